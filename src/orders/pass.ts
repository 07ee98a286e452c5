/** A pass opens one order in any browser: the link in a guest's letter carries it. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Order } from './order.ts'

export const passFor = (key: Buffer, orderId: string): string => createHmac('sha256', key).update(orderId).digest().subarray(0, 18).toString('base64url')

export function isPassFor(key: Buffer, orderId: string, pass: string | null | undefined): boolean {
  if (!pass) return false
  const [given, wanted] = [Buffer.from(pass), Buffer.from(passFor(key, orderId))]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Whose order it is: the person's, or that of the browser a guest ordered from. */
export const isTheirs = (order: Pick<Order, 'personId' | 'visitorId'>, { visitorId, personId }: { readonly visitorId: string; readonly personId: string | null }): boolean =>
  order.personId === null ? order.visitorId === visitorId : order.personId === personId
