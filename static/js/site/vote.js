// "Was this page helpful?": the answer is sent without leaving the page. Without this script the form does the same.

const form = document.querySelector("form.vote");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const status = form.querySelector("[role=status]");
  const buttons = form.querySelectorAll("button");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of buttons) button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    status.textContent = (await response.json()).message;
    form.querySelector(".vote-question").hidden = true;
  } catch {
    for (const button of buttons) button.disabled = false;
    status.textContent = "That did not work. Try again in a moment.";
  }
});
