/** Paying as people do it: in a real Chromium, over to the provider's page on its own origin and back; and the pages of staff. */
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { eq } from 'drizzle-orm'
import type { BrowserContext, Page } from 'playwright-core'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { inbox } from '../../drizzle/schema/outbox.ts'
import { refunds } from '../../drizzle/schema/payments.ts'
import { write } from '../platform/database.ts'
import { expectWellBehaved, testBrowser, type WatchedPage } from '../testing/browser.ts'
import { applyWebhooks, makePayment, pretendProviders } from '../testing/payments.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { beginPayment } from './begin.ts'
import { capture } from './capture.ts'
import { post, walletOf } from './ledger.ts'
import { attemptsOf, historyOf, paymentById } from './queries.ts'
import { csvCell } from './settlement.ts'
import { walletBalance } from './wallet.ts'

const providers = pretendProviders(() => web.house.clock())
const web = await testWeb(undefined, providers.environment)
providers.sendTo(web)
const { db } = web.house
const { open } = await testBrowser()
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

const ada = await makePerson(db, { name: 'Ada Okafor' })
const staff = await makePerson(db, { role: 'support' })

/** A browser in which that person is signed in. */
async function browserOf(person: typeof ada, options: Parameters<typeof open>[0] & { secondFactor?: boolean } = {}): Promise<WatchedPage> {
  const { secondFactor = false, ...rest } = options
  const watched = await open({ viewport: { width: 360, height: 740 }, ...rest })
  const { jar } = await signedInBrowser(web, person, { secondFactor })
  await (watched.context as BrowserContext).addCookies([...jar].filter(([key]) => !key.includes('@')).map(([name, value]) => ({ name, value, url: web.url })))
  return watched
}

