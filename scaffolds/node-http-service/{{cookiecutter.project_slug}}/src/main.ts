// The command line: a plain UNIX program with parameters, standard streams, signals and exit status (RUN-14).

import "./stopping.js"; // before all else: no stop signal may be lost

import { ConfigurationError, readConfiguration, SETTINGS } from "./configuration.js";
import { health } from "./health.js";
import { open } from "./logs.js";
import { serve } from "./service.js";
import { NAME, VERSION } from "./version.js";

const UNUSABLE = 2;

/** Does what the arguments ask for and gives the exit status. */
async function run(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage());
    return 0;
  }
  if (args.includes("--version")) {
    console.log(`${NAME} ${VERSION}`);
    return 0;
  }
  const command = args.join(" ") || "serve";
  if (command !== "serve" && command !== "health") {
    console.error(`${NAME}: ${JSON.stringify(command)} is no command; see --help`);
    return UNUSABLE;
  }
  const configuration = readConfiguration(process.env);
  if (command === "health") return health(configuration);
  const log = await open(NAME, configuration);
  try {
    return await serve(configuration, log);
  } finally {
    await log.end();
  }
}

function usage(): string {
  const settings = SETTINGS.map(({ name, help, default: value }) => `  ${name.padEnd(16)} ${help} (default: ${value})`);
  return [
    `usage: ${NAME} [serve | health | --help | --version]`,
    "",
    "Serve HTTP until a signal (SIGTERM, SIGINT, SIGHUP) ends it.",
    "",
    "Settings come from the environment or from a file of NAME=value lines:",
    ...settings,
  ].join("\n");
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(`${NAME}: ${error.message}`);
  process.exitCode = UNUSABLE;
}
