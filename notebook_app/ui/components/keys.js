// Links that skip to a pane, the names of the panes for screen readers, and the way to the list of keys.
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

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (window.notebookKeys) window.notebookKeys.help = () => setTriggerValue("help", String(Date.now()));
  for (const [name, words] of Object.entries(data.panes)) {
    const pane = document.querySelector(`.st-key-pane_${name}`);
    pane?.setAttribute("role", "region");
    pane?.setAttribute("aria-label", words);
  }
  skips(parentElement, data);
}
