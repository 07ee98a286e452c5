/** A stand-in for Flutterwave v3 on loopback: naira with decimals, hosted links, sandbox cards, accounts that take any amount at any time. */
import { createHmac } from 'node:crypto'
import { nairaOf } from './amounts.ts'
import { benchRoutes, checkoutForm, checkoutPage, fieldsOf, type PretendCard, PretendBank, type PretendCharge, type PretendOptions, type PretendRefund } from './pretend-bank.ts'

export interface PretendFlutterwaveOptions extends PretendOptions {
  readonly secretHash: string
}

export interface PretendFlutterwave {
  readonly url: string
  readonly bank: PretendBank
  /** Which of its bodies it sends, and which of its headers. */
  shape: 'current' | 'legacy'
  proof: 'verif-hash' | 'flutterwave-signature'
  /** How refunds are answered. */
  refunds: 'completed' | 'pending'
  /** Somebody sends kobo to an account. Every transfer is a transaction of its own. */
  transfer(account: string, amount: number): boolean
  dial(code: string): boolean
  endRefund(id: number, status: 'processed' | 'failed'): void
  stop(): Promise<void>
}

const CARDS: ReadonlyArray<PretendCard> = [
  { number: '5531886652142950', cvv: '564', asks: ['pin', 'otp'], pin: '3310', otp: '12345' },
  { number: '5438898014560229', cvv: '564', asks: ['bank'] },
  { number: '4187427415564246', cvv: '828', asks: ['bank'] },
  { number: '5061460410120223210', cvv: '780', asks: ['pin', 'otp'], pin: '3310', otp: '12345' },
  { number: '5061460166976054667', cvv: '564', asks: [] },
]

/** 1.4 %, at most 2,000 naira; with fractions of a kobo, as the samples have them. */
const feeOf = (kobo: number): number => Math.min(Math.round(kobo * 0.014), 200_000)
const numberOf = (kobo: number): number => Number(nairaOf(kobo as never))

