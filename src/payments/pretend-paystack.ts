/** A stand-in for Paystack on loopback: the published contract, its sandbox cards, and webhooks that it signs as Paystack does. */
import { createHmac } from 'node:crypto'
import { benchRoutes, checkoutForm, checkoutPage, fieldsOf, type PretendCard, PretendBank, type PretendCharge, type PretendOptions, type PretendRefund, seeBench } from './pretend-bank.ts'

export interface PretendPaystack {
  readonly url: string
  readonly bank: PretendBank
  /** Somebody sends kobo to an account: to one of a charge only the exact amount in time is taken, to a person's own whatever it is. */
  transfer(account: string, amount: number): 'taken' | 'sent back' | 'unknown'
  /** Somebody dials a code and says yes. */
  dial(code: string): boolean
  /** How a refund that is under way ends. */
  endRefund(id: number, status: PretendRefund['status']): void
  /** A payer goes to their bank. */
  dispute(reference: string): number
  resolveDispute(id: number, resolution: 'merchant-accepted' | 'declined'): void
  stop(): Promise<void>
}

const CARDS: ReadonlyArray<PretendCard> = [
  { number: '4084084084084081', cvv: '408', asks: [] },
  { number: '507850785078507812', cvv: '081', asks: ['pin'], pin: '1111' },
  { number: '5060666666666666666', cvv: '123', asks: ['pin', 'otp'], pin: '1234', otp: '123456' },
  { number: '5192602722584796', cvv: '123', asks: ['bank'] },
  { number: '4084080000005408', cvv: '001', asks: [], refusal: 'Declined' },
  { number: '4084080000670037', cvv: '787', asks: [], refusal: 'Insufficient funds' },
  { number: '4084080000671803', cvv: '180', asks: [], refund: 'failed' },
  { number: '4084080000671902', cvv: '190', asks: [], refund: 'needs-attention' },
]

/** 1.5 %, and 100 naira from 2,500 naira on, at most 2,000 naira. */
const feeOf = (kobo: number): number => Math.min(Math.round(kobo * 0.015) + (kobo >= 250_000 ? 10_000 : 0), 200_000)

const REFERENCE = /^[A-Za-z0-9.=-]+$/
const SOON_MS = 15 * 60_000
const LATE_MS = 8 * 3_600_000
const BANK = { slug: 'test-bank', name: 'Test Bank', id: 24 }

