// The guide: the tree folds on small screens, the contents follow the scroll, terms show their meaning, filters
// answer at once.

import { keepForOffline } from "./guide/offline.js";

keepForOffline();

// ---- Tree ----

const tree = document.getElementById("guide-tree");
const wide = matchMedia("(width >= 64rem)");
const fold = () => (tree.open = wide.matches);
if (tree) {
  fold();
  tree.dataset.folded = ""; // until here, guide.css hides it on small screens: nothing moves when it closes
  wide.addEventListener("change", fold);
  const current = tree.querySelector("[aria-current]");
  const box = tree.parentElement;
  if (current && wide.matches && current.offsetTop > box.clientHeight * 0.8) {
    box.scrollTop = current.offsetTop - box.clientHeight / 2;
  }
}

// ---- On-page contents ----

const entries = new Map();
for (const link of document.querySelectorAll(".guide-contents a[href^='#']")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) entries.set(heading, link);
}
const headings = [...entries.keys()];
let marked;

function follow() {
  const line = innerHeight * 0.25;
  let reached = headings[0];
  for (const heading of headings) {
    if (heading.getBoundingClientRect().top > line) break;
    reached = heading;
  }
  if (innerHeight + scrollY >= document.documentElement.scrollHeight - 2) reached = headings.at(-1);
  const link = entries.get(reached);
  if (link === marked) return;
  marked?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  marked = link;
}

if (headings.length > 0) {
  const shown = matchMedia("(width >= 80rem)"); // as in guide.css: elsewhere the contents do not stand beside the page
  let asked = false;
  const soon = () => {
    if (asked || !shown.matches) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      follow();
    });
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  soon();
}

// ---- Terms: a meaning stays while the pointer is on it, and Escape takes it away. Screen readers have it from the
// start, as the link's description; a finger's first touch shows it, the second follows the link. ----

let meaning;
let shownFor;

function hide() {
  meaning?.remove();
  meaning = shownFor = undefined;
}

function show(term, hint = "") {
  if (term === shownFor) return;
  hide();
  shownFor = term;
  meaning = document.createElement("div");
  meaning.className = "term-meaning";
  meaning.setAttribute("aria-hidden", "true");
  meaning.textContent = term.dataset.definition;
  if (hint) {
    const more = document.createElement("small");
    more.textContent = hint;
    meaning.append(more);
  }
  document.body.append(meaning);
  const place = term.getClientRects()[0];
  const size = meaning.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, document.documentElement.clientWidth - size.width - 8));
  const below = place.bottom + size.height + 8 < innerHeight || place.top < size.height + 8;
  meaning.style.left = `${left + scrollX}px`;
  meaning.style.top = `${(below ? place.bottom + 4 : place.top - size.height - 4) + scrollY}px`;
  meaning.addEventListener("pointerleave", leave);
}

function leave(event) {
  const to = event.relatedTarget;
  if (to instanceof Node && (meaning?.contains(to) || shownFor?.contains(to))) return;
  setTimeout(() => {
    if (meaning && !meaning.matches(":hover") && !shownFor.matches(":hover, :focus-visible")) hide();
  }, 120);
}

let touched = false;
document.addEventListener(
  "pointerdown",
  (event) => {
    touched = event.pointerType === "touch";
    if (meaning && !meaning.contains(event.target) && !shownFor.contains(event.target)) hide();
  },
  { passive: true },
);

for (const term of document.querySelectorAll("a.term")) {
  term.setAttribute("aria-description", term.dataset.definition);
  term.addEventListener("click", (event) => {
    if (!touched || shownFor === term) return;
    event.preventDefault();
    show(term, "Touch again for the glossary.");
  });
  term.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(term));
  term.addEventListener("pointerleave", leave);
  term.addEventListener("focus", () => term.matches(":focus-visible") && show(term));
  term.addEventListener("blur", hide);
}
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

// ---- Filters: the form works by itself; here each choice is answered at once ----

const filter = document.querySelector("form[data-live]");
if (filter) {
  filter.querySelector("button").hidden = true;
  let asked = 0;
  let typing;
  const answer = async () => {
    const turn = ++asked;
    const values = new URLSearchParams([...new FormData(filter)].filter(([, value]) => value));
    const address = `${filter.getAttribute("action")}${values.size ? `?${values}` : ""}`;
    try {
      const response = await fetch(address);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const list = page.getElementById(filter.dataset.live);
      if (!response.ok || !list) throw new Error("not a list");
      if (turn !== asked) return; // overtaken by a later choice
      document.getElementById(filter.dataset.live).replaceWith(document.adoptNode(list));
      history.replaceState(null, "", address);
    } catch {
      filter.submit();
    }
  };
  filter.addEventListener("change", answer);
  filter.addEventListener("input", (event) => {
    clearTimeout(typing);
    if (event.target.type === "search") typing = setTimeout(answer, 150);
  });
}

// ---- Addresses of the source document: the front page knows where the matter of its anchors is now ----

const moved = document.getElementById("moved-anchors");
if (moved) {
  const places = JSON.parse(moved.textContent);
  const follow = () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    if (Object.hasOwn(places, anchor) && !document.getElementById(anchor)) location.replace(places[anchor]);
  };
  follow();
  addEventListener("hashchange", follow);
}
