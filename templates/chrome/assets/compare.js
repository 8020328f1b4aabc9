// Plans, countries or organizations side by side, as the address says: /compare/?plans=KEMKC2021,KEMKC2023.

import { nothingChosen, write } from "./explorer-state.js";
import { NONE, Table } from "./explorer-table.js";
import { Words, copy, fetched, part } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-table.js").Facet} Facet
 * @typedef {import("./explorer-table.js").FacetFile} File
 * @typedef {{name: string, column: string, page: string, title: string}} Kind what can be compared: its name in addresses,
 *   the column of commitments that tells it, the folder of its pages
 * @typedef {{kind: Kind, id: string, records: number[], count: (facet: Facet) => Uint32Array}} Subject one column of the
 *   comparison: the commitments that belong to it, and how many of them have each value of a facet
 */

const MOST = 4;

/** @param {string} name @param {Record<string, string>} attributes @param {(Node | string)[]} content */
function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0);

/** A part of a bar. @param {string} tone @param {number} length */
function barPart(tone, length) {
  const made = element("span", { class: `pb-bar__part ${tone}` });
  made.style.setProperty("--pb-w", String(length));
  return made;
}

class Comparison {
  /** @param {HTMLElement} root @param {Words} words @param {File} file @param {Kind[]} kinds */
  constructor(root, words, file, kinds) {
    this.root = root;
    this.words = words;
    this.file = file;
    this.table = new Table([file], { none: words.say("notReported"), collection: "" });
    this.kinds = kinds.filter(({ column }) => this.table.facet(column));
    this.kind = this.kinds[0];
    /** @type {string[]} */
    this.ids = [];
  }

  start() {
    this.root.prepend(copy(this.root, "picker"));
    this.chosenKind = /** @type {HTMLSelectElement} */ (part(this.root, "[name=kind]"));
    this.chosen = /** @type {HTMLSelectElement} */ (part(this.root, "[name=subject]"));
    this.chosenKind.append(...this.kinds.map(({ name, title }) => new Option(title, name)));
    this.chosenKind.addEventListener("change", () => this.offer());
    part(this.root, "form").addEventListener("submit", (event) => { event.preventDefault(); this.add(); });
    addEventListener("popstate", () => this.fromAddress());
    this.fromAddress();
  }

  fromAddress() {
    const query = new URLSearchParams(location.search);
    this.kind = this.kinds.find(({ name }) => query.get(name)) ?? this.kinds[0];
    const known = new Map(this.facet().values.map((value) => [value.toLowerCase(), value]));
    const ids = (query.get(this.kind.name) ?? "").split(",").flatMap((id) => known.get(id.trim().toLowerCase()) ?? []);
    this.ids = [...new Set(ids)].slice(0, MOST);
    /** @type {HTMLSelectElement} */ (this.chosenKind).value = this.kind.name;
    this.offer();
    this.show();
  }

  /** @param {Kind} kind */
  facet(kind = this.kind) {
    return /** @type {Facet} */ (this.table.facet(kind.column));
  }

  /** @param {string[]} ids */
  turnTo(ids) {
    this.ids = ids;
    const query = ids.length ? `?${this.kind.name}=${ids.map(encodeURIComponent).join(",")}` : location.pathname;
    history.pushState(null, "", query);
    this.offer();
    this.show();
  }

  add() {
    const { value } = /** @type {HTMLSelectElement} */ (this.chosen);
    const kind = this.picked();
    if (!value) return;
    const others = kind === this.kind ? this.ids : [];
    this.kind = kind;
    this.turnTo([...others, value].slice(0, MOST));
  }

  /** @param {string} id */
  remove(id) {
    this.turnTo(this.ids.filter((each) => each !== id));
    this.chosen?.focus();
  }

  /** The kind in the form, which may be another one than that in the table. */
  picked() {
    return this.kinds.find(({ name }) => name === this.chosenKind?.value) ?? this.kind;
  }

  /** What can be added, by country. */
  offer() {
    const kind = this.picked();
    const facet = this.facet(kind);
    const taken = kind === this.kind ? this.ids : [];
    const countries = this.countries(kind);
    const compare = this.words.collator.compare;
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    facet.values.forEach((value, at) => {
      const country = countries.get(at) ?? "";
      if (value !== NONE && !taken.includes(value)) groups.set(country, [...(groups.get(country) ?? []), at]);
    });
    const options = [...groups].sort(([one], [other]) => compare(one, other)).map(([country, places]) => {
      const sorted = places.sort((one, other) => compare(facet.labels[one], facet.labels[other])).map((at) => new Option(facet.labels[at], facet.values[at]));
      return country && groups.size > 1 ? [element("optgroup", { label: country }, ...sorted)] : sorted;
    });
    this.chosen?.replaceChildren(...options.flat());
    for (const control of this.root.querySelectorAll("form [name=subject], form button")) control.toggleAttribute("disabled", taken.length >= MOST);
  }

