// The player of an audio overview: the spoken line lights up, a click on a line goes there.
// data: src, title, by (who wrote it), chosen (by the reader, in this tab), words {play, pause, seek, speed, back, on, fold, unfold, close, transcript, trouble}, downloads [{href, text}],
//       lines [{start, end, host, name, text, spoken [[character, second]], chips: [{id, n, label}]}], chapters [{title, start}], id (of the overview),
//       hears (whether questions can be spoken), asked (how many questions were put), exchange {src, lines, resume, number} or null: the hosts' last answer.
// The trigger "ask" carries {question, second}, or {recording, second}: what was spoken, in base64.
const PLAY = "M8 5v14l11-7z";
const MICROPHONE = "M12 14a3 3 0 0 0 3-3V5a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V21h2v-3.1a7 7 0 0 0 6-6.9z";
const STOP = "M6 6h12v12H6z";
const ROUND = "M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z"; // an arrow back; mirrored it leads on
const CHEVRON = "M12 8l-7 7 1.4 1.4L12 10.8l5.6 5.6L19 15z";
const CROSS = "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z";
const STEP = 10; // seconds that the buttons beside "play" go back and on
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

// Each word that has a time is an element of its own, and ends where the next begins.
function textOf(line) {
  const text = element("span", "", "");
  const starts = (line.spoken || []).map(([place]) => place);
  if (!starts.length) { text.textContent = line.text; return text; }
  const characters = Array.from(line.text); // as Python counts them
  text.append(characters.slice(0, starts[0]).join(""));
  starts.forEach((place, n) => {
    const piece = characters.slice(place, starts[n + 1]).join("");
    const word = piece.trimEnd();
    text.append(element("span", "word", word), piece.slice(word.length));
  });
  return text;
}

function lineOf(line, audio) {
  const row = element("div", line.host % 2 ? "line second" : "line", "");
  const words = element("button", "words", "");
  words.type = "button";
  words.append(element("span", "host", line.name), textOf(line));
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

const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } };

// The place in each overview, and the speed of all, are remembered in this browser.
const placeOf = (id) => `notebook-place-${id}`;
const SPEED = "notebook-speed";
const CLOSED = "notebook-player-closed"; // the overview that was closed: it stays so after a reload, until it is chosen again
const UNFOLDED = "notebook-player-unfolded";

// Whether the player is seen is known here alone; the page's own style sheet takes the room from what is not.
function show(root, seen) {
  root.hidden = !seen;
  document.documentElement.toggleAttribute("data-nb-player-closed", !seen);
}

function fold(root, words, folded) {
  root.classList.toggle("folded", folded);
  root.querySelector(".more").hidden = folded;
  const button = root.querySelector(".unfold");
  button.setAttribute("aria-expanded", String(!folded));
  button.setAttribute("aria-label", folded ? words.unfold : words.fold);
}

function bar(root, data, audio) {
  const { words } = data;
  const step = (name, by) => {
    const button = root.querySelector(`.${name}`);
    const arrow = icon(ROUND);
    if (by > 0) arrow.style.scale = "-1 1";
    button.replaceChildren(arrow, element("span", "", String(STEP)));
    button.setAttribute("aria-label", by < 0 ? words.back : words.on);
    button.onclick = () => (audio.currentTime = Math.max(audio.currentTime + by, 0));
  };
  step("rewind", -STEP);
  step("forward", STEP);
  const unfold = root.querySelector(".unfold");
  unfold.replaceChildren(icon(CHEVRON));
  unfold.onclick = () => {
    const folded = !root.classList.contains("folded");
    keep(UNFOLDED, folded ? "" : "yes");
    fold(root, words, folded);
  };
  const close = root.querySelector(".close");
  close.replaceChildren(icon(CROSS));
  close.setAttribute("aria-label", words.close);
  close.onclick = () => {
    audio.pause();
    keep(CLOSED, data.id);
    show(root, false);
    data.closed();
  };
  root.querySelector(".title").textContent = data.title;
  root.querySelector(".by").textContent = data.by;
  if (data.exchange) fold(root, words, false);
  else fold(root, words, kept(UNFOLDED) !== "yes");
  if (data.chosen && kept(CLOSED) === data.id) keep(CLOSED, "");
  show(root, kept(CLOSED) !== data.id);
}

