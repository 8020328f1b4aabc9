// The numbers of a chart, as a file: exactly those of its table.

import { saveText } from "./explorer-files.js";

/** Signs with which a cell begins that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** A cell as CSV: the number as it is, or the text. @param {HTMLElement} cell */
function written(cell) {
  const text = cell.dataset.number ?? textOf(cell);
  const safe = cell.dataset.number === undefined && FORMULA.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** What a cell says, without what repeats the head of its column. @param {HTMLElement} cell */
function textOf(cell) {
  const own = /** @type {HTMLElement} */ (cell.cloneNode(true));
  for (const repeated of own.querySelectorAll("[aria-hidden]")) repeated.remove();
  return (own.textContent ?? "").trim().replace(/\s+/g, " ");
}

/** A table as CSV, with a mark that tells spreadsheets its encoding. @param {HTMLTableElement} table */
function csv(table) {
  return `\ufeff${[...table.rows].map((row) => [...row.cells].map(written).join(",")).join("\n")}\n`;
}

for (const button of document.querySelectorAll("[data-numbers]")) {
  const table = button.closest("figure")?.querySelector("table");
  if (!(button instanceof HTMLButtonElement) || !table) continue;
  button.hidden = false;
  button.addEventListener("click", () => saveText(csv(table), button.dataset.numbers ?? "", "csv"));
}
