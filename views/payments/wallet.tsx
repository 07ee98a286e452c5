/** A person's wallet: what is in it, how to put more in, and what happened. */
import type { AccountLine } from '../../src/payments/ledger.ts'
import type { VirtualAccount } from '../../src/payments/accounts.ts'
import type { PaymentMethod } from '../../src/payments/payment.ts'
import type { Kobo } from '../../src/vocabulary/money.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'

export interface WalletProps {
  readonly visit: Visit
  readonly balance: Kobo
  readonly lines: ReadonlyArray<AccountLine>
  readonly next: string | null
  readonly methods: ReadonlyArray<PaymentMethod>
  /** `null`: none was asked for; `false`: nobody opens any here. */
  readonly account: VirtualAccount | null | false
  readonly formKey: string
  readonly problem?: ShownProblem | undefined
  readonly values?: { readonly naira: string; readonly method: string }
}

export const WalletPage = (props: WalletProps) => {
  const { visit, balance, lines, next, problem } = props
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('payments.wallet')}>
      <div class="narrow">
        <h1>{words('payments.wallet')}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <p class="balance"><span>{words('payments.balance')}</span> <b>{words.money(balance)}</b></p>
        <TopUp {...props} />
        <OwnAccount {...props} />
        <section aria-labelledby="history-title">
          <h2 id="history-title">{words('payments.history')}</h2>
          {lines.length === 0 && <p>{words('payments.history-none')}</p>}
          <ul class="plain lines">{lines.map((line) => <Line visit={visit} line={line} />)}</ul>
          {next !== null && <p><a class="btn quiet" href={withQuery(url`/wallet`, { cursor: next })}>{words('admin.more')}</a></p>}
        </section>
      </div>
    </Layout>
  )
}

const Line = ({ visit: { words }, line }: { visit: Visit; line: AccountLine }) => (
  <li><span>{words.known(`payments.line-${line.kind}-${line.amount > 0 ? 'in' : 'out'}`, words.text(line.amount > 0 ? 'payments.line-in' : 'payments.line-out'))}<small>{words.date(line.at)}</small></span><b class={line.amount > 0 ? 'in' : 'out'}>{words.money(line.amount)}</b></li>
)

const TopUp = ({ visit, methods, formKey, values }: WalletProps) => {
  const { words } = visit
  if (methods.length === 0) return <></>
  return (
    <section aria-labelledby="top-up-title">
      <h2 id="top-up-title">{words('payments.top-up')}</h2>
      <Form visit={visit} action={url`/wallet/top-ups`} formKey={formKey}>
        <div class="field"><label for="naira">{words('payments.naira')}</label><input id="naira" name="naira" inputmode="decimal" required maxlength={20} value={values?.naira} /></div>
        <fieldset class="chips"><legend>{words('payments.method')}</legend>
          {methods.map((one, i) => <label class="chip"><input type="radio" name="method" value={one} checked={values ? values.method === one : i === 0} /><span>{words(`payments.method-${one}`)}</span></label>)}
        </fieldset>
        <div><Send visit={visit} label="payments.top-up-now" /></div>
      </Form>
    </section>
  )
}

const OwnAccount = ({ visit, account }: WalletProps) => {
  const { words } = visit
  if (account === false) return <></>
  return (
    <section aria-labelledby="account-title">
      <h2 id="account-title">{words('payments.own-account')}</h2>
      {account?.state === 'open' ? (
        <>
          <p>{words('payments.own-account-lead')}</p>
          <dl class="measures">
            <div><dt>{words('payments.account-number')}</dt><dd class="figures"><bdi dir="ltr" safe>{account.accountNumber ?? ''}</bdi></dd></div>
            <div><dt>{words('payments.bank')}</dt><dd safe>{account.bank ?? ''}</dd></div>
            <div><dt>{words('payments.account-name')}</dt><dd safe>{account.accountName ?? ''}</dd></div>
          </dl>
        </>
      ) : account?.state === 'asked' ? <p role="status">{words('payments.own-account-asked')}</p> : (
        <Form visit={visit} action={url`/wallet/account`}><p>{words('payments.own-account-why')}</p><div><Send visit={visit} label="payments.own-account-ask" quiet /></div></Form>
      )}
    </section>
  )
}
