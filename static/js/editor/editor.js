// The editor: one view, and a state for each file that it can show.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { language as languageIn, StreamLanguage } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import { forceLinting, lintGutter, lintKeymap, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";

import { complete } from "./completion.js";
import { look } from "./look.js";
import { rangeOf } from "./positions.js";

export { setDiagnostics };

const ignoreLines = {
  name: "dockerignore",
  token(stream) {
    const comment = stream.sol() && stream.peek() === "#";
    stream.skipToEnd();
    return comment ? "comment" : null;
  },
};
const languages = {
  dockerfile: StreamLanguage.define(dockerFile),
  shell: StreamLanguage.define(shell),
  dockerignore: StreamLanguage.define(ignoreLines),
  yaml: StreamLanguage.define(yaml),
};
const spoken = new Compartment();

/** The effect that has a text read as another language. */
export const inLanguage = (language) => spoken.reconfigure(languages[language]);

/** The language of a file by its name among the reviewed ones. */
export function languageOf(name) {
  return languages[{ Dockerfile: "dockerfile", ".dockerignore": "dockerignore", "compose.yaml": "yaml" }[name] ?? "shell"];
}

// ---- The place of the finding that one is at in the list ----

const setPointed = StateEffect.define();
const pointedMark = Decoration.mark({ class: "cm-pointed" });
const pointed = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    if (transaction.docChanged) return Decoration.none;
    for (const effect of transaction.effects) {
      if (effect.is(setPointed)) marks = effect.value ? Decoration.set([pointedMark.range(effect.value.from, effect.value.to)]) : Decoration.none;
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Point at a range without moving the cursor there; null takes the pointer away. */
export function pointAt(view, range) {
  const effects = [setPointed.of(range && range.from < range.to ? range : null)];
  if (range) effects.push(EditorView.scrollIntoView(range.from, { y: "nearest", yMargin: 40 }));
  view.dispatch({ effects });
}

/** An element with a shadow root beside `element`. In it CodeMirror adopts its style sheets, which a strict
    content security policy allows; a <style> element would be refused. */
export function shadowIn(element, className) {
  const host = document.createElement("div");
  host.className = className;
  element.append(host);
  return host.attachShadow({ mode: "open" });
}

/** What is completed where: the source for the language that the text is read as by now. */
const completing = (sources) => (context) => {
  const current = context.state.facet(languageIn);
  const name = Object.keys(sources).find((one) => languages[one] === current);
  return name ? sources[name](context) : null;
};

/** The requirement that rules check at what an entry of a completion stands for. */
const requirementOf = {
  position: 90,
  render({ requirement }) {
    if (!requirement) return null;
    const badge = document.createElement("span");
    badge.className = "cm-completionRequirement";
    badge.textContent = requirement;
    return badge;
  },
};

/** The editor's state for one file. `handlers`: changed(text), moved(line), quickFix(), dropped(DataTransfer), and
    `completions`, CodeMirror's completion sources by language, where there are more than the Dockerfile's; `wraps` has
    long lines broken. */
export function stateOf(text, language, label, hint, handlers) {
  return EditorState.create({
    doc: text,
    extensions: [
      keymap.of([
        { key: "Mod-.", run: () => handlers.quickFix() },
        { key: "F8", run: goTo(nextDiagnostic), shift: goTo(previousDiagnostic) },
      ]),
      lintGutter(),
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightActiveLine(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      closeBrackets(),
      // In every state: its timers look for it in whichever state the view shows by then.
      autocompletion({
        override: [completing({ dockerfile: complete, ...handlers.completions })],
        addToOptions: [requirementOf],
        activateOnCompletion: ({ label, apply = label }) => /^--.*=$| $/.test(apply), // a value comes next
        icons: false,
      }),
      highlightSelectionMatches(),
      spoken.of(languages[language]),
      look,
      handlers.wraps ? EditorView.lineWrapping : [],
      pointed,
      placeholder(hint),
      EditorState.tabSize.of(4),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-description": "Tab leaves the editor.",
        tabindex: "0",
        spellcheck: "false",
        autocorrect: "off",
        autocapitalize: "off",
      }),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) handlers.changed(update.state.doc.toString());
        if (update.docChanged || update.selectionSet) {
          handlers.moved(update.state.doc.lineAt(update.state.selection.main.head).number);
        }
      }),
      EditorView.domEventHandlers({
        beforeinput: typeOver,
        dragover: (event) => {
          if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return false;
          event.preventDefault();
          return true;
        },
        drop: (event) => {
          if (!event.dataTransfer?.files.length) return false;
          event.preventDefault();
          handlers.dropped(event.dataTransfer);
          return true;
        },
      }),
    ],
  });
}

/** Put an editor into `place`, and below it how the keyboard leaves it. */
export function createEditor(place, state) {
  const root = shadowIn(place, "editor-host");
  const view = new EditorView({ parent: root, root, state });
  const leaving = document.createElement("p");
  leaving.className = "editor-leaving";
  leaving.setAttribute("aria-hidden", "true"); // the editor's own description says it
  leaving.innerHTML = "<kbd>Tab</kbd> leaves the editor";
  place.append(leaving);
  place.classList.add("editor-on");
  return view;
}

/** Typing over a selection. Left to itself, the browser keeps the look of what it replaces by a style attribute,
    which the content security policy refuses with a message in the console. */
function typeOver(event, view) {
  const { main, ranges } = view.state.selection;
  const text = event.data;
  if (main.empty || ranges.length > 1 || event.inputType !== "insertText" || event.isComposing || !text) return false;
  event.preventDefault();
  const insert = () =>
    view.state.update({
      changes: { from: main.from, to: main.to, insert: text },
      selection: { anchor: main.from + text.length },
      userEvent: "input.type",
      scrollIntoView: true,
    });
  const handled = view.state.facet(EditorView.inputHandler).some((take) => take(view, main.from, main.to, text, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

/** F8: the next finding (with Shift the one before), and its explanation. */
const goTo = (command) => (view) => {
  const moved = command(view);
  forceLinting(view);
  return moved;
};

/** Findings, as [finding, index], as marks of a text. `actions(index)` gives the buttons of an explanation. */
export function diagnosticsOf(doc, findings, titles, actions) {
  return findings.map(([finding, index]) => ({
    ...rangeOf(doc, finding),
    severity: finding.severity,
    message: finding.message.replaceAll("`", ""),
    renderMessage: () => explanation(finding, titles[finding.rule]),
    actions: actions(index),
  }));
}

function explanation(finding, title) {
  const box = document.createElement("div");
  const message = document.createElement("p");
  message.append(...prose(finding.message));
  const wanted = document.createElement("p");
  wanted.textContent = title ? `Wanted: ${title}.` : "";
  box.append(message, wanted);
  box.append(link(`/review/rules/${finding.rule}/`, finding.rule));
  for (const id of finding.requirement) box.append(link(`/guide/requirements/${id}/`, id));
  return box;
}

/** A sentence with `code` in back quotes as nodes; an odd back quote is only a character (as portal/review/prose.py). */
function prose(text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) pieces.push(pieces.splice(-2).join("`"));
  return pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });
}

function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = text;
  return anchor;
}

/** The transaction that replaces the whole text: only what differs is touched. */
export function replacement(state, text) {
  const old = state.doc.toString();
  let start = 0;
  while (start < old.length && start < text.length && old[start] === text[start]) start++;
  let end = 0;
  while (end < old.length - start && end < text.length - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
  return {
    changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) },
    userEvent: "input.paste",
  };
}
