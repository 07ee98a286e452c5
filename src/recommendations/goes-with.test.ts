/** A basket as context, through the doors: what goes with it on its own page and on the menu, and what home suggests meanwhile. */
import { expect, test } from 'bun:test'
import { dishCompanions, listChoices, momentSheets, sharedLists } from '../../drizzle/schema/recommendations.ts'
import { dishRatings, reviews } from '../../drizzle/schema/reviews.ts'
import { packSheet } from '../../ml/serving/moment.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { makePerson, newBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { LOCALES } from '../vocabulary/locale.ts'
import { messagesOf } from '../platform/messages.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { SAID } from './reason.ts'
import { relearnCompanions } from './learn-companions.ts'

let buka: Buka
let neighbours: Buka[]
const web = await testWeb(async ({ db }) => {
  buka = await openBuka(db)
  neighbours = [await openBuka(db, { name: 'Quiet Corner' }), await openBuka(db, { name: 'Palm Wine Joint' })]
  for (let at = 0; at < 12; at++) {
    const person = await makePerson(db)
    await eat(person.id, at < 6 ? [buka.jollof, buka.counted] : [buka.dear, buka.water])
  }
  // Nothing is learned of who wants no list of their own, however often.
  for (let at = 0; at < 9; at++) {
    const person = await makePerson(db)
    await eat(person.id, [buka.jollof, buka.soup])
    await db.insert(listChoices).values({ dinerId: person.id as string as Id<'diner'>, isPersonal: false, changedAt: NOON })
  }
  async function eat(personId: Id<'person'>, dishIds: ReadonlyArray<Id<'dish'>>): Promise<void> {
    const id = newId<'review'>()
    await db.insert(reviews).values({ id, restaurantId: buka.id, personId, rating: 5, createdAt: NOON })
    await db.insert(dishRatings).values(dishIds.map((dishId) => ({ reviewId: id, dishId, rating: 5 })))
  }
})
const { db } = web.house
await relearnCompanions(db, NOON)

const put = (browser: TestBrowser, dishId: string) => browser.form('/basket/lines', { dish_id: dishId, quantity: '1' })
const textOf = async (browser: TestBrowser, path: string) => (await browser.ask(path)).text()
interface Beside { items: Array<{ dish: { id: string; name: string }; reason: string | null; reason_code: string; people: number }> }
const goesWith = async (browser: TestBrowser, query = '') => (await (await browser.ask(`/api/recommendations/goes-with/${buka.id}${query}`)).json()) as Beside

test('basket and menu page say what people have with what is in it, and one tap puts it in', async () => {
  const guest = newBrowser(web)
  expect(await textOf(guest, `/restaurants/${buka.slug}`)).not.toContain('id="goes-with"')
  await put(guest, buka.jollof)
  for (const path of ['/basket', `/restaurants/${buka.slug}`]) {
    const page = await textOf(guest, path)
    expect(page).toContain('Goes well with your basket')
    expect(page).toContain('People have it with Jollof rice')
  }
  // Another place's menu says nothing of it.
  expect(await textOf(guest, `/restaurants/${neighbours[0]!.slug}`)).not.toContain('id="goes-with"')
  const key = /name="_key" value="([^"]+-[^"]+)"[^>]*>\s*<input type="hidden" name="dish_id" value="([^"]+)"/.exec((await textOf(guest, '/basket')).split('id="goes-with"')[1]!)!
  expect(key[2]).toBe(buka.counted)
  expect((await guest.form('/basket/lines', { _key: key[1]!, dish_id: key[2]!, quantity: '1' })).status).toBe(303)
  const after = (await textOf(guest, '/basket')).split('id="goes-with"')
  expect(after[0]).toContain('Moi moi')
  expect(after[1] ?? '').not.toContain(`value="${buka.counted}"`)
})

