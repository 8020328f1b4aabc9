// How a record reaches those who keep the portal: as a proposal in the repository, as an issue, by e-mail.

/**
 * @typedef {{kind: string, url: string, branch: string, folder: string, edit: string}} Repository
 * @typedef {{repository: Repository | null, email: string, issues: boolean}} Ways what a portal offers
 * @typedef {{collection: string, id: string, isNew: boolean, text: string, subject: string}} Written a record as it was written; `subject` is the first line of a message
 * @typedef {{kind: "propose" | "issue" | "email", url: string, host: string, copies: boolean, attaches: boolean}} Way where it is sent; whether its text is to be copied, or its file
 *   attached, because the address can't hold it
 */

/** Characters that an address may have: GitHub refuses more than some 8,000, programs for e-mail more than some 2,000. */
const [LONGEST, LONGEST_MAIL] = [7_500, 1_900];
const { encodeURIComponent: encoded } = globalThis;

/** Path of the file of a record in the repository. @param {Written} written @param {Repository | null} repository */
export const pathOf = ({ collection, id }, repository) => `${repository?.folder ?? ""}content/${collection}/${id}.yml`;

/** @param {Ways} offered @param {Written} written @returns {Way[]} */
export function ways({ repository, email, issues }, written) {
  /** @type {Way[]} */
  const found = [];
  if (repository) found.push(proposal(repository, written));
  if (repository && issues && repository.kind) found.push(issue(repository, written));
  if (email) found.push(mail(email, written));
  return found;
}

/** A proposal. Only a new file can be filled in by its address; the text of another one is copied. @param {Repository} repository @param {Written} written @returns {Way} */
function proposal(repository, written) {
  const { kind, url, branch, edit } = repository;
  const made = { kind: /** @type {const} */ ("propose"), host: new URL(url).host, copies: true, attaches: false };
  const path = pathOf(written, repository);
  if (!written.isNew) return { ...made, url: edit + `content/${written.collection}/${written.id}.yml` };
  if (kind === "gitlab") return { ...made, url: `${url}/-/new/${branch}?file_name=${encoded(path)}` };
  if (!kind) return { ...made, url };
  const start = `${url}/${kind === "gitea" ? "_new" : "new"}/${branch}${kind === "gitea" ? "/" : ""}?filename=${encoded(path)}`;
  const whole = `${start}&value=${encoded(written.text)}`;
  return whole.length > LONGEST ? { ...made, url: start } : { ...made, url: whole, copies: false };
}

/** @param {Repository} repository @param {Written} written @returns {Way} */
function issue({ kind, url }, { collection, id, text, subject }) {
  const isGitlab = kind === "gitlab";
  const [title, body] = isGitlab ? ["issue[title]", "issue[description]"] : ["title", "body"];
  const start = `${url}/${isGitlab ? "-/" : ""}issues/new?${encoded(title)}=${encoded(subject)}`;
  const block = `content/${collection}/${id}.yml\n\n~~~yaml\n${text}~~~\n`;
  const whole = `${start}&${encoded(body)}=${encoded(block)}`;
  const copies = whole.length > LONGEST;
  return { kind: "issue", url: copies ? start : whole, host: new URL(url).host, copies, attaches: false };
}

/** @param {string} email @param {Written} written @returns {Way} */
function mail(email, { collection, id, text, subject }) {
  const start = `mailto:${email}?subject=${encoded(subject)}&body=`;
  const [name, lines] = [`content/${collection}/${id}.yml`, text.replace(/\r?\n/g, "\r\n")];
  const whole = start + encoded(`${name}\r\n\r\n${lines}`);
  const attaches = whole.length > LONGEST_MAIL;
  return { kind: "email", url: attaches ? start + encoded(`${name}\r\n\r\n`) : whole, host: "", copies: false, attaches };
}

/** Let the reader save a record. @param {string} text @param {string} id */
export function download(text, id) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml;charset=utf-8" }));
  link.download = `${id}.yml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
