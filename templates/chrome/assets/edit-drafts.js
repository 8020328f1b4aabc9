// Drafts: what somebody writes stays in the browser until it is sent or discarded.

import { isSame } from "./edit-yaml.js";

/**
 * @typedef {import("./edit-check.js").Data} Data
 * @typedef {{date: string, data: Data, before: Data}} Draft when it was written, what the record holds in it, and what it held before
 */

/** A draft on top of what a record holds by now: fields that the draft left as they were are those of now. @param {Draft} draft @param {Data} now @returns {Data} */
export function onTop({ data, before }, now) {
  const names = [...new Set([...Object.keys(now), ...Object.keys(data)])];
  const chosen = names.map((name) => /** @type {const} */ ([name, isSame(data[name], before[name]) ? now[name] : data[name]]));
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined));
}

export class Drafts {
  /** @param {string} portal by which drafts of several portals on one server are told apart @param {string} key the record, or the collection of a new one */
  constructor(portal, key) {
    this.name = `pledgebook-edit:${portal}:${key}`;
  }

  /** @returns {Draft | null} */
  find() {
    try {
      const found = JSON.parse(localStorage.getItem(this.name) ?? "null");
      return found && typeof found.date === "string" && found.data instanceof Object && found.before instanceof Object ? found : null;
    } catch {
      return null; // nothing readable, or nothing may be kept here
    }
  }

  /** Whether it could be kept. @param {Data} data @param {Data} before */
  keep(data, before) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ date: new Date().toISOString(), data, before }));
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
