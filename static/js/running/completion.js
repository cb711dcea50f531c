// Completion for commands that run and build images, and for the keys of compose files. options.json and compose.json
// beside it say what there is: what each means, the requirement that rules check there, and usual values. The name of
// an option that takes a value ends in "=".

import compose from "./compose.json";
import options from "./options.json";

const engines = { docker: "docker", nerdctl: "docker", podman: "podman", buildah: "podman" };
const verbs = { run: "runs an image", build: "builds an image", create: "makes a container, to be started later", tag: "gives an image one more name", push: "sends an image to its registry" };
const kinds = { run: "run", create: "run", build: "build", bud: "build" };
const groups = new Set(["container", "image", "buildx", "builder"]);
const short = { a: 1, c: 1, e: 1, h: 1, l: 1, m: 1, p: 1, u: 1, v: 1, w: 1 }; // take a value in `docker run`

/** An entry of the data files as CodeMirror's completion. */
const offer = (label, { says, for: requirement }, apply = label) => ({ label, detail: says, requirement, apply });
const plain = (label, apply = label) => ({ label, apply });

// ---- Commands ----

/** The words in front of the cursor, of its own command only, the one being typed last: a line that ends in a
    backslash goes on. */
function wordsBefore(doc, position) {
  let { number, from } = doc.lineAt(position);
  let text = doc.sliceString(from, position);
  while (number > 1 && /\\[ \t]*$/.test(doc.line(number - 1).text)) text = `${doc.line(--number).text.replace(/\\[ \t]*$/, "")} ${text}`;
  const words = text.match(/[;|&]+|(?:"[^"]*"?|'[^']*'?|[^\s"';|&])+/g) ?? [];
  if (/\s$/.test(text) || words.length === 0) words.push("");
  return words.slice(words.findLastIndex((word) => /^[;|&]/.test(word)) + 1);
}

/** How a command begins; where nothing is in front of it, a compose file as well. */
function beginnings(context, from) {
  const made = Object.keys(engines).map((name) => plain(name, `${name} `));
  if (!context.state.sliceDoc(0, from).trim()) made.push(offer("services:", { says: "a compose file" }, "services:\n  "));
  return { from, options: made, validFor: /^[a-z]*$/ };
}

/** CodeMirror completion source for shell text. */
export function completeCommand(context) {
  const words = wordsBefore(context.state.doc, context.pos);
  const typed = words.pop() ?? "";
  const from = context.pos - typed.length;
  const start = words.findIndex((word) => word in engines);
  if (start < 0) return words.length === 0 && (typed || context.explicit) ? beginnings(context, from) : null;
  const engine = engines[words[start]];
  let rest = words.slice(start + 1);
  if (groups.has(rest[0])) rest = rest.slice(1);
  if (rest.length === 0) {
    if (!typed && !context.explicit) return null;
    return { from, options: Object.entries(verbs).map(([name, says]) => offer(name, { says }, `${name} `)), validFor: /^[a-z]*$/ };
  }
  const kind = kinds[rest[0]];
  if (!kind) return null;
  const known = options[kind];
  const last = rest.at(-1);
  if (rest.length > 1 && last.startsWith("--") && !last.includes("=") && known[`${last.slice(2)}=`]) return valuesOf(known[`${last.slice(2)}=`], from, context);
  if (kind === "run" && hasImage(rest.slice(1), known)) return null;
  const given = /^--([a-z0-9-]+=)/.exec(typed);
  if (given) return known[given[1]] ? valuesOf(known[given[1]], from + given[0].length, context) : null;
  if (!/^--?[a-z0-9-]*$/.test(typed) && !(typed === "" && context.explicit)) return null;
  return {
    from,
    options: Object.entries(known)
      .filter(([, entry]) => (entry.only ?? engine) === engine)
      .map(([name, entry]) => offer(`--${name.replace("=", "")}`, entry, `--${name.replace("=", "")} `)),
    validFor: /^--?[a-z0-9-]*$/,
  };
}

const valuesOf = ({ values }, from, context) =>
  values ? { from, options: values.map((value) => plain(value, /[=]$/.test(value) ? value : `${value} `)), validFor: /^[\w:,./=-]*$/ } : null;

/** Whether the image stands among these words already: what follows it are the program's own arguments. */
function hasImage(words, known) {
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (!word.startsWith("-")) return true;
    const takesNext = word.startsWith("--") ? `${word.slice(2)}=` in known : word.at(-1) in short;
    if (takesNext) index++;
  }
  return false;
}

// ---- Compose files ----

const indentOf = (text) => /^[ -]*/.exec(text)[0].length; // a list's dash is part of it

/** The keys above a line, from the outermost: what stands less deep. */
function pathTo(doc, number, indent) {
  const path = [];
  for (let above = number - 1; above > 0 && indent > 0; above--) {
    const { text } = doc.line(above);
    const key = /^([ -]*)["']?([\w.-]+)["']?:\s*(?:[&!#].*)?$/.exec(text);
    if (/^\s*(#|$)/.test(text) || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    if (key) path.unshift(key[2]);
  }
  return path;
}

/** What the data say of a path; null where they say nothing. */
function entryAt(path) {
  let entry = { keys: compose };
  for (let index = 0; index < path.length; index++) {
    if (entry.each) {
      entry = { keys: entry.each };
      continue;
    }
    entry = entry.keys?.[path[index]];
    if (!entry) return null;
  }
  return entry;
}

/** CodeMirror completion source for compose files. */
export function completeCompose(context) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);

  const value = /^([ -]*)([\w.-]+):\s+(\S*)$/.exec(before);
  if (value) {
    const entry = entryAt([...pathTo(doc, line.number, value[1].length), value[2]]);
    return entry?.values && !entry.list ? { from: context.pos - value[3].length, options: entry.values.map((one) => plain(one)), validFor: /^\S*$/ } : null;
  }

  const key = /^([ -]*)([\w.-]*)$/.exec(before);
  if (!key || (!key[2] && !context.explicit && !key[1].endsWith("- "))) return null;
  const indent = key[1].length;
  const from = context.pos - key[2].length;
  const entry = entryAt(pathTo(doc, line.number, indent));
  const item = key[1].includes("- ");
  if (item && entry?.values) return { from, options: entry.values.map((one) => plain(one)), validFor: /^\S*$/ };
  if (!entry?.keys || (entry.list && !item && !pathIsInItem(doc, line.number, indent))) return null;
  const inner = " ".repeat(indent + 2);
  return {
    from,
    options: Object.entries(entry.keys).map(([name, one]) => offer(name, one, one.keys || one.each || one.list ? `${name}:\n${inner}${one.list ? "- " : ""}` : `${name}: `)),
    validFor: /^[\w-]*$/,
  };
}

/** Whether the line goes on with an entry of a list: a dash stands above it at its depth. */
function pathIsInItem(doc, number, indent) {
  for (let above = number - 1; above > 0; above--) {
    const { text } = doc.line(above);
    if (indentOf(text) < indent) return false;
    if (indentOf(text) === indent && text.slice(0, indent).includes("-")) return true;
  }
  return false;
}
