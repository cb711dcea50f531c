// What the service answers, path by path. Put your own paths here.

import type { IncomingHttpHeaders } from "node:http";
import { NAME, VERSION } from "./version.js";

/** What was asked; the names of headers are in lower case, the body is as it came. */
export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A status and what becomes the JSON body. */
export interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

export type Route = (request: Request) => Answer | Promise<Answer>;

/** Who answers to a method and path. GET answers HEAD too. */
export const ROUTES: Record<string, Route> = {
  "GET /": () => ({ status: 200, body: { service: NAME, version: VERSION } }),
};
