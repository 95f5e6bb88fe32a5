{
  // Shortcuts, and the words of buttons that show an icon alone. It is loaded with the page, before any script of Streamlit's has run;
  // components/keys.js hands over what lists the keys.
  const keys = (window.notebookKeys = { first: "", help: null, go });
  const PANES = { s: "sources", c: "chat", o: "studio" };
  const TIP = "nb-tip";
  const LATER = 1200; // milliseconds in which the second key of "g s" is waited for

  const typed = (event) => event.composedPath()[0];
  const writes = (node) => node?.matches?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable=true]");
  const pane = (name) => document.querySelector(`.st-key-pane_${name}`);
  const composer = () => document.querySelector(".st-key-question textarea");

  // A narrow screen shows one pane: its tab is chosen first.
  function go(name) {
    if (!pane(name)) return;
    const tab = document.querySelectorAll(".st-key-tabs button")[Object.values(PANES).indexOf(name)];
    const hidden = pane(name).offsetParent === null;
    if (hidden) tab?.click();
    const focus = () => {
      const target = name === "chat" ? composer() : pane(name);
      if (!target) return;
      if (target === pane(name)) target.tabIndex = -1;
      target.focus({ preventScroll: !hidden });
    };
    if (hidden) setTimeout(focus, 400);
    else focus();
  }

  function listen(state) {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (writes(typed(event)) || document.querySelector('[role="dialog"], dialog[open]')) return;
      const first = state.first;
      state.first = "";
      if (first === "g" && PANES[event.key]) {
        event.preventDefault();
        go(PANES[event.key]);
      } else if (event.key === "g") {
        state.first = "g";
        clearTimeout(state.waiting);
        state.waiting = setTimeout(() => (state.first = ""), LATER);
      } else if (event.key === "/" && composer()) {
        event.preventDefault();
        go("chat");
      } else if (event.key === "?") {
        event.preventDefault();
        state.help?.();
      }
    });
    document.addEventListener("dragenter", (event) => {
      if (!event.dataTransfer?.types.includes("Files") || document.querySelector('[role="dialog"]')) return;
      if (typed(event).closest?.(".st-key-composer, .stChatInput")) return; // it takes files itself
      document.querySelector(".st-key-add button")?.click(); // the dialog has the place to drop them
    });
    const over = (event) => tip(event.composedPath().find((node) => node.matches?.("button, [role=button], summary")));
    document.addEventListener("mouseover", over);
    document.addEventListener("focusin", (event) => { if (typed(event).matches?.(":focus-visible")) over(event); });
    for (const name of ["mouseout", "focusout", "click", "keydown"]) document.addEventListener(name, () => tip(null), true);
  }

  // Words that are on the page for screen readers alone take a pixel; they are shown to who looks at the button.
  function unseen(button) {
    const label = button.querySelector('[data-testid="stMarkdownContainer"]');
    if (label) return label.offsetWidth <= 1 ? label.textContent.trim() : "";
    const seen = [...button.childNodes].some((node) => node.textContent.trim() && !node.matches?.(".icon, svg, [aria-hidden=true]"));
    return seen || button.title ? "" : button.ariaLabel ?? "";
  }

  function tip(button) {
    let card = document.getElementById(TIP);
    const words = button ? unseen(button) : "";
    if (!words) return void card?.remove();
    if (!card) {
      card = Object.assign(document.createElement("div"), { id: TIP, ariaHidden: "true" });
      document.body.append(card);
    }
    card.textContent = words;
    const at = button.getBoundingClientRect();
    const left = at.left + at.width / 2 - card.offsetWidth / 2;
    card.style.left = `${Math.max(6, Math.min(innerWidth - card.offsetWidth - 6, left))}px`;
    const below = at.bottom + 6;
    card.style.top = `${below + card.offsetHeight < innerHeight ? below : at.top - card.offsetHeight - 6}px`;
  }

  listen(keys);
}
