// Finding records by what people type: names as they are written, and Pagefind's index for full texts.

import { FOLDING } from "./folding.js";

/**
 * @typedef {{url: string, content: string, meta: Record<string, string>}} Hit
 * @typedef {{data: () => Promise<Hit>, number: number | undefined}} Result `number` is that of the record in the portal, if the page is that of one
 * @typedef {{id: string, data: () => Promise<Hit>}} Found
 * @typedef {{init: () => Promise<void>, filters: () => Promise<object>, search: (query: string, options?: {sort: {record: "asc"}}) => Promise<{results: Found[], filters: {record?: Record<string, number>}}>}} Pagefind
 * @typedef {import("./explorer-table.js").Table} Table
 */

/** How well a name fits, the best first: the very name, its beginning, words of the title, a value such as an organization. */
export const EXACT = 0;
export const BEGINNING = 1;
export const TITLE = 2;
export const VALUE = 3;

const MARKS = new RegExp(`[${FOLDING.marks}]`, "gu");
const APOSTROPHES = new RegExp(`[${FOLDING.apostrophes}]`, "gu");
/** @type {Map<string, string>} */
const LETTERS = new Map([...Object.entries(FOLDING.letters), ...FOLDING.digits.flatMap((signs) => [...signs].map((sign, digit) => /** @type {[string, string]} */ ([sign, String(digit)])))]);
const LETTER = new RegExp(`[${[...LETTERS.keys()].join("")}]`, "gu");
const ELISION = new RegExp(`(?<![\\p{L}\\p{M}])(?:${FOLDING.elisions.join("|")})[${FOLDING.apostrophes}](?=\\p{L})`, "giu");
const ARTICLES = FOLDING.articles.toSorted((one, other) => other.length - one.length);
const ARTICLE = new RegExp(`^(?:${ARTICLES.join("|")})(?=.{${FOLDING.least},})`, "u");
const YEARS = /(?<!\p{Nd})(\d\d)\d\d[^\p{L}\p{N}\s_](\d\d)(?!\p{Nd})/u;
const UKRAINIAN_ENDING = /(?:ями|ами|ими|ого|ому|ові|еві|єві|ій|ий|им|их|іх|ої|ою|ею|єю|ах|ях|ам|ям|ів|їв|ом|ем|єм|ім|ою|ї|і|и|а|я|у|ю|о|е|є|й|ь)$/u;
const LEAST_STEM = 3;
const WRITTEN = new RegExp(`[\\p{L}\\p{M}\\p{N}${FOLDING.apostrophes}]+`, "gu");
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Stands behind the text of a page, before other forms of its words (word_forms.py). */
const SEPARATOR = "⁝";
const LONGEST_EXCERPT = 30;
/** A word, and the signs around it. */
const SIGNS = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/u;
/** The part of a typed word with which a word of a page must begin, if it is another form of it. */
const ALIKE = 0.55;

/** A text without what people leave out: capitals, accents, harakat, tatweel, apostrophes; as `folded` in word_forms.py. @param {string} text */
export function folded(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(MARKS, "").replace(APOSTROPHES, "");
  return bare.replace(LETTER, (letter) => LETTERS.get(letter) ?? "").normalize("NFC");
}

/** The words of a text, folded; without an article that is written as one with them. @param {string} text */
export function words(text) {
  return (folded(text.replace(ELISION, "")).match(WORD) ?? []).map((word) => word.replace(ARTICLE, ""));
}

