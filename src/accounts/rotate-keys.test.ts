/** Keys are changed while the house is open: 100,000 people, writers and readers all the while, and the command killed on its way. */
import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { join } from 'node:path'
import { people } from '../../drizzle/schema/accounts.ts'
import { write } from '../platform/database.ts'
import { openVault, type Vault } from '../platform/vault.ts'
import { freshDatabase } from '../testing/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { addAddress, addressesOf } from './addresses.ts'
import { phoneNumberOf, phonePlace } from './contact.ts'
import { rotateKeys, sealedPlaces } from './rotate-keys.ts'

const { db, url } = await freshDatabase()
const [OLD, NEW] = ['o'.repeat(40), 'n'.repeat(40)]
const old = openVault({ secretKey: OLD, previousSecretKeys: [] })
const both = openVault({ secretKey: NEW, previousSecretKeys: [OLD] })
const fresh = openVault({ secretKey: NEW, previousSecretKeys: [] })

const PEOPLE = Number(process.env.ROTATED_PEOPLE ?? 100_000)
const LIMIT_MS = 60_000
const NOON = new Date('2026-11-18T11:30:00Z')

test('every sealed column is on the list', async () => {
  const rows = await db.execute(sql`select table_name || '.' || column_name as place from information_schema.columns where table_schema = 'public' and column_name like '%sealed'`)
  expect(rows.map((row) => row.place as string).sort()).toEqual([...sealedPlaces()].sort())
})

const numberOf = (i: number): string => `+234803${String(i).padStart(7, '0')}`

async function fill(vault: Vault, wanted: number): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < wanted; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, wanted - from) }, (_, k) => {
      const id = newId<'person'>()
      const phone = numberOf(from + k)
      ids.push(id)
      return { id, email: `${id}@rotated.test`, sealed: vault.seal(phone, phonePlace(id)), index: vault.indexOf(phone, 'phone'), totp: k % 10 === 0 ? vault.seal('JBSWY3DP', `people.totp_sealed.${id}`) : null }
    })
    await db.execute(sql`insert into people (id, email, name, phone_sealed, phone_index, totp_sealed)
      select id, email, 'Ada', sealed, index, totp from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (id uuid, email text, sealed text, index text, totp text)`)
  }
  return ids
}

test('two at once do each field once', async () => {
  await fill(old, 3_000)
  const [one, other] = await Promise.all([rotateKeys(db, both), rotateKeys(db, both)])
  expect([one + other, await rotateKeys(db, both)]).toEqual([3_300, 0])
  await db.delete(people)
})

const onNewKey = (): Promise<number> => db.$count(people, sql`phone_sealed like ${`v1.${both.keyId}.%`}`)

/** `bun run keys:rotate`, as somebody runs it. */
const rotating = () => Bun.spawn([process.execPath, join(import.meta.dir, '../bin/rotate-keys.ts')], {
  env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: url, SECRET_KEY: NEW, PREVIOUS_SECRET_KEYS: OLD }, stdout: 'pipe', stderr: 'inherit',
})

test(`a rotation of ${PEOPLE} people, killed twice, under write load: no error, nothing on the old key, every number found by its new index`, async () => {
  const ids = await fill(old, PEOPLE)
  const holder = ids[0] as Id<'person'>
  await write(db, (tx) => addAddress(tx, old, holder, { label: 'Home', pin: { lat: 6.5, lng: 3.4 }, landmark: 'Total' }, NOON))
  const began = performance.now()

  let isOver = false
  const times: number[] = []
  const errors: string[] = []
  const changed = new Map<string, string>()
  let next = PEOPLE
  /** As the house does it meanwhile, with the new key and the old ones: reads a number, changes one, takes in somebody new. */
  const visitor = async (seed: number) => {
    for (let i = seed; !isOver; i += 7_919) {
      const id = ids[i % PEOPLE] as Id<'person'>
      const at = performance.now()
      try {
        const [row] = await db.select().from(people).where(sql`id = ${id}`)
        if (!row || !/^\+234803\d{7}$/.test(phoneNumberOf(both, row) ?? '')) errors.push(`${id} cannot be read`)
        const phone = numberOf(next++)
        // One writer for each row: who was last is known.
        if (!changed.has(id)) {
          changed.set(id, phone)
          await db.execute(sql`update people set phone_sealed = ${both.seal(phone, phonePlace(id))}, phone_index = ${both.indexOf(phone, 'phone')} where id = ${id}`)
        }
      } catch (error) {
        errors.push(String(error))
      }
      times.push(performance.now() - at)
      await Bun.sleep(2)
    }
  }
  const visitors = Array.from({ length: 4 }, (_, k) => visitor(k * 1_237))

  const killedAt: number[] = []
  for (const share of [0.2, 0.5]) {
    const run = rotating()
    while (run.exitCode === null && (await onNewKey()) < PEOPLE * share) await Bun.sleep(5)
    run.kill('SIGKILL')
    await run.exited
    killedAt.push(await onNewKey())
  }
  const last = rotating()
  const said = await new Response(last.stdout).text()
  expect(await last.exited).toBe(0)
  const seconds = (performance.now() - began) / 1000
  isOver = true
  await Promise.all(visitors)

  times.sort((a, b) => a - b)
  console.log(`${PEOPLE} people, killed at ${killedAt.join(' and ')}; ${said.trim()} ${seconds.toFixed(1)} s in all; meanwhile ${times.length} visits, ${changed.size} changes, ${errors.length} errors, p99 ${times[Math.floor(times.length * 0.99)]?.toFixed(0)} ms`)
  expect(errors).toEqual([])
  expect(killedAt[0]).toBeLessThan(PEOPLE)
  expect(killedAt[1]).toBeLessThan(PEOPLE)

  // With the old key gone, everything is there.
  const first = new Map(ids.map((id, i) => [id, numberOf(i)]))
  let checked = 0
  for (const person of await db.select().from(people)) {
    const phone = phoneNumberOf(fresh, person) as string
    if (person.phoneIndex !== fresh.indexOf(phone, 'phone')) throw new Error(`${person.id} is not found by its number`)
    if (phone !== (changed.get(person.id) ?? first.get(person.id))) throw new Error(`${person.id} has another number`)
    if (person.totpSealed !== null) fresh.open(person.totpSealed, `people.totp_sealed.${person.id}`)
    checked++
  }
  expect(checked).toBe(PEOPLE)
  expect((await addressesOf(db, fresh, holder))[0]).toMatchObject({ label: 'Home', landmark: 'Total' })
  expect(await rotateKeys(db, both)).toBe(0)
}, LIMIT_MS)
