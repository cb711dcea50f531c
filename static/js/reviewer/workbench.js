// Texts in an editor and the findings beside it: reviews that follow the typing, ways from list to text and back, and
// fixes. What is particular to a page comes in as hooks.

import { pointAt } from "../editor/editor.js";
import { showFixes } from "../editor/fix-dialog.js";
import { rangeOf, toChanges } from "../editor/positions.js";
import { Documents } from "./documents.js";
import { chosen, dropped, withLineFeeds } from "./files.js";
import { narrow, showCurrent, walkByKeys } from "./list.js";
import { copyReports } from "./report.js";

export const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));

const WRITING = 250; // milliseconds of rest after which a text is kept for a reload
const TOO_LARGE = "This is larger than the megabyte that a file can have here. Move data that it embeds into a file of its own.";

const notes = {
  safe: "",
  suggested: "This may change what is built or how it behaves.",
  manual: "This is yours to decide: check what it puts in, and put in your own where that fits better.",
};

/** Set up the page. `hooks`: keep() when texts should be kept for a reload; open(promise of files) for what is dropped
    or chosen; applying() before a fix changes texts; create(name, text) for a text that a fix brings anew;
    fixAll(safety, profile) gives {texts, left} or throws an Error with a message for the visitor; load(text) for an
    example; completions and wraps as the editor takes them. */
