/** What may come in about deliveries. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { INCIDENT_KINDS, VEHICLES } from '../../drizzle/schema/delivery.ts'
import { FAILURES } from '../orders/order.ts'
import { flag, idOf, instant, latitude, longitude, oneOf, wholeNumber } from '../platform/input.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { MAX_INCIDENT_NOTE } from './incident.ts'
import { MAX_FEE } from './price-rule.ts'
import { DESK_VIEWS } from './queries.ts'
import { RIDES } from './ride.ts'

export const OneDelivery = t.Object({ deliveryId: idOf<'delivery'>() })
export const OneOffer = t.Object({ offerId: idOf<'offer'>() })
export const OnePhoto = t.Object({ deliveryId: idOf<'delivery'>(), photoId: idOf<'delivery-photo'>() })
export const OneZone = t.Object({ zoneId: idOf<'zone'>() })
export const OneOrder = t.Object({ id: idOf<'order'>() })

const pin = () => Type.Object({ lat: latitude(), lng: longitude() })
const city = () => Type.String({ pattern: '^[a-z]+(?:-[a-z]+)*$', maxLength: 40, examples: ['lagos'] })
const note = (most: number) => Type.String({ maxLength: most, examples: ['Rain on Herbert Macaulay Way'] })
/** Made by whoever tells, before telling for the first time. */
const reportKey = () => Type.String({ pattern: '^[\\x21-\\x7e]{1,255}$', maxLength: 255, code: 'key-malformed', examples: ['01939b36-6c00-7000-8000-000000000000'] })
const fourDigits = () => Type.String({ pattern: '^[0-9]{4}$', maxLength: 4, code: 'pin-four-digits', examples: ['0412'] })

// ---------------------------------------------------------------- quotes

export const QuoteInput = t.Object({ restaurant_id: idOf<'restaurant'>(), to: pin(), at: t.Optional(instant()) })
export const FeeQuery = t.Object({ restaurant_id: idOf<'restaurant'>(), lat: latitude(), lng: longitude(), at: t.Optional(instant()) })
export const ZonesQuery = t.Object({ city: t.Optional(city()) })

// ---------------------------------------------------------------- riders

export const ShiftInput = t.Object({ on: flag(), city: t.Optional(city()), vehicle: t.Optional(oneOf([...VEHICLES])) })
export const ShiftForm = t.Object({ on: oneOf(['yes', 'no']), city: t.Optional(city()), vehicle: t.Optional(oneOf([...VEHICLES])) })

export const PositionInput = t.Object({ lat: latitude(), lng: longitude(), at: instant(), accuracy_metres: t.Optional(t.Number({ minimum: 0, maximum: 100_000, examples: [12] })) })

export const ReportInput = t.Object({ ride: oneOf([...RIDES]), key: t.Optional(reportKey()), at: t.Optional(instant()), pin: t.Optional(fourDigits()), reason: t.Optional(oneOf([...FAILURES])) })
/** A form sends what was left blank, and whatever was typed where four digits are wanted. */
export const ReportForm = t.Object({ ride: oneOf([...RIDES]), key: reportKey(), at: t.Optional(instant()), pin: t.Optional(t.String({ maxLength: 20 })), reason: t.Optional(oneOf([...FAILURES])) })

export const IncidentInput = t.Object({ kind: oneOf([...INCIDENT_KINDS]), note: t.Optional(note(MAX_INCIDENT_NOTE)) })

/** About 180 KB of picture: apps send 1,280 px and no more. */
const MOST_IMAGE_CHARACTERS = 245_000
export const ProofInput = t.Object({ key: t.Optional(reportKey()), at: t.Optional(instant()), pin: t.Optional(fourDigits()), photo_base64: t.Optional(t.String({ maxLength: MOST_IMAGE_CHARACTERS, pattern: '^[A-Za-z0-9+/]+=*$', examples: ['iVBORw0KGgo='] })) })
export const PhotoForm = t.Object({ photo: Type.Uint8Array({ maxByteLength: 10 * 1024 * 1024 }) })

/** Naira as people write them: 12500 or 12500.50. */
export const CashForm = t.Object({ amount: t.String({ maxLength: 20 }) })

