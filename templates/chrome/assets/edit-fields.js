// The fields of a form, one part for each kind of value. Which part a field gets follows from its schema alone.

import { definition, isObject } from "./edit-check.js";
import { Choice } from "./edit-choice.js";
import { button, element, errorsOf, newId } from "./edit-dom.js";
import { dump, isSame } from "./edit-yaml.js";

/**
 * @typedef {import("./edit-dom.js").Part} Part
 * @typedef {import("./edit-dom.js").Target} Target
 * @typedef {import("./edit-dom.js").Wanted} Wanted
 * @typedef {import("./edit-dom.js").Language} Language
 * @typedef {import("./edit-check.js").Shape} Shape
 * @typedef {import("./edit-check.js").Value} Value
 * @typedef {import("./edit-check.js").Data} Data
 * @typedef {import("./edit-check.js").Path} Path
 * @typedef {import("./edit-choice.js").Option} Option
 */

const FEW = 15;
const LONG = 1000;
const NUMBER = /^(?:0|-?[1-9][0-9]{0,14})$/;
/** @type {Record<string, string>} */
const KEYBOARDS = { uri: "url", email: "email", amount: "decimal", decimal: "decimal" };

/** What the parts of one form share. */
export class Fields {
  /** @param {import("./edit-check.js").Context} context @param {import("./explorer-words.js").Words} words @param {Language[]} languages @param {() => void} changed */
  constructor(context, words, languages, changed) {
    this.context = context;
    this.words = words;
    this.languages = [...languages];
    /** @type {((language: Language) => void)[]} */
    this.adders = [];
    this.changed = changed;
    this.schema = context.schema;
    /** @type {Set<string>} */
    this.hiddenLanguages = new Set();
    this.status = element("p", { class: "pb-hidden", role: "status" });
  }

  /** A shape with what it takes from its kind of value. @param {Shape} shape @returns {Shape} */
  whole(shape) {
    return shape.$ref ? { ...definition(shape, this.schema), ...shape } : shape;
  }

  /** The part for a value. @param {Wanted} wanted @returns {Part} */
  part(wanted) {
    const shape = this.whole(wanted.shape);
    const { value } = wanted;
    const given = { ...wanted, shape };
    const types = [shape.type ?? []].flat();
    if (types.includes("array")) return value === undefined || Array.isArray(value) ? this.list(given) : this.kept(given);
    if (types.includes("object")) {
      if (value !== undefined && !isObject(value)) return this.kept(given);
      if (shape.properties) return this.object(given);
      const texts = isObject(shape.additionalProperties) && this.whole(/** @type {Shape} */ (shape.additionalProperties)).type === "string";
      return texts && Object.values(value ?? {}).every((text) => typeof text === "string") ? this.texts(given) : this.kept(given);
    }
    if (!types.length || (typeof value === "object" && value !== null)) return this.kept(given);
    if (types.includes("boolean")) return this.options(given, [{ value: "true", label: this.words.say("yes") }, { value: "false", label: this.words.say("no") }], (text) => text === "true");
    const codes = shape.codelist ? this.context.codes.get(shape.codelist) : undefined;
    if (codes) return this.codes(given, this.optionsOf(codes, value));
    return shape.references ? this.choice(given, () => this.records(shape.references ?? "")) : this.text(given);
  }

  /** @param {import("./edit-suggest.js").Code[]} codes @param {Value} value @returns {Option[]} */
  optionsOf(codes, value) {
    const { language } = this.context;
    return codes.filter(([code, , , state]) => !state || code === String(value)).map(([code, labels, aliases, , meanings]) => ({ meaning: meanings[language], value: code, label: labels[language] ?? Object.values(labels)[0] ?? code, names: [...Object.values(labels), ...aliases] }));
  }

  /** @param {string} references @returns {Option[]} */
  records(references) {
    const { names, language } = this.context;
    return [...names].filter(([name]) => references === "*" || name === references).flatMap(([name, records]) => records.map(([id, captions]) => {
      const value = references === "*" ? `${name}/${id}` : id;
      return { value, label: captions[language] ?? Object.values(captions)[0] ?? value, note: value, names: Object.values(captions) };
    }));
  }

  // Single values

