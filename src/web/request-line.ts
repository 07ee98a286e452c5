/** What a request is for, read strictly: its host, its path and its query. */
import { isIP } from 'node:net'
import { Refusal } from '../vocabulary/refusal.ts'

export interface Target {
  readonly path: string
  /** With its question mark, or empty. */
  readonly search: string
}

const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,252}))(?::\d{1,5})?$/i

/** Path and query of an address; `URL` is ten times slower, and we need no more. */
export function targetOf(address: string): Target {
  const start = address.indexOf('/', address.indexOf('//') + 2)
  if (start < 0) return { path: '/', search: '' }
  const end = address.indexOf('#', start)
  const line = end < 0 ? address.slice(start) : address.slice(start, end)
  const question = line.indexOf('?')
  return question < 0 ? { path: line, search: '' } : { path: line.slice(0, question), search: line.slice(question) }
}

/**
 * Who may be asked for: in production the host of PUBLIC_URL, loopback and plain IP addresses (probes). A foreign name that points
 * to us is a rebinding attack or a mistake. Bun joins two Host headers with a comma, and takes an absolute-form target's
 * path but never its host.
 */
export function hostCheck(publicUrl: string, production: boolean): (host: string | null) => void {
  const own = new URL(publicUrl).hostname
  return (host) => {
    if (host === null || !HOST.test(host)) throw new Refusal('unreadable', 'host-malformed')
    if (!production) return
    const name = host.replace(/:\d+$/, '').toLowerCase()
    if (name !== own && name !== 'localhost' && !name.startsWith('[') && isIP(name) === 0) throw new Refusal('unreadable', 'host-unknown')
  }
}

/** @throws Refusal 422 for a path whose bytes are no text. */
export function checkPath(path: string): void {
  if (!path.includes('%')) return
  let text: string
  try {
    text = decodeURIComponent(path)
  } catch {
    throw new Refusal('invalid', 'address-not-utf8')
  }
  if (text.includes('\u0000')) throw new Refusal('invalid', 'address-not-utf8')
}
