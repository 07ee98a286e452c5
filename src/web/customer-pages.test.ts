/**
 * The customer's pages over the demo city: what they weigh, that they need no script, what htmx adds, the keyboard,
 * Arabic, a phone's width, no connection, and axe-core without a single violation.
 */
import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { loadDemoCity } from '../../drizzle/seeds/load.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { eventually } from '../testing/town.ts'
import { NOON, testWeb } from '../testing/web.ts'

const web = await testWeb(async ({ db }) => void (await loadDemoCity(db, { now: NOON, hashPassword: async () => 'x' })))
const { open } = await testBrowser()

const place = web.house.catalogue.ofCity('lagos').find((c) => c.ratingCount > 20 && c.photo !== null)!
const dish = /\/dishes\/([a-z0-9-]+)/.exec(await (await web.browse(`/restaurants/${place.slug}`)).text())![1]!
const PLACE = `/restaurants/${place.slug}`
const PAGES = ['/', '/search', '/search?q=amala', '/search?q=zzqqzz', '/search?sort=distance', PLACE, `${PLACE}/dishes/${dish}`, '/favourites', '/places', '/settings', '/tastes', '/offline', '/nowhere']


/** Compressed as a browser gets it. */
async function weight(path: string, encoding: 'br' | 'gzip'): Promise<number> {
  const response = await fetch(web.url + path, { headers: { 'accept-encoding': encoding }, decompress: false })
  expect(response.headers.get('content-encoding')).toBe(encoding)
  return (await response.arrayBuffer()).byteLength
}

const assetOf = (name: string): { readonly bytes: Uint8Array } => web.house.assets.get(name)!

