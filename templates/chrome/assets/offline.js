// Reading without a connection: registers the worker and lets the reader keep a plan.

const { worker = "", pages = "[]" } = document.documentElement.dataset;

/** Ask the worker to do something with addresses. @param {ServiceWorker} active @param {Record<string, string[]>} wish @returns {Promise<string>} */
function ask(active, wish) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(String(event.data));
    active.postMessage(wish, [channel.port2]);
  });
}

/** Let a button keep the pages it names, or let them go. @param {HTMLButtonElement} button */
async function offerKeeping(button) {
  const registration = await navigator.serviceWorker.ready;
  const { active } = registration;
  const status = button.parentElement?.querySelector("[role=status]");
  if (!active) return;
  const addresses = /** @type {string[]} */ (JSON.parse(button.dataset.keep ?? "[]")).map((address) => new URL(address, location.href).href);
  const first = addresses[0] ?? location.href;
  const show = async () => button.setAttribute("aria-pressed", String(Boolean(await (await caches.open("pledgebook-kept")).match(first))));
  await show();
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const kept = button.getAttribute("aria-pressed") === "true";
    const state = await ask(active, kept ? { forget: addresses } : { keep: addresses });
    button.disabled = false;
    button.focus();
    await show();
    if (status) status.textContent = button.dataset[state] ?? "";
  });
}

if (worker && "serviceWorker" in navigator && isSecureContext) {
  const address = new URL(worker, location.href);
  for (const page of JSON.parse(pages)) address.searchParams.append("offline", page);
  navigator.serviceWorker.register(address.href).catch((error) => console.warn(error));
  for (const button of document.querySelectorAll("[data-keep]")) {
    if (button instanceof HTMLButtonElement) offerKeeping(button);
  }
}
