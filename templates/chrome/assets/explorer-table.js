// Records as columns, and what remains of them under a choice. No document in here.

/**
 * @typedef {number[]} Row places counted from 1; of amounts, place and amount in turns
 * @typedef {{texts: string[], foreign?: Record<string, number[]>}} Texts
 * @typedef {{name: string, shared: string, kind: "values" | "dates" | "numbers" | "amounts", title: string,
 *   values: string[], rows: (Row | number)[], labels?: Texts, none?: string}} Column
 * @typedef {{collection: string, title: string, plural: string, first: number, ids: string[], titles: Texts, known: Record<string, string[]>,
 *   status: {column: string, codelist: string} | null, review: {column: string, codelist: string} | null, order: number[],
 *   facts: string[], columns: Column[]}} FacetFile the records of one collection, as facet_index.schema.json describes them
 * @typedef {{from: number, to: number}} Range
 * @typedef {{unit: string, from: number, to: number}} Amount a range within one currency
 * @typedef {{values: Map<string, Set<string>>, ranges: Map<string, Range>, amounts: Map<string, Amount>}} Choice by the name of the facet
 * @typedef {{total: number, fails: Uint8Array, count: (facet: Facet) => Uint32Array, without: () => Map<string, number>}} Remainder
 *   how many records there are, how many facets each of all fails, how many have each value when only the
 *   other facets are applied, and how many there would be without the choice in one facet
 */

/** The value that stands for having none. */
export const NONE = "-";
/** The name under which the words that were typed count as a facet. */
export const TEXT = "q";
export const COLLECTION = "collection";
/** States of a deadline whose badge says the due date, so that nothing else has to. */
const WITH_DATE = ["overdue", "awaiting", "unknown"];

/** The rows of a column: a record may have nothing (0), one position, or several. @param {Column} column @returns {Row[]} */
function rowsOf({ rows }) {
  return rows.map((row) => (Array.isArray(row) ? row : row ? [row] : []));
}

/** One facet of all records: the places of record `i` are `items[starts[i]]` up to `items[starts[i + 1]]`. */
export class Facet {
  /** @param {string} name @param {string} title @param {Column["kind"]} kind @param {number} size */
  constructor(name, title, kind, size) {
    this.name = name;
    this.title = title;
    this.kind = kind;
    /** @type {string[]} */
    this.values = [];
    /** @type {string[]} */
    this.labels = [];
    /** The languages of labels that are not in the page's. @type {Map<number, string>} */
    this.foreign = new Map();
    /** @type {Map<string, number>} */
    this.index = new Map();
    this.starts = new Uint32Array(size + 1);
    /** @type {number[]} */
    this.items = [];
    /** Whether a code list gives the values an order of its own. */
    this.ordered = false;
    /** @type {number[]} the amount of each item, where the values are currencies */
    this.amounts = [];
  }

  /** The place of a value; a new one where it is not known. @param {string} value @param {string} label @param {string} [language] */
  place(value, label, language) {
    let place = this.index.get(value);
    if (place === undefined) {
      place = this.values.length;
      this.index.set(value, place);
      this.values.push(value);
      this.labels.push(label);
      if (language) this.foreign.set(place, language);
    }
    return place;
  }

  /** Take over the rows of a column for the records from `offset` on. @param {Column} column @param {Row[]} rows @param {number} offset @param {string} none */
  add(column, rows, offset, none) {
    const languages = languagesOf(column.labels);
    this.ordered ||= column.values.some((value, at) => value < column.values[at - 1]);
    const here = column.values.map((value, at) => this.place(value || NONE, column.labels?.texts[at] ?? value, languages.get(at)));
    rows.forEach((row, at) => {
      this.starts[offset + at] = this.items.length;
      if (column.kind === "amounts") this.#addAmounts(row, here);
      else for (const each of row) this.items.push(here[each - 1]);
      if (column.kind === "values" && !row.length) this.items.push(this.place(NONE, column.none ?? none));
    });
  }

