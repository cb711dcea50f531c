// Sends lines to a syslog daemon, one datagram each: to host:port by UDP, or to a socket path such as /dev/log.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";

/** An open way to a syslog daemon. */
export interface Syslog {
  send(line: string): void;
  /** Waits until every line is out. */
  end(): Promise<void>;
}

/** Opens the way to `address`; `fallback` gets what can't be sent. Rejects if nothing can be reached there. */
export async function connect(address: string, fallback: (line: string) => void): Promise<Syslog> {
  if (address.startsWith("/")) return new Relay(address);
  const [, host, port] = /^\[?(.+?)\]?:([0-9]{1,5})$/.exec(address) ?? [];
  if (host === undefined || Number(port) > 65535) throw new Error("SYSLOG_ADDRESS must be a socket path or host:port");
  return new Datagrams(host, Number(port), fallback);
}

class Datagrams implements Syslog {
  readonly #socket;
  readonly #host: string;
  readonly #port: number;
  readonly #fallback: (line: string) => void;
  #sending = 0;
  #idle: () => void = () => {};

  constructor(host: string, port: number, fallback: (line: string) => void) {
    this.#host = host;
    this.#port = port;
    this.#fallback = fallback;
    this.#socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    this.#socket.on("error", () => {}); // each send has its own
    this.#socket.unref();
  }

  send(line: string): void {
    this.#sending += 1;
    this.#socket.send(line, this.#port, this.#host, (error) => {
      if (error) this.#fallback(line);
      this.#sending -= 1;
      if (this.#sending === 0) this.#idle();
    });
  }

  async end(): Promise<void> {
    if (this.#sending > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#socket.close();
  }
}

// Node.js has no datagram sockets but UDP's. Perl has, and is part of every Debian image (package perl-base), so it
// relays: each line of its input becomes one datagram. It connects again if the daemon was restarted, prints what can't
// be sent, and leaves signals to the service: the end of its input ends it.
const RELAY = `
use Socket;
$SIG{HUP} = $SIG{INT} = $SIG{TERM} = "IGNORE";
$| = 1;
my ($path, $only_try) = @ARGV;
sub fresh { socket(S, AF_UNIX, SOCK_DGRAM, 0) && connect(S, sockaddr_un($path)) }
fresh() or die "$!\\n";
exit 0 if $only_try;
while (my $line = <STDIN>) {
  chomp $line;
  defined send(S, $line, 0) or (fresh() and defined send(S, $line, 0)) or print "$line\\n";
}
`;

class Relay implements Syslog {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(path: string) {
    const tried = spawnSync("perl", ["-e", RELAY, path, "try"], { encoding: "utf8", timeout: 5000 });
    if (tried.status !== 0) throw new Error(tried.error?.message ?? tried.stderr.trim());
    this.#process = spawn("perl", ["-e", RELAY, path], { stdio: ["pipe", "inherit", "inherit"] });
    this.#ended = new Promise((resolve) => this.#process.once("close", () => resolve()));
    this.#process.stdin?.on("error", () => {}); // it ended early: there is nobody left to tell
  }

  send(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  async end(): Promise<void> {
    this.#process.stdin?.end();
    await this.#ended;
  }
}
