/**
 * What both stand-ins have in common: charges, cards of the sandbox, a checkout page of its own origin, and a mailbox whose
 * webhooks can be held back, doubled, shuffled and lost. Everything is in memory, and no money is real.
 */
import { escapeText } from '../vocabulary/html.ts'

export type PretendChannel = 'card' | 'ussd' | 'bank_transfer' | 'dedicated_nuban' | 'mobile_money'

export interface PretendCharge {
  readonly id: number
  readonly reference: string
  /** Kobo. */
  amount: number
  readonly currency: string
  readonly email: string
  readonly channel: PretendChannel
  status: 'waiting' | 'success' | 'failed' | 'reversed'
  message: string
  fee: number
  readonly createdAt: Date
  paidAt: Date | null
  readonly returnUrl: string | null
  /** Path of its page. */
  readonly code: string
  readonly account: string | null
  readonly accountEndsAt: Date | null
  readonly dial: string | null
  card: PretendCard | null
  /** What the page asks next. */
  asks: 'card' | 'pin' | 'otp' | 'bank' | 'nothing'
}

export interface PretendCard {
  readonly number: string
  readonly cvv: string
  readonly asks: ReadonlyArray<'pin' | 'otp' | 'bank'>
  readonly pin?: string
  readonly otp?: string
  /** The bank says no, in these words. */
  readonly refusal?: string
  readonly refund?: 'failed' | 'needs-attention'
}

export interface PretendRefund {
  readonly id: number
  readonly charge: PretendCharge
  readonly amount: number
  readonly note: string
  status: 'pending' | 'processed' | 'failed' | 'needs-attention'
  readonly createdAt: Date
}

/** How webhooks travel. */
export interface Post {
  /** `held` until `release`; `lost`: never sent. */
  readonly mode?: 'sent' | 'held' | 'lost'
  readonly copies?: number
  readonly delayMs?: number
}

/** How the provider feels: `errors` answers 503; `silent` does what it is asked and answers 503 all the same, as a time-out looks like. */
export type Weather = 'fine' | 'errors' | 'silent'

export interface PretendOptions {
  readonly secretKey: string
  /** Known only once the house is open: until then nothing is sent. */
  webhookUrl: string
  readonly clock: () => Date
  readonly port?: number
  readonly seed?: number
}

export class PretendBank {
  readonly charges = new Map<string, PretendCharge>()
  readonly refunds: PretendRefund[] = []
  /** Every webhook that would have gone out, for tests that deliver them themselves. */
  readonly written: Array<{ readonly headers: Record<string, string>; readonly body: string }> = []
  weather: Weather = 'fine'
  post: Required<Post> = { mode: 'sent', copies: 1, delayMs: 0 }
  private held: Array<() => Promise<void>> = []
  private readonly flying = new Set<Promise<void>>()
  private next = 4_099_260_516
  private seed: number

  constructor(readonly options: PretendOptions, readonly cards: ReadonlyArray<PretendCard>, private readonly feeOf: (amount: number) => number) {
    this.seed = options.seed ?? 1
  }

  newId(): number {
    return this.next++
  }

