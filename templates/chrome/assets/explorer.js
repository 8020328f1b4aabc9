// The explorer on a page: builds its controls from the data, keeps them, the list and the address in step.
// Until the data is there, and where it can't be loaded, the page stays as it came.

import { AmountFacet, RangeFacet, Sheet, ValueFacet, WIDE } from "./explorer-facets.js";
import { PER_PAGE, isFiltered, isNarrowed, nothingChosen, read, write } from "./explorer-state.js";
import { Search, leads } from "./explorer-search.js";
import { NONE, TEXT, Table } from "./explorer-table.js";
import { direction, excerpt } from "./explorer-text.js";
import { Words, copy, fetched, part } from "./explorer-words.js";

/**
 * @typedef {import("./explorer-state.js").State} State
 * @typedef {import("./explorer-table.js").Remainder} Remainder
 * @typedef {import("./explorer-search.js").Hit} Hit
 * @typedef {import("./explorer-search.js").Result} Result
 * @typedef {import("./explorer-search.js").Answer} Answer
 * @typedef {{data: string, pages: string, csv: string, json: string}} Source addresses of one collection
 */

const SLOW = 2000;
const TYPING = 180;
const PATIENCE = 400;
const OPEN_FACETS = 3;
const CURRENCIES = 3;
const SUGGESTIONS = 3;
/** Cards that a screen may show at first; the others follow. */
const AT_ONCE = 4;
/** Pages besides records that are shown at first. */
const PAGES = 3;
/** The query of a prepared list from which everything was taken back. */
const NOTHING = "?all";

class Explorer {
  /** @param {HTMLElement} root @param {Words} words @param {Source[]} sources @param {Table} table */
  constructor(root, words, sources, table) {
    root.prepend(copy(root, "controls"));
    this.status = part(root, "[data-status]");
    const bar = part(root, ".pb-explorer__bar");
    bar.append(copy(root, "bar"));
    bar.after(copy(root, "list"));
    this.root = root;
    this.words = words;
    this.sources = sources;
    this.table = table;
    this.badges = new Map([...copy(root, "badges").children].map((badge) => [badge.getAttribute("data-badge") ?? "", badge]));
    this.input = /** @type {HTMLInputElement} */ (part(root, "[type=search]"));
    this.sorting = /** @type {HTMLSelectElement} */ (part(root, ".pb-explorer__sort select"));
    this.static = part(root, "[data-static]");
    this.list = part(root, "[data-list]");
    this.more = part(root, "[data-more]");
    this.meant = part(root, "[data-meant]");
    /** Whether the explorer is over everything, pages that are no records included. */
    this.everything = root.dataset.explorer === "everything";
    this.sheet = new Sheet(root, () => this.showResults());
    /** The controls that have been needed so far, by the name of their facet. @type {Map<string, ValueFacet | RangeFacet | AmountFacet>} */
    this.controls = new Map();
    /** @type {Search | null} made when somebody first types */
    this.search = null;
    /** The query of a prepared list, as this page opens; empty elsewhere. */
    this.prepared = write(read(root.dataset.prepared ?? "", table), table);
    this.state = this.read();
    /** What the typed words find. @type {Answer | null} */
    this.answer = null;
    /** @type {Uint32Array} */
    this.hits = new Uint32Array();
    this.turn = 0;
    /** @type {Remainder | null} What the latest choice leaves. */
    this.remainder = null;
    /** Whether the list that came with the page has given way to the explorer's. */
    this.touched = false;
    /** What waits for the next picture on the screen. @type {(() => void)[]} */
    this.waiting = [];
    this.lastChange = "";
    this.listen();
    this.enter(false);
  }

  /** The controls of the facets that are offered now. */
  get facets() {
    return this.table.offered(this.state).map((facet, at) => this.control(facet, at < OPEN_FACETS && WIDE.matches));
  }

  /** @param {import("./explorer-table.js").Facet} facet @param {boolean} open */
  control(facet, open) {
    let control = this.controls.get(facet.name);
    if (!control) {
      const kind = { values: ValueFacet, dates: RangeFacet, numbers: RangeFacet, amounts: AmountFacet }[facet.kind];
      this.controls.set(facet.name, control = new kind(this.root, facet, this.words, (change, key) => this.change(change, key), open));
    }
    return control;
  }

