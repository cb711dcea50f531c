// The search page: results are walked by arrow keys, and how many there are is told when they change.

const results = document.getElementById("results");
const query = document.getElementById("query");
const status = document.getElementById("results-status");

query.focus();
query.setSelectionRange(query.value.length, query.value.length);

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...results.querySelectorAll("ol a")];
  const position = links.indexOf(document.activeElement);
  if (position < 0 && document.activeElement !== query) return;
  event.preventDefault();
  const next = position + (event.key === "ArrowDown" ? 1 : -1);
  (links[next] ?? (next < 0 ? query : links.at(-1)))?.focus();
});

results.addEventListener("htmx:afterSwap", () => {
  const summary = results.querySelector(".results-summary");
  status.textContent = summary ? summary.textContent.trim() : "";
});
