// The list of first hits below the search field of every page: a combobox with a list box (ARIA 1.2). Without it, or
// where the server can't be reached, the form leads to the search page.

const PAUSE = 90; // ms without a key before the server is asked
const SLOW = 250; // ms before waiting is shown
const SHORTEST = 2; // letters worth asking for

const field = document.getElementById("site-search");
const form = field.form;

const list = document.createElement("div");
list.id = "suggestions";
list.className = "suggestions";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "First results");
list.hidden = true;
const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
form.append(list, status);

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-expanded", "false");
field.setAttribute("aria-controls", list.id);

let asking; // the request under way; a newer one ends it, so that no late answer takes the place of a newer
let pause;
let slow;
let shownFor = "";
let active;

const options = () => [...list.querySelectorAll("[role=option]")];

function open() {
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
}

function close() {
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  choose(undefined);
}

/** Mark an option as the one that Enter opens; undefined marks none. */
function choose(option) {
  active?.setAttribute("aria-selected", "false");
  active = option;
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** Choose by the arrow keys: from what is seen, so no answer may take its place any more. */
function pick(option) {
  stop();
  choose(option);
}

function stop() {
  clearTimeout(pause);
  clearTimeout(slow);
  asking?.abort();
  asking = undefined;
  form.classList.remove("is-waiting");
}

async function ask(query) {
  const request = new AbortController();
  asking = request;
  slow = setTimeout(() => {
    form.classList.add("is-waiting");
    status.textContent = "Searching …";
  }, SLOW);
  try {
    const response = await fetch(`${field.dataset.suggestions}?${new URLSearchParams({ q: query })}`, {
      signal: request.signal,
    });
    if (!response.ok) throw new Error(String(response.status));
    const html = await response.text();
    if (asking !== request) return;
    show(query, html);
  } catch (error) {
    if (asking !== request) return;
    shownFor = "";
    close();
    status.textContent =
      error.message === "429"
        ? "No suggestions: too many searches came from your address. Wait a minute."
        : "No suggestions: the portal can't be reached. Enter tries the search page.";
  }
  if (asking === request) stop();
}

function show(query, html) {
  shownFor = query;
  choose(undefined);
  list.innerHTML = html;
  const all = options();
  for (const option of all) {
    // Focus stays in the field, or it would close the list before the click.
    option.addEventListener("pointerdown", (event) => event.preventDefault());
  }
  status.textContent = all.length > 1 ? `${all.length - 1} suggestions` : "Nothing found";
  if (document.activeElement === field) open();
}

function typed() {
  stop();
  const query = field.value.trimStart();
  if (query.trim().length < SHORTEST) {
    shownFor = "";
    status.textContent = "";
    close();
    return;
  }
  if (query === shownFor) open();
  else pause = setTimeout(() => ask(query), PAUSE);
}

field.addEventListener("input", typed);
field.addEventListener("focus", () => field.value && typed());
field.addEventListener("blur", () => {
  stop();
  close();
});
form.addEventListener("submit", stop);

field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const all = list.hidden ? [] : options();
  const position = all.indexOf(active);
  switch (event.key) {
    case "ArrowDown":
      if (all.length === 0) typed();
      else pick(all[position + 1]); // after the last, none: back in the field
      break;
    case "ArrowUp":
      if (all.length > 0) pick(position < 0 ? all.at(-1) : all[position - 1]);
      break;
    case "Enter":
      if (!active) return;
      stop();
      active.click();
      break;
    case "Escape":
      if (list.hidden) return; // the browser empties the field
      stop();
      close();
      break;
    default:
      return;
  }
  event.preventDefault();
});
