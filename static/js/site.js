// What every page has: theme switch, keys, copy buttons, passing messages.

import "./site/suggestions.js";
import "./site/vote.js";

const html = document.documentElement;

/** Read or write a small setting; a browser that refuses storage only forgets it. */
const settings = {
  get(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // Not kept.
    }
  },
};

// ---- Passing messages: dispatch a "toast" event with the text as detail, anywhere ----

const toast = document.getElementById("toast");
let toastTimer;
document.addEventListener("toast", (event) => {
  toast.textContent = event.detail;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.textContent = ""), 6000);
});
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));

// ---- Theme ----

const system = matchMedia("(prefers-color-scheme: dark)");
const themeSwitch = document.getElementById("theme-switch");
const isDark = () => (html.dataset.theme ? html.dataset.theme === "dark" : system.matches);

function showTheme() {
  const next = isDark() ? "light" : "dark";
  themeSwitch.setAttribute("aria-label", `Switch to ${next} theme`);
  themeSwitch.title = `Switch to ${next} theme`;
  themeSwitch.dataset.next = next;
}

themeSwitch.addEventListener("click", () => {
  const next = themeSwitch.dataset.next;
  const asSystem = (next === "dark") === system.matches;
  if (asSystem) delete html.dataset.theme;
  else html.dataset.theme = next;
  settings.set("theme", asSystem ? null : next);
  showTheme();
});
system.addEventListener("change", showTheme);
showTheme();

// ---- Keys ----

const keys = document.getElementById("keys");
const singleKeys = document.getElementById("single-keys");
singleKeys.checked = settings.get("single-keys") !== "off";
singleKeys.addEventListener("change", () => settings.set("single-keys", singleKeys.checked ? null : "off"));
for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).showModal());
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (!singleKeys.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    const field = document.getElementById("site-search");
    if (field.checkVisibility()) field.focus();
    else document.getElementById("site-find").click(); // a narrow header has a link in its place
  } else if (event.key === "?") {
    event.preventDefault();
    keys.showModal();
  }
});

// ---- The menu of a narrow header ----

// Whoever comes back to a page finds it as it was left: without the menu that led away.
addEventListener("pagehide", () => document.querySelector("#site-nav:popover-open")?.hidePopover());

// ---- Copy buttons ----

function addCopyButtons(root) {
  for (const figure of root.querySelectorAll("figure.code:not(:has(> .copy))")) {
    const pre = figure.querySelector("pre");
    if (!pre) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    const caption = figure.querySelector("figcaption")?.textContent.trim();
    if (caption) button.setAttribute("aria-label", `Copy: ${caption.replace(/\s+/g, " ")}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = "Copy"), 2000);
      } catch {
        getSelection().selectAllChildren(pre);
        say("The browser does not let this page copy. The text is selected: press Ctrl+C.");
      }
    });
    figure.append(button);
  }
}

addCopyButtons(document);
document.addEventListener("htmx:afterSwap", (event) => addCopyButtons(event.target));

// ---- On paper ----

// The pages' bytes are the same for everybody and every day, so the day on which one is printed comes from here.
addEventListener("beforeprint", () => {
  const day = new Date().toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
  document.getElementById("printed-on").textContent = `, printed on ${day}`;
});

// ---- What htmx could not do, and what it does too much ----

// A request that gives way to a newer one, or to the next page, is no error, but htmx writes each into the console. Its
// logger is called first, and can take from the event what makes it one; a true failure has an event of its own.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.htmx) return;
  htmx.logger = (element, name, detail) => {
    if (name === "htmx:sendAbort" || name === "htmx:afterRequest") delete detail.error;
  };
});
// htmx sends to the address of the button that has the focus, though what is asked here follows the typing: without this,
// who goes on to a button by the Tab key would get another page than the findings.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.path = detail.elt.getAttribute(`hx-${detail.verb}`) ?? detail.path;
});
document.addEventListener("htmx:sendError", () => say("The portal can't be reached. Check the connection, then try again."));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) say("The page has been open for too long. Reload it, then try again.");
  else if (status === 429) say(`Too many requests. Wait ${event.detail.xhr.getResponseHeader("Retry-After") ?? "a few"} seconds, then go on.`);
  else say(`That did not work (${status}). Try again in a moment.`);
});
