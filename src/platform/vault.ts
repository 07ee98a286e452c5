/**
 * Personal data as it lies in the database: AES-256-GCM, bound to its place, under a key with an id, so that keys can be
 * changed while the house is open. What must be found again has a keyed hash beside it.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { type Config, keyFor } from './config.ts'

type Secrets = Pick<Config, 'secretKey' | 'previousSecretKeys'>

/** Keys of one purpose: new things are made with the current one, old ones are still read with those before it. */
export interface KeyRing {
  readonly current: { readonly id: string; readonly key: Buffer }
  /** All keys, the current one first. */
  readonly all: ReadonlyArray<{ readonly id: string; readonly key: Buffer }>
  find(id: string): Buffer | null
}

export function keyRing({ secretKey, previousSecretKeys }: Secrets, purpose: string): KeyRing {
  const all = [secretKey, ...previousSecretKeys].map((secret) => ({ id: keyFor({ secretKey: secret }, 'key-id').toString('hex').slice(0, 8), key: keyFor({ secretKey: secret }, purpose) }))
  const byId = new Map(all.map(({ id, key }) => [id, key]))
  return { current: all[0] as KeyRing['current'], all, find: (id) => byId.get(id) ?? null }
}

export interface Vault {
  /** @param place `table.column.row`: what is sealed for one place does not open in another. */
  seal(text: string, place: string): string
  /** @throws Error when it was changed, moved, or sealed under a key that is gone. */
  open(sealed: string, place: string): string
  /** True when the current key sealed it. */
  isCurrent(sealed: string): boolean
  /** A keyed hash, for finding what is sealed by its exact text. */
  indexOf(text: string, purpose: string): string
  /** The hashes under every key that is still known: what an older key indexed is found too. */
  indexesOf(text: string, purpose: string): string[]
  readonly keyId: string
}

const VERSION = 'v1'
const IV_BYTES = 12
const TAG_BYTES = 16

export function openVault(secrets: Secrets): Vault {
  const fields = keyRing(secrets, 'field-encryption')
  const indexes = keyRing(secrets, 'blind-index')
  const indexUnder = (key: Buffer, text: string, purpose: string): string => createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url')
  return {
    keyId: fields.current.id,
    seal: (text, place) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', fields.current.key, iv)
      cipher.setAAD(Buffer.from(place))
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [VERSION, fields.current.id, iv.toString('base64url'), content.toString('base64url'), cipher.getAuthTag().toString('base64url')].join('.')
    },
    open: (sealed, place) => {
      const [version, id = '', iv = '', content = '', tag = '', ...rest] = sealed.split('.')
      const key = fields.find(id)
      if (version !== VERSION || rest.length > 0 || key === null) throw new Error('sealed under a key or in a form that is not known')
      const ivBytes = Buffer.from(iv, 'base64url')
      const tagBytes = Buffer.from(tag, 'base64url')
      // A shorter tag would be accepted by GCM itself and easier to forge.
      if (ivBytes.length !== IV_BYTES || tagBytes.length !== TAG_BYTES) throw new Error('sealed text is malformed')
      const decipher = createDecipheriv('aes-256-gcm', key, ivBytes, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(tagBytes)
      return decipher.update(content, 'base64url', 'utf8') + decipher.final('utf8')
    },
    isCurrent: (sealed) => sealed.split('.', 2)[1] === fields.current.id,
    indexOf: (text, purpose) => indexUnder(indexes.current.key, text, purpose),
    indexesOf: (text, purpose) => indexes.all.map(({ key }) => indexUnder(key, text, purpose)),
  }
}
