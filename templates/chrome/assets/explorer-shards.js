// Pagefind's index of full texts, which a large portal has in shards: searched side by side, with the results that one index would give.

import { arrived } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-text.js").Hit} Hit
 * @typedef {{search_term: string, score: number, params: {weighted_term_frequency: number, length_bonus: number}}} Match a word of the page, and what Pagefind makes of it
 * @typedef {{field_weight: number, matched_terms: string[], coverage_boost: number}} Named what a word in the title adds
 * @typedef {{id: string, score: number, data: () => Promise<Hit>, params?: {document_length: number}, scores?: Match[], verbose_meta_scores?: Named[]}} Page as Pagefind gives it; how its score came about only where there are several shards
 * @typedef {{results: Page[], query_term_idfs?: {term: string}[]}} Answer
 * @typedef {{pages: number, words: number}} Size words as Pagefind counts them to measure a page
 * @typedef {{name: string, size: Size, answer: Answer}} Told what a shard answers
 * @typedef {{init: (language: string, options: {load_wasm: boolean}) => Promise<void>, getPtr: () => Promise<number>, enterPlaygroundMode: () => Promise<void>, loadWasm: (engine: string) => Promise<void>, search: (query: string) => Promise<Answer>}} Instance of Pagefind, for one bundle
 * @typedef {{PagefindInstance: new (options: {basePath: string}) => Instance}} Program
 * @typedef {{characters: string[], languages: Record<string, {engine: string, shards: Record<string, Size & {hash: string}>}>}} List
 */

const WHOLLY = Infinity;
/** Pagefind's own settings. */
const SATURATION = 1.4;
const LENGTH = 0.75;
const EXACT = /^\s*".+"\s*$/;

/** All shards of a language. */
export class Shards {
  /** Pagefind's program, and the list of the shards beside it. @param {string} address of pagefind.js @param {string} language */
  static async load(address, language) {
    const [program, list] = await Promise.all([import(address), arrived(new URL("shards.json", address).href, { cache: "no-cache" })]);
    return new Shards(program, await list.json(), new URL(".", address).href, language.toLowerCase());
  }

  /** @param {Program} program @param {List} list @param {string} folder @param {string} language in lower case */
  constructor(program, list, folder, language) {
    this.program = program;
    this.folder = folder;
    this.language = language;
    this.characters = list.characters;
    const { engine, shards } = list.languages[language] ?? { engine: "", shards: {} };
    this.shards = shards;
    /** @type {Promise<void> | null} */
    this.loading = null;
    this.engine = () => (this.loading ??= new program.PagefindInstance({ basePath: folder }).loadWasm(engine));
    /** Those that can be searched, or soon. @type {Map<string, Promise<Instance>>} */
    this.open = new Map();
    /** Whether the last search reached all of them. */
    this.whole = true;
  }

