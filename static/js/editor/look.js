// The editor's colours and shapes: the site's own custom properties, which reach into its shadow root.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const underline = (colour) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour} 1.5px`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "0.22em",
});

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused::after": {
    content: "''",
    position: "absolute",
    inset: "0",
    zIndex: "300", // above the gutters, which would cover an outline
    border: "3px solid var(--blue)",
    pointerEvents: "none",
  },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", fontVariantLigatures: "none" },
  ".cm-content": { padding: "var(--s4) 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 var(--s4) 0 var(--s2)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--raised)",
    color: "var(--ink-faint)",
    border: "0",
    paddingLeft: "var(--s1)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--blue-wash) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)", fontWeight: "600" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "light-dark(#c9ddf7, #2d527d) !important",
  },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-gutter-lint": { width: "1.4em" },
  ".cm-gutter-lint .cm-gutterElement": { display: "flex", alignItems: "center", padding: "0 0.2em" },
  ".cm-lint-marker": { width: "0.75em", height: "0.75em", content: "none", cursor: "default" },
  ".cm-lint-marker-error": {
    background: "var(--orange-bright)",
    clipPath: "polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)",
  },
  ".cm-lint-marker-warning": { background: "var(--brass)", clipPath: "polygon(50% 0, 100% 100%, 0 100%)" },
  ".cm-lint-marker-info": { background: "var(--blue)", borderRadius: "50%" },
  "@media (forced-colors: active)": {
    ".cm-lint-marker": { forcedColorAdjust: "none" },
    ".cm-lint-marker-error, .cm-lint-marker-warning": { background: "CanvasText" },
    ".cm-lint-marker-info": { border: "2px solid CanvasText", background: "Canvas" },
  },
  ".cm-lintRange-error": underline("var(--orange-bright)"),
  ".cm-lintRange-warning": underline("var(--brass)"),
  ".cm-lintRange-info": underline("var(--blue)"),
  ".cm-lintRange-active": { backgroundColor: "var(--brass-wash)" },
  ".cm-pointed": { backgroundColor: "var(--brass-wash)", outline: "2px solid var(--brass)", borderRadius: "2px" },
  ".cm-tooltip": {
    maxWidth: "min(34rem, 90vw)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    boxShadow: "var(--shadow)",
    fontFamily: "var(--sans)",
    fontSize: "0.9063rem",
    lineHeight: "1.45",
    overflow: "hidden",
  },
  ".cm-diagnostic": { padding: "var(--s3) var(--s4)", whiteSpace: "normal", borderLeftWidth: "4px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--orange-bright)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--brass)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--blue)" },
  ".cm-diagnostic code": { fontFamily: "var(--mono)", fontSize: "0.92em", color: "var(--ink)" },
  ".cm-diagnostic p": { margin: "0 0 var(--s2)" },
  ".cm-diagnostic a": { color: "var(--blue)", marginRight: "var(--s3)", fontSize: "0.8125rem" },
  ".cm-diagnosticAction": {
    minHeight: "1.75rem",
    margin: "var(--s2) var(--s2) 0 0",
    padding: "0 var(--s3)",
    borderRadius: "var(--radius)",
    background: "var(--blue)",
    color: "var(--on-blue)",
    font: "600 0.8125rem/1.3 var(--sans)",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.2em 0.7em" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--blue)", color: "var(--on-blue)" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", opacity: "0.85" },
  ".cm-completionRequirement": {
    marginLeft: "var(--s2)",
    padding: "0 0.35em",
    border: "1px solid currentColor",
    borderRadius: "var(--radius-small)",
    fontFamily: "var(--sans)",
    fontSize: "0.75rem",
    fontWeight: "600",
  },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--s2) var(--s4)", fontFamily: "var(--sans)" },
  ".cm-textfield": { border: "1px solid var(--line-strong)", backgroundColor: "var(--raised)", color: "var(--ink)" },
  ".cm-button": {
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-small)",
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
  },
  ".cm-searchMatch": { backgroundColor: "var(--brass-wash)", outline: "1px solid var(--brass)" },
  ".cm-changedLine": { backgroundColor: "var(--green-wash) !important" },
  ".cm-changedText": { background: "color-mix(in srgb, var(--green) 16%, transparent) !important" },
  ".cm-deletedChunk": { backgroundColor: "var(--orange-wash) !important", paddingLeft: "var(--s2)" },
  ".cm-deletedText": { background: "color-mix(in srgb, var(--orange) 14%, transparent) !important" },
  ".cm-deletedChunk .cm-deletedText": { textDecoration: "none" },
  ".cm-changeGutter": { width: "4px", paddingLeft: "0" },
  ".cm-changedLineGutter": { background: "var(--green) !important" },
  ".cm-deletedLineGutter": { background: "var(--orange-bright) !important" },
  ".cm-collapsedLines": {
    background: "var(--sunken)",
    color: "var(--ink-soft)",
    fontFamily: "var(--sans)",
    borderBlock: "1px solid var(--line)",
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: [tags.variableName, tags.propertyName, tags.definition(tags.variableName)], color: "var(--code-name)" },
]);

export const look = [theme, syntaxHighlighting(colours)];