export function startPretendPaystack(options: PretendOptions): PretendPaystack {
  const { secretKey, clock } = options
  const bank = new PretendBank(options, CARDS, feeOf)
  const owners = new Map<string, { readonly email: string; readonly customer: object }>()
  const disputes = new Map<number, { charge: PretendCharge; status: string; resolution: string | null }>()
  let base = ''

  const tell = (event: string, data: object): void => {
    const payload = { event, data }
    bank.send({ 'x-paystack-signature': createHmac('sha512', secretKey).update(JSON.stringify(payload)).digest('hex') }, payload)
  }
  const succeeded = (charge: PretendCharge): void => void (charge.status === 'success' && tell('charge.success', transactionJson(charge)))
  const back = (charge: PretendCharge): string => {
    const url = new URL(charge.returnUrl ?? base)
    url.searchParams.set('trxref', charge.reference)
    url.searchParams.set('reference', charge.reference)
    return url.href
  }

  /** What a call does, unless the key is wrong or the provider is away. */
  const api = (perform: (fields: Readonly<Record<string, unknown>>, request: Request) => Response) => async (request: Request): Promise<Response> => {
    if (bank.weather === 'errors') return away()
    if (request.headers.get('authorization') !== `Bearer ${secretKey}`) return Response.json({ status: false, message: 'Invalid key' }, { status: 401 })
    const answer = perform(request.method === 'GET' ? {} : await fieldsOf(request), request)
    return bank.weather === 'silent' && request.method !== 'GET' ? away() : answer
  }

  function opened(fields: Readonly<Record<string, unknown>>, channel: PretendCharge['channel'], more: Partial<PretendCharge>): PretendCharge | Response {
    const { email, currency = 'NGN', reference = Bun.randomUUIDv7('hex').replaceAll('-', '') } = fields as Record<string, string>
    const amount = Number(fields.amount)
    if (!email) return refusal('Email Address is required', 'missing_params', 'Provide all required params')
    if (!/^\d+$/.test(String(fields.amount)) || amount <= 0) return refusal('Invalid Amount Sent', 'invalid_params', 'Ensure that the value(s) you are passing are valid.')
    if (!REFERENCE.test(reference)) return refusal('Invalid reference', 'invalid_params', 'Use letters, digits, -, . and = only')
    if (bank.charges.has(reference)) return refusal('Duplicate Transaction Reference', 'duplicate_reference', 'Try and create the Transaction or Charge with a new reference')
    return bank.open({ reference, amount, currency, email, channel, ...more })
  }

  function initialize(fields: Readonly<Record<string, unknown>>): Response {
    const charge = opened(fields, 'card', { returnUrl: typeof fields.callback_url === 'string' ? fields.callback_url : null })
    if (charge instanceof Response) return charge
    return Response.json({ status: true, message: 'Authorization URL created', data: { authorization_url: `${base}/checkout/${charge.code}`, access_code: charge.code, reference: charge.reference } })
  }

  function chargeNow(fields: Readonly<Record<string, unknown>>): Response {
    if (fields.ussd) {
      const dial = `*${(fields.ussd as { type: string }).type}*33*4*${bank.newId() % 1_000_000}#`
      const charge = opened(fields, 'ussd', { dial })
      return charge instanceof Response ? charge : Response.json({ status: true, message: 'Charge attempted', data: { reference: charge.reference, status: 'pay_offline', display_text: `Please dial ${dial} on your mobile phone to complete the transaction`, ussd_code: dial } })
    }
    if (!fields.bank_transfer) return refusal('Charge attempted with no channel', 'invalid_params', 'Name one channel')
    const asked = Date.parse(String((fields.bank_transfer as { account_expires_at?: string }).account_expires_at ?? ''))
    const left = Number.isFinite(asked) ? Math.min(Math.max(asked - clock().getTime(), SOON_MS), LATE_MS) : LATE_MS
    const accountEndsAt = new Date(clock().getTime() + left)
    const charge = opened(fields, 'bank_transfer', { account: bank.newAccount(), accountEndsAt })
    return charge instanceof Response ? charge : Response.json({
      status: true, message: 'Charge attempted',
      data: { reference: charge.reference, status: 'pending_bank_transfer', display_text: 'Please make a transfer to the account specified', account_name: 'TEST-MANAGED-ACCOUNT', account_number: charge.account, bank: BANK, account_expires_at: accountEndsAt.toISOString() },
    })
  }

  const verify = (reference: string): Response => {
    const charge = bank.charges.get(reference)
    if (!charge) return Response.json({ status: false, message: 'Transaction reference not found.', meta: { nextStep: 'Ensure that you\'re passing the reference of a transaction that exists on this integration' }, type: 'validation_error', code: 'transaction_not_found' }, { status: 400 })
    return Response.json({ status: true, message: 'Verification successful', data: verifiedJson(charge) })
  }

  function refund(fields: Readonly<Record<string, unknown>>): Response {
    const charge = bank.charges.get(String(fields.transaction)) ?? bank.byId(fields.transaction)
    if (!charge || charge.status === 'waiting' || charge.status === 'failed') return refusal('Transaction not found', 'transaction_not_found', 'Name a transaction that succeeded')
    const amount = fields.amount === undefined ? charge.amount : Number(fields.amount)
    const gone = bank.refunds.filter((one) => one.charge === charge && one.status !== 'failed').reduce((sum, one) => sum + one.amount, 0)
    if (gone + amount > charge.amount) return refusal('Refund amount cannot be more than transaction amount', 'invalid_params', 'Ensure that the amount is not more than what is left')
    const made: PretendRefund = { id: bank.newId() % 100_000_000, charge, amount, note: String(fields.merchant_note ?? ''), status: 'pending', createdAt: clock() }
    bank.refunds.push(made)
    if (gone + amount === charge.amount) charge.status = 'reversed'
    tell('refund.pending', refundEventJson(made))
    return Response.json({ status: true, message: 'Refund has been queued for processing', data: { ...refundJson(made), transaction: transactionOfRefundJson(charge) } })
  }

  function endRefund(id: number, status: PretendRefund['status']): void {
    const made = bank.refunds.find((one) => one.id === id)
    if (!made) return
    // The bank of such a card does as its sandbox entry says.
    made.status = status === 'processed' ? made.charge.card?.refund ?? status : status
    if (made.status === 'failed' && made.charge.status === 'reversed') made.charge.status = 'success'
    tell(`refund.${made.status}`, refundEventJson(made))
  }

  function transfer(account: string, amount: number): 'taken' | 'sent back' | 'unknown' {
    const owner = owners.get(account)
    if (owner) {
      const charge = bank.pay(bank.open({ reference: bank.newId().toString(36), amount, currency: 'NGN', email: owner.email, channel: 'dedicated_nuban', account }))
      succeeded(charge)
      return 'taken'
    }
    const charge = [...bank.charges.values()].find((one) => one.account === account)
    if (!charge) return 'unknown'
    if (charge.status === 'waiting' && amount === charge.amount && (charge.accountEndsAt?.getTime() ?? 0) > clock().getTime()) {
      succeeded(bank.pay(charge))
      return 'taken'
    }
    tell('bank.transfer.rejected', { bank_transfer: { amount: String(amount), message: 'incorrect amount sent', message_type: 'INCORRECT_AMOUNT', transaction_id: String(bank.newId()) }, customer: { ...customerJson(charge.email), domain: 'test', integration: INTEGRATION } })
    return 'sent back'
  }

  function dial(code: string): boolean {
    const charge = [...bank.charges.values()].find((one) => one.dial === code && one.status === 'waiting')
    if (charge) succeeded(bank.pay(charge))
    return charge !== undefined
  }

  function assign(fields: Readonly<Record<string, unknown>>): Response {
    const missing = ['email', 'first_name', 'last_name', 'phone', 'preferred_bank', 'country'].find((name) => !fields[name])
    if (missing) return refusal(`${missing} is required`, 'missing_params', 'Provide all required params')
    const account = bank.newAccount()
    const customer = { id: bank.newId() % 1_000_000, first_name: fields.first_name, last_name: fields.last_name, email: fields.email, customer_code: `CUS_${account}`, phone: fields.phone, metadata: {}, risk_action: 'default', international_format_phone: fields.phone }
    owners.set(account, { email: String(fields.email), customer })
    const at = clock().toISOString()
    tell('dedicatedaccount.assign.success', {
      customer, identification: { status: 'success' },
      dedicated_account: { bank: { name: 'Test Bank', id: 20, slug: 'test-bank' }, account_name: `PAYSTACK/${fields.first_name} ${fields.last_name}`, account_number: account, assigned: true, currency: 'NGN', metadata: null, active: true, id: bank.newId() % 1_000_000, created_at: at, updated_at: at, assignment: { integration: INTEGRATION, assignee_id: customer.id, assignee_type: 'Customer', expired: false, account_type: 'PAY-WITH-TRANSFER-RECURRING', assigned_at: at, expired_at: null } },
    })
    return Response.json({ status: true, message: 'Assign dedicated account in progress' })
  }

  function requery(request: Request): Response {
    const account = new URL(request.url).searchParams.get('account_number')
    for (const charge of bank.charges.values()) if (charge.channel === 'dedicated_nuban' && charge.account === account) succeeded(charge)
    return Response.json({ status: true, message: 'We are checking the status of your transfer. We will send you a notification once it is confirmed' })
  }

  const disputeJson = (id: number) => {
    const { charge, status, resolution } = disputes.get(id) as { charge: PretendCharge; status: string; resolution: string | null }
    return { id, refund_amount: charge.amount, currency: 'NGN', status, resolution, domain: 'test', transaction: transactionJson(charge), transaction_reference: null, category: 'chargeback', customer: customerJson(charge.email), bin: '408408', last4: '4081', dueAt: new Date(clock().getTime() + 86_400_000).toISOString(), resolvedAt: null, evidence: null, attachments: null, note: null, history: [], messages: [], created_at: clock().toISOString(), updated_at: clock().toISOString() }
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    routes: {
      '/transaction/initialize': { POST: api(initialize) },
      '/transaction/verify/:reference': { GET: (request) => api(() => verify(request.params.reference))(request) },
      '/charge': { POST: api(chargeNow) },
      '/charge/:reference': { GET: (request) => api(() => {
        const charge = bank.charges.get(request.params.reference)
        if (!charge) return Response.json({ status: false, message: 'Transaction reference is invalid' }, { status: 400 })
        return Response.json({ status: true, message: 'Reference check successful', data: charge.status === 'waiting' ? { reference: charge.reference, status: 'pending' } : charge.status === 'failed' ? { reference: charge.reference, status: 'failed', message: charge.message } : verifiedJson(charge) })
      })(request) },
      '/refund': { POST: api(refund), GET: api(() => Response.json({ status: true, message: 'Refunds retrieved', data: bank.refunds.map(refundJson), meta: { total: bank.refunds.length, skipped: 0, perPage: 100, page: 1, pageCount: 1 } })) },
      '/refund/:id': { GET: (request) => api(() => {
        const made = bank.refunds.find((one) => String(one.id) === request.params.id)
        return made ? Response.json({ status: true, message: 'Refund retrieved', data: refundJson(made) }) : Response.json({ status: false, message: 'Refund not found' }, { status: 404 })
      })(request) },
      '/dedicated_account/assign': { POST: api(assign) },
      '/dedicated_account/requery': { GET: api((_, request) => requery(request)) },
      '/dispute/:id': { GET: (request) => api(() => (disputes.has(Number(request.params.id)) ? Response.json({ status: true, message: 'Dispute retrieved', data: disputeJson(Number(request.params.id)) }) : Response.json({ status: false, message: 'Dispute not found' }, { status: 404 })))(request) },
      '/checkout/:code': {
        GET: (request) => checkoutPage(bank, 'Paystack, pretended', request.params.code, back),
        POST: (request) => checkoutForm(bank, request, request.params.code, back, succeeded),
      },
      ...benchRoutes(bank, 'Paystack, pretended', { transfer, dial }),
      '/pretend/refunds': { POST: async (request) => {
        const { id, status } = await fieldsOf(request)
        endRefund(Number(id), status as PretendRefund['status'])
        return seeBench()
      } },
    },
  })
  base = `http://127.0.0.1:${server.port}`
  return {
    url: base, bank, transfer, dial, endRefund,
    dispute: (reference) => {
      const id = bank.newId() % 1_000_000
      disputes.set(id, { charge: bank.charges.get(reference) as PretendCharge, status: 'awaiting-merchant-feedback', resolution: null })
      tell('charge.dispute.create', disputeJson(id))
      return id
    },
    resolveDispute: (id, resolution) => {
      const one = disputes.get(id)
      if (!one) return
      Object.assign(one, { status: 'resolved', resolution })
      if (resolution === 'merchant-accepted') one.charge.status = 'reversed'
      tell('charge.dispute.resolve', disputeJson(id))
    },
    stop: () => server.stop(true),
  }
}

