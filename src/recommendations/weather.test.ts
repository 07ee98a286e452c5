import { afterAll, expect, test } from 'bun:test'
import { feedback, models, trainingRuns, weatherReadings } from '../../drizzle/schema/recommendations.ts'
import { write } from '../platform/database.ts'
import { freshDatabase } from '../testing/database.ts'
import { buildTown } from '../testing/town.ts'
import { NOON } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { noteWeather } from './note-weather.ts'
import { readWeather, skyOf } from './open-meteo.ts'
import { pretendWeather, startPretendFeed } from './pretend-weather.ts'
import { readSkies } from './surroundings.ts'
import { startUpdate } from './training.ts'

const { db } = await freshDatabase()
const feed = startPretendFeed(() => NOON)
afterAll(() => feed.stop())
const lagos = { slug: 'lagos', lat: 6.455, lng: 3.394 }
const kano = { slug: 'kano', lat: 11.996, lng: 8.517 }

test('the feed is read for several towns at once, or for one', async () => {
  expect((await readWeather(feed.url, [lagos, kano], NOON)).map(({ city }) => city)).toEqual(['lagos', 'kano'])
  const [one] = await readWeather(feed.url, [lagos], NOON)
  expect(one).toMatchObject({ city: 'lagos', celsius: expect.any(Number), rainMillimetres: expect.any(Number) })
  expect(await readWeather(feed.url, [], NOON)).toEqual([])
})

for (const how of ['down', 'html', 'short'] as const) {
  test(`a feed that is ${how} changes nothing`, async () => {
    feed.behave(how)
    expect(readWeather(feed.url, [lagos, kano], NOON)).rejects.toThrow()
    feed.behave('works')
  })
}

test('what the numbers mean', () => {
  const sky = (temperature_2m: number, precipitation: number, relative_humidity_2m: number, weather_code: number) => skyOf({ temperature_2m, precipitation, relative_humidity_2m, weather_code })
  expect([sky(28, 1, 80, 1), sky(28, 0, 80, 95), sky(30, 0, 12, 0), sky(36, 0, 60, 0), sky(29, 0, 60, 2)]).toEqual(['rain', 'rain', 'dusty', 'hot', 'dry'])
})

test('the made-up sky is the same for the same hour, and rains in season', () => {
  expect(pretendWeather(lagos, NOON)).toEqual(pretendWeather(lagos, NOON))
  const skies = (month: string) => Array.from({ length: 28 }, (_, day) => pretendWeather(lagos, new Date(`2026-${month}-${String(day + 1).padStart(2, '0')}T15:00:00Z`)).weather)
  expect(skies('07').filter((one) => one === 'rain').length).toBeGreaterThan(4)
  expect(skies('01')).not.toContain('rain')
})

test('readings are kept by the hour, once, and believed for three', async () => {
  await buildTown(db, { now: NOON, places: 4, diners: 2 })
  expect([await noteWeather(db, null, NOON), await noteWeather(db, feed.url, NOON)]).toEqual([1, 1])
  expect(await db.$count(weatherReadings)).toBe(1)
  const skies = await readSkies(db)
  const hour = Math.floor(NOON.getTime() / 3_600_000)
  expect([0, 1, 2, 3, -1].map((later) => skies.has(`lagos ${hour + later}`))).toEqual([true, true, true, false, false])
})

test('an update is asked for when enough has happened since the live model, and once', async () => {
  const update = (now: Date) => write(db, (tx) => startUpdate(tx, now))
  expect(await update(NOON)).toBeNull()
  const made = new Date(NOON.getTime() - 86_400_000)
  await db.insert(models).values({ version: 'x', recommender: 'hybrid', state: 'live', windowEnd: made, seed: 1, parameters: {}, metrics: {}, sha256: '', artefact: new Uint8Array(1), createdAt: made })
  const [place] = await db.select({ id: feedback.restaurantId }).from(feedback).limit(1)
  await db.delete(feedback)
  const deeds = (count: number, at: Date) => db.insert(feedback).values(Array.from({ length: count }, () => ({ dinerId: newId<'diner'>(), restaurantId: place!.id, kind: 'click' as const, at })))
  await deeds(200, new Date(made.getTime() - 3_600_000))
  await deeds(3, new Date(made.getTime() + 3_600_000))
  expect(await update(NOON)).toBeNull()
  await deeds(1, new Date(made.getTime() + 3_600_000))
  expect(await update(NOON)).toMatchObject({ kind: 'incremental', recommenders: ['popularity', 'item-based', 'hybrid'] })
  expect(await update(NOON)).toBeNull()
  expect(await db.$count(trainingRuns)).toBe(1)
})
