// What somebody typed, looked for in names, values and full texts; where nothing has all of it, in the nearest spelling
// or with fewer words. And the lists that words stand for.

import { Names, TEXT, TITLE, VALUE, tokens } from "./explorer-names.js";
import { nothingChosen, write } from "./explorer-state.js";
import { COLLECTION } from "./explorer-table.js";
import { formsOf, isFormOf, stem, words } from "./explorer-text.js";
import { fetched } from "./explorer-words.js";

/**
 * @typedef {{url: string, content: string, meta: Record<string, string>}} Hit
 * @typedef {{id: string, data: () => Promise<Hit>, number: number | undefined}} Result `number` is that of the record in the portal, if the page is that of one
 * @typedef {{id: string, data: () => Promise<Hit>}} Found
 * @typedef {{init: () => Promise<void>, filters: () => Promise<object>, search: (query: string | null, options?: {sort: {record: "asc"}}) => Promise<{results: Found[], filters: {record?: Record<string, number>}}>}} Pagefind
 * @typedef {{name: string, address: string, number?: number}} Lead a list in words, its address, and how many are on it
 * @typedef {import("./explorer-names.js").Meaning} Meaning
 * @typedef {import("./explorer-state.js").State} State
 * @typedef {{title: string, address: string}} List
 * @typedef {import("./explorer-words.js").Words} Words
 * @typedef {import("./explorer-names.js").Match} Match
 * @typedef {import("./explorer-table.js").Table} Table
 * @typedef {{found: Map<number, number>, texts: Map<number, Result>, pages: Result[]}} Hits records by rank, the best with the lowest; where only
 *   the text of a record holds the words, its page; and pages that are no record's
 * @typedef {Hits & {meant: string, instead: boolean, without: string[], failed: boolean}} Answer `meant` is another spelling, `instead` whether the hits
 *   are those for it, `without` the words that they lack, `failed` whether full texts could not be searched
 */

/** More than there are pages: a rank is how well a record fits, then where Pagefind puts it. */
const PAGES = 1e6;
/** A word that more than this part of all records have says nothing of what is looked for. */
const COMMON = 0.5;

const MOST_LISTS = 4;
const LEAST_TYPED = 4;

/** Pagefind, loaded when it is first asked. */
export class FullText {
  /** @param {string} address of pagefind.js @param {string} language */
  constructor(address, language) {
    this.address = new URL(address, location.href).href;
    this.language = language;
    /** @type {Promise<Pagefind> | null} */
    this.loading = null;
    /** The numbers of records by their pages. @type {Map<string, number>} */
    this.numbers = new Map();
  }

  /** @returns {Promise<Pagefind>} */
  load() {
    return this.loading ??= import(this.address).then(async (pagefind) => {
      await pagefind.init();
      await pagefind.filters();
      this.numbers = await numbered(pagefind);
      return pagefind;
    });
  }

  /** What is asked of Pagefind: the query folded, as it was typed, with joined words in one, and without endings that Pagefind doesn't know. @param {string} query @returns {Set<string>} */
  typed(query) {
    const found = words(query);
    const joined = query.split(/\s+/u).map((token) => words(token).join("")).join(" ");
    const stems = this.language.startsWith("uk") ? [found.map((word) => stem(word, this.language)).join(" ")] : [];
    return new Set([found.join(" "), query, joined, ...stems].filter(Boolean));
  }

