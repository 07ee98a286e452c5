/** One's own pages: who one is here, and how one's account is kept safe. */
import type { JSX } from '#jsx/jsx-runtime'
import { url } from '../../src/vocabulary/url.ts'
import { isStaff, type Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { ProblemNotice } from '../parts/problem.tsx'
import { Field, Form, FormPage, type FormState, Send } from './form.tsx'

export interface AccountShown {
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly hasSecondFactor: boolean
  readonly hasApp: boolean
  readonly recoveryCodesLeft: number
  /** Where their work begins, for platform staff and riders. */
}

export interface SessionShown {
  readonly id: string
  readonly device: string
  readonly place: string
  readonly lastUsedAt: Date
  readonly isThis: boolean
}

export interface PasskeyShown {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
}

export const AccountPage = ({ visit, account, problem, values, awaitsCode }: FormState & { readonly visit: Visit; readonly account: AccountShown; readonly awaitsCode: boolean }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('accounts.account')}>
      <div class="narrow">
        <h1 safe>{account.name}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <p><a class="btn quiet" href={url`/account/addresses`}>{words('accounts.addresses')}</a> <a class="btn quiet" href={url`/wallet`}>{words('payments.wallet')}</a> <a class="btn quiet" href={url`/account/security`}>{words('accounts.security')}</a> {visit.person !== null && isStaff(visit.person) && <a class="btn quiet" href={url`/work`}>{words('parts.foot-work')}</a>}</p>
        <section aria-labelledby="name-title">
          <h2 id="name-title">{words('accounts.name')}</h2>
          <Form visit={visit} action={url`/account/name`}>
            <Field visit={visit} name="name" label="accounts.name" autocomplete="name" maxlength={80} problem={problem} values={{ name: account.name, ...values }} />
            <Send visit={visit} label="accounts.save" quiet />
          </Form>
        </section>
        <section aria-labelledby="email-title">
          <h2 id="email-title">{words('accounts.email')}</h2>
          <p dir="auto" safe>{account.email}</p>
          <Form visit={visit} action={url`/account/email`}>
            <Field visit={visit} name="email" label="accounts.email-new" type="email" autocomplete="email" problem={problem} values={values} />
            <Send visit={visit} label="accounts.email-change" quiet />
          </Form>
        </section>
        <section aria-labelledby="phone-title">
          <h2 id="phone-title">{words('accounts.phone')}</h2>
          {account.phone !== null && <p><bdi dir="ltr" safe>{account.phone}</bdi></p>}
          {awaitsCode ? (
            <Form visit={visit} action={url`/account/phone/code`}>
              <Field visit={visit} name="code" label="accounts.phone-code" autocomplete="one-time-code" isNumeric maxlength={6} problem={problem} isFirst />
              <Send visit={visit} label="accounts.go-on" />
            </Form>
          ) : (
            <Form visit={visit} action={url`/account/phone`}>
              <Field visit={visit} name="phone" label="accounts.phone-new" type="tel" autocomplete="tel" problem={problem} values={values} />
              <Send visit={visit} label="accounts.phone-change" quiet />
            </Form>
          )}
        </section>
        <Form visit={visit} action={url`/sign-out`}><Send visit={visit} label="accounts.sign-out" /></Form>
      </div>
    </Layout>
  )
}

export interface SecurityProps extends FormState {
  readonly visit: Visit
  readonly account: AccountShown
  readonly sessions: ReadonlyArray<SessionShown>
  readonly passkeys: ReadonlyArray<PasskeyShown>
}

