/** Whole journeys in a real Chromium, without script, in English and in Arabic; and passkeys, which need it. */
import { expect, test } from 'bun:test'
import { and, desc, eq, isNull } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { sessions } from '../../drizzle/schema/accounts.ts'
import { renderLetter } from '../../views/letters/letter.tsx'
import { deliverOnce } from '../notifications/postman.ts'
import { createLog } from '../platform/log.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { wordsIn } from '../platform/messages.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { challengePasskey, passkeysOf, personOfPasskey, siteOf } from './passkeys.ts'
import type { Session } from './sessions.ts'

const web = await testWeb()
const { db, porter } = web.house
const chromium = await testBrowser()
let now = NOON
const later = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1000)
  web.setNow(now)
}
const codeAt = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })
const post = (): Promise<number> => deliverOnce({ db, vault: porter.vault, log: createLog('silent', 'worker'), render: (content) => renderLetter(content, wordsIn(content.locale)), mail: null, keeps: true, sms: [], dailyCapKobo: 0 }, now)
const send = (page: Page, action: string) => page.locator(`form[action="${action}"] button.btn`).first().click()

for (const locale of ['en', 'ar'] as const) {
  test(`${locale}: register, verify, turn on the app, sign in with it, lose the phone, recover, be told of a stolen token`, async () => {
    const { page, context, misbehaviour } = await chromium.open({ javaScriptEnabled: false, locale: locale === 'ar' ? 'ar-EG' : 'en-NG' })
    const email = `ngozi-${locale}@buka.test`
    const password = 'ofe onugbu with garri'
    const go = (path: string) => page.goto(`${web.url}${path}`)

    await go('/sign-up')
    expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr')
    await page.fill('#name', 'Ngozi Eze')
    await page.fill('#email', email)
    await page.fill('#password', 'iloveyou')
    await send(page, '/sign-up')
    expect(await page.locator('#password-wrong').isVisible()).toBe(true)
    expect(await page.inputValue('#email')).toBe(email)
    await page.fill('#password', password)
    await page.locator('button[name=only]').click()
    expect(await page.locator('[role=status]').first().isVisible()).toBe(true)
    await page.fill('#password', password)
    await send(page, '/sign-up')
    expect(new URL(page.url()).pathname).toBe('/letter-sent')

    await post()
    await go('/mailbox')
    const link = await page.locator('article.letter a.btn').first().getAttribute('href')
    await page.goto(link as string)
    await send(page, '/verify-email')
    expect(new URL(page.url()).pathname).toBe('/account')
    expect(await page.locator('h1').textContent()).toBe('Ngozi Eze')

    await go('/account/security')
    await send(page, '/account/two-factor')
    expect(await page.locator('.qr svg').isVisible()).toBe(true)
    const secret = (await page.locator('#secret').textContent()) as string
    await page.fill('#code', codeAt(secret))
    await send(page, '/account/two-factor/on')
    const codes = await page.locator('#recovery-codes code').allTextContents()
    expect(codes).toHaveLength(10)
    await go('/account')
    await send(page, '/sign-out')

    later(60)
    const signIn = async () => {
      await go('/sign-in?next=/account/security')
      await page.fill('#email', email)
      await page.fill('#password', password)
      await send(page, '/sign-in')
    }
    await signIn()
    expect(new URL(page.url()).pathname).toBe('/sign-in/code')
    await page.fill('#code', codeAt(secret))
    await send(page, '/sign-in/code')
    expect(new URL(page.url()).pathname).toBe('/account/security')

    // The phone is lost: a recovery code, then the app is turned off.
    await go('/account')
    await send(page, '/sign-out')
    await signIn()
    await page.fill('#code', codes[0] as string)
    await send(page, '/sign-in/code')
    await send(page, '/account/two-factor/off')
    expect(await page.locator('form[action="/account/two-factor"]').count()).toBe(1)

    // After the access token has run out, a form is carried through the renewal with what was typed in it.
    await go('/account')
    later(11 * 60)
    await page.fill('#name', 'Ngozi Okoro')
    await send(page, '/account/name')
    expect(new URL(page.url()).pathname).toBe('/account')
    expect(await page.locator('h1').textContent()).toBe('Ngozi Okoro')

    // Somebody copied the refresh token earlier and uses it now.
    const cookies = await context.cookies(`${web.url}/session/renew`)
    const stolen = cookies.find((cookie) => cookie.name === 'buka_refresh')?.value as string
    later(11 * 60)
    await go('/account')
    expect(await page.locator('h1').textContent()).toBe('Ngozi Okoro')
    later(60)
    expect((await newBrowser(web).ask('/api/auth/refresh', { method: 'POST', headers: { cookie: `buka_refresh=${stolen}` } })).status).toBe(401)
    await go('/account')
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    await post()
    await go('/mailbox')
    const told = await page.locator('article.letter h2').first().textContent()
    expect(told).toBe(wordsIn(locale).text('letters.token-stolen-subject', { name: '', device: '', link: '' }))

    expectWellBehaved(misbehaviour)
    await context.close()
  }, 90_000)
}

