// The form for a record, new or not, as the address says: /edit/?record=commitments/KEMKC0001, /edit/?new=comments&about=commitments/KEMKC0001.

import { Check, definition } from "./edit-check.js";
import { Choice } from "./edit-choice.js";
import { button, clearProblems, element, newId, showProblem } from "./edit-dom.js";
import { Drafts, onTop } from "./edit-drafts.js";
import { Fields } from "./edit-fields.js";
import { Result } from "./edit-result.js";
import { isSame } from "./edit-yaml.js";
import { Words, arrived, fetched, part } from "./explorer-words.js";

/**
 * @typedef {import("./edit-check.js").Data} Data
 * @typedef {import("./edit-check.js").Shape} Shape
 * @typedef {import("./edit-check.js").Problem} Problem
 * @typedef {import("./edit-dom.js").Part} Part
 * @typedef {import("./edit-check.js").Context} Context
 * @typedef {import("./edit-send.js").Ways & {files: string, data: string, pages: string, main: string, languages: import("./edit-dom.js").Language[], collections: import("./edit-check.js").Collection[]}} Options
 * @typedef {{collection: string, id: string, text: string, data: Data}} Source a record that is there: its id, its file, and what that holds
 */

const PAUSE = 400;
const LANGUAGES = "pledgebook-edit-languages";
const NARROW = "(max-width: 44rem)";

/** The names of all code lists in a schema. @param {unknown} shape @returns {string[]} */
function codelists(shape) {
  if (typeof shape !== "object" || shape === null) return [];
  return Object.entries(shape).flatMap(([key, value]) => (key === "codelist" && typeof value === "string" ? [value] : codelists(value)));
}

class Form {
  /** @param {HTMLElement} root @param {Words} words @param {Options} options @param {Context} context @param {Source | null} source */
  constructor(root, words, options, context, source) {
    this.root = root;
    this.words = words;
    this.options = options;
    this.context = context;
    this.source = source;
    this.check = new Check(context);
    this.drafts = new Drafts(new URL(options.data, location.href).pathname, `${context.collection}/${source?.id ?? location.search}`);
    this.fields = new Fields(context, words, options.languages, () => this.changed());
    this.order = Object.keys(context.schema.properties ?? {});
    this.isTried = false;
    this.hasDraft = false; // one that was kept by this page
    this.notice = element("div", {});
    this.body = element("form", { novalidate: true, class: "pb-edit__form" });
    this.summary = element("div", { class: "pb-edit__summary", tabindex: "-1", role: "alert", hidden: true });
    this.kept = element("p", { role: "status", class: "pb-edit__kept-note" });
    this.result = new Result(words, options, this.drafts, () => this.again());
    this.body.addEventListener("submit", (event) => { event.preventDefault(); this.finish(); });
    addEventListener("pagehide", () => this.keep());
  }

  /** @param {Data} data what the form begins with */
  start(data) {
    this.begun = data;
    const draft = this.drafts.find();
    this.build(data);
    if (draft && !isSame(draft.data, data)) this.offer(draft);
    this.root.replaceChildren(this.notice, this.summary, this.body, this.result.node);
  }

  /** @param {import("./edit-drafts.js").Draft} draft */
  offer(draft) {
    const date = new Date(draft.date).toLocaleString(this.words.locale, { dateStyle: "long", timeStyle: "short" });
    const isOld = this.source && !isSame(draft.before, this.source.data);
    const decide = (/** @type {() => void} */ act) => () => {
      this.body.inert = false;
      this.notice.replaceChildren();
      act();
      this.fields.first(this.body).focus();
    };
    const take = button(this.words.say("draftTake"), decide(() => { this.build(this.source ? onTop(draft, this.source.data) : draft.data); this.changed(); }), { class: "pb-edit__button" });
    const discard = button(this.words.say("draftDiscard"), decide(() => this.drafts.discard()), { class: "pb-edit__button" });
    this.body.inert = true; // until it is decided what becomes of the draft: nothing may take its place
    this.notice.replaceChildren(element("div", { class: "pb-note", role: "region", "aria-label": this.words.say("draft") }, element("p", {}, this.words.say("draftFrom", { date }), ...(isOld ? [" ", this.words.say("draftOld")] : [])), element("p", { class: "pb-edit__row" }, take, discard)));
  }

