// The controls of the explorer: one for each facet. Each shows a state, and changes it when somebody uses it.

import { NONE } from "./explorer-table.js";
import { folded } from "./explorer-text.js";
import { copy, part } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-table.js").Facet} Facet
 * @typedef {import("./explorer-state.js").State} State
 * @typedef {import("./explorer-words.js").Words} Words
 * @typedef {(change: (state: State) => void, key?: string) => void} Change
 * @typedef {{name: string, remove: (state: State) => void}} Choice one choice in words, and how to take it back
 */

const LONG = 12;
const FIRST = 8;
const NEXT = 40;
const TYPING = 250;
const LEAST_YEAR = 1000;

/** What all controls have in common: a name, a summary and a box that opens. */
class Control {
  /** @param {ParentNode} root @param {Facet} facet @param {Words} words @param {Change} change @param {boolean} open */
  constructor(root, facet, words, change, open) {
    this.root = root;
    this.facet = facet;
    this.name = facet.name;
    this.words = words;
    this.change = change;
    this.element = /** @type {HTMLDetailsElement} */ (copy(root, facet.kind).firstElementChild);
    for (const title of this.element.querySelectorAll("[data-title]")) title.textContent = facet.title;
    this.element.dataset.facet = facet.name;
    this.element.open = open;
    /** @type {Uint32Array} */
    this.counts = new Uint32Array();
    /** @type {(() => void) | null} */
    this.renew = null;
    this.element.addEventListener("toggle", () => { if (this.element.open) this.renew?.(); });
  }

  /** Every choice in words. @param {State} _state @returns {Choice[]} */
  choices(_state) {
    return [];
  }

  /** @param {State} _state @param {Uint32Array} _counts */
  refresh(_state, _counts) { /* each kind in its way */ }

  /** Show a state; what is folded away waits until it is opened. @param {State} state @param {() => Uint32Array} counting how many records each value would leave */
  show(state, counting) {
    const number = this.choices(state).length;
    part(this.element, "summary [data-chosen]").textContent = number ? this.words.count("chosen", number) : "";
    if (number && !this.renew) this.element.open = true;
    this.renew = () => this.refresh(state, counting());
    if (this.element.open) this.renew();
  }
}

/** Values to tick; long lists can be searched and show the most frequent first. */
export class ValueFacet extends Control {
  /** @param {ParentNode} root @param {Facet} facet @param {Words} words @param {Change} change @param {boolean} open */
  constructor(root, facet, words, change, open) {
    super(root, facet, words, change, open);
    this.list = part(this.element, "ul");
    this.all = part(this.element, "[data-all]");
    this.find = /** @type {HTMLInputElement} */ (part(this.element, "[type=search]"));
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** @type {Map<number, {item: HTMLElement, input: HTMLInputElement, count: HTMLElement}>} */
    this.items = new Map();
    /** @type {number[] | null} */
    this.usual = null;
    /** @type {string[] | null} */
    this.foldedLabels = null;
    this.limit = FIRST;
    this.long = facet.values.length > LONG;
    this.listen();
  }

  listen() {
    const label = part(this.element, ".pb-facet__find");
    label.hidden = !this.long;
    const text = [...label.querySelectorAll("span")].at(-1);
    if (text) text.textContent = text.textContent.replace("{name}", this.facet.title);
    this.find.addEventListener("input", () => this.update());
    this.find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    this.all.addEventListener("click", () => {
      const before = this.list.children.length;
      this.limit += NEXT;
      this.update();
      this.list.children[before]?.querySelector("input")?.focus();
    });
  }

  /** @param {State} state @param {Uint32Array} counts */
  refresh(state, counts) {
    this.counts = counts;
    this.chosen = state.values.get(this.name) ?? new Set();
    this.update();
  }

