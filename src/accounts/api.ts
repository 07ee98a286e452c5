/** The JSON door of accounts: /api/auth. Cookies carry the session; no answer repeats a secret. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { audit } from '../audit/append.ts'
import { write } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { SignedIn, Visit } from '../vocabulary/visit.ts'
import { about, door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { confirmEmailChange, confirmPhone, phoneNumberOf, startEmailChange, startPhoneChange } from './contact.ts'
import { openDesk } from './desk.ts'
import { changePasswordInput, codeInput, emailInput, loginInput, passkeyInput, passkeyLoginInput, phoneInput, proveInput, registerInput, resetInput, passkeyParameters, sessionParameters, verifyEmailInput } from './inputs.ts'
import { leave } from './leave.ts'
import { addPasskey, askForPasskeys, challengePasskey, challengePasskeyOf, dropPasskey, offerPasskey, passkeysOf, personOfPasskey, siteOf } from './passkeys.ts'
import { changePassword, forgetPassword, resetPassword } from './passwords.ts'
import { maskedPhone } from './person.ts'
import { prove, proveWithPasskey, turnOnSecondFactor } from './prove.ts'
import { confirmRegistration, register, resendRegistration } from './register.ts'
import { dropSecondFactor, hasSecondFactor, offeredTotp, offerTotp, qrOf, recoveryCodesLeft, renewRecoveryCodes } from './second-factor.ts'
import { signedOut, withCookies } from '../web/session-cookies.ts'
import { beginSession, endSession, endSessionOf, endSessions, openSessions, type Session } from './sessions.ts'
import { answerChallenge, answerChallengeWithPasskey, challengeHolder, personOfId, signIn } from './sign-in.ts'

const accepted = (): Response => Response.json({ state: 'accepted' }, { status: 202 })
const done = (): Response => new Response(null, { status: 204 })
const json = (body: object, cookies: ReadonlyArray<string> = []): Response => withCookies(Response.json(body, { headers: { 'cache-control': 'no-store' } }), cookies)

export function accountsApi(house: House) {
  const { db, porter, config: { publicUrl } } = house
  const desk = openDesk(house)
  const site = siteOf(publicUrl)
  const securityLink = `${publicUrl}/account/security`
  const guessOf = (request: Request, visit: Visit) => ({ visitorId: visit.visitorId, network: desk.networkOf(request) })

  const gettingIn = door('accounts-api-in', '/api/auth')
    .post('/register', async ({ body, visit }) => {
      await register(db, porter, publicUrl, { ...body, locale: visit.locale, visitorId: visit.visitorId }, visit.now)
      return accepted()
    }, { body: registerInput, detail: about('Accounts', 'Ask for an account; a letter with the next step is sent', 202) })
    .post('/email/resend', async ({ body, visit }) => {
      await resendRegistration(db, porter, publicUrl, body.email, visit.visitorId, visit.now)
      return accepted()
    }, { body: emailInput, detail: about('Accounts', 'Send the letter of a registration again', 202) })
    .post('/email/verify', async ({ body, request, visit }) => {
      if (body.change === true) {
        await write(db, (tx) => confirmEmailChange(tx, porter.vault, body.token, visit.now))
        return done()
      }
      const open = await confirmRegistration(db, porter, body.token, body.password, desk.deviceOf(request, visit), visit.now)
      return json({ state: 'signed_in' }, await desk.opened(open, visit))
    }, { body: verifyEmailInput, detail: about('Accounts', 'Confirm an e-mail address with the token of its letter', 200, 204) })
    .post('/login', async ({ body, request, visit }) => {
      const result = await signIn(db, porter, body, desk.deviceOf(request, visit), desk.networkOf(request), visit.now)
      return result.state === 'signed-in'
        ? json({ state: 'signed_in' }, await desk.opened(result.open, visit))
        : json({ state: 'second_factor_needed' }, await desk.challenged(result.challenge, visit.now))
    }, { body: loginInput, detail: about('Accounts', 'Sign in with e-mail and password') })
    /** Three uses of a code: the second step of signing in, turning the second factor on, proving oneself again. */
    .post('/2fa/verify', async ({ body, request, visit }) => {
      if (!visit.person) {
        const open = await answerChallenge(db, porter, await desk.challengeOf(request, visit.now), body.code, desk.deviceOf(request, visit), visit.now)
        return json({ state: 'signed_in' }, await desk.opened(open, visit))
      }
      const person = await personOfId(db, visit.person.id)
      // Whoever has a passkey for a second step may be setting up the app beside it.
      const isForApp = /^[0-9]{6}$/.test(body.code) && offeredTotp(porter.vault, person) !== null
      if (hasSecondFactor(person) && !isForApp) {
        const claims = await prove(db, porter, visit.person, body, guessOf(request, visit), visit.now)
        return json({ state: 'proven' }, await desk.refreshed(claims, visit.now))
      }
      const { claims, recoveryCodes } = await turnOnSecondFactor(db, porter, visit.person, body.code, securityLink, visit.now)
      return json({ state: 'second_factor_on', recovery_codes: recoveryCodes }, await desk.refreshed(claims, visit.now))
    }, { body: codeInput, detail: about('Accounts', 'Give the code of the second factor: to sign in, to turn it on, to prove oneself again') })
    /** The same with a passkey, for whoever has shown a password or is signed in. */
    .post('/2fa/passkey/challenge', async ({ request, visit }) => {
      const personId = visit.person?.id ?? (await challengeHolder(db, await desk.challengeOf(request, visit.now))).id
      return json(await challengePasskeyOf(db, porter.vault, site, personId, visit.now))
    }, { detail: about('Accounts', 'Begin to answer with a passkey instead of a code') })
    .post('/2fa/passkey', async ({ body, request, visit }) => {
      const credential = body.credential as unknown as AuthenticationResponseJSON
      if (visit.person) return json({ state: 'proven' }, await desk.refreshed(await proveWithPasskey(db, site, visit.person, credential, visit.now), visit.now))
      const open = await answerChallengeWithPasskey(db, site, await desk.challengeOf(request, visit.now), credential, desk.deviceOf(request, visit), visit.now)
      return json({ state: 'signed_in' }, await desk.opened(open, visit))
    }, { body: passkeyLoginInput, detail: about('Accounts', 'Answer with a passkey instead of a code: to sign in, to prove oneself again') })
    .post('/refresh', async ({ request, visit }) => {
      const renewal = await desk.renew(request, visit)
      if (renewal.outcome === 'renewed') return json({ state: 'signed_in' }, await desk.opened(renewal.open, visit))
      return withCookies(problem(401, renewal.outcome === 'reused' ? 'token-reused' : 'unproven'), desk.cookies.closed())
    }, { detail: about('Accounts', 'Renew the session') })
    .post('/logout', async ({ visit }) => {
      const { person } = visit
      if (person) {
        await write(db, async (tx) => {
          if (await endSession(tx, person.sessionId, 'signed-out', visit.now)) await audit(tx, { action: 'accounts.signed_out', actorId: person.id, subjectId: person.id }, visit.now)
        })
      }
      return signedOut(done(), desk.cookies)
    }, { detail: about('Accounts', 'End this session', 204) })
    .post('/password/forgot', async ({ body, visit }) => {
      await forgetPassword(db, porter, publicUrl, body.email, visit.now)
      return accepted()
    }, { body: emailInput, detail: about('Accounts', 'Ask for a letter that sets a new password', 202) })
    .post('/password/reset', async ({ body, visit }) => {
      await resetPassword(db, porter, publicUrl, body.token, body.password, visit.now)
      return signedOut(done(), desk.cookies)
    }, { body: resetInput, detail: about('Accounts', 'Set a new password with the token of the letter', 204) })
    .post('/passkeys/challenge', async ({ visit }) => json(await challengePasskey(db, porter.vault, site, visit.now)), { detail: about('Accounts', 'Begin to sign in with a passkey') })
    .post('/passkeys/login', async ({ body, request, visit }) => {
      const person = await personOfPasskey(db, site, body.credential as unknown as AuthenticationResponseJSON, null, visit.now)
      // Something one has, unlocked by something one is or knows: that is two factors.
      const open = await write(db, (tx) => beginSession(tx, person, desk.deviceOf(request, visit), true, visit.now))
      return json({ state: 'signed_in' }, await desk.opened(open, visit))
    }, { body: passkeyLoginInput, detail: about('Accounts', 'Sign in with a passkey') })

  const ones = door('accounts-api-own', '/api/auth')
    .get('/me', async ({ visit }) => {
      const by = signedIn(visit)
      const person = await personOfId(db, by.id)
      const phone = phoneNumberOf(porter.vault, person)
      return json({
        id: person.id, email: person.email, name: person.name, role: person.role, locale: person.locale, phone: phone && maskedPhone(phone), phone_verified_at: person.phoneVerifiedAt?.toISOString() ?? null,
        second_factor: hasSecondFactor(person), recovery_codes_left: await recoveryCodesLeft(db, person.id), staff: Object.entries(by.staff).map(([restaurant_id, role]) => ({ restaurant_id, role })),
      })
    }, { detail: about('Accounts', 'Who is signed in') })
    .delete('/me', async ({ visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => leave(tx, porter.vault, person, visit.now))
      return signedOut(done(), desk.cookies)
    }, { detail: about('Accounts', 'Leave for good', 204) })
    .post('/prove', async ({ body, request, visit }) => json({ state: 'proven' }, await desk.refreshed(await prove(db, porter, signedIn(visit), body, guessOf(request, visit), visit.now), visit.now)), { body: proveInput, detail: about('Accounts', 'Prove again who one is, before something that matters') })
    .post('/2fa/setup', async ({ visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      const { secret, uri } = await write(db, (tx) => offerTotp(tx, porter.vault, person))
      return json({ secret, uri, qr_svg: qrOf(uri).markup })
    }, { detail: about('Accounts', 'Begin to set up a second factor') })
    .post('/2fa/passkeys', async ({ visit }) =>
      json({ state: 'second_factor_on', recovery_codes: await write(db, (tx) => askForPasskeys(tx, porter.vault, signedIn(visit).id, securityLink, visit.now)) }),
    { detail: about('Accounts', 'Ask for a passkey beside the password from now on') })
    .post('/2fa/disable', async ({ visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => dropSecondFactor(tx, porter.vault, person, securityLink, visit.now))
      return done()
    }, { detail: about('Accounts', 'Turn the second factor off', 204) })
    .post('/2fa/recovery-codes', async ({ visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      if (!hasSecondFactor(person)) throw new Refusal('conflict', 'second-factor-off-already')
      return json({ recovery_codes: await write(db, (tx) => renewRecoveryCodes(tx, porter.vault, person.id, visit.now)) })
    }, { detail: about('Accounts', 'Make new recovery codes; the old ones end') })
    .post('/password/change', async ({ body, request, visit }) => {
      const claims = await changePassword(db, porter, publicUrl, signedIn(visit), body.current_password, body.new_password, guessOf(request, visit), visit.now)
      return withCookies(done(), await desk.refreshed(claims, visit.now))
    }, { body: changePasswordInput, detail: about('Accounts', 'Change the password', 204) })
    .post('/email/change', async ({ body, visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => startEmailChange(tx, porter.vault, publicUrl, person, body.email, visit.now))
      return accepted()
    }, { body: emailInput, detail: about('Accounts', 'Ask for another e-mail address; a letter is sent to it', 202) })
    .post('/phone/start', async ({ body, visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      await write(db, (tx) => startPhoneChange(tx, porter.vault, person, body.phone, visit.now))
      return accepted()
    }, { body: phoneInput, detail: about('Accounts', 'Send a code to a phone number', 202) })
    .post('/phone/verify', async ({ body, visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      const refusal = await write(db, (tx) => confirmPhone(tx, porter.vault, person, body.code, visit.now))
      if (refusal) throw refusal
      return done()
    }, { body: codeInput, detail: about('Accounts', 'Confirm a phone number with its code', 204) })
    .get('/sessions', async ({ visit }) => {
      const by = signedIn(visit)
      return json({ items: (await openSessions(db, by.id, visit.now)).map((session) => sessionJson(session, by)), next_cursor: null })
    }, { detail: about('Accounts', 'Open sessions') })
    .delete('/sessions', async ({ visit }) => {
      const by = signedIn(visit)
      const ended = await write(db, async (tx) => {
        const count = await endSessions(tx, by.id, by.sessionId, 'ended-by-person', visit.now)
        await audit(tx, { action: 'accounts.sessions_ended', actorId: by.id, subjectId: by.id, facts: { count } }, visit.now)
        return count
      })
      return json({ ended })
    }, { detail: about('Accounts', 'End all other sessions') })
    .delete('/sessions/:sessionId', async ({ params, visit }) => {
      const by = signedIn(visit)
      const isSelf = params.sessionId === by.sessionId
      await write(db, (tx) => endSessionOf(tx, by.id, params.sessionId, by.id, visit.now))
      return isSelf ? signedOut(done(), desk.cookies) : done()
    }, { params: sessionParameters, detail: about('Accounts', 'End one session', 204) })
    .get('/passkeys', async ({ visit }) => json({
      items: (await passkeysOf(db, signedIn(visit).id)).map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, created_at: createdAt.toISOString(), last_used_at: lastUsedAt?.toISOString() ?? null })), next_cursor: null,
    }), { detail: about('Accounts', 'Passkeys') })
    .post('/passkeys/offer', async ({ visit }) => json(await offerPasskey(db, porter.vault, site, await personOfId(db, signedIn(visit).id), visit.now)), { detail: about('Accounts', 'Begin to add a passkey') })
    .post('/passkeys', async ({ body, visit }) => {
      await addPasskey(db, porter.vault, site, await personOfId(db, signedIn(visit).id), body.credential as unknown as RegistrationResponseJSON, body.name, securityLink, visit.now)
      return Response.json({ state: 'added' }, { status: 201 })
    }, { body: passkeyInput, detail: about('Accounts', 'Add a passkey', 201) })
    .delete('/passkeys/:passkeyId', async ({ params, visit }) => {
      await dropPasskey(db, porter.vault, signedIn(visit).id, params.passkeyId, securityLink, visit.now)
      return done()
    }, { params: passkeyParameters, detail: about('Accounts', 'Take a passkey away', 204) })

  return door('accounts-api').use(gettingIn).use(ones)
}

const sessionJson = ({ id, device, place, createdAt, lastUsedAt, hasSecondFactor: mfa }: Session, by: SignedIn): object =>
  ({ id, device, place, created_at: createdAt.toISOString(), last_used_at: lastUsedAt.toISOString(), second_factor: mfa, current: id === by.sessionId })

/** A refusal that also clears cookies; the usual way of refusing cannot. */
const problem = (status: number, code: string): Response =>
  Response.json({ type: `/docs#problem-${code}`, title: 'Please sign in again.', status, code }, { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } })
