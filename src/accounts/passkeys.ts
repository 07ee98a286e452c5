/** Passkeys (WebAuthn): for signing in without a password, and as a second factor. Every challenge is good once. */
import type { AuthenticationResponseJSON, AuthenticatorTransport, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { and, desc, eq } from 'drizzle-orm'
import { passkeys, people } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import { type Database, type Reader, type Transaction, write } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { askProof, takeProof } from './proofs.ts'
import { dropSecondFactor, hasSecondFactor, hasTotp, tellOfSecondFactor } from './second-factor.ts'
import { mayBeSignedIn, type Person } from './sessions.ts'

export type Passkey = typeof passkeys.$inferSelect

/** An eighth of what a web process would load before it listens: a restart should not wait for it. */
const webAuthn = () => import('@simplewebauthn/server')
const MAX_PASSKEYS = 20
const ALGORITHMS = [-7, -257, -8]

/** The site that a passkey is bound to. */
export interface Site {
  readonly origin: string
  readonly id: string
}
export const siteOf = (publicUrl: string): Site => ({ origin: new URL(publicUrl).origin, id: new URL(publicUrl).hostname })

export const passkeysOf = (db: Reader, personId: Id<'person'>): Promise<Passkey[]> =>
  db.select().from(passkeys).where(eq(passkeys.personId, personId)).orderBy(desc(passkeys.createdAt))

export const hasPasskey = async (db: Reader, personId: Id<'person'>): Promise<boolean> => (await db.$count(passkeys, eq(passkeys.personId, personId))) > 0

export async function offerPasskey(db: Database, vault: Vault, site: Site, person: Person, now: Date): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await passkeysOf(db, person.id)
  if (known.length >= MAX_PASSKEYS) throw new Refusal('conflict', 'too-many-passkeys')
  const challenge = await write(db, (tx) => askProof(tx, vault, { kind: 'passkey-registration', personId: person.id }, now))
  return (await webAuthn()).generateRegistrationOptions({
    rpName: 'Buka', rpID: site.id, userName: person.email, userDisplayName: person.name, userID: new TextEncoder().encode(person.id), challenge: bytesOf(challenge),
    attestationType: 'none', supportedAlgorithmIDs: ALGORITHMS, authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transports as AuthenticatorTransport[] })),
  })
}

/** @throws Refusal 410 for a challenge that is used up, 401 for an answer that proves nothing */
export async function addPasskey(db: Database, vault: Vault, site: Site, person: Person, response: RegistrationResponseJSON, name: string, link: string, now: Date): Promise<void> {
  const challenge = challengeIn(response.response.clientDataJSON)
  const proof = await write(db, (tx) => takeProof(tx, 'passkey-registration', challenge, now))
  if (proof.personId !== person.id) throw notProven()
  const { verified, registrationInfo } = await (await webAuthn()).verifyRegistrationResponse({
    response, expectedChallenge: challenge, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true, supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => { throw notProven() })
  if (!verified || !registrationInfo) throw notProven()
  const { id, publicKey, counter, transports } = registrationInfo.credential
  await write(db, async (tx) => {
    const added = await tx.insert(passkeys).values({ id, personId: person.id, name, publicKey, counter, transports: transports ?? [], createdAt: now }).onConflictDoNothing().returning()
    if (added.length === 0) throw notProven()
    await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'passkey-added', locale: person.locale, arguments: { name: person.name, passkey: name, link } }, now)
    await audit(tx, { action: 'accounts.passkey_added', actorId: person.id, subjectId: person.id }, now)
  })
}

/** A challenge for whoever has a passkey: the browser shows which ones it has, we name none. */
export async function challengePasskey(db: Database, vault: Vault, site: Site, now: Date): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = await write(db, (tx) => askProof(tx, vault, { kind: 'passkey-login', personId: null }, now))
  return (await webAuthn()).generateAuthenticationOptions({ rpID: site.id, challenge: bytesOf(challenge), userVerification: 'required' })
}

/** A challenge for one person, who has shown a password already: only passkeys of theirs are wanted. @throws Refusal 409 when they have none */
export async function challengePasskeyOf(db: Database, vault: Vault, site: Site, personId: Id<'person'>, now: Date): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const known = await passkeysOf(db, personId)
  if (known.length === 0) throw new Refusal('conflict', 'no-passkey')
  const challenge = await write(db, (tx) => askProof(tx, vault, { kind: 'passkey-login', personId }, now))
  return (await webAuthn()).generateAuthenticationOptions({
    rpID: site.id, challenge: bytesOf(challenge), userVerification: 'required',
    allowCredentials: known.map(({ id, transports }) => ({ id, transports: transports as AuthenticatorTransport[] })),
  })
}

