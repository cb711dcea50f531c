// The signals that stop the service (APP-7), handled from the moment on at which this is loaded: as process 1, a program
// without handlers would never see them.

// The engine sends SIGTERM, a terminal SIGINT; SIGHUP is the one that the standard's text names.
const STOP_SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** The name of the first one that comes. */
export const stopped = new Promise<string>((resolve) => {
  for (const signal of STOP_SIGNALS) process.on(signal, resolve);
});
