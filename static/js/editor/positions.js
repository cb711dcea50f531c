// The portal counts lines and columns from 1 and columns in code points; CodeMirror counts UTF-16 units from 0.

/** The offset of a line and column in a CodeMirror text; a place past the end is the end. */
export function toOffset(doc, line, column) {
  if (line > doc.lines) return doc.length;
  const { from, text } = doc.line(Math.max(1, line));
  let unit = line === 1 && text.startsWith("\ufeff") ? 1 : 0;
  for (let point = 1; point < column && unit < text.length; point++) {
    unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
  }
  return from + unit;
}

/** The finding's range; an empty one, or one without width, gets the next character so that it can be seen. */
export function rangeOf(doc, finding) {
  const from = toOffset(doc, finding.line, finding.column);
  const to = toOffset(doc, finding.end_line, finding.end_column);
  return { from, to: Math.max(to, from) };
}

/** Edits as CodeMirror changes. */
export function toChanges(doc, edits) {
  return edits.map((edit) => ({
    from: toOffset(doc, edit.start_line, edit.start_column),
    to: toOffset(doc, edit.end_line, edit.end_column),
    insert: edit.text,
  }));
}
