/**
 * Where a list goes on: the sort keys of the last item shown, and a fingerprint of the question that the list answers.
 * A cursor is no secret and grants nothing; the checksum tells one of ours from one that was changed or belongs to
 * another question, which is refused rather than answered with a wrong page.
 */
import { createHash } from 'node:crypto'
import { invalid } from './refusal.ts'

export type CursorKeys = ReadonlyArray<string | number>
const MAX_LENGTH = 500

const checksum = (scope: string, body: string): string => createHash('sha256').update(`${scope}\n${body}`).digest('base64url').slice(0, 11)

/** @param scope everything that must be the same on the next page: the list's name, filters, order */
export function cursorOf(scope: string, keys: CursorKeys): string {
  const body = Buffer.from(JSON.stringify(keys)).toString('base64url')
  return `${body}.${checksum(scope, body)}`
}

/**
 * @param shape kinds of the keys, in order
 * @throws Refusal 422 for anything that `cursorOf` did not make for this scope
 */
export function readCursor(scope: string, cursor: string, shape: ReadonlyArray<'string' | 'number'>): CursorKeys {
  const wrong = () => invalid('cursor', 'cursor-wrong')
  const [body = '', sum, ...rest] = cursor.length <= MAX_LENGTH ? cursor.split('.') : []
  if (rest.length > 0 || sum !== checksum(scope, body)) throw wrong()
  let keys: unknown
  try {
    keys = JSON.parse(Buffer.from(body, 'base64url').toString())
  } catch {
    throw wrong()
  }
  if (!Array.isArray(keys) || keys.length !== shape.length || !keys.every((key, i) => typeof key === shape[i])) throw wrong()
  return keys as CursorKeys
}