export function startPretendFlutterwave(options: PretendFlutterwaveOptions): PretendFlutterwave {
  const { secretKey, secretHash, clock } = options
  const bank = new PretendBank(options, CARDS, feeOf)
  let base = ''
  const self = { shape: 'current', proof: 'verif-hash', refunds: 'completed' } as Pick<PretendFlutterwave, 'shape' | 'proof' | 'refunds'>

  const tell = (payload: object): void => bank.send(self.proof === 'verif-hash'
    ? { 'verif-hash': secretHash }
    : { 'flutterwave-signature': createHmac('sha256', secretHash).update(JSON.stringify(payload)).digest('base64') }, payload)
  const ended = (charge: PretendCharge): void => tell(self.shape === 'current' ? currentJson(charge) : legacyJson(charge))
  const back = (charge: PretendCharge, how: 'done' | 'cancelled' = 'done'): string => {
    const url = new URL(charge.returnUrl ?? base)
    url.searchParams.set('status', how === 'done' ? 'successful' : 'cancelled')
    url.searchParams.set('tx_ref', charge.reference)
    if (how === 'done') url.searchParams.set('transaction_id', String(charge.id))
    return url.href
  }

  const api = (perform: (fields: Readonly<Record<string, unknown>>, request: Request) => Response) => async (request: Request): Promise<Response> => {
    if (bank.weather === 'errors') return away()
    if (request.headers.get('authorization') !== `Bearer ${secretKey}`) return failed(401, 'Invalid authorization key')
    const answer = perform(request.method === 'GET' ? {} : await fieldsOf(request), request)
    return bank.weather === 'silent' && request.method !== 'GET' ? away() : answer
  }

  /** A reference may be used again: each time is another transaction, as with Flutterwave. */
  function opened(fields: Readonly<Record<string, unknown>>, email: unknown, channel: PretendCharge['channel'], more: Partial<PretendCharge> = {}): PretendCharge | null {
    const amount = Math.round(Number(fields.amount) * 100)
    if (!fields.tx_ref || !email || !(amount > 0)) return null
    return bank.open({ reference: String(fields.tx_ref), amount, currency: String(fields.currency ?? 'NGN'), email: String(email), channel, ...more })
  }

  function payments(fields: Readonly<Record<string, unknown>>): Response {
    const customer = (fields.customer ?? {}) as { email?: string }
    const charge = opened(fields, customer.email, fields.payment_options === 'opay' ? 'mobile_money' : 'card', { returnUrl: String(fields.redirect_url ?? '') || null })
    return charge ? Response.json({ status: 'success', message: 'Hosted Link', data: { link: `${base}/v3/hosted/pay/${charge.code}` } }) : failed(400, 'tx_ref, amount and customer.email are required')
  }

  function charges(fields: Readonly<Record<string, unknown>>, request: Request): Response {
    const type = new URL(request.url).searchParams.get('type')
    if (type === 'ussd') {
      const dial = `*566*002*${bank.newId() % 10_000_000}#`
      const charge = fields.account_bank ? opened(fields, fields.email, 'ussd', { dial }) : null
      return charge ? Response.json({ status: 'success', message: 'Charge initiated', data: { ...transactionJson(charge), payment_code: dial.split('*').at(-1)?.replace('#', '') }, meta: { authorization: { mode: 'ussd', note: dial } } }) : failed(400, 'account_bank, tx_ref, amount and email are required')
    }
    if (type !== 'bank_transfer') return failed(400, 'type is not supported')
    const accountEndsAt = new Date(clock().getTime() + Number(fields.expires ?? 3_600) * 1000)
    const charge = opened(fields, fields.email, 'bank_transfer', { account: bank.newAccount(), accountEndsAt })
    return charge ? Response.json({
      status: 'success', message: 'Charge initiated',
      meta: { authorization: { transfer_reference: `MockFLWRef-${charge.id}`, transfer_account: charge.account, transfer_bank: 'Mock Bank', account_expiration: accountEndsAt.getTime(), transfer_note: 'Mock note', transfer_amount: (charge.amount / 100).toFixed(2), mode: 'banktransfer' } },
    }) : failed(400, 'tx_ref, amount and email are required')
  }

  const verified = (charge: PretendCharge | null | undefined): Response =>
    charge ? Response.json({ status: 'success', message: 'Transaction fetched successfully', data: verifiedJson(charge) }) : failed(400, 'No transaction was found for this id')

  /** Of several transactions under one reference, the one that has money. */
  const byReference = (reference: string | null): PretendCharge | null => {
    const all = [...transactions()].filter((charge) => charge.reference === reference)
    return all.findLast(({ status }) => status === 'success') ?? all.at(-1) ?? null
  }
  const extra: PretendCharge[] = []
  function* transactions(): Generator<PretendCharge> {
    yield* bank.charges.values()
    yield* extra
  }
  const byId = (id: unknown): PretendCharge | null => [...transactions()].find((charge) => String(charge.id) === String(id)) ?? null

  function transfer(account: string, amount: number): boolean {
    const asked = [...bank.charges.values()].find((one) => one.account === account)
    if (!asked) return false
    const first = asked.status === 'waiting'
    // It is open for as long as its bank keeps it: what comes late or again is taken too.
    const charge = bank.pay(first ? asked : { ...asked, id: bank.newId() }, amount)
    if (!first) extra.push(charge)
    ended(charge)
    return true
  }

  function dial(code: string): boolean {
    const charge = [...bank.charges.values()].find((one) => one.dial === code && one.status === 'waiting')
    if (charge) ended(bank.pay(charge))
    return charge !== undefined
  }

  function refund(id: string, fields: Readonly<Record<string, unknown>>): Response {
    const charge = byId(id)
    if (!charge || charge.status !== 'success') return failed(400, 'No transaction was found for this id')
    const amount = fields.amount === undefined ? charge.amount : Math.round(Number(fields.amount) * 100)
    const gone = bank.refunds.filter((one) => one.charge === charge && one.status !== 'failed').reduce((sum, one) => sum + one.amount, 0)
    if (!(amount > 0) || gone + amount > charge.amount) return failed(400, 'Amount is more than what is left of the transaction')
    const made: PretendRefund = { id: bank.newId() % 10_000_000, charge, amount, note: String(fields.comments ?? ''), status: self.refunds === 'completed' ? 'processed' : 'pending', createdAt: clock() }
    bank.refunds.push(made)
    return Response.json({
      status: 'success', message: 'Transaction refund initiated',
      data: { id: made.id, account_id: 73_362, tx_id: charge.id, flw_ref: `URF_${charge.id}`, wallet_id: 74_639, amount_refunded: numberOf(amount), status: made.status === 'processed' ? 'completed' : 'pending', destination: 'payment_source', meta: { source: 'availablebalance' }, created_at: made.createdAt.toISOString() },
    })
  }

  function endRefund(id: number, status: 'processed' | 'failed'): void {
    const made = bank.refunds.find((one) => one.id === id)
    if (!made) return
    made.status = status
    const at = clock().toISOString()
    tell({ id, AmountRefunded: numberOf(made.amount), status: status === 'processed' ? 'completed' : 'failed', FlwRef: `flwm3s4m0c${made.charge.id}`, destination: 'payment_source', comments: made.note, settlement_id: 'NEW', meta: '{}', createdAt: at, updatedAt: at, deletedAt: null, walletId: 134_244, AccountId: 92_319, TransactionId: made.charge.id })
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    routes: {
      '/v3/payments': { POST: api(payments) },
      '/v3/charges': { POST: api(charges) },
      '/v3/transactions/verify_by_reference': { GET: api((_, request) => verified(byReference(new URL(request.url).searchParams.get('tx_ref')))) },
      '/v3/transactions/:id/verify': { GET: (request) => api(() => verified(byId(request.params.id)))(request) },
      '/v3/transactions/:id/refund': { POST: (request) => api((fields) => refund(request.params.id, fields))(request) },
      '/v3/hosted/pay/:code': {
        GET: (request) => checkoutPage(bank, 'Flutterwave, pretended', request.params.code, back),
        POST: (request) => checkoutForm(bank, request, request.params.code, back, ended),
      },
      ...benchRoutes(bank, 'Flutterwave, pretended', { transfer, dial }),
    },
  })
  base = `http://127.0.0.1:${server.port}`
  return Object.assign(self, { url: `${base}/v3`, bank, transfer, dial, endRefund, stop: () => server.stop(true) })
}

