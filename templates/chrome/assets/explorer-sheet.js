// Where the filters stand: beside the list where there is room, else on a sheet over it.

import { part } from "./explorer-words.js";

export const WIDE = matchMedia("(min-width: 60em)");

export class Sheet {
  /** @param {HTMLElement} root @param {() => void} show what follows when the reader wants to see the results */
  constructor(root, show) {
    this.dialog = /** @type {HTMLDialogElement} */ (part(root, "dialog"));
    this.root = root;
    /** The address when the sheet was opened. */
    this.before = "";
    part(root, "[data-open]").addEventListener("click", () => this.open());
    part(this.dialog, "[data-close]").addEventListener("click", () => this.dialog.close());
    part(this.dialog, "[data-show]").addEventListener("click", () => { this.dialog.close(); show(); });
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.leave());
    WIDE.addEventListener("change", () => this.fit());
    this.fit();
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** Put the filters, and the tools of the list, where they have room. */
  fit() {
    const [facets, tools, bar] = ["[data-facets]", "[data-tools]", ".pb-explorer__bar"].map((selector) => part(this.root, selector));
    if (WIDE.matches) {
      this.dialog.close();
      part(this.root, ".pb-explorer__filters").append(facets);
      bar.append(tools);
    } else {
      part(this.dialog, "[data-body]").append(facets);
      bar.after(tools);
    }
  }

  /** A step of its own in the history, so that the way back closes the sheet and takes back what was chosen on it. */
  open() {
    history.pushState({ sheet: true }, "");
    this.before = location.href;
    this.dialog.showModal();
  }

  /** Where nothing was chosen, no step is left behind. */
  leave() {
    if (history.state?.sheet && location.href === this.before) history.back();
  }
}
