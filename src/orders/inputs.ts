/** What may come in about baskets and orders: as JSON, and as the forms of our pages. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { amount, cursor, idOf, instant, latitude, limit, localDate, longitude, mapPin, oneOf, plainText, prose, wholeNumber } from '../platform/input.ts'
import { MAX_NOTE, MAX_PACKS, MAX_QUANTITY } from './basket.ts'
import { DELAYS } from './delay.ts'
import { CANCELLATIONS, REFUSALS } from './order.ts'
import { ANSWERS } from './substitute.ts'

const FULFILMENTS = ['delivery', 'pickup'] as const
const PAY_METHODS = ['card', 'bank_transfer', 'ussd', 'mobile_money', 'wallet', 'cash'] as const
const MAX_OPTIONS = 40

// ---------------------------------------------------------------- JSON

export const OneCart = t.Object({ id: idOf<'basket'>() })
export const OneCartLine = t.Object({ id: idOf<'basket'>(), line_id: idOf<'basket-line'>() })
export const OneOrder = t.Object({ id: idOf<'order'>() })
export const OneOrderLine = t.Object({ id: idOf<'order'>(), line_id: idOf<'order-line'>() })
export const OneSubstitution = t.Object({ id: idOf<'order'>(), substitution_id: idOf<'substitution'>() })
export const OneKitchen = t.Object({ id: idOf<'restaurant'>() })

export const NewCartInput = t.Object({ restaurant_id: idOf<'restaurant'>(), anew: Type.Optional(Type.Boolean({ description: 'Leaves a cart of another restaurant.' })) })
export type NewCartInput = Static<typeof NewCartInput>

const quantity = () => wholeNumber({ min: 1, max: MAX_QUANTITY })
const pack = () => wholeNumber({ min: 1, max: MAX_PACKS })

export const CartLineInput = t.Object({
  item_id: idOf(), quantity: quantity(), option_ids: Type.Optional(Type.Array(idOf(), { maxItems: MAX_OPTIONS })), pack: Type.Optional(pack()), note: Type.Optional(prose(MAX_NOTE)),
})
export type CartLineInput = Static<typeof CartLineInput>

export const CartLineChange = t.Object({ quantity: Type.Optional(quantity()), pack: Type.Optional(pack()), note: Type.Optional(prose(MAX_NOTE)) })
export type CartLineChange = Static<typeof CartLineChange>

export const PromotionInput = t.Object({ code: plainText(40) })
export type PromotionInput = Static<typeof PromotionInput>

export const RangesQuery = t.Object({ fulfilment: oneOf(FULFILMENTS), lat: Type.Optional(latitude()), lng: Type.Optional(longitude()) })

export const CheckoutInput = t.Object({
  cart_id: idOf(),
  fulfilment: oneOf(FULFILMENTS),
  address: Type.Optional(t.Object({ pin: mapPin(), landmark: plainText(200), directions: Type.Optional(prose(500)), phone: Type.Optional(plainText(24)) })),
  address_id: Type.Optional(idOf<'address'>()),
  /** Without it: as soon as can be. */
  range_start: Type.Optional(Type.Union([instant(), Type.Null()])),
  pay: oneOf(PAY_METHODS),
  contact: t.Object({ name: plainText(80), email: plainText(254), phone: plainText(24) }),
  note: Type.Optional(prose(MAX_NOTE)),
})
export type CheckoutInput = Static<typeof CheckoutInput>

export const OrdersQuery = t.Object({ limit: limit(20, 100), cursor: cursor() })
export const BoardQuery = t.Object({ limit: limit(50, 100), cursor: cursor() })

export const CancelInput = t.Object({ reason: oneOf(CANCELLATIONS) })
export const RefuseInput = t.Object({ reason: oneOf(REFUSALS) })
export const DelayInput = t.Object({ minutes: Type.Unsafe<(typeof DELAYS)[number]>(Type.Union(DELAYS.map((minutes) => Type.Literal(minutes)))) })
export const OutInput = t.Object({ instead_id: Type.Optional(Type.Union([idOf(), Type.Null()])) })
export const AnswerInput = t.Object({ answer: oneOf(ANSWERS) })
export const RefundInput = t.Object({ amount: amount(), reason: plainText(200) })
export type RefundInput = Static<typeof RefundInput>

export const KitchenInput = t.Object({
  orders_per_window: Type.Optional(wholeNumber({ min: 1, max: 1_000 })), notice_minutes: Type.Optional(wholeNumber({ min: 0, max: 1_440 })), answer_minutes: Type.Optional(wholeNumber({ min: 1, max: 120 })),
  extra_minutes: Type.Optional(wholeNumber({ min: 0, max: 240 })), no_light: Type.Optional(Type.Boolean()), pause_minutes: Type.Optional(wholeNumber({ min: 0, max: 1_440 })),
})
export type KitchenInput = Static<typeof KitchenInput>

