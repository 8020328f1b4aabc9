// Words that stand for a list: a status, a country, an organization, a kind of record, a list that is always there.

import { COLLECTION } from "./explorer-table.js";
import { isFormOf, words } from "./explorer-text.js";
import { nothingChosen, write } from "./explorer-state.js";
import { tokens } from "./explorer-names.js";

/**
 * @typedef {{name: string, address: string, number?: number}} Lead a list in words, its address, and how many are on it
 * @typedef {import("./explorer-names.js").Meaning} Meaning
 * @typedef {import("./explorer-names.js").Names} Names
 * @typedef {import("./explorer-state.js").State} State
 * @typedef {{title: string, address: string}} List
 * @typedef {import("./explorer-words.js").Words} Words
 */

const MOST = 4;
const LEAST_LETTERS = 4;

/** @param {Names} names @param {State} state @param {Words} say @param {List[]} lists @param {boolean} partly whether some of the words may stand for a list @returns {Lead[]} */
export function leads(names, state, say, lists, partly) {
  const whole = leadsOf(names, state, say, lists, state.text, "");
  if (whole.length || !partly) return whole;
  const all = tokens(state.text).map(({ text }) => text);
  if (all.length > MOST) return [];
  for (let length = all.length - 1; length > 0; length--) {
    for (let from = 0; from + length <= all.length; from++) {
      const rest = [...all.slice(0, from), ...all.slice(from + length)].join(" ");
      const found = leadsOf(names, state, say, lists, all.slice(from, from + length).join(" "), rest);
      if (found.length) return found;
    }
  }
  return [];
}

/** @param {Names} names @param {State} state @param {Words} say @param {List[]} lists @param {string} text @param {string} rest what was typed besides @returns {Lead[]} */
function leadsOf(names, state, say, lists, text, rest) {
  const always = lists.filter(({ title }) => isNamed(title, text)).map(({ title, address }) => ({ name: title, address }));
  const found = names.meanings(text).filter(({ exact }) => exact || !rest).slice(0, MOST).flatMap((meaning) => lead(names, state, say, meaning, rest));
  return [...always, ...found].slice(0, MOST);
}

/** Whether somebody typed the title of a list, or how it begins. @param {string} title @param {string} text */
function isNamed(title, text) {
  const [known, typed] = [words(title), words(text)];
  return typed.join("").length >= LEAST_LETTERS && typed.every((word, at) => known[at] && isFormOf(known[at], word));
}

/** @param {Names} names @param {State} state @param {Words} say @param {Meaning} meaning @param {string} rest @returns {Lead[]} empty where nothing is on the list */
function lead({ table }, state, say, { facet, places }, rest) {
  const parts = table.parts.filter(({ facets }) => facets.includes(facet));
  const values = new Map(state.values).set(facet.name, new Set(places.map((place) => facet.values[place])));
  const ofOne = parts.length === 1 && table.parts.length > 1;
  if (ofOne) values.set(COLLECTION, new Set([parts[0].file.collection]));
  const next = { ...nothingChosen(), dates: state.dates, amounts: state.amounts, values, text: rest };
  const label = say.pair(facet.title, facet.labels[places[0]]);
  const name = [...(ofOne ? [parts[0].file.plural] : []), label, ...(rest ? [rest] : [])].join(say.say("comma"));
  const { total } = table.narrow(next, null);
  return total ? [{ name, address: location.pathname + write(next, table), number: rest ? undefined : total }] : [];
}
