/** Every state of the pages of accounts and of staff in a real Chromium: axe-core finds nothing, and nothing is wider than a phone. */
import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import { passkeys } from '../../drizzle/schema/accounts.ts'
import { renderLetter } from '../../views/letters/letter.tsx'
import { deliverOnce } from '../notifications/postman.ts'
import { createLog } from '../platform/log.ts'
import { wordsIn } from '../platform/messages.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { tokenFrom } from '../testing/letters.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const chromium = await testBrowser()

/** A page as it is after something happened: where it stands, and the status it came with. */
interface State {
  readonly path: string
  readonly status: number
  readonly html: string
}

/** Collects states under a name each; a state that did not come about is a fault of this test. */
function collector(language: string) {
  const states = new Map<string, State>()
  const headers = { 'accept-language': language, 'sec-fetch-site': 'same-origin' }
  const keep = async (name: string, path: string, status: number, response: Response): Promise<State> => {
    const state = { path, status: response.status, html: await response.text() }
    expect({ name, status: state.status }).toEqual({ name, status })
    states.set(name, state)
    return state
  }
  return {
    states,
    stranger: () => newBrowser(web, headers),
    see: async (browser: TestBrowser, name: string, path: string, status = 200) => keep(name, path, status, await browser.ask(path, { headers })),
    send: async (browser: TestBrowser, name: string, path: string, fields: Record<string, string>, status: number) => keep(name, path, status, await browser.ask(path, { method: 'POST', body: new URLSearchParams(fields), headers })),
  }
}
type Collector = ReturnType<typeof collector>

async function entrance({ stranger, see, send }: Collector, language: string): Promise<void> {
  const outside = stranger()
  await see(outside, 'sign in', '/sign-in')
  await send(outside, 'sign in, refused', '/sign-in', { email: 'nobody@buka.test', password: 'not the right one' }, 401)
  await see(outside, 'sign up', '/sign-up')
  await send(outside, 'sign up, refused', '/sign-up', { name: '', email: 'nobody', password: 'short' }, 422)
  await send(outside, 'sign up, strength', '/sign-up', { name: 'Ada', email: 'ada@buka.test', password: 'ofada rice', only: 'strength' }, 200)
  for (const kind of ['registration', 'reset', 'email']) await see(outside, `letter sent, ${kind}`, `/letter-sent?kind=${kind}`)
  await see(outside, 'forgot', '/forgot')
  await send(outside, 'forgot, refused', '/forgot', { email: 'nobody' }, 422)
  await see(outside, 'reset', '/reset?token=abc')
  await send(outside, 'reset, refused', '/reset', { token: 'abc', password: 'ofada rice and ayamase' }, 410)
  const email = `new-${language}@buka.test`
  await send(outside, 'registered', '/sign-up', { name: 'Ada', email, password: 'ofada rice and ayamase' }, 303)
  const token = await tokenFrom(web, email, 'confirm-registration')
  await see(outside, 'verify', `/verify-email?token=${token}`)
  await see(stranger(), 'verify, elsewhere', `/verify-email?token=${token}`)
  await see(outside, 'verify a change', '/verify-email?token=abc&change=1')
  await send(outside, 'verify, refused', '/verify-email', { token: 'abc' }, 410)
  await see(outside, 'renew', '/session/renew')
  await see(outside, 'nothing here', '/account/nothing-here', 404)
}