async function expectNoAxeFinding(page: Page): Promise<void> {
  await page.evaluate(AXE)
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3).join(' ')}`))")
  expect(found).toEqual([])
}

const isNoWider = (page: Page): Promise<boolean> => page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')

describe('in Chromium', () => {
  for (const javaScriptEnabled of [true, false]) {
    test(`a card on the provider’s page, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const payment = await makePayment(web, { payerId: ada.id })
      const { page, misbehaviour } = await browserOf(ada, { javaScriptEnabled })
      await page.goto(`${web.url}/payments/${payment.id}`)
      await page.getByRole('button', { name: 'Pay now' }).click()
      await page.waitForURL(`${providers.paystack.url}/checkout/**`)
      await page.getByLabel('Card number').fill('4084 0840 8408 4081')
      await page.getByLabel('Expiry').fill('12/30')
      await page.getByLabel('CVV').fill('408')
      await page.getByRole('button', { name: 'Pay' }).click()
      await page.waitForURL(`${web.url}/payments/${payment.id}`)
      await page.getByText('Paid.').waitFor()
      expect((await paymentById(db, payment.id)).state).toBe('paid')
      expectWellBehaved(misbehaviour)
    })
  }

  test('a transfer that comes short, then the rest; the page follows by itself', async () => {
    const payment = await makePayment(web, { payerId: ada.id, method: 'bank_transfer' })
    const { page, misbehaviour } = await browserOf(ada)
    await page.goto(`${web.url}/payments/${payment.id}`)
    await page.getByRole('button', { name: 'Pay now' }).click()
    const account = async (): Promise<string> => (await page.locator('.step .figures bdi').innerText()).trim()
    const first = await account()
    expect(await isNoWider(page)).toBe(true)
    providers.flutterwave.transfer(first, naira(4_000))
    await applyWebhooks(web, providers)
    await page.getByText('₦4,000 has arrived').waitFor()
    await page.getByRole('button', { name: 'Pay the rest' }).click()
    await page.getByText('Exactly').waitFor()
    expect(await account()).not.toBe(first)
    providers.flutterwave.transfer(await account(), naira(1_000))
    await applyWebhooks(web, providers)
    await page.getByText('Paid.').waitFor()
    expectWellBehaved(misbehaviour)
  })

  test('USSD without script: the code as a link that dials and as text', async () => {
    const payment = await makePayment(web, { payerId: ada.id, method: 'ussd' })
    const { page } = await browserOf(ada, { javaScriptEnabled: false })
    await page.goto(`${web.url}/payments/${payment.id}`)
    await page.getByRole('button', { name: 'Pay now' }).click()
    const dial = (await page.locator('.step .figures').innerText()).trim()
    expect(await page.getByRole('link', { name: 'Dial now' }).getAttribute('href')).toBe(`tel:${dial.replaceAll('#', '%23')}`)
    providers.paystack.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
    providers.paystack.dial(dial)
    await page.getByRole('button', { name: 'I have paid' }).click()
    await page.getByText('Paid.').waitFor()
    providers.paystack.bank.post = { mode: 'sent', copies: 1, delayMs: 0 }
  })

  test('a declined card says so and can be tried again', async () => {
    const payment = await makePayment(web, { payerId: ada.id })
    const { page } = await browserOf(ada)
    await page.goto(`${web.url}/payments/${payment.id}`)
    await page.getByRole('button', { name: 'Pay now' }).click()
    await page.getByLabel('Card number').fill('4084080000670037')
    await page.getByLabel('Expiry').fill('12/30')
    await page.getByLabel('CVV').fill('787')
    await page.getByRole('button', { name: 'Pay' }).click()
    await page.getByText('Insufficient funds').waitFor()
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.getByText('That did not work.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.waitForURL(`${providers.paystack.url}/checkout/**`)
  })

  test('the wallet: an account of one’s own, a top-up, dark and in Arabic, without a finding of axe', async () => {
    const bola = await makePerson(db, { name: 'Bola Ade' })
    await write(db, (tx) => post(tx, { kind: 'credited', about: null, key: `gift:${bola.id}`, lines: [{ account: walletOf(bola.id), amount: naira(700) }, { account: 'house:gifts', amount: kobo(-naira(700)) }] }, NOON))
    const { page } = await browserOf(bola, { colorScheme: 'dark' })
    await page.goto(`${web.url}/wallet`)
    await page.getByText('₦700').first().waitFor()
    await expectNoAxeFinding(page)
    expect(await isNoWider(page)).toBe(true)
    await page.getByRole('button', { name: 'Ask for one' }).click()
    await page.getByText('The bank wants a phone number').waitFor()
    await page.getByLabel('Naira').fill('2,500')
    await page.getByLabel('USSD').press('Space')
    await page.getByRole('button', { name: 'Put it in' }).click()
    await page.getByRole('button', { name: 'Pay now' }).click()
    providers.paystack.dial((await page.locator('.step .figures').innerText()).trim())
    await applyWebhooks(web, providers)
    await page.getByText('Paid.').waitFor()
    await page.getByRole('link', { name: 'Go on' }).click()
    await page.getByText('₦3,200').waitFor()
    expect(await walletBalance(db, bola.id)).toBe(naira(3_200))
    await page.goto(`${web.url}/settings`)
    const arabic = await browserOf(bola, { locale: 'ar', extraHTTPHeaders: { 'accept-language': 'ar' } })
    await arabic.page.goto(`${web.url}/wallet`)
    expect(await arabic.page.locator('html').getAttribute('dir')).toBe('rtl')
    await expectNoAxeFinding(arabic.page)
    expect(await isNoWider(arabic.page)).toBe(true)
  })

  test('staff see one payment whole, give back half, ask the provider, and replay a message', async () => {
    const payment = await makePayment(web, { payerId: ada.id, method: 'ussd' })
    const step = await beginPayment(web.house.cashier, payment.id, NOON)
    if (step.kind !== 'ussd') throw new Error('no code')
    providers.paystack.dial(step.dial)
    await applyWebhooks(web, providers)
    const { page, misbehaviour } = await browserOf(staff, { secondFactor: true, viewport: { width: 1280, height: 900 } })
    await page.goto(`${web.url}/admin/payments?q=${(await attemptsOf(db, payment.id))[0]?.reference}`)
    await page.locator('tbody th a').first().click()
    await page.getByText('Said to providers and by them').waitFor()
    await expectNoAxeFinding(page)
    await page.getByLabel('Naira').fill('2500')
    await page.getByLabel('Reason').fill('half was cold')
    await page.getByRole('button', { name: 'Give back' }).click()
    await page.getByRole('cell', { name: 'half was cold' }).waitFor()
    expect((await historyOf(db, payment.id)).refunds).toMatchObject([{ amount: naira(2_500), by: staff.id, state: 'requested' }])
    expect((await db.select().from(auditEntries).where(eq(auditEntries.subjectId, payment.id))).map(({ action }) => action)).toEqual(['payments.refunded_by_staff'])
    await page.getByRole('button', { name: 'Ask the provider now' }).click()
    await page.goto(`${web.url}/admin/inbox`)
    await expectNoAxeFinding(page)
    await page.getByRole('button', { name: 'Apply again' }).first().click()
    await page.waitForURL(`${web.url}/admin/inbox`)
    expect((await db.select().from(inbox).where(eq(inbox.state, 'waiting'))).length).toBeGreaterThan(0)
    await applyWebhooks(web, providers)
    await page.goto(`${web.url}/admin/settlement`)
    await page.getByText('provider:paystack').waitFor()
    await expectNoAxeFinding(page)
    expectWellBehaved(misbehaviour)
  })
})

