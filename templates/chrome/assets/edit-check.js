// Whether a record fits its schema, in the sentences of pledgebook/check: the same keywords, the same words.

import { FORMATS, isLanguage, meantBy, turnedDate } from "./edit-formats.js";
import { folded, nearest, nearestCode, nearestId } from "./edit-suggest.js";

/**
 * @typedef {import("./edit-suggest.js").Code} Code
 * @typedef {import("./edit-formats.js").Languages} Languages
 * @typedef {unknown} Value a value of YAML
 * @typedef {Record<string, Value>} Data
 * @typedef {(string | number)[]} Path names of fields, and positions in lists from 0
 * @typedef {{path: Path, fact: string, cure: string}} Problem
 * @typedef {{[keyword: string]: unknown, $ref?: string, type?: string | string[], title?: string, description?: string, properties?: Record<string, Shape>, required?: string[],
 *   items?: Shape, additionalProperties?: boolean | Shape, propertyNames?: Shape, codelist?: string, references?: string, format?: string, pattern?: string, examples?: unknown[],
 *   group?: string, caption?: boolean, deprecated?: boolean, recommended?: string[], $defs?: Record<string, Shape>}} Shape a part of a JSON Schema
 * @typedef {{sentences: Record<string, string>, cures: Record<string, string>, formats: Record<string, [fact: string, cure: string]>, invisible: string[], breaks: string,
 *   characters: Record<string, string>}} Sentences
 * @typedef {[id: string, names: Record<string, string>]} Name a record that there is: its id, and its names by language
 * @typedef {{name: string, title: string, plural: string}} Collection
 * @typedef {{schema: Shape, collection: string, collections: Collection[], sentences: Sentences, codes: Map<string, Code[]>, names: Map<string, Name[]>, languages: Languages, language: string,
 *   isNew: boolean}} Context what values are held against
 */

const [MAX_SHOWN, MAX_SAMPLE, SHORT_LIST] = [60, 30, 12];
const PLAIN = /^(?!(?:true|false|null)$)\p{L}(?:[\p{L}\p{N}_ ./()-]*[\p{L}\p{N}_.)])?$/iu;
/** @type {Record<string, string>} */
const YES_AND_NO = { yes: "true", y: "true", on: "true", no: "false", n: "false", off: "false" };
/** @type {Record<string, string>} */
const WORLD = { country: "ISO 3166-1 alpha-2", currency: "ISO 4217", language: "ISO 639-1" };
const SIZES = new Map([["minimum", -1], ["minLength", -1], ["minItems", -1], ["minProperties", -1], ["maximum", 1], ["maxLength", 1], ["maxItems", 1]]);

/** @param {unknown} value @returns {value is Data} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What `$ref` names. @param {Shape} shape @param {Shape} schema @returns {Shape} */
export const definition = (shape, schema) => schema.$defs?.[shape.$ref?.split("/").at(-1) ?? ""] ?? {};

/** @param {Value} value */
function typeOf(value) {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return "integer";
  return value === null || value === undefined ? "null" : typeof value;
}

/** @param {string} keyword @param {Value} value the size that a keyword is about @returns {number | undefined} */
function sizeOf(keyword, value) {
  if (keyword === "minimum" || keyword === "maximum") return typeof value === "number" ? value : undefined;
  if (keyword.endsWith("Length")) return typeof value === "string" ? [...value].length : undefined;
  if (keyword.endsWith("Items")) return Array.isArray(value) ? value.length : undefined;
  return isObject(value) ? Object.keys(value).length : undefined;
}

