// A source's text: headings and tables told apart, the cited passage marked and brought up, found words marked too.
function runOf({ text, mark }) {
  if (!mark) return document.createTextNode(text);
  const marked = document.createElement("mark");
  marked.className = mark;
  marked.textContent = text;
  return marked;
}

function tableOf(rows) {
  const table = document.createElement("table");
  rows.forEach((cells, index) => {
    const row = table.insertRow();
    for (const runs of cells) {
      const cell = document.createElement(index ? "td" : "th");
      cell.append(...runs.map(runOf));
      row.append(cell);
    }
  });
  const frame = document.createElement("div");
  frame.className = "table";
  frame.tabIndex = 0;
  frame.append(table);
  return frame;
}

function blockOf({ level, runs, rows }) {
  if (rows) return tableOf(rows);
  const block = document.createElement("span");
  if (level) {
    block.className = `h${Math.min(level, 3)}`;
    block.setAttribute("role", "heading");
    block.setAttribute("aria-level", String(Math.min(level + 3, 6)));
  }
  block.append(...runs.map(runOf));
  return block;
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".text");
  const drawn = JSON.stringify([data.blocks, data.visit]);
  if (root.dataset.drawn === drawn) return;
  root.dataset.drawn = drawn;
  root.lang = data.lang;
  root.replaceChildren(...data.blocks.map(blockOf));
  const area = root.getRootNode().host?.closest('[class*="st-key-scroll_"]');
  const mark = root.querySelector("mark.current");
  if (!area) return;
  // Never scrollIntoView: it also scrolls the app's own main area.
  if (mark) area.scrollTop += mark.getBoundingClientRect().top - area.getBoundingClientRect().top - area.clientHeight / 3;
  else area.scrollTop = 0;
}