  /** The country of each value of a kind, by its place; of countries themselves none. @param {Kind} kind @returns {Map<number, string>} */
  countries(kind) {
    const [facet, country] = [this.facet(kind), this.table.facet("countries")];
    /** @type {Map<number, string>} */
    const found = new Map();
    if (!country || country === facet) return found;
    for (let record = 0; record < this.table.size; record++) {
      const place = country.items[country.starts[record]];
      if (country.values[place] === NONE) continue;
      for (const at of facet.items.slice(facet.starts[record], facet.starts[record + 1])) if (!found.has(at)) found.set(at, country.labels[place]);
    }
    return found;
  }

  /** @param {string} id @returns {Subject} */
  subject(id) {
    const choice = nothingChosen();
    choice.values.set(this.kind.column, new Set([id]));
    const { fails, count } = this.table.narrow(choice, null);
    return { kind: this.kind, id, count, records: [...fails.keys()].filter((record) => fails[record] === 0) };
  }

  show() {
    const subjects = this.ids.map((id) => this.subject(id));
    part(this.root, "[data-status]").textContent = subjects.length < 2 ? this.words.say("choose") : subjects.length < MOST ? "" : this.words.say("full");
    const box = part(this.root, "[data-table]");
    box.hidden = !subjects.length;
    box.replaceChildren(subjects.length ? this.drawn(subjects) : "");
  }

