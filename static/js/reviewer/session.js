// What was typed, and what the visitor began with, survive a reload, in this tab only.

const key = "review";

export function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    return typeof kept?.dockerfile === "string" && Array.isArray(kept.scripts) ? kept : null;
  } catch {
    return null;
  }
}

export function save(session) {
  try {
    sessionStorage.setItem(key, JSON.stringify(session));
  } catch {
    // Refused or full: the text is only in the editor then.
  }
}
