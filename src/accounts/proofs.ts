/** Tokens that are sent to somebody and come back once: in a link, or as a few digits. Only their hash is kept. */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { proofs } from '../../drizzle/schema/accounts.ts'
import type { Database, Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'

export type Proof = typeof proofs.$inferSelect
export type ProofKind = Proof['kind']

const LIFE_MINUTES: Readonly<Record<ProofKind, number>> = { registration: 24 * 60, 'email-change': 24 * 60, 'password-reset': 30, phone: 10, 'passkey-registration': 5, 'passkey-login': 5 }

export interface ProofWanted {
  readonly kind: ProofKind
  readonly personId: Id<'person'> | null
  readonly email?: string
  readonly visitorId?: string
  /** What is to be done when it comes back; kept sealed. */
  readonly content?: Readonly<Record<string, unknown>>
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
const sealPlace = (id: string): string => `proofs.sealed.${id}`

/** Asks for a proof. @returns the token to send: it exists nowhere else. */
export async function askProof(tx: Transaction, vault: Vault, wanted: ProofWanted, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await insertProof(tx, vault, wanted, hashOf(token), now)
  return token
}

/** Asks for six digits. They are few, so they are sealed and not hashed, and tried few times (see `tryCode`). */
export async function askCode(tx: Transaction, vault: Vault, wanted: ProofWanted & { readonly personId: Id<'person'> }, now: Date): Promise<string> {
  const code = randomInt(1_000_000).toString().padStart(6, '0')
  // A new code makes the ones before it worthless.
  await tx.update(proofs).set({ usedAt: now }).where(and(eq(proofs.personId, wanted.personId), eq(proofs.kind, wanted.kind), isNull(proofs.usedAt)))
  // The code itself is sealed; this hash only has to be unlike all others.
  await insertProof(tx, vault, wanted, hashOf(randomBytes(32).toString('base64url')), now, code)
  return code
}

async function insertProof(tx: Transaction, vault: Vault, wanted: ProofWanted, tokenHash: string, now: Date, code?: string): Promise<void> {
  const id = newId<'proof'>(now)
  await tx.insert(proofs).values({
    id, kind: wanted.kind, personId: wanted.personId, email: wanted.email ?? null, visitorId: wanted.visitorId ?? null, createdAt: now,
    tokenHash, expiresAt: addMinutes(now, LIFE_MINUTES[wanted.kind]),
    sealed: vault.seal(JSON.stringify({ ...wanted.content, ...(code === undefined ? {} : { code }) }), sealPlace(id)),
  })
}

export const contentOf = (vault: Vault, proof: Proof): Record<string, unknown> => (proof.sealed ? (JSON.parse(vault.open(proof.sealed, sealPlace(proof.id))) as Record<string, unknown>) : {})

/** The proof of a token that is still good, or `null`. */
export async function findProof(tx: Pick<Transaction, 'select'>, kind: ProofKind, token: string, now: Date): Promise<Proof | null> {
  const [proof] = await tx.select().from(proofs).where(and(eq(proofs.tokenHash, hashOf(token)), eq(proofs.kind, kind)))
  return proof && proof.usedAt === null && proof.expiresAt > now ? proof : null
}

/** Takes the token back, once. @throws Refusal 410 when it was used, has expired or never was. */
export async function takeProof(tx: Transaction, kind: ProofKind, token: string, now: Date): Promise<Proof> {
  const [proof] = await tx.update(proofs).set({ usedAt: now }).where(and(eq(proofs.tokenHash, hashOf(token)), eq(proofs.kind, kind), isNull(proofs.usedAt), gt(proofs.expiresAt, now))).returning()
  if (!proof) throw new Refusal('gone', 'link-used-up')
  return proof
}

const CODE_TRIES = 5

/** The newest code that was asked for, counted as tried; `null` when there is none left to try. */
export async function tryCode(tx: Transaction, kind: ProofKind, personId: Id<'person'>, now: Date): Promise<Proof | null> {
  const [proof] = await tx.update(proofs).set({ misses: sql`${proofs.misses} + 1` })
    .where(and(eq(proofs.personId, personId), eq(proofs.kind, kind), isNull(proofs.usedAt), gt(proofs.expiresAt, now), lt(proofs.misses, CODE_TRIES))).returning()
  return proof ?? null
}

export const spendProof = async (tx: Transaction, id: Id<'proof'>, now: Date): Promise<void> => void (await tx.update(proofs).set({ usedAt: now }).where(eq(proofs.id, id)))

/** Chore: what has expired holds names and hashes that nobody needs any more. */
export const dropOldProofs = async (db: Database, now: Date): Promise<void> => void (await db.delete(proofs).where(lt(proofs.expiresAt, addMinutes(now, -24 * 60))))
