/** Proving again who one is, in an open session: with the second factor where there is one, else with the password. */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { type Database, write } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { SignedIn } from '../vocabulary/visit.ts'
import type { AccessClaims } from './access-token.ts'
import { personOfPasskey, type Site } from './passkeys.ts'
import { checkPassword } from './passwords.ts'
import type { Porter } from './porter.ts'
import { checkSecondFactor, confirmTotp, hasSecondFactor } from './second-factor.ts'
import { currentClaims, markProven } from './sessions.ts'
import { personOfId } from './sign-in.ts'
import type { Try } from './sign-in-tries.ts'

export interface Proving {
  readonly password?: string | undefined
  readonly code?: string | undefined
}

export async function prove(db: Database, porter: Porter, by: SignedIn, { password, code }: Proving, guess: Omit<Try, 'email' | 'isKnownDevice'>, now: Date): Promise<AccessClaims> {
  const person = await personOfId(db, by.id)
  const wantsCode = hasSecondFactor(person)
  if (wantsCode ? code === undefined : password === undefined) throw new Refusal('unproven', wantsCode ? 'code-needed' : 'password-needed')
  if (!wantsCode) await checkPassword(db, porter, person, password ?? '', guess, now)
  return proven(await write(db, async (tx) => {
    const refusal = wantsCode ? await checkSecondFactor(tx, porter.vault, person, code ?? '', now) : null
    if (refusal) return refusal
    await markProven(tx, by.sessionId, wantsCode, now)
    return currentClaims(tx, by.sessionId)
  }))
}

/** The same with a passkey, which stands for any other proof. */
export async function proveWithPasskey(db: Database, site: Site, by: SignedIn, response: AuthenticationResponseJSON, now: Date): Promise<AccessClaims> {
  await personOfPasskey(db, site, response, by.id, now)
  return proven(await write(db, async (tx) => {
    await markProven(tx, by.sessionId, true, now)
    return currentClaims(tx, by.sessionId)
  }))
}

/** Turns the second factor on with the first code of the app. The session has shown it, and counts as such. */
export async function turnOnSecondFactor(db: Database, porter: Porter, by: SignedIn, code: string, link: string, now: Date): Promise<{ readonly claims: AccessClaims; readonly recoveryCodes: ReadonlyArray<string> }> {
  const person = await personOfId(db, by.id)
  const turned = await write(db, async (tx) => {
    const recoveryCodes = await confirmTotp(tx, porter.vault, person, code, link, now)
    if (recoveryCodes instanceof Refusal) return recoveryCodes
    await markProven(tx, by.sessionId, true, now)
    return { recoveryCodes, claims: await currentClaims(tx, by.sessionId) }
  })
  if (turned instanceof Refusal) throw turned
  return { recoveryCodes: turned.recoveryCodes, claims: proven(turned.claims) }
}

function proven(claims: AccessClaims | Refusal | null): AccessClaims {
  if (claims instanceof Refusal) throw claims
  if (!claims) throw new Refusal('unproven', 'unproven')
  return claims
}
