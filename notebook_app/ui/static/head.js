// Runs in the page's head, before the first paint. {theme} is "System", "Light" or "Dark", as the settings say.
try {
  localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify("{theme}"));
} catch {
  // a browser that keeps nothing shows the theme it prefers
}
document.documentElement.toggleAttribute("data-nb-notebook", /[?&](notebook|nb)=/.test(location.search));
if ("{theme}" !== "System") document.documentElement.dataset.theme = "{theme}";
// The page is shown once, whole: its outlines stand over it until its parts and letters are loaded and nothing changes.
const LONGEST = 3000, QUIET = 80; // ms that parts may take once the page is there, and in which none changes
const watching = new MutationObserver(() => {
  const here = (selector) => document.querySelector(selector);
  if (here('[data-testid="stException"], [data-testid="stAlert"], [role="dialog"]')) return finish();
  if (!here(".st-key-shell .st-key-panes .stChatInput, .st-key-home .st-key-header")) return;
  watching.late ??= setTimeout(finish, LONGEST);
  clearTimeout(watching.quiet);
  if (here('[data-testid="stSkeleton"]') || !here('.stApp[data-test-script-state="notRunning"]')) return;
  watching.quiet = setTimeout(() => document.fonts.ready.then(() => requestAnimationFrame(finish)), QUIET);
});
function finish() {
  watching.disconnect();
  clearTimeout(watching.late);
  clearTimeout(watching.quiet);
  document.documentElement.setAttribute("data-nb-drawn", "");
}
watching.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });
document.addEventListener("DOMContentLoaded", () => {
  // Where no font has pictures for emoji, the style sheet shows our own icon instead.
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.font = "16px sans-serif";
  pen.textBaseline = "top";
  pen.fillText("\u{1F4D7}", 0, 0);
  const { data } = pen.getImageData(0, 0, 20, 20);
  const coloured = data.some((value, index) => index % 4 !== 3 && value !== data[index - (index % 4)]);
  if (!coloured) document.documentElement.classList.add("nb-no-emoji");
});
