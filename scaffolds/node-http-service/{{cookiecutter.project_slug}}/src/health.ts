// Asks the running service for its health, so that the image needs no curl (IMG-20).

import type { Configuration } from "./configuration.js";

const ANYWHERE: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };

/** Exit status 0 if /healthz answers 200 within the timeout (seconds), else 1, saying why on standard error. */
export async function health(configuration: Configuration, timeout = 3): Promise<number> {
  const { listenAddress, port } = configuration;
  const host = ANYWHERE[listenAddress] ?? (listenAddress.includes(":") ? `[${listenAddress}]` : listenAddress);
  try {
    const signal = AbortSignal.timeout(timeout * 1000);
    const response = await fetch(`http://${host}:${port}/healthz`, { signal, headers: { Connection: "close" } });
    if (response.status === 200) return 0;
    console.error(`port ${port} answered ${response.status}`);
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    console.error(`no answer from port ${port}: ${(cause as Error).message}`);
  }
  return 1;
}