  update() {
    let most = 1;
    for (const count of this.counts) if (count > most) most = count;
    const shown = this.visible();
    shown.forEach((place, at) => {
      const item = this.item(place, most);
      if (this.list.children[at] !== item) this.list.insertBefore(item, this.list.children[at] ?? null);
    });
    while (this.list.children.length > shown.length) this.list.lastElementChild?.remove();
  }

  /** Places in the order in which they stand; of many, the most frequent, and whatever is chosen or looked for. @returns {number[]} */
  visible() {
    const typed = folded(this.find.value.trim());
    const order = this.order();
    const fitting = typed ? order.filter((place) => this.folded()[place].includes(typed)) : order;
    const limit = this.long ? this.limit : Infinity;
    const shown = fitting.filter((place, at) => at < limit || (!typed && this.chosen.has(this.facet.values[place])));
    this.all.hidden = shown.length >= fitting.length;
    return shown;
  }

  /** @returns {number[]} */
  order() {
    const { labels, values, ordered } = this.facet;
    const none = (/** @type {number} */ place) => Number(values[place] === NONE);
    const byLabel = (/** @type {number} */ one, /** @type {number} */ other) => (ordered && !this.long ? one - other : this.words.collator.compare(labels[one], labels[other]));
    this.usual ??= labels.map((_, place) => place).sort((one, other) => none(one) - none(other) || byLabel(one, other));
    return this.long ? [...this.usual].sort((one, other) => this.counts[other] - this.counts[one]) : this.usual;
  }

  folded() {
    return this.foldedLabels ??= this.facet.labels.map((label, place) => `${folded(label)} ${folded(this.facet.values[place])}`);
  }

  /** @param {number} place @param {number} most the highest count, for the bars behind the values @returns {HTMLElement} */
  item(place, most) {
    let known = this.items.get(place);
    if (!known) this.items.set(place, known = this.make(place));
    const number = this.counts[place] ?? 0;
    const { item, input, count } = known;
    input.checked = this.chosen.has(this.facet.values[place]);
    count.textContent = this.words.number(number);
    item.classList.toggle("pb-facet__none", number === 0);
    item.style.setProperty("--share", String(number / most));
    return item;
  }

  /** @param {number} place */
  make(place) {
    const { facet } = this;
    const item = /** @type {HTMLElement} */ (copy(this.root, "value").firstElementChild);
    const input = /** @type {HTMLInputElement} */ (part(item, "input"));
    const label = part(item, "span");
    label.textContent = facet.labels[place];
    if (facet.foreign.has(place)) label.lang = facet.foreign.get(place) ?? "";
    input.name = facet.name;
    input.value = facet.values[place];
    input.addEventListener("change", () => this.change((state) => toggle(state, facet.name, facet.values[place], input.checked)));
    return { item, input, count: part(item, "small") };
  }

  /** @param {State} state @returns {Choice[]} */
  choices(state) {
    return [...state.values.get(this.name) ?? []].map((value) => ({
      name: this.words.pair(this.facet.title, this.facet.labels[this.facet.index.get(value) ?? -1] ?? (value === NONE ? this.words.say("none") : value)),
      remove: (/** @type {State} */ current) => toggle(current, this.name, value, false),
    }));
  }
}

/** @param {State} state @param {string} name @param {string} value @param {boolean} chosen */
function toggle(state, name, value, chosen) {
  const values = new Set(state.values.get(name));
  if (chosen) values.add(value);
  else values.delete(value);
  if (values.size) state.values.set(name, values);
  else state.values.delete(name);
}

/** Two fields for the ends of a range. They act when nobody has typed for a moment, or the field is left. */
class Limits {
  /** @param {ParentNode} element @param {() => void} act */
  constructor(element, act) {
    this.from = /** @type {HTMLInputElement} */ (part(element, "[data-from]"));
    this.to = /** @type {HTMLInputElement} */ (part(element, "[data-to]"));
    /** @type {ReturnType<typeof setTimeout> | null} */
    this.waiting = null;
    const now = () => { if (this.waiting) { clearTimeout(this.waiting); this.waiting = null; act(); } };
    for (const field of [this.from, this.to]) {
      field.addEventListener("input", () => { if (this.waiting) clearTimeout(this.waiting); this.waiting = setTimeout(now, TYPING); });
      field.addEventListener("change", now);
    }
  }

