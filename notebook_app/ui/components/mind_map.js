// A mind map by markmap: folds, zooms, is searched and walked by keyboard; a node opens its passage.
// data: id, title, nodes [{id, parent, label, relation, said}], lang, words
const STEPS = { ArrowRight: "in", ArrowLeft: "out", ArrowUp: "before", ArrowDown: "after" };

function escaped(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

function treeOf(data) {
  const label = (id, text, relation) =>
    `<span class="label" data-id="${escaped(id)}">${escaped(text)}</span>` +
    (relation ? ` <span class="relation">${escaped(relation)}</span>` : "");
  const root = { content: label("", data.title, ""), children: [], payload: { id: "" } };
  const known = new Map([["", root]]);
  for (const node of data.nodes) {
    known.set(node.id, { content: label(node.id, node.label, node.relation), children: [], payload: { id: node.id, node } });
  }
  for (const node of data.nodes) {
    const made = known.get(node.id);
    made.above = known.get(node.parent) ?? root;
    made.above.children.push(made);
  }
  return { root, known };
}

function plainTree(node) {
  return { content: node.content, payload: node.payload, children: node.children.map(plainTree) };
}

class MindMap {
  constructor(root, data, setTriggerValue) {
    this.root = root;
    this.data = data;
    this.tell = setTriggerValue;
    this.svg = root.querySelector(".map");
    this.said = root.querySelector(".said");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const options = { duration: still ? 0 : 250, initialExpandLevel: data.nodes.length > 40 ? 2 : 3, maxWidth: 260, autoFit: false };
    this.svg.replaceChildren();
    this.map = new markmap.Markmap(this.svg, options);
    this.map.setData(plainTree(treeOf(data).root)).then(() => this.map.fit()).then(() => this.mark(this.top));
    this.listen();
  }

  get top() { return this.map.state.data; }

  listen() {
    const words = this.data.words;
    const at = (name) => this.root.querySelector(`.${name}`);
    const named = { out: ["−", words.smaller], in: ["+", words.larger], fit: ["⤢", words.fit], unfold: ["⊞", words.unfold] };
    for (const [name, [sign, label]] of Object.entries(named)) {
      at(name).textContent = sign;
      at(name).title = label;
      at(name).setAttribute("aria-label", label);
    }
    at("find").placeholder = words.find;
    at("find").setAttribute("aria-label", words.find);
    at("keys").textContent = words.keys;
    this.svg.setAttribute("aria-label", words.label);
    at("out").onclick = () => this.map.rescale(0.8);
    at("in").onclick = () => this.map.rescale(1.25);
    at("fit").onclick = () => this.map.fit();
    at("unfold").onclick = () => this.unfoldAll();
    at("find").oninput = (event) => this.find(event.target.value);
    at("find").onkeydown = (event) => { if (event.key === "Enter") this.next(); };
    this.svg.onkeydown = (event) => this.key(event);
    this.svg.onclick = (event) => {
      const label = event.target.closest?.(".label");
      if (!label) return;
      const node = this.every().find((each) => each.payload.id === label.dataset.id);
      if (!node) return;
      this.mark(node);
      this.open(node);
    };
  }

  every(node = this.top) {
    return [node, ...(node.children ?? []).flatMap((child) => this.every(child))];
  }

  above(node) {
    return this.every().find((each) => each.children?.includes(node));
  }

  folded(node) { return Boolean(node.children?.length && node.payload?.fold); } // a leaf may be marked so, and hides nothing

  async show(node) {
    let changed = false;
    for (let up = this.above(node); up; up = this.above(up)) {
      if (this.folded(up)) { up.payload = { ...up.payload, fold: 0 }; changed = true; }
    }
    if (changed) await this.map.renderData();
  }

  async unfoldAll() {
    const any = this.every().some((node) => this.folded(node));
    for (const node of this.every()) {
      if (node.children?.length && node !== this.top) node.payload = { ...node.payload, fold: any ? 0 : 1 };
    }
    await this.map.renderData();
    await this.map.fit();
  }

  async mark(node) {
    this.current = node;
    await this.show(node);
    await this.map.ensureVisible(node).catch(() => {});
    for (const label of this.svg.querySelectorAll(".label")) {
      label.classList.toggle("current", label.dataset.id === node.payload.id);
    }
    this.said.textContent = node.payload.node?.said ?? "";
  }

  open(node) {
    if (node.payload.id) this.tell("open", { id: node.payload.id, at: Date.now() });
  }

  key(event) {
    const node = this.current ?? this.top;
    const beside = this.above(node)?.children ?? [node];
    const to = {
      in: () => node.children?.[0],
      out: () => this.above(node),
      before: () => beside[beside.indexOf(node) - 1],
      after: () => beside[beside.indexOf(node) + 1],
    }[STEPS[event.key]];
    if (to) { const found = to(); if (found) this.mark(found); }
    else if (event.key === "Enter") this.open(node);
    else if (event.key === " ") { if (node.children?.length) this.map.toggleNode(node).then(() => this.mark(node)); }
    else if (event.key === "+" || event.key === "=") this.map.rescale(1.25);
    else if (event.key === "-") this.map.rescale(0.8);
    else if (event.key === "0") this.map.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  find(wanted) {
    const words = wanted.trim().toLowerCase();
    const holds = (node) => `${node.payload.node?.label ?? ""} ${node.payload.node?.said ?? ""}`.toLowerCase().includes(words);
    this.found = words ? this.every().filter((node) => node.payload.id && holds(node)) : [];
    this.at = -1;
    const ids = new Set(this.found.map((node) => node.payload.id));
    Promise.all(this.found.map((node) => this.show(node))).then(() => {
      for (const label of this.svg.querySelectorAll(".label")) label.classList.toggle("hit", ids.has(label.dataset.id));
      this.next();
    });
  }

  next() {
    if (!this.found?.length) return;
    this.at = (this.at + 1) % this.found.length;
    this.mark(this.found[this.at]);
  }

  end() { this.map.destroy(); }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const drawn = JSON.stringify([data.id, data.title, data.nodes, data.lang]);
  if (parentElement.mindMap?.drawn === drawn) { parentElement.mindMap.map.tell = setTriggerValue; return; }
  parentElement.mindMap?.map.end();
  parentElement.mindMap = { drawn, map: new MindMap(parentElement, data, setTriggerValue) };
}