/** All folded forms under which a part of a text without blanks is found; as `forms` in word_forms.py. @param {string} token @returns {Set<string>} */
export function forms(token) {
  const [parts, joined] = [token.replace(APOSTROPHES, " "), token].map((text) => folded(text).match(WORD) ?? []);
  const found = new Set([...parts, ...joined, joined.join("")]);
  const years = YEARS.exec(token);
  if (years) found.add(years[1] + years[2]);
  for (const word of [...parts, ...joined]) {
    for (const prefix of [...FOLDING.articles, ...FOLDING.particles]) if (word.startsWith(prefix) && [...word].length >= prefix.length + FOLDING.least) found.add(word.slice(prefix.length));
    if (/\p{Nd}/u.test(word) && !/^\p{Nd}+$/u.test(word)) for (const piece of word.match(/\p{Nd}+|\P{Nd}+/gu) ?? []) found.add(piece);
  }
  found.delete("");
  return found;
}

/** All forms of the words of a text. @param {string} text @returns {Set<string>} */
function formsOf(text) {
  return new Set(text.split(/\s+/u).flatMap((token) => [...forms(token)]));
}

/** A code without separators and leading zeros: `GEO/00012708` is `geo12708`. @param {string} code */
export function key(code) {
  return folded(code).replace(/[^\p{L}\p{N}]/gu, "").replace(/(?<!\d)0+(?=\d)/g, "");
}

/** A code as its words and numbers: `VDP/21/009` is `vdp 21 9`. @param {string} code */
function steps(code) {
  return (folded(code).match(/\p{L}+|\d+/gu) ?? []).map((step) => step.replace(/^0+(?=\d)/, "")).join(" ");
}

/** A word without its ending, where Pagefind knows no word forms of the language. @param {string} word @param {string} language */
export function stem(word, language) {
  if (!language.startsWith("uk")) return word;
  const short = word.replace(UKRAINIAN_ENDING, "");
  return short.length >= LEAST_STEM ? short : word;
}

/** The initials of a name: `UNDP`. Empty for fewer than three. @param {string} name */
function initials(name) {
  const found = name.match(/(?<![\p{L}\p{N}])\p{Lu}/gu) ?? [];
  return found.length > 2 ? folded(found.join("")) : "";
}

/** The names of all records of a table, and whoever goes by what was typed. */
export class Names {
  /** @param {Table} table @param {string} language */
  constructor(table, language) {
    this.table = table;
    this.language = language;
    const all = table.parts.flatMap(({ file, ids }) => ids.map((id, at) => ({ title: file.titles.texts[at], names: [id, ...(file.known[at] ?? [])] })));
    /** @type {string[][]} */
    this.names = all.map(({ names }) => names);
    this.keys = all.map(({ names }) => names.map(key));
    this.steps = all.map(({ names }) => names.map(steps));
    this.known = all.map(({ title, names }) => [...words(title), initials(title), ...names.flatMap(words)]);
    this.texts = all.map(({ title }, at) => ` ${[...this.known[at], ...formsOf(title)].join(" ")}`);
    this.titles = all.map(({ title }) => words(title).join(" "));
    /** @type {string[] | null} */
    this.vocabulary = null;
    this.values = table.offered.filter(({ kind }) => kind === "values").map((facet) => ({ facet, keys: facet.values.map((value, at) => [key(value), key(facet.labels[at]), initials(facet.labels[at])]) }));
  }

  /** Records by how well they fit, and the name in full of the one that was typed. @param {string} query @returns {{fits: Map<number, number>, name: string}} */
  match(query) {
    /** @type {Map<number, number>} */
    const fits = new Map();
    const [typed, stepped] = [key(query), steps(query)];
    const typedWords = words(query);
    const parts = typedWords.map((word) => ` ${stem(word, this.language)}`);
    const title = typedWords.join(" ");
    let name = "";
    if (typed.length < 2 || !parts.length) return { fits, name };
    this.keys.forEach((keys, record) => {
      const exact = Math.max(keys.lastIndexOf(typed), this.steps[record].lastIndexOf(stepped));
      if (exact >= 0) { fits.set(record, EXACT); name ||= this.names[record][exact]; }
      else if (this.titles[record] === title) fits.set(record, EXACT);
      else if (keys.some((each) => each.startsWith(typed) || (/^\d{3,}$/.test(typed) && each.endsWith(typed)))) fits.set(record, BEGINNING);
      else if (parts.every((part) => this.texts[record].includes(part))) fits.set(record, TITLE);
    });
    this.#addValues(typed, fits);
    return { fits, name };
  }

