/** A letter: which there are, and what each needs to be worded. */
import type { Locale } from '../vocabulary/locale.ts'

/** What a guest is told about an order. */
export type OrderLetter = 'order-paid' | 'order-accepted' | 'order-refused' | 'order-ready' | 'order-cancelled' | 'order-expired' | 'item-ran-out'
interface AboutOrder {
  readonly name: string
  readonly place: string
  readonly reference: string
  readonly link: string
}

/** template -> its arguments. Links are whole addresses, because a letter is read elsewhere. */
export interface LetterArguments extends Record<OrderLetter, AboutOrder> {
  'confirm-registration': { readonly name: string; readonly link: string }
  'already-registered': { readonly name: string; readonly link: string }
  'reset-password': { readonly name: string; readonly link: string }
  'confirm-email': { readonly name: string; readonly link: string }
  'email-changed': { readonly name: string; readonly email: string }
  'password-changed': { readonly name: string; readonly link: string }
  'phone-code': { readonly code: string }
  'phone-changed': { readonly name: string; readonly phone: string }
  'token-stolen': { readonly name: string; readonly device: string; readonly link: string }
  'second-factor-on': { readonly name: string; readonly link: string }
  'second-factor-off': { readonly name: string; readonly link: string }
  'recovery-code-used': { readonly name: string; readonly left: number; readonly link: string }
  'passkey-added': { readonly name: string; readonly passkey: string; readonly link: string }
  'account-locked': { readonly name: string }
  'account-unlocked': { readonly name: string; readonly link: string }
  'account-deleted': { readonly name: string }
  /** To platform staff. `what` is the event's name without its room. */
  'money-needs-a-person': { readonly name: string; readonly what: string; readonly link: string }
}
export type LetterTemplate = keyof LetterArguments

export interface LetterContent<Template extends LetterTemplate = LetterTemplate> {
  readonly template: Template
  readonly locale: Locale
  readonly arguments: LetterArguments[Template]
}

/** Where it goes. An SMS names an e-mail address too, for when no SMS can be sent. */
export interface LetterAddress {
  readonly email: string
  readonly phone?: string
}

/** What a push shows on a locked screen. */
export interface RenderedPush {
  readonly title: string
  readonly body: string
  /** A path of ours. */
  readonly url: string
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
}

export interface RenderedLetter {
  readonly subject: string
  readonly html: string
  readonly text: string
  /** Short: each 70 or 160 characters are paid for. */
  readonly sms: string
}
