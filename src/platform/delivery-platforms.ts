/**
 * Accounts at delivery platforms, as the environment names them. What a platform's published contract leaves open is a value
 * here rather than in the code; docs/delivery-platforms.md says which values those are. A platform without a key is not asked.
 * Those that do not serve Nigeria need `<PLATFORM>=on` beside their keys.
 */

export interface CallLimits {
  /** One try. */
  readonly tryMs: number
  /** All tries of one call. */
  readonly totalMs: number
  /** Before the second try; doubled before the third. */
  readonly pauseMs: number
  /** Failures in a row after which a platform is left alone ... */
  readonly breakAfter: number
  /** ... for so long. */
  readonly restMs: number
}

interface Account {
  readonly isOn: boolean
  readonly baseUrl: string
}

export interface ChowdeckAccount extends Account {
  readonly apiKey: string
  readonly webhookSecret: string
  /** How long a fee is taken to hold: not published. */
  readonly quoteMinutes: number
  /** What an amount on the menu is. */
  readonly menuUnit: 'kobo' | 'naira'
}

export interface GlovoAccount extends Account {
  readonly clientId: string
  readonly clientSecret: string
  /** Comes back with every webhook, in this header. */
  readonly webhookSecret: string
  readonly webhookHeader: string
  readonly quoteMinutes: number
  readonly cancelMethod: 'POST' | 'PUT' | 'DELETE'
  readonly tokenPath: string
  /** For stores (orders and menus); null: only rides. */
  readonly storeToken: string | null
  readonly storeTokenScheme: 'plain' | 'Bearer' | 'Basic'
  readonly menuUpdatesPath: string
}

export interface UberDirectAccount extends Account {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly customerId: string
  readonly signingKey: string
}

export interface UberEatsAccount extends Account {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly environment: 'production' | 'sandbox'
}

export interface DoorDashAccount extends Account {
  readonly developerId: string
  readonly keyId: string
  readonly signingSecret: string
  /** The whole Authorization header that webhooks bring, as it is set in the portal: `Basic ...` or `Bearer ...`. */
  readonly webhookAuthorization: string
  readonly tokenSeconds: number
  readonly quoteMinutes: number
  /** Marketplace; null: only rides. */
  readonly providerType: string | null
  /** Marketplace orders do not say their currency. */
  readonly currency: string
}

export interface GrubhubAccount extends Account {
  readonly partnerKey: string
  readonly clientId: string
  readonly secret: string
  readonly secretIs: 'text' | 'base64'
  /** How their webhooks prove themselves. */
  readonly webhookScheme: 'mac' | 'basic'
  readonly webhookAuthorization: string
  readonly currency: string
  readonly menuUnit: 'minor' | 'major'
}

export interface DeliveryPlatforms {
  readonly chowdeck: ChowdeckAccount | null
  readonly glovo: GlovoAccount | null
  readonly uberDirect: UberDirectAccount | null
  readonly uberEats: UberEatsAccount | null
  readonly doordash: DoorDashAccount | null
  readonly grubhub: GrubhubAccount | null
  readonly limits: CallLimits
  /** How long all platforms together have to quote. */
  readonly quoteDeadlineMs: number
  /** What counts when a ride is given away, as whole shares of their sum. */
  readonly weights: { readonly price: number; readonly time: number; readonly reliability: number }
}

/** How config.ts reads the environment. */
export interface Readings {
  text(name: string): string | undefined
  oneOf<T extends string>(name: string, values: ReadonlyArray<T>, fallback: T): T
  wholeNumber(name: string, low: number, high: number, fallback: number): number
  address(name: string, schemes: ReadonlyArray<string>): string | null
}

