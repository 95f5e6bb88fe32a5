// The chips of every pane share one hover card and one set of listeners; each pane's bridge brings its own citations.
// Chips are links `#cite-<id>`, in Markdown of the page or inside another component's shadow root.
const CHIP = 'a[href*="#cite-"], a[href*="#doubt-"]'; // a mark of doubt is shown the same way, and leads nowhere
const CARD = "nb-citation-card";

const idOf = (chip) => decodeURIComponent(chip.getAttribute("href").split(/#cite-|#(?=doubt-)/)[1]);
const inPath = (event, selector) => event.composedPath().find((node) => node.matches?.(selector));

function shared() {
  if (window.__notebookCitations) return window.__notebookCitations;
  const state = (window.__notebookCitations = { bridges: new Map(), hiding: 0 });
  const card = document.createElement("div");
  card.id = CARD;
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.body.append(card);
  listen(state, card);
  return state;
}

function find(state, chip) {
  const id = idOf(chip);
  for (const bridge of state.bridges.values()) {
    if (id in bridge.data.cards) return { id, bridge, content: bridge.data.cards[id] };
    if (id in bridge.data.doubts) return { id, bridge, content: bridge.data.doubts[id], leadsNowhere: true };
  }
  return null;
}

function line(name, text) {
  const element = document.createElement("div");
  element.className = name;
  element.textContent = text;
  return element;
}

function show(state, card, chip) {
  clearTimeout(state.hiding);
  state.chip = chip;
  const found = find(state, chip);
  if (!found) return;
  const { title, where, quote, why } = found.content;
  const lines = found.leadsNowhere
    ? [line("title", title), line("hint", quote)]
    : [line("title", title), line("where", where), line("quote", quote), line("why", why), line("hint", found.bridge.data.hint)];
  card.replaceChildren(...lines);
  card.hidden = false;
  if (chip.getRootNode() === document) chip.setAttribute("aria-describedby", CARD);
  const at = chip.getBoundingClientRect();
  const left = at.left + at.width / 2 - card.offsetWidth / 2;
  card.style.left = `${Math.max(8, Math.min(innerWidth - card.offsetWidth - 8, left))}px`;
  const above = at.top - card.offsetHeight - 8;
  card.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

function listen(state, card) {
  const over = (event) => {
    const chip = inPath(event, CHIP);
    if (chip && (event.type === "focusin" || chip !== state.opened)) show(state, card, chip);
  };
  const out = (event) => { if (inPath(event, CHIP)) state.hiding = setTimeout(() => (card.hidden = true), 120); };
  document.addEventListener("mouseover", over);
  document.addEventListener("mouseout", out);
  document.addEventListener("focusin", over);
  document.addEventListener("focusout", out);
  document.addEventListener("pointermove", () => (state.opened = null));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const busy = !card.hidden || document.querySelector('[role="dialog"]') || event.target.matches?.("input, textarea, [contenteditable]");
    if (!busy) document.querySelector(".st-key-close_viewer button")?.click();
    card.hidden = true;
  });
  // Reaching a chip by keyboard may scroll it into view: its card goes with it.
  document.addEventListener("scroll", () => {
    if (card.hidden) return;
    if (state.chip.matches(":focus, :hover")) show(state, card, state.chip);
    else card.hidden = true;
  }, true);
  document.addEventListener("click", (event) => {
    const chip = inPath(event, CHIP);
    if (chip) {
      event.preventDefault();
      event.stopPropagation();
      if (find(state, chip)?.leadsNowhere) return show(state, card, chip); // touched, where nothing hovers
      card.hidden = true;
      state.opened = chip; // the panes move under the pointer: its card waits until the pointer moves too
      const found = find(state, chip);
      found?.bridge.open(found.id);
      return;
    }
    const button = inPath(event, '[class*="st-key-copy_"]');
    if (button) copy(state, button);
  }, true);
}

function copy(state, button) {
  const id = /st-key-copy_(\S+)/.exec(button.className)?.[1];
  for (const { data } of state.bridges.values()) if (id in data.copies) toClipboard(data.copies[id]);
}

function toClipboard(text) {
  if (navigator.clipboard) return void navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // a page that came over plain HTTP has no clipboard object
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// The style sheet of the page follows the theme chosen in the app, which only components are told.
const THEME = {
  "--nb-accent": "--st-primary-color",
  "--nb-panel": "--st-secondary-background-color",
  "--nb-page": "--st-background-color",
  "--nb-line": "--st-border-color",
  "--nb-text": "--st-text-color",
};

function adoptTheme(host) {
  const theme = getComputedStyle(host);
  for (const [ours, theirs] of Object.entries(THEME)) {
    const colour = theme.getPropertyValue(theirs);
    if (colour) document.documentElement.style.setProperty(ours, colour);
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const state = shared();
  adoptTheme(parentElement.host ?? parentElement);
  state.bridges.set(data.pane, { data, open: (id) => setTriggerValue("open", id) });
  document.querySelector(".st-key-scroll_chat")?.setAttribute("role", "log");
  return () => state.bridges.delete(data.pane);
}
