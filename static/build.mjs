// Builds build/static/ from static/: bundles CSS and JavaScript, subsets the fonts, copies the pictures.
// The same sources always give the same bytes. Any problem, a warning too, stops the build.

import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import subsetFont from "subset-font";

const source = dirname(fileURLToPath(import.meta.url));
const root = dirname(source);
const finished = join(root, "build", "static");
const target = `${finished}.new`; // takes the place of the finished folder at the end, so that nobody sees half a build

// What pages are written in: ASCII, the punctuation of good typography, the letters of European names, and the
// signs that our interface draws with text.
const letters = [
  [0x20, 0x7e],
  [0xa0, 0xff],
]
  .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)))
  .join("");
const typography = "–—‘’“”…•′″←→↑↓−≤≥≠×✓€";
const code = letters.slice(0, 95) + "§°·×–—‘’“”…→←↑↓│├└─✓";

const fonts = [
  {
    from: "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
    to: "plex-sans.woff2",
    text: letters.slice(0, 95) + "£§©°·ÄÅÉÖÜßàäåçèéêëíñóôöøúü" + typography,
    variationAxes: { wght: { min: 400, max: 700 } },
  },
  { from: "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2", to: "plex-mono.woff2", text: code },
];

async function bundle() {
  const folder = async (kind) =>
    (await readdir(join(source, kind), { withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name.endsWith(`.${kind}`))
      .map((entry) => entry.name)
      .sort();
  // site.css is made of these; every other file directly in css/ or js/ is a page's own and becomes a bundle.
  const parts = new Set(["tokens.css", "base.css", "components.css", "suggestions.css", "print.css"]);
  const entries = [
    ...(await folder("css")).filter((name) => !parts.has(name)).map((name) => join(source, "css", name)),
    ...(await folder("js")).map((name) => join(source, "js", name)),
  ];
  const result = await build({
    entryPoints: entries,
    entryNames: "[name]",
    outdir: target,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome123", "firefox120", "safari17.5"],
    charset: "utf8",
    legalComments: "none",
    external: ["fonts/*", "pictures/*"],
    logLevel: "warning",
    metafile: true,
    write: false,
  });
  if (result.warnings.length > 0) throw new Error(`${result.warnings.length} warning(s) from esbuild`);
  for (const file of result.outputFiles) await writeFile(file.path, file.contents);
  return result.outputFiles.map((file) => [file.path.slice(target.length + 1), file.contents]);
}

async function subset({ from, to, text, ...options }) {
  const original = await readFile(join(root, "node_modules", from));
  // Without the closure over layout features: ligatures, small figures and fractions are a quarter of the bytes.
  const made = await subsetFont(original, text, { targetFormat: "woff2", noLayoutClosure: true, ...options });
  await writeFile(join(target, "fonts", to), made);
  return [`fonts/${to}`, made];
}

async function main() {
  await rm(target, { recursive: true, force: true });
  await mkdir(join(target, "fonts"), { recursive: true });
  const made = [...(await bundle()), ...(await Promise.all(fonts.map(subset)))];
  await cp(join(source, "pictures"), join(target, "pictures"), { recursive: true });
  await rm(finished, { recursive: true, force: true });
  await rename(target, finished);
  for (const [name, contents] of made.sort()) {
    const packed = name.endsWith(".woff2") ? contents.length : gzipSync(contents, { level: 9 }).length;
    console.log(`${name.padEnd(24)} ${(contents.length / 1000).toFixed(1).padStart(7)} kB ${(packed / 1000).toFixed(1).padStart(7)} kB compressed`);
  }
}

await main();
