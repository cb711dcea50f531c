// The guide's tools: forms that are answered in place, the stepper of a stop, the figure that is explored.
// Without this script the same forms lead to the tools' own pages, and everything is shown at once.

// ---- Forms ----

const UNREACHED = "The portal can't be reached. Check the connection, then try again.";
const later = new WeakMap();

/** Fetch the tool's own page and take its result over; the fields stay as they are, but for what is wrong with them. */
async function answer(form) {
  const tool = form.closest(".tool");
  const query = new URLSearchParams(new FormData(form));
  later.get(form)?.abort();
  const asked = new AbortController();
  later.set(form, asked);
  try {
    const address = new URL(form.action);
    const response = await fetch(`${address.pathname}?${query}`, { signal: asked.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(tool.id);
    if (!fresh) throw new Error("no such tool");
    const result = document.adoptNode(fresh.querySelector("[data-result]"));
    const step = stepOf(tool);
    tool.querySelector("[data-result]").replaceWith(result);
    for (const error of fresh.querySelectorAll(".field-error")) document.getElementById(error.id).textContent = error.textContent;
    for (const field of form.querySelectorAll("input[aria-describedby]")) {
      field.toggleAttribute("aria-invalid", false);
      if (fresh.querySelector(`#${field.id}`).ariaInvalid === "true") field.setAttribute("aria-invalid", "true");
    }
    document.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true })); // copy buttons
    wire(tool, step);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof TypeError) document.dispatchEvent(new CustomEvent("toast", { detail: UNREACHED })); // by fetch
    else form.submit();
  }
}

for (const form of document.querySelectorAll(".tool-form")) {
  let waiting;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    answer(form);
  });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => answer(form), "instant" in form.dataset ? 0 : 300);
  });
}

// ---- The stepper ----

const stepOf = (tool) => [...tool.querySelectorAll(".stop-steps > li")].findIndex((step) => step.classList.contains("current"));

function wire(tool, first = 0) {
  const stepper = tool.querySelector("[data-stepper]");
  if (!stepper) return;
  const steps = [...stepper.querySelectorAll(".stop-steps > li")];
  const grace = Number(steps.at(-1).dataset.at.split(" ")[0]);
  const play = stepper.querySelector("[data-play]");
  const place = stepper.querySelector(".stop-place");
  let now = Math.max(0, first);
  let playing = 0;

  function show(index) {
    now = Math.max(0, Math.min(steps.length - 1, index));
    steps.forEach((step, each) => step.classList.toggle("current", each === now));
    stepper.classList.toggle("ended", now === steps.length - 1);
    [...stepper.querySelectorAll(".stop-time")].forEach((line, lane) => {
      const at = (Number(steps[now].dataset.at.split(" ")[lane]) / grace) * 100;
      line.querySelector(".time-now").setAttribute("x", 1.5 + at);
      line.querySelector("[data-full]").setAttribute("width", Math.min(at, line.querySelector("[data-full]").dataset.full));
    });
    for (const button of stepper.querySelectorAll("[data-step]")) {
      const end = Number(button.dataset.step) < 0 ? 0 : steps.length - 1;
      button.setAttribute("aria-disabled", now === end);
    }
    place.textContent = `Step ${now + 1} of ${steps.length}`;
  }

  function pause() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  }

  stepper.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button !== play) {
      pause();
      show(now + Number(button.dataset.step));
    } else if (playing) pause();
    else {
      if (now === steps.length - 1) show(0);
      play.textContent = "Pause";
      playing = setInterval(() => {
        show(now + 1);
        if (now === steps.length - 1) pause();
      }, 2500);
    }
  });
  stepper.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || !event.target.closest("button")) return;
    event.preventDefault();
    pause();
    show(now + by);
  });
  show(now);
}

for (const tool of document.querySelectorAll(".tool")) wire(tool);

// ---- The figure ----

for (const anatomy of document.querySelectorAll(".anatomy")) {
  const links = [...anatomy.querySelectorAll("a.touch")];
  const points = anatomy.querySelector(".anatomy-points");
  const all = anatomy.querySelector("[data-all]");
  const pointOf = (link) => document.getElementById(link.getAttribute("href").slice(1));

  function choose(link) {
    for (const each of links) {
      each.classList.toggle("current", each === link);
      pointOf(each).classList.toggle("current", each === link);
    }
  }

  for (const link of links) {
    link.setAttribute("aria-describedby", pointOf(link).id);
    link.addEventListener("pointerenter", () => choose(link));
    link.addEventListener("focus", () => choose(link));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link);
      if (!matchMedia("(width >= 62rem)").matches) pointOf(link).scrollIntoView({ block: "nearest" });
    });
    link.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      links.at((links.indexOf(link) + by) % links.length).focus();
    });
  }
  all.addEventListener("click", () => {
    const open = points.classList.toggle("all");
    all.setAttribute("aria-expanded", open);
    all.textContent = open ? "Show one at a time" : "Show all as a list";
  });
  choose(links[0]);
}
