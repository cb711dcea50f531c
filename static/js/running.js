// The page for commands and compose files: what the text is, what is loaded and dropped, what a reload keeps.
// Without this script the same form works by plain requests.

import { changesOf } from "./reviewer/changes.js";
import { isDockerfile, Refused, textOf, withLineFeeds } from "./reviewer/files.js";
import { load, save } from "./reviewer/session.js";
import { ask, say, workbench } from "./reviewer/workbench.js";
import { completeCommand, completeCompose } from "./running/completion.js";

const desk = workbench({
  keep: () => save(kept, documents.list.map((one) => documents.text(one))),
  open: (files) => open(files),
  applying: () => changes.begin(false),
  // Commands that have become a compose file, or the other way round, are the same text under another name.
  create: (_, text) => documents.replace(documents.list[0], text),
  completions: { shell: completeCommand, yaml: completeCompose },
  wraps: true, // commands are often pasted in one long line
  async fixAll(safety, profile) {
    const [name] = Object.keys(documents.texts);
    const { [name]: text, Dockerfile: dockerfile = null } = documents.texts;
    const answer =
      name === "commands"
        ? await ask(form.dataset.fixCommands, { safety, profile }, JSON.stringify({ command: text, dockerfile }), "application/json")
        : await ask(form.dataset.fixCompose, { safety, profile }, text, "text/plain");
    return { texts: { [name]: answer.text }, left: answer.report.findings.length };
  },
  load(text) {
    documents.show(documents.list[0]);
    documents.replace(documents.list[0], text);
    changes.begin(true);
  },
});
const { form, documents, view, initial, limit, seen } = desk;
const kept = form.dataset.keep;

if (!initial) {
  const texts = load(kept);
  if (Array.isArray(texts)) texts.forEach((text, index) => documents.list[index] && documents.replace(documents.list[index], String(text)));
  seen();
}
const changes = changesOf(desk, documents.texts);

async function open(coming) {
  try {
    const files = await coming;
    const places = files.map((file) => documents.list[isDockerfile(file.path) ? 1 : 0]);
    if (files.length === 0 || new Set(places).size < files.length) throw new Refused("Give a compose file or a script with commands, the image's Dockerfile, or one of each.");
    const texts = await Promise.all(files.map((file) => textOf(file, limit)));
    texts.forEach((text, index) => documents.replace(places[index], withLineFeeds(text)));
    documents.show(places[0]);
    changes.begin(true);
    view.focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
  }
}
