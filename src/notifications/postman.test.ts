/** Letters on their way: a real SMTP server and both SMS providers' stand-ins on loopback. */
import { afterAll, beforeEach, expect, test } from 'bun:test'
import { desc, eq } from 'drizzle-orm'
import { SMTPServer } from 'smtp-server'
import { letters } from '../../drizzle/schema/notifications.ts'
import { renderLetter } from '../../views/letters/letter.tsx'
import { readConfig, type SmsConfig } from '../platform/config.ts'
import { write } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import { wordsIn } from '../platform/messages.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { openVault } from '../platform/vault.ts'
import { freshDatabase } from '../testing/database.ts'
import { LOCALES } from '../vocabulary/locale.ts'
import type { LetterTemplate } from './letter.ts'
import { deliverOnce, emptyOldLetters, type PostOffice, recordDelivery, spentSince } from './postman.ts'
import { startPretendSms } from './pretend-sms.ts'
import { smsRoutes } from './sms.ts'
import { openSmtp } from './smtp.ts'
import { readTermiiReport } from './termii.ts'
import { writeLetter } from './write-letter.ts'

const { db } = await freshDatabase()
const vault = openVault({ secretKey: 'v'.repeat(40), previousSecretKeys: [] })
const NOW = new Date('2026-11-18T11:30:00Z')
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000)

const mails: Array<{ to: string; text: string }> = []
let smtpSays: number | null = null
const smtp = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
  onRcptTo: (_address, _session, done) => done(smtpSays === null ? undefined : Object.assign(new Error('no'), { responseCode: smtpSays })),
  onData: (stream, session, done) => {
    let text = ''
    stream.on('data', (chunk: Buffer) => { text += chunk.toString() })
    stream.on('end', () => { mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', text }); done() })
  },
})
const smtpPort = await freePort()
await new Promise<void>((resolve) => smtp.listen(smtpPort, '127.0.0.1', resolve))
const pretend = startPretendSms({ apiKey: 'right-key' })
const mail = openSmtp(`smtp://127.0.0.1:${smtpPort}`, 'Buka <no-reply@buka.test>')
afterAll(async () => { mail.close(); await pretend.stop(); await new Promise<void>((resolve) => smtp.close(() => resolve())) })

const SMS: SmsConfig = {
  order: ['termii', 'africastalking'], sender: 'Buka', dailyCapNaira: 100,
  termii: { baseUrl: pretend.termiiUrl, apiKey: 'right-key', webhookSecret: 'tsk_vector_secret_0001' },
  africastalking: { baseUrl: pretend.africasTalkingUrl, username: 'buka', apiKey: 'right-key', callbackSecret: 's' },
}
const office = (more: Partial<PostOffice> = {}): PostOffice => ({
  db, vault, log: createLog('silent', 'worker'), render: (content) => renderLetter(content, wordsIn(content.locale)), mail, keeps: true, sms: smsRoutes({ sms: SMS }), dailyCapKobo: 10_000, ...more,
})
const code = (phone = '+2348031234567') => write(db, (tx) => writeLetter(tx, vault, { personId: null, to: { email: 'ada@buka.test', phone }, template: 'phone-code', locale: 'en', arguments: { code: '481516' } }, NOW))
const reset = (locale = 'en') => write(db, (tx) => writeLetter(tx, vault, { personId: null, to: { email: 'ada@buka.test' }, template: 'reset-password', locale, arguments: { name: 'Ada <b>', link: 'https://buka.test/reset?token=abc' } }, NOW))
const newest = async () => (await db.select().from(letters).orderBy(desc(letters.id)).limit(1))[0]

test('a mail server elsewhere is spoken to under TLS or not at all', async () => {
  // Another loopback address stands for another machine.
  const spoken: string[] = []
  const elsewhere = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, onMailFrom: (address, _session, done) => { spoken.push(address.address); done() } })
  const port = await freePort()
  await new Promise<void>((resolve) => elsewhere.listen(port, '127.0.0.2', resolve))
  const plain = openSmtp(`smtp://127.0.0.2:${port}`, 'Buka <no-reply@buka.test>')
  const sent = await plain.send('ada@buka.test', { subject: 'S', html: '<p>h</p>', text: 't', sms: 's' }).then(() => 'sent', (error: Error) => error.name)
  plain.close()
  await new Promise<void>((resolve) => elsewhere.close(() => resolve()))
  expect([sent, spoken]).toEqual(['ProviderFailure', []])
})

