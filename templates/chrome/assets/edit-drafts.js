// Drafts: what somebody writes stays in the browser until it is sent or discarded.

/** @typedef {{date: string, data: import("./edit-check.js").Data, base: string}} Draft when it was written, what the record holds in it, and the text of which it is a change */

export class Drafts {
  /** @param {string} portal by which drafts of several portals on one server are told apart @param {string} key the record, or the collection of a new one */
  constructor(portal, key) {
    this.name = `pledgebook-edit:${portal}:${key}`;
  }

  /** @returns {Draft | null} */
  find() {
    try {
      const found = JSON.parse(localStorage.getItem(this.name) ?? "null");
      return found && typeof found.date === "string" && typeof found.data === "object" && found.data ? found : null;
    } catch {
      return null; // nothing readable, or nothing may be kept here
    }
  }

  /** Whether it could be kept. @param {import("./edit-check.js").Data} data @param {string} base */
  keep(data, base) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ date: new Date().toISOString(), data, base }));
      return true;
    } catch {
      return false;
    }
  }

  discard() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // then nothing is there
    }
  }
}
