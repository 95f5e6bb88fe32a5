{
  // The panes beside the chat are made wider or narrower by dragging, or by the arrow keys, what is between them. Their widths are kept
  // in this browser. A double click gives them back the width they had at first.
  const KEPT = "notebook-pane-widths";
  const PANES = { sources: { variable: "--nb-left", side: 1 }, studio: { variable: "--nb-right", side: -1 } };
  const NARROWEST = 220;
  const STEP = 24;
  const handles = {};

  const read = () => { try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; } };
  const write = (widths) => { try { localStorage.setItem(KEPT, JSON.stringify(widths)); } catch { /* a browser that keeps nothing */ } };
  const pane = (name) => document.querySelector(`.st-key-pane_${name}`);
  const widest = () => Math.max(NARROWEST, Math.round(innerWidth * 0.42));

  function set(name, width) {
    const { variable } = PANES[name];
    if (!width) return document.documentElement.style.removeProperty(variable);
    const kept = Math.round(Math.min(Math.max(width, NARROWEST), widest()));
    document.documentElement.style.setProperty(variable, `${kept}px`);
    return kept;
  }

  function keep(name, width) {
    const widths = read();
    widths[name] = set(name, width);
    write(widths);
    place();
  }

  const aside = document.createElement("aside"); // the handles stand in a landmark, as everything of the page does
  function made(name) {
    const handle = document.createElement("div");
    handle.className = "nb-resize";
    handle.tabIndex = 0;
    handle.setAttribute("role", "separator");
    handle.setAttribute("aria-orientation", "vertical");
    handle.onpointerdown = (event) => {
      handle.setPointerCapture(event.pointerId);
      const from = pane(name).offsetWidth - PANES[name].side * event.clientX;
      document.documentElement.toggleAttribute("data-nb-resizing", true);
      handle.onpointermove = (moved) => { set(name, from + PANES[name].side * moved.clientX); place(); };
      handle.onpointerup = handle.onpointercancel = () => {
        handle.onpointermove = null;
        document.documentElement.removeAttribute("data-nb-resizing");
        keep(name, pane(name).offsetWidth);
      };
    };
    handle.ondblclick = () => keep(name, 0);
    handle.onkeydown = (event) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (!by) return;
      event.preventDefault();
      keep(name, pane(name).offsetWidth + PANES[name].side * by);
    };
    aside.append(handle);
    if (!aside.isConnected) document.body.append(aside);
    return handle;
  }

  // Not where a pane is folded, wide by itself (the viewer, the studio made wide), alone, or beneath a dialog.
  const fixed = '.st-key-rail, .st-key-viewer_head, .st-key-narrow, .st-key-toggle_width[data-wide]';
  function place() {
    for (const [name, { side }] of Object.entries(PANES)) {
      const panel = pane(name);
      const shown = panel && innerWidth > 820 && panel.offsetWidth && !panel.querySelector(fixed) && !document.querySelector('[role="dialog"]');
      if (!shown) {
        if (handles[name]) handles[name].hidden = true;
        continue;
      }
      const handle = (handles[name] ??= made(name));
      const at = panel.getBoundingClientRect();
      handle.hidden = false;
      handle.ariaLabel = panel.getAttribute("aria-label") ?? name;
      handle.setAttribute("aria-valuenow", String(Math.round(at.width)));
      handle.setAttribute("aria-valuemin", String(NARROWEST));
      handle.setAttribute("aria-valuemax", String(widest()));
      Object.assign(handle.style, { left: `${side > 0 ? at.right : at.left - 12}px`, top: `${at.top + 20}px`, height: `${at.height - 40}px` });
    }
  }

  for (const [name, width] of Object.entries(read())) if (PANES[name] && Number(width)) set(name, Number(width));
  const observer = new ResizeObserver(place);
  const look = () => { for (const name of Object.keys(PANES)) if (pane(name)) observer.observe(pane(name)); place(); };
  setInterval(look, 700);
  addEventListener("resize", place);
}
