// The HTTP service: answers requests until a signal ends it, then stops in order (APP-7).

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Configuration } from "./configuration.js";
import type { Log } from "./logs.js";
import { stopped } from "./stopping.js";
import { NAME, VERSION } from "./version.js";

const PROBES = ["/healthz", "/readyz"];

interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/**
 * Serves until a stop signal. The exit status: 0 after an orderly stop, 1 if it can't listen, or if requests were still
 * running when their time was up.
 */
export async function serve(configuration: Configuration, log: Log): Promise<number> {
  const service = new Service(log);
  try {
    await service.listen(configuration.port, configuration.listenAddress);
  } catch (error) {
    log.error("Can't listen", { port: configuration.port, reason: (error as Error).message });
    return 1;
  }
  log.info("Serving", { port: service.port, version: VERSION });
  log.info("Stopping", { signal: await stopped });
  const finished = await service.stop(configuration.shutdownGrace);
  if (finished) log.info("Stopped");
  else log.warning("Stopped with requests unfinished", { seconds: configuration.shutdownGrace });
  return finished ? 0 : 1;
}

/** The server and what its handlers share. */
export class Service {
  readonly #server: Server;
  readonly #log: Log;
  readonly #access: Log;
  readonly #waiting = new Set<Socket>();
  stopping = false;

  constructor(log: Log) {
    this.#log = log;
    this.#access = log.of("access");
    this.#server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => this.#handle(request, response));
    this.#server.on("connection", (socket) => {
      this.#waiting.add(socket);
      socket.once("close", () => this.#waiting.delete(socket));
    });
    this.#server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      this.#log.debug("Request can't be read", { reason: error.code ?? error.message });
      if (!socket.writable) return;
      const body = '{"error":"The request can\'t be read."}\n';
      const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
      socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
    });
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Starts to listen. Rejects if the address is taken or not allowed. */
  async listen(port: number, address: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, address, 128, resolve);
    });
  }

  /** Takes no more connections, and gives running requests so many seconds. Whether all of them finished. */
  async stop(seconds: number): Promise<boolean> {
    this.stopping = true;
    const closed = new Promise<boolean>((resolve) => this.#server.close(() => resolve(true)));
    for (const socket of this.#waiting) socket.destroy(); // it would be waited for
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), seconds * 1000);
    });
    const finished = await Promise.race([closed, late]);
    clearTimeout(timer);
    this.#server.closeAllConnections();
    return finished;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const began = performance.now();
    const url = request.url ?? "/";
    const method = request.method ?? "";
    this.#waiting.delete(request.socket);
    let answer: Answer;
    try {
      answer = ["GET", "HEAD"].includes(method) ? this.answer(url.split("?", 1)[0] ?? "/") : refused();
    } catch (error) {
      this.#log.error("Request failed", { path: url, exception: error });
      answer = { status: 500, body: { error: "Something went wrong here." } };
    }
    const data = `${JSON.stringify(answer.body)}\n`;
    const headers = {
      ...answer.headers,
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(data),
    };
    response.writeHead(answer.status, this.stopping ? { ...headers, Connection: "close" } : headers);
    response.end(method === "HEAD" ? undefined : data);
    response.once("close", () => {
      if (!request.socket.destroyed) this.#waiting.add(request.socket);
      const details = {
        client: request.socket.remoteAddress ?? "-",
        duration_ms: Math.round((performance.now() - began) * 10) / 10,
        method,
        path: url,
        status: answer.status,
      };
      // Probes come all the time.
      if (PROBES.includes(url)) this.#access.debug("Request answered", details);
      else this.#access.info("Request answered", details);
    });
  }

  /** The status and JSON body for a path. Put your own paths here. */
  answer(path: string): Answer {
    switch (path) {
      case "/":
        return { status: 200, body: { service: NAME, version: VERSION } };
      case "/healthz": // the process is alive
        return { status: 200, body: { status: "alive" } };
      case "/readyz": // it can take requests
        return this.stopping
          ? { status: 503, body: { status: "stopping" } }
          : { status: 200, body: { status: "ready" } };
      default:
        return { status: 404, body: { error: "There is nothing at this path." } };
    }
  }
}

function refused(): Answer {
  // A body that came with it is not read.
  return { status: 405, body: { error: "Use GET or HEAD." }, headers: { Allow: "GET, HEAD", Connection: "close" } };
}
