/** What the stand-ins send and accept, and what our clients send and read, beside the published samples. */
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { NOON } from '../testing/web.ts'
import { aRide, PLATFORM_SECRETS, testPlatforms } from '../testing/platforms.ts'
import { newId } from '../vocabulary/id.ts'
import { doordashToken } from './doordash-token.ts'
import { macHeader } from './grubhub-mac.ts'
import { openCarriers } from './carriers.ts'
import { openMarketplaces } from './marketplaces.ts'

const samples = JSON.parse(readFileSync(new URL('./fixtures/samples.json', import.meta.url), 'utf8')) as Record<string, Record<string, unknown>>
const sample = (name: string): Record<string, unknown> => {
  const found = samples[name]
  if (!found) throw new Error(`no sample ${name}`)
  return found
}
const { running, accounts, grubhub } = testPlatforms({ clock: () => NOON })
const carriers = new Map(openCarriers(accounts, () => NOON).map((carrier) => [carrier.name, carrier]))
const marketplaces = new Map(openMarketplaces(accounts, () => NOON).map((one) => [one.name, one]))

/** Names of members at every depth; lists are their first element. */
function namesIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length > 0 ? namesIn(value[0], `${path}[]`) : []
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, part]) => [`${path}.${name}`, ...namesIn(part, `${path}.${name}`)])
}
const missing = (from: unknown, of: unknown, but: ReadonlyArray<string> = []): string[] => {
  const there = new Set(namesIn(from))
  return namesIn(of).filter((name) => !there.has(name) && !but.some((one) => name.startsWith(one)))
}

