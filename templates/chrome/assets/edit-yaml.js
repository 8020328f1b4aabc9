// Records as YAML, in the form that pledgebook/importing/yaml_writer.py writes and pledgebook/records/strict_yaml.py reads.
// Of a record that is there, only the fields that changed are written anew: the rest stays as it is, to the letter.

import { isObject } from "./edit-check.js";

/**
 * @typedef {import("./edit-check.js").Data} Data
 * @typedef {import("./edit-check.js").Value} Value
 * @typedef {{name: string, lines: string[]}} Block the lines of a field; without a name, what stands between fields: comments and blank lines
 */

const [WIDTH, LONGEST] = [96, 60];
const FIELD = /^(["']?)([A-Za-z_][\w-]*)\1[ \t]*:(?=[ \t\r\n]|$)/;
const NUMBER = /^(?:0|-?[1-9][0-9]{0,17})$/;
/** What YAML or the reader of records would take for something else, or for nothing. */
const UNUSUAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
const INDENTED_LIST = /^( *)[\w-]+:[ \t]*\n(?: *#.*\n)*\1 +- /m;
const LEVEL_LIST = /^( *)[\w-]+:[ \t]*\n(?: *#.*\n)*\1- /m;

// Writing

/** A record as YAML. @param {Data} data @param {{isIndented?: boolean}} [style] */
export function dump(data, { isIndented = true } = {}) {
  return Object.entries(data).map(([name, value]) => field(name, value, 0, isIndented)).join("");
}

/** The lines of a field. @param {string} name @param {Value} value @param {number} column @param {boolean} isIndented @returns {string} */
function field(name, value, column, isIndented) {
  const key = FIELD.test(`${name}:`) && isPlain(name) ? name : JSON.stringify(name);
  return `${" ".repeat(column)}${key}:${inner(value, column, isIndented)}`;
}

/** What stands behind a name. @param {Value} value @param {number} column @param {boolean} isIndented @returns {string} */
function inner(value, column, isIndented) {
  if (Array.isArray(value) && value.length) return `\n${value.map((item) => entry(item, column + (isIndented ? 2 : 0), isIndented)).join("")}`;
  if (isObject(value) && Object.keys(value).length) return `\n${fields(value, column + 2, isIndented)}`;
  return ` ${scalar(value, column + 2)}\n`;
}

/** @param {Data} data @param {number} column @param {boolean} isIndented */
const fields = (data, column, isIndented) => Object.entries(data).map(([name, value]) => field(name, value, column, isIndented)).join("");

/** An entry of a list. @param {Value} item @param {number} column @param {boolean} isIndented @returns {string} */
function entry(item, column, isIndented) {
  const dash = `${" ".repeat(column)}- `;
  if (isObject(item) && Object.keys(item).length) return dash + fields(item, column + 2, isIndented).slice(column + 2);
  if (Array.isArray(item) && item.length) return dash + item.map((each) => entry(each, column + 2, isIndented)).join("").slice(column + 2);
  return `${dash}${scalar(item, column + 2)}\n`;
}

/** @param {Value} value @param {number} column that of the lines of a long text */
function scalar(value, column) {
  if (Array.isArray(value)) return "[]";
  if (typeof value === "object" && value !== null) return "{}";
  if (typeof value !== "string") return value === undefined || value === null ? '""' : String(value);
  const isOdd = UNUSUAL.test(value) || /^\s|[ \t]$/.test(value);
  if (value.includes("\n")) return isOdd ? quoted(value) : literal(value, " ".repeat(column));
  if ([...value].length > LONGEST && !isOdd) return folded(value, " ".repeat(column));
  return isPlain(value) ? value : quoted(value);
}

/** Whether a text without quotes is read as it is. @param {string} text */
function isPlain(text) {
  if (!/^-?[\p{L}\p{N}(/$+_]/u.test(text) || /\s$|: |:$| #|\t/.test(text) || UNUSUAL.test(text)) return false;
  return !NUMBER.test(text) && !/^(?:null|true|false)$/i.test(text);
}

/** @param {string} text */
const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A text that keeps its lines. @param {string} text @param {string} indent */
function literal(text, indent) {
  const ends = /\n*$/.exec(text)?.[0].length ?? 0;
  const lines = text.slice(0, text.length - ends).split("\n");
  return [["|-", "|", "|+"][Math.min(ends, 2)], ...lines.map((line) => (line ? indent + line : "")), ...Array.from({ length: Math.max(ends - 1, 0) }, () => "")].join("\n");
}

/** A text in lines of even length. No line begins like the entry of a list: the check would ask whether it is one. @param {string} text @param {string} indent */
function folded(text, indent) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/(?<=[^ \t]) (?=[^ \t])/)) {
    const last = lines.at(-1);
    const fits = last !== undefined && (indent.length + last.length + 1 + word.length <= WIDTH || /^[-*•](?:\s|$)/.test(word));
    if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return [">-", ...lines.map((line) => indent + line)].join("\n");
}

// Changing

/** The blocks of a record that is written line by line, one for each field; null where it is not. @param {string} text @param {Data} data what the text holds @returns {Block[] | null} */
export function split(text, data) {
  /** @type {Block[]} */
  const blocks = [{ name: "", lines: [] }];
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const name = FIELD.exec(line)?.[2];
    if (name) blocks.push(...withoutEnd(/** @type {Block} */ (blocks.pop())), { name, lines: [line] });
    else blocks[blocks.length - 1].lines.push(line);
  }
  blocks.push(...withoutEnd(/** @type {Block} */ (blocks.pop())));
  const names = blocks.flatMap(({ name }) => name || []);
  const isWhole = new Set(names).size === names.length && Object.keys(data).every((name) => names.includes(name));
  return isWhole && blocks.every(({ name, lines }) => !name || name in data || isEmpty(lines)) && isFree(blocks[0]) ? blocks.filter(({ lines }) => lines.length) : null;
}

/** A block, and behind it the blank lines and comments that don't belong to it. @param {Block} block @returns {Block[]} */
function withoutEnd({ name, lines }) {
  if (!name) return [{ name, lines }];
  let end = lines.length;
  if (!lines.some((line) => /[|>]\d?\+/.test(line))) while (end > 1 && /^(?:#.*|\s*)$/.test(lines[end - 1].trimEnd())) end--;
  return [{ name, lines: lines.slice(0, end) }, { name: "", lines: lines.slice(end) }].filter((each) => each.lines.length);
}

/** @param {string[]} lines */
const isEmpty = ([first, ...rest]) => /^[^:]*:\s*(?:#.*)?$/.test(first.trimEnd()) && rest.every((line) => /^\s*(?:#.*)?$/.test(line.trimEnd()));

/** Whether there are only comments before the first field. @param {Block} block */
const isFree = ({ name, lines }) => Boolean(name) || lines.every((line) => /^(?:\ufeff)?(?:---\s*)?(?:#.*|\s*)$/.test(line.trimEnd()));

/** The comments in the lines of a field: those that have a line of their own, and those behind a value. @param {string[]} lines */
export function comments(lines) {
  /** @type {string[]} */
  const found = [];
  let column = -1; // of the name of a long text, while lines of it follow
  for (const line of lines.map((each) => each.trimEnd())) {
    const indent = line.length - line.trimStart().length;
    if (column >= 0 && (!line || indent > column)) continue;
    column = -1;
    const comment = line.trimStart().startsWith("#") ? line.trim() : behind(line);
    if (comment) found.push(comment);
    const start = /^( *(?:- +)*)(?:[^\s#"'][^#]*:)?\s*[|>][+\d-]*\s*(?:#.*)?$/.exec(line);
    if (start) column = start[1].length - (/- +$/.test(start[1]) && !/[^\s-]/.test(line.replace(/[|>].*$/, "")) ? 2 : 0);
  }
  return found;
}

/** A comment behind a value. @param {string} line */
function behind(line) {
  const value = line.replace(/^\s*(?:- +)*(?:(?:"[^"]*"|'[^']*'|[^\s"'#][^#]*?):(?=\s))?\s*/, "");
  const rest = /^"(?:[^"\\]|\\.)*"(.*)$/.exec(value)?.[1] ?? /^'(?:[^']|'')*'(.*)$/.exec(value)?.[1];
  if (rest === undefined && /^["']/.test(value)) return "";
  return /(?:^|[ \t])(#.*)$/.exec(rest ?? value)?.[1] ?? "";
}

/** @param {Value} one @param {Value} other @returns {boolean} */
export function isSame(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, place) => isSame(item, other[place]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && isSame(one[name], other[name]));
}

/** The text of a record with other values in some of its fields. @param {string} text @param {Data} before what the text holds @param {Data} after what it is to hold
 * @param {string[]} order all fields, as the schema has them
 * @returns {{text: string, changed: string[], moved: string[]}} the fields that changed; and those whose comments stand above them now, or above all where `text` is not written line by line */
export function withChanges(text, before, after, order) {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !isSame(before[name], after[name]));
  if (!changed.length) return { text, changed, moved: [] };
  const style = { isIndented: INDENTED_LIST.test(text) || !LEVEL_LIST.test(text) };
  const found = split(text, before);
  if (!found) return { text: commented(text) + dump(after, style), changed, moved: commented(text) ? changed : [] };
  const isWindows = /\r\n/.test(text);
  /** @type {string[]} */
  const moved = [];
  let blocks = found.map(({ name, lines }) => {
    if (!name || !changed.includes(name)) return { name, lines };
    const kept = comments(lines);
    if (kept.length) moved.push(name);
    return { name, lines: [...kept.map((comment) => `${comment}\n`), ...(name in after ? [dump({ [name]: after[name] }, style)] : [])] };
  });
  for (const name of Object.keys(after)) if (!blocks.some((each) => each.name === name)) blocks = withNew(blocks, { name, lines: [dump({ [name]: after[name] }, style)] }, order);
  const written = new Set(changed);
  const lines = blocks.map((block) => {
    const made = block.lines.join("");
    const whole = made && !made.endsWith("\n") ? `${made}\n` : made;
    return written.has(block.name) && isWindows ? whole.replace(/\r?\n/g, "\r\n") : whole;
  });
  return { text: lines.join(""), changed, moved };
}

/** Whole lines of comments, of a record that is written anew. @param {string} text */
const commented = (text) => (text.match(/^[ \t]*#.*$/gm) ?? []).map((line) => `${line.trim()}\n`).join("");

/** The blocks with a new one where the schema has it. @param {Block[]} blocks @param {Block} made @param {string[]} order */
function withNew(blocks, made, order) {
  const before = order.includes(made.name) ? order.slice(0, order.indexOf(made.name)) : order;
  const last = blocks.findLastIndex(({ name }) => before.includes(name));
  const first = blocks.findIndex(({ name }) => name);
  const place = last >= 0 ? last + 1 : Math.max(first, 0);
  return [...blocks.slice(0, place), made, ...blocks.slice(place)];
}
