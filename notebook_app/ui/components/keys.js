// Progress that comes into view, links that skip to a pane, the names of the panes for screen readers, and the way to the list of keys.
// data: panes {sources, chat, studio} as they are named, skip {name: words}; the trigger "help" asks for the list of keys.
function skips(root, data) {
  const links = Object.entries(data.skip).map(([name, words]) => {
    const link = Object.assign(document.createElement("a"), { href: "#", textContent: words });
    link.onclick = (event) => {
      event.preventDefault();
      window.notebookKeys?.go(name);
    };
    return link;
  });
  root.querySelector("nav").ariaLabel = data.words.skip;
  root.querySelector("nav").replaceChildren(...links);
}

// What was just asked for comes into view: its progress, and a script that waits for its reader.
const NEWS = '[class*="st-key-job_"], [class*="st-key-speak_"]';
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function bring(row, studio) {
  const area = row.closest(".st-key-scroll_studio");
  const scrolls = area && area.scrollHeight > area.clientHeight + 1 ? area : studio;
  const at = row.getBoundingClientRect();
  const seen = scrolls.getBoundingClientRect();
  if (at.top >= seen.top && at.bottom <= seen.bottom) return;
  const top = scrolls.scrollTop + at.top - seen.top - 48;
  scrolls.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
}

function watch(studio) {
  if (!studio || studio.notebookNews) return;
  const known = (studio.notebookNews = new Set());
  const look = (first) => {
    for (const row of studio.querySelectorAll(NEWS)) {
      const key = /st-key-(\S+)/.exec(row.className)[1];
      if (!known.has(key) && first !== true) setTimeout(() => row.isConnected && bring(row, studio), 60);
      known.add(key);
    }
  };
  look(true);
  new MutationObserver(look).observe(studio, { childList: true, subtree: true });
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (window.notebookKeys) window.notebookKeys.help = () => setTriggerValue("help", String(Date.now()));
  for (const [name, words] of Object.entries(data.panes)) {
    const pane = document.querySelector(`.st-key-pane_${name}`);
    pane?.setAttribute("role", "region");
    pane?.setAttribute("aria-label", words);
  }
  skips(parentElement, data);
  watch(document.querySelector(".st-key-pane_studio"));
}
