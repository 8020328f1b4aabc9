// What has been reported since the reader was last here. It is kept in this browser only.

import { Words, part } from "./explorer-words.js";

/**
 * @typedef {{day: string, seen: string[]}} Visit the day, and the updates that were on the page
 * @typedef {{at: number, now: Visit, before: Visit | null}} Memory when the latest page was opened; this visit, and the one before
 */

const KEY = "pledgebook-visits";
/** How long somebody may be away, in milliseconds, before it is another visit. */
const SAME_VISIT = 30 * 60 * 1000;
const MOST = 300;

/** @returns {Memory | null} */
function recalled() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

/** What is known of this visit and of the one before. @param {string[]} shown the updates on the page @returns {Memory} */
function visited(shown) {
  const [known, at, day] = [recalled(), Date.now(), new Date().toISOString().slice(0, 10)];
  if (!known) return { at, now: { day, seen: shown }, before: null };
  const isSame = at - known.at < SAME_VISIT;
  const seen = [...new Set([...shown, ...known.now.seen])].slice(0, MOST);
  return { at, now: { day: isSame ? known.now.day : day, seen }, before: isSame ? known.before : known.now };
}

/** @param {HTMLElement} root */
function mark(root) {
  const words = new Words(root);
  const updates = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-update]")]);
  /** @type {string[]} all that can be compared; the page may show fewer */
  const all = JSON.parse(part(root, "[data-updates]").textContent ?? "[]");
  const memory = visited(all);
  try { localStorage.setItem(KEY, JSON.stringify(memory)); } catch { return; /* then nothing can be compared */ }
  const { before } = memory;
  const newer = before ? all.filter((each) => !before.seen.includes(each)) : [];
  for (const each of updates) part(each, "[data-new]").hidden = !newer.includes(each.dataset.update ?? "");
  const status = part(root, "[data-since]");
  status.textContent = before ? words.count("new", newer.length).replace("{date}", words.date(before.day)) : words.say("first");
  status.hidden = false;
}

const root = document.querySelector("[data-visits]");
if (root instanceof HTMLElement) mark(root);
