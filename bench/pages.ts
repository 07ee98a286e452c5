/**
 * `bun run bench`: requests per second, p50 and p99 of our pages beside two references, measured in one run, at 64 and
 * at 1,000 connections; and the bytes of each page as a browser receives them. SECONDS sets the length of each load.
 */
import { cpus } from 'node:os'
import { brotliCompressSync } from 'node:zlib'
import { startHouse, startReference } from './house.ts'
import { load, type LoadResult } from './load.ts'
import { printTable } from './table.ts'

const seconds = Number(process.env.SECONDS ?? 6)
const house = await startHouse()
const [bare, oneQuery] = await Promise.all([startReference('bench/reference/bare.ts'), startReference('bench/reference/one-query.tsx', { DATABASE_URL: house.databaseUrl })])

/** A visitor with a history, so that the home page is a personal one. */
async function personalCookie(): Promise<string> {
  const first = await fetch(house.url)
  const cookie = first.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ')
  const popular = (await (await fetch(`${house.url}/api/recommendations/trending?limit=3`, { headers: { cookie } })).json()) as { items: Array<{ restaurant: { id: string } }> }
  for (const { restaurant } of popular.items) {
    const sent = await fetch(`${house.url}/api/recommendations/feedback`, { method: 'POST', headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }, body: JSON.stringify({ restaurant_id: restaurant.id, kind: 'click' }) })
    if (!sent.ok) throw new Error(`feedback was refused: ${sent.status} ${await sent.text()}`)
  }
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const list = (await (await fetch(`${house.url}/api/recommendations/personalized?limit=5`, { headers: { cookie } })).json()) as { items: Array<{ recommender: string }> }
    if (list.items.some((i) => i.recommender !== 'popularity')) return cookie
    await Bun.sleep(100)
  }
  throw new Error('the home page did not become personal within 10 s')
}

try {
  const cookie = await personalCookie()
  const slug = ((await (await fetch(`${house.url}/api/restaurants?limit=1`)).json()) as { items: Array<{ slug: string }> }).items[0]?.slug
  const pages = [
    { name: 'Bun.serve, fixed answer', url: bare.url },
    { name: 'Elysia, one query, 20 rows', url: oneQuery.url },
    { name: 'Buka home, personalised', url: `${house.url}/` },
    { name: 'Buka search "jollof"', url: `${house.url}/search?q=jollof` },
    { name: 'Buka restaurant', url: `${house.url}/restaurants/${slug}` },
  ]
  console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? ''}; ${seconds} s a load; the load comes from the same machine\n`)
  for (const connections of [64, 1_000]) {
    const results: Array<{ name: string; result: LoadResult }> = []
    for (const { name, url } of pages) {
      const headers: Record<string, string> = url.startsWith(house.url) ? { cookie } : {}
      await load({ url, connections, seconds: 1, headers })
      results.push({ name, result: await load({ url, connections, seconds, headers }) })
    }
    const reference = results[1]?.result.perSecond ?? Number.NaN
    printTable([`${connections} connections`, 'req/s', 'of one-query', 'p50 ms', 'p99 ms', 'errors'], results.map(({ name, result: r }) => [name, r.perSecond.toFixed(0), (r.perSecond / reference).toFixed(2), r.p50, r.p99, r.errors]))
    console.log()
  }
  const sizes: Array<[string, number, number]> = []
  for (const { name, url } of pages.slice(2)) {
    const html = new Uint8Array(await (await fetch(url, { headers: { cookie, 'accept-encoding': 'identity' } })).arrayBuffer())
    const sent = (await Bun.fetch(url, { headers: { cookie, 'accept-encoding': 'br' }, decompress: false } as RequestInit)).arrayBuffer()
    sizes.push([name, html.length, (await sent).byteLength || brotliCompressSync(html).length])
  }
  printTable(['bytes a page', 'HTML', 'as sent (brotli)'], sizes)
} finally {
  await Promise.all([bare.stop(), oneQuery.stop()])
  await house.stop()
}
process.exit(0)
