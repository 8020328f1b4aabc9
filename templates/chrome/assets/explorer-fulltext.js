// Pagefind's index of full texts, and what of its answers holds the words that were typed.

import { formsOf, isFormOf, stem, words } from "./explorer-text.js";

/**
 * @typedef {{url: string, content: string, meta: Record<string, string>}} Hit
 * @typedef {{id: string, data: () => Promise<Hit>, number: number | undefined}} Result `number` is that of the record in the portal, if the page is that of one
 * @typedef {{id: string, data: () => Promise<Hit>}} Found
 * @typedef {{init: () => Promise<void>, filters: () => Promise<object>, search: (query: string | null, options?: {sort: {record: "asc"}}) => Promise<{results: Found[], filters: {record?: Record<string, number>}}>}} Pagefind
 */

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
