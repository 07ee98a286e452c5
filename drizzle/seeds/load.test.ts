import { expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { freshDatabase } from '../../src/testing/database.ts'
import { people } from '../schema/accounts.ts'
import { dishes } from '../schema/menus.ts'
import { restaurants } from '../schema/restaurants.ts'
import { DEMO_LOGINS } from './demo-city.ts'
import { loadDemoCity } from './load.ts'

const NOW = new Date('2026-10-20T12:00:00Z')
const { db } = await freshDatabase()
const hashPassword = async (password: string): Promise<string> => `hash of ${password}`

test('the demo city loads once into an empty database, and what is read back is what was drawn', async () => {
  const startedAt = performance.now()
  const [first, rival] = await Promise.all([1, 2].map(() => loadDemoCity(db, { now: NOW, hashPassword, password: 'secret' })))
  console.log(`demo city loaded in ${Math.round(performance.now() - startedAt)} ms, seed ${first?.seed}`)
  const winner = first?.loaded ? first : rival
  expect([first?.loaded, rival?.loaded].sort()).toEqual([false, true])
  expect(await db.$count(restaurants)).toBe(winner?.counts.restaurants ?? -1)

  const again = await loadDemoCity(db, { now: NOW, hashPassword, password: 'secret' })
  expect(again.loaded).toBe(false)
  expect(again.logins).toEqual([])
  expect(winner?.logins.map((login) => login.email)).toEqual(DEMO_LOGINS.map((login) => login.email))

  const [basiras] = await db.select().from(restaurants).where(eq(restaurants.slug, 'iya-basiras-kitchen-yaba'))
  expect(basiras).toMatchObject({ name: 'Iya Basira’s Kitchen', city: 'lagos', area: 'Yaba', cuisines: ['nigerian', 'swallow', 'rice'], diets: [] })
  expect(basiras?.createdAt).toBeInstanceOf(Date)
  expect((await db.select().from(people).where(eq(people.email, 'ada@buka.test')))[0]?.passwordHash).toBe('hash of secret')
  expect((await db.select().from(people).where(eq(people.email, 'demo-0001@buka.test')))[0]?.passwordHash).toBeNull()

  const sums = await db.execute(sql`
    select count(*)::int as wrong from restaurants r left join lateral (
      select coalesce(sum(rating), 0)::int as s, count(*)::int as n from reviews v where v.restaurant_id = r.id) t on true
    where r.rating_sum <> t.s or r.rating_count <> t.n`)
  expect(sums[0]?.wrong).toBe(0)
  const near = await db.execute(sql`select count(*)::int as n from ${dishes} where search_text like '%ewa agoyin%' and 'vegan' = any(diets)`)
  expect(Number(near[0]?.n)).toBeGreaterThan(5)
}, 120_000)
