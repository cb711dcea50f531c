// The reviewer's page: the editor, the findings beside it, and what goes back and forth between them.
// Without this script the same form works by plain requests.

import { pointAt } from "./editor/editor.js";
import { showFixes } from "./editor/fix-dialog.js";
import { rangeOf, toChanges } from "./editor/positions.js";
import { Documents } from "./reviewer/documents.js";
import { chosen, dropped, Refused, select } from "./reviewer/files.js";
import { narrow, showCurrent, walkByKeys } from "./reviewer/list.js";
import { load, save } from "./reviewer/session.js";

const form = document.getElementById("review-form");
const panel = document.getElementById("findings");
const status = document.getElementById("findings-status");
const profile = document.getElementById("profile");
const wanted = document.getElementById("view");
const limit = Number(form.dataset.limit);
const kept = "keep" in form.dataset;
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));
const edited = () => form.dispatchEvent(new Event("edited"));

let report = { findings: [], titles: {} };
let reviewed = null; // the documents that the report is about
let sent = null;

// ---- Editor ----

let writing;
const documents = new Documents(document.getElementById("editor"), document.getElementById("file-tabs"), {
  changed() {
    clearTimeout(writing);
    writing = setTimeout(keep, 250);
    if (Object.values(documents.texts).some((text) => text.length > limit)) {
      say("This is larger than the megabyte that a file can have here; it is not reviewed.");
      return;
    }
    edited();
  },
  moved: (line) => follow(line),
  quickFix: fixUnderCursor,
  dropped: (transfer) => open(dropped(transfer)),
});
const { view } = documents;

// ---- What the visitor began with, and what there is now ----

const posted = document.getElementById("original");
let originals = posted ? { ...documents.texts, Dockerfile: posted.value } : documents.texts;
posted?.remove();
const initial = documents.text(documents.dockerfile) !== "" || Object.keys(documents.texts).length > 1;
if (kept && !initial) {
  const session = load();
  if (session) {
    documents.open(session);
    originals = session.originals ?? documents.texts;
  }
}

function keep() {
  if (!kept) return;
  const { Dockerfile: dockerfile, ".dockerignore": dockerignore = "", ...scripts } = documents.texts;
  save({ dockerfile, dockerignore, scripts: Object.entries(scripts), originals });
}

/** From here on, changes are counted: after loading files, or once there is something to change. */
function begin(always) {
  if (always || !originals.Dockerfile?.trim()) originals = documents.texts;
}

addEventListener("pagehide", keep);
document.querySelector('label[for="dockerfile"]').addEventListener("click", () => view.focus());
profile?.addEventListener("change", edited);

document.getElementById("show-changes")?.addEventListener("click", () => {
  begin(false);
  const texts = documents.texts;
  const names = [...new Set([...Object.keys(originals), ...Object.keys(texts)])];
  if (names.every((name) => (originals[name] ?? "") === (texts[name] ?? ""))) {
    say("Nothing has changed since you began.");
    return;
  }
  const now = Object.fromEntries(names.map((name) => [name, texts[name] ?? ""]));
  const offer = { title: "Changes since you began", note: "What you loaded or pasted first, against what is in the editor now.", texts: now, button: "Take all back" };
  showFixes(originals, [offer], () => applyTexts(originals));
});

// ---- Reviews ----

form.addEventListener("htmx:beforeRequest", () => (sent = documents.snapshot));
// A new review leaves the panel as it was: where it is scrolled to, and what is unfolded.
let scrolled = 0;
const unfolded = new Map();
panel.addEventListener("htmx:beforeSwap", () => {
  scrolled = panel.scrollTop;
  for (const one of panel.querySelectorAll("details[id]")) unfolded.set(one.id, one.open);
});
panel.addEventListener("htmx:afterSwap", () => {
  for (const one of panel.querySelectorAll("details[id]")) one.open = unfolded.get(one.id) ?? one.open;
  takeReport(sent);
  panel.scrollTop = scrolled;
});

function takeReport(snapshot) {
  narrow(panel, form);
  const data = document.getElementById("review-data");
  if (!data || !documents.same(snapshot)) return; // edited meanwhile: the next review is on its way
  report = { titles: {}, ...JSON.parse(data.textContent) };
  reviewed = snapshot;
  documents.mark(report.findings, report.titles, actionsOf);
  follow(view.state.doc.lineAt(view.state.selection.main.head).number, false);
  const count = report.findings.length;
  status.textContent = count === 0 ? "No findings" : `${count} finding${count === 1 ? "" : "s"}`;
}

// htmx wires the form up when the document is ready; ask for a review only after that.
addEventListener("DOMContentLoaded", () => {
  if (initial) takeReport(documents.snapshot);
  else edited();
});

// ---- What the panel shows ----

for (const tab of document.querySelectorAll(".panel-bar .tab")) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    for (const other of document.querySelectorAll(".panel-bar .tab")) other.removeAttribute("aria-current");
    tab.setAttribute("aria-current", "true");
    wanted.value = tab.value;
    panel.setAttribute("aria-label", tab.textContent);
    panel.scrollTop = scrolled = 0;
    edited();
  });
}
panel.addEventListener("change", (event) => {
  if (event.target.closest("#narrow")) {
    const shown = narrow(panel, form);
    status.textContent = `${shown} of ${report.findings.length} findings shown`;
  } else if (event.target.closest("[data-resend]")) edited();
});

// ---- From list to editor and back ----

