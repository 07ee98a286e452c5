/** What this room does when others announce something. */
import type { Reaction } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { beginDelivery } from './begin.ts'
import { cancelDelivery } from './cancel.ts'
import { type Dispatch, offerDelivery } from './dispatch.ts'
import { expectFood } from './expect-food.ts'
import { lockDeliveryOf } from './step.ts'
import { tellArrival, tellCashCounted, tellGiven, tellOffer, tellStaff, tellTakenAway } from './tell.ts'

const begin: Reaction = async (tx, event) => void (await beginDelivery(tx, event.subjectId as Id<'order'>, event.at))

const cancel: Reaction = async (tx, event) => {
  const delivery = await lockDeliveryOf(tx, event.subjectId)
  if (delivery) await cancelDelivery(tx, delivery, null, event.at)
}

export const deliveryReactions = (dispatch: Dispatch) => ({
  'orders.accepted': { 'begin-delivery': begin },
  'orders.preparing': { 'expect-food': ((tx, event) => expectFood(tx, event.subjectId, 'preparing', dispatch, event.at)) satisfies Reaction },
  'orders.ready': { 'expect-food': ((tx, event) => expectFood(tx, event.subjectId, 'ready', dispatch, event.at)) satisfies Reaction },
  'orders.cancelled': { 'cancel-delivery': cancel },
  'delivery.created': { 'offer-delivery': (async (tx, event) => void (await offerDelivery(tx, event.subjectId as Id<'delivery'>, dispatch, event.at))) satisfies Reaction },
  'delivery.offered': { 'tell-offer': tellOffer },
  'delivery.assigned': { 'tell-given': tellGiven },
  'delivery.at_door': { 'tell-arrival': tellArrival },
  'delivery.cancelled': { 'tell-taken-away': tellTakenAway },
  'delivery.attention_wanted': { 'tell-staff': tellStaff },
  'delivery.cash_received': { 'tell-cash-counted': tellCashCounted },
  'delivery.unassigned': { 'tell-taken-away': tellTakenAway, 'offer-again': (async (tx, event) => void (await offerDelivery(tx, event.subjectId as Id<'delivery'>, dispatch, event.at))) satisfies Reaction },
})
