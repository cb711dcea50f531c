// The Dockerfile reviewer's page: files and what belongs to them, examples, pictures, changes, the report to copy.
// Without this script the same form works by plain requests.

import { changesOf } from "./reviewer/changes.js";
import { Refused, select } from "./reviewer/files.js";
import { load, save } from "./reviewer/session.js";
import { ask, say, workbench } from "./reviewer/workbench.js";

const desk = workbench({
  keep: () => keep(),
  open: (files) => open(files),
  applying: () => changes.begin(false),
  create(name, text) {
    documents.open(name === ".dockerignore" ? { dockerignore: text, scripts: [] } : { scripts: [[name, text]] }, true);
  },
  async fixAll(safety, profile) {
    const { Dockerfile: dockerfile, ".dockerignore": dockerignore = null, ...scripts } = documents.raw;
    const body = JSON.stringify({ dockerfile, dockerignore, scripts });
    const answer = await ask(form.dataset.fixAddress, { safety, profile }, body, "application/json");
    const texts = { Dockerfile: answer.dockerfile, ...answer.scripts };
    if (dockerignore !== null) texts[".dockerignore"] = answer.dockerignore;
    return { texts, left: answer.report.findings.length };
  },
  load(text) {
    documents.open({ dockerfile: text, dockerignore: "", scripts: [] });
    documents.show(documents.list[0]);
    changes.begin(true);
  },
});
const { form, panel, documents, view, edited, initial, limit, seen, resetScroll } = desk;
const kept = form.dataset.keep;

// ---- What the visitor began with, and what there is now ----

const posted = document.getElementById("original");
let began = posted ? { ...documents.texts, Dockerfile: posted.value } : documents.texts;
posted?.remove();
if (kept && !initial) {
  const session = load(kept);
  if (typeof session?.dockerfile === "string" && Array.isArray(session.scripts)) {
    documents.open(session);
    seen();
    began = session.originals ?? documents.texts;
  }
}
const changes = changesOf(desk, began);

function keep() {
  if (!kept) return;
  const { Dockerfile: dockerfile, ".dockerignore": dockerignore = "", ...scripts } = documents.raw;
  save(kept, { dockerfile, dockerignore, scripts: Object.entries(scripts), originals: changes.originals });
}

// ---- What the panel shows ----

const wanted = document.getElementById("view");
for (const tab of document.querySelectorAll(".panel-bar .tab")) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    for (const other of document.querySelectorAll(".panel-bar .tab")) other.removeAttribute("aria-current");
    tab.setAttribute("aria-current", "true");
    wanted.value = tab.value;
    panel.setAttribute("aria-label", tab.textContent);
    resetScroll();
    edited();
  });
}

// ---- Files ----

async function open(coming) {
  try {
    const files = await coming;
    const found = await select(files, limit);
    const whole = found.dockerfile !== undefined && files.length > 1;
    if (whole) found.dockerignore ??= "";
    documents.open(found, !whole);
    if (found.dockerfile !== undefined) documents.show(documents.list[0]);
    else if (found.dockerignore !== undefined) documents.show(documents.list[1] ?? documents.list[0]);
    else documents.show(documents.named(found.scripts[0]?.[0]) ?? documents.list[0]);
    changes.begin(true);
    say(found.note); // an empty one takes away what was said of a file before
    view.focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
  }
}
