/** Signing in: the password, then the second factor where there is one. Whoever does not exist takes as long as who does. */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { and, eq, sql } from 'drizzle-orm'
import { knownDevices, people } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { type Database, type Reader, write } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Challenge } from './access-token.ts'
import { personOfPasskey, type Site } from './passkeys.ts'
import type { Porter } from './porter.ts'
import { checkSecondFactor, hasSecondFactor } from './second-factor.ts'
import { beginSession, type Device, mayBeSignedIn, type OpenSession, type Person } from './sessions.ts'
import { forgetMisses, isBlocked, recordMiss, type Try } from './sign-in-tries.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

export type SignIn =
  | { readonly state: 'signed-in'; readonly open: OpenSession }
  | { readonly state: 'second-factor'; readonly challenge: Challenge }

/** One answer for every reason: unknown, wrong, locked, tried too often. */
export const wrongCredentials = (): Refusal => new Refusal('unproven', 'wrong-credentials')

export async function signIn(db: Database, porter: Porter, { email: written, password }: Credentials, device: Device, network: string, now: Date): Promise<SignIn> {
  const email = written.trim().toLowerCase()
  const [found] = await db.select({ person: people, isKnown: sql<boolean>`exists (select 1 from ${knownDevices} where ${knownDevices.personId} = ${people.id} and ${knownDevices.visitorId} = ${device.visitorId})` })
    .from(people).where(eq(sql`lower(${people.email})`, email))
  const guess: Try = { email, visitorId: device.visitorId, network, isKnownDevice: found?.isKnown ?? false }
  const blocked = await isBlocked(db, guess, now)
  const person = found && mayBeSignedIn(found.person) && !blocked ? found.person : null
  // Also done for nobody: the time it takes is most of the time of this answer.
  const isRight = await porter.hashing.isRight(password, person?.passwordHash ?? null)
  if (!person || !isRight) {
    if (!blocked) {
      await write(db, async (tx) => {
        await recordMiss(tx, guess, now)
        await audit(tx, { action: 'accounts.sign_in_failed', actorId: null, subjectId: found?.person.id ?? null, facts: { network } }, now)
      })
    }
    throw wrongCredentials()
  }
  if (hasSecondFactor(person)) return { state: 'second-factor', challenge: { personId: person.id, epoch: person.epoch } }
  return write(db, async (tx) => {
    await forgetMisses(tx, guess)
    return { state: 'signed-in', open: await beginSession(tx, person, device, false, now) }
  })
}

/** The second step. @throws Refusal 401 for a wrong code, 429 while paused. */
export async function answerChallenge(db: Database, porter: Porter, challenge: Challenge | null, code: string, device: Device, now: Date): Promise<OpenSession> {
  const answered = await write(db, async (tx) => {
    const person = challenge ? await challengedPerson(tx, challenge) : null
    if (!person) return new Refusal('unproven', 'sign-in-expired')
    const refusal = await checkSecondFactor(tx, porter.vault, person, code, now)
    return refusal ?? beginSession(tx, person, device, true, now)
  })
  // A wrong code is counted in the transaction, so it is refused only after that.
  if (answered instanceof Refusal) throw answered
  return answered
}

/** The second step with a passkey instead of a code. @throws Refusal 401 for a passkey that is not theirs, 410 for an answer that was used */
export async function answerChallengeWithPasskey(db: Database, site: Site, challenge: Challenge | null, response: AuthenticationResponseJSON, device: Device, now: Date): Promise<OpenSession> {
  await personOfPasskey(db, site, response, (await challengeHolder(db, challenge)).id, now)
  return write(db, async (tx) => beginSession(tx, await challengeHolder(tx, challenge), device, true, now))
}

/** @throws Refusal 401 when nobody was asked for a second step, or not any more */
export async function challengeHolder(db: Reader, challenge: Challenge | null): Promise<Person> {
  const person = challenge && (await challengedPerson(db, challenge))
  if (!person) throw new Refusal('unproven', 'sign-in-expired')
  return person
}

/** Whoever the password was right for, unless something changed since. */
export async function challengedPerson(db: Reader, { personId, epoch }: Challenge): Promise<Person | null> {
  const [person] = await db.select().from(people).where(and(eq(people.id, personId), eq(people.epoch, epoch)))
  return person && mayBeSignedIn(person) ? person : null
}

export async function personOfId(db: Reader, id: Id<'person'>): Promise<Person> {
  const [person] = await db.select().from(people).where(eq(people.id, id))
  if (!person || !mayBeSignedIn(person)) throw new Refusal('unproven', 'unproven')
  return person
}