beforeEach(async () => {
  await db.delete(letters)
  mails.length = 0
  pretend.sent.length = 0
  smtpSays = null
  pretend.fail('termii', 'works')
  pretend.fail('africastalking', 'works')
})

test('an e-mail goes over SMTP once, worded in its language', async () => {
  await reset('ar')
  expect(await deliverOnce(office(), NOW)).toBe(1)
  expect(await deliverOnce(office(), NOW)).toBe(0)
  expect(mails).toHaveLength(1)
  expect(mails[0]?.to).toBe('ada@buka.test')
  expect(mails[0]?.text).toContain('multipart/alternative')
  expect(await newest()).toMatchObject({ state: 'sent', provider: 'smtp', attempts: 1 })
})

test('a rolled-back cause sends no letter', async () => {
  await write(db, async (tx) => {
    await writeLetter(tx, vault, { personId: null, to: { email: 'ada@buka.test' }, template: 'phone-code', locale: 'en', arguments: { code: '1' } }, NOW)
    throw new Error('rolled back')
  }).catch(() => {})
  expect(await deliverOnce(office(), NOW)).toBe(0)
})

test('without a server letters are kept in development and wait in production', async () => {
  await reset()
  expect(await deliverOnce(office({ mail: null, keeps: false }), NOW)).toBe(0)
  expect(await deliverOnce(office({ mail: null }), NOW)).toBe(1)
  expect(await newest()).toMatchObject({ state: 'kept', provider: 'mailbox' })
})

test('a server that is busy is tried again later; one that refuses for good is not', async () => {
  await reset()
  smtpSays = 451
  await deliverOnce(office(), NOW)
  expect(await newest()).toMatchObject({ state: 'waiting', attempts: 1 })
  expect(await deliverOnce(office(), NOW)).toBe(0)
  smtpSays = 550
  await deliverOnce(office(), minutes(2))
  expect(await newest()).toMatchObject({ state: 'failed', attempts: 2 })
  expect((await newest())?.error).not.toContain('ada')
})

test('a postman who fell is replaced after a minute', async () => {
  await reset()
  await db.update(letters).set({ state: 'sending', dueAt: minutes(1) })
  expect(await deliverOnce(office(), NOW)).toBe(0)
  expect(await deliverOnce(office(), minutes(1))).toBe(1)
  expect(mails).toHaveLength(1)
})

test('two postmen never carry the same letter', async () => {
  for (let i = 0; i < 12; i++) await reset()
  const carried = await Promise.all([deliverOnce(office(), NOW), deliverOnce(office(), NOW), deliverOnce(office(), NOW)])
  expect(carried.reduce((a, b) => a + b)).toBe(12)
  expect(mails).toHaveLength(12)
})

test('a code goes by Termii; when that is down by Africa’s Talking; when both are, by e-mail', async () => {
  await code()
  await deliverOnce(office(), NOW)
  expect(pretend.sent.at(-1)).toMatchObject({ provider: 'termii', to: '+2348031234567', text: '481516 is your Buka code. Give it to nobody.' })
  // An id beyond 2^53 is kept to its last digit.
  expect((await newest())?.providerId).toBe(pretend.sent.at(-1)?.id as string)
  pretend.fail('termii', 'down')
  await code()
  await deliverOnce(office(), NOW)
  expect(pretend.sent.at(-1)).toMatchObject({ provider: 'africastalking', to: '+2348031234567' })
  expect(await newest()).toMatchObject({ state: 'sent', provider: 'africastalking', cost: 220 })
  pretend.fail('africastalking', 'refused')
  await code()
  await deliverOnce(office(), NOW)
  expect(await newest()).toMatchObject({ state: 'sent', provider: 'smtp' })
  expect(mails).toHaveLength(1)
})

test('a wrong key is a refusal, and the letter still arrives', async () => {
  await code()
  await deliverOnce(office({ sms: smsRoutes({ sms: { ...SMS, termii: { ...(SMS.termii as NonNullable<SmsConfig['termii']>), apiKey: 'wrong' }, order: ['termii'] } }) }), NOW)
  expect(await newest()).toMatchObject({ state: 'sent', provider: 'smtp' })
})

