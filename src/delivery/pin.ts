/**
 * The PIN that the guest tells at the door: four digits that are stored nowhere. They follow from the house's secret, the delivery and the
 * number of the PIN, so that whoever reads the database learns nothing, and ten thousand guesses against a hash are not possible either.
 * The server judges, five times at most; then staff give a new number.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Vault } from '../platform/vault.ts'
import type { Delivery } from './delivery.ts'

export const MAX_PIN_TRIES = 5

type Asked = Pick<Delivery, 'id' | 'pinNumber'>

const subjectOf = ({ id, pinNumber }: Asked): string => `${id}.${pinNumber}`
const digitsOf = (mac: string): string => String(Buffer.from(mac, 'base64url').readUInt32BE(0) % 10_000).padStart(4, '0')

/** What the guest is shown. */
export const pinOf = (vault: Pick<Vault, 'indexOf'>, asked: Asked): string => digitsOf(vault.indexOf(subjectOf(asked), 'delivery-pin'))

/** Also under keys that were current when the guest was shown theirs. @param typed four digits */
export const isPinOf = (vault: Pick<Vault, 'indexesOf'>, asked: Asked, typed: string): boolean =>
  vault.indexesOf(subjectOf(asked), 'delivery-pin').map((mac) => timingSafeEqual(Buffer.from(digitsOf(mac)), Buffer.from(typed))).includes(true)
