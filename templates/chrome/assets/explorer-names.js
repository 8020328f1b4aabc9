// The names of all records, and the values that they have: who goes by what was typed, and what somebody may have meant.

import { WRITTEN, beginning, folded, formsOf, initials, isFormOf, key, steps, stem, words } from "./explorer-text.js";

/**
 * @typedef {import("./explorer-table.js").Facet} Facet
 * @typedef {import("./explorer-table.js").Table} Table
 * @typedef {{text: string, words: string[]}} Token what was typed between two blanks
 * @typedef {{whole: Uint32Array, begun: Uint32Array, alike: Uint32Array}} Marks for each record or value, which of the typed words it has: as they are, as beginnings, in another form
 * @typedef {{fits: Map<number, number>, alike: Map<number, number>, name: string}} Match how well records fit, the best with the lowest number;
 *   those whose names hold only other forms of the words; and the code in full that was typed
 * @typedef {{facet: Facet, places: number[], exact: boolean}} Meaning values of a facet that have one name, the very one that was typed or one of other forms
 */

/** How well a record fits: the very name, its beginning, words of the name, values such as an organization, the text. */
export const EXACT = 0;
export const BEGINNING = 1;
export const TITLE = 2;
export const VALUE = 3;
export const TEXT = 4;
/** Words that are looked for: as many as a number has bits. */
const MOST_WORDS = 30;
const LEAST_MEANING = 3;
/** The part of the longer of two words with which both begin, if they are forms of one. */
const MOSTLY = 0.61;

