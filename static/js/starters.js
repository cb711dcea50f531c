// The starter form: marks the fields that the server found wrong. The messages themselves come with the preview.

function mark() {
  for (const message of document.querySelectorAll(".field-error[data-field]")) {
    const field = document.getElementById(message.dataset.field);
    if (message.textContent.trim()) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
}

document.body.addEventListener("htmx:afterSettle", mark);