/** A site of its own, and a browser in which somebody has signed in and added a passkey. */
async function passkeyHolder(email: string) {
  // The site a passkey is bound to must be a name and not a number.
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const local = await testWeb(async () => {}, { PORT: String(port), PUBLIC_URL: origin })
  const person = await makePerson(local.house.db, { email })
  const { page, context, misbehaviour } = await chromium.open()
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await page.goto(`${origin}/sign-in?next=/account/security`)
  await withPassword(page, email)
  await page.locator('[data-passkey=add]').click()
  await page.locator('form[action="/account/passkeys/drop"]').waitFor()
  return { local, origin, person, page, misbehaviour, vault: local.house.porter.vault, own: local.house.db }
}

async function withPassword(page: Page, email: string): Promise<void> {
  await page.fill('#email', email)
  await page.fill('#password', PASSWORD)
  await send(page, '/sign-in')
}

test('a passkey is added and opens the account, each answer once; its script keeps to the policy of the page', async () => {
  const { own, vault, origin, person, page, misbehaviour } = await passkeyHolder('passkey@buka.test')
  await page.goto(`${origin}/account`)
  await send(page, '/sign-out')
  await page.goto(`${origin}/sign-in?next=/account/security`)
  await page.locator('[data-passkey=sign-in]').click()
  await page.waitForURL(`${origin}/account/security`)
  expect((await passkeysOf(own, person.id)).map(({ counter }) => counter > 0)).toEqual([true])

  const site = siteOf(origin)
  const answer = async () => (await page.evaluate(`(async () => (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(await challengePasskey(own, vault, site, NOON))}) })).toJSON())()`)) as never
  const refusalOf = (where: typeof site, response: never) => personOfPasskey(own, where, response, null, NOON).then(() => 'let in', (error: Error) => error.message)
  expect(await refusalOf({ origin: 'https://evil.example', id: 'evil.example' }, await answer())).toBe('passkey-not-proven')
  const good = await answer()
  expect(await refusalOf(site, good)).toBe('let in')
  expect(await refusalOf(site, good)).toBe('link-used-up')
  expectWellBehaved(misbehaviour)
}, 60_000)

