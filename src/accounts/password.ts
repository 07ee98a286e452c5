/**
 * How passwords are kept: bcrypt over SHA-256 in base64, so that no byte of a long password is cut off at the 72nd.
 * The hashing runs on native threads; a few at once, because more would only take the processor from everybody else.
 */
import { createHash, randomBytes } from 'node:crypto'
import { cpus } from 'node:os'
import { hash, verify } from '@node-rs/bcrypt'
import { Refusal } from '../vocabulary/refusal.ts'

/** About a quarter of a second on a small machine. */
const COST = 12
const MAX_AT_ONCE = 4
/** With the longest queue somebody still gets an answer within five seconds. */
const WAITING_PER_WORKER = 8

// Composed form first: the same word typed on two keyboards is the same password.
const digest = (password: string): string => createHash('sha256').update(password.normalize('NFC')).digest('base64')

export const hashPassword = (password: string, cost = COST): Promise<string> => hash(digest(password), { cost })

export const isPassword = (password: string, passwordHash: string): Promise<boolean> => verify(digest(password), passwordHash)

export interface Hashing {
  /** @throws Refusal 503 when too many wait already. */
  hash(password: string): Promise<string>
  /**
   * True when the password is the one that was hashed. Without a hash (nobody of that name) it takes as long and is false.
   * @throws Refusal 503 when too many wait already.
   */
  isRight(password: string, passwordHash: string | null): Promise<boolean>
}

export function createHashing({ cost = COST, atOnce = Math.min(MAX_AT_ONCE, cpus().length) }: { readonly cost?: number; readonly atOnce?: number } = {}): Hashing {
  const limited = limiter(atOnce, atOnce * WAITING_PER_WORKER)
  // The hash of a password that nobody knows, for people who do not exist.
  const nobodys = hashPassword(randomBytes(18).toString('base64'), cost)
  return {
    hash: (password) => limited(() => hashPassword(password, cost)),
    isRight: async (password, passwordHash) => {
      const known = passwordHash ?? (await nobodys)
      const right = await limited(() => isPassword(password, known).catch(() => false))
      return right && passwordHash !== null
    },
  }
}

/** Runs at most `atOnce` tasks together; up to `waiting` more stand in line, the next one is refused. */
export function limiter(atOnce: number, waiting: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0
  const line: Array<() => void> = []
  return async (task) => {
    if (running >= atOnce) {
      if (line.length >= waiting) throw new Refusal('unavailable', 'sign-in-busy', { retry_after_seconds: 5 })
      // Whoever leaves hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => line.push(resolve))
    } else running++
    try {
      return await task()
    } finally {
      const next = line.shift()
      if (next) next()
      else running--
    }
  }
}
