/** A passkey as the whole second step, without an app: turned on, asked for, lost, and dropped. What the passkey itself answers, journeys.test.ts shows. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { and, eq, isNull } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { passkeys, people, recoveryCodes, sessions } from '../../drizzle/schema/accounts.ts'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { write } from '../platform/database.ts'
import { writtenLetters } from '../testing/letters.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { askForPasskeys } from './passkeys.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
beforeEach(() => web.setNow(NOON))

async function holder(count = 1) {
  const person = await makePerson(db)
  const ids = Array.from({ length: count }, (_, i) => `${person.id}-${i}`)
  if (count > 0) await db.insert(passkeys).values(ids.map((id) => ({ id, personId: person.id, name: 'Phone', publicKey: new Uint8Array([1]), counter: 0, createdAt: NOON })))
  return { person, ids, browser: await signedInBrowser(web, person) }
}
const rowOf = async (id: string) => (await db.select().from(people).where(eq(people.id, id as never)))[0]
const codesOf = (id: string): Promise<number> => db.$count(recoveryCodes, and(eq(recoveryCodes.personId, id as never), isNull(recoveryCodes.usedAt)))
const turnedOn = async (browser: TestBrowser): Promise<string[]> => {
  const response = await browser.json('POST', '/api/auth/2fa/passkeys')
  expect(response.status).toBe(200)
  return (await response.json() as { recovery_codes: string[] }).recovery_codes
}
const stateAfterPassword = async (email: string, browser = newBrowser(web)): Promise<unknown> => (await browser.json('POST', '/api/auth/login', { email, password: PASSWORD })).json()
const codeOf = (secret: string, at = NOON): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })

test('is not there without a passkey, nor twice', async () => {
  const none = await holder(0)
  expect(await (await none.browser.json('POST', '/api/auth/2fa/passkeys')).json()).toMatchObject({ status: 409, code: 'no-passkey' })
  expect((await none.browser.form('/account/two-factor/passkeys', {})).status).toBe(409)
  expect([(await rowOf(none.person.id))?.passkeyStepAt, await codesOf(none.person.id)]).toEqual([null, 0])
  const { browser, person } = await holder()
  await turnedOn(browser)
  const before = await db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, person.id))
  expect((await browser.json('POST', '/api/auth/2fa/passkeys')).status).toBe(409)
  expect(await db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, person.id))).toEqual(before)
})

test('a passkey alone stays a way in; only who turns the step on is asked for it after a password', async () => {
  const { person, browser } = await holder()
  expect(await stateAfterPassword(person.email)).toEqual({ state: 'signed_in' })
  const codes = await turnedOn(browser)
  expect([codes.length, await codesOf(person.id)]).toEqual([10, 10])
  expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ second_factor: true, recovery_codes_left: 10 })
  expect((await writtenLetters(web, person.email))[0]?.template).toBe('second-factor-on')
  expect(await db.$count(auditEntries, and(eq(auditEntries.subjectId, person.id), eq(auditEntries.action, 'accounts.second_factor_on')))).toBe(1)

  const open = () => db.$count(sessions, and(eq(sessions.personId, person.id), isNull(sessions.endedAt)))
  const before = await open()
  const outside = newBrowser(web)
  expect(await stateAfterPassword(person.email, outside)).toEqual({ state: 'second_factor_needed' })
  expect((await outside.ask('/api/auth/me')).status).toBe(401)
  expect(await open()).toBe(before)
  const page = await (await outside.ask('/sign-in/code')).text()
  expect(page).toContain('data-passkey="second-factor"')
  expect(page).toContain('Use your passkey, or type one of your recovery codes.')
  expect((await outside.json('POST', '/api/auth/2fa/verify', { code: '123456' })).status).toBe(401)
  // The day the phone is lost.
  expect(await (await outside.json('POST', '/api/auth/2fa/verify', { code: codes[0] })).json()).toEqual({ state: 'signed_in' })
  expect([await open(), await codesOf(person.id)]).toEqual([before + 1, 9])
  // To prove oneself again takes the second step as well, not the password.
  expect((await outside.json('POST', '/api/auth/prove', { password: PASSWORD })).status).toBe(401)
  expect((await outside.json('POST', '/api/auth/prove', { code: codes[1] })).status).toBe(200)
})

test('by the page: the codes are shown once', async () => {
  const { person, browser } = await holder()
  expect(await (await browser.ask('/account/security')).text()).toContain('action="/account/two-factor/passkeys"')
  const shown = await (await browser.form('/account/two-factor/passkeys', {})).text()
  expect(shown.match(/<li><code dir="ltr">[a-z2-9]{5}-[a-z2-9]{5}<\/code>/g)).toHaveLength(10)
  expect((await rowOf(person.id))?.passkeyStepAt).toEqual(NOON)
  expect(await (await browser.ask('/account/security')).text()).not.toContain('action="/account/two-factor/passkeys"')
})

describe('beside an app', () => {
  test('an app that was offered and never confirmed opens nothing, and a recovery code does not confirm it', async () => {
    const { person, browser } = await holder()
    const codes = await turnedOn(browser)
    const { secret } = await (await browser.json('POST', '/api/auth/2fa/setup')).json() as { secret: string }
    const outside = newBrowser(web)
    await stateAfterPassword(person.email, outside)
    expect((await outside.json('POST', '/api/auth/2fa/verify', { code: codeOf(secret) })).status).toBe(401)
    expect((await browser.form('/account/two-factor/on', { code: codes[0] as string })).status).toBe(401)
    expect([(await rowOf(person.id))?.totpConfirmedAt, await codesOf(person.id)]).toEqual([null, 10])
    // A recovery code given to prove oneself is not taken for the app's.
    expect(await (await browser.json('POST', '/api/auth/2fa/verify', { code: codes[0] })).json()).toEqual({ state: 'proven' })
    expect(await (await browser.json('POST', '/api/auth/2fa/verify', { code: codeOf(secret) })).json()).toMatchObject({ state: 'second_factor_on' })
    expect((await rowOf(person.id))?.totpConfirmedAt).toEqual(NOON)
    web.setNow(new Date(NOON.getTime() + 60_000))
    expect(await (await outside.json('POST', '/api/auth/2fa/verify', { code: codeOf(secret, new Date(NOON.getTime() + 60_000)) })).json()).toEqual({ state: 'signed_in' })
  })
})

describe('when a passkey goes', () => {
  test('the step stays as long as one is left, then ends with its codes, and the person is told', async () => {
    const { person, ids, browser } = await holder(2)
    await turnedOn(browser)
    expect((await browser.json('DELETE', `/api/auth/passkeys/${ids[0]}`)).status).toBe(204)
    expect([(await rowOf(person.id))?.passkeyStepAt, await codesOf(person.id)]).toEqual([NOON, 10])
    expect((await browser.json('DELETE', `/api/auth/passkeys/${ids[1]}`)).status).toBe(204)
    expect([(await rowOf(person.id))?.passkeyStepAt, await codesOf(person.id)]).toEqual([null, 0])
    expect((await writtenLetters(web, person.email))[0]?.template).toBe('second-factor-off')
    expect(await stateAfterPassword(person.email)).toEqual({ state: 'signed_in' })
  })

  test('turned off, the passkeys are still there for signing in', async () => {
    const { person, browser } = await holder()
    await turnedOn(browser)
    expect((await browser.json('POST', '/api/auth/2fa/disable')).status).toBe(204)
    expect([(await rowOf(person.id))?.passkeyStepAt, await codesOf(person.id), await db.$count(passkeys, eq(passkeys.personId, person.id))]).toEqual([null, 0, 1])
    expect(await stateAfterPassword(person.email)).toEqual({ state: 'signed_in' })
  })

  test('at the moment the step is turned on, nobody is left with a step that nothing answers', async () => {
    for (let i = 0; i < 12; i++) {
      const { person, ids, browser } = await holder()
      await Promise.all([browser.json('DELETE', `/api/auth/passkeys/${ids[0]}`), write(db, (tx) => askForPasskeys(tx, vault, person.id, '', NOON)).catch(() => null)])
      expect([(await rowOf(person.id))?.passkeyStepAt, await codesOf(person.id)]).toEqual([null, 0])
    }
  })
})
