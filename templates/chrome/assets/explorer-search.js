// What somebody typed, looked for in names, values and full texts; where nothing has all of it, in the nearest spelling
// or with fewer words.

import { FullText } from "./explorer-fulltext.js";
import { Names, TEXT, TITLE, VALUE, tokens } from "./explorer-names.js";
import { words } from "./explorer-text.js";
import { fetched } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-fulltext.js").Result} Result
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
