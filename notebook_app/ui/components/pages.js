// The pages of a source as images, fetched when they come near; the cited words are marked by their boxes.
function markOf([x0, y0, x1, y1], label) {
  const mark = document.createElement("mark");
  const percent = (share) => `${share * 100}%`;
  mark.style.left = `calc(${percent(x0)} - 2px)`;
  mark.style.top = percent(y0);
  mark.style.width = `calc(${percent(x1 - x0)} + 4px)`;
  mark.style.height = percent(y1 - y0);
  mark.setAttribute("aria-label", label);
  return mark;
}

function pageOf(address, number, data) {
  const page = document.createElement("div");
  page.className = "page";
  page.style.aspectRatio = String(data.ratio);
  const image = document.createElement("img");
  image.loading = number === data.page ? "eager" : "lazy";
  image.alt = data.alt.replace("{page}", number);
  image.src = address;
  image.addEventListener("load", () => (page.style.aspectRatio = "auto"));
  image.addEventListener("error", () => page.classList.add("failed"));
  const label = document.createElement("span");
  label.className = "number";
  label.textContent = number;
  label.setAttribute("aria-hidden", "true");
  page.append(image, label);
  return page;
}

// Never scrollIntoView: it also scrolls the app's own main area.
function bringUp(root, target) {
  const area = root.getRootNode().host?.closest('[class*="st-key-scroll_"]');
  if (!area || !target) return;
  const offset = target.getBoundingClientRect().top - area.getBoundingClientRect().top;
  area.scrollTop += offset - (target.matches("mark") ? area.clientHeight / 3 : 0);
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".pages");
  const drawn = JSON.stringify([data.pages, data.page, data.boxes, data.visit]);
  if (root.dataset.drawn === drawn) return;
  const same = root.dataset.source === JSON.stringify(data.pages);
  root.dataset.drawn = drawn;
  root.dataset.source = JSON.stringify(data.pages);
  if (!same) root.replaceChildren(...data.pages.map((address, index) => pageOf(address, index + 1, data)));
  root.querySelectorAll("mark").forEach((mark) => mark.remove());
  const page = root.children[data.page - 1];
  if (!page) return;
  page.append(...data.boxes.map((box) => markOf(box, data.marked)));
  const image = page.querySelector("img");
  image.loading = "eager";
  const go = () => bringUp(root, page.querySelector("mark") ?? page);
  go();
  if (!image.complete) image.addEventListener("load", go, { once: true });
}
