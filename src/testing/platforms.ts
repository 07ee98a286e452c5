/** All stand-ins of delivery platforms for one test file, and the accounts by which our clients reach them. */
import { afterAll } from 'bun:test'
import { pretendChowdeck } from '../delivery/pretend-chowdeck.ts'
import { pretendDoorDash } from '../delivery/pretend-doordash.ts'
import { pretendGlovo } from '../delivery/pretend-glovo.ts'
import { pretendGrubhub } from '../delivery/pretend-grubhub.ts'
import { type PretendGround, type PretendPlatforms, startPretendPlatforms } from '../delivery/pretend-platform.ts'
import { pretendUberDirect } from '../delivery/pretend-uber-direct.ts'
import { pretendUberEats } from '../delivery/pretend-uber-eats.ts'
import type { CallLimits, DeliveryPlatforms } from '../platform/delivery-platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { plusCodeOf } from '../vocabulary/place.ts'
import type { Ride, Stop } from '../delivery/carrier.ts'
import { YABA } from './places.ts'

export const PLATFORM_SECRETS = {
  chowdeck: { apiKey: 'chow-key', webhookSecret: 'chowdeck-webhook-secret-0001' },
  glovo: { clientId: 'glovo-id', clientSecret: 'glovo-secret', webhookSecret: 'glovo-webhook-secret', storeToken: 'glovo-store-token' },
  uberDirect: { clientId: 'uber-id', clientSecret: 'uber-secret', customerId: 'cus_1', signingKey: 'uber-direct-signing-key-0001' },
  doordash: { developerId: 'dev-id-vector-0001', keyId: 'key-id-vector-0001', signingSecret: 'ZG9vcmRhc2gtc2lnbmluZy1zZWNyZXQtdmVjdG9yISE', webhookAuthorization: 'Basic YnVrYTpob29r', providerType: 'Buka' },
  uberEats: { clientId: 'eats-id', clientSecret: 'uber-client-secret-vector-0001' },
  grubhub: { partnerKey: 'gh-partner', clientId: '76529290-50af-11e5-bb6b-a737f7aae142', secret: 'PPF9ZCla987/5tAb11KRlQLHf74HCfCPrOx5zTIQdTY=', secretIs: 'text' },
} as const

/** Short, so that nobody waits for a stand-in that is slow on purpose. */
export const QUICK: CallLimits = { tryMs: 300, totalMs: 900, pauseMs: 5, breakAfter: 1_000, restMs: 50 }

export function testPlatforms(ground: PretendGround, hooksTo: (() => string) | null = null, limits: CallLimits = QUICK) {
  const chowdeck = pretendChowdeck(PLATFORM_SECRETS.chowdeck, ground)
  const glovo = pretendGlovo(PLATFORM_SECRETS.glovo, ground)
  const uberDirect = pretendUberDirect(PLATFORM_SECRETS.uberDirect, ground)
  const doordash = pretendDoorDash(PLATFORM_SECRETS.doordash, ground)
  const uberEats = pretendUberEats(PLATFORM_SECRETS.uberEats, ground)
  const grubhub = pretendGrubhub({ ...PLATFORM_SECRETS.grubhub, hookUrl: () => new URL(`${hooksTo?.() ?? 'http://127.0.0.1'}/grubhub`) }, ground)
  const running = startPretendPlatforms([chowdeck, glovo, uberDirect, uberEats, doordash, grubhub], { hooksTo, slowMs: 600 })
  afterAll(() => running.stop())
  return { running, chowdeck, glovo, uberDirect, uberEats, doordash, grubhub, accounts: accountsAt(running, limits) }
}

/** Everything on, also what does not serve Nigeria. */
export function accountsAt(running: PretendPlatforms, limits: CallLimits): DeliveryPlatforms {
  const { chowdeck, glovo, uberDirect, uberEats, doordash, grubhub } = PLATFORM_SECRETS
  return {
    chowdeck: { isOn: true, baseUrl: running.urlOf('chowdeck'), ...chowdeck, quoteMinutes: 5, menuUnit: 'kobo' },
    glovo: { isOn: true, baseUrl: running.urlOf('glovo'), ...glovo, webhookHeader: 'authorization', quoteMinutes: 5, cancelMethod: 'POST', tokenPath: '/oauth/token', storeTokenScheme: 'plain', menuUpdatesPath: '/webhook/stores/{store}/menu/updates' },
    uberDirect: { isOn: true, baseUrl: running.urlOf('uber-direct'), tokenUrl: `${running.urlOf('uber-direct')}/oauth/v2/token`, ...uberDirect },
    uberEats: { isOn: true, baseUrl: running.urlOf('uber-eats'), tokenUrl: `${running.urlOf('uber-eats')}/oauth/v2/token`, ...uberEats, environment: 'production' },
    doordash: { isOn: true, baseUrl: running.urlOf('doordash'), ...doordash, tokenSeconds: 300, quoteMinutes: 5, currency: 'NGN' },
    grubhub: { isOn: true, baseUrl: running.urlOf('grubhub'), ...grubhub, webhookScheme: 'mac', webhookAuthorization: '', currency: 'NGN', menuUnit: 'major' },
    limits, quoteDeadlineMs: 1_000, weights: { price: 50, time: 30, reliability: 20 },
  }
}

