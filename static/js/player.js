// An example under one's hands: an editor in its place, what the reviewer says below it, and what would mend it.

import { createEditor, diagnosticsOf, replacement, setDiagnostics, stateOf } from "./editor/editor.js";
import { toChanges } from "./editor/positions.js";
import { save } from "./reviewer/session.js";
import { completeCommand, completeCompose } from "./running/completion.js";

const answerAddress = document.querySelector("script[data-answer]").dataset.answer;
const languages = { docker: "dockerfile", dockerfile: "dockerfile", sh: "shell", bash: "shell", yaml: "yaml" };
const pause = 150;
const players = new WeakMap();
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));

class Player {
  constructor(figure) {
    this.figure = figure;
    this.pre = figure.querySelector("pre");
    this.code = this.pre.querySelector("code");
    this.shown = this.code.innerHTML; // ours, to be put back
    this.original = this.code.textContent.replace(/\n+$/, "");
    this.text = this.original;
    this.tryLink = figure.querySelector("[data-live=try]");
    this.openLink = figure.querySelector("[data-live=open]");
    this.result = document.createElement("div");
    this.result.className = "live-result";
    this.result.addEventListener("click", (event) => this.#pressed(event.target.closest("[data-do]")?.dataset.do));
    figure.append(this.result);
  }

  /** The editor in the example's place, and the review below it. */
  edit() {
    if (this.view) return;
    this.place = document.createElement("div");
    this.place.className = "live-editor";
    this.pre.after(this.place);
    this.pre.hidden = true;
    const label = this.figure.querySelector(".code-title")?.textContent ?? "Example";
    const completions = { yaml: completeCompose, ...(this.original.startsWith("#!") ? {} : { shell: completeCommand }) };
    const handlers = { changed: (text) => this.#changed(text), moved() {}, quickFix: () => (this.mend(), true), dropped() {}, completions };
    this.view = createEditor(this.place, stateOf(this.text, languages[this.figure.dataset.language] ?? "dockerignore", label, "", handlers));
    this.tryLink.textContent = "Stop";
    this.view.focus();
    this.review();
  }

  /** Back to the example as the page has it. */
  stop() {
    this.view?.destroy();
    this.view = null;
    this.place?.remove();
    this.code.innerHTML = this.shown;
    this.text = this.original;
    this.pre.hidden = false;
    this.tryLink.textContent = "Try it";
    this.result.replaceChildren();
    this.#mark();
    this.tryLink.focus();
  }

  async review() {
    const text = this.text;
    const answer = await this.#ask({});
    if (!answer || text !== this.text || !this.view) return;
    this.files = answer.files;
    this.result.innerHTML = answer.html; // the portal's own template: everything of the visitor is escaped in it
    const bar = document.createElement("p");
    bar.className = "live-actions";
    if (answer.findings.length > 0) bar.append(button("Mend it", "mend"));
    if ("edited" in this.figure.dataset) bar.append(button("Take it all back", "reset"));
    this.result.append(bar);
    const { doc } = this.view.state;
    const findings = answer.findings.map((finding, index) => [finding, index]);
    const actions = (index) => answer.findings[index].fixes.map((fix) => ({ name: fix.title, apply: () => this.#apply(doc, fix) }));
    this.view.dispatch(setDiagnostics(this.view.state, diagnosticsOf(doc, findings, answer.titles, actions)));
  }

  /** What fixes would make of it, as a difference, to take over or leave. */
  async mend() {
    const text = this.text;
    const answer = await this.#ask({ mend: "1" });
    if (!answer || text !== this.text) return;
    this.mended = answer.text;
    this.result.innerHTML = answer.html;
    (this.result.querySelector("[data-do]") ?? this.tryLink).focus();
  }

  /** On to the reviewer with what it has become. */
  async open() {
    if (!this.files) await this.review(); // opened before the pause in typing was over
    if (!this.files) {
      location.assign(this.openLink.href);
      return;
    }
    const { Dockerfile: dockerfile = "", ".dockerignore": dockerignore = "", commands, "compose.yaml": compose, ...scripts } = this.files;
    // The names that the reviewer's two pages have in data-keep.
    const running = commands ?? compose;
    if (running !== undefined) save("run", [running, dockerfile]);
    else save("review", { dockerfile, dockerignore, scripts: Object.entries(scripts), originals: this.files });
    location.assign(new URL(this.openLink.href).pathname);
  }

  #pressed(action) {
    if (action === "mend") this.mend();
    else if (action === "reset") this.view.dispatch(replacement(this.view.state, this.original));
    else if (action === "apply") {
      this.edit();
      this.view.dispatch(replacement(this.view.state, this.mended.replace(/\n+$/, "")));
      this.view.focus();
    } else if (action === "dismiss") {
      if (this.view) this.review();
      else this.result.replaceChildren();
      if (this.view) this.view.focus();
      else this.tryLink.focus();
    }
  }

  #apply(doc, fix) {
    if (!this.view.state.doc.eq(doc)) say("The text has changed since; wait for the review to catch up.");
    else this.view.dispatch({ changes: toChanges(doc, fix.edits), userEvent: "input.paste" });
  }

  #changed(text) {
    this.text = text;
    this.code.textContent = text; // what the copy button takes
    this.#mark();
    this.files = null;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.review(), pause);
  }

  #mark() {
    if (this.text === this.original) delete this.figure.dataset.edited;
    else this.figure.dataset.edited = "";
  }

  async #ask(more) {
    this.asked?.abort();
    this.asked = new AbortController();
    const body = new URLSearchParams({ example: this.figure.dataset.example, text: this.text, ...more });
    if (!this.told && "edited" in this.figure.dataset) body.set("first", "1"); // the portal's insights count it once
    try {
      const response = await fetch(answerAddress, { method: "POST", body, signal: this.asked.signal });
      const answer = await response.json();
      this.told ||= body.has("first");
      if (response.ok) return answer;
      this.result.innerHTML = answer.html;
    } catch (error) {
      if (error.name !== "AbortError") say("The portal can't be reached. Check the connection, then try again.");
    }
    return null;
  }
}

function button(title, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small";
  made.dataset.do = action;
  made.textContent = title;
  return made;
}

document.addEventListener("live", (event) => {
  const figure = event.target;
  if (!players.has(figure)) players.set(figure, new Player(figure));
  const player = players.get(figure);
  const action = event.detail.dataset.live;
  if (action === "try") player.view ? player.stop() : player.edit();
  else if (action === "mend") player.mend();
  else player.open();
});