  /** A label, its help and what it is for. @param {Wanted} wanted @param {(id: string, describedBy: string) => HTMLElement} make @returns {{node: HTMLElement, control: HTMLElement, errors: HTMLElement}} */
  field(wanted, make) {
    const [id, errors, help] = [newId(), errorsOf(), this.help(wanted)];
    const control = make(id, help?.id ?? "");
    const label = element("label", { for: id, ...(wanted.isHidden && { class: "pb-hidden" }) }, wanted.label, ...this.marks(wanted));
    return { node: element("div", { class: "pb-edit__field" }, label, ...(help ? [help] : []), control, errors), control, errors };
  }

  /** @param {Wanted} wanted */
  marks({ isRequired, isRecommended }) {
    return isRequired || isRecommended ? [" ", element("small", {}, this.words.say(isRequired ? "required" : "recommended"))] : [];
  }

  /** What the schema says of a field, and how its values are written. @param {Wanted} wanted */
  help({ shape, isHidden }) {
    const format = shape.format ? this.context.sentences.formats[shape.format]?.[1] : undefined;
    const example = shape.pattern && shape.examples ? `${this.context.sentences.sentences.example.replace("{value}", String(shape.examples[0]))}.` : undefined;
    const general = definition(shape, this.schema);
    const isOwn = shape.description !== general.description || general.properties || general.pattern;
    const text = isHidden ? "" : [isOwn ? shape.description : undefined, format ?? example].filter(Boolean).join(" ");
    return text ? element("p", { class: "pb-edit__help", id: newId() }, text) : null;
  }

  /** A box for text. @param {Wanted} wanted @returns {Part} */
  text(wanted) {
    const { shape, value } = wanted;
    const types = [shape.type ?? []].flat();
    const written = value === undefined || value === null ? "" : String(value);
    const isLong = written.includes("\n") || (!shape.format && Number(shape.maxLength) > LONG);
    /** @type {HTMLInputElement | HTMLTextAreaElement | undefined} */
    let box;
    const { node, errors } = this.field(wanted, (id, describedBy) => {
      const keyboard = types.join() === "integer" ? "numeric" : KEYBOARDS[shape.format ?? ""];
      const attributes = { id, dir: isLong || !shape.format ? "auto" : "ltr", ...(keyboard && { inputmode: keyboard }), ...(describedBy && { "aria-describedby": describedBy }), ...(wanted.isRequired && { "aria-required": "true" }) };
      box = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (isLong ? element("textarea", { ...attributes, rows: "4" }) : element("input", { ...attributes, type: "text", autocomplete: "off" }));
      if ((shape.format && shape.format !== "uri") || types.includes("integer")) box.classList.add("pb-edit__short");
      box.value = written;
      box.addEventListener("input", this.changed);
      return box;
    });
    const input = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (box);
    const shown = input.value;
    const read = () => {
      if (input.value === shown) return value ?? undefined;
      const text = input.value.replace(/\r\n/g, "\n").trim();
      return types.includes("integer") && NUMBER.test(text) ? Number(text) : text || undefined;
    };
    return { node, value: read, target: () => ({ focus: input, errors }) };
  }

  /** A drop-down list; "not said" stands for no value. @param {Wanted} wanted @param {Option[]} options @param {(text: string) => Value} valueOf @returns {Part} */
  options(wanted, options, valueOf) {
    const { value } = wanted;
    const written = value === undefined || value === null ? "" : String(value);
    const known = options.some((each) => each.value === written) || !written ? options : [{ value: written, label: written }, ...options];
    const { node, control, errors } = this.field(wanted, (id, describedBy) => {
      const all = [{ value: "", label: this.words.say("notSaid") }, ...known].map((each) => element("option", { value: each.value, selected: each.value === written }, each.label));
      return element("select", { id, ...(describedBy && { "aria-describedby": describedBy }), ...(wanted.isRequired && { "aria-required": "true" }) }, ...all);
    });
    const select = /** @type {HTMLSelectElement} */ (control);
    const meaning = element("p", { class: "pb-edit__help", role: "status" });
    const explain = () => { meaning.textContent = options.find((each) => each.value === select.value)?.meaning ?? ""; };
    if (options.some((each) => each.meaning)) control.after(meaning);
    explain();
    select.addEventListener("change", () => { explain(); this.changed(); });
    return { node, value: () => (select.value === written ? value ?? undefined : select.value ? valueOf(select.value) : undefined), target: () => ({ focus: select, errors }) };
  }

