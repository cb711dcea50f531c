// What the visitor began with, against what there is now; and a new beginning, which can be taken back the same way.

import { showFixes } from "../editor/fix-dialog.js";
import { say } from "./workbench.js";

/** Wire up the buttons of one desk. `texts` are what the visitor began with. */
export function changesOf({ documents, view, applyTexts }, texts) {
  let originals = texts;

  /** From here on, changes are counted: after loading files, or once there is something to change. */
  function begin(always) {
    if (always || !Object.values(originals).some((text) => text.trim())) originals = documents.texts;
  }

  document.getElementById("show-changes")?.addEventListener("click", () => {
    begin(false);
    const current = documents.texts;
    const names = [...new Set([...Object.keys(originals), ...Object.keys(current)])];
    if (names.every((name) => (originals[name] ?? "") === (current[name] ?? ""))) {
      say("Nothing has changed since you began.");
      return;
    }
    const now = Object.fromEntries(names.map((name) => [name, current[name] ?? ""]));
    const offer = { title: "Changes since you began", note: "What you loaded or pasted first, against what is in the editor now.", texts: now, button: "Take all back" };
    showFixes(originals, [offer], () => applyTexts(originals));
  });

  // A link, so that it leads to an empty form without this script as well.
  document.getElementById("start-anew")?.addEventListener("click", (event) => {
    event.preventDefault();
    if (documents.list.some((one) => documents.text(one).trim())) {
      originals = documents.texts;
      for (const one of [...documents.list]) documents.replace(one, "");
      say("All files are cleared. “Changes” gives them back.");
    }
    documents.show(documents.list[0]);
    view.focus();
  });

  return {
    begin,
    get originals() {
      return originals;
    },
  };
}