const stop = (name: string, pin: { lat: number; lng: number }): Stop => ({ ...pin, name, phone: '+2348087654321', address: '12 Herbert Macaulay Way', area: 'Yaba', city: 'Lagos', plusCode: plusCodeOf(pin), landmark: 'opposite the yellow church', directions: 'Blue gate, first floor' })

/** From Yaba to Ikeja. */
export function aRide(now: Date, changes: Partial<Ride> = {}): Ride {
  return {
    deliveryId: newId<'delivery'>(), orderNumber: 'KM-482-9153', storeId: '497f6eca-6276-4993-bfeb-53cbbbba6f08', from: stop('Iya Basira', YABA), to: stop('Ada', { lat: 6.5986, lng: 3.3542 }),
    items: [{ name: 'Jollof rice', quantity: 2, price: naira(2_500) }], value: naira(5_000), cashDue: naira(0), readyAt: addMinutes(now, 20), promisedTo: addMinutes(now, 70), pin: null, ...changes,
  }
}

/** The same accounts as the environment names them, for a web of its own. */
export const platformEnvironment = (running: PretendPlatforms): Record<string, string> => ({
  CHOWDECK_API_KEY: PLATFORM_SECRETS.chowdeck.apiKey, CHOWDECK_WEBHOOK_SECRET: PLATFORM_SECRETS.chowdeck.webhookSecret, CHOWDECK_BASE_URL: running.urlOf('chowdeck'),
  GLOVO_CLIENT_ID: PLATFORM_SECRETS.glovo.clientId, GLOVO_CLIENT_SECRET: PLATFORM_SECRETS.glovo.clientSecret, GLOVO_WEBHOOK_SECRET: PLATFORM_SECRETS.glovo.webhookSecret, GLOVO_STORE_TOKEN: PLATFORM_SECRETS.glovo.storeToken, GLOVO_BASE_URL: running.urlOf('glovo'),
  UBER_DIRECT: 'on', UBER_DIRECT_CLIENT_ID: PLATFORM_SECRETS.uberDirect.clientId, UBER_DIRECT_CLIENT_SECRET: PLATFORM_SECRETS.uberDirect.clientSecret, UBER_DIRECT_CUSTOMER_ID: PLATFORM_SECRETS.uberDirect.customerId,
  UBER_DIRECT_SIGNING_KEY: PLATFORM_SECRETS.uberDirect.signingKey, UBER_DIRECT_BASE_URL: running.urlOf('uber-direct'), UBER_DIRECT_TOKEN_URL: `${running.urlOf('uber-direct')}/oauth/v2/token`,
  UBER_EATS: 'on', UBER_EATS_CLIENT_ID: PLATFORM_SECRETS.uberEats.clientId, UBER_EATS_CLIENT_SECRET: PLATFORM_SECRETS.uberEats.clientSecret, UBER_EATS_BASE_URL: running.urlOf('uber-eats'), UBER_EATS_TOKEN_URL: `${running.urlOf('uber-eats')}/oauth/v2/token`,
  DOORDASH: 'on', DOORDASH_DEVELOPER_ID: PLATFORM_SECRETS.doordash.developerId, DOORDASH_KEY_ID: PLATFORM_SECRETS.doordash.keyId, DOORDASH_SIGNING_SECRET: PLATFORM_SECRETS.doordash.signingSecret,
  DOORDASH_WEBHOOK_AUTHORIZATION: PLATFORM_SECRETS.doordash.webhookAuthorization, DOORDASH_PROVIDER_TYPE: PLATFORM_SECRETS.doordash.providerType, DOORDASH_CURRENCY: 'NGN', DOORDASH_BASE_URL: running.urlOf('doordash'),
  GRUBHUB: 'on', GRUBHUB_PARTNER_KEY: PLATFORM_SECRETS.grubhub.partnerKey, GRUBHUB_CLIENT_ID: PLATFORM_SECRETS.grubhub.clientId, GRUBHUB_SECRET: PLATFORM_SECRETS.grubhub.secret, GRUBHUB_CURRENCY: 'NGN', GRUBHUB_BASE_URL: running.urlOf('grubhub'),
  PLATFORM_TRY_MS: '400', PLATFORM_TOTAL_MS: '1200', PLATFORM_PAUSE_MS: '5', PLATFORM_BREAK_AFTER: '100', PLATFORM_QUOTE_DEADLINE_MS: '1000',
})
