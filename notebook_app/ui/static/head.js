// Runs in the page's head, before the first paint. {theme} is "System", "Light" or "Dark", as the settings say.
try {
  localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify("{theme}"));
} catch {
  // a browser that keeps nothing shows the theme it prefers
}
document.documentElement.toggleAttribute("data-nb-notebook", /[?&](notebook|nb)=/.test(location.search));
if ("{theme}" !== "System") document.documentElement.dataset.theme = "{theme}";
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