  /** @param {number[]} row @param {number[]} here */
  #addAmounts(row, here) {
    for (let at = 0; at < row.length; at += 2) {
      this.items.push(here[row[at] - 1]);
      this.amounts.push(row[at + 1]);
    }
  }

  /** The number that a range goes by: the year of a date, or the number itself. @param {string} value */
  measure(value) {
    return Number(this.kind === "dates" ? value.slice(0, 4) : value);
  }

  /** Which values a choice allows; null where nothing is chosen. @param {Choice} choice @returns {Uint8Array | null} */
  allowed(choice) {
    const chosen = choice.values.get(this.name);
    if (chosen) return Uint8Array.from(this.values, (value) => Number(chosen.has(value)));
    const range = choice.ranges.get(this.name);
    if (range) return Uint8Array.from(this.values, (value) => Number(this.measure(value) >= range.from && this.measure(value) <= range.to));
    const amount = choice.amounts.get(this.name);
    return amount ? Uint8Array.from(this.values, (value) => Number(value === amount.unit)) : null;
  }
}

/** The language of each text that is not in the page's, by place. @param {Texts | undefined} texts @returns {Map<number, string>} */
function languagesOf(texts) {
  return new Map(Object.entries(texts?.foreign ?? {}).flatMap(([language, at]) => at.map((place) => [place, language])));
}

/** The records of one file, by their positions in it. */
class Part {
  /** @param {FacetFile} file @param {number} offset */
  constructor(file, offset) {
    this.file = file;
    this.offset = offset;
    this.ids = file.ids;
    this.size = this.ids.length;
    this.languages = languagesOf(file.titles);
    /** @type {Facet[]} */
    this.facets = [];
    this.columns = new Map(file.columns.map((column) => [column.name, { column, rows: rowsOf(column) }]));
  }

  /** @param {string} name of a column */
  facetOf(name) {
    const at = this.file.columns.findIndex((column) => column.name === name);
    return at < 0 ? undefined : this.facets[at];
  }

  /** What a record has first in a column; empty for nothing. @param {string} name @param {number} at */
  value(name, at) {
    const known = this.columns.get(name);
    return known?.column.values[(known.rows[at][0] ?? 0) - 1] ?? "";
  }

  /** Where a record stands by whose word: what is reported, and what a review found. @param {number} at @returns {Voice[]} */
  voices(at) {
    const { status, review } = this.file;
    const found = review && this.value(review.column, at) ? { codelist: review.codelist, code: this.value(review.column, at) } : null;
    const told = status && { codelist: status.codelist, code: this.value(status.column, at) };
    return [found && told && !told.code ? null : told, found].flatMap((voice) => voice ?? []);
  }
}

/**
 * @typedef {{codelist: string, code: string}} Voice
 * @typedef {{title: string, values: {text: string, language: string, kind: Column["kind"], unit?: string}[]}} Fact
 * @typedef {{part: Part, at: number, id: string, title: string, language: string, known: string[], facts: Fact[],
 *   voices: Voice[], deadline: string, due: string}} Entry all that a card shows
 */