/** What was typed, in pieces that hold a word. @param {string} query @returns {Token[]} */
export function tokens(query) {
  return query.split(/\s+/u).map((text) => ({ text, words: words(text) })).filter((token) => token.words.length);
}

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
    this.titles = all.map(({ title }) => words(title).join(" "));
    this.index = indexed(all.map(({ title, names }) => [...words(title), initials(title), ...formsOf(title), ...names.flatMap(words)]));
    const facets = table.choosable.filter(({ kind }) => kind === "values");
    this.values = facets.flatMap((facet) => facet.labels.map((label, place) => ({ facet, place, label: words(label) })));
    /** The words of texts as they are written, by their folded form: needed only where nothing is found. @type {Map<string, string>} */
    this.texts = new Map();
    this.valueIndex = indexed(this.values.map(({ facet, place, label }) => [key(facet.values[place]), initials(facet.labels[place]), ...label]));
  }

  /** @param {string} query @returns {Match} */
  match(query) {
    const typed = tokens(query);
    const all = 2 ** Math.min(typed.flatMap((token) => token.words).length, MOST_WORDS) - 1;
    if (key(query).length < 2 || !all) return { fits: new Map(), alike: new Map(), name: "" };
    const { fits, name } = this.#direct(query);
    if (name) return { fits, alike: new Map(), name };
    const { whole, begun, alike } = this.#marks(typed, this.index, this.table.size);
    const values = this.#valuesOf(typed, all);
    const forms = new Map();
    for (let record = 0; record < this.table.size; record++) {
      if (fits.has(record)) continue;
      const named = whole[record] | begun[record];
      if (named === all) fits.set(record, TITLE + this.#distance(record, whole[record] === all, query));
      else if ((named | values.marks[record]) === all) fits.set(record, VALUE + (values.whole[record] ? 0 : 0.5));
      if (named !== all && (named | alike[record]) === all) forms.set(record, TITLE + 0.9);
    }
    return { fits, alike: forms, name };
  }

  /** Records by code, by the very title or by how it begins. @param {string} query @returns {{fits: Map<number, number>, name: string}} */
  #direct(query) {
    const [typed, stepped, title] = [key(query), steps(query), words(query).join(" ")];
    /** @type {Map<number, number>} */
    const fits = new Map();
    let name = "";
    this.keys.forEach((keys, record) => {
      const exact = Math.max(keys.lastIndexOf(typed), this.steps[record].lastIndexOf(stepped));
      if (exact >= 0) { fits.set(record, EXACT); name ||= this.names[record][exact]; }
      else if (this.titles[record] === title) fits.set(record, EXACT);
      else if (keys.some((each) => each.startsWith(typed) || (/^\d{3,}$/.test(typed) && each.endsWith(typed)))) fits.set(record, BEGINNING);
      else if (this.titles[record].startsWith(title)) fits.set(record, BEGINNING + this.#distance(record, true, query));
    });
    return { fits, name };
  }

  /** How far a title is from what was typed, from 0 to 0.8: the less it holds besides, and the more of it stands in one piece, the nearer. @param {number} record @param {boolean} whole whether it holds all words as they were typed @param {string} query */
  #distance(record, whole, query) {
    const typed = words(query).join(" ");
    const title = this.titles[record];
    const besides = 1 - Math.min(1, typed.length / Math.max(title.length, 1));
    return (whole ? 0 : 0.2) + (` ${title}`.includes(` ${typed}`) ? 0 : 0.2) + 0.4 * besides;
  }

  /** Which of the typed words each record has among its values, and whether one value has all. @param {Token[]} typed @param {number} all */
  #valuesOf(typed, all) {
    const { size } = this.table;
    const { whole, begun } = this.#marks(typed, this.valueIndex, this.values.length);
    const marks = new Uint32Array(size);
    const has = new Uint8Array(size);
    /** @type {Map<Facet, Uint32Array>} */
    const byFacet = new Map();
    this.values.forEach(({ facet, place }, at) => {
      const mark = whole[at] | begun[at];
      if (!mark) return;
      if (!byFacet.has(facet)) byFacet.set(facet, new Uint32Array(facet.values.length));
      /** @type {Uint32Array} */ (byFacet.get(facet))[place] = mark;
    });
    for (const [{ starts, items }, places] of byFacet) {
      for (let record = 0; record < size; record++) {
        for (let at = starts[record]; at < starts[record + 1]; at++) { marks[record] |= places[items[at]]; if (places[items[at]] === all) has[record] = 1; }
      }
    }
    return { marks, whole: has };
  }

  /** @param {Token[]} typed @param {Map<string, number[]>} index @param {number} size @returns {Marks} */
  #marks(typed, index, size) {
    const [whole, begun, alike] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
    const looked = this.#looked(typed);
    for (const [known, holders] of index) {
      let [same, beginning, form] = [0, 0, 0];
      for (const { word, short, bits } of looked) {
        if (known === word) same |= bits;
        else if (known.startsWith(short)) beginning |= bits;
        else if (known[0] === word[0] && isAlmost(known, word)) form |= bits;
      }
      if (same | beginning | form) for (const holder of holders) { whole[holder] |= same; begun[holder] |= beginning; alike[holder] |= form; }
    }
    return { whole, begun, alike };
  }

  /** The typed words, each with its bit; words that were joined by a hyphen stand for all of them, too. @param {Token[]} typed */
  #looked(typed) {
    let bit = 0;
    return typed.flatMap((token) => {
      const first = bit;
      const single = token.words.map((word) => ({ word, bits: 1 << bit++ }));
      const joined = single.length > 1 ? [{ word: token.words.join(""), bits: (1 << bit) - (1 << first) }] : [];
      return [...single, ...joined];
    }).filter(({ bits }) => bits > 0 && bits < 1 << MOST_WORDS).map(({ word, bits }) => ({ word, bits, short: word.length > 1 ? stem(word, this.language) : `${word} ` }));
  }

  /** The values that go by what was typed: the very name, or another form of its words. @param {string} query @returns {Meaning[]} */
  meanings(query) {
    const typed = words(query);
    if (typed.join("").length < LEAST_MEANING) return [];
    /** @type {Map<string, Meaning>} */
    const found = new Map();
    for (const { facet, place, label } of this.values) {
      if (label.length !== typed.length || !label.every((word, at) => isAlmost(word, typed[at]))) continue;
      const name = `${facet.name} ${label.join(" ")}`;
      const known = found.get(name);
      if (known) known.places.push(place);
      else found.set(name, { facet, places: [place], exact: label.every((word, at) => word === typed[at]) });
    }
    return [...found.values()].sort((one, other) => Number(other.exact) - Number(one.exact));
  }

  /** What somebody may have meant by a piece of what was typed: a word or code as it is written. Empty where it is known, or nothing is near. @param {string} text @param {boolean} narrowly whether only one letter may differ */
  near(text, narrowly) {
    const [word = ""] = words(text);
    if (word.length < 4 || this.#isKnown(word)) return "";
    return this.#spelled(nearestWord(word, [this.index, this.valueIndex, this.texts], narrowly), text);
  }

  /** @param {string} word */
  #isKnown(word) {
    const short = stem(word, this.language);
    for (const index of [this.index, this.valueIndex]) for (const known of index.keys()) if (known.startsWith(short)) return true;
    return false;
  }

  /** A known word as it is written, with its accents; if there is a choice, with the article that was typed. @param {string} word @param {string} typed */
  #spelled(word, typed) {
    if (!this.index.has(word) && !this.valueIndex.has(word)) return this.texts.get(word) ?? "";
    const texts = [...this.table.parts.map(({ file }) => file.titles.texts), ...new Set(this.values.map(({ facet }) => facet.labels))].flat();
    const written = texts.flatMap((text) => (folded(text).includes(word) ? text.match(WRITTEN) ?? [] : [])).filter((each) => words(each).includes(word));
    const spelled = written.find((each) => folded(each)[0] === folded(typed)[0]) ?? written[0] ?? word;
    return spelled.toLocaleLowerCase(this.language);
  }

  /** The code next to what was typed. @param {string} query */
  nearCode(query) {
    const typed = key(query);
    if (typed.length < 4 || !/\d/.test(typed) || this.index.has(typed)) return "";
    const near = nearestWord(typed, [new Map(this.keys.flat().map((each) => [each, [0]]))], true);
    const at = near ? this.keys.findIndex((keys) => keys.includes(near)) : -1;
    return at < 0 ? "" : this.names[at][this.keys[at].indexOf(near)];
  }
}

/** Whether two words differ in a short ending at most. @param {string} word @param {string} typed */
function isAlmost(word, typed) {
  return word === typed || (isFormOf(word, typed) && word.startsWith(typed.slice(0, Math.ceil(Math.max(word.length, typed.length) * MOSTLY))));
}

/** Who has each word. @param {string[][]} all @returns {Map<string, number[]>} */
function indexed(all) {
  /** @type {Map<string, number[]>} */
  const index = new Map();
  all.forEach((found, at) => {
    for (const word of new Set(found)) {
      const holders = index.get(word);
      if (holders) holders.push(at);
      else if (word) index.set(word, [at]);
    }
  });
  return index;
}

/** Of the known words the nearest; of several one that begins alike, stands in names, and that most have. @param {string} word @param {Map<string, number[] | string>[]} indexes @param {boolean} narrowly */
function nearestWord(word, indexes, narrowly) {
  const most = word.length > 6 && !narrowly ? 2 : 1;
  let [best, least] = ["", most + 1];
  for (const index of indexes) {
    for (const [each, holders] of index) {
      if (each.length < 3 || Math.abs(each.length - word.length) > most) continue;
      const far = distance(word, each, most + 1);
      const nearer = far > most ? Infinity : far - beginning(word, each) / 50 - (typeof holders === "string" ? 0 : 0.01 - 0.01 / (1 + holders.length));
      if (nearer < least) [best, least] = [each, nearer];
    }
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