  /** What fits all words, the best first. Throws where no shard can be searched. @param {string} query @returns {Promise<{id: string, data: () => Promise<Hit>}[]>} */
  async search(query) {
    this.whole = true;
    const told = await this.#ask(query);
    const pages = told.flatMap(({ name, answer }) => answer.results.map((page) => ({ id: idOf(name, page), score: page.score, data: () => page.data(), page })));
    if (told.length < 2) return pages;
    if (EXACT.test(query)) return sorted(pages);
    const words = query.trim().split(/\s+/);
    const each = words.length > 1 ? await Promise.all(words.map((word) => this.#ask(word))) : [told];
    const fits = each.map(fitting);
    const ranking = new Ranking(told, fits.map(({ size }) => size));
    for (const found of pages) found.score = ranking.score(found.page);
    return sorted(pages.filter(({ id }) => fits.every((ids) => !ids.size || ids.has(id))));
  }

  /** @param {string} query @returns {Promise<Told[]>} */
  async #ask(query) {
    const names = Object.keys(this.shards);
    const answers = await Promise.allSettled(names.map(async (name) => (await this.#opened(name)).search(query)));
    if (names.length && answers.every(({ status }) => status === "rejected")) throw new Error("no shard of the search index could be loaded");
    this.whole &&= answers.every(({ status }, at) => status === "fulfilled" && this.open.has(names[at]));
    return answers.flatMap((answer, at) => (answer.status === "fulfilled" ? [{ name: names[at], size: this.shards[names[at]], answer: answer.value }] : []));
  }

  /** A shard; one of which anything can't be loaded is given up until the next search. @param {string} name */
  #opened(name) {
    const giveUp = (/** @type {unknown} */ error) => { this.open.delete(name); throw error; };
    const opening = this.open.get(name) ?? this.#load(name, giveUp).catch(giveUp);
    this.open.set(name, opening);
    return opening;
  }

  /** Let Pagefind make a bundle ready, with what our list says in place of what it would fetch for each. @param {string} name @param {(error: unknown) => never} giveUp @returns {Promise<Instance>} */
  async #load(name, giveUp) {
    const instance = new this.program.PagefindInstance({ basePath: `${this.folder}${name}/` });
    Object.assign(instance, {
      languages: { [this.language]: this.shards[name] },
      includeCharacters: this.characters,
      loadEntry: async () => {},
      loadWasm: this.engine,
      throttledFetch: (/** @type {string} */ address) => arrived(address).catch(giveUp),
    });
    await instance.init(this.language, { load_wasm: true });
    await instance.getPtr();
    if (Object.keys(this.shards).length > 1) await instance.enterPlaygroundMode();
    return instance;
  }
}

/** A page's name, as the explorer's data have it. @param {string} shard @param {Page} page */
function idOf(shard, page) {
  return `${shard}/${page.id.slice(page.id.lastIndexOf("_") + 1)}`;
}

/** The pages that fit a word best. A shard without the word answers for the longest beginning of it that it knows, as one index does for a word that is nowhere. @param {Told[]} told */
function fitting(told) {
  const reached = told.map(({ answer }) => reach(answer));
  const best = Math.max(...reached);
  return new Set(told.flatMap(({ name, answer }, at) => (reached[at] === best ? answer.results.map((page) => idOf(name, page)) : [])));
}

/** How much of a word a shard knows: its length, or wholly. @param {Answer} answer */
function reach({ results: [page], query_term_idfs: terms = [] }) {
  if (!page) return 0;
  const matched = [...(page.scores ?? []).map((score) => score.search_term), ...(page.verbose_meta_scores ?? []).flatMap((score) => score.matched_terms)][0] ?? "";
  return terms.some(({ term }) => matched.startsWith(term)) ? WHOLLY : matched.length;
}

/** Scores that pages would have in one index: Pagefind's BM25, with how often words are used and how long pages are in all shards. */
class Ranking {
  /** @param {Told[]} told what the shards answer to the query @param {number[]} counts how many pages fit each word of it */
  constructor(told, counts) {
    const all = sum(told.map(({ size }) => size.pages));
    this.length = sum(told.map(({ size }) => size.words)) / all;
    this.terms = told[0].answer.query_term_idfs?.map(({ term }) => term) ?? [];
    this.rarities = counts.map((count) => Math.log((all - count + 0.5) / (count + 0.5) + 1));
  }

  /** @param {Page} page */
  score({ score, params, scores = [], verbose_meta_scores: named = [] }) {
    const there = sum(scores.map((match) => match.score));
    const here = sum(scores.map((match) => this.#rarity(match.search_term) * this.#weight(match, params?.document_length ?? this.length)));
    const accents = there && (score - sum(named.map((field) => field.coverage_boost))) / there;
    return accents * here + sum(named.map((field) => this.#boost(field)));
  }

  /** @param {string} matched */
  #rarity(matched) {
    const at = this.terms.findIndex((term) => matched.startsWith(term) || term.startsWith(matched));
    return this.rarities[at] ?? 0;
  }

  /** @param {Match} match @param {number} length */
  #weight({ params }, length) {
    const frequency = params.weighted_term_frequency * params.length_bonus;
    return ((SATURATION + 1) * frequency) / (SATURATION * (1 - LENGTH + LENGTH * (length / this.length)) + frequency);
  }

  /** @param {Named} field */
  #boost({ field_weight: weight, matched_terms: matched }) {
    const share = sum(matched.map((word) => this.#rarity(word)));
    return (weight * share ** 3) / sum(this.rarities) ** 2;
  }
}

/** @template {{score: number}} Scored @param {Scored[]} pages */
function sorted(pages) {
  return pages.sort((one, other) => other.score - one.score);
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
