// Shows what a fix would change, and applies it when asked to.

import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";

import { dockerfile, shadowIn } from "./editor.js";
import { look } from "./look.js";

const dialog = document.getElementById("fix-dialog");
const title = document.getElementById("fix-title");
const note = document.getElementById("fix-note");
const choice = document.getElementById("fix-choice");
const choices = document.getElementById("fix-choices");
const place = document.getElementById("fix-diff");
const applyButton = document.getElementById("fix-apply");

let offers = [];
let chosen = 0;
let before = "";
let apply = null;
let diff = null;

/** Show offers of changes to `text`: [{title, note, text}]; `onApply(text)` gets the one that is confirmed. */
export function showFixes(text, made, onApply) {
  offers = made;
  before = text;
  apply = onApply;
  choices.replaceChildren(...made.map((offer, index) => new Option(offer.title, index)));
  choice.hidden = made.length < 2;
  choose(0);
  dialog.showModal();
  applyButton.focus();
}

function choose(index) {
  chosen = index;
  const offer = offers[index];
  title.textContent = offer.title;
  note.textContent = offer.note;
  note.hidden = !offer.note;
  diff?.destroy();
  place.replaceChildren();
  const root = shadowIn(place, "fix-diff-host");
  diff = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: offer.text,
      extensions: [
        EditorState.readOnly.of(true),
        lineNumbers(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "The changed Dockerfile" }),
        dockerfile,
        look,
        unifiedMergeView({
          original: before,
          mergeControls: false,
          allowInlineDiffs: false,
          collapseUnchanged: { margin: 2, minSize: 4 },
          diffConfig: { scanLimit: 1000, timeout: 250 },
        }),
      ],
    }),
  });
}

choices.addEventListener("change", () => choose(Number(choices.value)));
dialog.addEventListener("close", () => {
  // Only now: the browser has put the focus back where it was, and what is applied may put it elsewhere.
  if (dialog.returnValue === "apply") apply(offers[chosen].text);
  dialog.returnValue = "";
  diff?.destroy();
  diff = null;
  place.replaceChildren();
});
