// A tour of the notebook: a card beside each place it is about; it can be left at any point, by its button or Esc.
// data: words {begin, next, back, leave, done}, steps [{target (a selector; its tab on a narrow screen), title, text}].
const ID = "nb-tour";

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function leave(state) {
  document.getElementById(ID)?.remove();
  removeEventListener("keydown", state.keys, true);
  removeEventListener("resize", state.place);
  state.from?.focus?.({ preventScroll: true });
}

function place(step, ring, card) {
  const target = document.querySelector(step.target);
  const at = target?.getBoundingClientRect();
  const seen = at && at.width > 0 && at.bottom > 0 && at.top < innerHeight;
  ring.hidden = !seen;
  if (!seen) {
    card.style.left = `${Math.max(8, (innerWidth - card.offsetWidth) / 2)}px`;
    card.style.top = `${Math.max(8, (innerHeight - card.offsetHeight) / 2)}px`;
    return;
  }
  Object.assign(ring.style, { left: `${at.left - 4}px`, top: `${at.top - 4}px`, width: `${at.width + 8}px`, height: `${at.height + 8}px` });
  const beside = at.right + 16 + card.offsetWidth < innerWidth ? at.right + 16 : at.left - 16 - card.offsetWidth;
  const left = beside > 8 ? beside : Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8));
  const top = beside > 8 ? at.top + 12 : at.top > innerHeight / 2 ? at.top - card.offsetHeight - 16 : at.bottom + 16;
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(8, Math.min(top, innerHeight - card.offsetHeight - 8))}px`;
}

function begin(data, from) {
  document.getElementById(ID)?.remove();
  const state = { from, at: 0 };
  const root = element("div", "");
  root.id = ID;
  const ring = element("div", "ring");
  const card = element("div", "card");
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-labelledby", `${ID}-title`);
  root.append(ring, card);
  document.body.append(root);
  state.place = () => place(data.steps[state.at], ring, card);
  const show = (at) => {
    if (at >= data.steps.length) return leave(state);
    state.at = Math.max(at, 0);
    const step = data.steps[state.at];
    if (step.tab !== undefined) document.querySelectorAll(".st-key-tabs button")[step.tab]?.click();
    const title = element("strong", "title", step.title);
    title.id = `${ID}-title`;
    const next = element("button", "next", state.at === data.steps.length - 1 ? data.words.done : data.words.next);
    const out = element("button", "leave", data.words.leave);
    const back = element("button", "back", data.words.back);
    back.hidden = state.at === 0;
    next.onclick = () => show(state.at + 1);
    back.onclick = () => show(state.at - 1);
    out.onclick = () => leave(state);
    const bar = element("div", "bar");
    bar.append(element("span", "count", `${state.at + 1} / ${data.steps.length}`), out, back, next);
    card.replaceChildren(title, element("p", "text", step.text), bar);
    state.place();
    setTimeout(state.place, 350); // a pane that its tab has only just shown
    next.focus({ preventScroll: true });
  };
  state.keys = (event) => {
    const actions = { Escape: () => leave(state), ArrowRight: () => show(state.at + 1), ArrowLeft: () => show(state.at - 1) };
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  };
  addEventListener("keydown", state.keys, true);
  addEventListener("resize", state.place);
  show(0);
}

export default function ({ data: [data], parentElement }) {
  const button = parentElement.querySelector(".begin");
  button.textContent = data.words.begin;
  button.onclick = () => begin(data, button);
}