  /** @param {Data} data */
  build(data) {
    const { schema } = this.context;
    this.data = data;
    this.parts = this.fields.parts(schema, data);
    if (this.source) this.parts.get("id")?.node.querySelector("input")?.setAttribute("readonly", "");
    /** @type {Map<string, HTMLElement[]>} */
    const groups = new Map();
    for (const [name, { node }] of this.parts) {
      const group = schema.properties?.[name].group ?? "";
      groups.set(group, [...(groups.get(group) ?? []), node]);
    }
    const sections = [...groups].map(([title, nodes]) => {
      const id = newId();
      return { id, title, node: element("section", { id, class: "pb-edit__group", ...(title && { "aria-labelledby": `${id}-title` }) }, ...(title ? [element("h2", { id: `${id}-title`, tabindex: "-1" }, title)] : []), ...nodes) };
    });
    const contents = element("div", { class: "pb-opening" }, element("nav", { class: "pb-contents", "aria-label": this.words.say("contents") }, element("ul", {}, ...sections.filter(({ title }) => title).map(({ id, title }) => element("li", {}, element("a", { href: `#${id}-title` }, title))))));
    const finish = element("button", { type: "submit", class: "pb-button" }, this.words.say("finish"));
    this.body.replaceChildren(...this.languages(), ...(sections.length > 1 ? [contents] : []), ...sections.map(({ node }) => node), ...this.fields.unknown(schema, data), this.fields.status, element("div", { class: "pb-edit__end" }, finish, this.kept));
    this.showLanguages();
  }

  /** Which languages are shown, where there are several. */
  languages() {
    const { languages } = this.options;
    const usesTexts = JSON.stringify(this.context.schema.$defs ?? {}).includes("propertyNames");
    if (languages.length < 2 || !usesTexts) return [];
    const hidden = this.fields.hiddenLanguages;
    const wanted = [this.options.main, this.context.language];
    try {
      const chosen = JSON.parse(localStorage.getItem(LANGUAGES) ?? "null");
      const unchosen = matchMedia(NARROW).matches ? languages.flatMap(({ code }) => (wanted.includes(code) ? [] : code)) : [];
      for (const code of chosen ?? unchosen) hidden.add(code);
    } catch {
      // all are shown
    }
    if (languages.every(({ code }) => hidden.has(code))) hidden.clear();
    const boxes = languages.map(({ code, name }) => {
      const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", checked: !hidden.has(code) }));
      box.addEventListener("change", () => {
        hidden[box.checked ? "delete" : "add"](code);
        try {
          localStorage.setItem(LANGUAGES, JSON.stringify([...hidden]));
        } catch {
          // it is asked again
        }
        this.showLanguages();
      });
      return element("label", {}, box, " ", element("span", { lang: code }, name));
    });
    return [element("fieldset", { class: "pb-edit__which" }, element("legend", {}, this.words.say("languages")), ...boxes, this.otherLanguage())];
  }

  /** A choice of one more language, which all texts get. */
  otherLanguage() {
    const [label, id] = [this.words.say("otherLanguage"), newId()];
    const choice = new Choice(() => this.fields.optionsOf(this.context.codes.get("language") ?? [], ""), "", { id, words: this.words });
    const add = button(this.words.say("add"), () => {
      if (!choice.value) return;
      this.fields.addLanguage(choice.value);
      this.fields.status.textContent = this.words.say("added", { name: this.fields.named(choice.value).name });
      choice.choose("");
    }, { class: "pb-edit__button" });
    return element("details", { class: "pb-edit__more" }, element("summary", {}, label), element("label", { for: id, class: "pb-hidden" }, label), element("div", { class: "pb-edit__row" }, choice.node, add));
  }

  /** Hide the boxes of a language that is not wanted, as far as they are empty. */
  showLanguages() {
    for (const cell of this.body.querySelectorAll("[data-language]")) {
      const code = /** @type {HTMLElement} */ (cell).dataset.language ?? "";
      cell.toggleAttribute("hidden", this.fields.hiddenLanguages.has(code) && !cell.querySelector("textarea")?.value);
    }
  }