test('as JSON: by the own basket or by dishes that are named, with what the reason stands on', async () => {
  const guest = newBrowser(web)
  await put(guest, buka.dear)
  const [first] = (await goesWith(guest)).items
  expect(first).toMatchObject({ dish: { name: 'Water' }, reason: 'People have it with Suya', reason_code: 'had-with', people: 6 })
  expect((await goesWith(guest, `?dishes=${buka.jollof}&limit=1`)).items[0]).toMatchObject({ dish: { name: 'Moi moi' }, reason: 'People have it with Jollof rice' })
  // Without any basket: what is had here, and nothing about going with.
  expect(new Set((await goesWith(newBrowser(web))).items.map(({ reason_code }) => reason_code))).toEqual(new Set(['much-had']))
  // What those had who want no lists of their own is not known, nor what is sold out offered.
  expect((await goesWith(guest, `?dishes=${buka.jollof}`)).items.map(({ dish }) => dish.id)).not.toContain(buka.soup)
  expect((await goesWith(guest, '?limit=20')).items.map(({ dish }) => dish.id)).not.toContain(buka.soldOut)
  expect((await guest.ask(`/api/recommendations/goes-with/${newId()}`)).status).toBe(404)
  expect((await guest.ask(`/api/recommendations/goes-with/${buka.id}?dishes=jollof`)).status).toBe(422)
})

test('where nobody was seen to eat it says so: other parts of the menu, and no reason', async () => {
  const learned = await db.select().from(dishCompanions)
  await db.delete(dishCompanions)
  web.setNow(new Date(NOON.getTime() + 120_000))
  const guest = newBrowser(web)
  await put(guest, buka.jollof)
  expect(await textOf(guest, '/basket')).not.toContain('Goes well with')
  expect((await goesWith(guest)).items.every(({ reason, reason_code }) => reason === null && reason_code === 'on-the-menu')).toBe(true)
  await db.insert(dishCompanions).values(learned)
  web.setNow(NOON)
})

test('while a basket is open, home says where, and its list leans to where such people go next', async () => {
  const places = [buka.id, ...neighbours.map(({ id }) => id)]
  const listed = places.map((id, at) => ({ id, score: 1 - at / 10, recommender: 'popularity', reason: { code: 'popular' }, confidence: null }))
  const one = (length: number) => new Float32Array(length)
  // Whoever orders at the buka goes on to the palm wine.
  const sheet = packSheet({
    itemCount: 3, utcOffsetMinutes: 60, occasions: [], occasionKinds: [], hours: one(3 * 48), onOccasions: one(0), weathers: one(3 * 4),
    next: { rowCount: 3, columnCount: 3, offsets: Uint32Array.of(0, 1, 1, 1), columns: Uint32Array.of(2), values: Float32Array.of(1) }, far: -0.5,
    itemIds: places, kinds: [{ below: Infinity, moment: 1, far: -0.5 }],
  })
  await db.insert(sharedLists).values({ key: 'popular:lagos', items: listed, modelVersion: 'popularity-1', computedAt: NOON })
  await db.insert(momentSheets).values({ id: 1, modelVersion: 'hybrid-1', sheet, computedAt: NOON })
  await web.house.suggestions.reload()
  const guest = newBrowser(web)
  const order = async () => ((await (await guest.ask('/api/recommendations/personalized')).json()) as { items: Array<{ restaurant: { id: string }; reason_code: string; reason: string }> }).items
  const before = await order()
  expect(before.map(({ restaurant }) => restaurant.id)).toEqual(places)
  expect(await textOf(guest, '/')).not.toContain('is waiting')
  await put(guest, buka.jollof)
  const after = await order()
  expect(after[0]).toMatchObject({ restaurant: { id: places[2] }, reason_code: 'basket', reason: 'Goes with your basket' })
  const home = await textOf(guest, '/')
  expect(home).toContain('Your basket at Iya Basira is waiting')
  expect(home).toContain('Goes with your basket')
  expect(home).toContain('People have it with Jollof rice')
  // Said otherwise, it counts as said; and who wants the list of everybody gets it.
  expect((await ((await guest.ask(`/api/recommendations/personalized?basket=${neighbours[0]!.id}`)).json() as Promise<{ items: Array<{ restaurant: { id: string } }> }>)).items.map(({ restaurant }) => restaurant.id)).toEqual(places)
  await guest.json('PUT', '/api/recommendations/choice', { personal: false })
  expect((await order()).map(({ restaurant }) => restaurant.id)).toEqual(places)
  await guest.json('PUT', '/api/recommendations/choice', { personal: true })
  await guest.form('/basket/leaving', {})
  expect((await order()).map(({ restaurant }) => restaurant.id)).toEqual(places)
  expect(await textOf(guest, '/')).not.toContain('is waiting')
})

test('every reason that is ever said has words in every language', () => {
  expect(LOCALES.flatMap((locale) => [...SAID].filter((code) => !messagesOf(locale).has(`recommendations.reason-${code}`)).map((code) => `${locale}: ${code}`))).toEqual([])
})
