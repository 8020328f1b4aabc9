// Parts of the form, and what all of them share.

/**
 * @typedef {import("./edit-check.js").Value} Value
 * @typedef {import("./edit-check.js").Shape} Shape
 * @typedef {import("./edit-check.js").Path} Path
 * @typedef {{focus: HTMLElement, errors: HTMLElement}} Target where a problem is shown: what gets the focus, and where its words stand
 * @typedef {{node: HTMLElement, value: () => Value, target: (path: Path) => Target}} Part a part of the form: its elements; its value, `undefined` where it is empty; and the
 *   place of a problem, by its path from here
 * @typedef {{code: string, name: string, direction: string}} Language
 * @typedef {{shape: Shape, value: Value, label: string, isRequired?: boolean, isRecommended?: boolean, isHidden?: boolean}} Wanted what a part is made for; `isHidden`: its label is only spoken
 */

/** @param {string} name @param {Record<string, string | boolean>} attributes @param {(Node | string)[]} content */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...content);
  return made;
}

/** @param {string} text @param {() => void} act @param {Record<string, string | boolean>} attributes */
export function button(text, act, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return /** @type {HTMLButtonElement} */ (made);
}

let last = 0;

/** An id that no other element has. */
export const newId = () => `edit-${++last}`;

/** Where the words of a problem stand. */
export const errorsOf = () => element("p", { class: "pb-edit__error", id: newId(), hidden: true });

/** Show a problem. @param {Target} target @param {string} text */
export function showProblem({ focus, errors }, text) {
  errors.textContent = [errors.textContent, text].filter(Boolean).join(" ");
  errors.hidden = false;
  focus.setAttribute("aria-invalid", "true");
  focus.setAttribute("aria-describedby", [...new Set([...(focus.getAttribute("aria-describedby") ?? "").split(" "), errors.id])].filter(Boolean).join(" "));
  for (let fold = focus.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
}

/** Take all problems away. @param {ParentNode} root */
export function clearProblems(root) {
  for (const errors of root.querySelectorAll(".pb-edit__error")) {
    if (!errors.textContent) continue;
    errors.textContent = "";
    errors.toggleAttribute("hidden", true);
    const focus = root.querySelector(`[aria-describedby~="${errors.id}"]`);
    focus?.removeAttribute("aria-invalid");
    const others = (focus?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== errors.id);
    if (others.length) focus?.setAttribute("aria-describedby", others.join(" "));
    else focus?.removeAttribute("aria-describedby");
  }
}