  /** @param {number} least the number from which on a half typed one counts @returns {{from: number, to: number} | null} */
  read(least) {
    const [from, to] = [this.from, this.to].map(({ value }) => (value !== "" && Number(value) >= least ? Number(value) : NaN));
    if (Number.isNaN(from) && Number.isNaN(to)) return null;
    return { from: Number.isNaN(from) ? -Infinity : from, to: Number.isNaN(to) ? Infinity : to };
  }

  clear() {
    if (this.waiting) clearTimeout(this.waiting);
    this.waiting = null;
    this.write(undefined);
  }

  /** @param {{from: number, to: number} | undefined} range */
  write(range) {
    if (this.waiting) return;
    for (const [field, limit] of /** @type {[HTMLInputElement, number | undefined][]} */ ([[this.from, range?.from], [this.to, range?.to]])) {
      const value = limit !== undefined && Number.isFinite(limit) ? String(limit) : "";
      if (document.activeElement !== field || Number(field.value) !== Number(value)) field.value = value;
    }
  }
}

/** @param {Words} words @param {{from: number, to: number}} range @param {(number: number) => string} write @param {{from: string, to: string}} names */
function rangeInWords(words, { from, to }, write, names) {
  if (from === to) return write(from);
  if (!Number.isFinite(to)) return words.say(names.from, { from: write(from) });
  if (!Number.isFinite(from)) return words.say(names.to, { to: write(to) });
  return words.say("between", { from: write(from), to: write(to) });
}

/** Bars that a phone has room for: of more years or numbers, several share one. */
const MOST_BARS = 60;

/** Years or numbers from … to, above them how many records each has. */
export class RangeFacet extends Control {
  /** @param {ParentNode} root @param {Facet} facet @param {Words} words @param {Change} change @param {boolean} open */
  constructor(root, facet, words, change, open) {
    super(root, facet, words, change, open);
    this.limits = new Limits(this.element, () => this.take());
    const numbers = facet.values.map((value) => facet.measure(value));
    this.first = Math.min(...numbers);
    this.last = Math.max(...numbers);
    for (const [field, limit] of /** @type {[HTMLInputElement, number][]} */ ([[this.limits.from, this.first], [this.limits.to, this.last]])) field.placeholder = String(limit);
    this.step = Math.ceil((this.last - this.first + 1) / MOST_BARS);
    this.bars = Array.from({ length: Math.ceil((this.last - this.first + 1) / this.step) }, () => document.createElement("span"));
    part(this.element, ".pb-years").append(...this.bars);
  }

  take() {
    const range = this.limits.read(this.facet.kind === "dates" ? LEAST_YEAR : -Infinity);
    this.change((state) => { if (range) state.ranges.set(this.name, range); else state.ranges.delete(this.name); }, this.name);
  }

  /** @param {State} state @param {Uint32Array} counts */
  refresh(state, counts) {
    const range = state.ranges.get(this.name);
    this.limits.write(range);
    const counted = new Array(this.bars.length).fill(0);
    this.facet.values.forEach((value, place) => { counted[Math.floor((this.facet.measure(value) - this.first) / this.step)] += counts[place]; });
    const most = Math.max(...counted, 1);
    this.bars.forEach((bar, at) => {
      bar.style.height = `${(counted[at] / most) * 100}%`;
      const from = this.first + at * this.step;
      bar.classList.toggle("pb-years__out", range !== undefined && (from + this.step - 1 < range.from || from > range.to));
    });
  }

  /** @param {State} state @returns {Choice[]} */
  choices(state) {
    const range = state.ranges.get(this.name);
    if (!range) return [];
    const name = this.words.pair(this.facet.title, rangeInWords(this.words, range, this.facet.kind === "dates" ? String : (number) => this.words.number(number), { from: "from", to: "to" }));
    return [{ name, remove: (current) => { current.ranges.delete(this.name); } }];
  }
}

