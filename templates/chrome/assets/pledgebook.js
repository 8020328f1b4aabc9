// What every page gains where JavaScript runs. Nothing here is needed to read.

/** Whether the page is dark now. @returns {boolean} */
function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Let the button switch between light and dark. @param {HTMLButtonElement} button */
function offerTheme(button) {
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("pledgebook-theme", theme); } catch { /* the choice lasts for this page */ }
    show();
  });
}

/** Close an open list when the reader turns elsewhere. @param {HTMLDetailsElement} details */
function closeOutside(details) {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary")?.focus();
  });
}

/** Let every language show what the reader sees: the same words, filters and place on the page. @param {HTMLDetailsElement} details */
function keepState(details) {
  const keep = () => {
    for (const link of details.querySelectorAll("a")) [link.search, link.hash] = [location.search, location.hash];
  };
  for (const moment of ["toggle", "click"]) details.addEventListener(moment, keep);
}

/** Share the page: with what the device offers, else by copying its address. @param {HTMLButtonElement} button */
function offerShare(button) {
  const status = document.querySelector("[data-share-status]");
  const url = document.querySelector('link[rel="canonical"]')?.getAttribute("href") ?? location.href;
  if (!navigator.share && !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url });
      await navigator.clipboard.writeText(url);
      if (status) status.textContent = button.dataset.copied ?? "";
    } catch (error) {
      const hasChangedMind = error instanceof DOMException && error.name === "AbortError";
      if (status && !hasChangedMind) status.textContent = url;
    }
  });
}

const button = document.querySelector("[data-theme-toggle]");
if (button instanceof HTMLButtonElement) offerTheme(button);
for (const share of document.querySelectorAll("[data-share]")) {
  if (share instanceof HTMLButtonElement) offerShare(share);
}
for (const print of document.querySelectorAll("[data-print]")) {
  if (!(print instanceof HTMLButtonElement)) continue;
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
for (const details of document.querySelectorAll(".pb-switch")) {
  if (!(details instanceof HTMLDetailsElement)) continue;
  closeOutside(details);
  keepState(details);
}
if (document.querySelector("[data-numbers]")) import("./chart-numbers.js");