const asked = async (platform: string, method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${running.urlOf(platform)}${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
const glovoToken = async (): Promise<Record<string, string>> => {
  const { accessToken } = await (await asked('glovo', 'POST', '/oauth/token', { ...sample('glovo/request.laas.token'), clientId: PLATFORM_SECRETS.glovo.clientId, clientSecret: PLATFORM_SECRETS.glovo.clientSecret })).json() as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}
const uberTokenFor = async (platform: 'uber-direct' | 'uber-eats'): Promise<Record<string, string>> => {
  const { clientId, clientSecret } = platform === 'uber-direct' ? PLATFORM_SECRETS.uberDirect : PLATFORM_SECRETS.uberEats
  const answer = await fetch(`${running.urlOf(platform)}/oauth/v2/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', scope: 's' }) })
  const body = await answer.json() as { access_token: string }
  expect(missing(body, sample('uber-eats/response.token.200'))).toEqual([])
  return { authorization: `Bearer ${body.access_token}` }
}
const doordash = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${await doordashToken({ ...PLATFORM_SECRETS.doordash, tokenSeconds: 300 }, NOON)}` })

test('Chowdeck: stand-in and samples have the same members', async () => {
  const key = { authorization: `Bearer ${PLATFORM_SECRETS.chowdeck.apiKey}` }
  const fee = await (await asked('chowdeck', 'POST', '/relay/delivery/fee', sample('chowdeck/request.relay.fee'), key)).json() as { data: { id: number } }
  expect(missing(fee, sample('chowdeck/response.relay.fee.200'))).toEqual([])
  const made = await (await asked('chowdeck', 'POST', '/relay/delivery', { ...sample('chowdeck/request.relay.create'), fee_id: fee.data.id }, key)).json()
  expect(missing(made, sample('chowdeck/response.relay.create.200'))).toEqual([])
  expect(carriers.get('chowdeck')?.reportIn(sample('chowdeck/webhook.order_picked_up'))).toMatchObject({ theirId: 'relay-order-1001', state: 'picked_up' })
  const error = await (await asked('chowdeck', 'POST', '/relay/delivery', {}, key)).json()
  expect(missing(error, sample('chowdeck/response.error'))).toEqual([])
})

test('Glovo: stand-in and samples have the same members, as far as we read them', async () => {
  const token = await glovoToken()
  const quote = sample('glovo/request.laas.quote') as { deliveryAddress: { coordinates: object } }
  // Barcelona is not served by the stand-in.
  const { quoteId } = await (await asked('glovo', 'POST', '/v2/laas/quotes', { ...quote, deliveryAddress: { ...quote.deliveryAddress, coordinates: { latitude: 6.5, longitude: 3.3 } } }, token)).json() as { quoteId: string }
  const parcel = await (await asked('glovo', 'POST', `/v2/laas/quotes/${quoteId}/parcels`, sample('glovo/request.laas.quote-to-parcel'), token)).json()
  expect(missing(parcel, sample('glovo/response.laas.parcel.200'), ['.address', '.pickupDetails', '.packageId', '.partnerId', '.packageDetails', '.price.parcel', '.status.deliveryAt', '.status.stateChangeHistory[].reason', '.estimatedTimeOfArrival'])).toEqual([])
  expect(marketplaces.get('glovo')?.newsIn(sample('glovo/webhook.partners.order.shape'))).toMatchObject({ kind: 'order', order: { theirId: '12345', storeId: 'store-01', code: 'BA7DWBUL', lines: [{ itemId: 'p1', price: 450_000, options: [{ itemId: 'a1', price: 0 }] }], pickupAt: new Date('2026-01-01T11:20:00Z') } })
})

test('Uber Direct: stand-in and samples have the same members, and the published errors are codes we read', async () => {
  const token = await uberTokenFor('uber-direct')
  const base = `/customers/${PLATFORM_SECRETS.uberDirect.customerId}`
  const quote = await (await asked('uber-direct', 'POST', `${base}/delivery_quotes`, sample('uber-direct/request.quote'), token)).json()
  expect(missing(quote, sample('uber-direct/response.quote.200'))).toEqual([])
  const made = await (await asked('uber-direct', 'POST', `${base}/deliveries`, sample('uber-direct/request.create'), token)).json()
  expect(missing(made, sample('uber-direct/response.delivery.200'), ['.dropoff_', '.pickup_', '.manifest_items', '.tip'])).toEqual([])
  expect(carriers.get('uber-direct')?.reportIn(sample('uber-direct/webhook.delivery_status.shape'))).toMatchObject({ theirId: 'del_vector_0001', state: 'assigned', courier: { name: 'Alex I.', position: { lat: 37.79, lng: -122.39 } } })
  const errors = sample('uber-direct/errors') as Record<string, { code: string }>
  for (const { code } of Object.values(errors)) expect(code).toMatch(/^[a-z_]+$/)
})

test('DoorDash: stand-in and samples have the same members', async () => {
  const token = await doordash()
  const quote = await (await asked('doordash', 'POST', '/drive/v2/quotes', sample('doordash/request.drive.quote-or-create'), token)).json()
  expect(missing(quote, sample('doordash/response.drive.quote.200'))).toEqual([])
  const again = await (await asked('doordash', 'POST', '/drive/v2/quotes', sample('doordash/request.drive.quote-or-create'), token)).json()
  expect(again).toEqual({ ...sample('doordash/error.duplicate'), message: expect.any(String) })
  const wrong = await (await asked('doordash', 'POST', '/drive/v2/quotes', { external_delivery_id: 'x' }, token)).json()
  expect(missing(wrong, sample('doordash/error.validation'))).toEqual([])
  // The sample's 64-bit consumer id and its missing currency are no hindrance.
  expect(marketplaces.get('doordash')?.newsIn(sample('doordash/webhook.marketplace.order-create.shape'))).toMatchObject({ kind: 'order', order: { theirId: 'uuid', storeId: 'store-1', lines: [{ itemId: 'item-1', price: 1_200, options: [{ itemId: 'op-1' }] }] } })
  expect(carriers.get('doordash')?.reportIn(sample('doordash/webhook.drive.dropped_off'))).toBeNull()
})

test('Uber Eats: our client reads the published order and webhooks, and the stand-in takes the published menu', async () => {
  const token = await uberTokenFor('uber-eats')
  expect(marketplaces.get('uber-eats')?.newsIn(sample('uber-eats/webhook.orders.notification'))).toMatchObject({ kind: 'fetch', theirId: '153dd7f1-339d-4619-940c-418943c14636', storeId: '89dd9741-66b5-4bb4-b216-a813f3b21b4f' })
  expect(marketplaces.get('uber-eats')?.newsIn(sample('uber-eats/webhook.orders.release'))).toBeNull()
  const { status } = await asked('uber-eats', 'PUT', '/v2/eats/stores/s1/menus', sample('uber-eats/request.menu.simple'), token)
  expect(status).toBe(204)
  const pulled = await marketplaces.get('uber-eats')?.pullMenu('s1')
  expect(pulled?.items.map(({ id, price }) => [id, price])).toEqual([['Chicken-sandwich', 700], ['Coffee', 300]] as never)
})

test('Grubhub: stand-in and samples have the same members, as far as we read them', async () => {
  const { id } = grubhub.placeOrder?.('10004116752', { lines: [{ itemId: 'Salad|Avocado Salad', name: 'Avocado Cherry Tomato', price: 440, quantity: 1 }] }) ?? { id: '' }
  const path = `/grubhub/pos/v1/merchant/10004116752/orders/${id}`
  const url = new URL(`${running.url}${path}`)
  const signed = (method: string, of: string, body: string): Record<string, string> => ({ 'x-gh-partner-key': PLATFORM_SECRETS.grubhub.partnerKey, authorization: macHeader(PLATFORM_SECRETS.grubhub, 'n:1', { method, path: of, host: url.hostname, port: Number(url.port), body: new TextEncoder().encode(body) }) })
  const order = await (await fetch(url, { headers: signed('GET', path, '') })).json()
  expect(missing(order, sample('grubhub/response.order.200'), ['.merchant_uuid', '.statusHistory', '.updated_at', '.fulfillment_info', '.restaurant_timezone_id', '.payments', '.charges.fees', '.charges.taxes', '.charges.tip', '.charges.diner', '.charges.grand', '.charges.adjusted', '.charges.coupons', '.charges.merchant_sub', '.charges.restaurant', '.charges.line_groups[].lines[].menu_item_id', '.charges.line_groups[].lines[].diner_total', '.charges.line_groups[].lines[].total', '.charges.line_groups[].lines[].tags', '.charges.line_groups[].lines[].routing_tags', '.charges.line_groups[].lines[].line_uuid', '.charges.line_groups[].lines[].packaging_options', '.tax_withheld', '.jit_enabled', '.just_in_time_fired', '.order_taking_system', '.handoff_options', '.transmission_id'])).toEqual([])
  const confirm = JSON.stringify(sample('grubhub/request.status.confirm'))
  expect((await fetch(`${url}/status`, { method: 'PUT', body: confirm, headers: { ...signed('PUT', `${path}/status`, confirm), 'content-type': 'application/json' } })).status).toBe(200)
  expect(marketplaces.get('grubhub')?.newsIn(sample('grubhub/webhook.merchant-config'))).toBeNull()
})

test('what our clients ask has the members of the sampled requests', async () => {
  const from = running.heard.length
  const ride = aRide(NOON)
  for (const carrier of carriers.values()) {
    const reference = newId<'carrier-try'>()
    const answer = await carrier.quote(ride, reference, NOON)
    if (answer.kind === 'quote') await carrier.create(ride, reference, answer.quote, NOON)
  }
  const sent = (platform: string, end: RegExp): unknown => running.heard.slice(from).find((one) => one.platform === platform && one.method === 'POST' && end.test(one.path))?.json
  expect(missing(sent('chowdeck', /\/fee$/), sample('chowdeck/request.relay.fee'))).toEqual([])
  expect(missing(sent('chowdeck', /\/relay\/delivery$/), sample('chowdeck/request.relay.create'), ['.destination_contact.email'])).toEqual([])
  expect(missing(sent('glovo', /\/quotes$/), sample('glovo/request.laas.quote'))).toEqual([])
  expect(missing(sent('glovo', /\/parcels$/), sample('glovo/request.laas.quote-to-parcel'), ['.contact.email'])).toEqual([])
  expect(missing(sent('uber-direct', /delivery_quotes$/), sample('uber-direct/request.quote'))).toEqual([])
  // Neither PIN nor simulated courier is asked for.
  expect(missing(sent('uber-direct', /deliveries$/), sample('uber-direct/request.create'), ['.dropoff_verification', '.test_specifications'])).toEqual([])
  expect(missing(sent('doordash', /quotes$/), sample('doordash/request.drive.quote-or-create'), ['.tip', '.items[].external_id'])).toEqual([])
  // Addresses are JSON inside of JSON.
  expect(typeof (sent('uber-direct', /deliveries$/) as { pickup_address: unknown }).pickup_address).toBe('string')
})