const isHere = (finding) => finding !== undefined && documents.name(documents.current) === finding.file;

function follow(line, scroll = true) {
  showCurrent(
    panel,
    (index) => {
      const finding = report.findings[index];
      return isHere(finding) && finding.line <= line && line <= finding.end_line;
    },
    scroll,
  );
}

function reveal(index) {
  const finding = report.findings[index];
  const one = documents.named(finding.file);
  if (one) documents.show(one);
  return one && rangeOf(view.state.doc, finding);
}

function goTo(index) {
  const range = reveal(index);
  if (!range) return;
  view.dispatch({ selection: { anchor: range.from }, scrollIntoView: true });
  view.focus();
  view.dom.getRootNode().host.scrollIntoView({ block: "nearest" });
}

walkByKeys(panel);
panel.addEventListener("focusin", (event) => {
  const item = event.target.closest(".finding");
  if (!item || !current()) return;
  const range = reveal(Number(item.dataset.index));
  if (range) pointAt(view, range);
});
panel.addEventListener("focusout", () => pointAt(view, null));

// ---- Fixes ----

const current = () => reviewed !== null && documents.same(reviewed);

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
  const offers = pairs.map(([index, number]) => {
    const fix = report.findings[index].fixes[number];
    const texts = {};
    for (const name of new Set(fix.edits.map((edit) => edit.file))) {
      const one = documents.named(name);
      if (!one) continue;
      const doc = documents.doc(one);
      const changes = toChanges(doc, fix.edits.filter((edit) => edit.file === name));
      texts[name] = (one === documents.current ? view.state : one.state).changes(changes).apply(doc).toString();
    }
    return { title: fix.title, note: notes[fix.safety], texts };
  });
  showFixes(documents.texts, offers, applyTexts);
}

function applyTexts(texts) {
  begin(false);
  const all = { ...documents.texts, ...texts };
  for (const [name, text] of Object.entries(all)) {
    const one = documents.named(name);
    if (one) documents.replace(one, text);
    else if (text) documents.open(name === ".dockerignore" ? { dockerignore: text, scripts: [] } : { scripts: [[name, text]] }, true);
  }
  view.focus();
}

function fixUnderCursor() {
  const place = view.state.selection.main.head;
  const line = view.state.doc.lineAt(place).number;
  const near = report.findings
    .map((finding, index) => ({ finding, index, range: rangeOf(view.state.doc, finding) }))
    .filter(({ finding }) => isHere(finding) && finding.fixes.length > 0 && finding.line <= line && line <= finding.end_line)
    .sort((a, b) => distance(a.range, place) - distance(b.range, place));
  if (near.length === 0) say("There is no fix for this line.");
  else showFixesOf(near.flatMap(({ finding, index }) => finding.fixes.map((_, number) => [index, number])));
  return true;
}

const distance = ({ from, to }, place) => (place < from ? from - place : place > to ? place - to : 0);

async function fixAll(safety) {
  const { Dockerfile: dockerfile, ".dockerignore": dockerignore = null, ...scripts } = documents.texts;
  const query = new URLSearchParams({ safety, profile: profile?.value ?? "standard" });
  let answer;
  try {
    const response = await fetch(`${form.dataset.fixAddress}?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ dockerfile, dockerignore, scripts }),
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
  showFixes(documents.texts, [{ title, note: caution + rest, texts: { Dockerfile: answer.dockerfile } }], applyTexts);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-goto], .fix-button, [name='fix-all'], [data-copy-report], [data-sample]");
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
    const samples = JSON.parse(document.getElementById("samples-data").textContent);
    event.preventDefault();
    documents.open({ dockerfile: samples[target.dataset.sample], dockerignore: "", scripts: [] });
    documents.show(documents.dockerfile);
    begin(true);
    target.closest("details").open = false;
    view.focus();
  } else copyReport(target);
});

/** The report as the server writes it, onto the clipboard. */
async function copyReport(button) {
  const body = new FormData(form);
  body.set("format", "markdown");
  const text = fetch(button.dataset.copyReport, { method: "POST", body }).then((response) => {
    if (!response.ok) throw new Error(response.status);
    return response.text();
  });
  try {
    // The promise goes in as it is: some browsers let a page copy only while the click is being handled.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text.then((made) => new Blob([made], { type: "text/plain" })) })]);
    say("The findings are on the clipboard, as Markdown.");
  } catch {
    const reached = await text.then(
      () => true,
      () => false,
    );
    say(reached ? "The browser does not let this page copy. Download the report instead." : "That did not work. Try again in a moment.");
  }
}

// ---- Files ----

async function open(coming) {
  try {
    const files = await coming;
    const found = await select(files, limit);
    const whole = found.dockerfile !== undefined && files.length > 1;
    if (whole) found.dockerignore ??= "";
    documents.open(found, !whole);
    if (found.dockerfile !== undefined) documents.show(documents.dockerfile);
    else if (found.dockerignore !== undefined) documents.show(documents.list[1] ?? documents.dockerfile);
    else documents.show(documents.named(found.scripts[0]?.[0]) ?? documents.dockerfile);
    begin(true);
    if (found.note) say(found.note);
    view.focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
  }
}

const picker = document.getElementById("file-picker");
document.getElementById("open-file")?.addEventListener("click", () => picker.click());
picker?.addEventListener("change", () => {
  if (picker.files.length > 0) open(Promise.resolve(chosen(picker.files)));
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
