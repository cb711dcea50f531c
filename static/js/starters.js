// The starter form: marks the fields that the server found wrong (the messages themselves come with the preview),
// opens a file of the tree by way of the form, so that every request is the form's own and they never overtake, and
// keeps the last answers in this browser, to be filled in again when the visitor asks for it.

const KEPT = "starter-answers";
const form = document.getElementById("answers");

function mark() {
  for (const message of document.querySelectorAll(".field-error[data-field]")) {
    const field = document.getElementById(message.dataset.field);
    if (message.textContent.trim()) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
  for (const name of document.querySelectorAll("[data-derived]")) {
    const field = document.getElementById(name.dataset.derived);
    if (field) field.placeholder = name.textContent.trim();
  }
}

// A field that is left reports its change once more, after each key of it was answered: asked for once is enough, and a
// second answer would take away what the visitor has just opened.
let asked = null;

function question() {
  const query = new URLSearchParams(new FormData(form));
  for (const name of ["was", "base"]) query.delete(name);
  return query.toString();
}

function ask(event) {
  if (event.detail.elt !== form) return;
  if (question() !== asked) {
    asked = question();
    return;
  }
  event.preventDefault();
  arrive();
}

function forgetAsked(event) {
  if (event.detail.elt === form) asked = null;
}

let unfolded = false; // whether the list by requirement is open, for the next answer

function beforeSwap() {
  unfolded = document.querySelector("#live .by-requirement")?.open ?? unfolded;
}

function unfold() {
  const list = document.querySelector("#live .by-requirement");
  if (list) list.open = unfolded;
}

let wanted = null; // the file and line to go to: an answer that was asked for before may come first

function open(event) {
  const opener = event.target.closest("#live :is(button[name=file], a[data-file])");
  if (!opener) return;
  event.preventDefault();
  const { file = opener.value, line } = opener.dataset;
  form.querySelector('input[name="file"]').value = file;
  wanted = Number(line) ? { file, line } : null;
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function arrive() {
  mark();
  if (!wanted || document.querySelector("#preview-file figcaption code")?.textContent !== wanted.file) return;
  location.hash = `L${wanted.line}`;
  wanted = null;
}

function walk(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    document.getElementById("download-zip").click();
    return;
  }
  const button = event.target.closest?.(".preview-tree button");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!button || !step) return;
  const files = [...document.querySelectorAll(".preview-tree button")].filter((file) => file.checkVisibility());
  files[files.indexOf(button) + step]?.focus();
  event.preventDefault();
}

// What the browser may refuse to keep, or lose, is a convenience and nothing more.
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep() {
  if (!document.querySelector("#live .preview")) return;
  const answers = {};
  for (const [name, value] of new FormData(form))
    if (document.getElementById(`field-${name}`) && name !== "only" && value) answers[name] = value;
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...answers }));
  } catch {
    return;
  }
}

function offer() {
  const answers = kept();
  const differs = Object.entries(answers).some(([name, value]) => {
    const field = document.getElementById(`field-${name}`);
    return field && field.value !== value;
  });
  document.getElementById("remembered").hidden = !differs;
}

function remember(event) {
  const wish = event.target.closest("[data-remembered]")?.dataset.remembered;
  if (!wish) return;
  document.getElementById("remembered").hidden = true;
  if (wish === "forget") {
    localStorage.removeItem(KEPT);
    return;
  }
  for (const [name, value] of Object.entries(kept())) {
    const field = document.getElementById(`field-${name}`);
    if (field) field.value = value;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

document.body.addEventListener("htmx:beforeRequest", ask);
document.body.addEventListener("htmx:responseError", forgetAsked);
document.body.addEventListener("htmx:sendError", forgetAsked);
document.body.addEventListener("htmx:timeout", forgetAsked);
document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:afterSwap", unfold);
document.body.addEventListener("htmx:afterSettle", arrive);
document.addEventListener("click", open);
document.addEventListener("click", remember);
document.addEventListener("keydown", walk);
form.addEventListener("submit", keep);
offer();
