// The workshop's list, the progress page and the checklist of the first day: filled in from what the browser keeps.

import { forget, load, update } from "./workshop/store.js";

const held = load();
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));
const all = (selector) => [...document.querySelectorAll(selector)];
const put = (selector, text) => all(selector).forEach((element) => (element.textContent = text));

const exercises = all("li[data-exercise]");
const solved = exercises.filter((item) => item.dataset.exercise in held.solved);

// ---- The list ----

for (const item of solved) {
  const mark = item.querySelector("[data-solved]");
  if (mark) mark.hidden = false;
}

const meter = document.getElementById("workshop-meter");
if (meter) {
  // The list may be narrowed to one part of the standard; the count is of all that are solved.
  const count = Math.min(Object.keys(held.solved).length, meter.max);
  put("[data-solved-count]", count);
  meter.value = count;
  const next = exercises.find((item) => !(item.dataset.exercise in held.solved));
  const link = document.getElementById("workshop-continue");
  if (!next) link.hidden = true;
  else {
    link.setAttribute("href", next.querySelector("h3 a").getAttribute("href"));
    if (count > 0 || Object.keys(held.drafts).length > 0) link.textContent = "Continue";
  }
}

// ---- The progress page ----

const sheet = document.querySelector(".progress-sheet");
if (sheet) {
  const trained = new Set(solved.flatMap((item) => item.dataset.requirements.split(" ")));
  const badges = all("[data-requirement]");
  put("[data-solved-count]", solved.length);
  put("[data-trained-count]", trained.size);
  for (const item of exercises) {
    const { exercise } = item.dataset;
    const day = held.solved[exercise];
    item.classList.toggle("sheet-solved", Boolean(day));
    item.querySelector("[data-state]").textContent = day ? `solved ${day}` : exercise in held.drafts ? "begun" : "open";
  }
  for (const badge of badges) {
    const done = trained.has(badge.dataset.requirement);
    badge.classList.toggle("sheet-open", !done);
    badge.querySelector("[data-trained]").textContent = done ? ", trained" : ", open";
  }
  const text = document.getElementById("progress-text");
  const titles = solved.map((item) => `- ${item.querySelector("a").textContent}`);
  text.value = [
    `Containerisation workshop: ${solved.length} of ${exercises.length} exercises solved, ${trained.size} of ${badges.length} requirements trained.`,
    ...(titles.length ? ["", "Solved:", ...titles, "", `Trained: ${badges.map((one) => one.dataset.requirement).filter((id) => trained.has(id)).join(", ")}`] : []),
  ].join("\n");
  document.getElementById("copy-progress").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      say("The text is on the clipboard.");
    } catch {
      text.select();
      say("The browser does not let this page copy. The text is selected: press Ctrl+C.");
    }
  });
  document.getElementById("print-progress").addEventListener("click", () => print());
  const dialog = document.getElementById("forget-dialog");
  document.getElementById("forget-progress").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "forget") return;
    forget();
    location.reload();
  });
}

// ---- The first day ----

const steps = all("li[data-step]");
if (steps.length > 0) {
  const count = () => put("[data-steps-done]", steps.filter((step) => step.querySelector("input").checked).length);
  put("[data-steps-total]", steps.length);
  for (const step of steps) {
    const { step: id, solves } = step.dataset;
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = id in held.steps || solves in held.solved;
    box.setAttribute("aria-label", `Done: ${step.querySelector("a, strong").textContent}`);
    box.addEventListener("change", () => {
      update((kept) => {
        if (box.checked) kept.steps[id] = true;
        else delete kept.steps[id];
      });
      count();
    });
    step.prepend(box);
    step.classList.add("step-ticks");
  }
  count();
}
