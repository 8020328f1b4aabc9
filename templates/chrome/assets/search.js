// Full-text search over the index that Pagefind made, on the search page only.

const PER_PAGE = 10;

/**
 * @typedef {{url: string, excerpt: string, meta: Record<string, string>}} Hit
 * @typedef {{data: () => Promise<Hit>}} Result
 * @typedef {{init: () => Promise<void>, debouncedSearch: (query: string) => Promise<{results: Result[]} | null>}} Index
 */

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement} */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the search page lacks ${selector}`);
  return found;
}

/** One result as a list item. The excerpt holds only marks of Pagefind's. @param {Hit} hit @returns {HTMLLIElement} */
function entry(hit) {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  const link = document.createElement("a");
  link.href = hit.url;
  link.textContent = hit.meta.title ?? hit.url;
  link.dir = "auto";
  heading.append(link);
  const kind = document.createElement("p");
  kind.className = "pb-eyebrow";
  kind.textContent = hit.meta.kind ?? "";
  const excerpt = document.createElement("p");
  excerpt.dir = "auto";
  excerpt.append(...marked(hit.excerpt));
  item.append(kind, heading, excerpt);
  return item;
}

/** The nodes of an excerpt: text, and `<mark>` around what was found. @param {string} html @returns {Node[]} */
function marked(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...body.childNodes].map((node) => {
    if (node.nodeName !== "MARK") return document.createTextNode(node.textContent ?? "");
    const mark = document.createElement("mark");
    mark.textContent = node.textContent;
    return mark;
  });
}

class SearchPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.input = /** @type {HTMLInputElement} */ (part(root, "input[name=q]"));
    this.status = part(root, "[data-search-status]");
    this.list = part(root, "[data-search-results]");
    this.more = part(root, "[data-search-more]");
    /** @type {Result[]} */
    this.results = [];
    /** @type {Promise<Index> | null} */
    this.index = null;
    this.turn = 0;
  }

  start() {
    this.input.addEventListener("input", () => this.look(true));
    part(this.root, "form").addEventListener("submit", (event) => { event.preventDefault(); this.look(true); });
    this.more.addEventListener("click", () => this.showMore());
    addEventListener("popstate", () => this.fromAddress());
    this.fromAddress();
  }

  fromAddress() {
    this.input.value = new URLSearchParams(location.search).get("q") ?? "";
    this.look(false);
  }

  /** @returns {Promise<Index>} */
  load() {
    this.index ??= import(new URL(this.root.dataset.index ?? "", location.href).href).then(async (index) => { await index.init(); return index; });
    return this.index;
  }

  /** Search for what the field holds. @param {boolean} typed whether the address is to follow */
  async look(typed) {
    const query = this.input.value.trim();
    const turn = ++this.turn;
    if (typed) history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    if (!query) return this.clear("");
    this.status.textContent = this.root.dataset.looking ?? "";
    try {
      const found = await (await this.load()).debouncedSearch(query);
      if (!found || turn !== this.turn) return;
      this.clear(this.counted(found.results.length));
      this.results = found.results;
      await this.showMore();
    } catch (error) {
      console.error(error);
      this.index = null;
      this.clear(this.root.dataset.failed ?? "");
    }
  }

  /** @param {string} message */
  clear(message) {
    this.results = [];
    this.list.replaceChildren();
    this.more.hidden = true;
    this.status.textContent = message;
  }

  /** @param {number} count @returns {string} */
  counted(count) {
    const { none = "", one = "", many = "" } = this.root.dataset;
    if (count === 0) return none;
    return count === 1 ? one : many.replace("{count}", count.toLocaleString(document.documentElement.lang));
  }

  async showMore() {
    const turn = this.turn;
    const next = this.results.splice(0, PER_PAGE);
    const hits = await Promise.all(next.map((result) => result.data()));
    if (turn !== this.turn) return;
    const entries = hits.map(entry);
    const moved = document.activeElement === this.more;
    this.list.append(...entries);
    this.more.hidden = this.results.length === 0;
    if (moved) entries[0]?.querySelector("a")?.focus();
  }
}

const root = document.querySelector("[data-search]");
if (root instanceof HTMLElement) new SearchPage(root).start();
