/**
 * Stored XSS: every text that people write is filled with hostile texts, and every page that shows it is looked at in a real
 * Chromium: no dialog, no request abroad, and the same elements with the same attributes as with a harmless text.
 * A room adds its fields to `FIELDS`: one line each.
 */
import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { ApiDocs } from '../../views/parts/api-docs.tsx'
import { ProblemNotice, ProblemPage } from '../../views/parts/problem.tsx'
import { people } from '../../drizzle/schema/accounts.ts'
import { wordsIn } from '../platform/messages.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { HOSTILE_TEXTS } from '../testing/hostile-texts.ts'
import { NOON, testWeb, type TestWeb } from '../testing/web.ts'
import type { Html } from '../vocabulary/html.ts'
import { externalUrl, localPath, type Url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door } from './door.ts'
import { page } from './page.ts'

interface Field {
  readonly name: string
  /** Puts a text into the field, in place of the last one. */
  fill(web: TestWeb, text: string): Promise<unknown>
  /** Pages that show it; `TEXT` in an address stands for the text itself. */
  readonly pages: ReadonlyArray<string>
}

const FIELDS: ReadonlyArray<Field> = [
  { name: 'the name of a person', fill: (web, name) => web.database.db.update(people).set({ name }).where(eq(people.email, 'hostile@example.ng')), pages: ['/hostile/person'] },
  { name: 'what was not found', fill: async () => {}, pages: ['/nowhere/TEXT?q=TEXT'] },
  { name: 'a query that is refused', fill: async () => {}, pages: ['/hostile/person?q=TEXT&q=TEXT'] },
]

/** A stored text in every place that a view has for text. */
const hostileDoor = (web: { readonly db: TestWeb['database']['db'] }) =>
  door('hostile').get('/hostile/person', async ({ visit }) => {
    const [person] = await web.db.select().from(people)
    const name = person?.name ?? ''
    return page((
      <html lang={visit.locale}>
        <head><title safe>{name}</title><meta name="description" content={name} /></head>
        <body class="x">
          <h1 safe>{name}</h1>
          <p title={name} data-name={name} aria-label={name}>Hello</p>
          <a href={`/search?q=${encodeURIComponent(name.toWellFormed())}` as Url} safe>{name}</a>
          <input name="name" value={name} placeholder={name} />
          <textarea name="note" safe>{name}</textarea>
          <select><option value={name} selected safe>{name}</option></select>
          <img src={'/x.png' as Url} alt={name} />
        </body>
      </html>
    ) as Html)
  })

const web = await testWeb(async ({ db }) => void (await db.insert(people).values({ email: 'hostile@example.ng', name: 'x' })), {}, (house) => [hostileDoor(house)])
const { open } = await testBrowser()

/** Runs in the page: its elements and the names of their attributes, as Chromium understood them. */
const SKELETON = "[...document.querySelectorAll('*')].map((e) => [e.localName, ...e.getAttributeNames()].join(' '))"

const visit: Visit = {
  locale: 'en', words: wordsIn('en'), here: '/' as Url, dinerId: 'd' as never, visitorId: 'd' as never, person: null, city: 'lagos', pin: null, saveData: false, formToken: 't', unread: 0, wantsFragment: false, theme: 'auto', asset: web.house.assets.url, photo: () => null, now: NOON,
}

describe('in a real Chromium', () => {
  for (const { name, fill, pages } of FIELDS) {
    test(`${name}: no text becomes more than text`, async () => {
      const { page: tab, context, misbehaviour } = await open()
      for (const path of pages) {
        const elementsWith = async (text: string): Promise<unknown> => {
          await tab.goto(`${web.url}${path.replaceAll('TEXT', encodeURIComponent(text.toWellFormed()))}`)
          return tab.evaluate(SKELETON)
        }
        await fill(web, 'harmless')
        const harmless = await elementsWith('harmless')
        for (const text of HOSTILE_TEXTS) {
          await fill(web, text)
          expect(await elementsWith(text), `${path} with ${text}`).toEqual(harmless)
        }
      }
      await context.close()
      expectWellBehaved(misbehaviour)
    }, 120_000)
  }
})

describe('as rendered', () => {
  const views: Array<[string, (text: string) => Html]> = [
    ['a problem page', (text) => <ProblemPage visit={visit} problem={{ status: 422, code: text, details: { name: text }, fields: [{ field: text, code: text }] }} /> as Html],
    ['a problem notice', (text) => <ProblemNotice visit={visit} problem={{ status: 422, code: 'invalid-input', details: {}, fields: [{ field: text, code: text }] }} /> as Html],
    ['the API page', (text) => <ApiDocs visit={visit} codes={['gone']} operations={[{ id: 'x', method: text, path: text, summary: text, description: text, parameters: [{ name: text, place: text, isRequired: true, type: text, example: text }], bodyExample: text, answers: [{ status: 200, meaning: text, example: text }] }]} /> as Html],
  ]
  const tags = (markup: string): string[] => [...markup.matchAll(/<\/?[a-z!][^\s>]*/gi)].map((m) => m[0])
  for (const [name, view] of views) {
    test(`${name}: the same tags, whatever the text`, () => {
      for (const text of HOSTILE_TEXTS) expect(tags(view(text).markup), text).toEqual(tags(view('harmless').markup))
    })
  }
})

test('no hostile text passes as an address', () => {
  for (const text of HOSTILE_TEXTS) {
    expect(externalUrl(text)).toBeNull()
    expect(localPath(text)).toBeNull()
    expect(() => <a href={text as Url}>x</a>, text).toThrow()
  }
  for (const next of ['//evil.example', '/\\evil.example', '\\\\evil', 'https://evil.example', 'javascript:alert(1)', '/\tevil', '']) expect(localPath(next)).toBeNull()
})
