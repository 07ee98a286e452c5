/**
 * The postman: takes letters out of the box, words them, and hands them to SMTP or to an SMS provider, outside of any
 * transaction. He writes down that he has one in hand before he goes, so a postman who falls is replaced after a minute; a
 * letter may then arrive twice, and is never lost.
 */
import { and, asc, eq, gt, inArray, lt, lte, or, sql } from 'drizzle-orm'
import { letters } from '../../drizzle/schema/notifications.ts'
import type { Clock } from '../platform/clock.ts'
import type { Connection, Database } from '../platform/database.ts'
import { write } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { startRounds } from '../platform/rounds.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Locale } from '../vocabulary/locale.ts'
import { kobo } from '../vocabulary/money.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { LetterContent, RenderedLetter } from './letter.ts'
import { push, type PushOffice } from './push-office.ts'
import { ASSUMED_COST } from './sms.ts'
import type { SmsRoute } from './sms-route.ts'
import type { MailRoute } from './smtp.ts'
import { letterPlace, LETTERS_CHANNEL, type SealedLetter } from './write-letter.ts'
import type { SealedPush } from './write-push.ts'

const BATCH = 10
const IN_HAND_MINUTES = 1
const ATTEMPTS = 8
const POLL_MS = 5_000

export type Letter = typeof letters.$inferSelect

export interface PostOffice {
  readonly db: Database
  readonly vault: Vault
  readonly log: Log
  /** Words a letter; the views are above this floor, so whoever starts the postman brings them. */
  readonly render: (content: LetterContent) => RenderedLetter
  /** `null`: there is no server. Letters are then kept for the mailbox page, or wait where `keeps` is false. */
  readonly mail: MailRoute | null
  readonly keeps: boolean
  /** Without one, pushes wait. */
  readonly push?: PushOffice
  readonly sms: ReadonlyArray<SmsRoute>
  readonly dailyCapKobo: number
}

/** One round. @returns how many letters were taken in hand */
export async function deliverOnce(office: PostOffice, now: Date): Promise<number> {
  const { db } = office
  const channels = [...(office.mail || office.keeps ? ['email' as const, 'sms' as const] : []), ...(office.push ? ['push' as const] : [])]
  if (channels.length === 0) return 0
  const inHand = await write(db, async (tx) => {
    const due = await tx.select({ id: letters.id }).from(letters).where(and(inArray(letters.state, ['waiting', 'sending']), inArray(letters.channel, channels), lte(letters.dueAt, now))).orderBy(asc(letters.dueAt)).limit(BATCH).for('update', { skipLocked: true })
    if (due.length === 0) return []
    return tx.update(letters).set({ state: 'sending', dueAt: addMinutes(now, IN_HAND_MINUTES), attempts: sql`${letters.attempts} + 1` }).where(inArray(letters.id, due.map(({ id }) => id))).returning()
  })
  // One after the other: a slow server must not have ten of ours at once.
  for (const letter of inHand) await deliver(office, letter, now)
  return inHand.length
}

async function deliver(office: PostOffice, letter: Letter, now: Date): Promise<void> {
  try {
    if (letter.channel === 'push') return await deliverPush(office, letter, now)
    const { to, arguments: given } = JSON.parse(office.vault.open(letter.sealed ?? '', letterPlace(letter.id))) as SealedLetter
    const rendered = office.render({ template: letter.template, locale: letter.locale as Locale, arguments: given } as unknown as LetterContent)
    const sent = (letter.channel === 'sms' && to.phone !== undefined ? await sendSms(office, to.phone, rendered.sms, now) : null) ?? (await sendMail(office, to.email, rendered))
    await office.db.update(letters).set({ state: sent.provider === 'mailbox' ? 'kept' : 'sent', provider: sent.provider, providerId: sent.id, cost: sent.cost === null ? null : kobo(sent.cost), sentAt: now, error: null }).where(eq(letters.id, letter.id))
  } catch (error) {
    await putBack(office, letter, error as Error, now)
  }
}

/** What went nowhere leaves its reason in the row. */
async function deliverPush({ db, vault, push: office }: PostOffice, letter: Letter, now: Date): Promise<void> {
  if (!office) return
  const why = await push(office, db, vault, JSON.parse(vault.open(letter.sealed ?? '', letterPlace(letter.id))) as SealedPush, letter.locale, now)
  await db.update(letters).set(why === null ? { state: 'sent', provider: 'web-push', providerId: letter.id, sentAt: now, error: null } : { state: 'failed', provider: 'web-push', error: why }).where(eq(letters.id, letter.id))
}

