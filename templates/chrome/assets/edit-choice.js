// A choice among many: a box in which one types, and a list of what begins or goes like that.

import { element, newId } from "./edit-dom.js";
import { folded } from "./edit-suggest.js";

/** @typedef {{value: string, label: string, note?: string, meaning?: string, names?: string[]}} Option what can be chosen: what it stands for, its words, what it means, and other words by which it is
 *   found */

const MOST = 60;

/** @param {string} text */
const bare = (text) => folded(text.normalize("NFD").replace(/\p{M}/gu, ""));

export class Choice {
  /** @param {() => Option[]} options @param {string} value @param {{id: string, words: import("./explorer-words.js").Words, describedBy?: string, changed?: () => void}} more */
  constructor(options, value, { id, words, describedBy, changed = () => {} }) {
    this.options = options;
    this.words = words;
    this.changed = changed;
    /** @type {Option[]} */
    this.shown = [];
    this.active = -1;
    const listId = newId();
    this.input = /** @type {HTMLInputElement} */ (element("input", { id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", dir: "auto", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, ...(describedBy && { "aria-describedby": describedBy }) }));
    this.list = element("ul", { id: listId, role: "listbox", hidden: true, class: "pb-edit__options" });
    this.status = element("span", { class: "pb-hidden", role: "status" });
    this.code = element("code", { class: "pb-edit__code", hidden: true });
    this.node = element("div", { class: "pb-edit__choice" }, this.input, this.code, this.list, this.status);
    this.choose(value);
    this.input.addEventListener("input", () => { this.chosen = ""; this.code.hidden = true; this.open(); changed(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const place = event.target instanceof Element ? [...this.list.children].findIndex((each) => each.contains(/** @type {Node} */ (event.target))) : -1;
      if (place >= 0) this.take(place);
    });
  }

  /** What is chosen, or else what is typed. */
  get value() {
    return this.chosen || this.input.value.trim();
  }

  /** Show a value by its words. @param {string} value */
  choose(value) {
    const option = this.options().find((each) => each.value === value);
    this.chosen = option ? value : "";
    this.input.value = option?.label ?? value;
    this.code.textContent = option && option.label !== value ? value : "";
    this.code.hidden = !this.code.textContent;
  }

  open() {
    const typed = bare(this.input.value.trim());
    const all = this.options();
    const isChosen = Boolean(this.chosen);
    const found = isChosen || !typed ? all : all.filter(({ label, value, names = [] }) => [label, value, ...names].some((name) => bare(name).includes(typed)));
    const begins = (/** @type {Option} */ { label }) => Number(!bare(label).startsWith(typed));
    this.shown = (isChosen || !typed ? found : found.sort((one, other) => begins(one) - begins(other))).slice(0, MOST);
    this.list.replaceChildren(...this.shown.map(({ value, label, note }, place) => element("li", { role: "option", id: `${this.list.id}-${place}`, "aria-selected": String(value === this.chosen), dir: "auto" }, label, ...(note ? [" ", element("small", {}, note)] : []))));
    this.list.hidden = !this.shown.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = this.shown.length ? this.words.count("results", found.length) : this.words.say("nothing");
    this.status.className = this.shown.length ? "pb-hidden" : "pb-edit__nothing";
    this.mark(-1);
    this.list.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.status.textContent = "";
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  /** @param {number} place */
  mark(place) {
    this.list.children[this.active]?.classList.remove("is-active");
    this.active = place;
    const option = this.list.children[place];
    option?.classList.add("is-active");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place */
  take(place) {
    this.choose(this.shown[place].value);
    this.close();
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.open();
      else if (this.shown.length) this.mark((Math.max(this.active, step < 0 ? 0 : -1) + step + this.shown.length) % this.shown.length);
    } else if (event.key === "Enter" && !this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  /** Words that are those of one option, or its code, stand for it. */
  leave() {
    const typed = folded(this.input.value.trim());
    const option = this.options().find(({ value }) => folded(value) === typed) ?? this.options().find(({ label, names = [] }) => [label, ...names].some((name) => folded(name) === typed));
    if (!this.chosen && typed && option) {
      this.choose(option.value);
      this.changed();
    }
    this.close();
  }
}
