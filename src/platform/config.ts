/**
 * Configuration comes from the environment alone and is checked once, at start. A wrong value is named, with what it
 * may be; a missing secret is made in development (and kept in DATA_DIR) and refused in production.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { type DeliveryPlatforms, readDeliveryPlatforms } from './delivery-platforms.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Config {
  readonly environment: 'development' | 'test' | 'production'
  readonly host: string
  readonly port: number
  /** Several web processes may listen at the same port; the kernel deals connections out. */
  readonly sharePort: boolean
  /** The address people see, without a slash at its end. */
  readonly publicUrl: string
  readonly dataDir: string
  /** `null`: PostgreSQL is started by us, in DATA_DIR. */
  readonly databaseUrl: string | null
  /** `null`: queues live in PostgreSQL. */
  readonly redisUrl: string | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** A feed that speaks Open-Meteo's contract; `null`: a made-up sky in development, no weather in production. */
  readonly weatherUrl: string | null
  /** A training that needs more memory than this is ended. */
  readonly trainingMemoryMegabytes: number
  /** Load the demo city into an empty database. */
  readonly demo: boolean
  /** Addresses of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: ReadonlyArray<string>
  /** Requests per minute and client address; `off` only outside production; `null`: the usual allowance. */
  readonly rateLimit: number | 'off' | null
  /** Bearer token for /metrics; without one, nobody may read them. */
  readonly metricsToken: string | null
  /** Key material; ask `keyFor` for a key of a purpose, never use it as it is. */
  readonly secretKey: string
  /** Keys that were current before: what they sealed and signed is still read. */
  readonly previousSecretKeys: ReadonlyArray<string>
  /** bcrypt rounds (as a power of two) for new passwords. */
  readonly passwordCost: number
  /** `smtp://` or `smtps://` with user and password; `null`: letters are kept for the mailbox page, in production they wait. */
  readonly smtpUrl: string | null
  /** Sender of e-mails. */
  readonly mailFrom: string
  /** `null`: what would be an SMS is sent by e-mail. */
  readonly sms: SmsConfig | null
  readonly push: PushConfig
  readonly payments: PaymentsConfig
  /** The cash that a rider may carry for us who has no limit of their own, in whole naira. */
  readonly riderCashLimitNaira: number
  /** Who may be asked to carry, and where orders come from besides our own pages. */
  readonly deliveryPlatforms: DeliveryPlatforms
}

export interface PaymentsConfig {
  /** Asked first; the other one, if there are keys for it, when that cannot begin. */
  readonly order: ReadonlyArray<'paystack' | 'flutterwave'>
  /** The same for bank transfers. */
  readonly transferOrder: ReadonlyArray<'paystack' | 'flutterwave'>
  readonly paystack: { readonly baseUrl: string; readonly secretKey: string; readonly checkoutUrl: string; readonly ussdType: string; readonly accountBank: string } | null
  readonly flutterwave: { readonly baseUrl: string; readonly secretKey: string; readonly secretHash: string; readonly checkoutUrl: string; readonly ussdBank: string } | null
}

export interface PushConfig {
  /** Names us to push services (VAPID, RFC 8292): the scalar of a P-256 key, base64url. Whoever subscribed did so for this key. */
  readonly privateKey: string
  /** Whom a push service may write to about us. */
  readonly subject: string
  /** Hosts of push services; `*.` stands for anything before. An address elsewhere is refused. */
  readonly hosts: ReadonlyArray<string>
  /** Origin of a stand-in on this machine; null in production. */
  readonly pretend: string | null
}

export interface SmsConfig {
  /** Asked first; the other one, if there are keys for it, when that fails. */
  readonly order: ReadonlyArray<'termii' | 'africastalking'>
  readonly termii: { readonly baseUrl: string; readonly apiKey: string; readonly webhookSecret: string } | null
  readonly africastalking: { readonly baseUrl: string; readonly username: string; readonly apiKey: string; readonly callbackSecret: string } | null
  /** Sender id, 3 to 11 characters, registered with the provider. */
  readonly sender: string
  /** What a day's SMS may cost, in whole naira. */
  readonly dailyCapNaira: number
}

export class WrongConfig extends Error {
  override readonly name = 'WrongConfig'
  constructor(readonly complaints: ReadonlyArray<string>) {
    super(`The configuration cannot be used:\n${complaints.map((c) => `  - ${c}`).join('\n')}\nSee .env.example.`)
  }
}

/** Of Chromium, Firefox, Edge and Safari. */
const PUSH_HOSTS = 'fcm.googleapis.com, *.push.services.mozilla.com, *.notify.windows.com, web.push.apple.com'

type Environment = Readonly<Record<string, string | undefined>>