  /** Put the controls of the kinds that are chosen on the page, and leave those that stand there where they are. */
  showFacets() {
    const box = part(this.root, "[data-facets]");
    const { facets } = this;
    facets.forEach(({ element }, at) => { if (box.children[at] !== element) box.insertBefore(element, box.children[at] ?? null); });
    while (box.children.length > facets.length) box.lastElementChild?.remove();
    return facets;
  }

  /** The orders on offer: `end`, `end.desc`, `budget.EUR.desc`. */
  orders() {
    /** @type {[string, string][]} */
    const orders = [["", ""], ["title", this.words.say("title")]];
    const parts = this.table.chosenParts(this.state);
    const status = parts.length === 1 ? parts[0].facetOf(parts[0].file.status?.column ?? "")?.name : "";
    for (const { name, title, kind, values } of this.table.common(this.state)) {
      if (kind === "dates") orders.push([name, this.words.say("earliest", { name: title })], [`${name}.desc`, this.words.say("latest", { name: title })]);
      if (kind === "numbers") orders.push([`${name}.desc`, this.words.say("highest", { name: title })], [name, this.words.say("lowest", { name: title })]);
      if (name === status) orders.push([name, title]);
      if (kind !== "amounts") continue;
      for (const currency of values.filter((value) => value !== NONE).slice(0, CURRENCIES)) {
        orders.push([`${name}.${currency}.desc`, this.words.say("largest", { name: title, currency })], [`${name}.${currency}`, this.words.say("smallest", { name: title, currency })]);
      }
    }
    return orders;
  }

