// A source's text, its headings told apart, the cited passage marked and brought up.
function segmentOf({ text, level, marked }) {
  const segment = document.createElement(marked ? "mark" : "span");
  if (level) segment.className = `h${Math.min(level, 3)}`;
  segment.textContent = text;
  return segment;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".text");
  const drawn = JSON.stringify([data.segments, data.visit]);
  if (root.dataset.drawn === drawn) return;
  root.dataset.drawn = drawn;
  root.lang = data.lang;
  root.replaceChildren(...data.segments.map(segmentOf));
  const area = root.getRootNode().host?.closest('[class*="st-key-scroll_"]');
  const mark = root.querySelector("mark");
  if (!area) return;
  // Never scrollIntoView: it also scrolls the app's own main area.
  if (mark) area.scrollTop += mark.getBoundingClientRect().top - area.getBoundingClientRect().top - area.clientHeight / 3;
  else area.scrollTop = 0;
}