/** @throws WrongConfig that names every wrong value at once. */
export function readConfig(env: Environment = process.env): Config {
  const complaints: string[] = []
  const text = (name: string): string | undefined => env[name]?.trim() || undefined
  const complain = <T>(name: string, what: string, fallback: T): T => {
    complaints.push(`${name} is ${JSON.stringify(text(name))}: ${what}`)
    return fallback
  }
  const oneOf = <T extends string>(name: string, values: ReadonlyArray<T>, fallback: T): T => {
    const value = text(name)
    if (value === undefined) return fallback
    return values.find((v) => v === value) ?? complain(name, `it must be one of ${values.join(', ')}`, fallback)
  }
  const wholeNumber = (name: string, low: number, high: number, fallback: number): number => {
    const value = text(name)
    if (value === undefined) return fallback
    const number = Number(value)
    return /^\d{1,9}$/.test(value) && number >= low && number <= high
      ? number : complain(name, `it must be a whole number from ${low} to ${high}`, fallback)
  }
  const address = (name: string, schemes: ReadonlyArray<string>): string | null => {
    const value = text(name)
    if (value === undefined) return null
    const scheme = URL.canParse(value) ? new URL(value).protocol : ''
    // The value may hold a password: it is not repeated.
    if (!schemes.includes(scheme)) complaints.push(`${name}: it must be an address that begins with ${schemes.map((s) => `${s}//`).join(' or ')}`)
    return value
  }

  /** `10.0.0.1` or `10.0.0.0/8`, comma-separated. */
  const addressRanges = (name: string): string[] => {
    const ranges = (text(name) ?? '').split(',').map((s) => s.trim()).filter(Boolean)
    return ranges.every(isAddressRange) ? ranges : complain(name, 'it must be IP addresses or ranges such as 10.0.0.0/8, with commas between', [])
  }
  const rateLimit = (): Config['rateLimit'] => {
    if (text('RATE_LIMIT') === undefined) return null
    if (text('RATE_LIMIT') !== 'off') return wholeNumber('RATE_LIMIT', 1, 1_000_000, 1)
    return production ? complain('RATE_LIMIT', 'in production it must be a number', null) : 'off'
  }

  const environment = oneOf('NODE_ENV', ['development', 'test', 'production'], 'development')
  const production = environment === 'production'
  const port = wholeNumber('PORT', 0, 65_535, 3000)
  const dataDir = resolve(text('DATA_DIR') ?? '.data')
  const publicUrl = (address('PUBLIC_URL', ['http:', 'https:']) ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const config = {
    environment,
    host: text('HOST') ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port,
    sharePort: oneOf('SHARE_PORT', ['yes', 'no'], 'no') === 'yes',
    publicUrl,
    dataDir,
    databaseUrl: address('DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: address('REDIS_URL', ['redis:', 'rediss:']),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    weatherUrl: address('WEATHER_URL', ['http:', 'https:']),
    trainingMemoryMegabytes: wholeNumber('TRAINING_MEMORY_MB', 128, 1_000_000, 3_500),
    riderCashLimitNaira: wholeNumber('RIDER_CASH_LIMIT_NAIRA', 0, 10_000_000, 50_000),
    demo: oneOf('DEMO', ['yes', 'no'], production ? 'no' : 'yes') === 'yes',
    trustedProxies: addressRanges('TRUSTED_PROXIES'),
    rateLimit: rateLimit(),
    metricsToken: text('METRICS_TOKEN') ?? null,
    // Tests sign in hundreds of times; people's passwords are never kept more cheaply than with 12.
    passwordCost: wholeNumber('PASSWORD_COST', environment === 'test' ? 4 : 12, 16, 12),
  } as const
  if (production && publicUrl.startsWith('http:') && !isLoopback(publicUrl)) complaints.push('PUBLIC_URL must begin with https:// in production: cookies that are not Secure can be read on the way')
  if (production && config.demo && !isLoopback(publicUrl)) complaints.push('DEMO is "yes": in production it must be no, because the passwords of the demo city are known')
  if (production && !text('PUBLIC_URL')) complaints.push('PUBLIC_URL is missing: in production it must be the address people use')
  const mailFrom = text('MAIL_FROM') ?? `Buka <no-reply@${URL.canParse(publicUrl) ? new URL(publicUrl).hostname : 'localhost'}>`
  const letters = { smtpUrl: address('SMTP_URL', ['smtp:', 'smtps:']), mailFrom, sms: readSms() }
  const payments = readPayments()
  const pushKey = text('VAPID_PRIVATE_KEY')
  if (pushKey !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(pushKey)) complaints.push('VAPID_PRIVATE_KEY: it must be 32 bytes in base64url (bunx web-push generate-vapid-keys)')
  const pretendPush = address('PRETEND_PUSH', ['http:'])
  if (pretendPush !== null && production) complaints.push('PRETEND_PUSH: in production messages go to push services')
  const deliveryPlatforms = readDeliveryPlatforms({ text, oneOf, wholeNumber, address })
  const previousSecretKeys = (text('PREVIOUS_SECRET_KEYS') ?? '').split(',').map((s) => s.trim()).filter(Boolean)
  if (previousSecretKeys.some((key) => key.length < 32)) complaints.push('PREVIOUS_SECRET_KEYS: each must have at least 32 characters')
  const given = text('SECRET_KEY')
  if (given !== undefined && given.length < 32) complaints.push('SECRET_KEY is too short: it must have at least 32 characters')
  if (given === undefined && production) complaints.push('SECRET_KEY is missing: in production it must be set (openssl rand -base64 48)')
  if (complaints.length > 0) throw new WrongConfig(complaints)
  const secretKey = given ?? keptSecret(dataDir, 'secret-key')
  const push: PushConfig = {
    privateKey: pushKey ?? keyFor({ secretKey }, 'web-push').toString('base64url'), subject: publicUrl.startsWith('https:') ? publicUrl : `mailto:${/<(.+)>/.exec(mailFrom)?.[1] ?? mailFrom}`,
    hosts: (text('PUSH_HOSTS') ?? PUSH_HOSTS).split(',').map((s) => s.trim().toLowerCase()).filter(Boolean), pretend: pretendPush,
  }
  return { ...config, ...letters, payments, push, deliveryPlatforms, secretKey, previousSecretKeys }

  function readPayments(): PaymentsConfig {
    const paystackKey = text('PAYSTACK_SECRET_KEY')
    const flutterwaveKey = text('FLUTTERWAVE_SECRET_KEY')
    const secretHash = text('FLUTTERWAVE_SECRET_HASH')
    if (flutterwaveKey && !secretHash) complaints.push('FLUTTERWAVE_SECRET_HASH is missing: without it no webhook of Flutterwave can prove itself')
    const paystack = paystackKey ? {
      baseUrl: address('PAYSTACK_BASE_URL', ['http:', 'https:']) ?? 'https://api.paystack.co', secretKey: paystackKey, checkoutUrl: address('PAYSTACK_CHECKOUT_URL', ['http:', 'https:']) ?? 'https://checkout.paystack.com',
      ussdType: text('PAYSTACK_USSD_TYPE') ?? '737', accountBank: text('PAYSTACK_ACCOUNT_BANK') ?? (paystackKey.startsWith('sk_live_') ? 'wema-bank' : 'test-bank'),
    } : null
    const flutterwave = flutterwaveKey && secretHash ? {
      baseUrl: address('FLUTTERWAVE_BASE_URL', ['http:', 'https:']) ?? 'https://api.flutterwave.com/v3', secretKey: flutterwaveKey, secretHash,
      checkoutUrl: address('FLUTTERWAVE_CHECKOUT_URL', ['http:', 'https:']) ?? 'https://checkout.flutterwave.com', ussdBank: text('FLUTTERWAVE_USSD_BANK') ?? '058',
    } : null
    const names = ['paystack', 'flutterwave'] as const
    const andTheOther = (first: (typeof names)[number]) => [first, first === 'paystack' ? 'flutterwave' : 'paystack'] as const
    return {
      // Flutterwave says what arrived; Paystack sends back a transfer that is not exact, and the payer starts again.
      order: andTheOther(oneOf('PAYMENT_PROVIDER', names, 'paystack')), transferOrder: andTheOther(oneOf('TRANSFER_PROVIDER', names, 'flutterwave')), paystack, flutterwave,
    }
  }

  function readSms(): SmsConfig | null {
    const termiiKey = text('TERMII_API_KEY')
    const africasTalkingKey = text('AFRICASTALKING_API_KEY')
    if (!termiiKey && !africasTalkingKey) return null
    const termii = termiiKey ? { baseUrl: address('TERMII_BASE_URL', ['http:', 'https:']) ?? 'https://api.ng.termii.com/api', apiKey: termiiKey, webhookSecret: text('TERMII_WEBHOOK_SECRET') ?? '' } : null
    const africastalking = africasTalkingKey ? {
      baseUrl: address('AFRICASTALKING_BASE_URL', ['http:', 'https:']) ?? 'https://api.africastalking.com/version1',
      username: text('AFRICASTALKING_USERNAME') ?? 'sandbox', apiKey: africasTalkingKey, callbackSecret: text('AFRICASTALKING_CALLBACK_SECRET') ?? '',
    } : null
    const first = oneOf('SMS_PROVIDER', ['termii', 'africastalking'], termii ? 'termii' : 'africastalking')
    const order = ([first, first === 'termii' ? 'africastalking' : 'termii'] as const).filter((name) => (name === 'termii' ? termii : africastalking) !== null)
    return { order, termii, africastalking, sender: text('SMS_SENDER') ?? 'Buka', dailyCapNaira: wholeNumber('SMS_DAILY_CAP_NAIRA', 0, 10_000_000, 20_000) }
  }
}

/** The machine itself: for trying the production settings out. */
const isLoopback = (address: string): boolean => URL.canParse(address) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname)

/** An IP address, or a range as `10.0.0.0/8`. */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  return family !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}

/** A random secret of this installation, made at its first use and kept in DATA_DIR, readable by its owner only. */
export function keptSecret(dataDir: string, name: string): string {
  const file = join(dataDir, 'secrets', name)
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 })
  // `wx`: when two processes start at once, the slower one reads what the faster one wrote.
  try {
    writeFileSync(file, `${randomBytes(36).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}

/** A 32-byte key for one purpose, derived from the secret key (HMAC-SHA256), so that purposes cannot be confused. */
export const keyFor = (config: Pick<Config, 'secretKey'>, purpose: string): Buffer =>
  createHmac('sha256', config.secretKey).update(`buka:${purpose}`).digest()