describe('bytes', () => {
  const KILOBYTE = 1024
  for (const encoding of ['br', 'gzip'] as const) {
    test(`first visit to home, ${encoding}: HTML and CSS within 14 KB, all but photos within 45 KB`, async () => {
      const html = await weight('/', encoding)
      const styles = await weight(web.house.assets.url('app.css'), encoding)
      expect((await (await web.browse('/')).text()).match(/class="card"/g)).toHaveLength(24)
      expect(html + styles).toBeLessThanOrEqual(14 * KILOBYTE)
      const rest = await Promise.all(['htmx.js', 'app.js', 'icons.svg', 'mark.svg'].map((name) => weight(web.house.assets.url(name), encoding)))
      const worker = gzipSync(assetOf('service-worker.js').bytes).byteLength
      expect(html + styles + worker + rest.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(45 * KILOBYTE)
    })
    for (const path of PAGES) {
      test(`${path} as a later page, ${encoding}: within 6 KB`, async () => expect(await weight(path, encoding)).toBeLessThanOrEqual(6 * KILOBYTE))
    }
  }
  test('Save-Data drops every photo', async () => {
    for (const path of ['/', '/search', PLACE]) expect(await (await web.browse(path, { headers: { 'save-data': 'on' } })).text()).not.toContain('/photos/')
    expect(await (await web.browse('/')).text()).toContain('/photos/')
  })
})

describe('forms and fragments', () => {
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
    web.browse(path, { method: 'POST', body: new URLSearchParams(fields), headers })

  test('a heart without script: back to the page it was pressed on, and full there', async () => {
    const answer = await post(`${PLACE}/favourite`, { favourite: 'yes', next: '/favourites' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/favourites')
    expect(await (await web.browse('/favourites')).text()).toContain(`href="${PLACE}"`)
    await post(`${PLACE}/favourite`, { favourite: 'no', next: '/favourites' })
    expect(await (await web.browse('/favourites')).text()).not.toContain(`href="${PLACE}"`)
  })
  test('a heart with htmx answers with itself, turned over, and tells the suggestions', async () => {
    const answer = await post(`${PLACE}/favourite`, { favourite: 'yes', next: '/' }, { 'hx-request': 'true', 'hx-request-type': 'partial' })
    expect(answer.headers.get('hx-trigger')).toBe('feedback')
    expect(await answer.text()).toMatch(/^<button class="act".*value="no".*aria-pressed="true"/)
  })
  test('what was sent away is not suggested again', async () => {
    const suggested = async (): Promise<string[]> => [...(await (await web.browse('/')).text()).split('id="suggestions"')[1]!.split('</section>')[0]!.matchAll(/<h3><a class="name" href="\/restaurants\/([^"]+)"/g)].map((m) => m[1]!)
    const first = (await suggested())[0]!
    expect((await post(`/restaurants/${first}/dismissal`, { next: '/' })).status).toBe(303)
    expect(await suggested()).not.toContain(first)
  })
  test('a way on that leads elsewhere is refused, an unknown place is not found', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil', 'javascript:alert(1)']) {
      expect((await post(`${PLACE}/dismissal`, { next })).status).toBe(422)
      expect((await web.browse(`/settings?next=${encodeURIComponent(next)}`)).status).toBe(422)
    }
    expect((await post('/restaurants/nobody/favourite', { favourite: 'yes' })).status).toBe(404)
    expect((await post(`${PLACE}/favourite`, { favourite: 'maybe' })).status).toBe(422)
    expect((await web.browse('/restaurants/nobody')).status).toBe(404)
    expect((await web.browse(`${PLACE}/dishes/nothing`)).status).toBe(404)
    expect((await web.browse('/search?area=nowhere')).status).toBe(404)
    expect((await web.browse('/search?sort=id;drop')).status).toBe(422)
  })
  test('settings are kept: language, theme, photos', async () => {
    const kept = (await post('/settings', { language: 'ar', next: '/' })).headers.getSetCookie()
    expect(kept).toHaveLength(1)
    expect(await (await web.browse('/')).text()).toStartWith('<!doctype html><html lang="ar" dir="rtl">')
    await post('/settings', { language: 'en' })
    await post('/settings', { theme: 'dark' })
    expect(await (await web.browse('/')).text()).toContain('data-theme="dark"')
    await post('/settings', { theme: 'auto' })
    await post('/settings', { photos: 'no' })
    expect(await (await web.browse('/')).text()).not.toContain('/photos/')
    await post('/settings', { photos: 'yes' })
    expect(await (await web.browse('/', { headers: { 'save-data': 'on' } })).text()).toContain('/photos/')
  })
  test('an area, a city or a position says where one is; a position in the sea does not', async () => {
    await post('/places', { city: 'kano' })
    expect(await (await web.browse('/')).text()).toContain('Popular in Kano')
    await post('/places', { lat: '9.06', lng: '7.49' })
    expect(await (await web.browse('/')).text()).toContain('Abuja')
    expect((await post('/places', { lat: '0', lng: '0' })).status).toBe(422)
    expect((await post('/places', { city: 'atlantis' })).status).toBe(404)
    expect((await post('/places', {})).status).toBe(422)
    await post('/places', { area: 'yaba' })
    const near = await (await web.browse('/search?sort=distance')).text()
    expect(near).toContain('Yaba')
    expect(near).not.toContain('data-locate')
    await post('/places', { city: 'lagos' })
  })
  test('the next answers come as items alone, and as a page to those without script', async () => {
    const more = /<li class="more"><a class="btn quiet" href="([^"]+)"/.exec(await (await web.browse('/search?open_now=1')).text())![1]!.replaceAll('&amp;', '&')
    const part = await (await web.browse(more, { headers: { 'hx-request': 'true', 'hx-request-type': 'partial' } })).text()
    expect(part).toStartWith('<li class="card">')
    expect(await (await web.browse(more)).text()).toStartWith('<!doctype html>')
  })
})

