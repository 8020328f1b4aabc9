// The rows of the published tables that are on the list, as a file. The rows are not touched.

/** @typedef {"csv" | "json"} Format */

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json;charset=utf-8" };

/** Rows of a CSV file, header first, each with its line end; a cell in quotes may hold line ends. @param {string} text */
export function rowsOf(text) {
  const rows = [];
  let open = "";
  for (const line of text.split(/(?<=\n)/)) {
    open += line;
    if (open.replace(/[^"]/g, "").length % 2) continue;
    rows.push(open);
    open = "";
  }
  return open ? [...rows, open] : rows;
}

/** The first cell of a row of CSV. @param {string} row */
function firstCell(row) {
  return row.startsWith('"') ? row.slice(1, row.indexOf('"', 1)) : row.slice(0, row.search(/[,\n]/));
}

/** A table with only the rows of some records, in their order. @param {string} text @param {Format} format @param {string[]} ids */
export function selected(text, format, ids) {
  if (format === "json") {
    const byId = new Map(JSON.parse(text).map((/** @type {{id: string}} */ row) => [row.id, row]));
    return `${JSON.stringify(ids.map((id) => known(byId, id)), null, 1)}\n`;
  }
  const [header, ...rows] = rowsOf(text);
  const byId = new Map(rows.map((row) => [firstCell(row), row]));
  return header + ids.map((id) => known(byId, id)).join("");
}

/** @template T @param {Map<string, T>} byId @param {string} id @returns {T} */
function known(byId, id) {
  const row = byId.get(id);
  if (row === undefined) throw new Error(`the table lacks ${id}`);
  return row;
}

/** Fetch a table and let the reader save the rows of some records. @param {string} address @param {string} name @param {Format} format @param {string[]} ids */
export async function save(address, name, format, ids) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  saveText(selected(await answer.text(), format, ids), name, format);
}

/** Let the reader save a text. @param {string} text @param {string} name @param {Format} format */
export function saveText(text, name, format) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: TYPES[format] }));
  link.download = `${name}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
