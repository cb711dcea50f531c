// Runs before the first paint: the chosen theme must not flash, nor what only works with JavaScript appear late.
const html = document.documentElement;
html.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") html.dataset.theme = theme;
} catch {
  // Storage is refused: the system's theme it is.
}
