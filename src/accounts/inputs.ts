/** What may come in as JSON. Lengths are limits of reading; what a value must be, the verbs say. */
import type { TSchema } from '@sinclair/typebox'
import { t } from 'elysia'
import { idOf, mapPin, plainText } from '../platform/input.ts'
import { MAX_DIRECTIONS, MAX_LABEL, MAX_LANDMARK } from './addresses.ts'

const email = t.String({ maxLength: 1_000 })
/** Longer than any password that is accepted, so that the refusal names the password and not the input. */
const password = t.String({ maxLength: 2_000, minLength: 1 })
const token = t.String({ minLength: 1, maxLength: 200 })
const code = t.String({ minLength: 6, maxLength: 11 })

export const registerInput = t.Object({ email, name: t.String({ minLength: 1, maxLength: 1_000 }), password })
export const loginInput = t.Object({ email, password })
export const codeInput = t.Object({ code })
export const proveInput = t.Object({ password: t.Optional(password), code: t.Optional(code) })
export const emailInput = t.Object({ email })
export const phoneInput = t.Object({ phone: t.String({ minLength: 1, maxLength: 64 }) })
export const resetInput = t.Object({ token, password })
export const changePasswordInput = t.Object({ current_password: password, new_password: password })
export const verifyEmailInput = t.Object({ token, password: t.Optional(password), change: t.Optional(t.Boolean()) })
export const sessionParameters = t.Object({ sessionId: idOf<'session'>() })

const base64 = t.String({ minLength: 1, maxLength: 20_000 })
const credentialId = t.String({ minLength: 1, maxLength: 1_500 })
/** What static/passkeys.js takes out of WebAuthn's own JSON (Level 3). */
const credential = <Answer extends TSchema>(response: Answer) => t.Object({ id: credentialId, rawId: credentialId, type: t.Literal('public-key'), response })
export const passkeyInput = t.Object({
  name: t.String({ minLength: 1, maxLength: 60 }),
  credential: credential(t.Object({ clientDataJSON: base64, attestationObject: base64, transports: t.Optional(t.Array(t.String({ maxLength: 40 }), { maxItems: 10 })) })),
})
export const passkeyLoginInput = t.Object({
  credential: credential(t.Object({ clientDataJSON: base64, authenticatorData: base64, signature: base64, userHandle: t.Optional(t.String({ maxLength: 200 })) })),
})
export const passkeyParameters = t.Object({ passkeyId: credentialId })

/** A pin or a whole Plus Code, one of them. */
export const addressInput = t.Object({
  label: plainText(MAX_LABEL),
  pin: t.Optional(mapPin()),
  plus_code: t.Optional(t.String({ minLength: 1, maxLength: 20, description: 'Instead of a pin.' })),
  landmark: plainText(MAX_LANDMARK),
  directions: t.Optional(plainText(MAX_DIRECTIONS)),
  phone: t.Optional(t.String({ minLength: 1, maxLength: 64, examples: ['+2348035550142'] })),
})
export const addressParameters = t.Object({ addressId: idOf<'address'>() })