describe('in a real Chromium', () => {
  const go = async (page: Page, path: string): Promise<void> => void (await page.goto(web.url + path, { waitUntil: 'load' }))

  /** Asked from outside, because the page's own policy forbids what Playwright does to wait inside. */
  const until = (page: Page, expression: string): Promise<unknown> => eventually(expression, () => page.evaluate(expression))

  for (const { locale, width, colorScheme } of [{ locale: 'en-NG', width: 1280, colorScheme: 'light' }, { locale: 'ar', width: 360, colorScheme: 'dark' }] as const) {
    test(`axe finds nothing, and nothing is wider than the screen: ${locale}, ${width} px, ${colorScheme}`, async () => {
      const { page, misbehaviour, context } = await open({ locale, colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
      for (const path of PAGES) {
        await go(page, path)
        expect({ path, faults: await accessFaults(page) }).toEqual({ path, faults: [] })
      }
      expectWellBehaved(misbehaviour)
      await context.close()
    }, 120_000)
  }

  test('every target is at least 44 px high or stands in running text', async () => {
    const { page, context } = await open({ viewport: { width: 360, height: 740 } })
    for (const path of ['/', '/search', PLACE, '/places', '/settings']) {
      await go(page, path)
      const small = await page.evaluate(`[...document.querySelectorAll('button, select, .btn, .chip, .tabs a, .pill, summary.chip, .choice, .act')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 100))`)
      expect({ path, small }).toEqual({ path, small: [] })
    }
    await context.close()
  }, 60_000)

  test('without script: search, open a place, save it, find it again', async () => {
    const { page, context, misbehaviour } = await open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
    await page.goto(`${web.url}/`)
    await page.fill('.hero input[name=q]', 'suya')
    await page.click('.hero .seek button')
    expect(page.url()).toContain('/search?q=suya')
    await page.locator('label', { hasText: 'Open now' }).click()
    await page.click('.unscripted')
    expect(page.url()).toContain('open_now=1')
    const name = (await page.locator('#results h3').first().textContent())!
    await page.locator('#results h3 a').first().click()
    expect(await page.textContent('h1')).toBe(name)
    await page.click('.title .act')
    expect(await page.getAttribute('.title .act', 'aria-pressed')).toBe('true')
    await page.click('.tabs a:has-text("Saved")')
    expect(await page.locator('h3').allTextContents()).toEqual([name])
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 60_000)

  test('with htmx: answers follow the words and filters, more follow on request, hearts turn over', async () => {
    const { page, context, misbehaviour } = await open()
    await go(page, '/search')
    const all = await page.textContent('#count')
    await page.fill('#words', 'suya')
    await until(page, `document.title.includes('suya') && document.querySelector('#count').textContent !== ${JSON.stringify(all)}`)
    expect(page.url()).toContain('q=suya')
    expect(await page.textContent('h1')).toContain('suya')
    expect(await page.textContent('#told')).toBe(await page.textContent('#count'))
    const before = await page.locator('#results .card').count()
    await page.click('.more a')
    await until(page, `document.querySelectorAll('#results .card').length > ${before}`)
    await page.locator('#results .act').first().click()
    await until(page, "document.querySelector('#results .act').getAttribute('aria-pressed') === 'true'")
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 60_000)

  test('with the keyboard alone: past the header, into a place, and a card sent away leaves the focus on the next', async () => {
    const { page, context } = await open()
    await go(page, '/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    const next = await page.locator('#suggestions h3').nth(1).textContent()
    await page.locator('#suggestions .act.no').first().focus()
    await page.keyboard.press('Enter')
    await until(page, `document.activeElement.textContent === ${JSON.stringify(next)}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/restaurants\//)
    expect(await page.textContent('h1')).toBe(next)
    await context.close()
  }, 60_000)

  test('without a connection: pages read before open again, others say so, a press is answered in words', async () => {
    const { page, context } = await open()
    await go(page, '/')
    await until(page, 'navigator.serviceWorker.controller !== null')
    await go(page, PLACE)
    await until(page, `caches.open('buka-pages').then((c) => c.match(${JSON.stringify(web.url + PLACE)})).then(Boolean)`)
    await context.setOffline(true)
    await page.goto(web.url + PLACE)
    expect(await page.textContent('h1')).toBe(place.name)
    await page.click('.title .act')
    await page.waitForSelector('#toast:not([hidden])')
    expect(await page.textContent('#toast')).toContain('No connection')
    await page.goto(`${web.url}/search?q=never-read`)
    expect(await page.textContent('h1')).toBe('You are offline')
    expect(await page.locator('#kept a').allTextContents()).toContain(`${place.name} · Buka`)
    await context.close()
  }, 60_000)
})