/** The records of one collection, or of several. */
export class Table {
  /** @param {FacetFile[]} files @param {{none: string, collection: string}} words */
  constructor(files, words) {
    let size = 0;
    this.parts = files.map((file) => { const part = new Part(file, size); size += part.size; return part; });
    this.size = size;
    /** @type {Facet[]} */
    this.facets = [...(files.length === 1 ? [] : [this.#collections(words.collection)]), ...this.#columns(words.none)];
    /** @type {Map<string, Uint32Array>} */
    this.orders = new Map();
  }

  /** A facet for what several parts share, and one for each other column; each part knows its own, in the order of its columns. @param {string} none @returns {Facet[]} */
  #columns(none) {
    /** @type {Map<string, (Column | undefined)[]>} */
    const groups = new Map();
    this.parts.forEach(({ file }, at) => {
      for (const column of file.columns) {
        const shared = `${column.shared} ${column.kind}`;
        const key = groups.get(shared)?.[at] ? `${file.collection}/${column.name}` : shared;
        const group = groups.get(key) ?? Array(this.parts.length).fill(undefined);
        group[at] = column;
        groups.set(key, group);
      }
    });
    const several = (/** @type {(Column | undefined)[]} */ group) => group.filter(Boolean).length > 1;
    const all = [...groups.values()].sort((one, other) => Number(several(other)) - Number(several(one)));
    /** @type {Map<Column, Facet>} */
    const made = new Map();
    const names = new Set([COLLECTION]);
    for (const group of all) {
      const at = group.findIndex(Boolean);
      const first = /** @type {Column} */ (group[at]);
      const name = several(group) ? first.shared : first.name;
      const facet = this.#facet(names.has(name) ? `${this.parts[at].file.collection}.${name}` : name, group, none);
      names.add(facet.name);
      for (const column of group) if (column) made.set(column, facet);
    }
    for (const part of this.parts) part.facets = part.file.columns.flatMap((column) => made.get(column) ?? []);
    return [...new Set(made.values())];
  }

  /** A facet of all parts: a part without its column has none of its values. @param {string} name @param {(Column | undefined)[]} columns @param {string} none */
  #facet(name, columns, none) {
    const first = /** @type {Column} */ (columns.find(Boolean));
    const facet = new Facet(name, first.title, first.kind, this.size);
    columns.forEach((column, at) => {
      const { offset, size, columns: known } = this.parts[at];
      facet.add(column ?? { ...first, values: [], labels: undefined }, known.get(column?.name ?? "")?.rows ?? Array(size).fill([]), offset, none);
    });
    facet.starts[this.size] = facet.items.length;
    return facet;
  }

  /** @param {string} title */
  #collections(title) {
    const facet = new Facet(COLLECTION, title, "values", this.size);
    for (const { file, offset, size } of this.parts) {
      const place = facet.place(file.collection, file.plural);
      for (let at = offset; at < offset + size; at++) { facet.starts[at] = at; facet.items.push(place); }
    }
    facet.starts[this.size] = this.size;
    return facet;
  }

  /** What can be chosen. */
  get choosable() {
    return this.facets.filter(({ values }) => values.length > 0);
  }

  /** The parts that a choice of kinds leaves. @param {Choice} choice */
  chosenParts(choice) {
    const kinds = choice.values.get(COLLECTION);
    const chosen = this.parts.filter(({ file }) => kinds?.has(file.collection));
    return chosen.length ? chosen : this.parts;
  }

  /** The facets of the kinds that are chosen: all of one, of several what they share. @param {Choice} choice @returns {Facet[]} */
  common(choice) {
    const parts = this.chosenParts(choice);
    return parts.length === 1 ? parts[0].facets : this.facets.filter((facet) => parts.filter(({ facets }) => facets.includes(facet)).length > 1);
  }

  /** What is offered with a choice: the facets of its kinds, and whatever is chosen already. @param {Choice} choice @returns {Facet[]} */
  offered(choice) {
    const common = this.common(choice);
    const chosen = this.choosable.filter(({ name }) => choice.values.has(name) || choice.ranges.has(name) || choice.amounts.has(name));
    const kinds = this.facets.filter(({ name }) => name === COLLECTION);
    return [...new Set([...kinds, ...common, ...chosen])].filter(({ values }) => values.length > 0);
  }

  /** @param {string} name */
  facet(name) {
    return this.facets.find((facet) => facet.name === name);
  }

  /** @param {number} record @returns {{part: Part, at: number}} */
  locate(record) {
    const part = /** @type {Part} */ (this.parts.findLast(({ offset }) => offset <= record));
    return { part, at: record - part.offset };
  }

  /** The record with a number of the portal, by which search results name it. @param {number | undefined} number */
  recordOf(number = -1) {
    const part = this.parts.find(({ file, size }) => file.first <= number && number < file.first + size);
    return part && part.offset + number - part.file.first;
  }

  /** @param {number} record @returns {string} */
  title(record) {
    const { part, at } = this.locate(record);
    return part.file.titles.texts[at];
  }