describe('forms of staff', () => {
  test('a refund sent fifty times from one page is one', async () => {
    const payment = await makePayment(web, { payerId: ada.id })
    await write(db, (tx) => capture(tx, payment.id, { provider: 'paystack', transactionId: newId(), amount: payment.amount, fee: null }, NOON))
    const browser = await signedInBrowser(web, staff, { secondFactor: true })
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.form(`/admin/payments/${payment.id}/refunds`, { _key: key, naira: '1000', reason: 'late', to: 'wallet' })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
    expect(await db.select().from(refunds).where(eq(refunds.paymentId, payment.id))).toHaveLength(1)
  })
  test('want a fresh proof, a second factor and platform staff', async () => {
    const payment = await makePayment(web, { payerId: ada.id })
    const customer = await signedInBrowser(web, ada)
    expect((await customer.ask(`/admin/payments/${payment.id}`)).status).toBe(403)
    const weak = await signedInBrowser(web, staff)
    expect((await weak.ask(`/admin/payments/${payment.id}`)).status).toBe(403)
    const stale = await signedInBrowser(web, staff, { secondFactor: true, at: addMinutes(NOON, -30) })
    expect((await stale.form(`/admin/payments/${payment.id}/refunds`, { reason: 'x', to: 'wallet' })).headers.get('location') ?? '').toMatch(/prove|renew/)
  })
  test('somebody else’s payment does not exist', async () => {
    const payment = await makePayment(web, { payerId: ada.id })
    const other = await signedInBrowser(web, await makePerson(db))
    for (const path of ['', '/return']) expect((await other.ask(`/payments/${payment.id}${path}`)).status).toBe(404)
    for (const path of ['/begin', '/check']) expect((await other.form(`/payments/${payment.id}${path}`, {})).status).toBe(404)
  })
})

test('the day as CSV: every movement, nothing that a spreadsheet would run', async () => {
  const browser = await signedInBrowser(web, staff, { secondFactor: true })
  const answer = await browser.ask('/admin/settlement.csv?day=2026-11-18')
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [head, ...lines] = (await answer.text()).trim().split('\r\n')
  expect(head).toBe('at,movement,account,purpose,purpose_id,amount_naira,key')
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.every((line) => line.split(',').length === 7)).toBe(true)
  for (const [text, cell] of [['=1+1', `"'=1+1"`], ['+2', `"'+2"`], ['-cmd', `"'-cmd"`], ['@x', `"'@x"`], ['-12.50', '-12.50'], ['a,b', '"a,b"'], ['a"b', '"a""b"'], ['plain', 'plain']] as const) expect(csvCell(text)).toBe(cell)
})
