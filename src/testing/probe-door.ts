/** A door with one field of every kind, only for tests: what holds for it holds for the doors of every room. */
import { t } from 'elysia'
import { cursor, flag, idOf, instant, latitude, limit, listOf, longitude, oneOf, plainText, searchText, wholeNumber } from '../platform/input.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { door } from '../web/door.ts'

const Portion = t.Object({ dish_id: idOf<'item'>(), quantity: wholeNumber({ min: 1, max: 100 }), note: t.Optional(plainText(500)) })

export const ProbeOrder = t.Object({
  name: plainText(1_000),
  quantity: wholeNumber({ min: 1, max: 100 }),
  stock: t.Optional(wholeNumber()),
  price: t.Optional(t.Integer({ minimum: 0 })),
  score: t.Optional(t.Number({ minimum: 0, maximum: 5 })),
  kind: t.Optional(oneOf(['view', 'click'])),
  gift: t.Optional(flag()),
  lat: t.Optional(latitude()),
  lng: t.Optional(longitude()),
  at: t.Optional(instant()),
  portions: t.Optional(t.Array(Portion, { maxItems: 50 })),
})

const ProbeSearch = t.Object({
  q: t.Optional(searchText()),
  sort: t.Optional(oneOf(['name', 'distance'])),
  open: t.Optional(flag()),
  radius: t.Optional(wholeNumber({ min: 1, max: 50_000 })),
  cuisines: t.Optional(listOf(plainText(40), 10)),
  limit: limit(),
  cursor: cursor(),
})

export interface Probe {
  /** Every body that got through to the door, as the door saw it. */
  readonly effects: unknown[]
  /** What the next call of /api/probe/broken throws. */
  fault: unknown
}

export const probe: Probe = { effects: [], fault: new Error('broken') }

export const probeDoor = () =>
  door('probe')
    .post('/api/probe/orders', ({ body, set }) => {
      probe.effects.push(body)
      set.status = 201
      return { ok: true, name: body.name, quantity: body.quantity, at: body.at ?? null }
    }, { body: ProbeOrder, response: { 201: t.Object({ ok: t.Boolean(), name: t.String(), quantity: t.Number(), at: t.Nullable(t.String()) }) } })
    .post('/api/probe/nothing', () => {
      probe.effects.push('nothing')
      return { ok: true }
    })
    .delete('/api/probe/orders/:id', ({ params }) => {
      probe.effects.push(params)
      return { ok: true }
    }, { params: t.Object({ id: idOf<'order'>() }) })
    .get('/api/probe/orders/:id', ({ params }) => {
      if (params.id !== '01939b36-6c00-7000-8000-000000000001') throw unknown('order')
      return { id: params.id }
    }, { params: t.Object({ id: idOf<'order'>() }) })
    .get('/api/probe/numbers/:number', ({ params }) => ({ number: params.number }), { params: t.Object({ number: wholeNumber({ min: 1 }) }) })
    .get('/api/probe/search', ({ query }) => ({ items: [], next_cursor: null, query }), { query: ProbeSearch })
    .get('/api/probe/broken', () => {
      throw probe.fault
    })
    .get('/probe/search', ({ query }) => Response.json(query), { query: ProbeSearch })
    .get('/probe/page', ({ visit }) => new Response(`<!doctype html><p>${visit.locale}</p>${'<i>padding</i>'.repeat(200)}`, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache' } }))
    .get('/probe/refused', () => {
      throw new Refusal('invalid', 'invalid-input', {}, [{ field: 'name', code: 'value-missing' }])
    })
    .post('/probe/form', ({ body }) => {
      probe.effects.push(body)
      return new Response(null, { status: 303, headers: { location: '/probe/page' } })
    }, { body: ProbeOrder })
