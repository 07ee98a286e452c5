import { afterAll, describe, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { freshDatabase } from '../testing/database.ts'
import { freshRedis } from '../testing/redis.ts'
import { newId } from '../vocabulary/id.ts'
import { connect, type Connection, type Transaction, write } from './database.ts'
import { type Following, forgetFollowers, type Live, nudge, openLive } from './live.ts'
import { createLog } from './log.ts'
import { emit } from './outbox.ts'
import { openWakes, type Wakes } from './wakes.ts'

const NOW = new Date('2026-11-18T11:30:00Z')
const log = createLog('silent', 'web')
const tell = (tx: Transaction, subjectId: string, name: `${string}.${string}` = 'orders.placed', alsoTold: ReadonlyArray<string> = []) => emit(tx, { name, subjectId, facts: {} }, NOW, alsoTold)

/** Everything one has heard so far, as it would have come out of a stream. */
interface Listener {
  readonly heard: number[]
  readonly following: Following
  bookmark: string
  missed: boolean
  until(isEnough: () => boolean): Promise<void>
}

async function listen(live: Live, subjects: ReadonlyArray<string>, since: string | null = null): Promise<Listener> {
  let following: Following | null = null
  const listener = { heard: [] as number[], bookmark: '', missed: false, until: (isEnough: () => boolean) => eventually(isEnough) }
  const take = () => {
    if (!following) return
    const news = following.take()
    listener.heard.push(...news.happenings.map(({ id }) => id))
    listener.bookmark = news.bookmark
    listener.missed ||= news.missed
  }
  following = await live.follow(subjects, since, take)
  take()
  return Object.assign(listener, { following })
}

async function eventually(isTrue: () => boolean, ms = 8_000): Promise<void> {
  const end = performance.now() + ms
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('it did not come true in time')
    await Bun.sleep(5)
  }
}

/** A transaction that stays open until it is told how to end. */
async function openTransaction(db: Connection['db'], work: (tx: Transaction) => Promise<void>): Promise<{ commit(): Promise<void>; undo(): Promise<void> }> {
  let decide: (commits: boolean) => void = () => {}
  const decision = new Promise<boolean>((resolve) => { decide = resolve })
  let begun: () => void = () => {}
  const worked = new Promise<void>((resolve) => { begun = resolve })
  const ended = write(db, async (tx) => {
    await work(tx)
    begun()
    if (!await decision) throw new Error('undone')
  })
  ended.catch(() => {})
  await worked
  return { commit: () => (decide(true), ended), undo: () => (decide(false), ended.catch(() => {})) }
}

/** Two processes, as far as the database and Redis can tell: connections of their own. And one who writes. */
async function twoProcesses(relay: 'postgresql' | 'redis'): Promise<{ live: Live; other: Live; writer: Connection }> {
  const database = await freshDatabase()
  const redisUrl = relay === 'redis' ? await freshRedis() : null
  const writer = connect(database.url, { name: 'writer', poolSize: 12 })
  const houses: Array<{ live: Live; wakes: Wakes; connection: Connection }> = []
  for (let i = 0; i < 2; i++) {
    const connection = connect(database.url, { name: `web-${i}`, connectSeconds: 1.5 })
    const wakes = openWakes(redisUrl, connection, log)
    houses.push({ connection, wakes, live: await openLive(connection.db, wakes, log) })
  }
  afterAll(async () => {
    for (const house of houses) {
      await house.live.close()
      await house.wakes.close()
      await house.connection.close()
    }
    await writer.close()
  })
  return { live: houses[0]!.live, other: houses[1]!.live, writer }
}

