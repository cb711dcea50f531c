// Settings from environment variables and a configuration file (RUN-8). All have defaults that work (RUN-11).

import { existsSync, readFileSync } from "node:fs";

export const CONFIG_FILE = "/etc/{{ cookiecutter.project_slug }}/{{ cookiecutter.__config_file }}";

/** A setting that can't be used. The message names it and says what is allowed. */
export class ConfigurationError extends Error {}

/** The settings of one run; see SETTINGS for what each means. */
export interface Configuration {
  listenAddress: string;
  logFormat: string;
  logLevel: string;
  logTarget: string;
  port: number;
  shutdownGrace: number;
  syslogAddress: string;
}

interface Setting {
  name: string;
  default: string;
  help: string;
}

export const SETTINGS: readonly Setting[] = [
  { name: "CONFIG_FILE", default: CONFIG_FILE, help: "file with settings, one NAME=value a line" },
  { name: "LISTEN_ADDRESS", default: "0.0.0.0", help: "address to listen on" },
  { name: "LOG_FORMAT", default: "{{ cookiecutter.log_format }}", help: "rfc5424, ska or plain" },
  { name: "LOG_LEVEL", default: "info", help: "debug, info, warning or error" },
  { name: "LOG_TARGET", default: "stdout", help: "stdout or syslog" },
  { name: "PORT", default: "{{ cookiecutter.port }}", help: "TCP port to listen on" },
  { name: "SHUTDOWN_GRACE", default: "5", help: "seconds that running requests get when it stops" },
  { name: "SYSLOG_ADDRESS", default: "/dev/log", help: "socket path or host:port of the syslog daemon" },
];

/** The settings: of the environment, else of the file, else the defaults. Throws ConfigurationError. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const named = environment.CONFIG_FILE;
  const file = readFile(named || CONFIG_FILE, Boolean(named));
  const value = (name: string): string => {
    const setting = SETTINGS.find((one) => one.name === name);
    return environment[name] || (file.get(name) ?? setting?.default ?? "");
  };
  const oneOf = (name: string, ...allowed: string[]): string => {
    const given = value(name).toLowerCase();
    if (!allowed.includes(given)) throw unusable(name, `must be one of ${allowed.join(", ")}`, value(name));
    return given;
  };
  const number = (name: string, form: RegExp, highest: number): number => {
    const given = Number(value(name));
    if (!form.test(value(name)) || given > highest) {
      throw unusable(name, `must be a number from 0 to ${highest}`, value(name));
    }
    return given;
  };
  return {
    listenAddress: value("LISTEN_ADDRESS"),
    logFormat: oneOf("LOG_FORMAT", "rfc5424", "ska", "plain"),
    logLevel: oneOf("LOG_LEVEL", "debug", "info", "warning", "error"),
    logTarget: oneOf("LOG_TARGET", "stdout", "syslog"),
    port: number("PORT", /^[0-9]{1,6}$/, 65535),
    shutdownGrace: number("SHUTDOWN_GRACE", /^[0-9]{1,4}(\.[0-9]+)?$/, 3600),
    syslogAddress: value("SYSLOG_ADDRESS"),
  };
}

function unusable(name: string, allowed: string, given: string): ConfigurationError {
  return new ConfigurationError(`${name} ${allowed}, and ${JSON.stringify(given)} was given`);
}

function readFile(path: string, mustExist: boolean): Map<string, string> {
  if (!mustExist && !existsSync(path)) return new Map();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigurationError(`the configuration file can't be read: ${(error as Error).message}`);
  }
  const values = new Map<string, string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const [, name, value] = /^\s*([A-Z_]+)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined || name === "CONFIG_FILE" || !SETTINGS.some((setting) => setting.name === name)) {
      throw new ConfigurationError(
        `the configuration file ${path}: line ${index + 1} is no NAME=value with the name of a setting`,
      );
    }
    values.set(name, (value ?? "").trim());
  }
  return values;
}