const INTEGRATION = 100_123
const away = (): Response => new Response('<html><body>Bad gateway</body></html>', { status: 502 })
const refusal = (message: string, code: string, nextStep: string): Response => Response.json({ status: false, message, meta: { nextStep }, type: 'validation_error', code }, { status: 400 })

const customerJson = (email: string) => ({ id: 181_873_746, first_name: null, last_name: null, email, customer_code: 'CUS_1rkzaqsv4rrhqo6', phone: null, metadata: null, risk_action: 'default', international_format_phone: null })

const STATUSES = { waiting: 'abandoned', success: 'success', failed: 'failed', reversed: 'reversed' } as const

function authorizationJson({ channel, account }: PretendCharge): object {
  const one = { authorization_code: 'AUTH_uh8bcl3zbn', bin: '408408', last4: '4081', exp_month: '12', exp_year: '2030', channel, card_type: 'visa ', bank: 'TEST BANK', country_code: 'NG', brand: 'visa', reusable: channel === 'card', signature: null, account_name: null }
  return channel === 'dedicated_nuban' ? { ...one, sender_country: 'NG', sender_bank: 'TEST BANK', sender_bank_account_number: 'XXXXXXX553', sender_name: 'A sender', narration: 'To the wallet', receiver_bank_account_number: account, receiver_bank: 'Test Bank' } : one
}

