/*
 * The page without a network: the documents and code of one build, and nothing of the API. `vite.config.ts` fills in the
 * build and its files.
 *
 *   document ──▶ network, else the kept one: so a sign-in, and a new version, are never hidden
 *   code ──────▶ kept (its name has its content), else network
 *   all else ──▶ not touched
 *
 * A new build is kept beside the one before, whose code an open page may still ask for.
 */
const BUILD = "__BUILD__";
const FILES = ["__FILES__"];
const PREFIX = "shell ";
const DOCUMENT = "/";

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/api/") || pathname.startsWith("/parties/")) return;
  if (request.mode === "navigate") event.respondWith(fresh(request, DOCUMENT));
  else if (pathname.startsWith("/assets/")) event.respondWith(kept(request));
  else if (FILES.includes(pathname)) event.respondWith(fresh(request, pathname));
});

async function keepAll() {
  const cache = await caches.open(PREFIX + BUILD);
  await cache.addAll(FILES);
  const { ok, redirected, body, headers } = await fetch(DOCUMENT, { cache: "reload" });
  if (!ok || redirected) throw new Error("The document is not to be had.");
  const shown = new Headers(headers);
  // What it would ask of the API ahead.
  shown.delete("Link");
  await cache.put(DOCUMENT, new Response(body, { headers: shown }));
  await self.skipWaiting();
}

/** Caches are listed in the order in which they were made. */
async function dropOld() {
  const shells = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(shells.slice(0, -2).map((name) => caches.delete(name)));
}

async function fresh(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(PREFIX + BUILD);
    const found = await cache.match(path);
    if (found) return found;
    throw error;
  }
}

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}
