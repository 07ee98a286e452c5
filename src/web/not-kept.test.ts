/** What only somebody who is signed in may read is kept by no cache: not by the browser, nor by the service worker, which asks the same header. */
import { expect, test } from 'bun:test'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { testWeb } from '../testing/web.ts'
import { ACCESS_TABLE } from './access-table.ts'

const web = await testWeb()
const readable = Object.entries(ACCESS_TABLE).flatMap(([route, row]) => (route.startsWith('GET ') && !/[:*]/.test(route) && !row.trimStart().startsWith('-') ? [route.slice(4)] : []))

/** A rider's jobs are read where there is no network; the pages go when the rider signs out (session-cookies.ts). */
const KEPT_ON_PURPOSE = new Set(['/rider'])

test('every address that is closed to strangers answers no-store', async () => {
  expect(readable.length).toBeGreaterThan(20)
  const kept: string[] = []
  const seen = { 200: 0, other: 0 }
  for (const role of ['customer', 'rider', 'data', 'admin'] as const) {
    const browser = await signedInBrowser(web, await makePerson(web.house.db, { role }), { secondFactor: true })
    for (const path of readable) {
      const response = await browser.ask(path)
      await response.body?.cancel()
      seen[response.status === 200 ? 200 : 'other']++
      if (response.status === 200 && !KEPT_ON_PURPOSE.has(path) && !(response.headers.get('cache-control') ?? '').includes('no-store')) kept.push(`${role} ${path}: ${response.headers.get('cache-control')}`)
    }
  }
  console.log(`${readable.length} addresses as four roles: ${seen[200]} answers`)
  expect(seen[200]).toBeGreaterThan(readable.length / 2)
  expect(kept).toEqual([])
}, 60_000)
