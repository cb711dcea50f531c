// The list of findings: filters, the finding of the cursor's line, and the keyboard.

/** Hide what the filters leave out. */
export function narrow(panel, form) {
  const data = new FormData(form);
  const severity = data.get("severity") ?? "";
  const part = data.get("part") ?? "";
  let shown = 0;
  for (const item of panel.querySelectorAll(".finding")) {
    const passes = (!severity || item.dataset.severity === severity) && (!part || item.dataset.parts.split(" ").includes(part));
    item.hidden = !passes;
    shown += passes;
  }
  const none = panel.querySelector("#none-shown");
  if (none) none.hidden = shown > 0;
  return shown;
}

/** Light up the findings that `isCurrent(index)`, and bring the first of them into the list's own view. */
export function showCurrent(panel, isCurrent, follow) {
  let first = null;
  for (const item of panel.querySelectorAll(".finding")) {
    const current = isCurrent(Number(item.dataset.index));
    item.classList.toggle("finding-current", current);
    if (current) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
    if (current && !item.hidden) first ??= item;
  }
  if (!first || !follow || panel.scrollHeight <= panel.clientHeight || panel.contains(document.activeElement)) return;
  const list = panel.getBoundingClientRect();
  const item = first.getBoundingClientRect();
  if (item.top < list.top) panel.scrollTop += item.top - list.top;
  else if (item.bottom > list.bottom) panel.scrollTop += Math.min(item.bottom - list.bottom, item.top - list.top);
}

/** Up and down go from finding to finding. */
export function walkByKeys(panel) {
  panel.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    const item = event.target.closest(".finding");
    if (!item || event.target.matches("input, select, textarea")) return;
    const items = [...panel.querySelectorAll(".finding:not([hidden])")];
    const next = items[items.indexOf(item) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.querySelector("[data-goto]").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  });
}