// ---------------------------------------------------------------- forms

const words = (most: number) => t.Optional(t.String({ maxLength: most }))

/** A choice that was left open is sent as an empty text. */
export const DishForm = t.Object({
  dish_id: idOf<'dish'>(), quantity: wholeNumber({ min: 1, max: MAX_QUANTITY }), options: t.Optional(t.Array(t.String({ maxLength: 36 }), { maxItems: MAX_OPTIONS })),
  pack: t.Optional(wholeNumber({ min: 1, max: MAX_PACKS })), note: words(MAX_NOTE), anew: t.Optional(t.Literal('yes')),
})
export type DishForm = typeof DishForm.static

export const BasketLineForm = t.Object({ quantity: t.Optional(wholeNumber({ min: 0, max: MAX_QUANTITY })), pack: t.Optional(wholeNumber({ min: 1, max: MAX_PACKS })), note: words(MAX_NOTE) })
export const CodeForm = t.Object({ code: plainText(40) })
export const NameForm = t.Object({ name: plainText(40) })
export const lineParameters = t.Object({ lineId: idOf<'basket-line'>() })
export const orderParameters = t.Object({ orderId: idOf<'order'>() })
export const PassQuery = t.Object({ pass: words(40) })
export const PassForm = t.Object({ pass: words(40) })

export const CheckoutQuery = t.Object({ how: t.Optional(oneOf(FULFILMENTS)), address: words(36) })
export const WhereForm = t.Object({ area: words(80), plus_code: words(80), lat: words(20), lng: words(20), next: words(200) })

export const CheckoutForm = t.Object({
  basket_id: idOf<'basket'>(), how: oneOf(FULFILMENTS), address: words(36), lat: words(20), lng: words(20), landmark: words(2_000), directions: words(2_000),
  name: words(2_000), email: words(2_000), phone: words(2_000), when: words(40), pay: oneOf(PAY_METHODS), note: words(MAX_NOTE), seen_total: wholeNumber({ min: 0, max: 2_000_000_000 }),
})
export type CheckoutForm = typeof CheckoutForm.static

export const PayForm = t.Object({ pass: words(40), method: t.Optional(oneOf(PAY_METHODS)) })
export const AnswerForm = t.Object({ pass: words(40), answer: oneOf(ANSWERS) })
export const RefuseForm = t.Object({ reason: oneOf(REFUSALS) })
export const DelayForm = t.Object({ minutes: wholeNumber({ min: 5, max: 45 }) })
export const OutForm = t.Object({ instead_id: words(36), off_today: t.Optional(t.Literal('yes')) })
export const KitchenForm = t.Object({ no_light: t.Optional(oneOf(['on', 'off'])), pause_minutes: t.Optional(wholeNumber({ min: 0, max: 240 })), orders_per_window: t.Optional(wholeNumber({ min: 1, max: 1_000 })), answer_minutes: t.Optional(wholeNumber({ min: 1, max: 120 })) })

// ---------------------------------------------------------------- forms of our staff

export const OrdersShown = t.Object({ q: words(40), state: words(20), cursor: cursor() })
export type OrdersShown = typeof OrdersShown.static
export const CallOffForm = t.Object({ money: oneOf(['back', 'kept']) })
export const onePromotion = t.Object({ promotionId: idOf<'promotion'>() })

/** A day that was left open is sent as an empty text. */
const lastDay = () => t.Optional(Type.Union([localDate(), Type.Literal('')]))

export const PromotionForm = t.Object({
  code: plainText(40), kind: oneOf(['percent', 'amount', 'free_delivery']), percent: words(10), naira: words(20), minimum: words(20), restaurant: words(100), paid_by: oneOf(['platform', 'restaurant']),
  first_day: localDate(), last_day: lastDay(), uses_in_total: words(12), uses_per_person: words(12),
})
export type PromotionForm = typeof PromotionForm.static

export const CHARGE_RULE_KINDS = ['service_charge', 'vat', 'consumption_tax', 'commission'] as const
export const ChargeRuleForm = t.Object({
  kind: oneOf(CHARGE_RULE_KINDS), percent: t.String({ maxLength: 10 }), cap: words(20), city: words(40), restaurant: words(100), included: t.Optional(t.Literal('yes')),
  first_day: localDate(), last_day: lastDay(), source: plainText(200),
})
export type ChargeRuleForm = typeof ChargeRuleForm.static