interface Sent {
  readonly provider: 'smtp' | 'mailbox' | 'termii' | 'africastalking'
  readonly id: string
  readonly cost: number | null
}

async function sendMail({ mail }: PostOffice, to: string, letter: RenderedLetter): Promise<Sent> {
  if (!mail) return { provider: 'mailbox', id: Bun.randomUUIDv7(), cost: null }
  return { provider: 'smtp', id: await mail.send(to, letter), cost: null }
}

/** Asks one provider after the other. `null`: none could, or the day's money is spent; then it goes by e-mail. */
async function sendSms(office: PostOffice, phone: string, text: string, now: Date): Promise<Sent | null> {
  if (office.sms.length === 0) return null
  if ((await spentSince(office.db, addMinutes(now, -24 * 60))) + ASSUMED_COST > office.dailyCapKobo) {
    office.log.warn('the money for today’s SMS is spent: codes go by e-mail')
    return null
  }
  for (const route of office.sms) {
    try {
      const { id, cost } = await route.send(phone, text)
      return { provider: route.name, id, cost: cost ?? ASSUMED_COST }
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error
      office.log.warn({ provider: error.provider, evidence: error.evidence }, 'an SMS was not taken')
    }
  }
  return null
}

export async function spentSince(db: Pick<Database, 'select'>, since: Date): Promise<number> {
  const [row] = await db.select({ spent: sql<number>`coalesce(sum(${letters.cost}), 0)::int` }).from(letters).where(gt(letters.sentAt, since))
  return row?.spent ?? 0
}

/** Tried again after 1, 2, 4 ... minutes; for good reasons or after the last time it has failed. */
async function putBack({ db, log }: PostOffice, letter: Letter, error: Error, now: Date): Promise<void> {
  const isFinal = letter.attempts >= ATTEMPTS || (error instanceof ProviderFailure && !error.retryable)
  const evidence = error instanceof ProviderFailure ? `${error.provider}: ${error.evidence}` : error.message
  await db.update(letters).set({ state: isFinal ? 'failed' : 'waiting', dueAt: addMinutes(now, 2 ** (letter.attempts - 1)), error: evidence.slice(0, 300) }).where(eq(letters.id, letter.id))
  log[isFinal ? 'error' : 'warn']({ letter: letter.id, template: letter.template, attempts: letter.attempts, error: evidence }, isFinal ? 'a letter could not be delivered' : 'a letter will be tried again')
}

/** Delivery reports name the letter by the provider's id; ones that name none of ours change nothing. */
export async function recordDelivery(db: Database, provider: SmsRoute['name'], id: string, status: string): Promise<boolean> {
  const known = await db.update(letters).set({ delivery: status }).where(and(eq(letters.provider, provider), eq(letters.providerId, id))).returning({ id: letters.id })
  return known.length > 0
}

/** Chore: what was in a letter is dropped a week after it went; that it went is kept for a quarter of a year. */
export async function emptyOldLetters(db: Database, now: Date): Promise<number> {
  await db.delete(letters).where(lt(letters.createdAt, addMinutes(now, -90 * 24 * 60)))
  const emptied = await db.update(letters).set({ sealed: null }).where(and(lt(letters.createdAt, addMinutes(now, -7 * 24 * 60)), or(inArray(letters.state, ['sent', 'kept', 'failed', 'nobody'])), sql`${letters.sealed} is not null`)).returning({ id: letters.id })
  return emptied.length
}

/** Walks until `stop`: NOTIFY calls him, and he looks by himself every few seconds. */
export async function startPostman(connection: Connection, office: PostOffice, clock: Clock): Promise<{ stop(): Promise<void> }> {
  const rounds = startRounds(() => deliverOnce(office, clock()).then((taken) => taken === BATCH, (error: Error) => {
    office.log.warn({ error: error.message }, 'the postman will try again')
    return false
  }), POLL_MS)
  const listening = await connection.sql.listen(LETTERS_CHANNEL, () => rounds.wake()).catch(async (error: Error) => {
    await rounds.stop()
    throw error
  })
  // Letters written while nobody listened yet.
  rounds.wake()
  return {
    stop: async () => {
      await rounds.stop()
      office.mail?.close()
      await listening.unlisten().catch(() => {})
    },
  }
}
