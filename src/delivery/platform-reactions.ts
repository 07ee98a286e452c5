/** What platforms have to hear of when others announce something: each reaction writes an errand, and the worker runs it. */
import { and, eq, inArray } from 'drizzle-orm'
import { carrierTries, type ErrandKind, platformOrders } from '../../drizzle/schema/delivery.ts'
import type { Reaction, ReactionTable } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { sendErrand } from './errands.ts'
import { dishSwitched, menuChanged } from './menu-runs.ts'

const askPlatforms: Reaction = (tx, event) => sendErrand(tx, { kind: 'carry', subjectId: event.subjectId }, event.at)

/** Nobody wants it any more, or somebody else brings it. */
const callOff: Reaction = async (tx, event) => {
  const taken = await tx.select({ id: carrierTries.id }).from(carrierTries).where(and(eq(carrierTries.deliveryId, event.subjectId as Id<'delivery'>), inArray(carrierTries.state, ['accepted'])))
  for (const { id } of taken) await sendErrand(tx, { kind: 'end-ride', subjectId: id }, event.at)
}

const tell = (kind: ErrandKind): Reaction => async (tx, event) => {
  const [theirs] = await tx.select({ orderId: platformOrders.orderId }).from(platformOrders).where(eq(platformOrders.orderId, event.subjectId as Id<'order'>))
  if (theirs) await sendErrand(tx, { kind, subjectId: theirs.orderId }, event.at)
}

const restaurantIn = (facts: Readonly<Record<string, unknown>>): Id<'restaurant'> => facts.restaurantId as Id<'restaurant'>
const sendMenu: Reaction = (tx, event) => menuChanged(tx, restaurantIn(event.facts), event.at)
const switchDish: Reaction = (tx, event) => dishSwitched(tx, restaurantIn(event.facts), event.subjectId as Id<'dish'>, event.at)

export const platformReactions: ReactionTable = {
  'delivery.carrier_wanted': { 'ask-platforms': askPlatforms },
  'delivery.cancelled': { 'call-off-ride': callOff },
  'delivery.unassigned': { 'call-off-ride': callOff },
  'orders.accepted': { 'tell-platform-accepted': tell('tell-accepted') },
  'orders.refused': { 'tell-platform-refused': tell('tell-refused') },
  'orders.cancelled': { 'tell-platform-cancelled': tell('tell-refused') },
  'orders.ready': { 'tell-platform-ready': tell('tell-ready') },
  'menus.dish_added': { 'send-menu': sendMenu },
  'menus.dish_changed': { 'send-menu': sendMenu },
  'menus.dish_removed': { 'send-menu': sendMenu },
  'menus.prices_changed': { 'send-menu': (tx, event) => menuChanged(tx, event.subjectId as Id<'restaurant'>, event.at) },
  'menus.dish_taken_off': { 'switch-dish': switchDish },
  'menus.stock_counted': { 'switch-dish': switchDish },
  'menus.dish_ran_out': { 'switch-dish': switchDish },
  'menus.dish_back': { 'switch-dish': switchDish },
}
