/** What the web process takes to show a list, with a city of any size in memory: the real catalogue and the real serving, every request a place of its own. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { momentSheets, sharedLists, suggestionLists } from '../drizzle/schema/recommendations.ts'
import { openingHours, restaurants } from '../drizzle/schema/restaurants.ts'
import { randomFrom } from '../ml/numerics/random.ts'
import { packSheet } from '../ml/serving/moment.ts'
import { connect, migrateDatabase } from '../src/platform/database.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { createLog } from '../src/platform/log.ts'
import { createMetrics } from '../src/platform/metrics.ts'
import { ExplorationLog } from '../src/recommendations/exploration-log.ts'
import { Suggestions } from '../src/recommendations/serving.ts'
import { loadCatalogue } from '../src/restaurants/catalogue.ts'
import { type Id, newId } from '../src/vocabulary/id.ts'
import { kobo } from '../src/vocabulary/money.ts'
import { plusCodeOf } from '../src/vocabulary/place.ts'

export interface Shown {
  /** Milliseconds a request. */
  readonly wall: number[]
  /** The same, of the processor: what remains when neighbours crowd the machine. */
  readonly processor: number[]
}

const DINERS = 1_500
const LISTED = 120
const ROWS_AT_ONCE = 1_000
const KITCHENS = ['jollof', 'amala', 'suya', 'grill', 'shawarma', 'pizza', 'seafood', 'bakery']

export async function measureShown({ restaurants: count, requests, warming, now }: { restaurants: number; requests: number; warming: number; now: Date }): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), 'buka-bench-'))
  chmodSync(folder, 0o755)
  const database = await startEmbeddedPostgres(folder)
  const { db, close } = await (async () => (await migrateDatabase(database.url), connect(database.url, { poolSize: 4 })))()
  const random = randomFrom(3)
  try {
    const ids = Array.from({ length: count }, () => newId<'restaurant'>())
    for (let start = 0; start < count; start += ROWS_AT_ONCE) {
      const some = ids.slice(start, start + ROWS_AT_ONCE)
      await db.insert(restaurants).values(some.map((id, at) => {
        const pin = { lat: 6.4 + random.uniform() * 0.3, lng: 3.2 + random.uniform() * 0.4 }
        return { id, slug: `place-${start + at}`, name: `Place ${start + at}`, city: 'lagos', area: `Area ${random.below(40)}`, ...pin, plusCode: plusCodeOf(pin), cuisines: [KITCHENS[random.below(8)]!], priceLevel: 1 + random.below(4), deliveryFee: kobo(0), minimumOrder: kobo(0) }
      }))
      await db.insert(openingHours).values(some.flatMap((restaurantId) => Array.from({ length: 7 }, (_, weekday) => ({ restaurantId, orderType: 'delivery' as const, weekday, opensMinute: 420 + 30 * random.below(4), closesMinute: 1_200 + 30 * random.below(8) }))))
    }
    const listOf = (length: number) => Array.from({ length }, (_, at) => ({ id: ids[random.below(count)]!, score: 0.99 ** at, recommender: 'social', reason: { code: 'similar-diners' }, confidence: null, chance: 0.5 }))
    const diners = Array.from({ length: DINERS }, () => newId<'diner'>())
    for (let start = 0; start < DINERS; start += 500) await db.insert(suggestionLists).values(diners.slice(start, start + 500).map((dinerId) => ({ dinerId, items: listOf(LISTED), held: 6, modelVersion: 'x', computedAt: now })))
    await db.insert(sharedLists).values({ key: 'popular:lagos', items: listOf(1_000), modelVersion: 'x', computedAt: now })
    const lifts = (bins: number) => Float32Array.from({ length: bins * count }, () => random.normal() * 0.2)
    const empty = { rowCount: count, columnCount: count, offsets: new Uint32Array(count + 1), columns: new Uint32Array(0), values: new Float32Array(0) }
    const sheet = packSheet({ itemIds: ids, itemCount: count, utcOffsetMinutes: 60, occasions: [], occasionKinds: ['friday'], hours: lifts(48), onOccasions: lifts(1), weathers: lifts(4), next: empty, far: -0.5, kinds: [{ below: Infinity, moment: 0.6, far: -0.5 }] })
    await db.insert(momentSheets).values({ modelVersion: 'x', sheet, computedAt: now })
    const [log, metrics] = [createLog('silent', 'web'), createMetrics()]
    const suggestions = new Suggestions(db, await loadCatalogue(db), log, metrics, new ExplorationLog(db, log, metrics))
    await suggestions.reload()
    for (const diner of diners) await suggestions.favouritesOf(diner as Id<'diner'>, now)
    const shown: Shown = { wall: [], processor: [] }
    for (let at = 0; at < warming + requests; at++) {
      const audience = { now, city: 'lagos', orderType: null, pin: { lat: 6.45 + random.uniform() * 0.2, lng: 3.25 + random.uniform() * 0.3 } }
      const [spent, began] = [process.cpuUsage(), performance.now()]
      await suggestions.personalised(diners[random.below(DINERS)]!, audience, { limit: 20 })
      const took = performance.now() - began
      const { user, system } = process.cpuUsage(spent)
      if (at < warming) continue
      shown.wall.push(took)
      shown.processor.push((user + system) / 1_000)
    }
    return shown
  } finally {
    await close()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
