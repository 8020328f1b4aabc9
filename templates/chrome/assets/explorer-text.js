// Words as people write and type them, and the parts of a text that hold them. No document but for excerpts.

import { FOLDING } from "./folding.js";

const MARKS = new RegExp(`[${FOLDING.marks}]`, "gu");
const APOSTROPHES = new RegExp(`[${FOLDING.apostrophes}]`, "gu");
/** @type {Map<string, string>} */
const LETTERS = new Map([...Object.entries(FOLDING.letters), ...FOLDING.digits.flatMap((signs) => [...signs].map((sign, digit) => /** @type {[string, string]} */ ([sign, String(digit)])))]);
const LETTER = new RegExp(`[${[...LETTERS.keys()].join("")}]`, "gu");
/** A word with Cyrillic letters, in which Latin ones that look alike were typed by mistake. */
const CYRILLIC = /[a-z\u0400-\u04ff]*[\u0400-\u04ff][a-z\u0400-\u04ff]*/gu;
/** @type {Map<string, string>} */
const LOOKALIKES = new Map(Object.entries(FOLDING.lookalikes));
const LOOKALIKE = new RegExp(`[${[...LOOKALIKES.keys()].join("")}]`, "gu");
const ELISION = new RegExp(`(?<![\\p{L}\\p{M}])(?:${FOLDING.elisions.join("|")})[${FOLDING.apostrophes}](?=\\p{L})`, "giu");
const ARTICLES = FOLDING.articles.toSorted((one, other) => other.length - one.length);
const ARTICLE = new RegExp(`^(?:${ARTICLES.join("|")})(?=.{${FOLDING.least},})`, "u");
const YEARS = /(?<!\p{Nd})(\d\d)\d\d[^\p{L}\p{N}\s_](\d\d)(?!\p{Nd})/u;
const UKRAINIAN_ENDINGS = "ями ами ими ого ому ові еві єві ій ий им их іх ої ою ею єю ах ях ам ям ів їв ом ем єм ім ї і и а я у ю о е є й ь";
const LEAST_STEM = 3;
export const WRITTEN = new RegExp(`[\\p{L}\\p{M}\\p{N}${FOLDING.apostrophes}]+`, "gu");
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
  return bare.replace(LETTER, (letter) => LETTERS.get(letter) ?? "").replace(CYRILLIC, (word) => word.replace(LOOKALIKE, (letter) => LOOKALIKES.get(letter) ?? "")).normalize("NFC");
}

/** The words of a text, folded; without an article that is written as one with them. @param {string} text */
export function words(text) {
  return (folded(text.replace(ELISION, "")).match(WORD) ?? []).map((word) => word.replace(ARTICLE, ""));
}

const UKRAINIAN_ENDING = new RegExp(`(?:${folded(UKRAINIAN_ENDINGS).replaceAll(" ", "|")})$`, "u");

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
export function formsOf(text) {
  return new Set(text.split(/\s+/u).flatMap((token) => [...forms(token)]));
}

/** A code without separators and leading zeros: `GEO/00012708` is `geo12708`. @param {string} code */
export function key(code) {
  return folded(code).replace(/[^\p{L}\p{N}]/gu, "").replace(/(?<!\d)0+(?=\d)/g, "");
}

/** A code as its words and numbers: `VDP/21/009` is `vdp 21 9`. @param {string} code */
export function steps(code) {
  return (folded(code).match(/\p{L}+|\d+/gu) ?? []).map((step) => step.replace(/^0+(?=\d)/, "")).join(" ");
}

/** A word without its ending, where Pagefind knows no word forms of the language. @param {string} word @param {string} language */
export function stem(word, language) {
  if (!language.startsWith("uk")) return word;
  const short = word.replace(UKRAINIAN_ENDING, "");
  return short.length >= LEAST_STEM ? short : word;
}

/** The initials of a name: `UNDP`. Empty for fewer than three. @param {string} name */
export function initials(name) {
  const found = name.match(/(?<![\p{L}\p{N}])\p{Lu}/gu) ?? [];
  return found.length > 2 ? folded(found.join("")) : "";
}

/** With how many letters two words begin alike. @param {string} one @param {string} other */
export function beginning(one, other) {
  let alike = 0;
  while (alike < one.length && one[alike] === other[alike]) alike++;
  return alike;
}

/** Whether a word of a page begins as the typed one, or is another form of it: one with another ending. @param {string} form @param {string} word */
export function isFormOf(form, word) {
  const alike = beginning(form, word);
  return alike === word.length || (alike >= LEAST_STEM && alike / word.length >= ALIKE && !isSlip(form.slice(alike), word.slice(alike)));
}

/** Whether what is left of two words that begin alike also ends alike, or has the same letters: then somebody mistyped. @param {string} one @param {string} other */
function isSlip(one, other) {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const alike = beginning([...one].reverse().join(""), [...other].reverse().join(""));
  return alike > 1 || (alike === 1 && long.length === 2) || (short.length > 1 && [...short].sort().join() === [...long].sort().join());
}

/** The direction of an excerpt: on a page from right to left it may begin with a name or code that isn't. @param {string | null} text */
export function direction(text) {
  return document.dir === "rtl" && /[\u0590-\u08ff]/.test(text ?? "") ? "rtl" : "auto";
}

/** The part of a page that holds most of what was typed: text, and `<mark>` around it. @param {{content: string}} page @param {string} query @returns {(Node | string)[]} */
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