  /** @param {Subject[]} subjects */
  drawn(subjects) {
    const head = element("tr", {}, element("td"), ...subjects.map((subject) => this.heading(subject)));
    const rows = this.rows().map(([name, cell]) => element("tr", {}, element("th", { scope: "row" }, this.words.say(name)), ...subjects.map((subject) => element("td", {}, ...cell(subject)))));
    return element("table", { class: "pb-versus" }, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  /** @param {Subject} subject */
  heading({ kind, id }) {
    const facet = this.facet();
    const place = facet.index.get(id) ?? 0;
    const name = element("a", { href: `${kind.page}${id.toLowerCase()}/`, dir: "auto" }, facet.labels[place]);
    const language = facet.foreign.get(place);
    if (language) name.lang = language;
    const remove = element("button", { type: "button", class: "pb-link", "aria-label": this.words.say("removeOne", { name: facet.labels[place] }) }, this.words.say("remove"));
    remove.addEventListener("click", () => this.remove(id));
    return element("th", { scope: "col" }, name, element("small", {}, this.countries(kind).get(place) ?? ""), remove);
  }

  /** The rows for which there is data. @returns {[string, (subject: Subject) => (Node | string)[]][]} */
  rows() {
    const { status, review } = this.file;
    const has = (/** @type {string} */ name) => Boolean(this.table.facet(name));
    /** @type {[string, boolean, (subject: Subject) => (Node | string)[]][]} */
    const all = [
      ["promises", true, (subject) => [this.link(this.words.number(subject.records.length), subject)]],
      ["government", has(status?.column ?? ""), (subject) => this.codes(subject, status?.column ?? "", "notReported")],
      ["reviewers", has(review?.column ?? ""), (subject) => this.codes(subject, review?.column ?? "", "notReviewed")],
      ["overdue", has("deadline"), (subject) => this.overdue(subject)],
      ["longest", has("days_late"), (subject) => this.longest(subject)],
      ["moved", has("times_moved"), (subject) => this.moved(subject)],
      ["milestones", has("milestones_total"), (subject) => this.part(total(this.numbers(subject, "milestones_complete")), total(this.numbers(subject, "milestones_total")))],
      ["updates", has("updated"), (subject) => this.part(this.texts(subject, "updated").length, subject.records.length)],
      ["evidence", has("with_evidence"), (subject) => this.evidence(subject)],
      ["latest", has("updated"), (subject) => [this.date(this.texts(subject, "updated").sort().at(-1))]],
    ];
    return all.flatMap(([name, known, cell]) => (known ? [[name, cell]] : []));
  }

  /** A number that leads to the commitments that it counts. @param {string} text @param {Subject} subject @param {Record<string, string[]>} more values of further facets
   * @param {Record<string, import("./explorer-table.js").Range>} ranges */
  link(text, { kind, id }, more = {}, ranges = {}) {
    const state = nothingChosen();
    for (const [name, values] of Object.entries({ [kind.column]: [id], ...more })) state.values.set(name, new Set(values));
    state.ranges = new Map(Object.entries(ranges));
    return element("a", { href: (this.root.dataset.list ?? "") + write(state, this.table) }, text);
  }

  /** How many commitments stand at each code. @param {Subject} subject @param {string} name @param {string} none what is said of those that have no code */
  codes(subject, name, none) {
    const facet = /** @type {Facet} */ (this.table.facet(name));
    const counts = subject.count(facet);
    const there = [...counts.keys()].filter((at) => counts[at]).sort((one, other) => Number(facet.values[one] === NONE) - Number(facet.values[other] === NONE) || one - other);
    const tone = (/** @type {number} */ at) => `pb-badge--${facet.values[at] === NONE ? "not-reported" : facet.values[at].replaceAll("_", "-")}`;
    const items = there.map((at) => {
      const label = facet.values[at] === NONE ? this.words.say(none) : facet.labels[at];
      return element("li", {}, element("span", { class: `pb-swatch ${tone(at)}` }), this.link(this.words.pair(label, this.words.number(counts[at])), subject, { [name]: [facet.values[at]] }));
    });
    return [element("div", { class: "pb-bar", "aria-hidden": "true" }, ...there.map((at) => barPart(tone(at), counts[at]))), element("ul", {}, ...items)];
  }

  /** A share in words, and as a bar. @param {number} some @param {number} all @param {Node | string} [text] */
  part(some, all, text = this.words.say("share", { part: this.words.number(some), whole: this.words.number(all) })) {
    if (!all) return [this.words.say("unknown")];
    return [element("div", { class: "pb-bar", "aria-hidden": "true" }, ...(some ? [barPart("pb-share", some)] : []), ...(all - some ? [barPart("pb-shade--none", all - some)] : [])), text];
  }

  /** Those whose due date has passed; nothing is said where nobody has looked. @param {Subject} subject */
  overdue(subject) {
    const states = this.texts(subject, "deadline");
    if (states.every((state) => state === "unknown")) return [this.words.say("unknown")];
    const late = states.filter((state) => state === "overdue").length;
    return [late ? this.link(this.words.number(late), subject, { deadline: ["overdue"] }) : this.words.number(late)];
  }

  /** @param {Subject} subject */
  longest(subject) {
    const days = this.numbers(subject, "days_late");
    return [days.length ? this.words.count("days", Math.max(...days)) : "–"];
  }

  /** How many dates were put off, and of how many commitments. @param {Subject} subject */
  moved(subject) {
    const times = this.numbers(subject, "times_moved");
    if (!times.length) return [this.words.say("unknown")];
    const moved = times.filter(Boolean).length;
    const list = () => this.link(this.words.count("commitments", moved), subject, {}, { times_moved: { from: 1, to: Infinity } });
    return [this.words.number(total(times)), ...(moved ? [" (", list(), ")"] : [])];
  }

  /** @param {Subject} subject */
  evidence(subject) {
    const facet = /** @type {Facet} */ (this.table.facet("with_evidence"));
    const counts = subject.count(facet);
    const [yes, no] = ["true", "false"].map((value) => counts[facet.index.get(value) ?? -1] ?? 0);
    const text = this.words.say("share", { part: this.words.number(yes), whole: this.words.number(yes + no) });
    return this.part(yes, yes + no, yes ? this.link(text, subject, { with_evidence: ["true"] }) : text);
  }

  /** @param {Subject} subject @param {string} name */
  numbers(subject, name) {
    return this.table.facet(name) ? this.texts(subject, name).map(Number) : [];
  }

  /** The values that commitments have in a column. @param {Subject} subject @param {string} name @returns {string[]} */
  texts({ records }, name) {
    const { starts, items, values } = /** @type {Facet} */ (this.table.facet(name));
    return records.flatMap((record) => items.slice(starts[record], starts[record + 1]).map((at) => values[at]).filter((value) => value !== NONE));
  }

  /** @param {string | undefined} date */
  date(date) {
    return date ? this.words.date(date) : this.words.say("unknown");
  }
}

/** @param {HTMLElement} root */
async function compare(root) {
  const words = new Words(root);
  const status = part(root, "[data-status]");
  try {
    const comparison = new Comparison(root, words, await fetched(root.dataset.source ?? ""), JSON.parse(root.dataset.kinds ?? "[]"));
    if (comparison.kinds.length) comparison.start();
  } catch {
    status.textContent = words.say("failed");
  }
}

const root = document.querySelector("[data-compare]");
if (root instanceof HTMLElement) compare(root);
