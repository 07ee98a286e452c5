import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { openVault } from '../platform/vault.ts'
import { freshDatabase } from '../testing/database.ts'
import { makePerson } from '../testing/people.ts'
import { phoneNumberOf } from './contact.ts'
import { rotateKeys, sealedPlaces } from './rotate-keys.ts'

const { db } = await freshDatabase()
const old = openVault({ secretKey: 'o'.repeat(40), previousSecretKeys: [] })
const both = openVault({ secretKey: 'n'.repeat(40), previousSecretKeys: ['o'.repeat(40)] })
const fresh = openVault({ secretKey: 'n'.repeat(40), previousSecretKeys: [] })

test('every sealed column is on the list', async () => {
  const rows = await db.execute(sql`select table_name || '.' || column_name as place from information_schema.columns where table_schema = 'public' and column_name like '%sealed'`)
  expect(rows.map((row) => row.place as string).sort()).toEqual([...sealedPlaces()].sort())
})

test('after a rotation under write load nothing is left on the old key, and a number is found by its new index', async () => {
  const ids: string[] = []
  for (let i = 0; i < 60; i++) {
    const { id } = await makePerson(db)
    ids.push(id)
    const phone = `+23480312345${String(i).padStart(2, '0')}`
    await db.execute(sql`update people set phone_sealed = ${old.seal(phone, `people.phone_sealed.${id}`)}, phone_index = ${old.indexOf(phone, 'phone')}, totp_sealed = ${old.seal('JBSWY3DP', `people.totp_sealed.${id}`)} where id = ${id}`)
  }
  let writing = true
  const writer = (async () => {
    for (let i = 0; writing; i++) {
      const id = ids[i % ids.length] as string
      await db.execute(sql`update people set totp_sealed = ${both.seal(`CHANGED${i}`, `people.totp_sealed.${id}`)} where id = ${id}`)
    }
  })()
  // Killed half-way and begun again is the same as twice at once.
  const counts = await Promise.all([rotateKeys(db, both), rotateKeys(db, both)])
  writing = false
  await writer
  console.log(`sealed anew: ${counts.join(' and ')} fields by two who ran at once`)
  for (const person of await db.select().from(people)) {
    expect(fresh.isCurrent(person.phoneSealed as string)).toBe(true)
    const phone = phoneNumberOf(fresh, person) as string
    expect(person.phoneIndex).toBe(fresh.indexOf(phone, 'phone'))
    expect(fresh.open(person.totpSealed as string, `people.totp_sealed.${person.id}`)).toMatch(/^(?:JBSWY3DP|CHANGED)/)
  }
  expect(await rotateKeys(db, both)).toBe(0)
})
