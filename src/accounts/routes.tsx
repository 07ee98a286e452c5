/** The HTML door of accounts. Every form works without script; a refusal shows the form again with what was typed. */
import { t } from 'elysia'
import { and, eq } from 'drizzle-orm'
import { proofs } from '../../drizzle/schema/accounts.ts'
import { AccountPage, RecoveryCodesPage, SecurityPage, TwoFactorPage } from '../../views/accounts/account.tsx'
import { CodePage, ForgotPage, LetterSentPage, ProvePage, RenewPage, ResetPage, SignInPage, SignUpPage, VerifyEmailPage } from '../../views/accounts/entrance.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import { audit } from '../audit/append.ts'
import { write } from '../platform/database.ts'
import { idOf } from '../platform/input.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { localPath, type Url, url, withQuery } from '../vocabulary/url.ts'
import { isStaff, type SignedIn, type Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther } from '../web/page.ts'
import type { Challenge } from './access-token.ts'
import { confirmEmailChange, confirmPhone, phoneNumberOf, rename, startEmailChange, startPhoneChange } from './contact.ts'
import { openDesk } from './desk.ts'
import { leave } from './leave.ts'
import { askForPasskeys, dropPasskey, hasPasskey, passkeysOf } from './passkeys.ts'
import { strengthOf } from './password-rules.ts'
import { changePassword, forgetPassword, resetPassword } from './passwords.ts'
import { maskedPhone, personNameOf } from './person.ts'
import { prove, turnOnSecondFactor } from './prove.ts'
import { confirmRegistration, isPasswordNeeded, register } from './register.ts'
import { dropSecondFactor, hasSecondFactor, hasTotp, offeredTotp, offerTotp, qrOf, recoveryCodesLeft, renewRecoveryCodes } from './second-factor.ts'
import { signedOut, withCookies } from '../web/session-cookies.ts'
import { currentClaims, endSession, endSessionOf, endSessions, openSessions } from './sessions.ts'
import { answerChallenge, challengedPerson, personOfId, signIn } from './sign-in.ts'

const text = t.String({ maxLength: 2_000 })
const next = t.Optional(text)
const fresh = { headers: { 'cache-control': 'no-store' } } as const

/** Where to go afterwards. @throws Refusal 422 for anywhere but a page of ours */
function nextOf(value: string | undefined, usual: Url = url`/`): Url {
  if (value === undefined || value === '') return usual
  const path = localPath(value)
  if (!path) throw invalid('next', 'address-foreign')
  return path
}

