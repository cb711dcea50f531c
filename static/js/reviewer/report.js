// The report as the server writes it, onto the clipboard.

/** Let the button [data-copy-report] copy the report on what the form holds; `say(text)` tells how it went. */
export function copyReports(form, say) {
  const button = document.querySelector("[data-copy-report]");
  button?.addEventListener("click", () => copy(button.dataset.copyReport, form, say));
}

async function copy(address, form, say) {
  const body = new FormData(form);
  body.set("format", "markdown");
  const text = fetch(address, { method: "POST", body }).then((response) => {
    if (!response.ok) throw new Error(response.status);
    return response.text();
  });
  try {
    // The promise goes in as it is: some browsers let a page copy only while the click is being handled.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text.then((made) => new Blob([made], { type: "text/plain" })) })]);
    say("The findings are on the clipboard, as Markdown.");
  } catch {
    const reached = await text.then(
      () => true,
      () => false,
    );
    say(reached ? "The browser does not let this page copy. Download the report instead." : "That did not work. Try again in a moment.");
  }
}