  /** @returns {Data} */
  value() {
    return this.fields.valueOf(this.context.schema, this.data ?? {}, /** @type {Map<string, Part>} */ (this.parts), {}) ?? {};
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.keep();
      if (this.isTried) this.show(this.check.problems(this.value()), false);
    }, PAUSE);
  }

  /** Keep a draft of what was changed. */
  keep() {
    if (!this.parts || this.result.isSent || this.body.inert) return;
    const value = this.value();
    if (isSame(value, this.begun)) {
      if (this.hasDraft) this.drafts.discard();
      this.kept.textContent = "";
      return;
    }
    this.hasDraft = this.drafts.keep(value, this.source?.data ?? {});
    this.kept.textContent = this.words.say(this.hasDraft ? "draftKept" : "draftNotKept");
  }

  /** @param {Problem[]} problems @param {boolean} withFocus */
  show(problems, withFocus) {
    clearProblems(this.body);
    const nowhere = { focus: this.fields.first(this.body), errors: element("p") };
    const placed = problems.map((problem) => ({ ...problem, target: this.fields.below(/** @type {Map<string, Part>} */ (this.parts), problem.path[0], problem.path.slice(1)) ?? nowhere }));
    placed.sort((one, other) => (one.target.focus.compareDocumentPosition(other.target.focus) & Node.DOCUMENT_POSITION_PRECEDING ? 1 : -1));
    const items = placed.map(({ path, fact, cure, target }) => {
      showProblem(target, `${fact} ${cure}`.trim());
      target.focus.id ||= newId();
      const link = element("a", { href: `#${target.focus.id}` }, this.words.pair(this.titles(path), `${fact} ${cure}`.trim()));
      link.addEventListener("click", (event) => { event.preventDefault(); target.focus.focus(); target.focus.scrollIntoView({ block: "center" }); });
      return element("li", {}, link);
    });
    this.summary.hidden = !items.length;
    this.summary.replaceChildren(...(items.length ? [element("h2", {}, this.words.count("problems", items.length)), element("ul", {}, ...items), button(this.words.say("anyway"), () => this.end(problems.length), { class: "pb-edit__button" })] : []));
    if (withFocus && items.length) this.summary.focus();
  }

  /** The titles of the fields on a path: Milestones 2, Title. @param {import("./edit-check.js").Path} path */
  titles(path) {
    const { schema } = this.context;
    /** @type {Shape} */
    let shape = schema;
    /** @type {string[]} */
    const titles = [];
    for (const step of path) {
      const whole = shape.$ref ? { ...definition(shape, schema), ...shape } : shape;
      if (typeof step === "number") {
        titles.push(`${titles.pop() ?? ""} ${this.words.number(step + 1)}`);
        shape = whole.items ?? {};
      } else {
        shape = whole.properties?.[step] ?? {};
        titles.push(shape.title ?? this.fields.named(step).name);
      }
    }
    return titles.join(this.words.say("comma"));
  }

  finish() {
    this.isTried = true;
    this.keep();
    const problems = this.check.problems(this.value());
    this.show(problems, true);
    if (!problems.length) this.end(0);
  }

  /** Leave the form for the ways to send it. @param {number} problems how many are left */
  end(problems) {
    this.keep();
    for (const each of [this.body, this.summary]) each.hidden = true;
    this.result.show({ source: this.source, value: this.value(), problems, order: this.order, collection: this.context.collection, titles: (name) => this.context.schema.properties?.[name]?.title ?? name });
  }

  again() {
    this.body.hidden = false;
    this.show(this.check.problems(this.value()), true);
    if (this.summary.hidden) this.fields.first(this.body).focus();
  }
}

/** What an address fills in of a new record, and what is known of every one. @param {Context} context @param {URLSearchParams} query @returns {Data} */
function beginning({ schema, language }, query) {
  /** @type {Data} */
  const data = {};
  const today = new Date().toLocaleDateString("sv");
  const isNamed = Object.values(schema.properties ?? {}).some(({ caption }) => caption);
  for (const [name, own] of Object.entries(schema.properties ?? {})) {
    const shape = { ...definition(own, schema), ...own };
    const isText = [shape.type].flat().includes("string");
    const isRequired = schema.required?.includes(name);
    const given = name === "new" || name === "record" ? null : query.get(name);
    if (given && isText) data[name] = given;
    else if (name === "id" && !isNamed) data[name] = `${today}-${Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => "bcdfghjklmnpqrstvwxz"[byte % 20]).join("")}`;
    else if (isRequired && shape.format === "date") data[name] = today;
    else if (isRequired && shape.codelist === "language") data[name] = language.split("-")[0];
  }
  return data;
}

/** @param {Options} options @param {string} collection @param {boolean} isNew @returns {Promise<Context>} */
async function contextOf(options, collection, isNew) {
  const language = document.documentElement.lang;
  const [schema, sentences, languages] = await Promise.all([`${collection}.${language}`, `sentences.${language}`, "languages"].map((name) => fetched(`${options.files}${name}.json`)));
  const lists = [...new Set(["language", ...codelists(schema)])];
  const codes = await Promise.all(lists.map(async (name) => /** @type {const} */ ([name, await fetched(`${options.files}codes/${name}.json`)])));
  const names = await Promise.all(options.collections.map(async ({ name }) => /** @type {const} */ ([name, await fetched(`${options.files}records/${name}.json`)])));
  return { schema, sentences, languages, collection, collections: options.collections, codes: new Map(codes), names: new Map(names), language, isNew };
}