  /** @param {string} typed @param {Map<number, number>} fits */
  #addValues(typed, fits) {
    for (const { facet, keys } of this.values) {
      const meant = new Set(keys.flatMap((each, place) => (each.some((name) => (typed.length > 2 ? name.includes(typed) : name === typed)) ? [place] : [])));
      if (!meant.size) continue;
      for (let record = 0; record < this.table.size; record++) {
        if (fits.has(record)) continue;
        for (let at = facet.starts[record]; at < facet.starts[record + 1]; at++) if (meant.has(facet.items[at])) fits.set(record, VALUE);
      }
    }
  }

  /** What was typed with every unknown word replaced by the nearest known one; empty where nothing is near. @param {string} query @param {boolean} narrowly whether only one letter may differ */
  nearest(query, narrowly) {
    const known = this.vocabulary ??= [...new Set([...this.known.flat(), ...this.values.flatMap(({ facet }) => facet.labels.flatMap(words))])];
    let changed = false;
    const meant = (query.match(WRITTEN) ?? []).map((written) => {
      const [word = ""] = words(written);
      if (word.length < 4 || known.some((each) => each.startsWith(stem(word, this.language)))) return written;
      const near = nearestWord(word, known, narrowly);
      changed ||= near !== "";
      return near ? this.#spelled(near, written) : written;
    });
    return this.#written(query, known) || (changed ? meant.join(" ") : "");
  }

  /** A known word as it is written, with its accents; if there is a choice, with the article that was typed. @param {string} word @param {string} typed */
  #spelled(word, typed) {
    const texts = [...this.table.parts.map(({ file }) => file.titles.texts), ...this.values.map(({ facet }) => facet.labels)].flat();
    const written = texts.filter((text) => words(text).includes(word)).flatMap((text) => (text.match(WRITTEN) ?? []).filter((each) => words(each).includes(word)));
    const spelled = written.find((each) => folded(each)[0] === folded(typed)[0]) ?? written[0] ?? word;
    return spelled.toLocaleLowerCase(this.language);
  }

  /** A code near to what was typed. @param {string} query @param {string[]} known */
  #written(query, known) {
    const typed = key(query);
    if (typed.length < 4 || !/\d/.test(typed) || known.includes(typed)) return "";
    const near = nearestWord(typed, this.keys.flat(), true);
    const at = near ? this.keys.findIndex((keys) => keys.includes(near)) : -1;
    return at < 0 ? "" : this.names[at][this.keys[at].indexOf(near)];
  }
}

/** @param {string} word @param {string[]} known @param {boolean} narrowly */
function nearestWord(word, known, narrowly) {
  let best = "";
  let least = word.length > 6 && !narrowly ? 3 : 2;
  for (const each of known) {
    if (each.length < 3 || Math.abs(each.length - word.length) >= least) continue;
    const far = distance(word, each, least);
    if (far < least) { least = far; best = each; }
  }
  return best;
}

/** How many letters differ: added, left out, changed, or two that changed places. Gives up at `most`. @param {string} one @param {string} other @param {number} most */
function distance(one, other, most) {
  let [before, row] = [new Array(other.length + 1).fill(0), Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) >= most) return most;
    [before, row] = [row, next];
  }
  return row[other.length];
}

/** Pagefind, loaded when it is first asked. */
export class FullText {
  /** @param {string} address of pagefind.js @param {string} language */
  constructor(address, language) {
    this.address = new URL(address, location.href).href;
    this.language = language;
    /** @type {Promise<Pagefind> | null} */
    this.loading = null;
  }

  /** @returns {Promise<Pagefind>} */
  load() {
    return this.loading ??= import(this.address).then(async (pagefind) => {
      await pagefind.init();
      await pagefind.filters();
      return pagefind;
    });
  }