  /** From 0 to below `limit`; the same for the same seed (a linear congruence, Numerical Recipes). */
  private below(limit: number): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.seed / 2 ** 32) * limit)
  }

  open(charge: Pick<PretendCharge, 'reference' | 'amount' | 'currency' | 'email' | 'channel'> & Partial<Pick<PretendCharge, 'returnUrl' | 'account' | 'accountEndsAt' | 'dial'>>): PretendCharge {
    const id = this.newId()
    const opened: PretendCharge = {
      returnUrl: null, account: null, accountEndsAt: null, dial: null, ...charge, id, status: 'waiting', message: '', fee: 0, createdAt: this.options.clock(), paidAt: null,
      code: `${id.toString(36)}${this.below(1e9).toString(36)}`, card: null, asks: charge.channel === 'card' || charge.channel === 'mobile_money' ? 'card' : 'nothing',
    }
    this.charges.set(opened.reference, opened)
    return opened
  }

  /** Ten digits, never given out twice. */
  newAccount(): string {
    return String(1_000_000_000 + (this.newId() % 9_000_000_000)).slice(0, 10)
  }

  /** Money has come in. @param amount kobo, for a transfer of another amount than was asked for */
  pay(charge: PretendCharge, amount = charge.amount): PretendCharge {
    Object.assign(charge, { status: 'success', amount, fee: this.feeOf(amount), message: 'Approved', paidAt: this.options.clock(), asks: 'nothing' })
    return charge
  }

  refuse(charge: PretendCharge, why: string): void {
    Object.assign(charge, { status: 'failed', message: why, asks: 'card' })
  }

  byId(id: unknown): PretendCharge | null {
    return [...this.charges.values()].find((charge) => String(charge.id) === String(id)) ?? null
  }

  /** Sends a webhook as the mailbox is set. */
  send(headers: Record<string, string>, payload: object): void {
    const body = JSON.stringify(payload)
    this.written.push({ headers, body })
    const { mode, copies, delayMs } = this.post
    if (mode === 'lost') return
    const deliveries = Array.from({ length: copies }, () => async () => {
      if (delayMs > 0) await Bun.sleep(delayMs)
      await this.deliver(headers, body)
    })
    if (mode === 'held') this.held.push(...deliveries)
    else for (const delivery of deliveries) this.track(delivery())
  }

  /** Three tries, as a provider would try for hours. */
  private async deliver(headers: Record<string, string>, body: string): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const status = await fetch(this.options.webhookUrl, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, redirect: 'error', signal: AbortSignal.timeout(5_000) }).then((answer) => answer.status, () => 0)
      if (status === 200) return
      await Bun.sleep(200 * (tries + 1))
    }
  }

  private track(delivery: Promise<void>): void {
    this.flying.add(delivery)
    void delivery.finally(() => this.flying.delete(delivery))
  }

  /** What was held back goes out, in an order that nobody expects. */
  async release(): Promise<void> {
    const waiting = this.held
    this.held = []
    for (let i = waiting.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const [a, b] = [waiting[i], waiting[j]] as [() => Promise<void>, () => Promise<void>]
      waiting[i] = b
      waiting[j] = a
    }
    for (const delivery of waiting) await delivery()
    await this.settled()
  }

  /** Nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.flying.size > 0) await Promise.all(this.flying)
  }
}

// ---------------------------------------------------------------- checkout page

const page = (title: string, content: string): Response =>
  new Response(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeText(title)}</title><style>body{font:16px system-ui;max-width:24rem;margin:2rem auto;padding:0 1rem}label,input,button{display:block;width:100%;box-sizing:border-box}input,button{padding:.7rem;margin:.2rem 0 1rem;font:inherit}small{color:#555}.no{color:#a00}</style></head><body><h1>${escapeText(title)}</h1>${content}<p><small>A stand-in: no money moves here.</small></p></body></html>`, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } })

const field = (name: string, label: string): string => `<label for="${name}">${label}</label><input id="${name}" name="${name}" inputmode="numeric" autocomplete="off" required>`
const form = (fields: string, button: string): string => `<form method="post">${fields}<button>${button}</button></form>`

const ASKED: Readonly<Record<'card' | 'pin' | 'otp' | 'bank', string>> = {
  card: form(field('number', 'Card number') + field('expiry', 'Expiry') + field('cvv', 'CVV'), 'Pay'), pin: form(field('pin', 'Card PIN'), 'Go on'), otp: form(field('otp', 'One-time code'), 'Go on'), bank: form('<input type="hidden" name="bank" value="yes">', 'Authorise at my bank'),
}

/** The page where a card is typed: on the provider's origin, and on no other. */
export function checkoutPage(bank: PretendBank, name: string, code: string, back: (charge: PretendCharge, how: 'done' | 'cancelled') => string): Response {
  const charge = [...bank.charges.values()].find((one) => one.code === code)
  if (!charge) return new Response('Unknown link', { status: 404 })
  if (charge.status === 'success' || charge.asks === 'nothing') return new Response(null, { status: 303, headers: { location: back(charge, 'done') } })
  const problem = charge.status === 'failed' ? `<p class="no" role="alert">${escapeText(charge.message)}</p>` : ''
  return page(name, `<p>NGN ${(charge.amount / 100).toFixed(2)}</p>${problem}${ASKED[charge.asks]}<p><a href="${escapeText(back(charge, 'cancelled'))}">Cancel</a></p>`)
}

/** What was typed there. @param paid what happens when the bank says yes */
export async function checkoutForm(bank: PretendBank, request: Request, code: string, back: (charge: PretendCharge) => string, ended: (charge: PretendCharge) => void): Promise<Response> {
  const charge = [...bank.charges.values()].find((one) => one.code === code)
  if (!charge) return new Response('Unknown link', { status: 404 })
  if (charge.asks !== 'nothing') {
    answerCard(bank, charge, new URLSearchParams(await request.text()))
    if (charge.status === 'success' || charge.status === 'failed') ended(charge)
  }
  return new Response(null, { status: 303, headers: { location: charge.status === 'success' ? back(charge) : request.url } })
}