test('the day’s money is never overspent: beyond it codes go by e-mail', async () => {
  for (let i = 0; i < 20; i++) await code()
  while ((await deliverOnce(office(), NOW)) > 0);
  const spent = await spentSince(db, minutes(-24 * 60))
  console.log(`20 codes with a cap of 100 naira: ${pretend.sent.length} by SMS for ${spent / 100} naira, ${mails.length} by e-mail`)
  expect(spent).toBeLessThanOrEqual(10_000)
  expect([pretend.sent.length, mails.length]).toEqual([12, 8])
})

test('delivery reports: proven by signature, matched to what was sent', async () => {
  // The published vector of the provider's contract sheet.
  const body = new TextEncoder().encode('{"type":"outbound","message_id":"3019510000000000001","receiver":"2348012345678","sender":"Chow","message":"Your order is ready","cost":"2.50","status":"Delivered","channel":"dnd"}')
  const signature = '33602d441de4e7d8621a03de37f81d62da0b5a271605c894f646ad143e56dae3f1f2842ca0ea3902e8e47931a6f1595f29096be0244a769d1c0d8801c07fb750'
  expect(readTermiiReport(body, signature, 'tsk_vector_secret_0001')).toEqual({ id: '3019510000000000001', status: 'Delivered' })
  expect(readTermiiReport(body, signature.replace('3', '4'), 'tsk_vector_secret_0001')).toBeNull()
  expect(readTermiiReport(body, null, 'tsk_vector_secret_0001')).toBeNull()
  expect(readTermiiReport(body, signature, '')).toBeNull()
  await code()
  await deliverOnce(office(), NOW)
  expect(await recordDelivery(db, 'termii', pretend.sent.at(-1)?.id as string, 'Delivered')).toBe(true)
  expect(await recordDelivery(db, 'termii', '1', 'Delivered')).toBe(false)
  expect(await newest()).toMatchObject({ delivery: 'Delivered' })
})

test('what a letter said is dropped after a week', async () => {
  await reset()
  await deliverOnce(office(), NOW)
  await emptyOldLetters(db, minutes(6 * 24 * 60))
  expect((await newest())?.sealed).not.toBeNull()
  await emptyOldLetters(db, minutes(8 * 24 * 60))
  expect((await newest())?.sealed).toBeNull()
  expect(await db.$count(letters, eq(letters.state, 'sent'))).toBe(1)
})

test('every letter can be worded in every language, and names are escaped', () => {
  const samples: { [Template in LetterTemplate]: Record<string, string | number> } = Object.fromEntries((['confirm-registration', 'already-registered', 'reset-password', 'confirm-email', 'email-changed', 'password-changed', 'phone-code', 'phone-changed', 'token-stolen', 'second-factor-on', 'second-factor-off', 'recovery-code-used', 'passkey-added', 'account-locked', 'account-unlocked', 'account-deleted'] satisfies LetterTemplate[])
    .map((template) => [template, { name: 'Ada <script>', link: 'https://buka.test/x?token=1&b=2', email: 'a…@b.c', phone: '+234…67', code: '123456', device: 'Chrome', left: 2, passkey: 'Phone' }])) as never
  for (const locale of LOCALES) {
    for (const [template, given] of Object.entries(samples)) {
      const hasLink = wordsIn('en').knownText(`letters.${template}-button`, '') !== ''
      const { subject, html, text, sms } = renderLetter({ template, locale, arguments: { ...given, link: hasLink ? given.link : '' } } as never, wordsIn(locale))
      expect(html.includes('https://buka.test/x?token=1&amp;b=2')).toBe(hasLink)
      // Five characters are a sentence in Chinese.
      for (const one of [subject, html, text, sms]) expect(one.length).toBeGreaterThan(3)
      expect(html).not.toContain('<script>')
      expect(subject).not.toContain('\n')
    }
  }
})

test('configuration names its wrong values', () => {
  expect(() => readConfig({ NODE_ENV: 'test', SMTP_URL: 'http://mail' })).toThrow('SMTP_URL')
})
