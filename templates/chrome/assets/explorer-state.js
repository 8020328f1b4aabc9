// What a reader has chosen, and the address that says so.

import { TEXT } from "./explorer-table.js";

/**
 * @typedef {import("./explorer-table.js").Choice} Choice
 * @typedef {import("./explorer-table.js").Table} Table
 * @typedef {Choice & {text: string, sort: string, shown: number}} State `sort` is empty for the usual order
 */

export const PER_PAGE = 20;

/** @returns {State} */
export const nothingChosen = () => ({ text: "", sort: "", shown: PER_PAGE, values: new Map(), ranges: new Map(), amounts: new Map() });

/** @param {State} state */
export function isNarrowed(state) {
  return Boolean(state.text) || isFiltered(state);
}

/** Whether anything but words is chosen. @param {State} state */
export function isFiltered(state) {
  return state.values.size + state.ranges.size + state.amounts.size > 0;
}

/** The state in the query of an address; what it can't understand is left out. @param {string} query @param {Table} table @returns {State} */
export function read(query, table) {
  const parameters = new URLSearchParams(query);
  const state = nothingChosen();
  state.text = (parameters.get(TEXT) ?? "").trim();
  state.sort = parameters.get("sort") ?? "";
  state.shown = Math.max(PER_PAGE, Math.min(Number(parameters.get("shown")) || 0, table.size));
  for (const { name, kind } of table.choosable) {
    const all = parameters.getAll(name).filter(Boolean);
    if (!all.length) continue;
    if (kind === "values") state.values.set(name, new Set(all));
    else if (kind === "amounts") readAmount(all[0], (amount) => state.amounts.set(name, amount));
    else readRange(all[0], (range) => state.ranges.set(name, range));
  }
  return state;
}

/** @param {string} text `2021..2023`, `2021..`, `..2023` or `2021` @param {(range: {from: number, to: number}) => void} take */
function readRange(text, take) {
  const found = /^(?:(\d*(?:\.\d+)?)\.\.(\d*(?:\.\d+)?)|(\d+(?:\.\d+)?))$/.exec(text);
  if (!found || text === "..") return;
  const [from, to] = found[3] ? [found[3], found[3]] : [found[1], found[2]];
  take({ from: from ? Number(from) : -Infinity, to: to ? Number(to) : Infinity });
}

/** @param {string} text `EUR`, `EUR:1000..5000` @param {(amount: import("./explorer-table.js").Amount) => void} take */
function readAmount(text, take) {
  const [unit, limits = ""] = text.split(":");
  take({ unit, from: -Infinity, to: Infinity });
  readRange(limits, (range) => take({ unit, ...range }));
}

/** @param {{from: number, to: number}} range */
function written({ from, to }) {
  return `${Number.isFinite(from) ? from : ""}..${Number.isFinite(to) ? to : ""}`;
}

/** A state as the query of an address; empty for the usual one. @param {State} state @param {Table} table */
export function write(state, table) {
  /** @type {[string, string][]} */
  const parameters = state.text ? [[TEXT, state.text]] : [];
  for (const { name } of table.choosable) {
    for (const value of state.values.get(name) ?? []) parameters.push([name, value]);
    const [range, amount] = [state.ranges.get(name), state.amounts.get(name)];
    if (range) parameters.push([name, range.from === range.to ? String(range.from) : written(range)]);
    if (amount) parameters.push([name, written(amount) === ".." ? amount.unit : `${amount.unit}:${written(amount)}`]);
  }
  if (state.sort) parameters.push(["sort", state.sort]);
  if (state.shown > PER_PAGE) parameters.push(["shown", String(state.shown)]);
  return parameters.length ? `?${new URLSearchParams(parameters)}` : "";
}