  /** @param {number} record @returns {Entry} */
  entry(record) {
    const { part, at } = this.locate(record);
    const { file } = part;
    const [deadline, due] = [part.value("deadline", at), part.value("end", at)];
    const isSaid = (/** @type {string} */ name) => name === "end" && due !== "" && WITH_DATE.includes(deadline);
    return {
      part, at, id: part.ids[at], title: file.titles.texts[at], language: part.languages.get(at) ?? "", known: file.known[at] ?? [],
      facts: file.facts.flatMap((name) => (isSaid(name) ? [] : fact(part.columns.get(name), at))),
      voices: part.voices(at),
      deadline, due,
    };
  }

  /** The status under which the bar of the page counts a record. @param {number} record */
  standing(record) {
    const { part, at } = this.locate(record);
    const [voice] = part.voices(at);
    return voice && `${voice.codelist}/${voice.code}`;
  }

  /** What a record has of the facet by which a list is sorted. @param {number} record @param {string} name @returns {Fact | undefined} */
  factOf(record, name) {
    const { part, at } = this.locate(record);
    const column = part.file.columns.find((each) => each.name === name || each.shared === name);
    return column && fact(part.columns.get(column.name), at)[0];
  }

  /** What a choice leaves. `found` holds the records that the typed words find. @param {Choice} choice @param {Map<number, number> | null} found @returns {Remainder} */
  narrow(choice, found) {
    const { fails, sole, names } = this.#failures(choice, found);
    const count = (/** @type {Facet} */ facet) => this.#count(facet, fails, sole, names.indexOf(facet.name));
    const without = () => new Map(names.map((name, own) => [name, tally(fails, sole, own)]));
    return { total: tally(fails, sole, -1), fails, count, without };
  }

  /** For each record, how many facets it fails, and the last of them. @param {Choice} choice @param {Map<number, number> | null} found */
  #failures(choice, found) {
    const fails = new Uint8Array(this.size);
    const sole = new Uint8Array(this.size);
    /** @type {string[]} */
    const names = [];
    for (const facet of this.facets) {
      const allowed = facet.allowed(choice);
      if (!allowed) continue;
      mark(facet, allowed, choice.amounts.get(facet.name), fails, sole, names.length);
      names.push(facet.name);
    }
    if (found) {
      for (let record = 0; record < this.size; record++) if (!found.has(record)) { fails[record]++; sole[record] = names.length; }
      names.push(TEXT);
    }
    return { fails, sole, names };
  }

  /** How many records have each value, of those that fit all other facets. @param {Facet} facet @param {Uint8Array} fails @param {Uint8Array} sole @param {number} own */
  #count(facet, fails, sole, own) {
    const { starts, items } = facet;
    const counts = new Uint32Array(facet.values.length);
    for (let record = 0; record < this.size; record++) {
      if (fails[record] > 1 || (fails[record] === 1 && sole[record] !== own)) continue;
      for (let at = starts[record]; at < starts[record + 1]; at++) if (at === starts[record] || items[at] !== items[at - 1]) counts[items[at]]++;
    }
    return counts;
  }

  /** The records that pass, sorted. @param {Remainder} remainder @param {Uint32Array} order */
  sorted({ fails }, order) {
    return order.filter((record) => fails[record] === 0);
  }

  /** All records by a facet, or by title; whoever has no value comes last. @param {string} name @param {boolean} descending @param {string} unit a currency @param {Intl.Collator} collator @returns {Uint32Array} */
  order(name, descending, unit, collator) {
    const key = `${name} ${descending} ${unit}`;
    let order = this.orders.get(key);
    if (!order) this.orders.set(key, order = name ? this.#byFacet(name, descending, unit, collator) : this.#byTitle(collator));
    return order;
  }

  /** Whether the list has an order of its own, which is not that of names. */
  get isOrdered() {
    return this.parts.some(({ file }) => file.order.length > 0);
  }

  /** All records as the pages of the lists show them; those of lists by name come last. @param {Intl.Collator} collator @returns {Uint32Array} */
  usualOrder(collator) {
    const byTitle = this.order("", false, "", collator);
    const own = this.parts.flatMap(({ file, offset }) => file.order.map((at) => offset + at));
    const placed = new Set(own);
    return Uint32Array.from([...own, ...byTitle.filter((record) => !placed.has(record))]);
  }

  /** @param {Intl.Collator} collator */
  #byTitle(collator) {
    const titles = this.parts.flatMap(({ file }) => file.titles.texts);
    return Uint32Array.from(titles.keys()).sort((one, other) => collator.compare(titles[one], titles[other]) || one - other);
  }

  /** @param {string} name @param {boolean} descending @param {string} unit @param {Intl.Collator} collator @returns {Uint32Array} */
  #byFacet(name, descending, unit, collator) {
    const facet = this.facet(name);
    const byTitle = this.order("", false, "", collator);
    if (!facet) return byTitle;
    const keys = keysOf(facet, unit, this.size);
    const sign = descending ? -1 : 1;
    const ranks = new Uint32Array(this.size);
    byTitle.forEach((record, rank) => { ranks[record] = rank; });
    return byTitle.slice().sort((one, other) => {
      if (keys[one] === keys[other]) return ranks[one] - ranks[other];
      if (Number.isNaN(keys[one]) || Number.isNaN(keys[other])) return Number.isNaN(keys[one]) ? (Number.isNaN(keys[other]) ? ranks[one] - ranks[other] : 1) : -1;
      return sign * (keys[one] - keys[other]);
    });
  }
}

