// Files that are dropped or chosen: single ones, folders and .zip archives, all read in the browser.

import { unzip } from "./zip.js";

const MAX_ENTRIES = 5000;
const MAX_DEPTH = 8;
const MAX_SCRIPTS = 10;
const SKIPPED = new Set([".git", "node_modules", "vendor", ".venv", "__pycache__", ".tox", "target"]);

/** A file that can't be used; the message says why. */
export class Refused extends Error {}

const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
const folderOf = (path) => path.slice(0, path.length - nameOf(path).length);

/** What a file of that path is: "dockerfile", "dockerignore", "script", "zip", or null where its name does not say. */
function kindOf(path) {
  const name = nameOf(path).toLowerCase();
  if (name.endsWith(".dockerignore") || name === ".containerignore") return "dockerignore";
  const stem = name.split(".", 1)[0];
  const suffix = name.slice(name.lastIndexOf(".") + 1);
  if ([stem, suffix].some((part) => part === "dockerfile" || part === "containerfile")) return "dockerfile";
  if (["sh", "bash", "ash", "ksh", "dash"].includes(suffix)) return "script";
  return suffix === "zip" ? "zip" : null;
}

/** Whether a file of that path is a Dockerfile by its name. */
export const isDockerfile = (path) => kindOf(path) === "dockerfile";

const plain = (file, path = file.name) => ({ path, size: file.size, bytes: async () => new Uint8Array(await file.arrayBuffer()) });

/** The files of a drop, those of dropped folders among them: [{path, size, bytes()}]. Call it in the event itself. */
export function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return Promise.resolve([...transfer.files].map((file) => plain(file)));
  return walk(entries);
}

/** The files of an <input type="file">. */
export const chosen = (list) => [...list].map((file) => plain(file));

async function walk(entries) {
  const found = [];
  const queue = entries.map((entry) => [entry, 0]);
  while (queue.length > 0) {
    const [entry, depth] = queue.shift();
    if (found.length + queue.length > MAX_ENTRIES) throw new Refused(`The folder has more than ${MAX_ENTRIES} files. Drop the folder of the Dockerfile alone.`);
    const path = entry.fullPath.replace(/^\//, "");
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push(plain(file, path));
    } else if (depth < MAX_DEPTH && !SKIPPED.has(entry.name)) {
      for (const child of await children(entry)) queue.push([child, depth + 1]);
    }
  }
  return found;
}

async function children(directory) {
  const reader = directory.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...some);
  }
}

/** Which of these files belong into the reviewer: {dockerfile?, dockerignore?, scripts: [[path, text]], note}. */
export async function select(files, limit) {
  if (files.length === 1 && kindOf(files[0].path) === "zip") return select(unzip(await files[0].bytes()), limit);
  const read = (file) => textOf(file, limit);
  if (files.length === 1) {
    const kind = kindOf(files[0].path);
    const text = await read(files[0]);
    if (kind === "dockerignore") return { dockerignore: text, scripts: [], note: "" };
    if (kind === "script" || (kind === null && text.startsWith("#!"))) return { scripts: [[files[0].path, text]], note: "" };
    return { dockerfile: text, scripts: [], note: "" };
  }
  const byDepth = (a, b) => a.path.split("/").length - b.path.split("/").length || nameOf(a.path).length - nameOf(b.path).length || (a.path < b.path ? -1 : 1);
  const of = (kind) => files.filter((file) => kindOf(file.path) === kind).sort(byDepth);
  const dockerfiles = of("dockerfile");
  const main = dockerfiles[0];
  if (!main && of("dockerignore").length === 0 && of("script").length === 0) throw new Refused("There is no Dockerfile, .dockerignore or script (*.sh) among these files.");
  const text = main && (await read(main));
  // The build context is most often the Dockerfile's folder, else a folder above it.
  const context = main ? folderOf(main.path) : "";
  const ignore = of("dockerignore").filter((file) => context.startsWith(folderOf(file.path))).sort((a, b) => byDepth(b, a))[0] ?? (main ? undefined : of("dockerignore")[0]);
  const root = ignore ? folderOf(ignore.path) : context;
  const relative = (file) => (file.path.startsWith(root) ? file.path.slice(root.length) : file.path);
  const named = text === undefined ? () => true : (file) => text.includes(nameOf(file.path));
  const scripts = files.filter((file) => file.size <= limit && kindOf(file.path) !== "dockerfile" && kindOf(file.path) !== "dockerignore" && (kindOf(file.path) === "script" || /entry-?point|start|run/i.test(nameOf(file.path))) && named(file)).sort(byDepth);
  const texts = [];
  for (const file of scripts.slice(0, MAX_SCRIPTS)) {
    const script = await read(file).catch(() => null);
    if (script !== null && (kindOf(file.path) === "script" || script.startsWith("#!"))) texts.push([relative(file), script]);
  }
  const others = dockerfiles.length - 1;
  const note = others > 0 ? `Opened ${main.path}; ${others} other Dockerfile${others === 1 ? " was" : "s were"} left out.` : "";
  return { dockerfile: text, dockerignore: ignore && (await read(ignore)), scripts: texts, note };
}

/** A text with every line ended by a line feed. */
export const withLineFeeds = (text) => text.replace(/\r\n?/g, "\n");

/** The text of a file as it is; Refused where it is none, or too large. */
export async function textOf(file, limit) {
  if (file.size > limit) throw new Refused(`${nameOf(file.path)} is larger than the megabyte that a file can have here. Move data that it embeds into a file of its own.`);
  const bytes = await file.bytes();
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refused(`${nameOf(file.path)} is not UTF-8 text. Choose the file named Dockerfile or Containerfile.`);
  }
  if (text.includes("\0")) throw new Refused(`${nameOf(file.path)} looks like a binary file. Choose the file named Dockerfile or Containerfile.`);
  return text;
}
