// Log lines: RFC 5424 with a JSON message (RUN-18, RUN-20) on standard output (RUN-16) or to syslog (RUN-17).
//
//   log.info("Beam moved", { beam: 3 });

import { hostname } from "node:os";
import type { Configuration } from "./configuration.js";
import { connect, type Syslog } from "./syslog.js";

export type Fields = Record<string, unknown>;
export type Level = "debug" | "info" | "warning" | "error";

const LOCAL0 = 16;
const SEVERITIES: Record<Level, number> = { debug: 7, info: 6, warning: 4, error: 3 };

/** Writes log lines in the form and to the target of the configuration. */
export class Log {
  readonly #lines: Lines;
  readonly #logger: string;

  constructor(lines: Lines, logger: string) {
    this.#lines = lines;
    this.#logger = logger;
  }

  /** The log of a part of the program; its name becomes the message id. */
  of(part: string): Log {
    return new Log(this.#lines, `${this.#logger}.${part}`);
  }

  debug(message: string, fields: Fields = {}): void {
    this.#lines.write("debug", this.#logger, message, fields);
  }

  info(message: string, fields: Fields = {}): void {
    this.#lines.write("info", this.#logger, message, fields);
  }

  warning(message: string, fields: Fields = {}): void {
    this.#lines.write("warning", this.#logger, message, fields);
  }

  error(message: string, fields: Fields = {}): void {
    this.#lines.write("error", this.#logger, message, fields);
  }

  /** Waits until every line is out. */
  async end(): Promise<void> {
    await this.#lines.end();
  }
}

/** A log to the target that is set; to standard output, saying so, if syslog can't be reached. */
export async function open(name: string, configuration: Configuration): Promise<Log> {
  if (configuration.logTarget !== "syslog") return new Log(new Lines(name, configuration), name);
  try {
    const syslog = await connect(configuration.syslogAddress, (line) => process.stdout.write(`${line}\n`));
    return new Log(new Lines(name, configuration, syslog), name);
  } catch (error) {
    const log = new Log(new Lines(name, configuration), name);
    log.warning("Syslog can't be reached; logging to standard output", {
      syslog_address: configuration.syslogAddress,
      reason: (error as Error).message,
    });
    return log;
  }
}

class Lines {
  readonly #name: string;
  readonly #configuration: Configuration;
  readonly #syslog: Syslog | undefined;

  constructor(name: string, configuration: Configuration, syslog?: Syslog) {
    this.#name = name;
    this.#configuration = configuration;
    this.#syslog = syslog;
  }

  write(level: Level, logger: string, message: string, fields: Fields): void {
    if (SEVERITIES[level] > SEVERITIES[this.#configuration.logLevel as Level]) return;
    const form = this.#configuration.logFormat;
    const time = new Date();
    const body = FORMS[form]?.(level, logger, message, fields, time) ?? "";
    const line = this.#syslog || form === "rfc5424" ? `${header(this.#name, level, logger, time)} ${body}` : body;
    if (this.#syslog) this.#syslog.send(line);
    else process.stdout.write(`${line}\n`);
  }

  async end(): Promise<void> {
    await this.#syslog?.end();
  }
}

/** `<PRI>1 TIME HOST APP PID MSGID SD` (RFC 5424, section 6). */
export function header(name: string, level: Level, logger: string, time: Date): string {
  const priority = LOCAL0 * 8 + SEVERITIES[level];
  const id = headerField(logger.slice(logger.lastIndexOf(".") + 1), 32);
  return `<${priority}>1 ${time.toISOString()} ${headerField(hostname(), 255)} ${name} ${process.pid} ${id} -`;
}

type Form = (level: Level, logger: string, message: string, fields: Fields, time: Date) => string;

export const FORMS: Record<string, Form> = {
  rfc5424: (_level, logger, message, fields) => json({ message, logger, ...fields }),
  // 1|time|level|thread|function|file#line|tags|message, a pipe in any part but the message becoming a slash.
  ska: (level, logger, message, fields, time) => {
    const tags = Object.entries(fields).map(([name, value]) => `${name}:${value}`);
    const parts = ["1", time.toISOString(), level.toUpperCase(), "main", logger, "-", tags.join(",")];
    return oneLine(`${parts.map((part) => part.replaceAll("|", "/")).join("|")}|${message}`);
  },
  plain: (level, logger, message, fields) => {
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
    return oneLine(`${level.toUpperCase()} ${logger}: ${message}${pairs.join("")}`);
  },
};

/** JSON without line ends or control characters: it may hold U+007F to U+009F, but terminals take them for commands. */
function json(body: Fields): string {
  const text = JSON.stringify(body, (_key, value) => {
    if (value instanceof Error) return value.stack ?? `${value.name}: ${value.message}`;
    return typeof value === "bigint" ? String(value) : value;
  });
  return text.replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (character) => escaped(character, "\\u", 4));
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => escaped(character, "\\x", 2));
}

function escaped(character: string, prefix: string, digits: number): string {
  return prefix + character.charCodeAt(0).toString(16).padStart(digits, "0");
}

/** A field of the header: printable ASCII without spaces, "-" where nothing is left. */
function headerField(text: string, most: number): string {
  return text.replaceAll(/[^!-~]/g, "").slice(0, most) || "-";
}
