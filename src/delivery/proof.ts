/** How webhooks prove where they come from: compared in constant time, over the bytes as they came, lengths first. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const isSame = (given: Buffer, wanted: Buffer): boolean => given.length === wanted.length && timingSafeEqual(given, wanted)

/** Hex of HMAC-SHA256 over the raw body; an empty secret proves nothing. */
export function isSigned(bytes: Uint8Array, signature: string | null, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(bytes).digest()
  return secret !== '' && signature !== null && /^[0-9a-f]{64}$/i.test(signature) && isSame(Buffer.from(signature, 'hex'), wanted)
}

/** A header that must be exactly what was agreed. */
export function isAgreed(given: string | null, wanted: string): boolean {
  // Hashed first, so that not even the length is told by the time it takes.
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return wanted !== '' && given !== null && isSame(hash(given), hash(wanted))
}

/** Names a message that brings no id of its own: the same bytes are the same message. */
export const fingerprintOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url')
