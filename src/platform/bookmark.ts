/**
 * A place in the history of commits. Numbers of events say in which order they were written, not in which order they became
 * true: a low number may commit after a high one. PostgreSQL's own snapshot says exactly which transactions were true at a
 * moment: all below `next` but those in `open`. What happened between two bookmarks is then a question with one answer,
 * whoever asks, in whichever process: nothing is missed and nothing comes twice.
 */
export interface Bookmark {
  /** The first transaction that had not begun. */
  readonly next: bigint
  /** Transactions below `next` that were still open. */
  readonly open: ReadonlyArray<bigint>
}

/** Nobody has more transactions open than that: PostgreSQL allows a hundred connections, unless told otherwise. */
const MAX_OPEN = 200
const MAX_CHARACTERS = 900
const TEXT = /^([0-9a-z]{1,13}(?:\.[0-9a-z]{1,13}(?:-[0-9a-z]{1,13}){0,199})?)~([0-9a-z]{1,4})$/

/** @param snapshot `xmin:xmax:xip,xip`, as pg_current_snapshot() writes it */
export function bookmarkAt(snapshot: string): Bookmark {
  const [, next = '0', open = ''] = snapshot.split(':')
  return { next: BigInt(next), open: open === '' ? [] : open.split(',').map(BigInt) }
}

/** As it stands in `id:` and comes back in `Last-Event-ID`: `next`, how far below it the open ones are, and a check sum. */
export function bookmarkText({ next, open }: Bookmark): string {
  const text = open.length === 0 ? next.toString(36) : `${next.toString(36)}.${open.map((one) => (next - one).toString(36)).join('-')}`
  return `${text}~${checkOf(text)}`
}

/** What a client sent back, or `null` for what was never ours. */
export function readBookmark(text: string): Bookmark | null {
  const [, body = '', check = ''] = text.length > MAX_CHARACTERS ? [] : TEXT.exec(text) ?? []
  if (body === '' || check !== checkOf(body)) return null
  const [next = '', open = ''] = body.split('.')
  const last = fromBase36(next)
  const opened = open === '' ? [] : open.split('-').map((one) => last - fromBase36(one))
  return opened.length <= MAX_OPEN && opened.every((one) => one > 0n && one < last) ? { next: last, open: opened } : null
}

/** Against chance, not against people: a forged bookmark shows nobody more than a stream without one. */
const checkOf = (text: string): string => (Bun.hash.crc32(text) % 46_656).toString(36)

const fromBase36 = (text: string): bigint => [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n)