/** @param {HTMLElement} root */
async function edit(root) {
  const words = new Words(root);
  /** @type {Options} */
  const options = JSON.parse(part(root, "[data-options]").textContent ?? "{}");
  const query = new URLSearchParams(location.search);
  const [collection, ...rest] = (query.get("record") ?? query.get("new") ?? "").split("/");
  const known = options.collections.find(({ name }) => name === collection);
  const place = part(root, "[data-form]");
  for (const link of document.querySelectorAll(".pb-switch a")) /** @type {HTMLAnchorElement} */ (link).search = location.search;
  try {
    if (!known) return await start(place, words, options);
    place.textContent = words.say("loading");
    const isNew = !query.has("record");
    const context = await contextOf(options, collection, isNew);
    const id = context.names.get(collection)?.find(([each]) => each.toLowerCase() === rest.join("/").toLowerCase())?.[0];
    if (!isNew && !id) return await start(place, words, options, rest.join("/") && words.say("notFound", { name: rest.join("/") }));
    const source = id && !isNew ? await sourceOf(options, collection, id) : null;
    const names = new Map(context.names.get(collection)).get(id ?? "") ?? {};
    const language = [context.language, options.main, ...Object.keys(names)].find((each) => names[each]) ?? "";
    entitle(root, words.pair(words.say(isNew ? "titleNew" : "titleEdit"), "\n"), isNew ? known.title : names[language] ?? id ?? "", language === context.language || isNew ? "" : language);
    new Form(place, words, options, context, source).start(source?.data ?? beginning(context, query));
  } catch {
    place.textContent = words.say("failed");
  }
}

/** @param {Options} options @param {string} collection @param {string} id @returns {Promise<Source>} */
async function sourceOf(options, collection, id) {
  const address = `${options.data}${collection}/${id.toLowerCase()}`;
  const [{ record }, text] = await Promise.all([fetched(`${address}.json`), arrived(`${address}.yml`).then((answer) => answer.text())]);
  return { collection, id, text, data: record };
}

/** @param {HTMLElement} root @param {string} frame what stands around the name @param {string} name @param {string} language that of the name, where it is not the page's */
function entitle(root, frame, name, language) {
  const [before, after] = frame.split("\n");
  document.title = `${before}${name}${after} · ${document.title.split(" · ").at(-1)}`;
  part(root, "h1").replaceChildren(before, element("bdi", language ? { lang: language } : {}, name), after);
}

/** What somebody wants to do who comes without a record. @param {HTMLElement} place @param {Words} words @param {Options} options @param {string} [message] */
async function start(place, words, options, message) {
  const added = element("ul", { class: "pb-tiles" }, ...options.collections.map(({ name, title }) => element("li", {}, element("a", { href: `?new=${name}` }, title))));
  const kind = /** @type {HTMLSelectElement} */ (element("select", { id: newId() }, ...options.collections.map(({ name, plural }) => element("option", { value: name }, plural))));
  /** @type {Map<string, import("./edit-choice.js").Option[]>} */
  const records = new Map();
  const load = async () => {
    if (!records.has(kind.value)) records.set(kind.value, (await fetched(`${options.files}records/${kind.value}.json`)).map((/** @type {import("./edit-check.js").Name} */ [id, names]) => ({ value: id, label: names[words.language] ?? Object.values(names)[0] ?? id, note: id, names: Object.values(names) })));
  };
  await load();
  const choice = new Choice(() => records.get(kind.value) ?? [], "", { id: newId(), words });
  kind.addEventListener("change", async () => { await load(); choice.choose(""); });
  const form = element("form", { class: "pb-edit__find" }, element("div", { class: "pb-edit__field" }, element("label", { for: kind.id }, words.say("kind")), kind), element("div", { class: "pb-edit__field" }, element("label", { for: choice.input.id }, words.say("record")), choice.node), element("button", { type: "submit", class: "pb-button" }, words.say("open")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (choice.value) location.search = `?record=${kind.value}/${encodeURIComponent(choice.value)}`;
  });
  place.replaceChildren(...(message ? [element("p", { class: "pb-note", role: "alert" }, message)] : []), element("h2", {}, words.say("change")), form, element("h2", {}, words.say("addRecord")), added);
}

const root = document.querySelector("[data-edit]");
if (root instanceof HTMLElement) edit(root);
