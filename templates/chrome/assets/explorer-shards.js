// Pagefind's index of full texts, which a large portal has in shards: searched side by side, with the results that one index would give.

import { arrived } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-text.js").Hit} Hit
 * @typedef {{search_term: string, score: number, params: {weighted_term_frequency: number, length_bonus: number}}} Match a word of the page, and what Pagefind makes of it
 * @typedef {{field_weight: number, matched_terms: string[], coverage_boost: number}} Named what a word in the title adds
 * @typedef {{id: string, score: number, data: () => Promise<Hit>, params?: {document_length: number}, scores?: Match[], verbose_meta_scores?: Named[]}} Page as Pagefind gives it; how its score came about only where there are several shards
 * @typedef {{results: Page[], query_term_idfs?: {term: string, idf: number}[]}} Answer
 * @typedef {{pages: number, words: number}} Size words as Pagefind counts them to measure a page
 * @typedef {{name: string, size: Size, answer: Answer}} Told what a shard answers
 * @typedef {{name: string, reach: number, count: number, ids: Set<string> | null}} Share `reach` is how many letters of the word are known; all pages of the answer where there are no `ids`
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
    const names = Object.keys(this.shards);
    const told = await this.#ask(query, names);
    if (names.length && !told.length) throw new Error("no shard of the search index could be loaded");
    const found = told.flatMap(({ name, answer }) => answer.results.map((page) => ({ id: `${name}/${page.id.slice(page.id.lastIndexOf("_") + 1)}`, score: page.score, data: () => page.data(), name, page })));
    if (told.length < 2) return found;
    if (EXACT.test(query)) return sorted(found);
    const words = query.trim().split(/\s+/);
    const meant = words.length > 1 ? await Promise.all(words.map(async (word, at) => best(await this.#shares(word, at, told)))) : [best(told.map(share))];
    const ranking = new Ranking(told, meant.map(({ count }) => count));
    for (const each of found) each.score = ranking.score(each.page);
    return sorted(found.filter(({ name, page }) => meant.every(({ fits }) => fits(name, page.id))));
  }

  /** What each shard has of the word at a place of the query: often that can be told from its answer to the whole query. @param {string} word @param {number} at @param {Told[]} told @returns {Promise<Share[]>} */
  async #shares(word, at, told) {
    const asked = await this.#ask(word, told.filter((each) => !certain(each)).map(({ name }) => name));
    const shares = new Map(asked.map((each) => [each.name, share(each)]));
    return told.map((each) => shares.get(each.name) ?? { name: each.name, reach: WHOLLY, count: counted(each, at), ids: null });
  }

  /** @param {string} query @param {string[]} names of the shards @returns {Promise<Told[]>} */
  async #ask(query, names) {
    const answers = await Promise.allSettled(names.map(async (name) => (await this.#opened(name)).search(query)));
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

/** The words that a page was found by. @param {Page} page */
function matched({ scores = [], verbose_meta_scores: named = [] }) {
  return [...scores.map((match) => match.search_term), ...named.flatMap((field) => field.matched_terms)];
}

/** Whether an answer itself shows that the shard knows all words of the query. @param {Told} told */
function certain({ answer: { results: [page], query_term_idfs: terms = [] } }) {
  const words = page ? matched(page) : [];
  return terms.length > 0 && terms.every(({ term }) => words.some((word) => word.startsWith(term)));
}

/** How many pages of a shard have a word, from how rare Pagefind takes it to be. @param {Told} told @param {number} at */
function counted({ size, answer }, at) {
  return Math.round((size.pages + 1) / Math.exp(answer.query_term_idfs?.[at]?.idf ?? 0) - 0.5);
}

/** What a shard has of a word. One without the word answers for the longest beginning of it that it knows, as one index would do for a word that is nowhere. @param {Told} told @returns {Share} */
function share({ name, answer: { results, query_term_idfs: terms = [] } }) {
  const [word = ""] = results.slice(0, 1).flatMap(matched);
  const reach = terms.some(({ term }) => word.startsWith(term)) ? WHOLLY : word.length;
  return { name, reach, count: results.length, ids: new Set(results.map(({ id }) => id)) };
}

/** What fits a word best. A word that is nowhere leaves all pages in. @param {Share[]} shares @returns {{count: number, fits: (name: string, id: string) => boolean}} */
function best(shares) {
  const reached = Math.max(...shares.map(({ reach }) => reach));
  const chosen = new Map(shares.filter(({ reach }) => reached && reach === reached).map((each) => [each.name, each]));
  const fits = (/** @type {string} */ name, /** @type {string} */ id) => chosen.get(name)?.ids?.has(id) ?? chosen.has(name);
  return { count: sum([...chosen.values()].map(({ count }) => count)), fits: reached ? fits : () => true };
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
