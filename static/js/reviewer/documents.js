// The files under review, one tab each, in one editor. Every file keeps its own history and its own marks.

import { withLineFeeds } from "./files.js";
import { createEditor, diagnosticsOf, inLanguage, replacement, setDiagnostics, stateOf } from "../editor/editor.js";

const MAX_SCRIPTS = 10;

/** Whether a text is a compose file: the server knows it by the same. */
const isCompose = (text) => /^["']?services["']?[ \t]*:/m.test(text);

/** Take over the text areas in `place`. `handlers` are the editor's, and changed() after any change. */
export class Documents {
  constructor(place, tabs, handlers) {
    this.place = place;
    this.tabs = tabs;
    this.handlers = { ...handlers, changed: (text) => this.#typed(text) };
    this.onChange = handlers.changed;
    this.list = [...place.querySelectorAll(".editor-file")].map((box) => this.#taken(box));
    this.current = this.list[0];
    // Somebody may have begun to type before this script came.
    this.typed = this.list.some(({ textarea }) => textarea.value !== textarea.defaultValue);
    const { textarea } = this.current;
    const caret = textarea === document.activeElement ? textarea.selectionEnd : null;
    this.view = createEditor(place, this.current.state);
    if (caret !== null) {
      this.view.dispatch({ selection: { anchor: caret } });
      this.view.focus();
    }
    if (tabs) {
      place.setAttribute("role", "tabpanel");
      place.setAttribute("aria-labelledby", "file-tab-0");
      tabs.addEventListener("keydown", (event) => this.#key(event));
      this.#draw();
    }
  }

  #taken(box) {
    const textarea = box.querySelector("textarea");
    const path = box.querySelector("[name=script-path]");
    // What the form says of the file's line ends: neither text area nor editor keeps them.
    const ends = box.querySelector("[name$=-ends]");
    const one = { box, textarea, path, ends, count: 0 };
    one.language = this.#language(one, textarea.value);
    one.state = stateOf(textarea.value, one.language, this.#label(one), textarea.placeholder, this.handlers);
    path?.addEventListener("input", () => {
      this.#draw();
      this.onChange();
    });
    return one;
  }

  #label(one) {
    return one.path ? "Script" : this.#title(one);
  }

  #title(one) {
    return one.box.dataset.title ?? this.name(one).split("/").pop();
  }

  /** The name that findings use for a file. */
  name(one) {
    if (one.path) return one.path.value.trim() || "docker-entrypoint.sh";
    const { name } = one.box.dataset;
    return name === "commands" && isCompose(this.text(one)) ? "compose.yaml" : name;
  }

  #language(one, text) {
    const { name, language } = one.box.dataset;
    return name === "commands" && isCompose(text) ? "yaml" : language;
  }

  named(name) {
    return this.list.find((one) => this.name(one) === name && (!one.path || this.text(one).trim())) ?? null;
  }

  doc(one) {
    return (one === this.current ? this.view.state : one.state).doc;
  }

  text(one) {
    return one.state ? this.doc(one).toString() : one.textarea.value;
  }

  /** Texts by name; those that are empty are left out, save the first. */
  get texts() {
    return Object.fromEntries(this.list.filter((one, index) => index === 0 || this.text(one).trim()).map((one) => [this.name(one), this.text(one)]));
  }

  /** The same texts with the line ends that their files had. */
  get raw() {
    return Object.fromEntries(Object.entries(this.texts).map(([name, text]) => [name, this.named(name)?.ends?.value ? text.replaceAll("\n", "\r\n") : text]));
  }

  /** Say whether the lines of a file end with CR LF. */
  endLines(one, crlf) {
    const value = crlf ? "crlf" : "";
    if (!one.ends || one.ends.value === value) return;
    one.ends.value = value;
    this.onChange();
  }

  /** The documents, to tell later whether anything was edited. */
  get snapshot() {
    return new Map(this.list.map((one) => [one, this.doc(one)]));
  }

  same(snapshot) {
    return snapshot !== null && this.list.every((one) => snapshot.get(one)?.eq(this.doc(one)) ?? this.text(one) === "");
  }

  show(one) {
    if (one === this.current) return;
    this.current.state = this.view.state;
    this.current = one;
    this.view.setState(one.state);
    this.#draw();
    this.handlers.moved(this.view.state.doc.lineAt(this.view.state.selection.main.head).number);
  }

  /** Replace a whole text, as one step that undo takes back. */
  replace(one, text) {
    if (one === this.current) {
      this.view.dispatch(replacement(this.view.state, text));
      return;
    }
    one.state = one.state.update(replacement(one.state, text)).state;
    one.textarea.value = text;
    if (!text) this.endLines(one, false);
    this.#speak(one);
    this.#grow();
    this.#draw();
    this.onChange();
  }

  /** Put a file's text in place, and keep how its lines end. */
  #take(one, text) {
    this.endLines(one, text.includes("\r\n"));
    this.replace(one, withLineFeeds(text));
  }

  /** Put texts in place: those that are undefined stay; scripts replace all, or with `add` come to the others. */
  open({ dockerfile, dockerignore, scripts }, add = false) {
    if (dockerfile !== undefined) this.#take(this.list[0], dockerfile);
    if (dockerignore !== undefined && this.list[1]) this.#take(this.list[1], dockerignore);
    const slots = this.list.filter((one) => one.path);
    if (slots.length === 0) return;
    if (!add) for (const one of slots) if (this.text(one)) this.replace(one, "");
    for (const [path, text] of scripts) {
      const slot = this.list.find((one) => one.path && this.text(one).trim() && this.name(one) === path) ?? this.list.find((one) => one.path && !this.text(one).trim());
      if (!slot) return;
      slot.path.value = path;
      this.#take(slot, text);
    }
  }

  /** Mark findings, each in its file. `actions(index)` gives the buttons of a finding's explanation. */
  mark(findings, titles, actions) {
    for (const one of this.list) {
      const name = this.name(one);
      const mine = findings.map((finding, index) => [finding, index]).filter(([finding]) => finding.file === name && (!one.path || this.text(one).trim()));
      one.count = mine.length;
      const diagnostics = diagnosticsOf(this.doc(one), mine, titles, actions);
      if (one === this.current) this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
      else one.state = one.state.update(setDiagnostics(one.state, diagnostics)).state;
    }
    this.#draw();
  }

  #typed(text) {
    this.current.textarea.value = text;
    if (!text) this.endLines(this.current, false); // what comes next is another text
    this.#speak(this.current);
    this.#grow();
    this.#draw();
    this.onChange();
  }

  /** A text that has become one of another kind is coloured like it. */
  #speak(one) {
    const language = this.#language(one, this.text(one));
    if (language === one.language) return;
    one.language = language;
    const effects = inLanguage(language);
    if (one === this.current) this.view.dispatch({ effects });
    else one.state = one.state.update({ effects }).state;
  }

  /** There is always room for one more script. */
  #grow() {
    const slots = this.list.filter((one) => one.path);
    if (slots.length === 0 || slots.length >= MAX_SCRIPTS || slots.some((one) => !this.text(one).trim())) return;
    const box = slots.at(-1).box.cloneNode(true);
    const textarea = box.querySelector("textarea");
    const path = box.querySelector("[name=script-path]");
    textarea.value = textarea.textContent = "";
    box.querySelector("[name=script-ends]").value = "";
    path.value = `script-${slots.length + 1}.sh`;
    for (const element of box.querySelectorAll("[id], [for]")) {
      for (const attribute of ["id", "for"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(/\d+$/, slots.length + 1));
      }
    }
    slots.at(-1).box.after(box);
    this.list.push(this.#taken(box));
  }

  #draw() {
    for (const one of this.list) one.box.classList.toggle("current", one === this.current);
    if (!this.tabs) return;
    while (this.tabs.children.length < this.list.length) this.tabs.append(this.tabs.firstElementChild.cloneNode(true));
    [...this.tabs.children].forEach((tab, index) => {
      const one = this.list[index];
      const empty = one.path && !this.text(one).trim();
      const chosen = one === this.current;
      const title = empty ? "+ script" : this.#title(one);
      tab.id = `file-tab-${index}`;
      tab.setAttribute("aria-controls", "editor");
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      tab.onclick = () => {
        this.show(one);
        this.view.focus();
      };
      const label = one.count ? `${title}\u00a0` : title;
      if (tab.firstChild?.data !== label || (tab.children[0]?.textContent ?? "") !== (one.count ? String(one.count) : "")) {
        tab.textContent = label;
        if (one.count) {
          const count = document.createElement("span");
          count.className = "count";
          count.textContent = one.count;
          count.setAttribute("aria-label", `${one.count} finding${one.count === 1 ? "" : "s"}`);
          count.setAttribute("role", "img");
          tab.append(count);
        }
      }
      if (chosen) this.place.setAttribute("aria-labelledby", tab.id);
    });
  }

  #key(event) {
    const tabs = [...this.tabs.children];
    const at = tabs.indexOf(event.target.closest("[role=tab]"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    this.show(this.list[index]);
    tabs[index].focus();
  }
}