function restore(audio, id, speed) {
  const rate = kept(SPEED);
  if ([...speed.options].some((option) => option.value === rate)) speed.value = rate;
  audio.onloadedmetadata = () => {
    const at = Number(kept(placeOf(id)));
    if (at > 3 && at < audio.duration - 5) audio.currentTime = at;
    audio.playbackRate = Number(speed.value);
  };
}

function chaptersOf(root, { chapters, words }, audio) {
  const box = root.querySelector(".chapters");
  box.hidden = chapters.length < 2;
  box.querySelector("summary").textContent = words.chapters;
  root.querySelector(".marks").replaceChildren(...chapters.map(({ title, start: second }) => {
    const mark = element("button", "", "");
    mark.type = "button";
    mark.append(element("time", "", clock(second)), element("span", "", title));
    mark.onclick = () => { audio.currentTime = second + 0.01; start(audio); };
    return mark;
  }));
}

// Space or k plays and pauses, the arrows and j, l go back and on, [ and ] go from line to line.
function keys(root, data, audio) {
  root.onkeydown = (event) => {
    const typed = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || typed.matches?.("input, select, textarea")) return;
    if (event.key === " " && typed.matches?.("button, a, summary")) return;
    const line = data.lines.findLastIndex((each) => each.start <= audio.currentTime + 0.02);
    const go = (second) => (audio.currentTime = Math.max(second, 0));
    const actions = {
      " ": () => (audio.paused ? start(audio) : audio.pause()),
      k: () => (audio.paused ? start(audio) : audio.pause()),
      ArrowLeft: () => go(audio.currentTime - 5),
      ArrowRight: () => go(audio.currentTime + 5),
      j: () => go(audio.currentTime - 10),
      l: () => go(audio.currentTime + 10),
      "[": () => go(data.lines[Math.max(line - 1, 0)]?.start ?? 0),
      "]": () => go(data.lines[line + 1]?.start ?? audio.currentTime),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  };
}

// Asking stops the episode; the answer is heard, and the episode goes on where its turn began.
function join(root, data, audio, ask) {
  const form = root.querySelector(".join");
  const question = root.querySelector(".question");
  const send = root.querySelector(".send");
  const busy = root.querySelector(".busy");
  question.placeholder = data.words.ask_hint;
  question.setAttribute("aria-label", data.words.ask);
  send.textContent = data.words.send;
  busy.textContent = data.words.busy;
  busy.hidden = true;
  send.disabled = false;
  question.onfocus = () => audio.pause();
  form.onsubmit = (event) => {
    event.preventDefault();
    const words = question.value.trim();
    if (!words) return;
    audio.pause();
    send.disabled = true;
    busy.hidden = false;
    ask({ question: words, second: audio.currentTime });
  };
}

// The first click records, the second sends what was spoken; a redraw in between leaves the recorder as it is.
function speak(root, data, audio, ask) {
  const button = root.querySelector(".speak");
  const busy = root.querySelector(".busy");
  const show = () => {
    const recording = Boolean(button.recorder);
    button.replaceChildren(icon(recording ? STOP : MICROPHONE));
    button.setAttribute("aria-pressed", String(recording));
    button.setAttribute("aria-label", recording ? data.words.stop_speaking : data.words.speak);
  };
  const send = async (pieces) => {
    const url = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(new Blob(pieces));
    });
    button.disabled = true;
    busy.hidden = false;
    ask({ recording: url.slice(url.indexOf(",") + 1), second: audio.currentTime });
  };
  const record = async () => {
    audio.pause();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const pieces = [];
    button.recorder = new MediaRecorder(stream);
    button.recorder.ondataavailable = (event) => pieces.push(event.data);
    button.recorder.onstop = () => {
      button.recorder = null;
      stream.getTracks().forEach((track) => track.stop());
      show();
      send(pieces);
    };
    button.recorder.start();
    show();
  };
  button.hidden = !data.hears || !navigator.mediaDevices;
  button.disabled = false;
  button.onclick = () => {
    if (button.recorder) return button.recorder.stop();
    record().catch(() => { busy.textContent = data.words.no_microphone; busy.hidden = false; });
  };
  show();
}

