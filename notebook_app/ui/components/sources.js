// The sources as rows: those that take part are ticked, a title opens its source, a menu does the rest.
// They are filtered as one types. What is ticked is shown at once; it is sent whole until the script has heard it, so that
// no drawing that was under way can turn a tick back, and of two clicks neither is lost.
// data: rows [{id, title, name, kind, labels, icon, selected, remark, web}], menu [[action, icon, words]], heard, railed, words {…}
const lists = new WeakMap();

function element(name, className, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), { className, ...properties });
  made.append(...children);
  return made;
}
const icon = (name) => element("span", "icon", { textContent: name, ariaHidden: "true" });
const about = (words, title) => words.replace("{title}", title);

function made(root, data) {
  const list = { root, rows: new Map(), heads: new Map(), pending: {}, clicks: data.heard };
  const search = root.querySelector(".search input");
  search.oninput = () => filter(list);
  root.querySelector(".all input").onchange = (event) => {
    for (const { id, row } of shown(list)) if (!row.hidden) list.pending[id] = event.target.checked;
    send(list);
  };
  const menu = root.querySelector(".menu");
  menu.onkeydown = (event) => walk(menu, event);
  menu.ontoggle = (event) => {
    if (event.newState === "open") return;
    list.menued?.classList.remove("menued");
    if (menu.contains(root.getRootNode().activeElement)) list.menued?.querySelector(".more").focus();
  };
  return list;
}

const shown = (list) => list.data.rows.map((source) => ({ ...source, row: list.rows.get(source.id) }));
const isTicked = (list, source) => list.pending[source.id] ?? source.selected;

function send(list) {
  list.clicks += 1;
  list.act({ do: "select", clicks: list.clicks, selected: { ...list.pending } });
  showTicks(list);
}

function rowOf(list, id) {
  const tick = element("input", "tick", { type: "checkbox" });
  tick.onchange = () => {
    list.pending[id] = tick.checked;
    send(list);
  };
  const open = element("button", "open", { type: "button" }, icon(""), element("span", "title"), element("span", "labels"));
  open.onclick = () => list.act({ do: "guide", source: id });
  const remark = element("button", "remark", { type: "button" }, icon(""));
  remark.onclick = () => list.act({ do: "receipt", source: id });
  const more = element("button", "more", { type: "button", ariaHasPopup: "menu" }, icon("more_vert"));
  const row = element("div", "row", { role: "listitem" }, tick, open, remark, more);
  row.dataset.source = id;
  more.onclick = () => openMenu(list, row, id);
  return row;
}

function fill(list, row, { title, icon: name, remark, labels }) {
  const { words, railed } = list.data;
  const [tick, open, mark, more] = row.children;
  tick.ariaLabel = about(words.select, title);
  open.children[0].textContent = name;
  open.children[1].textContent = open.title = title;
  open.children[2].replaceChildren(...labels.map((label) => element("span", "label", { textContent: label })));
  open.ariaLabel = railed ? title : null;
  mark.hidden = !remark;
  mark.style.display = remark ? "" : "none";
  mark.classList.toggle("flaw", remark === "flaw");
  mark.children[0].textContent = remark === "flaw" ? "warning" : "info";
  mark.ariaLabel = mark.title = remark ? about(words[remark], title) : "";
  more.ariaLabel = about(words.menu, title);
}

function openMenu(list, row, id) {
  const menu = list.root.querySelector(".menu");
  const source = list.data.rows.find((each) => each.id === id);
  const choices = list.data.menu.filter(([action]) => action !== "refresh" || source.web);
  menu.replaceChildren(
    ...choices.map(([action, name, words]) => {
      const choice = element("button", action, { type: "button", role: "menuitem" }, icon(name), words);
      choice.onclick = () => {
        menu.hidePopover();
        list.act({ do: action, source: id });
      };
      return choice;
    }),
  );
  list.menued = row;
  row.classList.add("menued");
  menu.showPopover();
  const at = row.querySelector(".more").getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
  menu.firstChild.focus();
}

