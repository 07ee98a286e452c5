/** Passkeys (WebAuthn): for signing in without a password, and as a second factor. Every challenge is good once. */
import { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse, type AuthenticationResponseJSON, type AuthenticatorTransport, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON } from '@simplewebauthn/server'
import { and, desc, eq } from 'drizzle-orm'
import { passkeys, people } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import { type Database, type Reader, write } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { askProof, takeProof } from './proofs.ts'
import { mayBeSignedIn, type Person } from './sessions.ts'

export type Passkey = typeof passkeys.$inferSelect

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
  return generateRegistrationOptions({
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
  const { verified, registrationInfo } = await verifyRegistrationResponse({
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
  return generateAuthenticationOptions({ rpID: site.id, challenge: bytesOf(challenge), userVerification: 'required' })
}

/** A challenge for one person, who has shown a password already: only passkeys of theirs are wanted. @throws Refusal 409 when they have none */
export async function challengePasskeyOf(db: Database, vault: Vault, site: Site, personId: Id<'person'>, now: Date): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const known = await passkeysOf(db, personId)
  if (known.length === 0) throw new Refusal('conflict', 'no-passkey')
  const challenge = await write(db, (tx) => askProof(tx, vault, { kind: 'passkey-login', personId }, now))
  return generateAuthenticationOptions({
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
  if (!found || !mayBeSignedIn(found.person) || (wanted !== null && found.person.id !== wanted)) throw notProven()
  const { id, publicKey, counter, transports } = found.passkey
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response, expectedChallenge: challenge, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true,
    credential: { id, publicKey: new Uint8Array(publicKey), counter, transports: transports as AuthenticatorTransport[] },
  }).catch(() => { throw notProven() })
  if (!verified) throw notProven()
  await db.update(passkeys).set({ counter: authenticationInfo.newCounter, lastUsedAt: now }).where(eq(passkeys.id, id))
  return found.person
}

/** @throws Refusal 404 for a passkey that is not theirs */
export async function dropPasskey(db: Database, person: Person, id: string, now: Date): Promise<void> {
  await write(db, async (tx) => {
    const dropped = await tx.delete(passkeys).where(and(eq(passkeys.id, id), eq(passkeys.personId, person.id))).returning({ id: passkeys.id })
    if (dropped.length === 0) throw new Refusal('unknown', 'unknown-passkey')
    await audit(tx, { action: 'accounts.passkey_dropped', actorId: person.id, subjectId: person.id }, now)
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
