/** Whom an order is for and where it goes, as it lies sealed in the order's row. */
import type { Vault } from '../platform/vault.ts'
import { type Pin, plusCodeOf } from '../vocabulary/place.ts'
import type { Order } from './order.ts'

export interface Contact {
  readonly name: string
  readonly email: string
  /** E.164. */
  readonly phone: string
}

/** No street number and no postcode: a pin, what stands beside it, and how to get there. */
export interface Address extends Pin {
  readonly plusCode: string
  readonly landmark: string
  readonly directions: string
  /** Whom the rider calls at the junction. */
  readonly phone: string
}

type AddressWords = Pick<Address, 'landmark' | 'directions' | 'phone'>

const contactPlace = (orderId: string): string => `orders.contact_sealed.${orderId}`
const addressPlace = (orderId: string): string => `orders.address_sealed.${orderId}`

export const sealContact = (vault: Vault, orderId: string, { name, email, phone }: Contact): string => vault.seal(JSON.stringify({ name, email, phone }), contactPlace(orderId))
export const sealAddress = (vault: Vault, orderId: string, { lat, lng, landmark, directions, phone }: AddressWords & Partial<Pin>): string => vault.seal(JSON.stringify({ lat, lng, landmark, directions, phone }), addressPlace(orderId))

export const contactOf = (vault: Vault, order: Pick<Order, 'id' | 'contactSealed'>): Contact => JSON.parse(vault.open(order.contactSealed, contactPlace(order.id))) as Contact

/** Where it goes, to the metre; the row itself knows only about where (place.ts). Null for pickup. */
export function addressOf(vault: Vault, order: Pick<Order, 'id' | 'lat' | 'lng' | 'addressSealed'>): Address | null {
  if (order.lat === null || order.lng === null || order.addressSealed === null) return null
  // What was sealed before the pin was part of it has its pin in the row.
  const address = { lat: order.lat, lng: order.lng, ...(JSON.parse(vault.open(order.addressSealed, addressPlace(order.id))) as AddressWords & Partial<Pin>) }
  return { ...address, plusCode: plusCodeOf(address) }
}
