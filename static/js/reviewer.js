// The reviewer's page: the editor, the findings beside it, and what goes back and forth between them.
// Without this script the same form works by plain requests.

import { createEditor, mark, replaceAll } from "./editor/editor.js";
import { showFixes } from "./editor/fix-dialog.js";
import { toMarkdown } from "./editor/markdown.js";
import { rangeOf, toChanges } from "./editor/positions.js";

const form = document.getElementById("review-form");
const textarea = document.getElementById("dockerfile");
const panel = document.getElementById("findings");
const status = document.getElementById("findings-status");
const profile = document.getElementById("profile");
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));

let report = { findings: [], titles: {} };
let reviewed = null; // the editor's document that the report is about
let sent = null;

// ---- What was typed survives a reload, in this tab only ----

const kept = textarea.dataset.keep ? `text:${textarea.dataset.keep}` : null;
const storage = {
  read() {
    try {
      return kept && sessionStorage.getItem(kept);
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      if (kept) sessionStorage.setItem(kept, text);
    } catch {
      // Refused or full: the text is only in the editor then.
    }
  },
};

// ---- Editor ----

const initial = textarea.value;
if (initial === "") textarea.value = storage.read() ?? "";
else storage.write(initial);

let writing;
const view = createEditor(textarea, {
  changed(text) {
    textarea.value = text;
    clearTimeout(writing);
    writing = setTimeout(() => storage.write(text), 250);
    if (text.length > Number(form.dataset.limit)) {
      say("This is larger than the megabyte that a Dockerfile can have here; it is not reviewed.");
      return;
    }
    form.dispatchEvent(new Event("edited"));
  },
  moved: showCurrent,
  quickFix: fixUnderCursor,
  dropped: open,
});
addEventListener("pagehide", () => storage.write(view.state.doc.toString()));
document.querySelector('label[for="dockerfile"]').addEventListener("click", () => view.focus());
profile?.addEventListener("change", () => form.dispatchEvent(new Event("edited")));

// ---- Reviews ----

form.addEventListener("htmx:beforeRequest", () => (sent = view.state.doc));
panel.addEventListener("htmx:afterSwap", () => takeReport(sent));

function takeReport(doc) {
  const data = document.getElementById("review-data");
  if (!data || doc === null || !doc.eq(view.state.doc)) return; // edited meanwhile: the next review is on its way
  report = { titles: {}, ...JSON.parse(data.textContent) };
  reviewed = doc;
  mark(view, report.findings, report.titles, actionsOf);
  showCurrent(view.state.doc.lineAt(view.state.selection.main.head).number);
  const count = report.findings.length;
  status.textContent = count === 0 ? "No findings" : `${count} finding${count === 1 ? "" : "s"}`;
}

// htmx wires the form up when the document is ready; ask for a review only after that.
addEventListener("DOMContentLoaded", () => {
  if (textarea.value === initial) takeReport(view.state.doc);
  else form.dispatchEvent(new Event("edited"));
});

// ---- From list to editor and back ----

function showCurrent(line) {
  for (const item of panel.querySelectorAll(".finding")) {
    const finding = report.findings[Number(item.dataset.index)];
    item.classList.toggle("finding-current", Boolean(finding) && finding.line <= line && line <= finding.end_line);
  }
}

function goTo(index) {
  const { from, to } = rangeOf(view.state.doc, report.findings[index]);
  view.dispatch({ selection: { anchor: from, head: from }, scrollIntoView: true });
  view.focus();
  view.dom.getRootNode().host.scrollIntoView({ block: "nearest" });
  return to;
}

// ---- Fixes ----

const current = () => reviewed !== null && reviewed.eq(view.state.doc);

function actionsOf(index) {
  return report.findings[index].fixes.map((fix, number) => ({
    name: fix.title,
    apply: () => showFixesOf([[index, number]]),
  }));
}

const notes = {
  safe: "",
  suggested: "This may change what is built or how it behaves.",
  manual: "Fill in the blanks after applying it.",
};