const away = (): Response => Response.json({ status: 'error', message: 'An error occurred. Please contact support', data: null }, { status: 503 })
const failed = (status: number, message: string): Response => Response.json({ status: 'error', message, data: null }, { status })

const STATUSES = { waiting: 'pending', success: 'successful', failed: 'failed', reversed: 'successful' } as const
const TYPES = { card: 'card', mobile_money: 'opay', ussd: 'ussd', bank_transfer: 'bank_transfer', dedicated_nuban: 'bank_transfer' } as const

function transactionJson({ id, reference, amount, fee, message, currency, status, channel, createdAt, email }: PretendCharge) {
  return {
    id, tx_ref: reference, flw_ref: `FLW-MOCK-${id}`, device_fingerprint: 'N/A', amount: numberOf(amount), charged_amount: numberOf(amount), app_fee: fee / 100, merchant_fee: 0, processor_response: message || 'Transaction in progress', auth_model: channel === 'ussd' ? 'USSD' : 'PIN', currency, ip: '127.0.0.1',
    narration: 'Buka', status: STATUSES[status], payment_type: TYPES[channel], fraud_status: 'ok', charge_type: 'normal', created_at: createdAt.toISOString(), account_id: 20_937, customer: { id: 2_172_937, phone_number: 'N/A', name: 'Anonymous customer', email, created_at: createdAt.toISOString() },
  }
}

function verifiedJson(charge: PretendCharge) {
  const { fraud_status: _fraud, charge_type: _type, ...rest } = transactionJson(charge)
  return { ...rest, ...(charge.channel === 'card' && charge.card ? { card: { first_6digits: charge.card.number.slice(0, 6), last_4digits: charge.card.number.slice(-4), issuer: 'MOCK BANK', country: 'NIGERIA NG', type: 'VERVE', token: 'flw-t1nf-mock', expiry: '09/32' } } : {}), meta: null, amount_settled: numberOf(charge.amount) - charge.fee / 100 }
}

const currentJson = (charge: PretendCharge) => ({ event: 'charge.completed', data: transactionJson(charge), 'event.type': charge.channel === 'card' ? 'CARD_TRANSACTION' : 'BANK_TRANSFER_TRANSACTION' })

function legacyJson({ id, reference, amount, fee, currency, status, createdAt, email }: PretendCharge) {
  return {
    id, txRef: reference, flwRef: `FLW-MOCK-${id}`, orderRef: `URF_${id}`, paymentPlan: null, paymentPage: null, createdAt: createdAt.toISOString(), amount: numberOf(amount), charged_amount: numberOf(amount), status: STATUSES[status], IP: '127.0.0.1', currency, appfee: fee / 100, merchantfee: 0, merchantbearsfee: 1, charge_type: 'normal',
    customer: { id: 3_004_322, phone: '08000000000', fullName: 'Anonymous customer', customertoken: null, email, createdAt: createdAt.toISOString(), updatedAt: createdAt.toISOString(), deletedAt: null, AccountId: 2_599_090 },
    entity: { card6: '553188', card_last4: '2950', card_country_iso: 'NG', createdAt: createdAt.toISOString() }, 'event.type': 'CARD_TRANSACTION',
  }
}