export function readDeliveryPlatforms({ text, oneOf, wholeNumber, address }: Readings): DeliveryPlatforms {
  const site = (name: string, usual: string): string => (address(name, ['http:', 'https:']) ?? usual).replace(/\/+$/, '')
  const isOn = (name: string, usual: 'on' | 'off'): boolean => oneOf(name, ['on', 'off'], usual) === 'on'
  const quoteMinutes = (name: string): number => wholeNumber(name, 1, 60, 5)
  const keyed = <Made>(key: string, make: (key: string) => Made): Made | null => {
    const value = text(key)
    return value === undefined ? null : make(value)
  }
  return {
    chowdeck: keyed('CHOWDECK_API_KEY', (apiKey) => ({
      isOn: isOn('CHOWDECK', 'on'), baseUrl: site('CHOWDECK_BASE_URL', 'https://api.chowdeck.com'), apiKey,
      // One of our sources signs with the API key, the other with a secret of its own.
      webhookSecret: text('CHOWDECK_WEBHOOK_SECRET') ?? apiKey, quoteMinutes: quoteMinutes('CHOWDECK_QUOTE_MINUTES'), menuUnit: oneOf('CHOWDECK_MENU_UNIT', ['kobo', 'naira'], 'kobo'),
    })),
    glovo: keyed('GLOVO_CLIENT_ID', (clientId) => ({
      isOn: isOn('GLOVO', 'on'), baseUrl: site('GLOVO_BASE_URL', 'https://api.glovoapp.com'), clientId, clientSecret: text('GLOVO_CLIENT_SECRET') ?? '',
      webhookSecret: text('GLOVO_WEBHOOK_SECRET') ?? '', webhookHeader: (text('GLOVO_WEBHOOK_HEADER') ?? 'authorization').toLowerCase(), quoteMinutes: quoteMinutes('GLOVO_QUOTE_MINUTES'),
      cancelMethod: oneOf('GLOVO_CANCEL_METHOD', ['POST', 'PUT', 'DELETE'], 'POST'), tokenPath: text('GLOVO_TOKEN_PATH') ?? '/oauth/token',
      storeToken: text('GLOVO_STORE_TOKEN') ?? null, storeTokenScheme: oneOf('GLOVO_STORE_TOKEN_SCHEME', ['plain', 'Bearer', 'Basic'], 'plain'),
      menuUpdatesPath: text('GLOVO_MENU_UPDATES_PATH') ?? '/webhook/stores/{store}/menu/updates',
    })),
    uberDirect: keyed('UBER_DIRECT_CLIENT_ID', (clientId) => ({
      isOn: isOn('UBER_DIRECT', 'off'), baseUrl: site('UBER_DIRECT_BASE_URL', 'https://api.uber.com/v1'), tokenUrl: site('UBER_DIRECT_TOKEN_URL', 'https://login.uber.com/oauth/v2/token'),
      clientId, clientSecret: text('UBER_DIRECT_CLIENT_SECRET') ?? '', customerId: text('UBER_DIRECT_CUSTOMER_ID') ?? '', signingKey: text('UBER_DIRECT_SIGNING_KEY') ?? '',
    })),
    uberEats: keyed('UBER_EATS_CLIENT_ID', (clientId) => ({
      isOn: isOn('UBER_EATS', 'off'), baseUrl: site('UBER_EATS_BASE_URL', 'https://api.uber.com'), tokenUrl: site('UBER_EATS_TOKEN_URL', 'https://auth.uber.com/oauth/v2/token'),
      clientId, clientSecret: text('UBER_EATS_CLIENT_SECRET') ?? '', environment: oneOf('UBER_EATS_ENVIRONMENT', ['production', 'sandbox'], 'production'),
    })),
    doordash: keyed('DOORDASH_DEVELOPER_ID', (developerId) => ({
      isOn: isOn('DOORDASH', 'off'), baseUrl: site('DOORDASH_BASE_URL', 'https://openapi.doordash.com'), developerId, keyId: text('DOORDASH_KEY_ID') ?? '',
      signingSecret: text('DOORDASH_SIGNING_SECRET') ?? '', webhookAuthorization: text('DOORDASH_WEBHOOK_AUTHORIZATION') ?? '', tokenSeconds: wholeNumber('DOORDASH_TOKEN_SECONDS', 30, 1_800, 300),
      quoteMinutes: quoteMinutes('DOORDASH_QUOTE_MINUTES'), providerType: text('DOORDASH_PROVIDER_TYPE') ?? null, currency: text('DOORDASH_CURRENCY') ?? 'USD',
    })),
    grubhub: keyed('GRUBHUB_PARTNER_KEY', (partnerKey) => ({
      isOn: isOn('GRUBHUB', 'off'), baseUrl: site('GRUBHUB_BASE_URL', 'https://api-third-party-gtm.grubhub.com'), partnerKey, clientId: text('GRUBHUB_CLIENT_ID') ?? '',
      secret: text('GRUBHUB_SECRET') ?? '', secretIs: oneOf('GRUBHUB_SECRET_IS', ['text', 'base64'], 'text'), webhookScheme: oneOf('GRUBHUB_WEBHOOK_SCHEME', ['mac', 'basic'], 'mac'),
      webhookAuthorization: text('GRUBHUB_WEBHOOK_AUTHORIZATION') ?? '', currency: text('GRUBHUB_CURRENCY') ?? 'USD', menuUnit: oneOf('GRUBHUB_MENU_UNIT', ['minor', 'major'], 'major'),
    })),
    limits: {
      tryMs: wholeNumber('PLATFORM_TRY_MS', 10, 10_000, 4_000), totalMs: wholeNumber('PLATFORM_TOTAL_MS', 10, 30_000, 10_000), pauseMs: wholeNumber('PLATFORM_PAUSE_MS', 0, 10_000, 250),
      breakAfter: wholeNumber('PLATFORM_BREAK_AFTER', 1, 100, 5), restMs: wholeNumber('PLATFORM_REST_MS', 10, 3_600_000, 30_000),
    },
    quoteDeadlineMs: wholeNumber('PLATFORM_QUOTE_DEADLINE_MS', 10, 30_000, 4_000),
    weights: { price: wholeNumber('PLATFORM_WEIGHT_PRICE', 0, 100, 50), time: wholeNumber('PLATFORM_WEIGHT_TIME', 0, 100, 30), reliability: wholeNumber('PLATFORM_WEIGHT_RELIABILITY', 0, 100, 20) },
  }
}