function walk(menu, event) {
  const choices = [...menu.children];
  const at = choices.indexOf(menu.getRootNode().activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  choices.at(to % choices.length).focus();
}

function filter(list) {
  const wanted = list.root.querySelector(".search input").value.trim().toLocaleLowerCase();
  let left = 0;
  for (const { row, title, name, labels } of shown(list)) {
    row.hidden = !list.data.railed && !`${title} ${name} ${labels.join(" ")}`.toLocaleLowerCase().includes(wanted);
    row.style.display = row.hidden ? "none" : "";
    left += !row.hidden;
  }
  list.root.querySelector(".none").hidden = left > 0;
  list.root.querySelector(".all").style.visibility = left ? "" : "hidden";
  showTicks(list);
}

function showTicks(list) {
  const all = list.root.querySelector(".all input");
  const seen = shown(list).filter(({ row }) => !row.hidden);
  for (const source of seen) source.row.children[0].checked = isTicked(list, source);
  const ticked = seen.filter((source) => isTicked(list, source)).length;
  all.checked = ticked > 0 && ticked === seen.length;
  all.indeterminate = ticked > 0 && ticked < seen.length;
  for (const head of list.root.querySelectorAll(".group")) {
    const members = seen.filter((source) => groupOf(list, source) === head.dataset.group);
    const taken = members.filter((source) => isTicked(list, source)).length;
    head.style.display = members.length ? "" : "none";
    tickOf(head).checked = taken > 0 && taken === members.length;
    tickOf(head).indeterminate = taken > 0 && taken < members.length;
  }
}

// The order of the rows: as they were added, by title, or in groups of their kinds or of their first labels, which are
// ticked together; this browser remembers it.
const ORDER = "notebook-source-order";
const remembered = () => { try { return localStorage.getItem(ORDER) ?? "added"; } catch { return "added"; } };

function orders(list) {
  const select = list.root.querySelector(".order");
  const { words } = list.data;
  select.ariaLabel = words.order;
  if (select.options.length !== Object.keys(words.orders).length || select.options[0].text !== Object.values(words.orders)[0]) {
    list.heads.clear(); // their words are of another language
    select.replaceChildren(...Object.entries(words.orders).map(([value, text]) => new Option(text, value)));
    select.value = remembered();
  }
  select.onchange = () => {
    try { localStorage.setItem(ORDER, select.value); } catch { /* a browser that keeps nothing */ }
    draw(list);
  };
  select.hidden = list.data.rows.length < 4;
  select.style.display = select.hidden ? "none" : "";
}

function arranged(list) {
  const order = list.root.querySelector(".order").value || "added";
  const byTitle = (a, b) => a.title.localeCompare(b.title);
  if (order === "title") return [...list.data.rows].sort(byTitle);
  if (order === "added") return list.data.rows;
  const last = list.data.words.unlabelled;
  const rank = (source) => [groupOf(list, source) === last ? 1 : 0, groupOf(list, source)];
  return [...list.data.rows].sort((a, b) => {
    const [[lateA, groupA], [lateB, groupB]] = [rank(a), rank(b)];
    return lateA - lateB || groupA.localeCompare(groupB) || byTitle(a, b);
  });
}

function groupOf(list, source) {
  const order = list.root.querySelector(".order").value;
  if (order === "kind") return source.kind;
  if (order === "label") return source.labels[0] ?? list.data.words.unlabelled;
  return "";
}

const tickOf = (head) => head.querySelector("input");

function headOf(list, group) {
  const tick = element("input", "tick", { type: "checkbox", ariaLabel: about(list.data.words.group, group) });
  tick.onchange = () => {
    for (const source of shown(list))
      if (!source.row.hidden && groupOf(list, source) === group) list.pending[source.id] = tick.checked;
    send(list);
  };
  const head = element("div", "group", { role: "listitem" }, element("label", "", {}, tick, element("span", "", { textContent: group })));
  head.dataset.group = group;
  return head;
}

function grouped(list, sources) {
  const rows = [];
  let group = "";
  for (const source of sources) {
    if (groupOf(list, source) !== group) {
      group = groupOf(list, source);
      rows.push(list.heads.get(group) ?? list.heads.set(group, headOf(list, group)).get(group));
    }
    rows.push(list.rows.get(source.id));
  }
  return rows;
}

function draw(list) {
  const { root, data } = list;
  if (data.heard >= list.clicks) list.pending = {};
  root.classList.toggle("railed", data.railed);
  const search = root.querySelector(".search input");
  search.placeholder = search.ariaLabel = data.words.filter;
  root.querySelector(".all span").textContent = data.words.all;
  root.querySelector(".none").textContent = data.words.none;
  for (const source of data.rows) {
    if (!list.rows.has(source.id)) list.rows.set(source.id, rowOf(list, source.id));
    fill(list, list.rows.get(source.id), source);
  }
  orders(list);
  const rows = grouped(list, arranged(list));
  const area = root.querySelector(".rows");
  const same = rows.length === area.children.length && rows.every((row, place) => row === area.children[place]);
  if (!same) area.replaceChildren(...rows); // those that stay keep the focus otherwise
  filter(list);
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sources");
  const list = lists.get(root) ?? made(root, data);
  lists.set(root, list);
  list.data = data;
  list.act = (act) => setTriggerValue("act", act);
  draw(list);
}
