// Shows what a fix would change, file by file, and applies it when asked to; shows changes that were made as well.

import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";

import { languageOf, shadowIn } from "./editor.js";
import { look } from "./look.js";

const dialog = document.getElementById("fix-dialog");
const title = document.getElementById("fix-title");
const note = document.getElementById("fix-note");
const choice = document.getElementById("fix-choice");
const choices = document.getElementById("fix-choices");
const place = document.getElementById("fix-diffs");
const applyButton = document.getElementById("fix-apply");
const cancelButton = document.getElementById("fix-cancel");

let offers = [];
let chosen = 0;
let before = {};
let apply = null;
let diffs = [];

/** Show offers of changes to `texts` (by name): [{title, note, texts, button, unended}], where `texts` has the changed files;
    `onApply(texts, unended)` gets those of the one that is confirmed. With a `button` of its own, an offer is there to be looked
    at in the first place: closing is what the Enter key does. */
export function showFixes(texts, made, onApply) {
  offers = made;
  before = texts;
  apply = onApply;
  choices.replaceChildren(...made.map((offer, index) => new Option(offer.title, index)));
  choice.hidden = made.length < 2;
  choose(0);
  dialog.showModal();
  (made[0].button ? cancelButton : applyButton).focus();
}

function choose(index) {
  chosen = index;
  const offer = offers[index];
  title.textContent = offer.title;
  note.textContent = offer.note;
  note.hidden = !offer.note;
  applyButton.textContent = offer.button ?? "Apply";
  cancelButton.textContent = offer.button ? "Close" : "Cancel";
  clear();
  const changed = Object.entries(offer.texts).filter(([name, text]) => (before[name] ?? "") !== text);
  diffs = changed.map(([name, text]) => show(name, text, changed.length > 1 || name !== "Dockerfile"));
}

function show(name, text, named) {
  if (named) {
    const heading = document.createElement("h3");
    heading.className = "fix-file";
    heading.textContent = name;
    place.append(heading);
  }
  const box = document.createElement("div");
  box.className = "fix-diff";
  place.append(box);
  const root = shadowIn(box, "fix-diff-host");
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorState.readOnly.of(true),
        lineNumbers(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": `The changed ${name}` }),
        languageOf(name),
        look,
        unifiedMergeView({
          original: before[name] ?? "",
          mergeControls: false,
          allowInlineDiffs: false,
          collapseUnchanged: { margin: 2, minSize: 4 },
          diffConfig: { scanLimit: 1000, timeout: 250 },
        }),
      ],
    }),
  });
}

function clear() {
  for (const diff of diffs) diff.destroy();
  diffs = [];
  place.replaceChildren();
}

// Chromium undoes what was typed last wherever the focus is: behind the dialog, unseen.
dialog.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) event.preventDefault();
});
choices.addEventListener("change", () => choose(Number(choices.value)));
dialog.addEventListener("close", () => {
  // Only now: the browser has put the focus back where it was, and what is applied may put it elsewhere.
  if (dialog.returnValue === "apply") apply(offers[chosen].texts, offers[chosen].unended);
  dialog.returnValue = "";
  clear();
});
