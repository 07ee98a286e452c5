/** Views by themselves: what people wrote stays text, every language has its direction, and data is saved where asked. */
import { describe, expect, test } from 'bun:test'
import { wordsIn } from '../src/platform/messages.ts'
import type { RestaurantCard as Card, Situation } from '../src/restaurants/catalogue.ts'
import type { Opening } from '../src/restaurants/opening.ts'
import { HOSTILE_TEXTS } from '../src/testing/hostile-texts.ts'
import type { Id } from '../src/vocabulary/id.ts'
import type { Locale } from '../src/vocabulary/locale.ts'
import { naira } from '../src/vocabulary/money.ts'
import { url, type Url } from '../src/vocabulary/url.ts'
import type { Visit } from '../src/vocabulary/visit.ts'
import { Layout } from './layout.tsx'
import { OpeningBadge } from './parts/facts.tsx'
import { Photo } from './parts/photo.tsx'
import { ProblemPage } from './parts/problem.tsx'
import { RestaurantCard } from './parts/restaurant-card.tsx'

const visit = (locale: Locale = 'en', more: Partial<Visit> = {}): Visit => ({
  locale, words: wordsIn(locale), here: url`/`, dinerId: 'd' as Id<'diner'>, person: null, city: 'lagos', pin: null, saveData: false, theme: 'auto', formToken: 't.m', wantsFragment: false,
  now: new Date('2026-11-18T11:30:00Z'), asset: (name) => `/assets/${name}` as Url, photo: (name) => (name === 'jollof-rice' ? { colour: '#937b79', alt: 'Jollof' } : null), visitorId: 'v' as Id<'visitor'>, unread: 0, ...more,
})

const card: Card = {
  id: '01939b36-6c00-7000-8000-000000000000' as Id<'restaurant'>, slug: 'iya-basira', name: 'Iya Basira', city: 'lagos', area: 'Yaba', cuisines: ['buka'], diets: [], priceLevel: 2, photo: null,
  ratingMean: 4, ratingCount: 12, delivers: true, deliveryFee: naira(500), minimumOrder: naira(1_500), preparationMinutes: 20, pin: { lat: 6.5, lng: 3.4 }, plusCode: '6FR5GC22+22', landmark: '',
}
const situation: Situation = { opening: { state: 'closed', opensAt: null, opensMinute: null }, distanceMetres: 850, deliversHere: true }
const cardOf = (more: Partial<Card>): string => (<RestaurantCard visit={visit()} place={{ card: { ...card, ...more }, situation }} isFavourite={false} why={more.name} />).markup

/** The elements of some markup and the names of their attributes: what a text may not change. */
function skeletonOf(markup: string): string[] {
  const elements: string[] = []
  new HTMLRewriter().on('*', { element: (e) => void elements.push([e.tagName, ...[...e.attributes].map(([name]) => name)].join(' ')) }).transform(markup)
  return elements
}

describe('what people wrote', () => {
  const harmless = skeletonOf(cardOf({ name: 'x', area: 'x', cuisines: ['x'] }))
  for (const text of HOSTILE_TEXTS) {
    test(`stays text on a card: ${JSON.stringify(text).slice(0, 60)}`, () => {
      expect(skeletonOf(cardOf({ name: text, area: text, cuisines: [text] }))).toEqual(harmless)
    })
  }
  test('stays text in the title of a page', () => {
    const { markup } = <Layout visit={visit()} title="</title><script>alert(1)</script>" />
    expect(markup).toContain('<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; · Buka</title>')
    expect(skeletonOf(markup).filter((e) => e.startsWith('script'))).toEqual(['script src defer', 'script src defer'])
  })
})

describe('the frame', () => {
  test('Arabic runs from right to left, English does not', () => {
    expect((<Layout visit={visit('ar')} title="x" />).markup).toStartWith('<html lang="ar" dir="rtl">')
    expect((<Layout visit={visit('en')} title="x" />).markup).toStartWith('<html lang="en-NG" dir="ltr">')
  })
  test('a chosen theme is said without script; the device decides where none was chosen', () => {
    expect((<Layout visit={visit('en', { theme: 'dark' })} title="x" />).markup).toContain('data-theme="dark"')
    expect((<Layout visit={visit()} title="x" />).markup).not.toContain('data-theme')
  })
  test('a failure keeps the frame and says what to do', () => {
    const { markup } = <ProblemPage visit={visit('ar')} problem={{ status: 404, code: 'unknown-restaurant', details: {}, fields: [] }} />
    expect(markup).toContain('dir="rtl"')
    expect(markup).toContain(wordsIn('ar').text('problems.unknown-restaurant'))
  })
  test('a failure that nobody put into words is told by its kind', () => {
    const { markup } = <ProblemPage visit={visit()} problem={{ status: 429, code: 'never-heard-of', details: {}, fields: [] }} />
    expect(markup).toContain(wordsIn('en').text('problems.too-many'))
  })
})

describe('a card', () => {
  const badge = (opening: Opening): string => (<OpeningBadge visit={visit()} opening={opening} />).markup
  test('says when the kitchen closes, and midnight is not 0:00', () => {
    const at = (closesMinute: number, closingSoon = false): string => badge({ state: 'open', closesAt: new Date(0), closesMinute, closingSoon })
    expect(at(1_320)).toBe('<span class="on">Open until 22:00</span>')
    expect(at(0)).toBe('<span class="on">Open until midnight</span>')
    expect(at(1_320, true)).toContain('class="soon"')
    expect(badge({ state: 'open', closesAt: null, closesMinute: null, closingSoon: false })).toContain('Open day and night')
  })
  test('a full heart is told to those who do not see it', () => {
    const heart = (isFavourite: boolean): string => (<RestaurantCard visit={visit()} place={{ card, situation }} isFavourite={isFavourite} />).markup
    expect(heart(true)).toContain('aria-pressed="true"')
    expect(heart(true)).toContain('value="no"')
    expect(heart(false)).toContain('aria-pressed="false"')
  })
  test('a place without ratings is new, not bad', () => {
    expect(cardOf({ ratingMean: null, ratingCount: 0 })).toContain('<span>New</span>')
    expect(cardOf({})).toContain('4.0 <small>(12)</small>')
  })
})

describe('photos', () => {
  const photo = (more: Partial<Visit>, name = 'jollof-rice'): string => (<Photo visit={visit('en', more)} photo={name} of="x" size="small" />).markup
  test('come in two formats and two sizes, with their measures', () => {
    expect(photo({})).toContain('type="image/avif" srcset="/assets/photos/jollof-rice-160.avif 160w,/assets/photos/jollof-rice-320.avif 320w"')
    expect(photo({})).toMatch(/width="\d+" height="\d+"/)
  })
  test('stay away where data is saved, or where there is no such photo', () => {
    for (const markup of [photo({ saveData: true }), photo({}, 'never-drawn')]) expect(markup).toMatch(/^<span class="photo t\d"><\/span>$/)
  })
})
