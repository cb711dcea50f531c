import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SETTINGS } from "../src/configuration.js";
import { NAME, VERSION } from "../src/version.js";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));
const ENVIRONMENT = { PATH: process.env.PATH ?? "", LISTEN_ADDRESS: "127.0.0.1", PORT: "0", LOG_FORMAT: "rfc5424" };
const running = new Set<ChildProcess>();

after(() => {
  for (const one of running) one.kill("SIGKILL");
});

function message(line: string): { message: string; port?: number; path?: string; status?: number } {
  return JSON.parse(line.slice(line.indexOf(" - ") + 3));
}

/** Starts the service and waits until it says that it serves. */
async function start(): Promise<{ service: ChildProcess; lines: string[]; output: Interface; url: string }> {
  const service = spawn(process.execPath, [MAIN], { env: ENVIRONMENT, stdio: ["ignore", "pipe", "inherit"] });
  running.add(service);
  assert.ok(service.stdout);
  const output = createInterface(service.stdout);
  const lines: string[] = [];
  output.on("line", (line) => lines.push(line));
  await once(output, "line");
  return { service, lines, output, url: `http://127.0.0.1:${message(lines[0] ?? "").port}` };
}

test("paths have their status and a JSON body, and other methods are refused", async () => {
  const { service, url } = await start();
  for (const [path, status] of [
    ["/", 200],
    ["/healthz", 200],
    ["/readyz", 200],
    ["/nothing", 404],
  ] as const) {
    const response = await fetch(url + path);
    assert.equal(response.status, status);
    assert.equal(typeof (await response.json()), "object");
  }
  const refused = await fetch(url, { method: "POST", body: "x" });
  assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, HEAD"]);
  const head = await fetch(url, { method: "HEAD" });
  assert.ok(Number(head.headers.get("content-length")) > 0);
  service.kill();
});

for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
  test(`${signal} ends it within a second with status 0`, async () => {
    const { service, lines, url } = await start();
    await (await fetch(`${url}/some?query=%0A`)).text(); // the connection stays open
    const began = performance.now();
    service.kill(signal);
    const [status] = await once(service, "close");
    assert.equal(status, 0);
    assert.ok(performance.now() - began < 1000);
    assert.deepEqual(
      lines.map((line) => message(line).message),
      ["Serving", "Request answered", "Stopping", "Stopped"],
    );
  });
}

test("a wrong setting ends it with status 2 and one line", () => {
  const ended = spawnSync(process.execPath, [MAIN], { env: { ...ENVIRONMENT, PORT: "high" }, encoding: "utf8" });
  assert.equal(ended.status, 2);
  assert.match(ended.stderr, /^[^\n]*PORT[^\n]*\n$/);
});

test("help names every setting, and the README's contract has each with its default", () => {
  const shown = spawnSync(process.execPath, [MAIN, "--help"], { encoding: "utf8" }).stdout;
  const rows = readFileSync("README.md", "utf8").split("\n");
  for (const setting of SETTINGS) {
    assert.ok(shown.includes(setting.name));
    const row = rows.find((line) => line.startsWith(`| \`${setting.name}\` |`));
    assert.ok(row?.includes(`\`${setting.default}\``), setting.name);
  }
});

test("the version is the package's", () => {
  const told = JSON.parse(readFileSync("package.json", "utf8"));
  assert.deepEqual([told.name, told.version], [NAME, VERSION]);
});
