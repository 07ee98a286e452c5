/**
 * The authenticator app (TOTP, RFC 6238) and the recovery codes for the day the phone is lost. A code of this half minute or
 * of the one before it is good, once; the step that was used last is kept even when the secret goes.
 */
import { randomInt } from 'node:crypto'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import { people, recoveryCodes } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Html, trustedMarkup } from '../vocabulary/html.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import type { Person } from './sessions.ts'

const STEP_SECONDS = 30
const MISSES_BEFORE_PAUSE = 5
/** A quarter of an hour at first, then twice as long each time, up to a day: a million codes are out of reach. */
const PAUSE_MINUTES = 15
const LONGEST_PAUSE_MINUTES = 24 * 60
const RECOVERY_CODES = 10
// Without letters and digits that look like others; ten of them are 49 bits.
const RECOVERY_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

const secretPlace = (personId: string): string => `people.totp_sealed.${personId}`
const totpOf = (secret: Secret, label: string): TOTP => new TOTP({ issuer: 'Buka', label, algorithm: 'SHA1', digits: 6, period: STEP_SECONDS, secret })

export const hasTotp = (person: Pick<Person, 'totpConfirmedAt'>): boolean => person.totpConfirmedAt !== null
/** A password alone does not open this account: an app is asked for, or a passkey. */
export const hasSecondFactor = (person: Pick<Person, 'totpConfirmedAt' | 'passkeyStepAt'>): boolean => hasTotp(person) || person.passkeyStepAt !== null

export interface TotpOffer {
  /** Base32, for typing it in. */
  readonly secret: string
  /** `otpauth://...`, what the picture holds. */
  readonly uri: string
}

/** Makes a new secret, which counts only once a code of it was shown. @throws Refusal 409 when there is one already */
export async function offerTotp(tx: Transaction, vault: Vault, person: Person): Promise<TotpOffer> {
  if (hasTotp(person)) throw new Refusal('conflict', 'second-factor-on-already')
  const secret = new Secret({ size: 20 })
  await tx.update(people).set({ totpSealed: vault.seal(secret.base32, secretPlace(person.id)) }).where(eq(people.id, person.id))
  return { secret: secret.base32, uri: totpOf(secret, person.email).toString() }
}

/** The secret that waits to be confirmed, to show it again. */
export function offeredTotp(vault: Vault, person: Person): TotpOffer | null {
  if (!person.totpSealed || hasTotp(person)) return null
  const secret = vault.open(person.totpSealed, secretPlace(person.id))
  return { secret, uri: totpOf(Secret.fromBase32(secret), person.email).toString() }
}

/** The picture that an authenticator app scans. */
export const qrOf = (uri: string): Html => trustedMarkup(renderSVG(uri, { ecc: 'M', border: 2 }))

/** The first code of a new secret turns the second factor on. @returns recovery codes, to be shown once; or the refusal */
export async function confirmTotp(tx: Transaction, vault: Vault, person: Person, code: string, link: string, now: Date): Promise<ReadonlyArray<string> | Refusal> {
  if (hasTotp(person)) return new Refusal('conflict', 'second-factor-on-already')
  if (!person.totpSealed) return new Refusal('conflict', 'second-factor-not-offered')
  const refusal = await checkCode(tx, vault, person, code, 'offered', now)
  if (refusal) return refusal
  await tx.update(people).set({ totpConfirmedAt: now }).where(eq(people.id, person.id))
  return tellOfSecondFactor(tx, vault, person, 'app', link, now)
}

/** A second step is on from now on: the person is told, and gets codes for the day it is lost. */
export async function tellOfSecondFactor(tx: Transaction, vault: Vault, person: Person, by: 'app' | 'passkey', link: string, now: Date): Promise<ReadonlyArray<string>> {
  await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'second-factor-on', locale: person.locale, arguments: { name: person.name, link } }, now)
  await audit(tx, { action: 'accounts.second_factor_on', actorId: person.id, subjectId: person.id, facts: { by } }, now)
  return renewRecoveryCodes(tx, vault, person.id, now)
}

export async function dropSecondFactor(tx: Transaction, vault: Vault, person: Person, link: string, now: Date): Promise<void> {
  if (!hasSecondFactor(person)) throw new Refusal('conflict', 'second-factor-off-already')
  await tx.update(people).set({ totpSealed: null, totpConfirmedAt: null, passkeyStepAt: null }).where(eq(people.id, person.id))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.personId, person.id))
  await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'second-factor-off', locale: person.locale, arguments: { name: person.name, link } }, now)
  await audit(tx, { action: 'accounts.second_factor_off', actorId: person.id, subjectId: person.id }, now)
}

/**
 * Checks a code of the app or a recovery code, and spends it. Returns the refusal rather than throwing it: the miss that it
 * counted must be kept.
 */
export const checkSecondFactor = (tx: Transaction, vault: Vault, person: Person, written: string, now: Date): Promise<Refusal | null> => checkCode(tx, vault, person, written, 'in use', now)

