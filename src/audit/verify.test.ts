import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { auditHeads } from '../../drizzle/schema/audit.ts'
import { sqlState, write } from '../platform/database.ts'
import { freshDatabase } from '../testing/database.ts'
import { newId } from '../vocabulary/id.ts'
import { audit } from './append.ts'
import { takeHead, verifyChain } from './verify.ts'

const { db } = await freshDatabase()
const KEY = Buffer.alloc(32, 7)
const NOW = new Date('2026-11-18T11:30:00Z')
const note = (i: number) => ({ action: 'accounts.signed_in' as const, actorId: newId(), subjectId: newId(), facts: { session: `s${i}`, second_factor: i % 2 === 0 } })
const heads = () => db.select().from(auditHeads)
const verdict = async () => verifyChain(db, KEY, await heads())

test('32 who append at once make one chain', async () => {
  await Promise.all(Array.from({ length: 128 }, (_, i) => write(db, (tx) => audit(tx, note(i), new Date(NOW.getTime() + i)))))
  expect(await verdict()).toMatchObject({ state: 'whole', entries: 128 })
  expect((await takeHead(db, KEY, NOW))?.number).toBe(128)
  expect(await takeHead(db, KEY, NOW)).toBeNull()
})

test('entries cannot be changed, removed or emptied by whoever the application is', async () => {
  for (const statement of [sql`update audit_entries set action = 'x.y'`, sql`delete from audit_entries where number = 1`, sql`truncate audit_entries`]) {
    expect(await db.execute(statement).then(() => 'done', (error: unknown) => sqlState(error))).toBe('42501')
  }
})

/** What somebody could do who owns the database: the triggers are off for the moment of the deed, which is undone afterwards. */
async function tampered(deed: (at: number) => ReturnType<typeof sql>, at: number): Promise<string> {
  let found = ''
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(deed(at))
    const result = await verifyChain(tx, KEY, await heads())
    found = result.state === 'broken' ? result.why : 'whole'
    throw new Error('undone')
  }).catch((error: Error) => {
    if (error.message !== 'undone') throw error
  })
  return found
}

test('100 of 100 changes, removals, swaps and cut tails are found', async () => {
  const deeds: ReadonlyArray<(at: number) => ReturnType<typeof sql>> = [
    (at) => sql`update audit_entries set action = 'accounts.signed_out' where number = ${at}`,
    (at) => sql`update audit_entries set facts = '{"session":"other"}' where number = ${at}`,
    (at) => sql`update audit_entries set at = at + interval '1 second' where number = ${at}`,
    (at) => sql`update audit_entries set actor_id = null where number = ${at}`,
    (at) => sql`delete from audit_entries where number = ${at}`,
    (at) => sql`delete from audit_entries where number >= ${at}`,
    (at) => sql`update audit_entries set hash = previous_hash where number = ${at}`,
    (at) => sql`update audit_entries a set subject_id = b.subject_id, actor_id = b.actor_id from audit_entries b where a.number = ${at} and b.number = ${at === 1 ? 2 : at - 1}`,
    (at) => sql`update audit_entries set previous_hash = repeat('0', 63) || '1' where number = ${at}`,
    (at) => sql`insert into audit_entries select number + 128, at, action, actor_id, subject_id, facts, previous_hash, hash from audit_entries where number = ${at}`,
  ]
  const found: string[] = []
  for (let i = 0; i < 100; i++) found.push(await tampered(deeds[i % deeds.length] as (at: number) => ReturnType<typeof sql>, 1 + ((i * 37) % 128)))
  expect(found.filter((why) => why === 'whole')).toEqual([])
  expect(await verdict()).toMatchObject({ state: 'whole' })
}, 60_000)

test('a head that was written by somebody without the key is no witness', async () => {
  const [head] = await heads()
  expect(await verifyChain(db, Buffer.alloc(32, 8), head ? [head] : [])).toMatchObject({ state: 'broken', why: 'head-forged' })
})