  /** @param {Wanted} wanted @param {Option[]} options @returns {Part} */
  codes(wanted, options) {
    return options.length <= FEW ? this.options(wanted, options, (text) => this.number(wanted.shape, text)) : this.choice(wanted, () => options);
  }

  /** A code that is a number, where the field holds numbers. @param {Shape} shape @param {string} text */
  number(shape, text) {
    return [shape.type].flat().includes("integer") && NUMBER.test(text) ? Number(text) : text;
  }

  /** A choice among many. @param {Wanted} wanted @param {() => Option[]} options @returns {Part} */
  choice(wanted, options) {
    const { value, shape } = wanted;
    const written = value === undefined || value === null ? "" : String(value);
    /** @type {Choice | undefined} */
    let made;
    const { node, errors } = this.field(wanted, (id, describedBy) => {
      made = new Choice(options, written, { id, words: this.words, describedBy, changed: this.changed });
      return made.node;
    });
    const choice = /** @type {Choice} */ (made);
    if (wanted.isRequired) choice.input.setAttribute("aria-required", "true");
    return { node, value: () => (choice.value === written ? value ?? undefined : choice.value ? this.number(shape, choice.value) : undefined), target: () => ({ focus: choice.input, errors }) };
  }

  // Values in several parts

  /** A text in languages, side by side. @param {Wanted} wanted @returns {Part} */
  texts(wanted) {
    const value = /** @type {Record<string, string>} */ (wanted.value ?? {});
    const [errors, help] = [errorsOf(), this.help(wanted)];
    const grid = element("div", { class: "pb-edit__languages" });
    /** @type {Map<string, HTMLTextAreaElement>} */
    const boxes = new Map();
    const rows = wanted.shape.caption ? "2" : "3";
    const add = (/** @type {Language} */ { code, name, direction }) => {
      if (boxes.has(code)) return;
      const id = newId();
      const box = /** @type {HTMLTextAreaElement} */ (element("textarea", { id, rows, lang: code, dir: direction || "auto", ...(help && { "aria-describedby": help.id }) }));
      box.value = value[code] ?? "";
      box.addEventListener("input", this.changed);
      boxes.set(code, box);
      const cell = element("div", { "data-language": code, hidden: this.hiddenLanguages.has(code) && !box.value }, element("label", { for: id }, element("span", { class: "pb-hidden" }, `${wanted.label}: `), element("span", { lang: code }, name)), box);
      grid.append(cell);
    };
    this.adders.push(add);
    for (const language of [...this.languages, ...Object.keys(value).filter((code) => !this.languages.some((each) => each.code === code)).map((code) => this.named(code))]) add(language);
    const shown = new Map([...boxes].map(([code, box]) => [code, box.value]));
    const legend = element("legend", { ...(wanted.isHidden && { class: "pb-hidden" }) }, wanted.label, ...this.marks(wanted));
    const node = element("fieldset", { class: "pb-edit__field pb-edit__texts" }, legend, ...(help ? [help] : []), grid, errors);
    const read = () => {
      const names = [...new Set([...Object.keys(value), ...boxes.keys()])];
      const texts = names.map((code) => /** @type {[string, string]} */ ([code, boxes.get(code)?.value === shown.get(code) && code in value ? value[code] : (boxes.get(code)?.value ?? "").replace(/\r\n/g, "\n").trim()]));
      const filled = texts.filter(([code, text]) => text || (code in value && value[code] === "" && shown.get(code) === boxes.get(code)?.value));
      return filled.length ? Object.fromEntries(filled) : undefined;
    };
    return { node, value: read, target: ([code]) => ({ focus: boxes.get(String(code)) ?? [...boxes.values()].find((box) => !box.parentElement?.hidden) ?? [...boxes.values()][0], errors }) };
  }