export function accountsPages(house: House) {
  const { db, porter, config: { publicUrl } } = house
  const desk = openDesk(house)
  const securityLink = `${publicUrl}/account/security`
  const guessOf = (request: Request, visit: Visit) => ({ visitorId: visit.visitorId, network: desk.networkOf(request) })
  /** Who works here begins at their work, unless they were on their way to somewhere. */
  const opened = async (open: Parameters<typeof desk.opened>[0], to: Url, visit: Visit) => withCookies(seeOther(to === url`/` && isStaff(open.claims) ? url`/work` : to), await desk.opened(open, visit))

  async function accountShown(by: SignedIn) {
    const person = await personOfId(db, by.id)
    const phone = phoneNumberOf(porter.vault, person)
    return {
      name: person.name, email: person.email, phone: phone && maskedPhone(phone), hasSecondFactor: hasSecondFactor(person), hasApp: hasTotp(person), recoveryCodesLeft: await recoveryCodesLeft(db, person.id),
    }
  }
  const accountPage = async (visit: Visit, more: { problem?: ShownProblem; values?: Record<string, string>; awaitsCode?: boolean } = {}) =>
    <AccountPage visit={visit} account={await accountShown(signedIn(visit))} awaitsCode={more.awaitsCode ?? false} problem={more.problem} values={more.values ?? {}} />
  async function securityPage(visit: Visit, problem?: ShownProblem) {
    const by = signedIn(visit)
    const [account, open, passkeys] = await Promise.all([accountShown(by), openSessions(db, by.id, visit.now), passkeysOf(db, by.id)])
    return <SecurityPage visit={visit} account={account} passkeys={passkeys} problem={problem} sessions={open.map((s) => ({ id: s.id, device: s.device, place: s.place, lastUsedAt: s.lastUsedAt, isThis: s.id === by.sessionId }))} />
  }

  async function codePage(visit: Visit, challenge: Challenge | null, next: Url, problem?: ShownProblem) {
    const person = challenge && (await challengedPerson(db, challenge))
    return <CodePage visit={visit} next={next} problem={problem} hasApp={!person || hasTotp(person)} hasPasskey={person !== null && (await hasPasskey(db, person.id))} />
  }

  const entrance = door('accounts-entrance')
    .get('/sign-in', ({ query, visit }) => (visit.person ? seeOther(nextOf(query.next)) : page(<SignInPage visit={visit} next={nextOf(query.next)} />, fresh)), { query: t.Object({ next }) })
    .post('/sign-in', async ({ body, request, visit }) => {
      const to = nextOf(body.next)
      return orAgain(async () => {
        const result = await signIn(db, porter, body, desk.deviceOf(request, visit), desk.networkOf(request), visit.now)
        if (result.state === 'signed-in') return opened(result.open, to, visit)
        return withCookies(seeOther(withQuery(url`/sign-in/code`, { next: to })), await desk.challenged(result.challenge, visit.now))
      }, (problem) => <SignInPage visit={visit} next={to} problem={problem} values={{ email: body.email }} />)
    }, { body: t.Object({ email: text, password: text, next }) })
    .get('/sign-in/code', async ({ query, request, visit }) => {
      const to = nextOf(query.next)
      const challenge = await desk.challengeOf(request, visit.now)
      if (!challenge) return seeOther(withQuery(url`/sign-in`, { next: to === '/' ? null : to }))
      return page(await codePage(visit, challenge, to), fresh)
    }, { query: t.Object({ next }) })
    .post('/sign-in/code', async ({ body, request, visit }) => {
      const to = nextOf(body.next)
      const challenge = await desk.challengeOf(request, visit.now)
      return orAgain(
        async () => opened(await answerChallenge(db, porter, challenge, body.code, desk.deviceOf(request, visit), visit.now), to, visit),
        (problem) => codePage(visit, challenge, to, problem),
      )
    }, { body: t.Object({ code: text, next }) })
    .get('/sign-up', ({ query, visit }) => page(<SignUpPage visit={visit} next={nextOf(query.next)} />, fresh), { query: t.Object({ next }) })
    .post('/sign-up', async ({ body, visit }) => {
      const to = nextOf(body.next)
      const values = { name: body.name, email: body.email }
      if (body.only === 'strength') return page(<SignUpPage visit={visit} next={to} values={values} strength={strengthOf(body.password, body)} />, fresh)
      return orAgain(async () => {
        await register(db, porter, publicUrl, { ...body, locale: visit.locale, visitorId: visit.visitorId }, visit.now)
        return seeOther(withQuery(url`/letter-sent`, { kind: 'registration' }))
      }, (problem) => <SignUpPage visit={visit} next={to} values={values} problem={problem} />)
    }, { body: t.Object({ name: text, email: text, password: text, next, only: t.Optional(t.Literal('strength')) }) })
    .get('/letter-sent', ({ query, visit }) => page(<LetterSentPage visit={visit} kind={query.kind ?? 'registration'} />), { query: t.Object({ kind: t.Optional(t.UnionEnum(['registration', 'reset', 'email'], { default: undefined })) }) })
    .get('/verify-email', async ({ query, visit }) => {
      const token = query.token ?? ''
      const asks = query.change === '1' ? 'change' : (await isPasswordNeeded(db, token, visit.visitorId, visit.now)) ? 'password' : 'nothing'
      return page(<VerifyEmailPage visit={visit} token={token} asks={asks} />, fresh)
    }, { query: t.Object({ token: t.Optional(text), change: t.Optional(text) }) })
    .post('/verify-email', async ({ body, request, visit }) => {
      const isChange = body.change === '1'
      return orAgain(async () => {
        if (isChange) {
          await write(db, (tx) => confirmEmailChange(tx, porter.vault, body.token, visit.now))
          return seeOther(url`/account`)
        }
        return opened(await confirmRegistration(db, porter, body.token, body.password, desk.deviceOf(request, visit), visit.now), url`/account`, visit)
      }, (problem) => <VerifyEmailPage visit={visit} token={body.token} asks={isChange ? 'change' : body.password !== undefined || problem.code === 'password-needed' ? 'password' : 'nothing'} problem={problem} />)
    }, { body: t.Object({ token: text, password: t.Optional(text), change: t.Optional(text) }) })
    .get('/forgot', ({ visit }) => page(<ForgotPage visit={visit} />))
    .post('/forgot', ({ body, visit }) => orAgain(async () => {
      await forgetPassword(db, porter, publicUrl, body.email, visit.now)
      return seeOther(withQuery(url`/letter-sent`, { kind: 'reset' }))
    }, (problem) => <ForgotPage visit={visit} problem={problem} values={body} />), { body: t.Object({ email: text }) })
    .get('/reset', ({ query, visit }) => page(<ResetPage visit={visit} token={query.token ?? ''} />, fresh), { query: t.Object({ token: t.Optional(text) }) })
    .post('/reset', ({ body, visit }) => orAgain(async () => {
      await resetPassword(db, porter, publicUrl, body.token, body.password, visit.now)
      return signedOut(seeOther(url`/sign-in`), desk.cookies)
    }, (problem) => <ResetPage visit={visit} token={body.token} problem={problem} />), { body: t.Object({ token: text, password: text }) })
    .post('/sign-out', async ({ visit: { person, now } }) => {
      if (person) {
        await write(db, async (tx) => {
          await endSession(tx, person.sessionId, 'signed-out', now)
          await audit(tx, { action: 'accounts.signed_out', actorId: person.id, subjectId: person.id }, now)
        })
      }
      return signedOut(seeOther(url`/`), desk.cookies)
    })
    /** Carries a session on and leads back; a form that was under way is sent again with what was typed (307). */
    .get('/session/renew', async ({ query, request, visit }) => {
      const to = nextOf(query.next)
      if (!desk.hasRefreshToken(request) && query.again !== '1') return page(<RenewPage visit={visit} again={withQuery(url`/session/renew`, { next: to, again: 1 })} />, fresh)
      return renewed(request, visit, seeOther(to, { 'cache-control': 'no-store' }))
    }, { query: t.Object({ next, again: t.Optional(text) }) })
    .post('/session/renew', ({ query, request, visit }) =>
      renewed(request, visit, new Response(null, { status: 307, headers: { location: nextOf(query.next), 'cache-control': 'no-store' } })),
    { query: t.Object({ next }), body: t.Record(t.String(), t.Any()) })

  async function renewed(request: Request, visit: Visit, back: Response): Promise<Response> {
    const renewal = await desk.renew(request, visit)
    return withCookies(back, renewal.outcome === 'renewed' ? await desk.opened(renewal.open, visit) : desk.cookies.closed())
  }

  const own = door('accounts-own', '/account')
    .get('', async ({ visit }) => page(await accountPage(visit), fresh))
    .post('/name', ({ body, visit }) => orAgain(async () => {
      const by = signedIn(visit)
      const name = personNameOf(body.name)
      const person = await personOfId(db, by.id)
      const claims = await write(db, async (tx) => {
        await rename(tx, person, name, visit.now)
        return currentClaims(tx, by.sessionId)
      })
      return withCookies(seeOther(url`/account`), claims ? await desk.refreshed(claims, visit.now) : [])
    }, (problem) => accountPage(visit, { problem, values: body })), { body: t.Object({ name: text }) })
    .post('/email', ({ body, visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => startEmailChange(tx, porter.vault, publicUrl, person, body.email, visit.now))
      return seeOther(withQuery(url`/letter-sent`, { kind: 'email' }))
    }, (problem) => accountPage(visit, { problem, values: body })), { body: t.Object({ email: text }) })
    .post('/phone', ({ body, visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => startPhoneChange(tx, porter.vault, person, body.phone, visit.now))
      return seeOther(url`/account/phone`)
    }, (problem) => accountPage(visit, { problem, values: body })), { body: t.Object({ phone: text }) })
    .get('/phone', async ({ visit }) => {
      const waiting = await db.$count(proofs, and(eq(proofs.personId, signedIn(visit).id), eq(proofs.kind, 'phone')))
      return page(await accountPage(visit, { awaitsCode: waiting > 0 }), fresh)
    })
    .post('/phone/code', ({ body, visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      const refusal = await write(db, (tx) => confirmPhone(tx, porter.vault, person, body.code, visit.now))
      if (refusal) throw refusal
      return seeOther(url`/account`)
    }, (problem) => accountPage(visit, { problem, awaitsCode: true })), { body: t.Object({ code: text }) })
    .get('/security', async ({ visit }) => page(await securityPage(visit), fresh))
    .post('/password', ({ body, request, visit }) => orAgain(async () => {
      const claims = await changePassword(db, porter, publicUrl, signedIn(visit), body.current_password, body.new_password, guessOf(request, visit), visit.now)
      return withCookies(seeOther(url`/account/security`), await desk.refreshed(claims, visit.now))
    }, (problem) => securityPage(visit, problem)), { body: t.Object({ current_password: text, new_password: text }) })
    .post('/two-factor', ({ visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => offerTotp(tx, porter.vault, person))
      return seeOther(url`/account/two-factor`)
    }, (problem) => securityPage(visit, problem)))
    .get('/two-factor', async ({ visit }) => twoFactorPage(visit))
    .post('/two-factor/on', ({ body, visit }) => orAgain(async () => {
      const { claims, recoveryCodes } = await turnOnSecondFactor(db, porter, signedIn(visit), body.code, securityLink, visit.now)
      return withCookies(page(<RecoveryCodesPage visit={visit} codes={recoveryCodes} />, fresh), await desk.refreshed(claims, visit.now))
    }, async (problem) => (await offerOf(visit, problem)) ?? securityPage(visit, problem)), { body: t.Object({ code: text }) })
    .post('/two-factor/passkeys', ({ visit }) => orAgain(async () =>
      page(<RecoveryCodesPage visit={visit} codes={await write(db, (tx) => askForPasskeys(tx, porter.vault, signedIn(visit).id, securityLink, visit.now))} />, fresh),
    (problem) => securityPage(visit, problem)))
    .post('/two-factor/off', ({ visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => dropSecondFactor(tx, porter.vault, person, securityLink, visit.now))
      return seeOther(url`/account/security`)
    }, (problem) => securityPage(visit, problem)))
    .post('/recovery-codes', ({ visit }) => orAgain(async () => {
      const person = await personOfId(db, signedIn(visit).id)
      if (!hasSecondFactor(person)) throw new Refusal('conflict', 'second-factor-off-already')
      return page(<RecoveryCodesPage visit={visit} codes={await write(db, (tx) => renewRecoveryCodes(tx, porter.vault, person.id, visit.now))} />, fresh)
    }, (problem) => securityPage(visit, problem)))
    .post('/passkeys/drop', ({ body, visit }) => orAgain(async () => {
      await dropPasskey(db, porter.vault, signedIn(visit).id, body.id, securityLink, visit.now)
      return seeOther(url`/account/security`)
    }, (problem) => securityPage(visit, problem)), { body: t.Object({ id: text }) })
    .post('/sessions/end', ({ body, visit }) => orAgain(async () => {
      const by = signedIn(visit)
      const { id } = body
      await write(db, async (tx) => {
        if (id !== undefined) return endSessionOf(tx, by.id, id, by.id, visit.now)
        const count = await endSessions(tx, by.id, by.sessionId, 'ended-by-person', visit.now)
        await audit(tx, { action: 'accounts.sessions_ended', actorId: by.id, subjectId: by.id, facts: { count } }, visit.now)
      })
      return seeOther(url`/account/security`)
    }, (problem) => securityPage(visit, problem)), { body: t.Object({ id: t.Optional(idOf<'session'>()) }) })
    .post('/delete', async ({ visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => leave(tx, porter.vault, person, visit.now))
      return signedOut(seeOther(url`/`), desk.cookies)
    })
    .get('/prove', async ({ query, visit }) => page(await provePage(visit, nextOf(query.next, url`/account/security`)), fresh), { query: t.Object({ next }) })
    .post('/prove', ({ body, request, visit }) => {
      const to = nextOf(body.next, url`/account/security`)
      return orAgain(async () => {
        const claims = await prove(db, porter, signedIn(visit), body, guessOf(request, visit), visit.now)
        return withCookies(seeOther(to), await desk.refreshed(claims, visit.now))
      }, (problem) => provePage(visit, to, problem))
    }, { body: t.Object({ password: t.Optional(text), code: t.Optional(text), next }) })

  const provePage = async (visit: Visit, to: Url, problem?: ShownProblem) => {
    const person = await personOfId(db, signedIn(visit).id)
    return <ProvePage visit={visit} next={to} problem={problem} wantsCode={hasSecondFactor(person)} hasPasskey={await hasPasskey(db, person.id)} />
  }

  async function offerOf(visit: Visit, problem?: ShownProblem) {
    const offer = offeredTotp(porter.vault, await personOfId(db, signedIn(visit).id))
    return offer ? <TwoFactorPage visit={visit} qr={qrOf(offer.uri)} secret={offer.secret} problem={problem} /> : null
  }
  async function twoFactorPage(visit: Visit): Promise<Response> {
    const offer = await offerOf(visit)
    return offer ? page(offer, fresh) : seeOther(url`/account/security`)
  }

  return door('accounts-pages').use(entrance).use(own)
}
