// A note as one writes it: Markdown that looks as it will read, a bar of formats, kept as one goes.
// data: id, text (as it is kept), placeholder, script (the address of OverType), words {label, bold, italic, …, saving, saved}.
// The trigger "text" carries {id, text}. What was typed and not yet heard by the server waits in this browser, so that neither a
// reload nor a lost connection loses it.
const PAUSE = 700; // milliseconds without a key, after which it is kept
const FORMATS = ["bold", "italic", "h2", "separator", "bulletList", "orderedList", "taskList", "quote", "separator", "link", "code"];
const draftOf = (id) => `notebook-draft-${id}`;

function drafts(id) {
  return {
    get: () => { try { return localStorage.getItem(draftOf(id)); } catch { return null; } },
    set: (text) => { try { localStorage.setItem(draftOf(id), text); } catch { /* a browser that keeps nothing */ } },
    drop: () => { try { localStorage.removeItem(draftOf(id)); } catch { /* the same */ } },
  };
}

let loading;
function load(address) {
  loading ??= new Promise((done, failed) => {
    if (window.OverType) return done();
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
  return loading;
}

const colours = {
  bgPrimary: "var(--nb-panel)", bgSecondary: "var(--nb-panel)", text: "var(--nb-text)", textPrimary: "var(--nb-text)",
  textSecondary: "var(--nb-text)", h1: "var(--nb-text)", h2: "var(--nb-text)", h3: "var(--nb-text)", strong: "var(--nb-text)",
  em: "var(--nb-text)", link: "var(--nb-accent)", code: "var(--nb-text)", codeBg: "color-mix(in srgb, var(--nb-text) 8%, transparent)",
  blockquote: "color-mix(in srgb, var(--nb-text) 75%, transparent)", hr: "var(--nb-line)", border: "var(--nb-line)",
  syntax: "color-mix(in srgb, var(--nb-text) 45%, transparent)", syntaxMarker: "color-mix(in srgb, var(--nb-text) 45%, transparent)",
  listMarker: "var(--nb-accent)", cursor: "var(--nb-accent)", selection: "color-mix(in srgb, var(--nb-accent) 28%, transparent)",
  primary: "var(--nb-accent)", hoverBg: "color-mix(in srgb, var(--nb-accent) 10%, transparent)", rawLine: "var(--nb-text)",
  toolbarBg: "var(--nb-panel)", toolbarBorder: "var(--nb-line)", toolbarIcon: "var(--nb-text)", placeholder: "color-mix(in srgb, var(--nb-text) 60%, transparent)",
  toolbarHover: "color-mix(in srgb, var(--nb-accent) 12%, transparent)", toolbarActive: "color-mix(in srgb, var(--nb-accent) 20%, transparent)",
};

function make(root, state) {
  const { data } = state;
  const bar = FORMATS.map((name) => ({ ...window.toolbarButtons[name], title: data.words[name] ?? "" }));
  const draft = state.draft.get();
  const text = draft ?? data.text;
  const [editor] = new window.OverType(root.querySelector(".nb-editor-field"), {
    value: text,
    placeholder: data.placeholder,
    toolbar: true,
    toolbarButtons: bar,
    theme: { name: "notebook", colors: colours },
    autoResize: true,
    minHeight: "260px",
    fontSize: "15px",
    padding: "12px 14px",
    smartLists: true,
    spellcheck: true,
    textareaProps: { "aria-label": data.words.label, spellcheck: true },
    onChange: (typed) => changed(root, state, typed),
  });
  state.editor = editor;
  editor.textarea.addEventListener("blur", () => keep(root, state));
  if (draft !== null && draft !== data.text) changed(root, state, draft);
  else if (!text) editor.textarea.focus({ preventScroll: true });
}

function changed(root, state, text) {
  if (text === state.known) return;
  state.text = text;
  state.draft.set(text);
  say(root, state, "saving");
  clearTimeout(state.waiting);
  state.waiting = setTimeout(() => keep(root, state), PAUSE);
}

function keep(root, state) {
  clearTimeout(state.waiting);
  if (state.text === undefined || state.text === state.known) return;
  state.send({ id: state.data.id, text: state.text });
}

function heard(root, state) {
  state.known = state.data.text;
  if (state.text === undefined || state.text !== state.known) return;
  state.draft.drop();
  say(root, state, "saved");
}

function say(root, state, word) {
  root.querySelector(".nb-editor-state").textContent = state.data.words[word];
}

const open = new WeakMap();

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".nb-editor");
  let state = open.get(root);
  if (state?.data.id !== data.id) {
    state?.editor?.destroy();
    open.set(root, (state = { known: data.text, draft: drafts(data.id) }));
  }
  Object.assign(state, { data, send: (typed) => setTriggerValue("text", typed) });
  if (state.made) return heard(root, state);
  state.made = true;
  load(data.script).then(() => root.isConnected && make(root, state), () => say(root, state, "trouble"));
}