export const SecurityPage = ({ visit, account, sessions, passkeys, problem }: SecurityProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('accounts.security')}>
      <div class="narrow">
        <h1>{words('accounts.security')}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <section aria-labelledby="password-title">
          <h2 id="password-title">{words('accounts.password')}</h2>
          <Form visit={visit} action={url`/account/password`}>
            <Field visit={visit} name="current_password" label="accounts.password-old" type="password" autocomplete="current-password" problem={problem} />
            <Field visit={visit} name="new_password" label="accounts.password-new" type="password" autocomplete="new-password" hint="accounts.password-hint" problem={problem} />
            <Send visit={visit} label="accounts.password-change" quiet />
          </Form>
        </section>
        <section aria-labelledby="second-title">
          <h2 id="second-title">{words('accounts.second-step')}</h2>
          {account.hasSecondFactor ? (
            <>
              <p>{words('accounts.second-factor-is-on', { left: account.recoveryCodesLeft })}</p>
              <div class="chips">
                {!account.hasApp && <Form visit={visit} action={url`/account/two-factor`}><Send visit={visit} label="accounts.app-use" quiet /></Form>}
                <Form visit={visit} action={url`/account/recovery-codes`}><Send visit={visit} label="accounts.recovery-renew" quiet /></Form>
                <Form visit={visit} action={url`/account/two-factor/off`}><Send visit={visit} label="accounts.second-factor-turn-off" quiet /></Form>
              </div>
            </>
          ) : (
            <>
              <p>{words('accounts.second-factor-lead')}</p>
              <div class="chips">
                <Form visit={visit} action={url`/account/two-factor`}><Send visit={visit} label="accounts.app-use" quiet /></Form>
                {passkeys.length > 0 && <Form visit={visit} action={url`/account/two-factor/passkeys`}><Send visit={visit} label="accounts.passkeys-ask" quiet /></Form>}
              </div>
            </>
          )}
        </section>
        <section aria-labelledby="passkeys-title">
          <h2 id="passkeys-title">{words('accounts.passkeys')}</h2>
          <p>{words('accounts.passkeys-lead')}</p>
          <ul class="plain">
            {passkeys.map((passkey) => (
              <li>
                <span safe>{passkey.name}</span> <small>{words.date(passkey.createdAt)}</small>
                <Form visit={visit} action={url`/account/passkeys/drop`}><input type="hidden" name="id" value={passkey.id} /><Send visit={visit} label="accounts.passkey-drop" quiet /></Form>
              </li>
            ))}
          </ul>
          <p class="wrong" id="passkey-problem" role="alert" hidden>{words('accounts.passkey-failed')}</p>
          <button class="btn quiet" type="button" hidden data-passkey="add" data-name={words.text('accounts.passkey-name')}>{words('accounts.passkey-add')}</button>
          <noscript><p class="hint">{words('accounts.passkey-script')}</p></noscript>
        </section>
        <section aria-labelledby="sessions-title">
          <h2 id="sessions-title">{words('accounts.sessions')}</h2>
          <ul class="plain" id="sessions">
            {sessions.map((session) => (
              <li>
                <b safe>{session.device}</b> <span safe>{session.place}</span> <small>{words('accounts.session-used', { at: session.lastUsedAt })}</small>
                {session.isThis ? <span>{words('accounts.session-this')}</span> : (
                  <Form visit={visit} action={url`/account/sessions/end`}><input type="hidden" name="id" value={session.id} /><Send visit={visit} label="accounts.session-end" quiet /></Form>
                )}
              </li>
            ))}
          </ul>
          {sessions.length > 1 && <Form visit={visit} action={url`/account/sessions/end`}><Send visit={visit} label="accounts.sessions-end" quiet /></Form>}
        </section>
        <section aria-labelledby="leave-title">
          <h2 id="leave-title">{words('accounts.leave')}</h2>
          <p>{words('accounts.leave-lead')}</p>
          <Form visit={visit} action={url`/account/delete`}><Send visit={visit} label="accounts.leave-button" quiet /></Form>
        </section>
      </div>
      <script src={visit.asset('passkeys.js')} defer />
    </Layout>
  )
}

export const TwoFactorPage = ({ visit, qr, secret, problem }: FormState & { readonly visit: Visit; readonly qr: JSX.Element; readonly secret: string }) => (
  <FormPage visit={visit} title="accounts.second-factor" problem={problem}>
    <p>{visit.words('accounts.second-factor-scan')}</p>
    <div class="qr" role="img" aria-label={visit.words.text('accounts.second-factor-picture')}>{qr}</div>
    <p>{visit.words('accounts.second-factor-type')} <code id="secret" dir="ltr" safe>{secret}</code></p>
    <Form visit={visit} action={url`/account/two-factor/on`}>
      <Field visit={visit} name="code" label="accounts.code" autocomplete="one-time-code" isNumeric maxlength={6} problem={problem} isFirst />
      <Send visit={visit} label="accounts.second-factor-turn-on" />
    </Form>
  </FormPage>
)

export const RecoveryCodesPage = ({ visit, codes }: { visit: Visit; codes: ReadonlyArray<string> }) => (
  <FormPage visit={visit} title="accounts.recovery-codes">
    <p>{visit.words('accounts.recovery-lead')}</p>
    <ol class="codes" id="recovery-codes">{codes.map((code) => <li><code dir="ltr" safe>{code}</code></li>)}</ol>
    <p><a class="btn" href={url`/account/security`}>{visit.words('accounts.recovery-kept')}</a></p>
  </FormPage>
)