async function ones({ stranger, see, send }: Collector): Promise<void> {
  const person = await makePerson(db, { name: 'Ngozi Eze' })
  const browser = await signedInBrowser(web, person)
  await signedInBrowser(web, person)
  await see(browser, 'account', '/account')
  await send(browser, 'account, refused', '/account/name', { name: '' }, 422)
  await send(browser, 'phone asked', '/account/phone', { phone: '0803 555 0142' }, 303)
  await see(browser, 'phone, code awaited', '/account/phone')
  await send(browser, 'phone, code refused', '/account/phone/code', { code: '000000' }, 401)
  await see(browser, 'security', '/account/security')
  await send(browser, 'security, refused', '/account/password', { current_password: 'not the right one', new_password: 'ofada rice and ayamase' }, 401)
  await see(browser, 'prove by password', '/account/prove')
  await send(browser, 'prove, refused', '/account/prove', { password: 'not the right one' }, 401)

  await db.insert(passkeys).values({ id: person.id, personId: person.id, name: 'Phone', publicKey: new Uint8Array([1]), counter: 0, createdAt: NOON })
  await see(browser, 'security with a passkey', '/account/security')
  await send(browser, 'recovery codes', '/account/two-factor/passkeys', {}, 200)
  const challenged = stranger()
  await challenged.form('/sign-in', { email: person.email, password: PASSWORD })
  await see(challenged, 'second step by passkey', '/sign-in/code')
  await send(browser, 'app offered', '/account/two-factor', {}, 303)
  const offered = await see(browser, 'app, picture', '/account/two-factor')
  await send(browser, 'app, refused', '/account/two-factor/on', { code: '000000' }, 401)
  const secret = />([A-Z2-7]{32})</.exec(offered.html)?.[1] as string
  await send(browser, 'app, on', '/account/two-factor/on', { code: new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: NOON.getTime() }) }, 200)
  await see(browser, 'security with an app', '/account/security')
  await see(browser, 'prove by code', '/account/prove')
  await see(challenged, 'second step by app', '/sign-in/code')
  await send(challenged, 'second step, refused', '/sign-in/code', { code: '000000' }, 401)

  await see(browser, 'addresses, none', '/account/addresses')
  await see(browser, 'address, new', '/account/addresses/new')
  await send(browser, 'address, refused', '/account/addresses', { label: '', landmark: '', plus_code: 'nonsense', phone: 'abc' }, 422)
  for (const label of ['Home', 'Mama’s place, behind the old market where the road turns']) await send(browser, `address added, ${label}`, '/account/addresses', { label: label.slice(0, 40), landmark: 'Opposite the Total filling station', directions: 'Second gate', plus_code: '6FR5G95C+RC', phone: '0803 555 0142' }, 303)
  const book = await see(browser, 'addresses', '/account/addresses')
  await see(browser, 'address, changed', /href="(\/account\/addresses\/[0-9a-f-]{36})"/.exec(book.html)?.[1] as string)
}

async function staff({ see, send }: Collector): Promise<void> {
  const admin = await makePerson(db, { role: 'admin', name: 'Halima Bello' })
  const browser = await signedInBrowser(web, admin, { secondFactor: true })
  const person = await makePerson(db, { name: 'Tunde Adeyemi-Balogun' })
  await signedInBrowser(web, person)
  await see(browser, 'people', '/admin/people')
  await see(browser, 'people, none', '/admin/people?q=no-such-person&role=rider')
  await see(browser, 'person', `/admin/people/${person.id}`)
  await send(browser, 'person, lock refused', `/admin/people/${person.id}/lock`, { reason: ' ' }, 422)
  await send(browser, 'person locked', `/admin/people/${person.id}/lock`, { reason: 'Stolen card' }, 303)
  await see(browser, 'person, locked', `/admin/people/${person.id}`)
  await see(browser, 'oneself', `/admin/people/${admin.id}`)
  await see(browser, 'person, unknown', '/admin/people/01939b36-6c00-7000-8000-000000000000', 404)
  await see(browser, 'audit', '/admin/audit')
  await see(browser, 'audit, of one person', `/admin/audit?person=${person.id}&action=accounts.locked`)
  await see(browser, 'audit, none', '/admin/audit?action=nothing.such')
  await see(browser, 'mailbox', '/mailbox')
  await see(await signedInBrowser(web, admin), 'staff without a second step', '/admin/people', 403)
  await see(await signedInBrowser(web, await makePerson(db)), 'not for customers', '/admin/people', 403)
}

for (const { language, width, colorScheme } of [{ language: 'en', width: 1280, colorScheme: 'light' }, { language: 'ar', width: 360, colorScheme: 'dark' }] as const) {
  test(`axe finds nothing on any page of accounts and staff: ${language}, ${width} px, ${colorScheme}`, async () => {
    web.setNow(NOON)
    const seen = collector(language)
    await entrance(seen, `${language}-${width}`)
    await ones(seen)
    await deliverOnce({ db, vault, log: createLog('silent', 'worker'), render: (content) => renderLetter(content, wordsIn(content.locale)), mail: null, keeps: true, sms: [], dailyCapKobo: 0 }, addMinutes(NOON, 1))
    await staff(seen)

    // A service worker would answer in the server's place.
    const { page, context, misbehaviour } = await chromium.open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true, serviceWorkers: 'block' })
    const faults: string[] = []
    const shown = [...seen.states].filter(([, { status }]) => status !== 303)
    for (const [name, { path, status, html }] of shown) {
      // The state as the server made it, at its own address, but for what leads away from it at once; styles and scripts come from the server itself.
      await page.route(`${web.url}${path}`, (route) => route.fulfill({ status, contentType: 'text/html; charset=utf-8', body: html.replace(/<meta http-equiv="refresh"[^>]*>/, '') }), { times: 1 })
      await page.goto(`${web.url}${path}`, { waitUntil: 'load' })
      faults.push(...(await accessFaults(page)).map((fault) => `${name} (${path.slice(0, 40)}): ${fault}`))
    }
    console.log(`${shown.length} states, ${language}, ${width} px, ${colorScheme}: ${faults.length} findings`)
    expect(faults).toEqual([])
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 180_000)
}
