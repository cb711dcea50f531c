// Keeps the pages of the guide that were visited, to be read without a network. The network is always asked first, so
// what it answers is what one sees; a kept page shows only where there is no answer. Reviews, searches and the API are
// never kept. A new version of the portal or the guide has a cache of its own, and the old one is deleted.

const PREFIX = "guide-";
const CACHE = PREFIX + "{{ version }}";
const OFFLINE = "{% url 'guide:offline' %}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}", {% endfor %}];
const MOST = 300;

function mayBeKept(address) {
  const { origin, pathname, search } = new URL(address);
  if (origin !== location.origin || search) return false;
  if (/^\/guide\/(search|try|mended)\//.test(pathname)) return false;
  return /^\/(guide|review\/rules|static)\//.test(pathname);
}

async function keep(request, response) {
  const cache = await caches.open(CACHE);
  await cache.put(request, response);
  const kept = await cache.keys();
  const first = ASSETS.length + 1; // the offline page and what it needs were put in first, and stay
  for (const old of kept.slice(first, Math.max(first, kept.length - MOST))) await cache.delete(old);
}

async function answer(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.status === 200 && response.type === "basic") event.waitUntil(keep(request, response.clone()));
    return response;
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    if (request.mode === "navigate") return cache.match(OFFLINE, { ignoreVary: true });
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([OFFLINE, ...ASSETS]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && mayBeKept(request.url)) event.respondWith(answer(event));
  else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE, { ignoreVary: true })));
  }
});

// The page that brought the worker was loaded before it: it asks for itself to be kept.
self.addEventListener("message", (event) => {
  const addresses = Array.isArray(event.data?.keep) ? event.data.keep.filter(mayBeKept) : [];
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(addresses)).catch(() => undefined));
});