/** @param secret the one that is in use, or one that was only offered: that proves nothing but that it was scanned */
async function checkCode(tx: Transaction, vault: Vault, person: Person, written: string, secret: 'in use' | 'offered', now: Date): Promise<Refusal | null> {
  const code = written.trim()
  if (!/^[0-9]{6}$/.test(code) && !isRecoveryCode(code)) throw invalid('code', 'code-wrong-form')
  // The row is locked: two tries at once must not both be the fifth.
  const [row] = await tx.select().from(people).where(eq(people.id, person.id)).for('update')
  if (!row) return new Refusal('unproven', 'unproven')
  if (row.secondFactorPausedUntil !== null && row.secondFactorPausedUntil > now) {
    return new Refusal('too-many', 'second-factor-paused', { retry_after_seconds: Math.ceil((row.secondFactorPausedUntil.getTime() - now.getTime()) / 1000) })
  }
  const isInUse = secret === 'in use'
  const isRight = isRecoveryCode(code) ? isInUse && (await spendRecoveryCode(tx, vault, row, code, now)) : hasTotp(row) === isInUse && (await spendTotp(tx, vault, row, code, now))
  if (isRight) {
    await tx.update(people).set({ secondFactorMisses: 0, secondFactorPausedUntil: null }).where(eq(people.id, row.id))
    return null
  }
  const misses = row.secondFactorMisses + 1
  const isPaused = misses % MISSES_BEFORE_PAUSE === 0
  const pauseMinutes = Math.min(LONGEST_PAUSE_MINUTES, PAUSE_MINUTES * 2 ** (misses / MISSES_BEFORE_PAUSE - 1))
  await tx.update(people).set({ secondFactorMisses: Math.min(misses, 10_000), secondFactorPausedUntil: isPaused ? addMinutes(now, pauseMinutes) : null }).where(eq(people.id, row.id))
  await audit(tx, { action: 'accounts.second_factor_failed', actorId: null, subjectId: row.id, facts: { paused: isPaused } }, now)
  return new Refusal('unproven', 'wrong-code')
}

async function spendTotp(tx: Transaction, vault: Vault, person: Person, code: string, now: Date): Promise<boolean> {
  if (!person.totpSealed) return false
  const totp = totpOf(Secret.fromBase32(vault.open(person.totpSealed, secretPlace(person.id))), person.email)
  const drift = totp.validate({ token: code, timestamp: now.getTime(), window: 1 })
  // A code of the future comes from a clock that is wrong, or from somebody who set one forward.
  if (drift === null || drift > 0) return false
  const step = Math.floor(now.getTime() / 1000 / STEP_SECONDS) + drift
  const spent = await tx.update(people).set({ totpLastStep: step }).where(and(eq(people.id, person.id), lt(people.totpLastStep, step))).returning({ id: people.id })
  return spent.length > 0
}

const isRecoveryCode = (code: string): boolean => /^[a-z2-9]{5}-?[a-z2-9]{5}$/i.test(code)
const recoveryHash = (vault: Vault, personId: string, code: string): string[] => vault.indexesOf(`${personId} ${code.toLowerCase().replace('-', '')}`, 'recovery-code')

async function spendRecoveryCode(tx: Transaction, vault: Vault, person: Person, code: string, now: Date): Promise<boolean> {
  if (!hasSecondFactor(person)) return false
  for (const hash of recoveryHash(vault, person.id, code)) {
    const spent = await tx.update(recoveryCodes).set({ usedAt: now }).where(and(eq(recoveryCodes.personId, person.id), eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt))).returning()
    if (spent.length === 0) continue
    const left = await recoveryCodesLeft(tx, person.id)
    await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'recovery-code-used', locale: person.locale, arguments: { name: person.name, left, link: '' } }, now)
    await audit(tx, { action: 'accounts.recovery_code_used', actorId: person.id, subjectId: person.id, facts: { left } }, now)
    return true
  }
  return false
}

export async function recoveryCodesLeft(db: Reader, personId: Id<'person'>): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(recoveryCodes).where(and(eq(recoveryCodes.personId, personId), isNull(recoveryCodes.usedAt)))
  return row?.count ?? 0
}

/** Ten new codes; the old ones are worthless from now on. */
export async function renewRecoveryCodes(tx: Transaction, vault: Vault, personId: Id<'person'>, now: Date): Promise<ReadonlyArray<string>> {
  const part = (): string => Array.from({ length: 5 }, () => RECOVERY_ALPHABET[randomInt(RECOVERY_ALPHABET.length)]).join('')
  const codes = Array.from({ length: RECOVERY_CODES }, () => `${part()}-${part()}`)
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId))
  await tx.insert(recoveryCodes).values(codes.map((code) => ({ personId, hash: recoveryHash(vault, personId, code)[0] as string })))
  await audit(tx, { action: 'accounts.recovery_codes_made', actorId: personId, subjectId: personId }, now)
  return codes
}
