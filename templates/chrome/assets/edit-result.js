// The end of the form: what was written, and the ways to send it.

import { button, element, newId } from "./edit-dom.js";
import { download, pathOf, ways } from "./edit-send.js";
import { dump, withChanges } from "./edit-yaml.js";

/**
 * @typedef {import("./edit-check.js").Data} Data
 * @typedef {{source: {id: string, text: string, data: Data} | null, value: Data, problems: number, order: string[], collection: string, titles: (name: string) => string}} Finished a record: the file that it is a
 *   change of, what it holds now, how many problems it has, all fields in the order of the schema, and their titles
 */

export class Result {
  /** @param {import("./explorer-words.js").Words} words @param {import("./edit-send.js").Ways} options @param {import("./edit-drafts.js").Drafts} drafts @param {() => void} again what goes back to the form */
  constructor(words, options, drafts, again) {
    this.words = words;
    this.options = options;
    this.drafts = drafts;
    this.again = again;
    this.isSent = false;
    this.node = element("div", { class: "pb-edit__result", hidden: true });
    this.status = element("p", { role: "status" });
  }

  /** @param {Finished} finished */
  show({ source, value, problems, order, collection, titles }) {
    const inOrder = Object.fromEntries(order.filter((name) => name in value).map((name) => [name, value[name]]));
    const { text, changed, moved } = source ? withChanges(source.text, source.data, value, order) : { text: dump(inOrder), changed: order.filter((name) => name in value), moved: [] };
    const heading = element("h2", { tabindex: "-1" }, this.words.say(changed.length ? "send" : "nothingChanged"));
    const back = button(this.words.say("back"), () => { this.node.hidden = true; this.again(); }, { class: "pb-edit__button" });
    this.node.replaceChildren(heading, ...(changed.length ? this.parts({ collection, id: String(value.id ?? source?.id ?? ""), isNew: !source, text, subject: "" }, problems, source ? changed.map(titles) : [], moved.map(titles)) : []), element("p", {}, back));
    this.node.hidden = false;
    heading.focus();
  }

  /** @param {import("./edit-send.js").Written} written @param {number} problems @param {string[]} changed @param {string[]} moved */
  parts(written, problems, changed, moved) {
    const id = newId();
    const box = /** @type {HTMLTextAreaElement} */ (element("textarea", { id, rows: "14", readonly: true, dir: "auto", spellcheck: "false", class: "pb-edit__text" }));
    box.value = written.text;
    this.box = box;
    const subject = `${written.collection}/${written.id}`;
    const comma = this.words.say("comma");
    const offered = ways(this.options, { ...written, subject });
    const items = offered.map((way) => this.item(way, written));
    const save = button(this.words.say("download"), () => download(written.text, written.id), { class: "pb-edit__button" });
    const copy = button(this.words.say("copy"), () => this.copy(written.text), { class: "pb-edit__button" });
    const discard = button(this.words.say("sent"), () => { this.isSent = true; this.drafts.discard(); this.status.textContent = this.words.say("draftGone"); }, { class: "pb-edit__button" });
    return [
      element("p", problems ? { class: "pb-note" } : {}, this.words.say(problems ? "unfit" : "fits")),
      ...(changed.length ? [element("p", {}, this.words.pair(this.words.say("changed"), changed.join(comma)))] : []),
      ...(moved.length ? [element("p", { class: "pb-note" }, this.words.pair(this.words.say("commentsMoved"), moved.join(comma)))] : []),
      element("ul", { class: "pb-edit__ways" }, ...items, element("li", {}, save, element("small", {}, this.words.say("downloadHelp", { path: pathOf(written, this.options.repository) })))),
      this.status,
      element("div", { class: "pb-edit__field" }, element("label", { for: id }, this.words.say("text")), box, element("p", {}, copy)),
      element("p", {}, this.words.say("keptUntil"), " ", discard),
    ];
  }

  /** @param {import("./edit-send.js").Way} way @param {import("./edit-send.js").Written} written */
  item(way, { text, id }) {
    /** @type {Record<string, string>} */
    const outside = way.kind === "email" ? {} : { target: "_blank", rel: "noopener" };
    const link = element("a", { href: way.url, class: "pb-edit__button", ...outside }, this.words.say(way.kind, { host: way.host }));
    link.addEventListener("click", () => {
      if (way.copies) this.copy(text);
      if (way.attaches) download(text, id);
    });
    const help = `${way.kind}${way.copies ? "Copied" : way.attaches ? "Attached" : ""}Help`;
    return element("li", {}, link, element("small", {}, this.words.say(help)));
  }

  /** @param {string} text */
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.status.textContent = this.words.say("copied");
    } catch {
      this.status.textContent = this.words.say("notCopied");
      this.box?.select();
    }
  }
}
