// The allowed value that somebody probably meant: the same as pledgebook/check/suggestions.py finds.

/** @typedef {[code: string, labels: Record<string, string>, aliases: string[], state: string, meanings: Record<string, string>]} Code an entry of
 *   a code list; its state is "derived", "deprecated" or empty */

const [CUTOFF, CUTOFF_OF_CODES] = [0.6, 0.75];
const SHORT = 3;
const POPULAR = 200;

/** Small letters, as far as languages tell capitals apart. @param {string} text */
export const folded = (text) => text.toUpperCase().toLowerCase();

/** How alike two texts are, from 0 to 1: the measure of Ratcliff and Obershelp. */
class Likeness {
  /** @param {string} word */
  constructor(word) {
    this.word = [...word];
    /** @type {Map<string, number[]>} */
    this.places = new Map();
    this.word.forEach((char, place) => this.places.set(char, [...(this.places.get(char) ?? []), place]));
    const most = Math.floor(this.word.length / 100) + 1;
    if (this.word.length >= POPULAR) for (const [char, places] of this.places) if (places.length > most) this.places.delete(char);
  }

  /** @param {string} text */
  to(text) {
    const other = [...text];
    const all = other.length + this.word.length;
    return all ? (2 * this.common(other, 0, other.length, 0, this.word.length)) / all : 1;
  }

  /** A bound of the likeness that is soon found. @param {string} text */
  atMost(text) {
    return (2 * Math.min([...text].length, this.word.length)) / ([...text].length + this.word.length || 1);
  }

  /** How many letters the longest common parts of two texts have. @param {string[]} other @param {number} from @param {number} to @param {number} low @param {number} high @returns {number} */
  common(other, from, to, low, high) {
    let [first, second, size] = [from, low, 0];
    /** @type {Map<number, number>} */
    let lengths = new Map();
    for (let place = from; place < to; place++) {
      const next = new Map();
      for (const found of this.places.get(other[place]) ?? []) {
        if (found < low) continue;
        if (found >= high) break;
        const length = (lengths.get(found - 1) ?? 0) + 1;
        next.set(found, length);
        if (length > size) [first, second, size] = [place - length + 1, found - length + 1, length];
      }
      lengths = next;
    }
    while (first > from && second > low && other[first - 1] === this.word[second - 1]) [first, second, size] = [first - 1, second - 1, size + 1];
    while (first + size < to && second + size < high && other[first + size] === this.word[second + size]) size++;
    if (!size) return 0;
    return size + this.common(other, from, first, low, second) + this.common(other, first + size, to, second + size, high);
  }
}

/** @param {string} text */
const compared = (text) => folded(text).replaceAll("_", " ");

/** @param {string} word @param {Iterable<[name: string, value: string]>} named @param {number} [cutoff] @returns {string | null} */
function best(word, named, cutoff = CUTOFF) {
  const likeness = new Likeness(compared(word));
  /** @type {string | null} */
  let winner = null;
  let most = cutoff;
  for (const [name, value] of named) {
    const text = compared(name);
    if (likeness.atMost(text) <= most) continue;
    const found = likeness.to(text);
    if (found > most) [most, winner] = [found, value];
  }
  return winner;
}

/** The candidate most like a word; null where none is near. @param {string} word @param {Iterable<string>} candidates */
export const nearest = (word, candidates) => best(word, [...candidates].map((each) => [each, each]));

/** The same, but a short id is only found if it is the same but for capital letters. @param {string} word @param {Iterable<string>} ids */
export function nearestId(word, ids) {
  if ([...word].length > SHORT) return nearest(word, ids);
  return [...ids].find((each) => folded(each) === folded(word)) ?? null;
}

/** @param {string} text */
const shortWords = (text) => (folded(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => [...word].length <= SHORT).join(" ");

/** The code that words stand for: itself, one of its labels or aliases. @param {string} words @param {Code[]} codes */
export function findCode(words, codes) {
  const wanted = folded(words.trim());
  return codes.find(([code, labels, aliases]) => [code, ...Object.values(labels), ...aliases].some((name) => folded(name) === wanted))?.[0] ?? null;
}

/** The code whose name, label or alias is most like a word; for a number there is none. @param {string} word @param {Code[]} codes */
export function nearestCode(word, codes) {
  if (!/\p{L}/u.test(word)) return null;
  const allowed = codes.filter(([, , , state]) => !state);
  if ([...word.trim()].length <= SHORT) {
    const found = findCode(word, codes);
    return allowed.some(([code]) => code === found) ? found : null;
  }
  const short = shortWords(word);
  /** @type {[string, string][]} */
  const names = allowed.flatMap(([code, labels, aliases]) => [code, ...Object.values(labels), ...aliases].map((name) => /** @type {[string, string]} */ ([name, code])));
  return best(word, names.filter(([name]) => [...name].length > SHORT && shortWords(name) === short), CUTOFF_OF_CODES);
}