/** Amounts of one currency: nothing is ever compared across two. */
export class AmountFacet extends Control {
  /** @param {ParentNode} root @param {Facet} facet @param {Words} words @param {Change} change @param {boolean} open */
  constructor(root, facet, words, change, open) {
    super(root, facet, words, change, open);
    this.limits = new Limits(this.element, () => this.take(this.name));
    this.unit = part(this.element, "select");
    if (!(this.unit instanceof HTMLSelectElement)) throw new Error("the currency is no list");
    this.options = facet.values.map((value) => new Option("", value));
    this.unit.append(...this.options);
    this.unit.addEventListener("change", () => { this.limits.clear(); this.take(""); });
  }

  /** @param {string} key */
  take(key) {
    const unit = /** @type {HTMLSelectElement} */ (this.unit).value;
    const range = this.limits.read(0) ?? { from: -Infinity, to: Infinity };
    this.change((state) => { if (unit) state.amounts.set(this.name, { unit, ...range }); else state.amounts.delete(this.name); }, key);
  }

  /** @param {State} state @param {Uint32Array} counts */
  refresh(state, counts) {
    const amount = state.amounts.get(this.name);
    this.facet.values.forEach((value, place) => { this.options[place].text = `${this.named(value)} (${this.words.number(counts[place])})`; });
    /** @type {HTMLSelectElement} */ (this.unit).value = amount?.unit ?? "";
    part(this.element, ".pb-range").hidden = !amount;
    this.limits.write(amount);
  }

  /** @param {string} currency */
  named(currency) {
    return currency === NONE ? this.words.say("noCurrency") : currency;
  }

  /** @param {State} state @returns {Choice[]} */
  choices(state) {
    const amount = state.amounts.get(this.name);
    if (!amount) return [];
    const open = !Number.isFinite(amount.from) && !Number.isFinite(amount.to);
    const text = open ? this.named(amount.unit) : rangeInWords(this.words, amount, (number) => this.words.money(number, amount.unit), { from: "least", to: "most" });
    return [{ name: this.words.pair(this.facet.title, text), remove: (current) => { current.amounts.delete(this.name); } }];
  }
}

export const WIDE = matchMedia("(min-width: 60em)");

/** Where the filters stand: beside the list where there is room, else on a sheet over it. */
export class Sheet {
  /** @param {HTMLElement} root @param {() => void} show what follows when the reader wants to see the results */
  constructor(root, show) {
    this.dialog = /** @type {HTMLDialogElement} */ (part(root, "dialog"));
    this.root = root;
    /** The address when the sheet was opened. */
    this.before = "";
    part(root, "[data-open]").addEventListener("click", () => this.open());
    part(this.dialog, "[data-close]").addEventListener("click", () => this.dialog.close());
    part(this.dialog, "[data-show]").addEventListener("click", () => { this.dialog.close(); show(); });
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.leave());
    WIDE.addEventListener("change", () => this.fit());
    this.fit();
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** Put the filters, and the tools of the list, where they have room. */
  fit() {
    const [facets, tools, bar] = ["[data-facets]", "[data-tools]", ".pb-explorer__bar"].map((selector) => part(this.root, selector));
    if (WIDE.matches) {
      this.dialog.close();
      part(this.root, ".pb-explorer__filters").append(facets);
      bar.append(tools);
    } else {
      part(this.dialog, "[data-body]").append(facets);
      bar.after(tools);
    }
  }

  /** A step of its own in the history, so that the way back closes the sheet and takes back what was chosen on it. */
  open() {
    history.pushState({ sheet: true }, "");
    this.before = location.href;
    this.dialog.showModal();
  }

  /** Where nothing was chosen, no step is left behind. */
  leave() {
    if (history.state?.sheet && location.href === this.before) history.back();
  }
}