  /** A language by its code. @param {string} code @returns {Language} */
  named(code) {
    const known = this.optionsOf(this.context.codes.get("language") ?? [], "").find((each) => each.value === code);
    return this.languages.find((each) => each.code === code) ?? { code, name: known?.label ?? code, direction: "auto" };
  }

  /** One more language for all texts. @param {string} code */
  addLanguage(code) {
    if (this.languages.some((each) => each.code === code)) return;
    const language = this.named(code);
    this.languages.push(language);
    for (const add of this.adders) add(language);
  }

  /** The fields of an object. @param {Wanted} wanted @returns {Part} */
  object(wanted) {
    const value = /** @type {Data} */ (wanted.value ?? {});
    const parts = this.parts(wanted.shape, value);
    const [errors, help] = [errorsOf(), this.help(wanted)];
    const inside = [...(help ? [help] : []), ...[...parts.values()].map(({ node }) => node), ...this.unknown(wanted.shape, value), errors];
    const node = wanted.isHidden ? element("div", { role: "group", "aria-label": wanted.label }, ...inside) : this.fold(wanted, inside, Boolean(wanted.value) || Boolean(wanted.isRequired));
    return { node, value: () => this.valueOf(wanted.shape, value, parts, wanted.value), target: ([name, ...path]) => this.below(parts, name, path) ?? { focus: this.first(node), errors } };
  }

  /** @param {Shape} shape @param {Data} value @returns {Map<string, Part>} */
  parts(shape, value) {
    const { properties = {}, required = [], recommended = [] } = shape;
    const shown = Object.entries(properties).filter(([name, part]) => !part.deprecated || name in value);
    return new Map(shown.map(([name, part]) => [name, this.part({ shape: part, value: value[name], label: part.title ?? name, isRequired: required.includes(name), isRecommended: recommended.includes(name) })]));
  }

  /** What an object holds; names that were there keep their order, new ones follow that of the schema. @param {Shape} shape @param {Data} before @param {Map<string, Part>} parts
   * @param {Value} given @returns {Data | undefined} */
  valueOf(shape, before, parts, given) {
    const found = new Map([...parts].map(([name, part]) => [name, part.value()]));
    const order = Object.keys(before);
    const names = Object.keys(shape.properties ?? {});
    for (const [name, value] of found) {
      if (value === undefined || name in before) continue;
      const above = names.slice(0, names.indexOf(name)).filter((each) => order.includes(each)).at(-1);
      order.splice(above === undefined ? 0 : order.indexOf(above) + 1, 0, name);
    }
    const made = Object.fromEntries(order.map((name) => /** @type {[string, Value]} */ ([name, found.has(name) ? found.get(name) : before[name]])).filter(([, value]) => value !== undefined));
    return Object.keys(made).length || isSame(made, given) ? made : undefined;
  }

  /** @param {Map<string, Part>} parts @param {string | number} name @param {Path} path */
  below(parts, name, path) {
    return parts.get(String(name))?.target(path);
  }

  /** What the schema doesn't know stays, and is shown. @param {Shape} shape @param {Data} value */
  unknown(shape, value) {
    const names = Object.keys(value).filter((name) => !(name in (shape.properties ?? {})));
    return names.map((name) => this.kept({ shape, value: value[name], label: name }).node);
  }

  /** A value that the form can't change. @param {Wanted} wanted @returns {Part} */
  kept({ value, label }) {
    const [focus, errors] = [element("pre", { tabindex: "0", dir: "auto" }, dump({ [label]: value })), errorsOf()];
    const node = element("div", { class: "pb-edit__field pb-edit__kept", role: "group", "aria-label": label }, element("p", {}, element("strong", {}, label), " ", element("small", {}, this.words.say("kept"))), focus, errors);
    return { node, value: () => value, target: () => ({ focus, errors }) };
  }

  /** What can be opened and closed. @param {Wanted} wanted @param {HTMLElement[]} inside @param {boolean} isOpen */
  fold(wanted, inside, isOpen) {
    return element("details", { class: "pb-edit__fold", open: isOpen }, element("summary", {}, wanted.label, ...this.marks(wanted)), element("div", { role: "group", "aria-label": wanted.label }, ...inside));
  }

  /** @param {HTMLElement} node @returns {HTMLElement} */
  first(node) {
    return node.querySelector("input, select, textarea, button, summary") ?? node;
  }

