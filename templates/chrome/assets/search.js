// Search over everything, on the search page only: Pagefind's index of full texts, and the names of all records.

import { Table } from "./explorer-table.js";
import { BEGINNING, FullText, Names, TITLE, direction, excerpt } from "./explorer-text.js";
import { Words, fetched, part } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-text.js").Hit} Hit
 * @typedef {import("./explorer-text.js").Result} Result
 * @typedef {{data: string, pages: string}} Source
 */

const PER_PAGE = 10;
const TYPING = 250;

/** One result as a list item. @param {Hit} hit @param {string} query @returns {HTMLLIElement} */
function entry(hit, query) {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  const link = document.createElement("a");
  link.href = hit.url;
  link.textContent = hit.meta.title ?? hit.url;
  link.dir = "auto";
  if (hit.meta.language) link.lang = hit.meta.language;
  heading.append(link);
  const kind = document.createElement("p");
  kind.className = "pb-eyebrow";
  kind.textContent = hit.meta.kind ?? "";
  const text = document.createElement("p");
  text.append(...(hit.content ? excerpt(hit, query) : []));
  text.dir = direction(text.textContent);
  item.append(kind, heading, text);
  return item;
}

class SearchPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = new Words(root);
    /** @type {Source[]} */
    this.sources = JSON.parse(part(root, "[data-sources]").textContent ?? "[]");
    this.input = /** @type {HTMLInputElement} */ (part(root, "input[name=q]"));
    this.status = part(root, "[data-search-status]");
    this.list = part(root, "[data-search-results]");
    this.more = part(root, "[data-search-more]");
    this.explore = /** @type {HTMLAnchorElement} */ (part(root, "[data-search-explore]"));
    this.meant = /** @type {HTMLAnchorElement} */ (part(root, "[data-search-meant] a"));
    this.fullText = new FullText(root.dataset.index ?? "", this.words.language);
    /** @type {Result[]} */
    this.results = [];
    /** @type {Promise<Names | null> | null} */
    this.names = null;
    this.turn = 0;
  }

  start() {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let typing;
    this.input.addEventListener("input", () => { clearTimeout(typing); this.follow(); typing = setTimeout(() => this.look(), TYPING); });
    part(this.root, "form").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(typing); this.follow(); this.look(); });
    this.more.addEventListener("click", () => this.showMore());
    addEventListener("popstate", () => this.fromAddress());
    if (!this.input.value.trim()) return this.fromAddress();
    this.follow(); // somebody has typed before this script came
    this.look();
  }

  fromAddress() {
    this.input.value = new URLSearchParams(location.search).get("q") ?? "";
    this.look();
  }

  /** Let the address say what the field holds. */
  follow() {
    history.replaceState(null, "", this.address(location.pathname));
  }

  /** @param {string} page @param {string} [query] */
  address(page, query = this.input.value.trim()) {
    return query ? `${page}?q=${encodeURIComponent(query)}` : page;
  }

  /** The names of all records; null where they can't be loaded: the full text finds them too. @returns {Promise<Names | null>} */
  load() {
    this.names ??= Promise.all(this.sources.map(({ data }) => fetched(data)))
      .then((files) => new Names(new Table(files, { none: "", collection: "" }), this.words.language))
      .catch((error) => { console.error(error); this.names = null; return null; });
    return this.names;
  }

  /** Search for what the field holds. */
  async look() {
    const query = this.input.value.trim();
    const turn = ++this.turn;
    if (!query) return this.clear("");
    this.status.textContent = this.root.dataset.looking ?? "";
    const names = await this.load();
    const found = names?.match(query);
    let failure = "";
    const pages = await this.fullText.search(found?.name || query).catch((error) => { console.error(error); failure = this.root.dataset.failed ?? ""; return []; });
    if (turn !== this.turn) return;
    const results = this.joined(names, found?.fits ?? new Map(), pages);
    this.clear(this.root.dataset.looking ?? "");
    this.results = [...results];
    this.explore.hidden = results.length < PER_PAGE;
    this.explore.href = this.address(this.explore.dataset.page ?? "");
    if (names && !found?.fits.size) this.suggest(names.nearest(query, results.length > 0));
    const whole = await this.showMore();
    if (turn !== this.turn) return;
    failure ||= whole ? "" : this.root.dataset.failed ?? "";
    this.status.textContent = failure || (results.length ? this.words.count("results", results.length) : this.root.dataset.none ?? "");
  }

  /** Whatever goes by the very name first, then full texts, then names that only begin so. @param {Names | null} names @param {Map<number, number>} fits @param {Result[]} pages @returns {Result[]} */
  joined(names, fits, pages) {
    if (!names) return pages;
    const records = pages.map((page) => names.table.recordOf(page.number));
    const all = pages.map((page, at) => (records[at] === undefined ? page : this.named(names.table, records[at], page)));
    const byRecord = new Map(all.map((result, at) => [records[at], result]));
    const direct = [...fits].filter(([, fit]) => fit <= TITLE).sort(([, one], [, other]) => one - other);
    const chosen = (/** @type {boolean} */ first) => direct.filter(([, fit]) => fit <= BEGINNING === first).map(([record]) => byRecord.get(record) ?? this.named(names.table, record));
    return [...new Set([...chosen(true), ...all, ...chosen(false)])];
  }

  /** A record under the name that lists give it, with the words that Pagefind found on its page, if they can be had. @param {Table} table @param {number} record @param {Result} [page] @returns {Result} */
  named(table, record, page) {
    const { part: of, id, title, language } = table.entry(record);
    const url = `${this.sources[table.parts.indexOf(of)].pages}${id.toLowerCase()}/`;
    const meta = { title, language, kind: of.file.title };
    return { number: page?.number, data: async () => ({ url, meta, content: (await page?.data().catch(() => null))?.content ?? "" }) };
  }

  /** @param {string} near */
  suggest(near) {
    part(this.root, "[data-search-meant]").hidden = !near;
    this.meant.textContent = near;
    this.meant.href = this.address(location.pathname, near);
  }

  /** @param {string} message */
  clear(message) {
    this.results = [];
    this.list.replaceChildren();
    this.more.hidden = true;
    this.explore.hidden = true;
    this.suggest("");
    this.status.textContent = message;
  }

  /** Whether all that comes next could be shown. */
  async showMore() {
    const turn = this.turn;
    const next = this.results.splice(0, PER_PAGE);
    const hits = await Promise.allSettled(next.map((result) => result.data()));
    if (turn !== this.turn) return true;
    const entries = hits.flatMap((hit) => (hit.status === "fulfilled" ? [entry(hit.value, this.input.value)] : []));
    const moved = document.activeElement === this.more;
    this.list.append(...entries);
    this.more.hidden = this.results.length === 0;
    if (moved) entries[0]?.querySelector("a")?.focus();
    return entries.length === next.length;
  }
}

const root = document.querySelector("[data-search]");
if (root instanceof HTMLElement) new SearchPage(root).start();