function transactionJson(charge: PretendCharge) {
  const { id, status, reference, amount, message, createdAt, paidAt, channel, currency, fee, email } = charge
  return {
    id, domain: 'test', status: STATUSES[status], reference, amount, message: null, gateway_response: message || 'The transaction was not completed', paid_at: paidAt?.toISOString() ?? null, created_at: createdAt.toISOString(), channel, currency,
    ip_address: '127.0.0.1', metadata: '', fees_breakdown: null, log: null, fees: fee || null, fees_split: null, authorization: status === 'waiting' ? {} : authorizationJson(charge), customer: customerJson(email), plan: {}, subaccount: {}, split: {}, order_id: null, paidAt: paidAt?.toISOString() ?? null,
    requested_amount: amount, pos_transaction_data: null, source: null,
  }
}

const verifiedJson = (charge: PretendCharge) => ({
  ...transactionJson(charge), receipt_number: null, createdAt: charge.createdAt.toISOString(), connect: null, transaction_date: charge.createdAt.toISOString(), plan_object: {},
})

const transactionOfRefundJson = ({ id, reference, amount, paidAt, channel, currency }: PretendCharge) => ({
  id, domain: 'test', reference, amount, paid_at: paidAt?.toISOString() ?? null, channel, currency, authorization: { exp_month: null, exp_year: null, account_name: null }, customer: { international_format_phone: null }, plan: {}, subaccount: { currency: null }, split: {}, order_id: null,
  paidAt: paidAt?.toISOString() ?? null, pos_transaction_data: null, source: null, fees_breakdown: null,
})

const refundJson = ({ id, charge, amount, note, status, createdAt }: PretendRefund) => ({
  integration: INTEGRATION, transaction: charge.id as unknown, deducted_amount: 0, channel: null, merchant_note: note, customer_note: `Refund for transaction ${charge.reference}`, status, refunded_by: 'merchant@example.com', expected_at: createdAt.toISOString(), currency: charge.currency, domain: 'test', amount,
  fully_deducted: false, id, createdAt: createdAt.toISOString(), updatedAt: createdAt.toISOString(),
})

/** As the samples have it: the amount is text while it goes well and a number when it does not. */
function refundEventJson({ id, charge, amount, note, status }: PretendRefund): object {
  const isText = status === 'pending' || status === 'processed'
  return {
    status, transaction_reference: charge.reference, refund_reference: status === 'pending' ? null : `TRF_${id}`, amount: isText ? String(amount) : amount, currency: charge.currency, customer: { first_name: null, last_name: null, email: charge.email }, integration: INTEGRATION, domain: 'test',
    ...(status === 'needs-attention' ? { id: String(id), customer_note: `Refund for transaction ${charge.reference}`, merchant_note: note } : { processor: 'instant-transfer' }),
  }
}
