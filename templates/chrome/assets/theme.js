// Before the page is painted: the colours that the reader chose last time.
{
  const chosen = (() => { try { return localStorage.getItem("pledgebook-theme"); } catch { return null; } })();
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
}
