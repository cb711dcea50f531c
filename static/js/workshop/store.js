// What the workshop remembers of a visitor: in this browser only, nothing of it is ever sent.

const key = "workshop";
const empty = () => ({ solved: {}, drafts: {}, steps: {} });

/** {solved: {exercise: day}, drafts: {exercise: {file: text}}, steps: {step: true}} */
export function load() {
  const held = empty();
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    for (const part of Object.keys(held)) if (typeof kept?.[part] === "object" && kept[part]) held[part] = kept[part];
  } catch {
    // Refused or spoilt: begin anew.
  }
  return held;
}

/** Change what is remembered: `change` gets it, and alters it in place. */
export function update(change) {
  const held = load();
  change(held);
  try {
    localStorage.setItem(key, JSON.stringify(held));
  } catch {
    // Refused or full: this visit only.
  }
  return held;
}

export function forget() {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
