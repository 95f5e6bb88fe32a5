"use strict";
// Everything that comes from the notebook is put into the page as text; what is HTML was made so by the export.
(() => {
  const get = (id) => document.getElementById(id);
  const data = JSON.parse(get("data").textContent);
  const languages = Object.keys(data.words);
  const bySource = new Map(data.sources.map((source) => [source.id, source]));
  const most = 200, around = 60;
  let language = data.language || languages.find((each) => navigator.language.startsWith(each)) || "en";
  let shown = null, opener = null;

  const say = (key) => data.words[language][key] ?? key;
  const make = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  function speak() {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
    for (const each of document.querySelectorAll("[data-t]")) each.textContent = say(each.dataset.t);
    for (const each of document.querySelectorAll("[data-label]")) {
      each.setAttribute("aria-label", say(each.dataset.label));
      if (each.tagName === "INPUT") each.placeholder = say(each.dataset.label);
    }
    if (data.left_out) {
      get("left-out").textContent = say("left_out").replace("{count}", data.left_out);
      get("left-out").hidden = false;
    }
    listSources();
    if (shown) open(shown.source, shown.page, shown.start, shown.end, false);
  }

  function listSources() {
    get("sources").replaceChildren(...data.sources.map((source) => {
      const item = make("button", source.title, "item");
      item.type = "button";
      item.append(make("div", source.reference || source.url || `${source.pages.length} ${say("pages")}`, "soft"));
      item.addEventListener("click", () => open(source.id, source.pages[0]?.n ?? 1, 0, 0));
      return item;
    }));
  }

  function tab(name) {
    for (const each of document.querySelectorAll("#left > section")) each.hidden = each.id !== name;
    for (const each of document.querySelectorAll("nav [data-tab]")) {
      each.setAttribute("aria-selected", String(each.dataset.tab === name));
    }
  }

  // start and end count characters, as the notebook does; a character beyond U+FFFF has two places in a string here
  function open(id, number, start, end, moves = true) {
    const source = bySource.get(id);
    const at = source ? source.pages.findIndex((page) => page.n === number) : -1;
    const page = source?.pages[at];
    shown = { source: id, page: number, start, end };
    get("reader-title").textContent = source ? source.title : say("missing");
    get("where").textContent = page ? `${say("page")} ${page.label || page.n} (${at + 1}/${source.pages.length})` : "";
    get("before").disabled = at <= 0;
    get("after").disabled = at < 0 || at + 1 >= source.pages.length;
    const picture = get("picture");
    picture.hidden = !page?.image;
    if (page?.image) picture.src = page.image; else picture.removeAttribute("src");
    const letters = Array.from(page ? page.text : "");
    const mark = make("mark", letters.slice(start, end).join(""));
    get("text").replaceChildren(letters.slice(0, start).join(""), ...(end > start ? [mark] : []), letters.slice(Math.max(start, end)).join(""));
    get("reader").hidden = false;
    if (!moves) return;
    get("reader").scrollTop = 0;
    if (end > start) mark.scrollIntoView({ block: "center" });
    get("reader-title").focus({ preventScroll: true });
  }

  function turn(by) {
    const pages = bySource.get(shown.source).pages;
    const next = pages[pages.findIndex((page) => page.n === shown.page) + by];
    if (next) open(shown.source, next.n, 0, 0);
  }

  function close() {
    get("reader").hidden = true;
    shown = null;
    opener?.focus();
  }

  function find(words) {
    if (!words.trim()) return tab("sources");
    const wanted = new RegExp(words.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("\\s+"), "giu");
    const hits = [];
    for (const source of data.sources) for (const page of source.pages) {
      for (const found of page.text.matchAll(wanted)) {
        if (hits.length >= most) break;
        const start = Array.from(page.text.slice(0, found.index)).length;
        const end = start + Array.from(found[0]).length;
        const title = `${source.title}, ${page.label || page.n}`;
        hits.push(hit(title, page.text, found.index, found[0].length, () => open(source.id, page.n, start, end)));
      }
    }
    for (const article of document.querySelectorAll("article")) {
      const text = article.textContent, section = article.parentElement.id;
      const found = text.matchAll(wanted).next().value;
      if (found && hits.length < most) {
        const title = `${say(section)}: ${article.querySelector("h3").textContent}`;
        hits.push(hit(title, text, found.index, found[0].length, () => {
          tab(section);
          article.scrollIntoView();
        }));
      }
    }
    get("found").replaceChildren(make("p", say("found").replace("{count}", hits.length >= most ? `${most}+` : hits.length), "soft"), ...hits);
    tab("found");
  }

  function hit(title, text, at, length, go) {
    const item = make("button", title, "item");
    const excerpt = make("div", undefined, "soft");
    excerpt.append(text.slice(Math.max(0, at - around), at), make("mark", text.slice(at, at + length)), text.slice(at + length, at + length + around));
    item.type = "button";
    item.append(excerpt);
    item.addEventListener("click", () => { opener = item; go(); });
    return item;
  }

  document.addEventListener("click", (event) => {
    const cite = event.target.closest("a.cite"), chosen = event.target.closest("[data-tab]");
    if (cite) {
      event.preventDefault();
      opener = cite;
      open(cite.dataset.s, Number(cite.dataset.p), Number(cite.dataset.a), Number(cite.dataset.z));
    } else if (chosen) tab(chosen.dataset.tab);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) close(); });
  get("search").addEventListener("input", (event) => find(event.target.value));
  get("language").addEventListener("click", () => {
    language = languages[(languages.indexOf(language) + 1) % languages.length];
    speak();
  });
  get("before").addEventListener("click", () => turn(-1));
  get("after").addEventListener("click", () => turn(1));
  get("close").addEventListener("click", close);
  speak();
  tab(document.querySelector("nav [data-tab]:nth-child(2)")?.dataset.tab ?? "sources");
})();
