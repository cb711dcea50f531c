import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigurationError, readConfiguration } from "../src/configuration.js";

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "settings-")), "settings");
  writeFileSync(path, content);
  return path;
}

test("without any setting the defaults count", () => {
  const configuration = readConfiguration({});
  assert.equal(configuration.port, {{ cookiecutter.port }});
  assert.equal(configuration.logTarget, "stdout");
  assert.equal(configuration.logFormat, "{{ cookiecutter.log_format }}");
});

test("the file counts over the defaults and the environment over the file", () => {
  const path = file("# settings\n\nPORT = 9001\nLOG_LEVEL=debug\n");
  const configuration = readConfiguration({ CONFIG_FILE: path, LOG_LEVEL: "error" });
  assert.deepEqual([configuration.port, configuration.logLevel], [9001, "error"]);
});

test("a value that can't be used is named with what is allowed", () => {
  for (const [name, value, allowed] of [
    ["PORT", "high", "must be a number from 0 to 65535"],
    ["PORT", "65536", "must be a number from 0 to 65535"],
    ["SHUTDOWN_GRACE", "NaN", "must be a number from 0 to 3600"],
    ["LOG_TARGET", "printer", "must be one of stdout, syslog"],
  ] as const) {
    assert.throws(
      () => readConfiguration({ [name]: value }),
      (error: Error) => error.message.startsWith(`${name} ${allowed}`) && error.message.includes(value),
    );
  }
});

test("a file that can't be used is refused", () => {
  for (const path of [file("PORT"), file("PORTS=1"), "/nowhere/settings"]) {
    assert.throws(() => readConfiguration({ CONFIG_FILE: path }), ConfigurationError);
  }
});