test('a passkey answers the second step after a password, and proves again who one is; nobody else’s does, and no answer twice', async () => {
  const email = 'second-step@buka.test'
  const { local, own, origin, person, page, misbehaviour } = await passkeyHolder(email)
  await page.locator('form[action="/account/two-factor/passkeys"] button').click()
  expect(await page.locator('#recovery-codes li').count()).toBe(10)
  const newest = async () => (await own.select().from(sessions).where(eq(sessions.personId, person.id)).orderBy(desc(sessions.id)).limit(1))[0] as Session

  await page.goto(`${origin}/account`)
  await send(page, '/sign-out')
  local.setNow(addMinutes(NOON, 1))
  await page.goto(`${origin}/sign-in?next=/account/security`)
  await withPassword(page, email)
  expect(new URL(page.url()).pathname).toBe('/sign-in/code')
  expect(await own.$count(sessions, and(eq(sessions.personId, person.id), isNull(sessions.endedAt)))).toBe(0)
  await page.locator('[data-passkey=second-factor]').click()
  await page.waitForURL(`${origin}/account/security`)
  expect(await newest()).toMatchObject({ hasSecondFactor: true, endedAt: null, provenAt: addMinutes(NOON, 1) })

  // A good while later, but before the token has run out, something that matters wants a fresh proof.
  local.setNow(addMinutes(NOON, 8))
  await page.goto(`${origin}/account/prove?next=/account`)
  await page.locator('[data-passkey=second-factor]').click()
  await page.waitForURL(`${origin}/account`)
  expect((await newest()).provenAt).toEqual(addMinutes(NOON, 8))

  // As JSON, with what the page's own authenticator says: each time to the wrong question first.
  const credentialFor = async (options: unknown) => {
    const { id, rawId, type, response: { clientDataJSON, authenticatorData, signature } } = (await page.evaluate(`(async () => (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)}) })).toJSON())()`)) as { id: string; rawId: string; type: string; response: Record<string, string> }
    return { credential: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature } } }
  }
  const stranger = newBrowser(local)
  expect((await stranger.json('POST', '/api/auth/2fa/passkey/challenge')).status).toBe(401)
  const browser = newBrowser(local)
  expect(await (await browser.json('POST', '/api/auth/login', { email, password: PASSWORD })).json()).toEqual({ state: 'second_factor_needed' })
  const askedOfAnybody = await credentialFor(await (await browser.json('POST', '/api/auth/passkeys/challenge')).json())
  expect((await browser.json('POST', '/api/auth/2fa/passkey', askedOfAnybody)).status).toBe(401)
  const good = await credentialFor(await (await browser.json('POST', '/api/auth/2fa/passkey/challenge')).json())
  expect((await stranger.json('POST', '/api/auth/2fa/passkey', good)).status).toBe(401)
  const other = await signedInBrowser(local, await makePerson(own))
  expect((await other.json('POST', '/api/auth/2fa/passkey/challenge')).status).toBe(409)
  expect(await (await browser.json('POST', '/api/auth/2fa/passkey', good)).json()).toEqual({ state: 'signed_in' })
  expect((await newest()).hasSecondFactor).toBe(true)
  expect((await browser.json('POST', '/api/auth/2fa/passkey', good)).status).toBe(410)
  expect((await other.json('POST', '/api/auth/2fa/passkey', await credentialFor(await (await browser.json('POST', '/api/auth/2fa/passkey/challenge')).json()))).status).toBe(401)
  const again = await credentialFor(await (await browser.json('POST', '/api/auth/2fa/passkey/challenge')).json())
  expect(await (await browser.json('POST', '/api/auth/2fa/passkey', again)).json()).toEqual({ state: 'proven' })
  expectWellBehaved(misbehaviour)
}, 90_000)

test('signing out takes with it the pages that the browser kept for a bad network', async () => {
  await makePerson(db, { email: 'borrowed@buka.test' })
  const { page, context } = await chromium.open()
  const kept = () => page.evaluate<string[]>(`(async () => {
    const paths = []
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname)
    return paths
  })()`)
  await page.goto(`${web.url}/sign-in?next=/favourites`)
  await page.fill('#email', 'borrowed@buka.test')
  await page.fill('#password', PASSWORD)
  await send(page, '/sign-in')
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  // Read once more, now that the worker sees it.
  const deadline = Date.now() + 15_000
  do await page.goto(`${web.url}/favourites`)
  while (!(await kept()).includes('/favourites') && Date.now() < deadline)
  expect(await kept()).toContain('/favourites')
  await page.goto(`${web.url}/account`)
  await send(page, '/sign-out')
  await page.waitForURL(`${web.url}/`)
  expect(await kept()).not.toContain('/favourites')
  expect((await page.goto(`${web.url}/account`))?.url()).toContain('/sign-in')
  await context.close()
}, 60_000)