function showFixesOf(pairs) {
  if (!current()) {
    say("The text has changed since; wait for the review to catch up.");
    return;
  }
  const doc = view.state.doc;
  const offers = pairs.map(([index, number]) => {
    const fix = report.findings[index].fixes[number];
    const text = view.state.changes(toChanges(doc, fix)).apply(doc).toString();
    return { title: fix.title, note: notes[fix.safety], text };
  });
  showFixes(doc.toString(), offers, applyText);
}

function applyText(text) {
  replaceAll(view, text);
  view.focus();
}

function fixUnderCursor() {
  const place = view.state.selection.main.head;
  const line = view.state.doc.lineAt(place).number;
  const near = report.findings
    .map((finding, index) => ({ finding, index, range: rangeOf(view.state.doc, finding) }))
    .filter(({ finding }) => finding.fixes.length > 0 && finding.line <= line && line <= finding.end_line)
    .sort((a, b) => distance(a.range, place) - distance(b.range, place));
  if (near.length === 0) say("There is no fix for this line.");
  else showFixesOf(near.flatMap(({ finding, index }) => finding.fixes.map((_, number) => [index, number])));
  return true;
}

const distance = ({ from, to }, place) => (place < from ? from - place : place > to ? place - to : 0);

async function fixAll(safety) {
  const before = view.state.doc.toString();
  const query = new URLSearchParams({ safety, profile: profile?.value ?? "standard" });
  let answer;
  try {
    const response = await fetch(`${form.dataset.fixAddress}?${query}`, {
      method: "POST",
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      body: before,
    });
    answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
  } catch (error) {
    say(error instanceof TypeError ? "The portal can't be reached. Check the connection, then try again." : error.message);
    return;
  }
  const left = answer.report.findings.length;
  const rest = left === 0 ? "Nothing is left to do after it." : `${left} finding${left === 1 ? "" : "s"} will be left for you.`;
  const title = safety === "safe" ? "Fix all that is safe" : "Fix all, suggestions too";
  const caution = safety === "safe" ? "" : `${notes.suggested} `;
  showFixes(before, [{ title, note: caution + rest, text: answer.dockerfile }], applyText);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-goto], .fix-button, [name='fix-all'], [data-copy-markdown], [data-sample]");
  if (!target) return;
  if (target.matches("[data-goto]")) {
    if (!current()) return;
    event.preventDefault();
    goTo(Number(target.dataset.goto));
  } else if (target.matches(".fix-button")) {
    event.preventDefault();
    showFixesOf([[Number(target.dataset.finding), Number(target.dataset.fix)]]);
  } else if (target.matches("[name='fix-all']")) {
    event.preventDefault();
    fixAll(target.value);
  } else if (target.matches("[data-sample]")) {
    const samples = document.getElementById("samples-data");
    event.preventDefault();
    replaceAll(view, JSON.parse(samples.textContent)[target.dataset.sample]);
    target.closest("details").open = false;
    view.focus();
  } else {
    navigator.clipboard.writeText(toMarkdown(report.findings, location.origin)).then(
      () => say("The findings are on the clipboard, as Markdown."),
      () => say("The browser does not let this page copy."),
    );
  }
});

// ---- Files ----

async function open(file) {
  if (file.size > Number(form.dataset.limit)) {
    say(`${file.name} is larger than the megabyte that a Dockerfile can have here.`);
    return;
  }
  const bytes = await file.arrayBuffer();
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    say(`${file.name} is not UTF-8 text. Choose the file named Dockerfile or Containerfile.`);
    return;
  }
  if (text.includes("\0")) {
    say(`${file.name} looks like a binary file. Choose the file named Dockerfile or Containerfile.`);
    return;
  }
  replaceAll(view, text.replace(/\r\n?/g, "\n"));
  view.focus();
}

const picker = document.getElementById("file-picker");
document.getElementById("open-file")?.addEventListener("click", () => picker.click());
picker?.addEventListener("change", () => {
  if (picker.files[0]) open(picker.files[0]);
  picker.value = "";
});

// A menu closes when one goes elsewhere.
document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});
