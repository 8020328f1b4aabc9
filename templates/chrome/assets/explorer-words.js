// Words, numbers and parts that the page brings along for its scripts.

/** @typedef {Record<string, string>} Forms a message in each plural form of the language */

/** @type {Map<string, HTMLElement>} */
const templates = new Map();

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement} */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page lacks ${selector}`);
  return found;
}

/** What a template of the page holds, anew. @param {ParentNode} root @param {string} name @returns {DocumentFragment} */
export function copy(root, name) {
  const template = templates.get(name) ?? part(root, `template[data-part="${name}"]`);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`${name} is no template`);
  templates.set(name, template);
  return /** @type {DocumentFragment} */ (template.content.cloneNode(true));
}

/** What the server answers, if it has the file. @param {string} address @param {RequestInit} [options] */
export async function arrived(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/** What a data file holds. @param {string} address */
export async function fetched(address) {
  return (await arrived(address)).json();
}

/** The messages of a page, and how its language writes things. */
export class Words {
  /** @param {ParentNode} root */
  constructor(root) {
    const messages = JSON.parse(part(root, "[data-words]").textContent ?? "{}");
    /** @type {Record<string, string>} */
    this.words = messages.words ?? {};
    /** @type {Record<string, Forms>} */
    this.forms = messages;
    this.language = document.documentElement.lang;
    const locale = `${this.language}-u-nu-latn`;
    // Making a format takes a hundred times as long as using it.
    this.days = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
    this.months = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
    /** @type {Map<string, Intl.NumberFormat>} */
    this.currencies = new Map();
    this.collator = new Intl.Collator(this.language, { numeric: true });
    this.plural = new Intl.PluralRules(this.language);
    this.numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    this.locale = locale;
  }

  /** @param {string} name @param {Record<string, string>} [values] */
  say(name, values = {}) {
    return (this.words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  }

  /** @param {string} name @param {string} value */
  pair(name, value) {
    return this.say("pair", { name, value });
  }

  /** A message with a number, in the form that the number asks for. @param {string} name @param {number} number */
  count(name, number) {
    const forms = this.forms[name];
    return (forms[this.plural.select(number)] ?? forms.other).replace("{count}", this.number(number));
  }

  /** @param {number} number */
  number(number) {
    return this.numbers.format(number);
  }

  /** A partial date, no more exact than it is. @param {string} date */
  date(date) {
    const [year, month, day] = date.split("-").map(Number);
    return month ? (day ? this.days : this.months).format(Date.UTC(year, month - 1, day || 1)) : String(year);
  }

  /** @param {number} amount @param {string} currency */
  money(amount, currency) {
    if (!/^[A-Z]{3}$/.test(currency)) return this.number(amount);
    const digits = Number.isInteger(amount) ? 0 : 2;
    const key = `${currency}${digits}`;
    let format = this.currencies.get(key);
    if (!format) this.currencies.set(key, format = new Intl.NumberFormat(this.locale, { style: "currency", currency, currencyDisplay: "code", minimumFractionDigits: digits, maximumFractionDigits: digits }));
    return format.format(amount);
  }

  /** @param {{text: string, kind: string, unit?: string}} value */
  value({ text, kind, unit }) {
    if (kind === "dates") return this.date(text);
    return kind === "amounts" ? this.money(Number(text), unit ?? "") : text;
  }
}