  listen() {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let typing;
    const typed = () => { clearTimeout(typing); if (this.input.value.trim() !== this.state.text) this.type(this.input.value.trim()); };
    this.input.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(typed, TYPING); });
    part(this.root, "form").addEventListener("submit", (event) => { event.preventDefault(); typed(); });
    this.sorting.addEventListener("change", () => this.change((state) => { state.sort = this.sorting.value; }));
    this.more.addEventListener("click", () => this.showMore());
    for (const button of this.root.querySelectorAll("[data-clear]")) button.addEventListener("click", () => this.clear());
    part(this.meant, "button").addEventListener("click", () => { this.type(part(this.meant, "button").textContent ?? ""); this.status.focus(); });
    addEventListener("popstate", () => this.goBack());
  }

  /** The state that the address holds, or as which a prepared list opens. */
  read() {
    return read(location.search || this.prepared, this.table);
  }

  /** Somebody went a step back or forward. */
  goBack() {
    this.finish();
    this.sheet.dialog.close();
    const state = this.read();
    if (write(state, this.table) === write(this.state, this.table)) return;
    this.state = state;
    this.lastChange = "";
    this.enter(true);
  }

  /** Show the state that the address holds. @param {boolean} changed whether the reader has done something */
  enter(changed) {
    this.input.value = this.state.text;
    if (this.state.text) this.find();
    else this.render(changed);
  }

  /** Change the state and say so in the address. Changes of one field in a row are one step back. @param {(state: State) => void} change @param {string} [key] */
  change(change, key = "") {
    this.finish();
    change(this.state);
    this.state.shown = PER_PAGE;
    const replacing = this.sheet.isOpen || (key !== "" && key === this.lastChange);
    this.lastChange = key;
    this.later(() => this.remember(replacing));
    this.render(true);
  }

  /** Do something as soon as the screen shows the new list. @param {() => void} act */
  later(act) {
    if (!this.waiting.length) requestAnimationFrame(() => setTimeout(() => this.finish()));
    this.waiting.push(act);
  }

  finish() {
    for (const act of this.waiting.splice(0)) act();
  }

  /** @param {boolean} replacing */
  remember(replacing) {
    const query = write(this.state, this.table);
    const address = query === this.prepared ? location.pathname : query || NOTHING;
    if (replacing) history.replaceState(null, "", address);
    else if (address !== (location.search || location.pathname)) history.pushState(null, "", address);
  }

  /** @param {string} text */
  type(text) {
    this.state.text = text;
    this.state.shown = PER_PAGE;
    this.input.value = text;
    this.remember(this.lastChange === TEXT);
    this.lastChange = TEXT;
    this.enter(true);
  }

  clear() {
    this.state = nothingChosen();
    this.remember(this.sheet.isOpen);
    this.lastChange = "";
    this.enter(true);
    if (!this.sheet.isOpen) this.later(() => this.status.focus());
  }

  /** Find the records for the typed words: names at once, full texts as soon as Pagefind answers. */
  async find() {
    const turn = ++this.turn;
    const { text } = this.state;
    this.search ??= new Search(this.table, this.words.language, this.root.dataset.index ?? "", this.root.dataset.vocabulary ?? "");
    const { search } = this;
    const looking = this.words.say("looking");
    this.say(looking);
    this.list.ariaBusy = "true";
    const early = setTimeout(() => { if (turn === this.turn) this.show({ ...search.early(text), meant: "", instead: false, without: [], failed: false }, looking); }, PATIENCE);
    const answer = await search.find(text);
    clearTimeout(early);
    if (turn !== this.turn) return;
    await this.show(answer, answer.failed ? this.words.say("textFailed") : "");
    this.later(() => { if (turn === this.turn) this.list.ariaBusy = null; });
  }

  /** @param {Answer} answer @param {string} message in the place of the count */
  async show(answer, message) {
    this.answer = answer;
    this.render(true, message);
    await this.showPages();
  }

  /** @param {boolean} changed @param {string} [message] */
  render(changed, message = "") {
    if (!this.state.text) { this.turn++; this.answer = null; this.list.ariaBusy = null; this.showPages(); }
    this.touched ||= changed || this.everything || write(this.state, this.table) !== this.prepared;
    const remainder = this.remainder = this.table.narrow(this.state, this.answer?.found ?? null);
    this.hits = this.sorted(remainder);
    this.static.classList.toggle("pb-explorer__left", this.touched);
    this.showChips();
    this.showNothing(this.touched && message !== this.words.say("looking") ? remainder : null);
    this.list.hidden = !this.touched || !remainder.total;
    this.list.replaceChildren(...(this.touched ? this.cards(0, AT_ONCE) : []));
    this.later(() => this.complete(remainder, message));
    if (!changed) this.finish();
  }

  /** Pages that are no records: of these, no facet knows anything. */
  get pages() {
    return this.everything && !isFiltered(this.state) ? this.answer?.pages ?? [] : [];
  }

  /** What a reader who has just chosen looks at only after the list; nothing where a newer list has taken its place. @param {Remainder} remainder @param {string} message */
  complete(remainder, message) {
    if (remainder !== this.remainder) return;
    for (const control of this.showFacets()) control.show(this.state, () => remainder.count(control.facet));
    this.showSorting();
    this.showSave();
    const total = remainder.total + this.pages.length;
    this.showNotes(total);
    this.showPages();
    part(this.root, "[data-show]").textContent = this.words.count("show", total);
    this.say(message === this.words.say("looking") ? message : `${message} ${this.words.count("results", total)}`.trim());
    if (!this.touched) return;
    this.static.hidden = true;
    this.list.append(...this.cards(AT_ONCE, this.state.shown));
    this.more.hidden = this.hits.length <= this.state.shown;
    this.showHeading();
  }

  /** @param {Remainder} remainder @returns {Uint32Array} */
  sorted(remainder) {
    const found = this.answer?.found;
    const [name, unit, direction] = this.state.sort.split(".");
    if (found && !name) return Uint32Array.from([...found.keys()].filter((record) => !remainder.fails[record])).sort((one, other) => (found.get(one) ?? 0) - (found.get(other) ?? 0) || one - other);
    if (!name) return this.table.sorted(remainder, this.table.usualOrder(this.words.collator));
    const descending = direction === "desc" || unit === "desc";
    return this.table.sorted(remainder, this.table.order(name === "title" ? "" : name, descending, unit === "desc" ? "" : unit ?? "", this.words.collator));
  }

  /** @param {string} message */
  say(message) {
    if (this.status.textContent !== message) this.status.textContent = message;
  }

  showSorting() {
    const orders = this.orders();
    if (orders.map(([value]) => value).join() !== [...this.sorting.options].map(({ value }) => value).join()) this.sorting.replaceChildren(...orders.map(([value, text]) => new Option(text, value)));
    const [usual, title] = this.sorting.options;
    const { isOrdered } = this.table;
    usual.text = this.words.say(this.state.text ? "best" : isOrdered ? "relevant" : "title");
    title.hidden = title.disabled = !this.state.text && !isOrdered;
    this.sorting.value = this.state.sort;
    if (this.sorting.selectedIndex < 0) this.sorting.value = "";
  }

  /** Every choice as a button that takes it back. */
  showChips() {
    const chips = this.facets.flatMap((facet) => facet.choices(this.state));
    if (this.state.text) chips.unshift({ name: this.words.pair(this.words.say("words"), this.state.text), remove: (state) => { state.text = ""; this.input.value = ""; } });
    part(this.root, ".pb-explorer__chosen").hidden = chips.length === 0;
    part(this.root, "[data-open] [data-chosen]").textContent = isNarrowed(this.state) ? this.words.count("chosen", chips.length) : "";
    const list = part(this.root, "[data-chips]");
    list.replaceChildren(...chips.map(({ name, remove }, at) => {
      const chip = copy(this.root, "chip");
      const button = part(chip, "button");
      part(chip, "span").textContent = name;
      button.setAttribute("aria-label", this.words.say("remove", { name }));
      button.addEventListener("click", () => { this.change(remove); this.later(() => (list.querySelectorAll("button")[Math.min(at, chips.length - 2)] ?? this.status).focus()); });
      return chip;
    }));
  }

  /** For each collection on the list, how many rows one can take along. */
  showSave() {
    const { parts } = this.table;
    const numbers = parts.map(() => 0);
    if (parts.length === 1) numbers[0] = this.hits.length;
    else for (const record of this.hits) numbers[parts.indexOf(this.table.locate(record).part)]++;
    part(this.root, ".pb-explorer__save").hidden = !this.hits.length;
    part(this.root, "[data-save]").replaceChildren(...numbers.flatMap((number, at) => (number ? [this.saveLine(at, number)] : [])));
  }

  /** @param {number} at @param {number} number */
  saveLine(at, number) {
    const line = copy(this.root, "save");
    const { file } = this.table.parts[at];
    part(line, "span").textContent = this.words.pair(file.plural, this.words.number(number));
    for (const button of line.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${file.plural}${this.words.say("comma")}${button.textContent}`);
      button.addEventListener("click", () => this.save(at, button.dataset.format === "json" ? "json" : "csv"));
    }
    return line;
  }

  /** @param {number} at @param {"csv" | "json"} format */
  async save(at, format) {
    const { file, ids: all, offset, size } = this.table.parts[at];
    const ids = [...this.hits].filter((record) => record >= offset && record < offset + size).map((record) => all[record - offset]);
    this.say(this.words.say("saving"));
    try {
      const { save } = await import("./explorer-files.js"); // few readers need it
      await save(this.sources[at][format], file.collection, format, ids);
      this.say(this.words.count("saved", ids.length));
    } catch (error) {
      console.error(error);
      this.say(this.words.say("saveFailed"));
    }
  }

  /** What to do when nothing is left: take back the choice that keeps most away. @param {Remainder | null} remainder */
  showNothing(remainder) {
    const box = part(this.root, "[data-nothing]");
    box.hidden = !remainder || remainder.total + this.pages.length > 0;
    if (box.hidden || !remainder) return;
    const best = [...remainder.without()].filter(([, number]) => number > 0).sort(([, one], [, other]) => other - one).slice(0, SUGGESTIONS);
    part(box, "[data-without]").replaceChildren(...best.map(([name, number]) => {
      const item = element("li", "");
      const button = element("button", this.words.say("without", { name: this.choiceOf(name) }));
      button.className = "pb-link";
      button.addEventListener("click", () => { this.change((state) => this.withdraw(state, name)); this.later(() => this.status.focus()); });
      item.append(button, ` ${this.words.count("results", number)}`);
      return item;
    }));
  }

  /** All that is chosen in one facet, in words. @param {string} name */
  choiceOf(name) {
    if (name === TEXT) return this.state.text;
    return this.facets.find((facet) => facet.name === name)?.choices(this.state).map((choice) => choice.name).join(this.words.say("comma")) ?? name;
  }

  /** @param {State} state @param {string} name */
  withdraw(state, name) {
    if (name === TEXT) { state.text = ""; this.input.value = ""; }
    for (const each of [state.values, state.ranges, state.amounts]) each.delete(name);
  }

  /** Say which spelling is near, which words were left out, and which lists the words stand for. @param {number} total */
  showNotes(total) {
    const { text } = this.state;
    const { meant = "", instead = false, without = [] } = this.answer ?? {};
    this.meant.hidden = !meant;
    part(this.meant, "button").textContent = meant;
    const lacking = without.length ? this.words.pair(without.map((name) => this.words.say("without", { name })).join(this.words.say("comma")), this.words.count("results", total)) : "";
    const note = part(this.root, "[data-note]");
    note.textContent = [instead ? this.words.say("unknown", { name: text }) : lacking && this.words.say("notAll"), lacking].filter(Boolean).join(" ");
    note.hidden = !note.textContent;
    const found = text && this.search ? leads(this.search.names, this.state, this.words, JSON.parse(this.root.dataset.lists ?? "[]"), without.length > 0 || !this.answer?.found.size) : [];
    const box = part(this.root, "[data-leads]");
    box.hidden = !found.length;
    part(box, "ul").replaceChildren(...found.map(({ name, address, number }) => linked(address, name, number === undefined ? "" : element("small", ` ${this.words.number(number)}`))));
  }

  /** Pages that are no records, the first at once. @param {number} [most] */
  async showPages(most = PAGES) {
    const { pages } = this;
    const box = part(this.root, "[data-pages]");
    const hits = (await Promise.all(pages.slice(0, most).map((page) => page.data().catch(() => null)))).flatMap((hit) => hit ?? []);
    if (pages.length !== this.pages.length || pages[0] !== this.pages[0]) return;
    box.hidden = !hits.length;
    part(box, "ul").replaceChildren(...hits.map((hit) => linked(hit.url, hit.meta.title ?? hit.url, hit.meta.kind ? element("small", ` ${hit.meta.kind}`) : "", this.excerptOf(hit))));
    const all = /** @type {HTMLButtonElement} */ (part(box, "[data-all-pages]"));
    all.hidden = pages.length <= most;
    all.onclick = async () => { await this.showPages(Infinity); [...box.querySelectorAll("a")][most]?.focus(); };
  }

  /** Let the heading of the page and its bar say what is on the list. */
  showHeading() {
    const total = document.querySelector("[data-total]");
    if (!total) return;
    total.textContent = this.words.number(this.hits.length);
    const numbers = new Map();
    for (const record of this.hits) numbers.set(this.table.standing(record), (numbers.get(this.table.standing(record)) ?? 0) + 1);
    for (const link of document.querySelectorAll("a[data-standing]")) {
      if (!(link instanceof HTMLAnchorElement)) continue;
      const number = numbers.get(link.dataset.standing) ?? 0;
      link.style.setProperty("--pb-w", String(number));
      link.hidden = link.matches(".pb-bar__part") && !number;
      const written = link.querySelector("strong");
      if (written) written.textContent = this.words.number(number);
      link.dataset.usual ??= link.getAttribute("href") ?? "";
      link.href = isNarrowed(this.state) ? this.addressOf(link.dataset.standing ?? "") : link.dataset.usual;
    }
  }

  /** The address of those on the list that stand at a status, or that only a review has judged. @param {string} standing */
  addressOf(standing) {
    const [codelist, code] = standing.split("/");
    const { status, review } = this.table.parts[0].file;
    const values = new Map(this.state.values);
    if (status) values.set(status.column, new Set([codelist === status.codelist && code ? code : NONE]));
    if (review && (codelist === review.codelist || !code)) values.set(review.column, new Set([codelist === review.codelist ? code : NONE]));
    return location.pathname + write({ ...this.state, shown: PER_PAGE, values }, this.table);
  }

  /** Go to the results from the sheet. */
  showResults() {
    part(this.root, ".pb-explorer__results").scrollIntoView();
    this.status.focus({ preventScroll: true });
  }

  showMore() {
    this.finish();
    const before = this.state.shown;
    this.state.shown = before + PER_PAGE;
    this.remember(true);
    const cards = this.cards(before, this.state.shown);
    this.list.append(...cards);
    this.more.hidden = this.hits.length <= this.state.shown;
    cards[0]?.querySelector("a")?.focus();
  }

  /** @param {number} from @param {number} to @returns {HTMLElement[]} */
  cards(from, to) {
    return [...this.hits.subarray(from, to)].map((record) => this.card(record));
  }

  /** @param {number} record @returns {HTMLElement} */
  card(record) {
    const entry = this.table.entry(record);
    const { file } = entry.part;
    const card = /** @type {HTMLElement} */ (copy(this.root, "card").firstElementChild);
    const link = /** @type {HTMLAnchorElement} */ (part(card, "a"));
    link.href = `${this.sources[this.table.parts.indexOf(entry.part)].pages}${entry.id.toLowerCase()}/`;
    link.textContent = entry.title;
    if (entry.language) { link.lang = entry.language; link.dir = "auto"; }
    if (this.everything) part(card, ".pb-eyebrow").append(file.title, " ");
    part(card, ".pb-eyebrow").append(...[entry.id, ...entry.known].slice(0, 3).flatMap((code) => [element("code", code), " "]));
    part(card, ".pb-card__status").append(...this.statusBadges(entry));
    const sorted = this.table.factOf(record, this.state.sort.split(".")[0]);
    const facts = sorted && !entry.facts.some(({ title }) => title === sorted.title) ? [sorted, ...entry.facts] : entry.facts;
    part(card, "dl").append(...facts.map((fact) => this.fact(fact)));
    this.excerpt(record, card);
    return card;
  }

  /** @param {import("./explorer-table.js").Entry} entry @returns {(Node | string)[]} */
  statusBadges({ voices, deadline, due }) {
    const badges = voices.flatMap(({ codelist, code }) => [this.badges.get(`${codelist}/${code}`)?.cloneNode(true) ?? "", " "]);
    const late = this.badges.get(deadline)?.cloneNode(true);
    const text = late instanceof Element && due ? [...late.querySelectorAll("span")].at(-1) : null;
    if (text) text.textContent = (text.textContent ?? "").replace("{date}", this.words.date(due));
    return [...badges, text ? late : null].flatMap((each) => each ?? []);
  }

  /** @param {import("./explorer-table.js").Fact} fact */
  fact({ title, values }) {
    const line = element("div", "");
    const description = element("dd", "");
    values.slice(0, 6).forEach((value, at) => {
      const text = value.language ? element("span", value.text) : this.words.value(value);
      if (typeof text !== "string") { text.lang = value.language; text.dir = "auto"; }
      description.append(at ? this.words.say("comma") : "", text);
    });
    if (values.length > 6) description.append(" …");
    line.append(element("dt", title), " ", description);
    return line;
  }

  /** Where only the full text holds the words, show them. @param {number} record @param {HTMLElement} card */
  async excerpt(record, card) {
    const hit = await this.answer?.texts.get(record)?.data().catch(() => null);
    if (hit) card.append(this.excerptOf(hit));
  }

  /** @param {Hit} hit */
  excerptOf(hit) {
    const text = element("p", "");
    text.className = "pb-excerpt";
    text.append(...excerpt(hit, this.answer?.instead ? this.answer.meant : this.state.text));
    text.dir = direction(text.textContent);
    return text;
  }
}

/** @param {string} name @param {string} text @returns {HTMLElement} */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** A link as an item of a list. @param {string} address @param {string} text @param {(Node | string)[]} more */
function linked(address, text, ...more) {
  const item = element("li", "");
  const link = /** @type {HTMLAnchorElement} */ (element("a", text));
  link.href = address;
  link.dir = "auto";
  item.append(link, ...more);
  return item;
}

/** Load the data and start; until then, and if it fails, only say so. @param {HTMLElement} root */
async function start(root) {
  const words = new Words(root);
  const status = part(root, "[data-status]");
  status.tabIndex = -1;
  const slow = setTimeout(() => { status.textContent = words.say("slow"); }, SLOW);
  try {
    /** @type {Source[]} */
    const sources = JSON.parse(part(root, "[data-sources]").textContent ?? "[]");
    const files = await Promise.all(sources.map(({ data }) => fetched(data)));
    const table = new Table(files, { none: words.say("none"), collection: words.say("collection") });
    status.textContent = "";
    new Explorer(root, words, sources, table);
    root.dataset.state = "live";
  } catch (error) {
    console.error(error);
    root.dataset.state = "failed";
    status.textContent = words.say("failed");
  } finally {
    clearTimeout(slow);
  }
}

const root = document.querySelector("[data-explorer]");
if (root instanceof HTMLElement) start(root);
