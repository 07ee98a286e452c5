import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { areas } from '../../drizzle/schema/restaurants.ts'
import { freshDatabase } from '../testing/database.ts'
import { isDatabaseDown, sqlState, write } from './database.ts'

const database = await freshDatabase()

test('a date is understood, by drizzle and in plain SQL on the same connection', async () => {
  const noon = new Date('2026-11-18T11:30:00Z')
  const [plain] = await database.sql`select ${noon}::timestamptz as at`
  expect(new Date(plain?.at).getTime()).toBe(noon.getTime())
  const rows = await database.db.execute(sql`select ${noon.toISOString()}::timestamptz = ${noon}::timestamptz as same`)
  expect(rows[0]?.same).toBe(true)
})

test('a deadlock is repeated until it passes; any other failure is not', async () => {
  let tries = 0
  const value = await write(database.db, async (tx) => {
    tries++
    if (tries < 3) await tx.execute(sql`do $$ begin raise exception 'again' using errcode = '40P01'; end $$`)
    await tx.insert(areas).values({ slug: 'yaba', name: 'Yaba', city: 'lagos', lat: 6.5, lng: 3.4 })
    return 'done'
  })
  expect([value, tries]).toEqual(['done', 3])
  const failure = await write(database.db, (tx) => tx.insert(areas).values({ slug: 'yaba', name: 'Yaba', city: 'lagos', lat: 6.5, lng: 3.4 })).catch((error: unknown) => error)
  expect(sqlState(failure)).toBe('23505')
  expect(await database.db.$count(areas)).toBe(1)
})

test('being away is told apart from being wrong', () => {
  expect(isDatabaseDown(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe(true)
  expect(isDatabaseDown(new Error('outer', { cause: Object.assign(new Error('x'), { code: '57P01' }) }))).toBe(true)
  expect(isDatabaseDown(Object.assign(new Error('x'), { code: '23505' }))).toBe(false)
})
