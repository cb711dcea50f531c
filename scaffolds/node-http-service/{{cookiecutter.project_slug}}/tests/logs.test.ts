import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMS, header, type Level } from "../src/logs.js";

const NASTY = 'line one\nline two\r\t"quoted" \u001b[31m \u0000 \u0085\u2028 caf\u00e9 \u{1f6f0} | end';
const TIME = new Date("2026-11-20T12:00:00.250Z");

function form(name: string, message: string, fields = {}): string {
  return FORMS[name]?.("info", "beam.part", message, fields, TIME) ?? "";
}

test("the header has priority, time, name, process and message id", () => {
  const line = header("beam", "warning", "beam.part", TIME);
  assert.match(line, new RegExp(`^<132>1 2026-11-20T12:00:00\\.250Z [!-~]{1,255} beam ${process.pid} part -$`));
});

test("each level has its severity", () => {
  const expected: [Level, string][] = [
    ["debug", "<135>"],
    ["info", "<134>"],
    ["warning", "<132>"],
    ["error", "<131>"],
  ];
  for (const [level, priority] of expected) assert.ok(header("beam", level, "beam", TIME).startsWith(priority));
});

test("any message stays on one line and comes back whole", () => {
  const error = new TypeError("of no use");
  const text = form("rfc5424", NASTY, { note: NASTY, seconds: 1.5, big: 10n, error });
  assert.doesNotMatch(text, /[\p{Cc}\u2028\u2029]/u);
  assert.deepEqual(JSON.parse(text), {
    message: NASTY,
    logger: "beam.part",
    note: NASTY,
    seconds: 1.5,
    big: "10",
    error: error.stack,
  });
  for (const name of ["ska", "plain"]) assert.doesNotMatch(form(name, NASTY, { note: NASTY }), /[\p{Cc}\u2028\u2029]/u);
});

test("the SKA format has eight parts", () => {
  assert.deepEqual(form("ska", "a|b", { beam: "c|d" }).split("|", 8), [
    ...["1", "2026-11-20T12:00:00.250Z", "INFO", "main", "beam.part", "-", "beam:c/d", "a"],
  ]);
});