export class Check {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
  }

  /** Everything that doesn't fit. @param {Data} data @returns {Problem[]} */
  problems(data) {
    const { schema } = this.context;
    return [...this.misfits(schema, data, [], schema), ...this.taken(data)];
  }

  /** @param {string} name @param {Record<string, unknown>} [values] */
  say(name, values = {}) {
    return this.context.sentences.sentences[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
  }

  /** @param {Shape} shape @param {Value} value @param {Path} path @param {Shape} own the shape of the field, before its kind of value @returns {Generator<Problem>} */
  *misfits(shape, value, path, own) {
    const { schema } = this.context;
    if (shape.$ref) yield* this.misfits(definition(shape, schema), value, path, own);
    const before = yield* this.wrongType(shape, value, path, own);
    for (const [keyword, sign] of SIZES) {
      const [limit, size] = [shape[keyword], sizeOf(keyword, value)];
      if (limit !== undefined && size !== undefined && (size - Number(limit)) * sign > 0) yield { path, fact: this.say(keyword, { limit, size }), cure: this.say(this.context.sentences.cures[keyword]) };
    }
    if (typeof value === "string" && !before) yield* this.invisible(shape, value, path);
    if (shape.format) yield* this.wrongFormat(shape.format, value, path);
    if (shape.pattern && typeof value === "string" && !hasPattern(value, shape.pattern)) yield { path, ...this.wrongPattern(shape, value) };
    if (shape.codelist) yield* this.noCode(shape.codelist, value, path);
    if (shape.references && typeof value === "string" && value) yield* this.unknownRecord(shape.references, value, path);
    if (Array.isArray(value) && shape.items) for (const [number, item] of value.entries()) yield* this.misfits(shape.items, item, [...path, number], shape.items);
    if (isObject(value)) yield* this.wrongParts(shape, value, path);
  }

  /** @param {Shape} shape @param {Data} value @param {Path} path @returns {Generator<Problem>} */
  *wrongParts(shape, value, path) {
    const { properties = {}, required = [], additionalProperties, propertyNames } = shape;
    for (const [name, part] of Object.entries(properties)) if (name in value) yield* this.misfits(part, value[name], [...path, name], part);
    for (const name of required) {
      if (!(name in value)) yield { path: [...path, name], fact: this.say("required", { name, title: properties[name]?.title ?? name }), cure: this.say("fill_in") };
    }
    for (const name of Object.keys(value)) {
      if (propertyNames && !this.isKey(name, propertyNames)) yield { path: [...path, name], ...this.wrongLanguage(name, value) };
      if (name in properties || additionalProperties === undefined) continue;
      if (isObject(additionalProperties)) yield* this.misfits(/** @type {Shape} */ (additionalProperties), value[name], [...path, name], /** @type {Shape} */ (additionalProperties));
      else yield { path: [...path, name], fact: this.say("unknown_field", { name }), cure: this.cureOfUnknownField(name, value, shape) };
    }
  }

  /** @param {string} name @param {Shape} shape */
  isKey(name, shape) {
    return hasPattern(name, shape.pattern ?? "") && (!shape.format || FORMATS[shape.format](name, this.context.languages));
  }

  /** @param {Shape} shape @param {Value} value @param {Path} path @param {Shape} own @returns {Generator<Problem, boolean>} whether the type is wrong */
  *wrongType(shape, value, path, own) {
    if (!shape.type) return false;
    const types = [shape.type].flat();
    if (types.includes(typeOf(value))) return false;
    const [fact, cure] = this.typeSentences(types, value, shape);
    yield { path, fact, cure: typeof value === "boolean" && types.includes("string") ? this.cureOfTrue({ ...shape, ...own }) : cure };
    return true;
  }

  /** @param {string[]} types @param {Value} value @param {Shape} shape @returns {[fact: string, cure: string]} */
  typeSentences(types, value, shape) {
    const wanted = types.map((each) => this.say(`type_${each}`)).reduce((one, other) => this.say("either", { one, other }));
    if (value === null || value === undefined) return [this.say("entry_empty"), this.say("write_or_remove")];
    if (types.join() === "object" && shape.propertyNames) {
      const isLong = Array.isArray(value) || [...String(value)].length > MAX_SAMPLE;
      const fact = this.say("no_language", { value: Array.isArray(value) ? this.say("the_list") : this.shown(value) });
      return [fact, isLong ? this.say("say_language") : this.say("say_language_of", { text: asYaml(String(value)) })];
    }
    if (typeof value === "object") {
      const several = ["string", "integer", "boolean"].includes(types[0]) && Object.keys(value).length > 1;
      return [this.say("wrong_kind", { found: this.say(Array.isArray(value) ? "type_array" : "type_object"), wanted }), several ? this.say("one_value") : this.typeCure(shape, types[0])];
    }
    if (typeof value === "number" && types.includes("string")) return [this.say("number_not_text", { value }), this.say("put_in_quotes", { value })];
    const meant = types.join() === "boolean" ? YES_AND_NO[folded(String(value))] : undefined;
    return [this.say("is_not", { value: this.shown(value), wanted }), meant ? this.say("write_boolean", { value: meant }) : this.typeCure(shape, types[0])];
  }

  /** @param {Shape} shape @param {string} wanted */
  typeCure(shape, wanted) {
    return this.say(`cure_${wanted}`, { names: shape.properties ? `: ${Object.keys(shape.properties).join(", ")}` : "" });
  }

  /** @param {Shape} shape */
  cureOfTrue(shape) {
    if (shape.codelist) return this.say("code_of_list", { where: this.where(shape.codelist) });
    if (shape.references) return shape.references === "*" ? this.say("collection_and_id") : this.say("id_of_file", { collection: shape.references });
    return shape.format ? this.context.sentences.formats[shape.format][1] : this.say("quotes_if_text");
  }

  /** A value between quotes, with the names of characters that look like others. @param {Value} value */
  shown(value) {
    const text = [...String(value)];
    const shown = text.length <= MAX_SHOWN ? `'${text.join("")}'` : `'${text.slice(0, MAX_SHOWN).join("")}…'`;
    const names = [...new Set(text.flatMap((char) => this.context.sentences.characters[char] ?? []))];
    return names.length ? this.say("with_odd_characters", { value: shown, names: names.join("; ") }) : shown;
  }

  /** @param {Shape} shape @param {string} value @param {Path} path @returns {Generator<Problem>} */
  *invisible(shape, value, path) {
    if (!shape.type) return;
    const { invisible: [fact, ofBreak, cure], breaks, characters } = this.context.sentences;
    const found = INVISIBLE.exec(value)?.[0];
    if (found) yield { path, fact: fact.replace("{name}", characters[found] ?? codePoint(found)), cure: breaks.includes(found) ? ofBreak : cure };
  }

  /** @param {string} format @param {Value} value @param {Path} path @returns {Generator<Problem>} */
  *wrongFormat(format, value, path) {
    const { languages, sentences } = this.context;
    if (FORMATS[format]?.(value, languages) ?? true) return;
    const [text, [fact, cure]] = [String(value), sentences.formats[format]];
    const problem = { path, fact: `${this.shown(value)} ${fact}`, cure };
    const joined = text.trim().split(/\s+/).join("%20");
    if (format === "uri" && joined.includes("%20") && /\s/.test(text.trim()) && FORMATS.uri(joined, languages)) problem.cure = this.say("blanks_in_address", { value: joined });
    const bare = text.replace(/^mailto:/, "");
    if (format === "email" && FORMATS.email(bare, languages)) problem.cure = this.say("without_mailto", { value: bare });
    const turned = format.includes("date") ? turnedDate(text) : null;
    if (turned) problem.cure = `${this.say("did_you_mean_date", { value: turned })} ${cure}`;
    yield problem;
  }

  /** @param {Shape} shape @param {string} value */
  wrongPattern(shape, value) {
    const form = shape.examples ? this.say("example", { value: shape.examples[0] }) : this.say("form", { value: shape.pattern });
    return { fact: this.say("wrong_form", { value: this.shown(value) }), cure: `${shape.description ?? ""} ${form}`.trim() };
  }

  /** @param {string} name @param {Value} value @param {Path} path @returns {Generator<Problem>} */
  *noCode(name, value, path) {
    const codes = this.context.codes.get(name);
    if (!codes || (typeof value !== "string" && typeof value !== "number") || codes.some(([code, , , state]) => code === String(value) && state !== "derived")) return;
    const typed = codes.filter(([, , , state]) => state !== "derived").map(([code]) => code);
    yield { path, fact: this.say("not_in_codelist", { value: this.shown(value), name }), cure: this.choose(nearestCode(String(value), codes), typed, this.where(name)) };
  }

  /** @param {string} codelist */
  where(codelist) {
    const file = `schema/codelists/${codelist}.csv`;
    return WORLD[codelist] ? this.say("adds_others", { standard: WORLD[codelist], file }) : file;
  }

  /** @param {string | null | undefined} found */
  didYouMean(found) {
    return found ? this.say("did_you_mean", { value: found }) : "";
  }

  /** @param {string | null} found @param {string[]} names @param {string} where */
  choose(found, names, where) {
    if (names.length > SHORT_LIST) return `${this.didYouMean(found)} ${this.say("all_stand_in", { count: names.length, where })}`.trim();
    return found ? `${this.didYouMean(found)} (${names.join(", ")})` : this.say("choose_one", { names: names.join(", ") });
  }

  /** @param {string} name @param {Data} beside @param {Shape} shape */
  cureOfUnknownField(name, beside, { properties: known = {}, title }) {
    const names = Object.keys(beside);
    const above = names[names.indexOf(name) - 1] ?? "";
    if (Array.isArray(beside[above]) && known[above]?.items?.properties?.[name]) return this.say("indent_under_entry", { name: above });
    if (beside[name] === null && name.trim().includes(" ")) return this.say("piece_of_text");
    if (typeof beside[name] === "string" && isLanguage(name, this.context.languages)) return this.say("indent_under_field");
    const found = nearest(name, Object.keys(known));
    return found && found in beside ? this.say("take_over", { name: found }) : this.choose(found, Object.keys(known), this.say("schema_under", { title: title ?? "the record" }));
  }

  /** @param {string} code @param {Data} beside */
  wrongLanguage(code, beside) {
    const [text, help] = this.context.sentences.formats.language;
    const fact = `${this.shown(code)} ${text}`;
    if (beside[code] === null && code.trim().includes(" ")) return { fact, cure: this.say("piece_of_text") };
    const meant = meantBy(code, this.context.languages);
    return { fact, cure: meant && meant in beside ? this.say("take_over", { name: meant }) : `${this.didYouMean(meant)} ${help}`.trim() };
  }

  // References

  /** @param {string} collection @param {string} id */
  knows(collection, id) {
    return this.context.names.get(collection)?.some(([each]) => each === id);
  }

  /** @param {string} references @param {string} value @param {Path} path @returns {Generator<Problem>} */
  *unknownRecord(references, value, path) {
    if (!this.context.names.size) return;
    if (references !== "*") {
      if (this.context.names.has(references) && !this.knows(references, value)) yield { path, ...this.unknown(value, references, false) };
      return;
    }
    const [collection, ...rest] = value.split("/");
    const names = this.context.collections.map(({ name }) => name).sort();
    if (!names.includes(collection) || !rest.join("/")) {
      const found = names.find((name) => this.knows(name, value));
      const cure = `${this.didYouMean(found && `${found}/${value}`)} ${this.say("collections_and_id", { names: names.join(", ") })}`.trim();
      yield { path, fact: this.say("names_no_record", { value }), cure };
    } else if (!this.knows(collection, rest.join("/"))) yield { path, ...this.unknown(rest.join("/"), collection, true) };
  }

  /** @param {string} id @param {string} collection @param {boolean} whole whether the collection is a part of what is written */
  unknown(id, collection, whole) {
    const write = whole ? "key_of_file" : "id_of_file";
    const elsewhere = [...this.context.names.keys()].sort().find((name) => this.knows(name, id));
    if (elsewhere) return { fact: this.say("id_of_another", { id, other: this.one(elsewhere), wanted: this.one(collection) }), cure: this.say(write, { collection }) };
    const names = this.context.names.get(collection) ?? [];
    const ids = new Map(names.map(([each]) => [each, each]));
    for (const [each, captions] of names) for (const caption of Object.values(captions)) ids.set(caption, each);
    const found = ids.get(nearestId(id, ids.keys()) ?? "");
    const cure = this.say(this.isId(id) ? `${write}_or_add` : write, { collection });
    return { fact: this.say("no_such_record", { title: this.title(collection), id }), cure: `${this.didYouMean(found && (whole ? `${collection}/${found}` : found))} ${cure}`.trim() };
  }

  /** @param {string} text */
  isId(text) {
    const { schema } = this.context;
    return hasPattern(text, definition(schema.properties?.id ?? {}, schema).pattern ?? "");
  }

  /** @param {string} collection */
  title(collection) {
    const { collections, language } = this.context;
    return (collections.find(({ name }) => name === collection)?.title ?? collection).toLocaleLowerCase(language);
  }

  /** A record of a collection, in English with its article. @param {string} collection */
  one(collection) {
    const title = this.title(collection);
    if (!this.context.language.startsWith("en")) return title;
    return `${"aeiou".includes(title[0]) ? "an" : "a"} ${title}`;
  }

  /** A new record whose id another one has. @param {Data} data @returns {Problem[]} */
  taken({ id }) {
    const { isNew, names, collection } = this.context;
    if (!isNew || typeof id !== "string" || !normalised(id)) return [];
    const found = names.get(collection)?.find(([each]) => normalised(each) === normalised(id));
    return found ? [{ path: ["id"], fact: this.say("same_code", { code: id, file: `${found[0]}.yml` }), cure: this.say("another_id") }] : [];
  }
}

/** @param {string} value @param {string} pattern */
const hasPattern = (value, pattern) => new RegExp(pattern, "u").test(value) && !value.endsWith("\n");

/** A code without what people write differently. @param {string} code */
const normalised = (code) => code.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

/** A value as a text that can be copied into a record. @param {string} text */
const asYaml = (text) => (PLAIN.test(text) ? text : JSON.stringify(text));

/** What no record may hold. */
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff\u2028\u2029\u180e\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]|(?<![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])\u200b|(?<![\u{1f3f4}\u{e0020}-\u{e007e}])[\u{e0000}-\u{e007f}]/u;

/** @param {string} char */
const codePoint = (char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
