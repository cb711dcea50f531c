// The starter form: marks the fields that the server found wrong (the messages themselves come with the preview), and
// opens a file of the tree by way of the form, so that every request is the form's own and they never overtake.

function mark() {
  for (const message of document.querySelectorAll(".field-error[data-field]")) {
    const field = document.getElementById(message.dataset.field);
    if (message.textContent.trim()) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
}

function open(event) {
  const button = event.target.closest(".preview-tree button[name=file]");
  if (!button) return;
  event.preventDefault();
  button.form.querySelector('input[name="file"]').value = button.value;
  button.form.dispatchEvent(new Event("change", { bubbles: true }));
}

document.body.addEventListener("htmx:afterSettle", mark);
document.addEventListener("click", open);
