// The player of an audio overview: the spoken line lights up, a click on a line goes there.
// data: src, words {play, pause, seek, speed, transcript, trouble}, downloads [{href, text}],
//       lines [{start, end, host, name, text, chips: [{id, n, label}]}]
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M6 5h4v14H6zm8 0h4v14h-4z";

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(svg.namespaceURI, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

function clock(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// A refusal to play is told by the audio's own error event.
const start = (audio) => audio.play().catch(() => {});

function lineOf(line, audio) {
  const row = element("div", line.host % 2 ? "line second" : "line", "");
  const words = element("button", "words", "");
  words.type = "button";
  words.append(element("span", "host", line.name), element("span", "", line.text));
  words.onclick = () => { audio.currentTime = line.start; start(audio); };
  const chips = element("span", "chips", "");
  for (const chip of line.chips) {
    const link = element("a", "", chip.n);
    link.href = `#cite-${chip.id}`;
    link.setAttribute("aria-label", chip.label);
    chips.append(link);
  }
  row.append(words, chips);
  return row;
}

function label(root, { words }) {
  root.querySelector(".seek").setAttribute("aria-label", words.seek);
  root.querySelector(".speed").setAttribute("aria-label", words.speed);
  root.querySelector(".transcript").setAttribute("aria-label", words.transcript);
  root.querySelector(".trouble").textContent = words.trouble;
}

function load(root, data) {
  const audio = root.querySelector("audio");
  const transcript = root.querySelector(".transcript");
  audio.src = data.src;
  root.querySelector(".trouble").hidden = true;
  transcript.replaceChildren(...data.lines.map((line) => lineOf(line, audio)));
  root.querySelector(".downloads").replaceChildren(...data.downloads.map(({ href, text }) => {
    const link = element("a", "", text);
    link.href = href;
    link.download = "";
    return link;
  }));
}

function follow(root, data, setStateValue) {
  const audio = root.querySelector("audio");
  const seek = root.querySelector(".seek");
  const transcript = root.querySelector(".transcript");
  const play = root.querySelector(".play");
  let lit = -1;
  const draw = () => {
    seek.value = audio.currentTime;
    seek.setAttribute("aria-valuetext", clock(audio.currentTime));
    root.querySelector(".now").textContent = clock(audio.currentTime);
    const at = data.lines.findLastIndex((line) => line.start <= audio.currentTime + 0.02);
    if (at === lit) return;
    transcript.children[lit]?.classList.remove("on");
    lit = at;
    const row = transcript.children[at];
    if (!row) return;
    row.classList.add("on");
    transcript.scrollTo({ top: row.offsetTop - transcript.clientHeight / 3, behavior: "smooth" });
  };
  const button = () => {
    play.replaceChildren(icon(audio.paused ? PLAY : PAUSE));
    play.setAttribute("aria-label", audio.paused ? data.words.play : data.words.pause);
  };
  const measure = () => {
    seek.max = audio.duration || data.lines.at(-1)?.end || 1;
    root.querySelector(".all").textContent = clock(seek.max);
  };
  audio.ontimeupdate = draw;
  audio.onplay = audio.onpause = () => {
    button();
    setStateValue("listening", !audio.paused);
  };
  audio.onloadedmetadata = audio.ondurationchange = measure;
  audio.onerror = () => (root.querySelector(".trouble").hidden = false);
  play.onclick = () => (audio.paused ? start(audio) : audio.pause());
  seek.oninput = () => (audio.currentTime = seek.value);
  root.querySelector(".speed").onchange = (event) => (audio.playbackRate = Number(event.target.value));
  button();
  measure();
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".player");
  const drawn = JSON.stringify(data);
  if (root.dataset.drawn === drawn) return;
  const source = data.src.split("?")[0];
  const lines = JSON.stringify(data.lines);
  label(root, data);
  // A redraw that changes nothing that is heard (the language of the screen, say) must not interrupt it.
  if (root.dataset.source !== source || root.dataset.lines !== lines) load(root, data);
  root.dataset.drawn = drawn;
  root.dataset.source = source;
  root.dataset.lines = lines;
  follow(root, data, setStateValue);
}