for (const relay of ['postgresql', 'redis'] as const) {
  const { live, other, writer } = await twoProcesses(relay)
  describe(`over ${relay}`, () => {
    test('followers of the subject and of the others hear of it in both processes, once, and strangers do not', async () => {
      const [order, restaurant, stranger] = [newId(), newId(), newId()]
      const listeners = await Promise.all([listen(live, [order]), listen(other, [restaurant]), listen(other, [order, restaurant]), listen(live, [stranger])])
      const began = performance.now()
      await write(writer.db, (tx) => tell(tx, order, 'orders.placed', [restaurant, order]))
      await eventually(() => listeners.slice(0, 3).every(({ heard }) => heard.length > 0))
      if (relay === 'postgresql') expect(performance.now() - began).toBeLessThan(900)
      await write(writer.db, (tx) => tell(tx, order, 'orders.accepted'))
      await eventually(() => [0, 2].every((i) => listeners[i]!.heard.length === 2))
      expect(listeners.map(({ heard }) => heard.length)).toEqual([2, 1, 2, 0])
      for (const { following } of listeners) following.end()
      expect([live.size, other.size]).toEqual([0, 0])
    })

    test('facts that name a restaurant, a guest or riders tell their followers', async () => {
      const [order, restaurant, customer, riders] = [newId(), newId(), newId(), [newId(), newId()] as const]
      const listeners = await Promise.all([restaurant, customer, ...riders].map((id) => listen(other, [id])))
      await write(writer.db, (tx) => emit(tx, { name: 'orders.placed', subjectId: order, facts: { restaurant_id: restaurant, customer_id: customer, rider_ids: riders, order_id: order, rider_id: null, person_id: 'nobody' } }, NOW))
      await eventually(() => listeners.every(({ heard }) => heard.length === 1))
      for (const { following } of listeners) following.end()
    })

    test('an event that commits late with a low number is not lost, live or after a break', async () => {
      const order = newId()
      const follower = await listen(live, [order])
      const start = follower.bookmark
      const late = await openTransaction(writer.db, (tx) => tell(tx, order, 'orders.placed'))
      await write(writer.db, (tx) => tell(tx, order, 'orders.accepted'))
      await eventually(() => follower.heard.length === 1)
      const between = follower.bookmark
      const undone = await openTransaction(writer.db, (tx) => tell(tx, order, 'orders.cancelled'))
      await undone.undo()
      await late.commit()
      await eventually(() => follower.heard.length === 2)
      expect(follower.heard[1]).toBeLessThan(follower.heard[0] as number)
      expect((await other.since([order], between)).happenings.map(({ name }) => name)).toEqual(['orders.placed'])
      expect((await other.since([order], start)).happenings.map(({ name }) => name)).toEqual(['orders.placed', 'orders.accepted'])
      expect((await other.since([order], follower.bookmark)).happenings).toEqual([])
      follower.following.end()
    })

    test('writers in any order, readers that come and go between two processes: each event once', async () => {
      const seed = Number(process.env.LIVE_SEED ?? 7)
      console.log(`seed ${seed}`)
      const random = fc.sample(fc.integer({ min: 0, max: 999 }), { numRuns: 4_000, seed })
      let drawn = 0
      const draw = (below: number) => (random[drawn++ % random.length] as number) % below
      const order = newId()
      const restaurant = newId()
      let isOver = false
      const start = await live.bookmark()
      const readers = Array.from({ length: 6 }, async (_, i) => {
        const subjects = i % 2 === 0 ? [order] : [restaurant]
        const heard: number[] = []
        let since = start
        for (;;) {
          const wasOver = isOver
          const listener: Listener = await listen(draw(2) === 0 ? live : other, subjects, since)
          if (!wasOver) await Bun.sleep(draw(40))
          listener.following.end()
          heard.push(...listener.heard)
          expect(listener.missed).toBe(false)
          since = listener.bookmark
          if (wasOver) return heard
        }
      })
      await Promise.all(Array.from({ length: 10 }, async () => {
        for (let i = 0; i < 25; i++) {
          await write(writer.db, async (tx) => {
            await tell(tx, order, 'orders.changed', [restaurant])
            await Bun.sleep(draw(12))
            if (draw(8) === 0) throw new Error('undone')
          }).catch(() => {})
        }
      }))
      isOver = true
      const all = (await writer.db.execute<{ id: string }>(sql`select id from events where subject_id = ${order} order by id`)).map(({ id }) => Number(id))
      expect(all.length).toBeGreaterThan(150)
      for (const heard of await Promise.all(readers)) expect(heard.toSorted((a, b) => a - b)).toEqual(all)
    }, 30_000)

    test('a rider who moves is a nudge without an event', async () => {
      const order = newId()
      let nudges = 0
      const following = await live.follow([order], null, () => nudges++)
      await eventually(() => {
        if (nudges === 0) void write(writer.db, (tx) => nudge(tx, [order, newId()]))
        return nudges > 0
      })
      expect(following.take().happenings).toEqual([])
      following.end()
    })

    test('what is no bookmark of ours, or speaks of the future, means: look at everything', async () => {
      const order = newId()
      await write(writer.db, (tx) => tell(tx, order))
      for (const since of ['garbage!', '-5', '', 'zzzzzzzzzzzz', '9'.repeat(1_024)]) expect(await other.since([order], since)).toMatchObject({ missed: true, happenings: [] })
    })

    test('more than is worth telling is "missed", for those who were away and for those who do not take', async () => {
      const order = newId()
      const start = await live.bookmark()
      const sleepy = await live.follow([order], null, () => {})
      for (let i = 0; i < 12; i++) await write(writer.db, async (tx) => {
        for (let k = 0; k < 10; k++) await tell(tx, order)
      })
      await live.bookmark()
      expect(sleepy.take()).toMatchObject({ missed: true, happenings: [] })
      expect(sleepy.take()).toMatchObject({ missed: false, happenings: [] })
      expect(await other.since([order], start)).toMatchObject({ missed: true, happenings: [] })
      sleepy.end()
    })

    test('every connection of the process is cut: it goes on by itself and nothing is lost', async () => {
      const order = newId()
      const follower = await listen(live, [order])
      for (let i = 0; i < 3; i++) {
        await writer.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'web-0'`)
        await write(writer.db, (tx) => tell(tx, order))
      }
      await eventually(() => follower.heard.length >= 3)
      expect(new Set(follower.heard).size).toBe(3)
      expect(follower.heard).toHaveLength(3)
      follower.following.end()
    })
  })
}

const database = await freshDatabase()

test('a Redis that never answers: everything is heard within seconds', async () => {
  const wakes = openWakes('redis://127.0.0.1:1', database, log)
  const live = await openLive(database.db, wakes, log)
  const order = newId()
  const follower = await listen(live, [order])
  await write(database.db, (tx) => tell(tx, order))
  await eventually(() => follower.heard.length === 1, 4_000)
  follower.following.end()
  await live.close()
  await wakes.close()
})

test('whom an event was told to is forgotten after a day', async () => {
  const [order, restaurant] = [newId(), newId()]
  await write(database.db, (tx) => emit(tx, { name: 'orders.placed', subjectId: order, facts: {} }, new Date(NOW.getTime() - 90_000_000), [restaurant]))
  await write(database.db, (tx) => tell(tx, order, 'orders.accepted', [restaurant]))
  expect(await forgetFollowers(database.db, NOW)).toBe(1)
  expect(await database.db.execute(sql`select 1 from event_followers`)).toHaveLength(1)
})