/** Note who has none of the allowed values. @param {Facet} facet @param {Uint8Array} allowed @param {Amount | undefined} amount @param {Uint8Array} fails @param {Uint8Array} sole @param {number} number */
function mark(facet, allowed, amount, fails, sole, number) {
  const { starts, items, amounts } = facet;
  for (let record = 0; record + 1 < starts.length; record++) {
    let fits = false;
    for (let at = starts[record]; at < starts[record + 1] && !fits; at++) fits = allowed[items[at]] === 1 && (!amount || (amounts[at] >= amount.from && amounts[at] <= amount.to));
    if (!fits) { fails[record]++; sole[record] = number; }
  }
}

/** How many records fail nothing, or only the facet `own`. @param {Uint8Array} fails @param {Uint8Array} sole @param {number} own */
function tally(fails, sole, own) {
  let number = 0;
  for (let at = 0; at < fails.length; at++) if (fails[at] === 0 || (fails[at] === 1 && sole[at] === own)) number++;
  return number;
}

/** What records are sorted by: the place of a value, the first of a date, an amount in one currency. @param {Facet} facet @param {string} unit @param {number} size */
function keysOf(facet, unit, size) {
  const keys = new Float64Array(size).fill(NaN);
  const sorted = facet.kind === "dates" ? [...facet.values].sort() : facet.values;
  const ranks = new Map(sorted.map((value, rank) => [value, value === NONE ? NaN : rank]));
  const byPlace = facet.values.map((value) => ranks.get(value) ?? NaN);
  for (let record = 0; record < size; record++) {
    for (let at = facet.starts[record]; at < facet.starts[record + 1]; at++) {
      if (facet.kind === "amounts" && facet.values[facet.items[at]] !== unit) continue;
      keys[record] = facet.kind === "amounts" ? facet.amounts[at] : byPlace[facet.items[at]];
      break;
    }
  }
  return keys;
}

/** @param {{column: Column, rows: Row[]} | undefined} known @param {number} at @returns {Fact[]} */
function fact(known, at) {
  if (!known?.rows[at].length) return [];
  const { column, rows } = known;
  const { title, kind } = column;
  if (kind === "amounts") return [{ title, values: [{ text: String(rows[at][1]), language: "", kind, unit: column.values[rows[at][0] - 1] }] }];
  const languages = languagesOf(column.labels);
  return [{ title, values: rows[at].map((place) => ({ text: column.labels?.texts[place - 1] ?? column.values[place - 1], language: languages.get(place - 1) ?? "", kind })) }];
}
