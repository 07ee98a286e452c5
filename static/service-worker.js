/*
 * Keeps the last pages readable without a connection. Addresses of assets carry a hash of their content, so what is
 * kept never grows old; pages are always asked for first, and the kept copy is shown only when there is no answer.
 */
const PAGES = 'buka-pages'
const ASSETS = 'buka-assets'
const PHOTOS = 'buka-photos'
const LIMITS = { [PAGES]: 31, [ASSETS]: 24, [PHOTOS]: 120 }
const OFFLINE = '/offline'

self.addEventListener('install', (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  const known = Object.keys(LIMITS)
  const others = async () => {
    for (const name of await caches.keys()) if (name.startsWith('buka-') && !known.includes(name)) await caches.delete(name)
    await self.clients.claim()
  }
  event.waitUntil(others())
})

/** The offline page, and the assets that it names. */
async function keepOfflinePage() {
  const response = await fetch(OFFLINE, { cache: 'reload' })
  if (!response.ok) return
  const text = await response.clone().text()
  await put(PAGES, OFFLINE, response)
  const names = new Set([...text.matchAll(/"(\/assets\/[^"#]+)/g)].map((match) => match[1]))
  await Promise.all([...names].map(async (name) => put(ASSETS, name, await fetch(name))))
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== self.location.origin) return
  if (address.pathname.startsWith('/assets/')) event.respondWith(asset(request, address.pathname.includes('/photos/') ? PHOTOS : ASSETS))
  else if (request.mode === 'navigate') event.respondWith(page(event))
})

async function asset(request, cache) {
  const kept = await caches.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) await put(cache, request, response.clone())
  return response
}

async function page(event) {
  const { request } = event
  try {
    const response = await fetch(request)
    if (mayKeep(response)) event.waitUntil(put(PAGES, request.url, response.clone()))
    return response
  } catch (error) {
    const pages = await caches.open(PAGES)
    const kept = await pages.match(request.url) || await pages.match(OFFLINE)
    if (kept) return kept
    throw error
  }
}

/** What belongs to one person is marked no-store by the server, and is not kept here either. */
const mayKeep = (response) =>
  response.status === 200 && !response.redirected && response.type === 'basic' &&
  (response.headers.get('content-type') || '').startsWith('text/html') && !(response.headers.get('cache-control') || '').includes('no-store')

/** Puts it last and lets the oldest go; the offline page stays. */
async function put(name, key, response) {
  const cache = await caches.open(name)
  await cache.delete(key)
  await cache.put(key, response)
  const keys = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== OFFLINE)
  for (const oldest of keys.slice(0, Math.max(0, keys.length - LIMITS[name]))) await cache.delete(oldest)
}

// What is pushed is a sentence and a page of ours; without it the push service's own words would be shown.
self.addEventListener('push', (event) => {
  let told = {}
  try {
    told = event.data.json()
  } catch {
    // Not one of ours: the title alone is shown, because every push must show something.
  }
  event.waitUntil(self.registration.showNotification(told.title || 'Buka', { body: told.body || '', tag: told.tag, renotify: Boolean(told.tag), lang: told.lang, dir: told.dir, data: { url: told.url } }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const address = new URL(event.notification.data?.url || '/', self.location.origin)
  if (address.origin !== self.location.origin) return
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: 'window' })
    const here = open.find(({ url }) => new URL(url).pathname === address.pathname)
    await (here ? here.focus() : self.clients.openWindow(address.href))
  })())
})
