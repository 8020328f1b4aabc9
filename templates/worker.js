// Keeps visited pages, and plans that a reader chose, for reading without a connection.
// The build puts in the version: a digest of everything that pages share.
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const VERSION = "@version@";
const SHARED = `pledgebook-shared-${VERSION}`;
const VISITED = "pledgebook-visited";
const KEPT = "pledgebook-kept";
const MOST_VISITED = 150;
const BASE = new URL("./", worker.location.href);

worker.addEventListener("install", (event) => {
  const pages = new URL(worker.location.href).searchParams.getAll("offline");
  event.waitUntil(caches.open(SHARED).then((cache) => cache.addAll(pages.map((page) => new URL(page, BASE).href))).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  const current = new Set([SHARED, VISITED, KEPT]);
  const forget = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("pledgebook-") && !current.has(name)) await caches.delete(name);
    }
    await worker.clients.claim();
  };
  event.waitUntil(forget());
});

worker.addEventListener("message", (event) => {
  const { keep, forget } = event.data ?? {};
  /** @param {string} state */
  const answer = (state) => event.ports[0]?.postMessage(state);
  if (keep) event.waitUntil(keepAll(keep).then(() => answer("kept"), () => answer("failed")));
  if (forget) event.waitUntil(forgetAll(forget).then(() => answer("forgotten")));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== BASE.origin || !url.pathname.startsWith(BASE.pathname)) return;
  if (url.pathname.startsWith(`${BASE.pathname}data/`) && request.mode !== "navigate") return;
  event.respondWith(request.mode === "navigate" ? page(request) : shared(request));
});

// A page comes from the network where there is one, and is kept; otherwise as it was last time.
/** @param {Request} request */
async function page(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await visit(request, response.clone());
    return response;
  } catch (error) {
    const known = await caches.match(request, { ignoreSearch: true });
    if (known) return known;
    const language = new URL(request.url).pathname.slice(BASE.pathname.length).split("/")[0];
    const offline = (await caches.match(new URL(`${language}/offline/`, BASE).href)) ?? (await caches.match(new URL("offline/", BASE).href));
    if (offline) return offline;
    throw error;
  }
}

/** @param {Request} request @param {Response} response */
async function visit(request, response) {
  const cache = await caches.open(VISITED);
  const address = new URL(request.url);
  address.search = "";
  await cache.delete(address.href);
  await cache.put(address.href, response);
  const known = await cache.keys();
  await Promise.all(known.slice(0, Math.max(0, known.length - MOST_VISITED)).map((old) => cache.delete(old)));
}

// What pages share is taken from the store at once and renewed behind it.
/** @param {Request} request */
async function shared(request) {
  const cache = await caches.open(SHARED);
  const known = (await cache.match(request)) ?? (await caches.match(request));
  const renewed = fetch(request).then(async (response) => {
    if (response.ok && response.status === 200) await cache.put(request, response.clone());
    return response;
  });
  if (!known) return renewed;
  renewed.catch(() => {});
  return known;
}

/** @param {string[]} addresses */
async function keepAll(addresses) {
  const cache = await caches.open(KEPT);
  await cache.addAll(addresses);
}

/** @param {string[]} addresses */
async function forgetAll(addresses) {
  const cache = await caches.open(KEPT);
  await Promise.all(addresses.map((address) => cache.delete(address)));
}