  // Lists

  /** A list, whose entries are added, removed and moved. @param {Wanted} wanted @returns {Part} */
  list(wanted) {
    const before = /** @type {Value[]} */ (wanted.value ?? []);
    const shape = /** @type {Shape} */ (wanted.shape.items);
    const name = this.whole(shape).title && isObject(this.whole(shape).properties) ? String(this.whole(shape).title) : wanted.label;
    /** @type {{part: Part, row: HTMLElement, name: HTMLElement}[]} */
    const entries = [];
    const [rows, errors, help] = [element("ol", { class: "pb-edit__entries" }), errorsOf(), this.help(wanted)];
    const number = () => entries.forEach(({ row, name: label }, place) => {
      label.textContent = `${name} ${this.words.number(place + 1)}`;
      for (const each of row.querySelectorAll(":scope > .pb-edit__tools button")) each.setAttribute("aria-label", this.words.say(`${/** @type {HTMLElement} */ (each).dataset.act}One`, { name: label.textContent }));
      const [up, down] = row.querySelectorAll(":scope > .pb-edit__tools [data-act=up], :scope > .pb-edit__tools [data-act=down]");
      up.toggleAttribute("disabled", place === 0);
      down.toggleAttribute("disabled", place === entries.length - 1);
    });
    const say = (/** @type {string} */ text) => { this.status.textContent = text; number(); this.changed(); };
    const move = (/** @type {typeof entries[0]} */ entry, /** @type {number} */ step, /** @type {HTMLElement} */ pressed) => {
      const place = entries.indexOf(entry) + step;
      entries.splice(place - step, 1);
      entries.splice(place, 0, entry);
      rows.insertBefore(entry.row, entries[place + 1]?.row ?? null);
      say(this.words.say("moved", { number: this.words.number(place + 1), total: this.words.number(entries.length) }));
      const other = entry.row.querySelector(":scope > .pb-edit__tools button:not([disabled])");
      (pressed.hasAttribute("disabled") && other instanceof HTMLElement ? other : pressed).focus();
    };
    const remove = (/** @type {typeof entries[0]} */ entry) => {
      const place = entries.indexOf(entry);
      entries.splice(place, 1);
      entry.row.remove();
      say(this.words.say("removed", { name: entry.name.textContent ?? "" }));
      const next = entries[place] ?? entries[place - 1];
      (next ? /** @type {HTMLElement} */ (next.row.querySelector(":scope > .pb-edit__tools [data-act=remove]")) : adder).focus();
    };
    const add = (/** @type {Value} */ value) => {
      const isSimple = !isObject(this.whole(shape).properties);
      const part = this.part({ shape, value, label: name, isHidden: true });
      const label = element("strong", { class: isSimple ? "pb-hidden" : "pb-edit__name" });
      const row = element("li", { class: isSimple ? "pb-edit__entry" : "pb-edit__entry pb-edit__entry--object" }, label, part.node);
      const entry = { part, row, name: label };
      const tools = element("div", { class: "pb-edit__tools" });
      const up = button("↑", () => move(entry, -1, up), { "data-act": "up" });
      const down = button("↓", () => move(entry, 1, down), { "data-act": "down" });
      tools.append(up, down, button("×", () => remove(entry), { "data-act": "remove" }));
      row.append(tools);
      entries.push(entry);
      rows.append(row);
      return entry;
    };
    const adder = button(this.words.say("addOne", { name }), () => { const { part } = add(undefined); say(""); this.first(part.node).focus(); }, { class: "pb-edit__button" });
    before.forEach(add);
    number();
    const node = this.fold(wanted, [...(help ? [help] : []), rows, errors, adder], before.length > 0 || Boolean(wanted.isRequired));
    const filled = () => entries.filter(({ part }) => part.value() !== undefined);
    const read = () => { const values = filled().map(({ part }) => part.value()); return values.length || (wanted.value && !entries.length && !before.length) ? values : undefined; };
    return { node, value: read, target: ([place, ...path]) => (typeof place === "number" ? filled()[place]?.part.target(path) : undefined) ?? { focus: adder, errors } };
  }
}
