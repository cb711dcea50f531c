// Visited pages stay readable without a network: see templates/service-worker.js.

/** Start the worker, and have it keep this page, which was loaded before it. */
export function keepForOffline() {
  if (!("serviceWorker" in navigator)) return;
  addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      const assets = performance.getEntriesByType("resource").map(({ name }) => name.split("#")[0]);
      active.postMessage({ keep: [location.origin + location.pathname, ...assets] });
    } catch {
      // Refused by the browser's settings: pages are read online only.
    }
  });
  if (!navigator.onLine) {
    document.dispatchEvent(new CustomEvent("toast", { detail: "No network: this is the page as you last saw it." }));
  }
}
