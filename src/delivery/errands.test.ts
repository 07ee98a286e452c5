/** Errands: written once, run until they are done, and never by two at the same time. */
import { beforeEach, expect, test } from 'bun:test'
import { platformErrands } from '../../drizzle/schema/delivery.ts'
import { write } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import { freshDatabase } from '../testing/database.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { forgetErrands, type Performer, type Performers, runErrands, sendErrand } from './errands.ts'

const { db } = await freshDatabase()
const log = createLog('silent', 'worker')
const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1_000)
const all = (perform: Performer): Performers => ({ 'carry': perform, 'end-ride': perform, 'tell-accepted': perform, 'tell-refused': perform, 'tell-ready': perform, 'push-menu': perform, 'pull-menu': perform, 'switch-item': perform })
const send = (subjectId: string, afterSeconds = 0) => write(db, (tx) => sendErrand(tx, { kind: 'push-menu', subjectId, afterSeconds }, NOON))
const rows = () => db.select().from(platformErrands).orderBy(platformErrands.id)
beforeEach(async () => void await db.delete(platformErrands))

test('the same errand waits once, and what comes while it runs is another', async () => {
  for (let i = 0; i < 5; i++) await send('c1', 20)
  expect(await rows()).toHaveLength(1)
  expect(await runErrands(db, all(async () => null), log, later(19))).toBe(0)
  let during = 0
  await runErrands(db, all(async () => {
    await send('c1')
    during = (await rows()).length
    return null
  }), log, later(20))
  expect(during).toBe(2)
  expect((await rows()).map(({ state }) => state)).toEqual(['done', 'waiting'])
})
test('a rolled-back deed leaves no errand', async () => {
  await write(db, async (tx) => {
    await sendErrand(tx, { kind: 'carry', subjectId: 'd1' }, NOON)
    throw new Error('no')
  }).catch(() => {})
  expect(await rows()).toEqual([])
})
test('what a platform may answer later is tried again with longer pauses; a no is final; nothing of ours goes on for ever', async () => {
  await send('c1')
  let tries = 0
  const failing = all(async () => {
    tries++
    throw new ProviderFailure('glovo', 'push-menu', true, 'status 503')
  })
  await runErrands(db, failing, log, NOON)
  expect(await runErrands(db, failing, log, later(1))).toBe(0)
  await runErrands(db, failing, log, later(2))
  expect(await runErrands(db, failing, log, later(5))).toBe(0)
  expect((await rows())[0]).toMatchObject({ state: 'waiting', attempts: 2, note: 'glovo push-menu: status 503' })
  let at = later(10)
  for (let i = 0; i < 60 && (await rows())[0]?.state === 'waiting'; i++) {
    await runErrands(db, failing, log, at)
    at = addMinutes(at, 6)
  }
  expect((await rows())[0]).toMatchObject({ state: 'failed', attempts: 25 })
  expect(tries).toBe(25)
  await send('c2')
  await runErrands(db, all(() => Promise.reject(new ProviderFailure('glovo', 'push-menu', false, 'status 400'))), log, at)
  expect((await rows())[1]).toMatchObject({ state: 'failed', attempts: 1 })
})
test('a bug of ours is tried again and its words are not kept', async () => {
  await send('c1')
  await runErrands(db, all(() => Promise.reject(new TypeError('Ada, 12 Herbert Macaulay Way'))), log, NOON)
  expect((await rows())[0]).toMatchObject({ state: 'waiting', note: 'TypeError' })
})
test('one that failed while the same was written anew leaves it to that one', async () => {
  await send('c1')
  await runErrands(db, all(async () => {
    await send('c1')
    throw new ProviderFailure('glovo', 'push-menu', true, 'status 503')
  }), log, NOON)
  expect((await rows()).map(({ state }) => state)).toEqual(['done', 'waiting'])
})
test('two workers never run the same errand; one that died lets go of it after a minute', async () => {
  for (let i = 0; i < 20; i++) await send(`c${i}`)
  const ran: string[] = []
  const note: Performer = async (_db, { subjectId }) => {
    ran.push(subjectId)
    return null
  }
  for (let round = 0; round < 4; round++) await Promise.all([1, 2, 3].map(() => runErrands(db, all(note), log, NOON)))
  expect(ran.toSorted()).toEqual([...new Set(ran)].toSorted())
  expect(ran).toHaveLength(20)
  await send('died')
  void runErrands(db, all(() => new Promise(() => {})), log, NOON)
  const deadline = performance.now() + 5_000
  while ((await rows()).at(-1)?.state !== 'in_hand' && performance.now() < deadline) await Bun.sleep(5)
  expect(await runErrands(db, all(note), log, later(59))).toBe(0)
  expect(await runErrands(db, all(note), log, later(60))).toBe(1)
  expect(ran.at(-1)).toBe('died')
})
test('what ended long ago is forgotten', async () => {
  await send('c1')
  await runErrands(db, all(async () => null), log, NOON)
  expect([await forgetErrands(db, addMinutes(NOON, 13 * 1_440)), await forgetErrands(db, addMinutes(NOON, 15 * 1_440))]).toEqual([0, 1])
})
