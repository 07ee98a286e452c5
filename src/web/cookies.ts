/** Cookies: read strictly, signed where they say who somebody is. */
import { createHmac } from 'node:crypto'
import { sameText } from './security.ts'

/** Cookies of a request. A name that comes twice is ambiguous and counts as absent. */
export function readCookies(header: string | null): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  const twice = new Set<string>()
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at < 1) continue
    const name = part.slice(0, at).trim()
    if (cookies.has(name)) twice.add(name)
    cookies.set(name, part.slice(at + 1).trim())
  }
  for (const name of twice) cookies.delete(name)
  return cookies
}

export interface CookieOptions {
  readonly maxAgeSeconds: number
  readonly secure: boolean
  readonly sameSite?: 'Lax' | 'Strict'
  readonly path?: string
}

export const writeCookie = (name: string, value: string, { maxAgeSeconds, secure, sameSite = 'Lax', path = '/' }: CookieOptions): string =>
  `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`

/** `__Host-` ties a cookie to this very host, but browsers want https for it. */
export const cookieName = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name)

export const signed = (key: Buffer, value: string): string => `${value}.${signatureOf(key, value)}`

export function verified(key: Buffer, text: string | undefined): string | null {
  const at = text?.lastIndexOf('.') ?? -1
  if (!text || at < 1) return null
  const value = text.slice(0, at)
  return sameText(text.slice(at + 1), signatureOf(key, value)) ? value : null
}

const signatureOf = (key: Buffer, value: string): string => createHmac('sha256', key).update(value).digest('base64url').slice(0, 27)
