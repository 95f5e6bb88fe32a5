// Reads an answer aloud, part after part, while it is still being written; data: message, address, words {stop, speaking}.
// What is playing outlives a drawing of the page: it is kept for the whole tab, and only one answer is heard at a time.
const heard = (window.notebookAloud ??= { message: null, part: 0, audio: null, ended: new Set() });
const AGAIN = 300;

function stop() {
  heard.audio?.pause();
  heard.audio = null;
  if (heard.message) heard.ended.add(heard.message);
  heard.message = null;
}

async function fetchPart(address, part) {
  const response = await fetch(`${address}&part=${part}`);
  if (response.status === 205) return fetchPart(address, part); // nothing new for a while
  if (!response.ok || response.status === 204) return null;
  return URL.createObjectURL(await response.blob());
}

function play(url) {
  return new Promise((resolve) => {
    const audio = (heard.audio = new Audio(url));
    audio.onended = audio.onerror = audio.onpause = () => {
      URL.revokeObjectURL(url);
      resolve();
    };
    audio.play().catch(resolve);
  });
}

async function read(message, address, done) {
  let coming = fetchPart(address, 0);
  for (let part = 1; heard.message === message; part++) {
    const url = await coming;
    if (!url || heard.message !== message) break;
    coming = fetchPart(address, part); // while this one is heard
    await play(url);
  }
  if (heard.message === message) stop();
  done();
}

export default function ({ data: [data], parentElement }) {
  const button = parentElement.querySelector("button");
  button.querySelector("span").textContent = data.words.stop;
  const hide = () => (button.hidden = true);
  button.onclick = () => {
    stop();
    hide();
  };
  if (heard.ended.has(data.message)) {
    hide();
  } else if (heard.message !== data.message) {
    stop();
    heard.message = data.message;
    read(data.message, data.address, hide).catch(hide);
  }
  const onKey = (event) => {
    if (event.key === "Escape" && heard.message === data.message) button.click();
  };
  document.addEventListener("keydown", onKey);
  const gone = setInterval(() => {
    if (!button.isConnected && heard.message === data.message && !document.querySelector("[class*=aloud_of_]")) stop();
  }, AGAIN);
  return () => {
    document.removeEventListener("keydown", onKey);
    clearInterval(gone);
  };
}