export function workbench(hooks) {
  const form = document.getElementById("review-form");
  const panel = document.getElementById("findings");
  const status = document.getElementById("findings-status");
  const profile = document.getElementById("profile");
  const next = document.getElementById("next-finding");
  const limit = Number(form.dataset.limit);
  const edited = () => form.dispatchEvent(new Event("edited"));
  const nothing = { findings: [], titles: {} };

  let report = nothing;
  let reviewed = null; // the documents that the report is about
  let sent = null;
  let writing;

  const documents = new Documents(document.getElementById("editor"), document.getElementById("file-tabs"), {
    changed() {
      clearTimeout(writing);
      writing = setTimeout(hooks.keep, WRITING);
      if (Object.values(documents.texts).some((text) => text.length > limit)) refuse(TOO_LARGE);
      else edited();
    },
    moved: (line) => follow(line),
    quickFix: fixUnderCursor,
    dropped: (transfer) => hooks.open(dropped(transfer)),
    completions: hooks.completions,
    wraps: hooks.wraps,
  });
  const { view } = documents;

  addEventListener("pagehide", hooks.keep);
  for (const label of form.querySelectorAll(".work-name")) label.addEventListener("click", () => view.focus());
  profile?.addEventListener("change", edited);
  copyReports(form, say);

  const picker = document.getElementById("file-picker");
  document.getElementById("open-file")?.addEventListener("click", () => picker.click());
  picker?.addEventListener("change", () => {
    if (picker.files.length > 0) hooks.open(Promise.resolve(chosen(picker.files)));
    picker.value = "";
  });

  // ---- Reviews ----

  // A new review leaves the panel as it was: where it is scrolled to, and what is unfolded.
  let scrolled = 0;
  const unfolded = new Map();
  // A text that grew by several lines at once was pasted, dropped or loaded: the portal's insights count those reviews.
  let lines;
  const seen = () => (lines = Object.values(documents.texts).join("\n").split("\n").length);
  seen();
  form.addEventListener("htmx:configRequest", (event) => {
    if (lines + 1 < seen()) event.detail.parameters.brought = "1";
  });
  form.addEventListener("htmx:beforeRequest", () => {
    sent = documents.snapshot;
    panel.setAttribute("aria-busy", "true"); // what it shows is of the former text
    const idle = panel.querySelector(":scope > .empty, :scope > .notice-error");
    if (!idle || !documents.text(documents.list[0]).trim()) return;
    idle.className = "empty";
    idle.removeAttribute("role");
    idle.replaceChildren(heading("Reviewing…"));
    status.textContent = "Reviewing…";
  });
  form.addEventListener("htmx:afterRequest", () => panel.removeAttribute("aria-busy"));
  form.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (xhr.status === 429) refuse(`Too many requests. Wait ${xhr.getResponseHeader("Retry-After")} seconds, then type on.`);
  });
  // Findings of an earlier text stay where a review fails; where there are none, the panel says what became of it.
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    form.addEventListener(failure, () => {
      const waiting = panel.querySelector(":scope > .empty");
      if (!waiting || !documents.text(documents.list[0]).trim()) return;
      const words = document.createElement("p");
      words.textContent = "The text is still in the editor.";
      const again = document.createElement("button");
      again.type = "button";
      again.className = "button";
      again.textContent = "Review it now";
      again.addEventListener("click", edited);
      waiting.replaceChildren(heading("Not reviewed"), words, again);
      status.textContent = "";
    });
  }
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
    if (!documents.same(snapshot)) return; // edited meanwhile: the next review is on its way
    const data = document.getElementById("review-data");
    report = data ? JSON.parse(data.textContent) : nothing;
    reviewed = snapshot;
    documents.mark(report.findings, report.titles, actionsOf);
    follow(view.state.doc.lineAt(view.state.selection.main.head).number, false);
    if (next) next.hidden = report.findings.length === 0;
    // Of what was not reviewed the panel itself tells, as an alert.
    status.textContent = data ? counted(report.findings.length) : "";
  }

  function refuse(reason) {
    form.dispatchEvent(new Event("htmx:abort"));
    const box = document.createElement("div");
    box.className = "notice notice-error";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `${reason} It is not reviewed; it is still in the editor.`;
    box.append(heading("Not reviewed"), words);
    panel.replaceChildren(box);
    takeReport(documents.snapshot);
  }

  const counted = (count) => (count === 0 ? "No findings" : `${count} finding${count === 1 ? "" : "s"}`);

  panel.addEventListener("change", (event) => {
    if (event.target.closest("#narrow")) {
      const shown = narrow(panel, form);
      status.textContent = `${shown} of ${report.findings.length} findings shown`;
    } else if (event.target.closest("[data-resend]")) edited();
  });

  // ---- From list to text and back ----

  const isHere = (finding) => finding !== undefined && documents.name(documents.current) === finding.file;
  const current = () => reviewed !== null && documents.same(reviewed);

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

  function goTo(index, focus = true) {
    const range = reveal(index);
    if (!range) return;
    view.dispatch({ selection: { anchor: range.from }, scrollIntoView: true });
    if (focus) view.focus();
    view.dom.getRootNode().host.scrollIntoView({ block: "nearest" });
  }

  // The button for those without an F8 key: it goes through the listed findings of all files, and round. It takes no
  // focus to the editor, which would bring up a phone's keyboard.
  let visited = -1;
  next?.addEventListener("click", () => {
    if (!current()) return;
    const listed = [...panel.querySelectorAll(".finding:not([hidden])")].map((item) => Number(item.dataset.index));
    visited = listed.find((index) => index > visited) ?? listed[0] ?? -1;
    if (visited < 0) return;
    goTo(visited, false);
    say(report.findings[visited].message.replaceAll("`", ""));
  });

  walkByKeys(panel);
  panel.addEventListener("focusin", (event) => {
    const item = event.target.closest(".finding");
    if (!item || !current()) return;
    const range = reveal(Number(item.dataset.index));
    if (range) pointAt(view, range);
  });
  panel.addEventListener("focusout", () => pointAt(view, null));

  // ---- Fixes ----

  function actionsOf(index) {
    return report.findings[index].fixes.map((fix, number) => ({
      name: fix.title,
      apply: () => showFixesOf([[index, number]]),
    }));
  }

  function showFixesOf(pairs) {
    if (!current()) {
      say("The text has changed since; wait for the review to catch up.");
      return;
    }
    const offers = pairs.map(([index, number]) => {
      const fix = report.findings[index].fixes[number];
      const texts = {};
      const unended = [];
      for (const name of new Set(fix.edits.map((edit) => edit.file))) {
        const one = documents.named(name);
        if (!one) continue;
        const doc = documents.doc(one);
        const changes = toChanges(doc, fix.edits.filter((edit) => edit.file === name));
        texts[name] = (one === documents.current ? view.state : one.state).changes(changes).apply(doc).toString();
        if (one.ends?.value && texts[name] === doc.toString()) unended.push(name); // nothing but the line ends changes
      }
      return { title: fix.title, note: [notes[fix.safety], fed(unended)].join(" ").trim(), texts, unended };
    });
    showFixes(documents.texts, offers, applyTexts);
  }

  function applyTexts(texts, unended = []) {
    hooks.applying();
    for (const name of unended) documents.endLines(documents.named(name), false);
    const all = { ...documents.texts, ...texts };
    for (const [name, text] of Object.entries(all)) {
      const one = documents.named(name);
      if (one) documents.replace(one, text);
      else if (text) hooks.create(name, text);
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

  const fed = (names) => (names.length > 0 ? `In ${names.join(", ")}, each line ends with a line feed alone then.` : "");

  const distance = ({ from, to }, place) => (place < from ? from - place : place > to ? place - to : 0);

  async function fixAll(safety) {
    let mended;
    try {
      mended = await hooks.fixAll(safety, profile?.value ?? "standard");
    } catch (error) {
      say(error instanceof TypeError ? "The portal can't be reached. Check the connection, then try again." : error.message);
      return;
    }
    const { left } = mended;
    const texts = Object.fromEntries(Object.entries(mended.texts).map(([name, text]) => [name, withLineFeeds(text)]));
    const unended = Object.keys(texts).filter((name) => documents.named(name)?.ends?.value && !mended.texts[name].includes("\r\n"));
    const rest = left === 0 ? "Nothing is left to do after it." : `${counted(left)} will be left for you.`;
    const title = safety === "safe" ? "Fix all that is safe" : "Fix all, suggestions too";
    const caution = safety === "safe" ? "" : `${notes.suggested} `;
    showFixes(documents.texts, [{ title, note: `${fed(unended)} ${caution}${rest}`.trim(), texts, unended }], applyTexts);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-goto], .fix-button, [name='fix-all'], [data-sample], button[name='profile']");
    if (!target) return;
    if (target.matches("[data-goto]") && !current()) return;
    if (target.matches("[name='profile']") && !profile) return; // it leads to the page that has them
    event.preventDefault();
    if (target.matches("[data-goto]")) goTo(Number(target.dataset.goto));
    else if (target.matches(".fix-button")) showFixesOf([[Number(target.dataset.finding), Number(target.dataset.fix)]]);
    else if (target.matches("[name='fix-all']")) fixAll(target.value);
    else if (target.matches("[name='profile']")) {
      profile.value = target.value;
      profile.focus();
      edited();
    } else {
      hooks.load(JSON.parse(document.getElementById("samples-data").textContent)[target.dataset.sample]);
      target.closest("details").open = false;
      view.focus();
    }
  });

  // A menu closes when one goes elsewhere or has what one came for; the focus that was in it goes to its button.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu.contains(except)) continue;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  };
  addEventListener("submit", (event) => {
    if (event.submitter?.name === "format") closeMenus(null);
  });
  document.addEventListener("pointerdown", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });

  // htmx wires the form up when the document is ready; ask for a review only after that.
  const initial = documents.list.some((one) => documents.text(one) !== "");
  addEventListener("DOMContentLoaded", () => {
    if (initial && !documents.typed) takeReport(documents.snapshot);
    else edited();
  });

  return { form, panel, documents, view, edited, applyTexts, initial, limit, seen, resetScroll: () => (panel.scrollTop = scrolled = 0) };
}

function heading(words) {
  const made = document.createElement("h2");
  made.textContent = words;
  return made;
}

/** Ask the API for something; the answer's data. An answer that is no success throws its reason. */
export async function ask(address, query, body, type) {
  const response = await fetch(`${address}?${new URLSearchParams(query)}`, { method: "POST", headers: { "Content-Type": type }, body });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `That did not work (${response.status}). Try again in a moment.`);
  return answer;
}