  /** What is asked of Pagefind: the query as it was typed, folded, with joined words in one, and without endings that Pagefind doesn't know. @param {string} query @returns {Set<string>} */
  typed(query) {
    const found = words(query);
    const joined = query.split(/\s+/u).map((token) => words(token).join("")).join(" ");
    const stems = this.language.startsWith("uk") ? [found.map((word) => stem(word, this.language)).join(" ")] : [];
    return new Set([query, found.join(" "), joined, ...stems].filter(Boolean));
  }

  /** Pages, the best first. If loading fails, the next search tries again. @param {string} query @returns {Promise<Result[]>} */
  async search(query) {
    try {
      const pagefind = await this.load();
      const found = await Promise.all([...this.typed(query)].map((form) => ranked(pagefind, form)));
      return [...new Map(found.flat().map((result) => [result.id, result])).values()];
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }
}

/**
 * The pages that Pagefind finds, the best first, with the numbers of records. A record page has its number as a
 * filter and as a sort key: the counts of the filter say which numbers were found, and a search sorted by number
 * gives their results in the same order, without any other page. So no result has to be loaded to know its record.
 * @param {Pagefind} pagefind @param {string} query
 */
async function ranked(pagefind, query) {
  const { results, filters } = await pagefind.search(query);
  if (!results.length || !(await holds(results[0], query))) return [];
  const sorted = await pagefind.search(query, { sort: { record: "asc" } });
  const numbers = Object.entries(filters.record ?? {}).filter(([, count]) => count).map(([number]) => Number(number)).sort((one, other) => one - other);
  const byId = new Map(sorted.results.map(({ id }, at) => [id, numbers[at]]));
  return results.map((result) => ({ id: result.id, number: byId.get(result.id), data: () => result.data() }));
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

/** Whether a word of a page begins as the typed one, or is another form of it. @param {string} form @param {string} word */
function isFormOf(form, word) {
  let alike = 0;
  while (alike < word.length && form[alike] === word[alike]) alike++;
  return alike === word.length || (alike >= LEAST_STEM && alike / word.length >= ALIKE);
}

/** The direction of an excerpt: on a page from right to left it may begin with a name or code that isn't. @param {string | null} text */
export function direction(text) {
  return document.dir === "rtl" && /[\u0590-\u08ff]/.test(text ?? "") ? "rtl" : "auto";
}

/** The part of a page that holds most of what was typed: text, and `<mark>` around it. @param {Hit} hit @param {string} query @returns {(Node | string)[]} */
export function excerpt({ content }, query) {
  const tokens = content.split(SEPARATOR)[0].split(/\s+/u).filter(Boolean);
  const typed = words(query);
  const fits = tokens.map((token) => { const found = [...forms(token)]; return typed.some((word) => found.some((form) => isFormOf(form, word))); });
  const start = best(fits);
  const shown = tokens.slice(start, start + LONGEST_EXCERPT).flatMap((token, at) => {
    const [, before = token, word = "", after = ""] = fits[start + at] ? SIGNS.exec(token) ?? [] : [];
    const mark = document.createElement("mark");
    mark.textContent = word;
    return word ? [before, mark, `${after} `] : [`${before} `];
  });
  return [start ? "… " : "", ...shown, start + LONGEST_EXCERPT < tokens.length ? "…" : ""];
}

/** Where the excerpt begins that holds most words, with the first of them in the middle. @param {boolean[]} fits */
function best(fits) {
  const half = LONGEST_EXCERPT / 2;
  let [first, most, here] = [0, 0, 0];
  fits.forEach((fit, at) => {
    here += Number(fit) - Number(fits[at - half] ?? false);
    if (here > most) [first, most] = [fits.indexOf(true, Math.max(0, at - half + 1)), here];
  });
  return Math.max(0, first - half);
}
