// An exercise's page: the reviewer's editor, graded as one types. Without this script the same form works by requests.

import { Documents } from "./reviewer/documents.js";
import { completeCommand, completeCompose } from "./running/completion.js";
import { load, update } from "./workshop/store.js";

const form = document.getElementById("exercise-form");
const verdict = document.getElementById("verdict");
const status = document.getElementById("verdict-status");
const before = document.getElementById("solved-before");
const name = form.dataset.exercise;
const start = JSON.parse(document.getElementById("start-data").textContent);
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));
const edited = () => form.dispatchEvent(new Event("edited"));

let sent = null;
let wasSolved = false;
let told = "";
let writing;

const documents = new Documents(document.getElementById("editor"), document.getElementById("file-tabs"), {
  changed() {
    clearTimeout(writing);
    writing = setTimeout(keep, 250);
    edited();
  },
  moved() {},
  // A script is no command for an engine.
  completions: { yaml: completeCompose, ...("commands" in start ? { shell: completeCommand } : {}) },
  quickFix() {
    say("In the workshop you mend it yourself. The hints help.");
    return true;
  },
  async dropped(transfer) {
    const text = await transfer.files[0].text();
    documents.replace(documents.current, text);
  },
});

// ---- Drafts: what was typed survives a reload, and coming back ----

const texts = () => Object.fromEntries(documents.list.map((one) => [documents.name(one), documents.text(one)]));
const isStart = () => Object.entries(texts()).every(([file, text]) => text === start[file]);

function keep() {
  clearTimeout(writing);
  update((held) => {
    if (isStart()) delete held.drafts[name];
    else held.drafts[name] = texts();
  });
}

function put(draft) {
  for (const one of documents.list) {
    const text = draft[documents.name(one)];
    if (typeof text === "string") documents.replace(one, text);
  }
}

addEventListener("pagehide", keep);
document.getElementById("start-again").addEventListener("click", () => {
  if (isStart()) {
    say("This is the start.");
    return;
  }
  put(start);
  documents.show(documents.list[0]);
  documents.view.focus();
  say("Back to the start. Ctrl+Z brings your text back.");
});
document.querySelector('label[for="file-0"]').addEventListener("click", () => documents.view.focus());

// ---- Grades ----

// Says what the portal's insights have counted of this visit, so that they count it once.
form.addEventListener("htmx:configRequest", ({ detail }) => (detail.parameters.told = told));
form.addEventListener("htmx:beforeRequest", () => (sent = documents.snapshot));
// The remarks beside the goals stay open while one types.
let remarksOpen = false;
verdict.addEventListener("htmx:beforeSwap", () => (remarksOpen = document.getElementById("remarks")?.open ?? false));
verdict.addEventListener("htmx:afterSwap", () => {
  const remarks = document.getElementById("remarks");
  if (remarks) remarks.open = remarksOpen;
  take(sent);
});

function take(snapshot) {
  const data = JSON.parse(document.getElementById("exercise-data").textContent);
  if (data.solved) told = "solved";
  else if (data.tried) told ||= "changed";
  if (!documents.same(snapshot)) return; // edited meanwhile: the next grade is on its way
  documents.mark(data.findings, data.titles ?? {}, () => []);
  if (data.solved && !wasSolved) {
    status.textContent = "Solved: every goal is reached.";
    update((held) => (held.solved[name] ??= new Date().toISOString().slice(0, 10)));
  } else if (data.goals) {
    status.textContent = `${data.reached} of ${data.goals} goals reached`;
  }
  wasSolved = data.solved;
  before.hidden = !(name in load().solved);
}

// htmx wires the form up when the document is ready; ask for a grade only after that.
addEventListener("DOMContentLoaded", () => {
  const draft = "posted" in form.dataset ? null : load().drafts[name];
  take(documents.snapshot);
  if (documents.typed) edited();
  else if (draft) put(draft);
});