  /** Pages, the best first. If loading fails, the next search tries again. @param {string} query @returns {Promise<Result[]>} */
  async search(query) {
    try {
      const pagefind = await this.load();
      const found = await Promise.all([...this.typed(query)].map((form) => this.#holding(pagefind, form)));
      return [...new Map(found.flat().map((result) => [result.id, result])).values()];
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  /** @param {Pagefind} pagefind @param {string} query @returns {Promise<Result[]>} */
  async #holding(pagefind, query) {
    const { results } = await pagefind.search(query);
    if (!results.length || !(await holds(results[0], query))) return [];
    return results.map((result) => ({ id: result.id, number: this.numbers.get(result.id), data: () => result.data() }));
  }
}

/**
 * The number of each record by its page, without loading any page: a record page has its number as a filter and as a
 * sort key, so the pages sorted by number stand in the order of all numbers that the filter knows.
 * @param {Pagefind} pagefind
 */
async function numbered(pagefind) {
  const { results, filters } = await pagefind.search(null, { sort: { record: "asc" } });
  const numbers = Object.keys(filters.record ?? {}).map(Number).sort((one, other) => one - other);
  return new Map(results.map(({ id }, at) => [id, numbers[at]]));
}

/**
 * Whether a page holds what was typed, or a form of it. Of a word that stands nowhere, Pagefind searches the longest
 * beginning that stands somewhere, and finds pages that nobody asked for.
 * @param {Found} found @param {string} query
 */
async function holds(found, query) {
  const page = await found.data().catch(() => null);
  if (!page) return true;
  const known = [...formsOf(`${page.meta.title ?? ""} ${page.content}`)];
  return words(query).every((word) => known.some((form) => isFormOf(form, word)));
}

/** @param {Match} match @param {Result[]} [results] @param {Table} [table] @returns {Hits} */
function joined({ fits, alike }, results = [], table) {
  const ranks = new Map(results.map((result, rank) => [table?.recordOf(result.number), { result, rank }]));
  const texts = new Map();
  const found = new Map([...fits].map(([record, fit]) => [record, Math.round(fit * 1000) * PAGES + (ranks.get(record)?.rank ?? PAGES - 1)]));
  for (const [record, { result, rank }] of ranks) {
    if (record === undefined) continue;
    const fit = fits.get(record) ?? alike.get(record) ?? TEXT;
    found.set(record, Math.round(fit * 1000) * PAGES + rank);
    if (fit >= VALUE) texts.set(record, result);
  }
  return { found, texts, pages: results.filter(({ number }) => number === undefined) };
}

export class Search {
  /** @param {Table} table @param {string} language @param {string} address of pagefind.js @param {string} vocabulary address of the words of all texts */
  constructor(table, language, address, vocabulary) {
    this.table = table;
    this.vocabulary = vocabulary;
    this.names = new Names(table, language);
    this.fullText = new FullText(address, language);
    this.failed = false;
  }

  /** What names and values alone know at once. @param {string} query @returns {Hits} */
  early(query) {
    return joined(this.names.match(query));
  }

  /** @param {string} query @returns {Promise<Answer>} */
  async find(query) {
    this.failed = false;
    const hits = await this.#all(query);
    const answer = { ...hits, meant: "", instead: false, without: [], failed: false };
    if (isEmpty(hits)) Object.assign(answer, await this.#nearest(query));
    else if (!this.#isNamed(hits)) answer.meant = this.#respelled(query, (text) => this.names.near(text, true));
    if (answer.meant && !answer.instead) this.#addNamed(answer);
    return { ...answer, failed: this.failed };
  }

  /** Put whatever has the other spelling as its very name before what only holds what was typed. @param {Answer} answer */
  #addNamed(answer) {
    for (const [record, fit] of this.names.match(answer.meant).fits) if (fit < TITLE) answer.found.set(record, fit * 1000 * PAGES);
  }

  /** Whether a name holds what was typed. @param {Hits} hits */
  #isNamed({ found }) {
    return Math.min(...found.values()) < (TITLE + 1) * 1000 * PAGES;
  }

  /** Whatever has all of the words. @param {string} query */
  async #all(query) {
    const match = this.names.match(query);
    return joined(match, await this.#texts(match.name || query), this.table);
  }

  /** @param {string} query @returns {Promise<Result[]>} */
  async #texts(query) {
    try {
      return await this.fullText.search(query);
    } catch (error) {
      console.error(error);
      this.failed = true;
      return [];
    }
  }

  /** @param {string} query @param {(text: string) => string} near the nearest spelling of a piece @returns {string} empty where there is none */
  #respelled(query, near) {
    const code = this.names.nearCode(query);
    const pieces = tokens(query).map(({ text }) => near(text) || text);
    const meant = code || pieces.join(" ");
    return meant === tokens(query).map(({ text }) => text).join(" ") ? "" : meant;
  }

  /** The hits for the nearest spelling, or for the most telling words. @param {string} query @returns {Promise<Partial<Answer>>} */
  async #nearest(query) {
    /** @type {Map<string, Hits>} */
    const byWord = new Map();
    const look = async (/** @type {string} */ text) => { if (!byWord.has(text)) byWord.set(text, await this.#all(text)); };
    for (const { text } of tokens(query)) await look(text);
    await this.#learn();
    const isUnknown = (/** @type {string} */ text) => isEmpty(byWord.get(text));
    const meant = this.#respelled(query, (text) => (isUnknown(text) ? this.names.near(text, false) : ""));
    for (const spelling of new Set([this.#respelled(query, (text) => this.names.near(text, !isUnknown(text))), meant].filter(Boolean))) {
      const hits = await this.#all(spelling);
      if (!isEmpty(hits)) return { ...hits, meant: spelling, instead: true };
    }
    const all = tokens(meant || query).map(({ text }) => text);
    for (const text of all) await look(text);
    const kept = telling(all, byWord, this.table.size);
    return kept.length ? { ...shared(kept.flatMap((text) => byWord.get(text) ?? [])), meant, instead: meant !== "", without: all.filter((text) => !kept.includes(text)) } : {};
  }

  /** Let the words of texts be known, too. */
  async #learn() {
    if (this.names.texts.size) return;
    const known = /** @type {string[]} */ (await fetched(this.vocabulary).catch(() => []));
    this.names.texts = new Map(known.flatMap((word) => words(word).map((folded) => [folded, word])));
  }
}

/** @param {Hits | undefined} hits */
function isEmpty(hits) {
  return !hits?.found.size && !hits?.pages.length;
}

/**
 * Of the words, those that some record has together, or else some page, and that tell most of what is looked for: the
 * rarer and the longer a word, the more. The one that tells most is always among them.
 * @param {string[]} all @param {Map<string, Hits>} byWord @param {number} size how many records there are @returns {string[]}
 */
function telling(all, byWord, size) {
  const records = new Map(all.map((text) => [text, new Set(/** @type {(number | string)[]} */ ([...byWord.get(text)?.found.keys() ?? []]))]));
  const pages = new Map(all.map((text) => [text, new Set(/** @type {(number | string)[]} */ (byWord.get(text)?.pages.map(({ id }) => id)))]));
  const holders = [...records.values()].some((found) => found.size) ? records : pages;
  const sizeOf = (/** @type {string} */ text) => holders.get(text)?.size ?? 0;
  const weight = (/** @type {string} */ text) => Math.log(1 + size / sizeOf(text)) * text.length;
  const known = all.filter(sizeOf).sort((one, other) => weight(other) - weight(one));
  if (!known.length || sizeOf(known[0]) > size * COMMON) return [];
  const sets = [...holders.get(known[0]) ?? []].map((holder) => known.filter((text) => holders.get(text)?.has(holder)));
  const sums = sets.map((texts) => texts.reduce((sum, text) => sum + weight(text), 0));
  return sets[sums.indexOf(Math.max(...sums))];
}

/** What all of several words have found, the best by the sum of their ranks. @param {Hits[]} all @returns {Hits} */
function shared(all) {
  const [first, ...others] = all;
  const found = new Map([...first.found].filter(([record]) => others.every((other) => other.found.has(record)))
    .map(([record, rank]) => [record, others.reduce((sum, other) => sum + (other.found.get(record) ?? 0), rank)]));
  const texts = new Map(all.flatMap((each) => [...each.texts]).filter(([record]) => found.has(record)));
  return { found, texts, pages: first.pages.filter(({ id }) => others.every((other) => other.pages.some((page) => page.id === id))) };
}

/** @param {Names} names @param {State} state @param {Words} say @param {List[]} lists @param {boolean} partly whether some of the words may stand for a list @returns {Lead[]} */
export function leads(names, state, say, lists, partly) {
  const whole = leadsOf(names, state, say, lists, state.text, "");
  if (whole.length || !partly) return whole;
  const all = tokens(state.text).map(({ text }) => text);
  if (all.length > MOST_LISTS) return [];
  for (let length = all.length - 1; length > 0; length--) {
    for (let from = 0; from + length <= all.length; from++) {
      const rest = [...all.slice(0, from), ...all.slice(from + length)].join(" ");
      const found = leadsOf(names, state, say, lists, all.slice(from, from + length).join(" "), rest);
      if (found.length) return found;
    }
  }
  return [];
}

/** @param {Names} names @param {State} state @param {Words} say @param {List[]} lists @param {string} text @param {string} rest what was typed besides @returns {Lead[]} */
function leadsOf(names, state, say, lists, text, rest) {
  const always = lists.filter(({ title }) => isNamed(title, text)).map(({ title, address }) => ({ name: title, address }));
  const found = names.meanings(text).filter(({ exact }) => exact || !rest).slice(0, MOST_LISTS).flatMap((meaning) => lead(names, state, say, meaning, rest));
  return [...always, ...found].slice(0, MOST_LISTS);
}

/** Whether somebody typed the title of a list, or how it begins. @param {string} title @param {string} text */
function isNamed(title, text) {
  const [known, typed] = [words(title), words(text)];
  return typed.join("").length >= LEAST_TYPED && typed.every((word, at) => known[at] && isFormOf(known[at], word));
}

/** @param {Names} names @param {State} state @param {Words} say @param {Meaning} meaning @param {string} rest @returns {Lead[]} empty where nothing is on the list */
function lead({ table }, state, say, { facet, places }, rest) {
  const parts = table.parts.filter(({ facets }) => facets.includes(facet));
  const values = new Map(state.values).set(facet.name, new Set(places.map((place) => facet.values[place])));
  const ofOne = parts.length === 1 && table.parts.length > 1;
  if (ofOne) values.set(COLLECTION, new Set([parts[0].file.collection]));
  const next = { ...nothingChosen(), ranges: state.ranges, amounts: state.amounts, values, text: rest };
  const label = say.pair(facet.title, facet.labels[places[0]]);
  const name = [...(ofOne ? [parts[0].file.plural] : []), label, ...(rest ? [rest] : [])].join(say.say("comma"));
  const { total } = table.narrow(next, null);
  return total ? [{ name, address: location.pathname + write(next, table), number: rest ? undefined : total }] : [];
}
