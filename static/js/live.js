// Examples that can be tried where they stand: loads the editor when somebody asks for it, and not before.
// Without this script, or without the editor, the same links lead to pages that show the same.

const { player: address } = document.currentScript.dataset;
let loading;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-live]");
  const figure = link?.closest("[data-example]");
  if (!figure || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // Only an example that was edited has something to bring along to the reviewer.
  if (link.dataset.live === "open" && !("edited" in figure.dataset)) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  try {
    await load();
    figure.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: link }));
  } catch {
    loading = undefined;
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
});