function answerCard(bank: PretendBank, charge: PretendCharge, typed: URLSearchParams): void {
  if (charge.asks === 'card') {
    const number = (typed.get('number') ?? '').replace(/\s/g, '')
    charge.card = bank.cards.find((card) => card.number === number && card.cvv === typed.get('cvv')) ?? null
    if (!charge.card) return bank.refuse(charge, 'Incorrect card details')
    Object.assign(charge, { status: 'waiting', message: '' })
    return goOn(bank, charge, -1)
  }
  const asked = charge.asks as 'pin' | 'otp' | 'bank'
  if (asked !== 'bank' && typed.get(asked) !== charge.card?.[asked]) return bank.refuse(charge, asked === 'pin' ? 'Incorrect PIN' : 'Incorrect OTP')
  goOn(bank, charge, charge.card?.asks.indexOf(asked) ?? 0)
}

function goOn(bank: PretendBank, charge: PretendCharge, answered: number): void {
  const card = charge.card as PretendCard
  const next = card.asks[answered + 1]
  if (next) charge.asks = next
  else if (card.refusal) bank.refuse(charge, card.refusal)
  else bank.pay(charge)
}

/** For people: what waits for a transfer or for a phone call, and how the mailbox is set. */
function benchPage(bank: PretendBank, name: string): Response {
  const waiting = [...bank.charges.values()].filter(({ status, account, dial }) => status === 'waiting' && (account !== null || dial !== null))
  const rows = waiting.map(({ reference, amount, account, dial }) => (account
    ? `<form method="post" action="/pretend/transfers"><h2>${escapeText(reference)}</h2><input type="hidden" name="account" value="${account}"><label>Kobo to <b>${account}</b><input name="amount" value="${amount}"></label><button>Send the transfer</button></form>`
    : `<form method="post" action="/pretend/dials"><h2>${escapeText(reference)}</h2><input type="hidden" name="dial" value="${escapeText(dial ?? '')}"><button>Dial ${escapeText(dial ?? '')} and say yes</button></form>`)).join('')
  return page(`${name}: what waits`, `${rows || '<p>Nothing waits for a transfer or a call.</p>'}<p>Webhooks: ${bank.post.mode}, ${bank.post.copies} of each.</p>`)
}

/** Fields of a form or of JSON: the bench is used by people and by programs. */
export async function fieldsOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await request.text()
  return request.headers.get('content-type')?.includes('json') ? JSON.parse(text || '{}') as Record<string, unknown> : Object.fromEntries(new URLSearchParams(text))
}

/** Sets how webhooks travel and how the provider feels. */
function setBench(bank: PretendBank, fields: Readonly<Record<string, unknown>>): void {
  if (fields.mode === 'sent' || fields.mode === 'held' || fields.mode === 'lost') bank.post = { ...bank.post, mode: fields.mode }
  if (fields.copies !== undefined) bank.post = { ...bank.post, copies: Number(fields.copies) }
  if (fields.delay_ms !== undefined) bank.post = { ...bank.post, delayMs: Number(fields.delay_ms) }
  if (fields.weather === 'fine' || fields.weather === 'errors' || fields.weather === 'silent') bank.weather = fields.weather
}

export const seeBench = (): Response => new Response(null, { status: 303, headers: { location: '/' } })

interface BenchDeeds {
  readonly transfer: (account: string, amount: number) => unknown
  readonly dial: (code: string) => unknown
}

/** What the person at the bench may do with either provider: send money, dial a code, make the webhooks misbehave. */
export const benchRoutes = (bank: PretendBank, name: string, { transfer, dial }: BenchDeeds) => ({
  '/': { GET: () => benchPage(bank, name) },
  '/pretend/transfers': { POST: async (request: Request) => {
    const { account, amount } = await fieldsOf(request)
    transfer(String(account), Number(amount))
    return seeBench()
  } },
  '/pretend/dials': { POST: async (request: Request) => {
    dial(String((await fieldsOf(request)).dial))
    return seeBench()
  } },
  '/pretend/bench': { POST: async (request: Request) => {
    setBench(bank, await fieldsOf(request))
    return seeBench()
  } },
  '/pretend/release': { POST: async () => {
    await bank.release()
    return seeBench()
  } },
})
