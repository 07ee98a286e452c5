/** Grubhub's proof of each request and of its webhooks: the IETF draft "HTTP MAC", version 00, with SHA-256. */
import { createHash, createHmac } from 'node:crypto'
import { isAgreed } from './proof.ts'

export interface MacKey {
  readonly clientId: string
  readonly secret: string
  /** Whether the secret is used as it is written, or as what it decodes to: not published. */
  readonly secretIs: 'text' | 'base64'
}

export interface MacRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly host: string
  readonly port: number
  readonly body: Uint8Array
}

/** Empty for a request without a body. */
export const bodyHashOf = (body: Uint8Array): string => (body.length === 0 ? '' : createHash('sha256').update(body).digest('base64'))

/** Every part ends with a line feed, those that are empty too. */
export const normalized = (nonce: string, { method, path, host, port, body }: MacRequest): string =>
  [nonce, method.toUpperCase(), path, host.toLowerCase(), String(port), bodyHashOf(body), '', ''].join('\n')

export function macOf({ secret, secretIs }: Pick<MacKey, 'secret' | 'secretIs'>, nonce: string, request: MacRequest): string {
  return createHmac('sha256', Buffer.from(secret, secretIs === 'base64' ? 'base64' : 'utf8')).update(normalized(nonce, request)).digest('base64')
}

export function macHeader(key: MacKey, nonce: string, request: MacRequest): string {
  const hash = bodyHashOf(request.body)
  return `MAC id="sv:v1:${key.clientId}",nonce="${nonce}",${hash === '' ? '' : `bodyhash="${hash}",`}mac="${macOf(key, nonce, request)}"`
}

/** A header that their side made over this request with our key. */
export function isMac(header: string | null, key: MacKey, request: MacRequest): boolean {
  // As a whole: nothing may stand beside the fields.
  const [, fields = ''] = /^MAC ((?:\w+="[^"]*"(?:, ?|$))+)$/.exec(header ?? '') ?? []
  const given = new Map([...fields.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
  const nonce = given.get('nonce') ?? ''
  if (key.secret === '' || nonce === '' || given.get('id') !== `sv:v1:${key.clientId}` || (given.get('bodyhash') ?? '') !== bodyHashOf(request.body)) return false
  return isAgreed(given.get('mac') ?? null, macOf(key, nonce, request))
}
