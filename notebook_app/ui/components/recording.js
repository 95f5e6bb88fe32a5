// A recording and its words: a click on a line plays from there, the line that is heard lights up.
// data: media, kind, moment, lines [{start, clock, text, marked, picture}], lang, cited, visit, trouble
function lineOf(line, media) {
  const row = document.createElement(media ? "button" : "div");
  row.className = "line";
  const clock = document.createElement("span");
  clock.className = "clock";
  clock.textContent = line.clock;
  const text = document.createElement(line.marked ? "mark" : "span");
  text.textContent = line.text;
  const words = document.createElement("span");
  if (line.picture) words.append(pictureOf(line));
  words.append(text);
  row.append(clock, words);
  if (media) {
    row.type = "button";
    row.onclick = () => { media.currentTime = line.start; media.play().catch(() => {}); };
  }
  return row;
}

// What the film shows at that moment; the words that follow say the same to who cannot see it.
function pictureOf(line) {
  const picture = document.createElement("img");
  picture.loading = "lazy";
  picture.alt = "";
  picture.src = line.picture;
  picture.onerror = () => picture.remove();
  return picture;
}

function mediaOf(root, data) {
  const place = root.querySelector(".media");
  const kept = place.firstElementChild;
  if (!data.media) { place.replaceChildren(); return null; }
  // A redraw must not interrupt what is heard: only another recording gets another player.
  if (kept && kept.dataset.source === data.media.split("?")[0]) return kept;
  const media = document.createElement(data.kind === "video" ? "video" : "audio");
  media.controls = true;
  media.preload = "metadata";
  media.dataset.source = data.media.split("?")[0];
  media.src = data.media;
  media.onerror = () => (root.querySelector(".trouble").hidden = false);
  place.replaceChildren(media);
  return media;
}

function seek(media, moment) {
  const go = () => (media.currentTime = moment);
  if (media.readyState) go();
  else media.addEventListener("loadedmetadata", go, { once: true });
}

function follow(root, media, lines) {
  const rows = root.querySelector(".words").children;
  let lit = -1;
  media.ontimeupdate = () => {
    const at = lines.findLastIndex((line) => line.start <= media.currentTime + 0.02);
    if (at === lit) return;
    rows[lit]?.classList.remove("on");
    rows[at]?.classList.add("on");
    lit = at;
  };
}

// The browser draws the controls of a player itself, light or dark as it is told.
function adoptTheme(root) {
  const colour = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  const parts = /^#[0-9a-f]{6}$/i.test(colour) ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : [255];
  root.style.colorScheme = Math.max(...parts) < 128 ? "dark" : "light";
}

// Never scrollIntoView: it also scrolls the app's own main area.
function bringUp(root, cited) {
  const area = root.getRootNode().host?.closest('[class*="st-key-scroll_"]');
  if (!area) return;
  const mark = cited && root.querySelector("mark");
  if (mark) area.scrollTop += mark.getBoundingClientRect().top - area.getBoundingClientRect().top - area.clientHeight / 2;
  else area.scrollTop = 0;
}

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".recording");
  adoptTheme(root);
  const drawn = JSON.stringify([data.media.split("?")[0], data.lines, data.visit]);
  if (root.dataset.drawn === drawn) return;
  root.dataset.drawn = drawn;
  root.lang = data.lang;
  const trouble = root.querySelector(".trouble");
  trouble.textContent = data.trouble;
  trouble.hidden = true;
  const media = mediaOf(root, data);
  root.querySelector(".words").replaceChildren(...data.lines.map((line) => lineOf(line, media)));
  if (media) {
    follow(root, media, data.lines);
    seek(media, data.moment);
  }
  bringUp(root, data.cited);
}