// ---------------------------------------------------------------- staff

export const DeskQuery = t.Object({ view: t.Optional(oneOf([...DESK_VIEWS])), city: t.Optional(city()) })
export const GiveForm = t.Object({ rider_id: idOf<'person'>() })
export const ReasonForm = t.Object({ reason: t.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) })
export const ConditionsForm = t.Object({ city: city(), rain_minutes: wholeNumber({ min: 0, max: 720 }), rush_minutes: wholeNumber({ min: 0, max: 60 }) })
export const OneDeliveryIncident = t.Object({ deliveryId: idOf<'delivery'>(), incidentId: idOf<'incident'>() })
export const OneRider = t.Object({ riderId: idOf<'person'>() })
export const OneCash = t.Object({ cashId: idOf<'cash-brought'>() })
export const FloatForm = t.Object({ limit: t.String({ maxLength: 20 }) })
export const FiguresQuery = t.Object({ city: t.Optional(city()), days: t.Optional(wholeNumber({ min: 1, max: 366 })) })
export const FiguresApiQuery = t.Object({ city: t.Optional(city()), from: t.Optional(instant()), to: t.Optional(instant()) })

export const DispatchInput = t.Object({ order_id: idOf<'order'>() })

const kobo = () => wholeNumber({ min: 0, max: MAX_FEE })
const clock = () => Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, examples: ['17:00'] })

const condition = t.Object({
  from: t.Optional(clock()), to: t.Optional(clock()), weekdays: t.Optional(Type.Array(wholeNumber({ min: 0, max: 6 }), { minItems: 1, maxItems: 7, uniqueItems: true })),
  rain: t.Optional(flag()), rush: t.Optional(flag()), over_km: t.Optional(t.Number({ minimum: 0, maximum: 100, examples: [5] })),
})

/** See price-rule.ts. */
export const RuleInput = t.Object({
  base: t.Optional(kobo()), per_km: kobo(), free_km: t.Optional(t.Number({ minimum: 0, maximum: 100, examples: [2] })), min: t.Optional(kobo()), max: t.Optional(kobo()),
  surcharges: t.Optional(Type.Array(t.Object({ name: oneOf(['night', 'rush', 'rain', 'far', 'weekend', 'other']), when: condition, add: t.Optional(kobo()), basis_points: t.Optional(wholeNumber({ min: 0, max: 50_000 })) }), { maxItems: 12 })),
})

/** GeoJSON as text: its shape is read by zone.ts, which says what is wrong with it. */
export const ZoneForm = t.Object({
  city: city(), name: t.String({ minLength: 1, maxLength: 80, pattern: '\\S' }), priority: wholeNumber({ min: 1, max: 1_000 }), is_closed: t.Optional(flag()),
  shape: t.String({ minLength: 1, maxLength: 100_000 }), rule: t.String({ minLength: 1, maxLength: 10_000 }),
})
export type ZoneForm = Static<typeof ZoneForm>

const corner = Type.Array(Type.Number({ minimum: -180, maximum: 180 }), { minItems: 2, maxItems: 3, examples: [[3.37, 6.5]] })
const ring = Type.Array(corner, { maxItems: 600 })
export const ZoneInput = t.Object({
  city: city(), name: t.String({ minLength: 1, maxLength: 80, pattern: '\\S' }), priority: wholeNumber({ min: 1, max: 1_000 }), is_closed: t.Optional(flag()), rule: RuleInput,
  shape: Type.Object({ type: oneOf(['Polygon', 'MultiPolygon']), coordinates: Type.Array(Type.Union([ring, Type.Array(ring, { maxItems: 30 })]), { maxItems: 30 }) }),
})

/** JSON that somebody typed. @throws Refusal 422 */
export function jsonIn(field: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw invalid(field, 'not-json')
  }
}

/** Naira that somebody typed, in kobo. @throws Refusal 422 */
export function nairaIn(field: string, text: string): number {
  const written = text.replace(/[\s,₦]/g, '')
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(written)) throw invalid(field, written === '' ? 'value-missing' : 'not-an-amount')
  const [whole = '0', cents = ''] = written.split('.')
  return Number(whole) * 100 + Number(cents.padEnd(2, '0'))
}

