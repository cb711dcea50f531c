// The Dockerfile editor: takes the place of a textarea, and keeps it filled so that forms send the text.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { StreamLanguage } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { forceLinting, lintGutter, lintKeymap, nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
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

export const dockerfile = StreamLanguage.define(dockerFile);

/** An element with a shadow root beside `element`. In it CodeMirror adopts its style sheets, which a strict
    content security policy allows; a <style> element would be refused. */
export function shadowIn(element, className) {
  const host = document.createElement("div");
  host.className = className;
  element.append(host);
  return host.attachShadow({ mode: "open" });
}

/** Put an editor in the textarea's place. `handlers`: changed(text), moved(line), quickFix(), dropped(file). */
export function createEditor(textarea, handlers) {
  const root = shadowIn(textarea.parentElement, "editor-host");
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        keymap.of([{ key: "Mod-.", run: () => handlers.quickFix() }, { key: "F8", run: goToNext }]),
        lintGutter(),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        closeBrackets(),
        autocompletion({ override: [complete], icons: false }),
        highlightSelectionMatches(),
        dockerfile,
        look,
        placeholder(textarea.placeholder),
        EditorState.tabSize.of(4),
        EditorView.contentAttributes.of({
          "aria-label": "Dockerfile",
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
            const file = event.dataTransfer?.files[0];
            if (!file) return false;
            event.preventDefault();
            handlers.dropped(file);
            return true;
          },
        }),
      ],
    }),
  });
  textarea.hidden = true;
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

/** F8: the next finding, and its explanation. */
function goToNext(view) {
  const moved = nextDiagnostic(view);
  forceLinting(view);
  return moved;
}

/** Mark findings in gutter and text. `actions(index)` gives the buttons of a finding's explanation. */
export function mark(view, findings, titles, actions) {
  const { doc } = view.state;
  const diagnostics = findings.map((finding, index) => ({
    ...rangeOf(doc, finding),
    severity: finding.severity,
    message: finding.message,
    renderMessage: () => explanation(finding, titles[finding.rule]),
    actions: actions(index),
  }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

function explanation(finding, title) {
  const box = document.createElement("div");
  const message = document.createElement("p");
  message.textContent = finding.message;
  const wanted = document.createElement("p");
  wanted.textContent = title ? `Wanted: ${title}.` : "";
  box.append(message, wanted);
  box.append(link(`/review/rules/${finding.rule}/`, finding.rule));
  for (const id of finding.requirement) box.append(link(`/guide/requirements/${id}/`, id));
  return box;
}

function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = text;
  return anchor;
}

/** Replace the whole text, as one step that undo takes back; only what differs is touched. */
export function replaceAll(view, text) {
  const old = view.state.doc.toString();
  let start = 0;
  while (start < old.length && start < text.length && old[start] === text[start]) start++;
  let end = 0;
  while (end < old.length - start && end < text.length - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
  view.dispatch({
    changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) },
    userEvent: "input.paste",
  });
}