/**
 * The person whose passkey answered.
 * @param wanted the person who was challenged, or `null` where anybody was
 * @throws Refusal 410, 401
 */
export async function personOfPasskey(db: Database, site: Site, response: AuthenticationResponseJSON, wanted: Id<'person'> | null, now: Date): Promise<Person> {
  const challenge = challengeIn(response.response.clientDataJSON)
  const proof = await write(db, (tx) => takeProof(tx, 'passkey-login', challenge, now))
  if (proof.personId !== wanted) throw notProven()
  const [found] = await db.select({ passkey: passkeys, person: people }).from(passkeys).innerJoin(people, eq(people.id, passkeys.personId)).where(eq(passkeys.id, response.id))
  // Only an answer to a challenge of ours counts as a try; a spent one was refused above.
  const refused = async (): Promise<never> => {
    await write(db, (tx) => audit(tx, { action: 'accounts.passkey_failed', actorId: null, subjectId: found?.person.id ?? wanted }, now))
    throw notProven()
  }
  if (!found || !mayBeSignedIn(found.person) || (wanted !== null && found.person.id !== wanted)) return refused()
  const { id, publicKey, counter, transports } = found.passkey
  const { verified, authenticationInfo } = await (await webAuthn()).verifyAuthenticationResponse({
    response, expectedChallenge: challenge, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true,
    credential: { id, publicKey: new Uint8Array(publicKey), counter, transports: transports as AuthenticatorTransport[] },
  }).catch(refused)
  if (!verified) return refused()
  await db.update(passkeys).set({ counter: authenticationInfo.newCounter, lastUsedAt: now }).where(eq(passkeys.id, id))
  return found.person
}

/**
 * A password alone no longer opens the account: a passkey is asked for as well.
 * @returns recovery codes, to be shown once
 * @throws Refusal 409 without a passkey, or when there is a second step already
 */
export async function askForPasskeys(tx: Transaction, vault: Vault, personId: Id<'person'>, link: string, now: Date): Promise<ReadonlyArray<string>> {
  // Locked, because at the same moment the last passkey may be on its way out.
  const [person] = await tx.select().from(people).where(eq(people.id, personId)).for('update')
  if (!person || !(await hasPasskey(tx, personId))) throw new Refusal('conflict', 'no-passkey')
  if (hasSecondFactor(person)) throw new Refusal('conflict', 'second-factor-on-already')
  await tx.update(people).set({ passkeyStepAt: now }).where(eq(people.id, personId))
  return tellOfSecondFactor(tx, vault, person, 'passkey', link, now)
}

/**
 * With the last passkey goes the step that asked for one; an app stays.
 * @throws Refusal 404 for a passkey that is not theirs
 */
export async function dropPasskey(db: Database, vault: Vault, personId: Id<'person'>, id: string, link: string, now: Date): Promise<void> {
  await write(db, async (tx) => {
    const [person] = await tx.select().from(people).where(eq(people.id, personId)).for('update')
    if (!person) throw notProven()
    const dropped = await tx.delete(passkeys).where(and(eq(passkeys.id, id), eq(passkeys.personId, person.id))).returning({ id: passkeys.id })
    if (dropped.length === 0) throw new Refusal('unknown', 'unknown-passkey')
    await audit(tx, { action: 'accounts.passkey_dropped', actorId: person.id, subjectId: person.id }, now)
    if (person.passkeyStepAt === null || (await hasPasskey(tx, person.id))) return
    if (hasTotp(person)) await tx.update(people).set({ passkeyStepAt: null }).where(eq(people.id, person.id))
    else await dropSecondFactor(tx, vault, person, link, now)
  })
}

const notProven = (): Refusal => new Refusal('unproven', 'passkey-not-proven')
const bytesOf = (challenge: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(challenge, 'base64url'))

function challengeIn(clientDataJson: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString()) as { challenge?: unknown }
    if (typeof challenge === 'string') return challenge
  } catch {
    // Falls through: what cannot be read proves nothing.
  }
  throw notProven()
}
