// The pages of a source as images, fetched when they come near; the cited and found words are marked by their boxes.
// data: pages [address], page, boxes [[x0, y0, x1, y1]], others [[page, box]], ratio, visit, words {…}
const ZOOM_STEP = 1.25;
const ZOOM_RANGE = [0.5, 4];

function markOf([x0, y0, x1, y1], kind, label) {
  const mark = document.createElement("mark");
  const percent = (share) => `${share * 100}%`;
  mark.className = kind;
  mark.style.left = `calc(${percent(x0)} - 2px)`;
  mark.style.top = percent(y0);
  mark.style.width = `calc(${percent(x1 - x0)} + 4px)`;
  mark.style.height = percent(y1 - y0);
  mark.title = label;
  return mark;
}

function pageOf(address, number, data) {
  const page = document.createElement("div");
  page.className = "page";
  page.style.aspectRatio = String(data.ratio);
  const image = document.createElement("img");
  image.loading = number === data.page ? "eager" : "lazy";
  image.alt = data.words.page.replace("{page}", number);
  image.src = address;
  image.addEventListener("load", () => {
    page.style.aspectRatio = "auto";
    page.classList.add("shown");
  });
  image.addEventListener("error", () => page.classList.add("failed"));
  const label = document.createElement("span");
  label.className = "number";
  label.textContent = number;
  label.setAttribute("aria-hidden", "true");
  page.append(image, label);
  return page;
}

const areaOf = (root) => root.getRootNode().host?.closest('[class*="st-key-scroll_"]');

// Never scrollIntoView: it also scrolls the app's own main area.
function bringUp(root, target) {
  const area = areaOf(root);
  if (!area || !target) return;
  const margin = target.matches("mark") ? area.clientHeight / 3 : root.querySelector(".bar").offsetHeight + 4;
  area.scrollTop += target.getBoundingClientRect().top - area.getBoundingClientRect().top - margin;
  const frame = root.querySelector(".frame");
  const across = target.getBoundingClientRect().left - frame.getBoundingClientRect().left;
  if (across < 0 || across > frame.clientWidth) frame.scrollLeft += across - frame.clientWidth / 3;
}

// The page that fills the upper part of what is seen.
function pageInView(root) {
  const area = areaOf(root);
  const line = area.getBoundingClientRect().top + area.clientHeight / 3;
  const pages = [...root.querySelectorAll(".page")];
  return Math.max(1, pages.findLastIndex((page) => page.getBoundingClientRect().top <= line) + 1);
}

function zoom(root, factor) {
  const now = Number(root.dataset.zoom ?? 1);
  const next = factor ? Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], now * factor)) : 1;
  const page = root.querySelectorAll(".page")[pageInView(root) - 1];
  root.dataset.zoom = next;
  root.querySelector(".pages").style.width = `${next * 100}%`;
  bringUp(root, page?.querySelector("mark.current") ?? page);
}

function bar(root, { words, pages }) {
  const find = (name) => root.querySelector(name);
  find(".bar").setAttribute("aria-label", words.bar);
  find(".frame").setAttribute("aria-label", words.bar);
  for (const [name, label] of [[".out", words.out], [".in", words.in], [".fit", words.fit], [".jump", words.jump]]) {
    find(name).setAttribute("aria-label", label);
    find(name).title = label;
  }
  find(".fit").textContent = words.fit;
  find(".count").textContent = `/ ${pages.length}`;
  find(".jump").max = pages.length;
  find(".out").onclick = () => zoom(root, 1 / ZOOM_STEP);
  find(".in").onclick = () => zoom(root, ZOOM_STEP);
  find(".fit").onclick = () => zoom(root, 0);
  find(".jump").onchange = ({ target }) => {
    const number = Math.min(pages.length, Math.max(1, Math.round(Number(target.value)) || 1));
    bringUp(root, root.querySelectorAll(".page")[number - 1]);
  };
}

function watch(root) {
  const area = areaOf(root);
  const jump = root.querySelector(".jump");
  const tell = () => { if (root.getRootNode().activeElement !== jump) jump.value = pageInView(root); };
  area?.addEventListener("scroll", tell, { passive: true });
  tell();
  return () => area?.removeEventListener("scroll", tell);
}

function mark(root, data) {
  const pages = root.querySelectorAll(".page");
  root.querySelectorAll("mark").forEach((each) => each.remove());
  for (const [page, box] of data.others) pages[page - 1]?.append(markOf(box, "found", data.words.found));
  const page = pages[data.page - 1];
  page?.append(...data.boxes.map((box) => markOf(box, "current", data.words.marked)));
  return page;
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".viewer");
  const pages = root.querySelector(".pages");
  const source = JSON.stringify(data.pages);
  const drawn = JSON.stringify([data.page, data.boxes, data.others, data.visit]);
  bar(root, data);
  if (pages.dataset.source !== source) {
    pages.replaceChildren(...data.pages.map((address, index) => pageOf(address, index + 1, data)));
    pages.dataset.source = source;
    pages.dataset.drawn = "";
  }
  if (pages.dataset.drawn !== drawn) {
    pages.dataset.drawn = drawn;
    const page = mark(root, data);
    const image = page?.querySelector("img");
    const go = () => {
      const area = areaOf(root); // none once the viewer is closed, while its pages may still arrive
      const words = page?.querySelector("mark.current");
      if (words || data.page > 1) bringUp(root, words ?? page);
      else if (area) area.scrollTop = 0; // a source that is opened at its beginning shows its guide first
    };
    go();
    if (image) image.loading = "eager";
    if (image && !image.complete) image.addEventListener("load", go, { once: true });
  }
  return watch(root);
}