function answer(root, data, audio) {
  const box = root.querySelector(".answer");
  const reply = root.querySelector(".reply");
  const exchange = data.exchange;
  box.hidden = !exchange;
  if (!exchange) return reply.pause();
  const number = String(exchange.number);
  root.querySelector(".said").replaceChildren(...exchange.lines.map((line) => lineOf(line, reply)));
  const goOn = root.querySelector(".go-on");
  goOn.textContent = data.words.go_on;
  goOn.onclick = () => { reply.pause(); box.hidden = true; audio.currentTime = exchange.resume; start(audio); };
  reply.onended = goOn.onclick;
  if (root.dataset.exchange === number) return;
  root.dataset.exchange = number;
  root.querySelector(".question").value = "";
  audio.pause();
  root.querySelector(".chapters").open = false;
  reply.src = exchange.src;
  start(reply);
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
  restore(audio, data.id, root.querySelector(".speed"));
  audio.src = data.src;
  root.querySelector(".answer").hidden = true;
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
  const marks = root.querySelector(".marks").children;
  let lit = -1;
  let said = null;
  const say = () => {
    const line = data.lines[lit];
    const spoken = line?.spoken || [];
    const n = spoken.findLastIndex(([, second]) => second <= audio.currentTime + 0.05);
    const word = n < 0 ? null : transcript.children[lit]?.querySelectorAll(".word")[n] || null;
    if (word === said) return;
    said?.classList.remove("said");
    said = word;
    said?.classList.add("said");
  };
  // The audio tells its time four times a second: too seldom for words.
  const frame = () => { say(); if (!audio.paused && root.isConnected) requestAnimationFrame(frame); };
  let saved = audio.currentTime;
  const draw = () => {
    if (Math.abs(audio.currentTime - saved) > 2) keep(placeOf(data.id), (saved = audio.currentTime));
    const chapter = data.chapters.findLastIndex((each) => each.start <= audio.currentTime + 0.02);
    [...marks].forEach((mark, n) => mark.classList.toggle("on", n === chapter));
    seek.value = audio.currentTime;
    seek.setAttribute("aria-valuetext", clock(audio.currentTime));
    root.querySelector(".now").textContent = clock(audio.currentTime);
    const at = data.lines.findLastIndex((line) => line.start <= audio.currentTime + 0.02);
    if (at === lit) return say();
    transcript.children[lit]?.classList.remove("on");
    lit = at;
    say();
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
  audio.onplay = () => { button(); frame(); setStateValue("listening", true); };
  audio.onpause = () => { button(); keep(placeOf(data.id), audio.currentTime); setStateValue("listening", false); };
  audio.onended = () => keep(placeOf(data.id), 0);
  audio.ondurationchange = measure;
  audio.onerror = () => (root.querySelector(".trouble").hidden = false);
  play.onclick = () => (audio.paused ? start(audio) : audio.pause());
  seek.oninput = () => (audio.currentTime = seek.value);
  root.querySelector(".speed").onchange = (event) => {
    audio.playbackRate = Number(event.target.value);
    keep(SPEED, event.target.value);
  };
  button();
  measure();
}

export default function ({ data: [data], parentElement, setStateValue, setTriggerValue }) {
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
  const audio = root.querySelector("audio");
  data.closed = () => setTriggerValue("close", data.id);
  bar(root, data, audio);
  chaptersOf(root, data, audio);
  follow(root, data, setStateValue);
  keys(root, data, audio);
  const ask = (asked) => setTriggerValue("ask", asked);
  join(root, data, audio, ask);
  speak(root, data, audio, ask);
  answer(root, data, audio);
}
