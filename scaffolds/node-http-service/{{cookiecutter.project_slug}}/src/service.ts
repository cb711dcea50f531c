// The HTTP service: answers requests until a signal ends it, then stops in order (APP-7).

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Configuration } from "./configuration.js";
import type { Log } from "./logs.js";
import { type Answer, ROUTES, type Route } from "./routes.js";
import { stopped } from "./stopping.js";
import { VERSION } from "./version.js";

const PROBES = ["/healthz", "/readyz"];

/** How many bytes the body of a request may have. */
const BODY_LIMIT = 1 << 20;
/** The header of an answer after which nothing can be read. */
const CLOSE = { Connection: "close" };

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
  readonly #routes: Record<string, Route> = {
    ...ROUTES,
    "GET /healthz": () => ({ status: 200, body: { status: "alive" } }), // the process is alive
    // It can take requests.
    "GET /readyz": () =>
      this.stopping ? { status: 503, body: { status: "stopping" } } : { status: 200, body: { status: "ready" } },
  };
  stopping = false;

  constructor(log: Log) {
    this.#log = log;
    this.#access = log.of("access");
    this.#server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
      void this.#handle(request, response);
    });
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

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const url = request.url ?? "/";
    const method = request.method ?? "";
    this.#waiting.delete(request.socket);
    response.once("close", () => {
      if (!request.socket.destroyed) this.#waiting.add(request.socket);
      const details = {
        client: request.socket.remoteAddress ?? "-",
        duration_ms: Math.round((performance.now() - began) * 10) / 10,
        method,
        path: url,
        status: response.headersSent ? response.statusCode : 400, // 400: the client went away with half a body
      };
      // Probes come all the time.
      if (PROBES.includes(url)) this.#access.debug("Request answered", details);
      else this.#access.info("Request answered", details);
    });
    try {
      this.#send(response, method, await this.#answer(request, url));
    } catch (error) {
      // Also what can't be sent: a body that JSON can't hold, a status or a header that HTTP doesn't know.
      this.#log.error("Request failed", { path: url, exception: error });
      this.#send(response, method, { status: 500, body: { error: "Something went wrong here." } });
    }
  }

  /** Sends an answer; throws, with nothing sent, where it can't be. */
  #send(response: ServerResponse, method: string, answer: Answer): void {
    const data = `${JSON.stringify(answer.body)}\n`;
    const headers = {
      ...answer.headers,
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(data),
    };
    response.writeHead(answer.status, this.stopping ? { ...headers, Connection: "close" } : headers);
    response.end(method === "HEAD" ? undefined : data);
  }

  /** Finds who answers at the path of a request, takes its body in and asks. */
  async #answer(request: IncomingMessage, url: string): Promise<Answer> {
    const { method = "", headers } = request;
    const [path = "", ...query] = url.split("?");
    const route = this.#routes[`${method === "HEAD" ? "GET" : method} ${path}`];
    if (!route) {
      const unread = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
      return this.#refusal(path, unread ? CLOSE : {});
    }
    let body: Buffer | undefined;
    try {
      body = await read(request);
    } catch {
      return { status: 400, body: { error: "The body can't be read." }, headers: CLOSE };
    }
    if (!body) return { status: 413, body: { error: `A body may have ${BODY_LIMIT} bytes.` }, headers: CLOSE };
    return await route({ method, path, query: new URLSearchParams(query.join("?")), headers, body });
  }

  /** The answer where nothing is at a path, or nothing for the method. */
  #refusal(path: string, headers: Record<string, string>): Answer {
    const here = Object.keys(this.#routes).filter((route) => route.endsWith(` ${path}`));
    if (here.length === 0) return { status: 404, body: { error: "There is nothing at this path." }, headers };
    const methods = here.map((route) => route.split(" ", 1)[0] ?? "");
    const allowed = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].sort().join(", ");
    return { status: 405, body: { error: `Use ${allowed}.` }, headers: { ...headers, Allow: allowed } };
  }
}

/** The body of a request, nothing where it is too long. Rejects where the client went away. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_LIMIT) return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= BODY_LIMIT) parts.push(part);
      else resolve(undefined);
    });
    request.once("end", () => resolve(Buffer.concat(parts)));
    request.once("error", reject);
  });
}
