/** The HTML door of those who pay: one payment, and the wallet. Cards are typed on the provider's pages, never on ours. */
import { PaymentNow, PaymentPage, type PaymentProps } from '../../views/payments/payment.tsx'
import { WalletPage, type WalletProps } from '../../views/payments/wallet.tsx'
import { phoneNumberOf } from '../accounts/contact.ts'
import { personOfId } from '../accounts/sign-in.ts'
import { cursorOf } from '../vocabulary/cursor.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { localPath, url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { fragment, page, seeOther, seeOut } from '../web/page.ts'
import { accountOf, askForAccount, canOpenAccounts } from './accounts.ts'
import { beginPayment } from './begin.ts'
import { lineBeforeOf, nairaWritten, ONLINE_METHODS, PayerPage, TopUpForm, WalletQuery } from './inputs.ts'
import { isLive, isOnline, type NextStep, type Payment } from './payment.ts'
import { seenBy } from './policy.ts'
import { attemptsOf, paymentById } from './queries.ts'
import { refundsOf } from './refund.ts'
import { reconcilePayment } from './teller.ts'
import { topUpWallet, walletBalance, walletHistory } from './wallet.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
const LINES = 20

export function paymentPages(house: House) {
  const { db, cashier, porter: { vault } } = house
  const own = async (visit: Visit, id: Payment['id']): Promise<Payment> => seenBy(signedIn(visit), await paymentById(db, id))

  async function shown(visit: Visit, payment: Payment, more: Pick<PaymentProps, 'problem'> = {}): Promise<PaymentProps> {
    const last = (await attemptsOf(db, payment.id)).at(-1)
    const step: NextStep | null = !isOnline(payment) ? { kind: 'wait' } : last?.state === 'open' ? last.step as unknown as NextStep : null
    return { visit, payment, step, refunds: await refundsOf(db, payment.id), reference: last?.reference ?? null, ...more }
  }

  async function walletPage(visit: Visit, query: { readonly cursor?: string }, more: Pick<WalletProps, 'problem'> & { values?: WalletProps['values'] } = {}) {
    const { id } = signedIn(visit)
    const scope = `wallet ${id}`
    const [balance, lines, account] = await Promise.all([walletBalance(db, id), walletHistory(db, id, { limit: LINES + 1, before: lineBeforeOf(scope, query.cursor) }), accountOf(db, id)])
    const last = lines.length > LINES ? lines[LINES - 1] : undefined
    return <WalletPage visit={visit} balance={balance} lines={lines.slice(0, LINES)} next={last ? cursorOf(scope, [last.id]) : null} methods={ONLINE_METHODS.filter((one) => cashier.methods.includes(one))} account={canOpenAccounts(cashier) ? account : false} formKey={newFormKey()} {...more} />
  }

  return door('payment-pages')
    .get('/payments/:paymentId', async ({ params, visit }) => {
      const payment = await own(visit, params.paymentId)
      const props = await shown(visit, payment)
      if (!visit.wantsFragment) return page(<PaymentPage {...props} />, unkept)
      // The page has more to say about a payment that has ended.
      return fragment(<PaymentNow {...props} />, isLive(payment) ? unkept : { headers: { ...unkept.headers, 'hx-refresh': 'true' } })
    }, { params: PayerPage })
    .post('/payments/:paymentId/begin', async ({ params, visit }) => {
      const payment = await own(visit, params.paymentId)
      return orAgain(async () => {
        const step = await beginPayment(cashier, payment.id, visit.now)
        return step.kind === 'redirect' ? seeOut(visit, step.url) : seeOther(url`/payments/${payment.id}`)
      }, async (problem) => <PaymentPage {...await shown(visit, await paymentById(db, payment.id), { problem })} />)
    }, { params: PayerPage })
    .post('/payments/:paymentId/check', async ({ params, visit }) => {
      await reconcilePayment(cashier, (await own(visit, params.paymentId)).id, visit.now)
      return seeOther(url`/payments/${params.paymentId}`)
    }, { params: PayerPage })
    /** The browser comes back from the provider's page. What it brings along proves nothing: the provider is asked. */
    .get('/payments/:paymentId/return', async ({ params, visit }) => {
      const asked = await paymentById(db, params.paymentId)
      // Guests pay as the browser they ordered from.
      if (asked.payerId as string !== visit.dinerId) seenBy(signedIn(visit), asked)
      const payment = await reconcilePayment(cashier, asked.id, visit.now)
      // An order's own page says how it stands and how to try again; a guest has no other.
      return seeOther(payment.state === 'paid' || payment.purposeKind === 'order' ? localPath(payment.returnTo) ?? url`/payments/${payment.id}` : url`/payments/${payment.id}`)
    }, { params: PayerPage })
    .get('/wallet', async ({ query, visit }) => page(await walletPage(visit, query), unkept), { query: WalletQuery })
    .post('/wallet/top-ups', ({ body, request, visit }) => orAgain(() => once({ db, request, visit, input: body }, async (tx) => {
      if (!cashier.methods.includes(body.method)) throw invalid('method', 'method-not-for-this')
      const person = await personOfId(tx, signedIn(visit).id)
      const payment = await topUpWallet(tx, { personId: person.id, email: person.email, amount: nairaWritten('naira', body.naira), method: body.method }, visit.now)
      return seeOther(url`/payments/${payment.id}`)
    }), (problem) => walletPage(visit, {}, { problem, values: body })), { body: TopUpForm })
    .post('/wallet/account', ({ visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      const phone = phoneNumberOf(vault, person)
      if (!phone) throw new Refusal('conflict', 'phone-needed-first')
      const [firstName = '', ...others] = person.name.trim().split(/\s+/)
      await askForAccount(cashier, person.id, { email: person.email, firstName, lastName: others.join(' ') || firstName, phone }, visit.now)
      return seeOther(url`/wallet`)
    }, (problem) => walletPage(visit, {}, { problem })))
}
