// What was typed, and what the visitor began with, survive a reload, in this tab only; each page under a name of its own.

export function load(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

export function save(name, session) {
  try {
    sessionStorage.setItem(name, JSON.stringify(session));
  } catch {
    // Refused or full: the text is only in the editor then.
  }
}
