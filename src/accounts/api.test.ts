/** The life of an account through its JSON door, and what that door does with bad input. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { passkeys, people, recoveryCodes } from '../../drizzle/schema/accounts.ts'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { letters } from '../../drizzle/schema/notifications.ts'
import { nobodysLetters, tokenFrom, writtenLetters } from '../testing/letters.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'

const web = await testWeb()
const { db } = web.house
let now = NOON
const at = (moment: Date): void => { now = moment; web.setNow(moment) }
const later = (seconds: number): void => at(new Date(now.getTime() + seconds * 1000))
beforeEach(() => at(NOON))

const NEW_PASSWORD = 'egusi with pounded yam'
const codeAt = (secret: string, when = now): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: when.getTime() })

async function withSecondFactor(email: string): Promise<{ browser: TestBrowser; secret: string; recoveryCodes: string[] }> {
  const browser = await signedInBrowser(web, await makePerson(db, { email }))
  const { secret, uri, qr_svg } = await (await browser.json('POST', '/api/auth/2fa/setup')).json() as Record<string, string>
  expect(uri).toStartWith('otpauth://totp/Buka:')
  expect(qr_svg).toStartWith('<svg')
  const on = await (await browser.json('POST', '/api/auth/2fa/verify', { code: codeAt(secret as string) })).json() as { state: string; recovery_codes: string[] }
  expect(on.state).toBe('second_factor_on')
  return { browser, secret: secret as string, recoveryCodes: on.recovery_codes }
}

async function challenged(email: string, password = PASSWORD): Promise<TestBrowser> {
  const browser = newBrowser(web)
  expect(await (await browser.json('POST', '/api/auth/login', { email, password })).json()).toEqual({ state: 'second_factor_needed' })
  return browser
}

describe('registering', () => {
  const body = { email: 'new@buka.test', name: 'Bola Ade', password: 'ofada rice and ayamase' }

  test('opens an account only when the letter comes back, once', async () => {
    const browser = newBrowser(web)
    expect((await browser.json('POST', '/api/auth/register', body)).status).toBe(202)
    expect((await browser.json('POST', '/api/auth/login', body)).status).toBe(422)
    expect((await browser.json('POST', '/api/auth/login', { email: body.email, password: body.password })).status).toBe(401)
    const token = await tokenFrom(web, body.email, 'confirm-registration')
    expect((await browser.json('POST', '/api/auth/email/verify', { token })).status).toBe(200)
    expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ email: body.email, name: 'Bola Ade', role: 'customer' })
    expect((await browser.json('POST', '/api/auth/email/verify', { token })).status).toBe(410)
  })

  test('a taken address gets the same answer, and its owner a letter', async () => {
    await makePerson(db, { email: 'taken@buka.test' })
    const [taken, free] = await Promise.all(['taken@buka.test', 'free@buka.test'].map((email) => newBrowser(web).json('POST', '/api/auth/register', { ...body, email })))
    expect([taken?.status, free?.status]).toEqual([202, 202])
    expect(await taken?.text()).toBe((await free?.text()) as string)
    expect((await writtenLetters(web, 'taken@buka.test')).map((l) => l.template)).toEqual(['already-registered'])
  })

  test('the link alone opens nothing in another browser: whoever registers your address gets no account of yours', async () => {
    await newBrowser(web).json('POST', '/api/auth/register', { ...body, email: 'victim@buka.test' })
    const token = await tokenFrom(web, 'victim@buka.test', 'confirm-registration')
    const victim = newBrowser(web)
    expect(await (await victim.json('POST', '/api/auth/email/verify', { token })).json()).toMatchObject({ status: 401, code: 'password-needed' })
    expect((await victim.json('POST', '/api/auth/email/verify', { token, password: 'not that one at all' })).status).toBe(401)
    expect((await victim.json('POST', '/api/auth/email/verify', { token, password: body.password })).status).toBe(200)
  })

  test('nobody fills a stranger’s mailbox through us', async () => {
    for (let i = 0; i < 8; i++) await newBrowser(web).json('POST', '/api/auth/register', { ...body, email: 'bombed@buka.test' })
    expect(await writtenLetters(web, 'bombed@buka.test')).toHaveLength(5)
  })

  test('bad input', async () => {
    const register = async (more: object) => {
      const response = await newBrowser(web).json('POST', '/api/auth/register', { ...body, ...more })
      return `${response.status} ${((await response.json()) as { errors?: Array<{ code: string }> }).errors?.[0]?.code ?? ''}`.trim()
    }
    expect(await register({ email: 'a@b' })).toBe('422 email-wrong')
    expect(await register({ email: `${'a'.repeat(250)}@b.co` })).toBe('422 email-wrong')
    expect(await register({ email: 'аda@buka.test' })).toBe('422 email-wrong')
    expect(await register({ email: 'ada@buka.test\r\nbcc: x@y.z' })).toBe('422 email-wrong')
    expect(await register({ password: 'sev3nch' })).toBe('422 password-too-short')
    expect(await register({ password: 'iloveyou' })).toBe('422 password-breached')
    expect(await register({ password: body.email })).toBe('422 password-is-yours')
    expect(await register({ password: 'x'.repeat(513) })).toBe('422 password-too-long')
    expect(await register({ password: '🍲'.repeat(64) })).toBe('202')
    expect(await register({ role: 'admin' })).toStartWith('422')
    expect(await register({ name: 'a\u0007b' })).toStartWith('422')
    expect(await register({ name: '<script>alert(1)</script>' })).toBe('202')
  })
})

test('bad input at sign-in', async () => {
  const login = async (body: unknown) => (await newBrowser(web).json('POST', '/api/auth/login', body)).status
  const email = 'ada@buka.test'
  expect(await Promise.all([login({ email, password: [] }), login({ email, password: { $gt: '' } }), login({ email, password: '' }), login({ email, password: 1 }), login({ email }), login(null), login([])])).toEqual([422, 422, 422, 422, 422, 422, 422])
  expect(await login({ email: `' or 1=1 --`, password: `' or 1=1 --` })).toBe(401)
})

test('20 forged tokens, 20 times 401', async () => {
  const { open } = await signedInBrowser(web, await makePerson(db))
  const { tokens } = web.house.porter
  const good = await tokens.sign(open.claims, NOON)
  const [head = '', body = '', mac = ''] = good.split('.')
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const { createHmac } = await import('node:crypto')
  const { keyRing } = await import('../platform/vault.ts')
  const { key } = keyRing(web.house.config, 'access-token').current
  const resigned = (header: object, payload: object, algorithm = 'sha256', secret = key) => `${text(header)}.${text(payload)}.${createHmac(algorithm, secret).update(`${text(header)}.${text(payload)}`).digest('base64url')}`
  const { exp: _exp, ...noExp } = json(body)
  const { aud: _aud, ...noAud } = json(body)
  const forged = [
    `${text({ ...json(head), alg: 'none' })}.${body}.`, `${text({ ...json(head), alg: 'None' })}.${body}.${mac}`, resigned({ ...json(head), alg: 'HS512' }, json(body), 'sha512'), resigned({ ...json(head), alg: 'HS384' }, json(body), 'sha384'),
    resigned({ ...json(head), alg: 'RS256' }, json(body)), resigned(json(head), noExp), resigned(json(head), { ...json(body), exp: 'tomorrow' }), resigned(json(head), { ...json(body), exp: 1 }),
    resigned(json(head), { ...json(body), nbf: 4e9 }), resigned(json(head), noAud), resigned(json(head), { ...json(body), aud: 'other' }), resigned({ ...json(head), typ: 'JWT' }, json(body)), resigned({ ...json(head), typ: undefined }, json(body)),
    resigned({ ...json(head), kid: '../../etc/passwd' }, json(body)), resigned({ ...json(head), kid: undefined }, json(body)), resigned({ ...json(head), crit: ['x'], x: 1 }, json(body)), resigned(json(head), { ...json(body), role: 'god' }),
    `${head}.${body}.${mac.slice(0, -2)}AA`, `${head}.${text({ ...json(body), role: 'admin' })}.${mac}`, `${good}${'A'.repeat(12_000)}`,
  ]
  expect(forged).toHaveLength(20)
  const statuses = await Promise.all(forged.map(async (token) => (await newBrowser(web).ask('/api/auth/me', { headers: { cookie: `buka_session=${token}` } })).status))
  expect(statuses).toEqual(forged.map(() => 401))
  expect((await newBrowser(web).ask('/api/auth/me', { headers: { cookie: `buka_session=${good}` } })).status).toBe(200)
  // The token between two steps opens nothing by itself.
  const challenge = await tokens.signChallenge({ personId: open.claims.id, epoch: 0 }, NOON)
  expect((await newBrowser(web).ask('/api/auth/me', { headers: { cookie: `buka_session=${challenge}` } })).status).toBe(401)
})

const actionsAbout = async (personId: string): Promise<string[]> => (await db.select({ action: auditEntries.action }).from(auditEntries).where(eq(auditEntries.subjectId, personId))).map(({ action }) => action)

test('every try to prove who one is stands in the audit log, right or wrong', async () => {
  const ada = await makePerson(db, { email: 'tries@buka.test' })
  const browser = await signedInBrowser(web, ada)
  expect((await browser.json('POST', '/api/auth/prove', { password: 'not this one' })).status).toBe(401)
  expect((await browser.json('POST', '/api/auth/prove', { password: PASSWORD })).status).toBe(200)
  await db.insert(passkeys).values({ id: 'a-key-of-hers', personId: ada.id, name: 'Key', publicKey: new Uint8Array([1]), counter: 0, transports: [], createdAt: NOON })
  const { challenge } = await (await newBrowser(web).json('POST', '/api/auth/passkeys/challenge')).json() as { challenge: string }
  const clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin: web.house.config.publicUrl })).toString('base64url')
  const answer = () => newBrowser(web).json('POST', '/api/auth/passkeys/login', { credential: { id: 'a-key-of-hers', rawId: 'a-key-of-hers', type: 'public-key', response: { clientDataJSON, authenticatorData: 'AAAA', signature: 'AAAA' } } })
  expect((await answer()).status).toBe(401)
  // A challenge that is spent is no try.
  expect((await answer()).status).toBe(410)
  expect(await actionsAbout(ada.id)).toEqual(['accounts.signed_in', 'accounts.proof_failed', 'accounts.proven', 'accounts.passkey_failed'])
})

describe('passwords', () => {
  test('forgotten: the same answer for everybody, a link that works once, all sessions ended', async () => {
    const browser = await signedInBrowser(web, await makePerson(db, { email: 'forgets@buka.test' }))
    const [known, unknown] = await Promise.all(['forgets@buka.test', 'nobody@buka.test'].map((email) => newBrowser(web).json('POST', '/api/auth/password/forgot', { email })))
    expect([known?.status, unknown?.status]).toEqual([202, 202])
    expect(await known?.text()).toBe((await unknown?.text()) as string)
    expect((await nobodysLetters(web)).length).toBeGreaterThan(0)
    const token = await tokenFrom(web, 'forgets@buka.test', 'reset-password')
    const reset = (password: string) => newBrowser(web).json('POST', '/api/auth/password/reset', { token, password })
    expect((await reset('short')).status).toBe(422)
    expect((await reset(NEW_PASSWORD)).status).toBe(204)
    expect((await reset(NEW_PASSWORD)).status).toBe(410)
    expect((await browser.ask('/api/auth/me')).status).toBe(401)
    const login = (password: string) => newBrowser(web).json('POST', '/api/auth/login', { email: 'forgets@buka.test', password })
    expect([(await login(PASSWORD)).status, (await login(NEW_PASSWORD)).status]).toEqual([401, 200])
    expect((await writtenLetters(web, 'forgets@buka.test')).map((l) => l.template)).toContain('password-changed')
  })

  test('a link to reset is too old after half an hour', async () => {
    await makePerson(db, { email: 'late@buka.test' })
    await newBrowser(web).json('POST', '/api/auth/password/forgot', { email: 'late@buka.test' })
    const token = await tokenFrom(web, 'late@buka.test', 'reset-password')
    later(31 * 60)
    expect((await newBrowser(web).json('POST', '/api/auth/password/reset', { token, password: NEW_PASSWORD })).status).toBe(410)
  })

  test('changed: the old one is asked for, this session stays and the others end', async () => {
    const ada = await makePerson(db)
    const [here, there] = [await signedInBrowser(web, ada), await signedInBrowser(web, ada)]
    expect((await here.json('POST', '/api/auth/password/change', { current_password: 'not the old one', new_password: NEW_PASSWORD })).status).toBe(401)
    expect((await here.json('POST', '/api/auth/password/change', { current_password: PASSWORD, new_password: NEW_PASSWORD })).status).toBe(204)
    expect([(await here.ask('/api/auth/me')).status, (await there.ask('/api/auth/me')).status]).toEqual([200, 401])
    expect(await actionsAbout(ada.id)).toContain('accounts.proof_failed')
  })

  test('a letter buys no more guesses at the second factor', async () => {
    const ada = await makePerson(db, { email: 'letter.buys@buka.test' })
    await db.update(people).set({ secondFactorMisses: 5, secondFactorPausedUntil: new Date(NOON.getTime() + 600_000) }).where(eq(people.id, ada.id))
    await newBrowser(web).json('POST', '/api/auth/password/forgot', { email: 'letter.buys@buka.test' })
    const token = await tokenFrom(web, 'letter.buys@buka.test', 'reset-password')
    expect((await newBrowser(web).json('POST', '/api/auth/password/reset', { token, password: NEW_PASSWORD })).status).toBe(204)
    expect((await db.select().from(people).where(eq(people.id, ada.id)))[0]).toMatchObject({ secondFactorMisses: 5, secondFactorPausedUntil: new Date(NOON.getTime() + 600_000) })
  })
})

describe('the second factor', () => {
  test('a code works once, even when it comes twice at the same moment', async () => {
    const { secret } = await withSecondFactor('totp@buka.test')
    later(60)
    const [one, two] = [await challenged('totp@buka.test'), await challenged('totp@buka.test')]
    const code = codeAt(secret)
    const answers = await Promise.all([one, two].map((browser) => browser.json('POST', '/api/auth/2fa/verify', { code })))
    expect(answers.map((a) => a.status).sort()).toEqual([200, 401])
    expect((await (await challenged('totp@buka.test')).json('POST', '/api/auth/2fa/verify', { code })).status).toBe(401)
  })

  test('the code before is good still, one of the future and one before that are not', async () => {
    const { secret } = await withSecondFactor('drift@buka.test')
    const answer = async (offsetSeconds: number) => (await (await challenged('drift@buka.test')).json('POST', '/api/auth/2fa/verify', { code: codeAt(secret, new Date(now.getTime() + offsetSeconds * 1000)) })).status
    later(300)
    expect(await answer(30)).toBe(401)
    expect(await answer(-60)).toBe(401)
    expect(await answer(-30)).toBe(200)
    // A clock that jumps back brings no old code to life.
    later(-90)
    expect(await answer(0)).toBe(401)
    later(180)
    expect(await answer(0)).toBe(200)
  })

  test('five wrong codes are followed by a quarter of an hour’s pause, for a right one too', async () => {
    const { secret } = await withSecondFactor('guessed@buka.test')
    later(60)
    const browser = await challenged('guessed@buka.test')
    const wrong = codeAt(secret, addMinutes(now, 500))
    for (let i = 0; i < 5; i++) expect((await browser.json('POST', '/api/auth/2fa/verify', { code: wrong })).status).toBe(401)
    const paused = await browser.json('POST', '/api/auth/2fa/verify', { code: codeAt(secret) })
    expect([paused.status, paused.headers.get('retry-after')]).toEqual([429, '900'])
    later(15 * 60 + 1)
    expect((await (await challenged('guessed@buka.test')).json('POST', '/api/auth/2fa/verify', { code: codeAt(secret) })).status).toBe(200)
    console.log(`guesses at a code once the pause has grown: 5 a day; an even chance after ${Math.round(1_000_000 * Math.log(2) / 5 / 2 / 365)} years (two codes are good at a time)`)
  })

  test('malformed codes are no guesses', async () => {
    await withSecondFactor('malformed@buka.test')
    later(60)
    const browser = await challenged('malformed@buka.test')
    for (const code of ['12345', '٣٤٥٦٧٨', 'abcdef', '123 456', '1e5000']) expect([code, (await browser.json('POST', '/api/auth/2fa/verify', { code })).status]).toEqual([code, 422])
    const [person] = await db.select().from(people).where(eq(people.email, 'malformed@buka.test'))
    expect(person?.secondFactorMisses).toBe(0)
  })

  test('the phone is lost: a recovery code lets one in once, and is kept as a hash', async () => {
    const { recoveryCodes: codes, secret } = await withSecondFactor('lost@buka.test')
    expect(new Set(codes).size).toBe(10)
    const kept = JSON.stringify(await db.select().from(recoveryCodes))
    for (const code of codes) expect(kept).not.toContain(code)
    later(60)
    const code = (codes[0] as string).toUpperCase()
    expect((await (await challenged('lost@buka.test')).json('POST', '/api/auth/2fa/verify', { code })).status).toBe(200)
    const again = await challenged('lost@buka.test')
    expect((await again.json('POST', '/api/auth/2fa/verify', { code })).status).toBe(401)
    expect((await again.json('POST', '/api/auth/2fa/verify', { code: codes[1] })).status).toBe(200)
    expect(await (await again.ask('/api/auth/me')).json()).toMatchObject({ recovery_codes_left: 8 })
    // A new app, and the old step is still spent.
    expect((await again.json('POST', '/api/auth/2fa/disable')).status).toBe(204)
    expect((await again.json('POST', '/api/auth/2fa/disable')).status).toBe(409)
    const [person] = await db.select().from(people).where(eq(people.email, 'lost@buka.test'))
    expect([person?.totpSealed, person?.totpLastStep]).toEqual([null, Math.floor(NOON.getTime() / 30_000)])
    expect(JSON.stringify(person)).not.toContain(secret)
    expect((await writtenLetters(web, 'lost@buka.test')).map((l) => l.template)).toEqual(['second-factor-off', 'recovery-code-used', 'recovery-code-used', 'second-factor-on'])
  })

  test('a step up wants the second factor where there is one', async () => {
    const { browser, secret } = await withSecondFactor('steps@buka.test')
    later(16 * 60)
    await browser.json('POST', '/api/auth/refresh')
    expect(await (await browser.json('POST', '/api/auth/email/change', { email: 'other@buka.test' })).json()).toMatchObject({ code: 'prove-again' })
    expect(await (await browser.json('POST', '/api/auth/prove', { password: PASSWORD })).json()).toMatchObject({ code: 'code-needed' })
    expect((await browser.json('POST', '/api/auth/prove', { code: codeAt(secret) })).status).toBe(200)
    expect((await browser.json('POST', '/api/auth/email/change', { email: 'other@buka.test' })).status).toBe(202)
  })
})

describe('address and number', () => {
  test('an e-mail address changes when the new one answers; the old one is told', async () => {
    const browser = await signedInBrowser(web, await makePerson(db, { email: 'old@buka.test' }))
    expect((await browser.json('POST', '/api/auth/email/change', { email: 'fresh@buka.test' })).status).toBe(202)
    expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ email: 'old@buka.test' })
    const token = await tokenFrom(web, 'fresh@buka.test', 'confirm-email')
    expect((await newBrowser(web).json('POST', '/api/auth/email/verify', { token, change: true })).status).toBe(204)
    expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ email: 'fresh@buka.test' })
    expect((await writtenLetters(web, 'old@buka.test')).map((l) => [l.template, l.arguments.email])).toEqual([['email-changed', 'f…@buka.test']])
  })

  test('a number is sealed, found by its hash, and belongs to whoever answered last', async () => {
    const [ada, bola] = [await makePerson(db, { email: 'first@buka.test' }), await makePerson(db, { email: 'second@buka.test' })]
    const claim = async (person: typeof ada) => {
      const browser = await signedInBrowser(web, person)
      expect((await browser.json('POST', '/api/auth/phone/start', { phone: '0803 123 4567' })).status).toBe(202)
      const letter = (await writtenLetters(web, person.email)).find((l) => l.template === 'phone-code')
      expect(letter?.to.phone).toBe('+2348031234567')
      const code = letter?.arguments.code as string
      expect((await browser.json('POST', '/api/auth/phone/verify', { code: code === '000000' ? '000001' : '000000' })).status).toBe(401)
      expect((await browser.json('POST', '/api/auth/phone/verify', { code })).status).toBe(204)
      expect((await browser.json('POST', '/api/auth/phone/verify', { code })).status).toBe(410)
      return browser
    }
    await claim(ada)
    const browser = await claim(bola)
    expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ phone: '+234…67' })
    const rows = await db.select({ id: people.id, phone: people.phoneSealed }).from(people).where(sql`${people.phoneSealed} is not null`)
    expect(rows.map((r) => r.id)).toEqual([bola.id])
    expect(rows[0]?.phone).not.toContain('8031')
    const three = await Promise.all([1, 2, 3].map(() => browser.json('POST', '/api/auth/phone/start', { phone: '+2348031234568' })))
    expect(three.map((r) => r.status).sort()).toContain(429)
    expect((await browser.json('POST', '/api/auth/phone/start', { phone: '+234 abc' })).status).toBe(422)
  })
})

test('leaving takes who one was with it', async () => {
  const ada = await makePerson(db, { email: 'leaves@buka.test', name: 'Ada Leaves' })
  const browser = await signedInBrowser(web, ada, { at: addMinutes(NOON, -9) })
  later(7 * 60)
  await browser.json('POST', '/api/auth/refresh')
  expect(await (await browser.json('DELETE', '/api/auth/me')).json()).toMatchObject({ code: 'prove-again', status: 401 })
  expect((await browser.json('POST', '/api/auth/prove', { password: PASSWORD })).status).toBe(200)
  expect((await browser.json('DELETE', '/api/auth/me')).status).toBe(204)
  expect((await browser.ask('/api/auth/me')).status).toBe(401)
  const [row] = await db.select().from(people).where(eq(people.id, ada.id))
  expect(JSON.stringify(row)).not.toContain('leaves@')
  expect([row?.name, row?.passwordHash]).toEqual(['', null])
  expect((await newBrowser(web).json('POST', '/api/auth/login', { email: 'leaves@buka.test', password: PASSWORD })).status).toBe(401)
})

test('no row of a letter or a proof shows whom it is for or what it opens', async () => {
  const rows = JSON.stringify(await db.select().from(letters))
  expect(rows).not.toContain('@buka.test')
  expect(rows).not.toContain('token=')
})
