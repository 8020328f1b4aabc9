// How values must be written: the same as pledgebook/schema/formats.py and pledgebook/language_tags.py allow.

/** @typedef {{two: string[], three: string, regions: string[], instead: Record<string, string>, names: [string, string][], official: Record<string, string>}} Languages
 *   which language codes exist: those of two letters, those of three in one text, regions; and what is meant by others */

const LETTER = "[\\p{L}\\p{N}_-]";
const HOST = `(?:${LETTER}+\\.)+[\\p{L}\\p{Nl}\\p{No}]${LETTER}*|localhost|\\d{1,3}(?:\\.\\d{1,3}){3}`;
const ADDRESS = new RegExp(`^(?:https?://(?:${HOST})(?::\\d+)?(?:[/?#]\\S*)?|(?:${HOST})(?:[/?#]\\S*)?)$`, "u");
const EMAIL = new RegExp(`^[^@\\s<>":,;]+@(?:${LETTER}+\\.)+${LETTER}{2,}$`, "u");
const PARTIAL = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const TAG = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?(?:-[A-Za-z0-9]+)*$/;
const LIKE_A_LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/;

/** Whether a text is a year, a month or a day that exists. @param {string} text */
export function isPartialDate(text) {
  if (!PARTIAL.test(text) || text.startsWith("0000")) return false;
  const [year, month, day] = text.split("-").map(Number);
  const last = new Date(Date.UTC(2000, month || 1, 0));
  last.setUTCFullYear(year, month || 1, 0);
  return !day || day <= last.getUTCDate();
}

/** `31.08.2021` as a date, where only one reading exists. @param {string} text */
export function turnedDate(text) {
  const found = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  if (!found) return null;
  const [first, second, year] = [found[1].padStart(2, "0"), found[2].padStart(2, "0"), found[3]];
  const readings = new Set([`${year}-${second}-${first}`, `${year}-${first}-${second}`].filter(isPartialDate));
  return readings.size === 1 ? [...readings][0] : null;
}

/** Whether a tag names a language that exists. @param {string} tag @param {Languages} languages */
export function isLanguage(tag, languages) {
  if (!TAG.test(tag)) return false;
  const language = tag.split("-")[0];
  const { two, three, regions } = languages;
  const known = language.length === 2 ? two.includes(language) : Array.from({ length: three.length / 3 }, (_, place) => three.slice(place * 3, place * 3 + 3)).includes(language);
  const region = /-([A-Z]{2})(?:-|$)/.exec(tag);
  return known && (!region || regions.includes(region[1]));
}

/** The language that was most likely meant by a code, a name or a country. @param {string} tag @param {Languages} languages */
export function meantBy(tag, languages) {
  const [word, ...parts] = tag.trim().replaceAll("_", "-").split("-");
  const rest = parts.join("-");
  const region = rest.length === 2 ? `-${rest.toUpperCase()}` : rest ? `-${rest}` : "";
  const found = byCode(word.toLowerCase(), languages) ?? byName(word.toLowerCase(), languages) ?? (word.length === 2 ? languages.official[word.toUpperCase()] : undefined);
  if (!found) return null;
  const made = found + region;
  return made !== tag && isLanguage(made, languages) ? made : found !== tag ? found : null;
}

/** @param {string} word @param {Languages} languages @returns {string | undefined} */
const byCode = (word, languages) => (isLanguage(word, languages) ? word : languages.instead[word]);

/** @param {string} word @param {Languages} languages @returns {string | undefined} */
function byName(word, { names }) {
  const same = new Set(names.filter(([name]) => name === word).map(([, code]) => code));
  const found = same.size ? same : new Set(names.filter(([name]) => name.startsWith(word)).map(([, code]) => code));
  return found.size === 1 ? [...found][0] : undefined;
}

/** Whether a value has a format. What is neither text nor a number is a matter of the type. @type {Record<string, (value: unknown, languages: Languages) => boolean>} */
export const FORMATS = {
  "partial-date": (value) => !isPlain(value) || isPartialDate(String(value)),
  date: (value) => typeof value !== "string" || (value.length === 10 && isPartialDate(value)),
  amount: (value) => !isPlain(value) || /^-?[0-9]{1,18}(\.[0-9]{1,6})?$/.test(String(value)),
  decimal: (value) => !isPlain(value) || /^-?[0-9]{1,18}(\.[0-9]{1,30})?$/.test(String(value)),
  uri: (value) => typeof value !== "string" || (ADDRESS.test(value) && !/[\s<>"\\]/.test(value)),
  language: (value, languages) => typeof value !== "string" || !LIKE_A_LANGUAGE.test(value) || isLanguage(value, languages),
  email: (value) => typeof value !== "string" || EMAIL.test(value),
};

/** @param {unknown} value @returns {value is string | number} */
const isPlain = (value) => typeof value === "string" || typeof value === "number";
