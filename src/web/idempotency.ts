/**
 * The same request twice has one effect. A door hands its work to `once`; the first answer is stored in the transaction of
 * the work itself, so that there is never an effect without its answer, nor an answer without its effect, whatever is killed.
 */
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { idempotencyKeys } from '../../drizzle/schema/outbox.ts'
import { type Database, type Transaction, write } from '../platform/database.ts'
import { newId } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { arrivalOf } from './door.ts'

/** A hidden field of forms that must not be sent twice; the page makes its value with `newFormKey`. */
export const FORM_KEY_FIELD = '_key'
export const newFormKey = (): string => newId<'form'>()

const LOCK_SECONDS = 60
const KEPT_HOURS = 24
// Someone who clicked twice waits for the first click's answer; a program is told to come again.
const FORM_PATIENCE_MS = 5_000
const LOOK_EVERY_MS = 50
const KEPT_HEADERS = ['content-type', 'location', 'cache-control', 'hx-redirect', 'hx-trigger', 'hx-push-url']

export interface OnceRequest {
  readonly db: Database
  readonly request: Request
  readonly visit: Visit
  /** All that decides the effect: the checked body, with the params if there are any. */
  readonly input: unknown
}

/**
 * Does the work in a transaction, once per key. Without a key it is simply done.
 * @throws Refusal 400 for a malformed key, 409 while the same request is being carried out, 422 for another input under the
 * same key; and whatever the work refuses, which is not stored: the key may be used again.
 */
export async function once({ db, request, visit, input }: OnceRequest, work: (tx: Transaction) => Promise<Response>): Promise<Response> {
  const { key, isForm } = keyOf(request)
  if (key === null) return write(db, work)
  const claim: Claim = { dinerId: visit.dinerId, route: `${request.method} ${new URL(request.url).pathname}`, key, inputHash: hashOf(input), lock: newId(), now: visit.now }
  const patience = isForm ? FORM_PATIENCE_MS : 0
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const known = await claimOrLook(db, claim)
    if (known === 'ours') break
    if (known !== 'in flight') return known
    if (waited >= patience) throw new Refusal('conflict', 'key-in-flight', { retry_after_seconds: 1 })
    await Bun.sleep(LOOK_EVERY_MS)
  }
  try {
    return await write(db, async (tx) => stored(tx, claim, await work(tx)))
  } catch (error) {
    await db.delete(idempotencyKeys).where(and(isOf(claim), eq(idempotencyKeys.lock, claim.lock), isNull(idempotencyKeys.status))).catch(() => {})
    throw error
  }
}

interface Claim {
  readonly dinerId: string
  readonly route: string
  readonly key: string
  readonly inputHash: string
  readonly lock: string
  readonly now: Date
}

function keyOf(request: Request): { key: string | null; isForm: boolean } {
  const header = request.headers.get('idempotency-key')
  const field = arrivalOf(request)?.formKey ?? null
  const key = header ?? field
  if (key !== null && !/^[\x21-\x7e]{1,255}$/.test(key)) throw new Refusal('unreadable', 'key-malformed')
  return { key, isForm: header === null }
}

const isOf = ({ dinerId, route, key }: Claim) => and(eq(idempotencyKeys.dinerId, dinerId), eq(idempotencyKeys.route, route), eq(idempotencyKeys.key, key))

async function claimOrLook(db: Database, claim: Claim): Promise<'ours' | 'in flight' | Response> {
  const { dinerId, route, key, inputHash, lock, now } = claim
  const staleBefore = new Date(now.getTime() - LOCK_SECONDS * 1000)
  const [mine] = await db.insert(idempotencyKeys).values({ dinerId, route, key, inputHash, lock, lockedAt: now }).onConflictDoUpdate({
    target: [idempotencyKeys.dinerId, idempotencyKeys.route, idempotencyKeys.key],
    set: { inputHash, lock, lockedAt: now },
    setWhere: and(isNull(idempotencyKeys.status), lt(idempotencyKeys.lockedAt, staleBefore)),
  }).returning({ lock: idempotencyKeys.lock })
  if (mine) return 'ours'
  const [known] = await db.select().from(idempotencyKeys).where(isOf(claim))
  // Its work was refused a moment ago: look again.
  if (!known) return 'in flight'
  if (known.inputHash !== inputHash) throw new Refusal('invalid', 'key-reused')
  if (known.status === null) return 'in flight'
  return new Response(known.body && known.body.length > 0 ? new Uint8Array(known.body) : null, { status: known.status, headers: { ...known.headers, 'idempotent-replayed': 'true' } })
}

/** Keeps the answer beside the effect. A lock that was taken over meanwhile undoes both. */
async function stored(tx: Transaction, claim: Claim, response: Response): Promise<Response> {
  const body = new Uint8Array(await response.arrayBuffer())
  const headers = Object.fromEntries(KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [[name, value]]
  }))
  const kept = await tx.update(idempotencyKeys).set({ status: response.status, headers, body }).where(and(isOf(claim), eq(idempotencyKeys.lock, claim.lock))).returning({ lock: idempotencyKeys.lock })
  if (kept.length === 0) throw new Refusal('conflict', 'key-in-flight', { retry_after_seconds: 1 })
  return new Response(body.length > 0 ? body : null, { status: response.status, headers: response.headers })
}

/** The order of keys in an object is no difference. */
const hashOf = (input: unknown): string =>
  createHash('sha256').update(JSON.stringify(input, (_, value: unknown) => (value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value)) ?? '').digest('base64url')

/** Chore: lets go of keys after a day. Returns how many. */
export async function forgetIdempotencyKeys(db: Database, now: Date): Promise<number> {
  const gone = await db.delete(idempotencyKeys).where(lt(idempotencyKeys.lockedAt, sql`${new Date(now.getTime() - KEPT_HOURS * 3_600_000).toISOString()}::timestamptz`)).returning({ key: idempotencyKeys.key })
  return gone.length
}
