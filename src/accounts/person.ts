/** A person: how an e-mail address and a phone number are written, and what of them may be shown. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { invalid } from '../vocabulary/refusal.ts'

const MAX_EMAIL = 254
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

/**
 * An e-mail address in the form in which accounts are told apart: lower case, ASCII. Dots count, because whether they do
 * is for each provider to say; look-alike letters of other scripts are refused.
 * @throws Refusal 422
 */
export function emailOf(text: string, field = 'email'): string {
  const email = text.trim().toLowerCase()
  const at = email.lastIndexOf('@')
  if (email.length > MAX_EMAIL || at < 1 || at > 64 || !LOCAL.test(email.slice(0, at)) || !DOMAIN.test(email.slice(at + 1))) throw invalid(field, 'email-wrong')
  return email
}

/** A phone number in E.164; national ones are Nigerian. @throws Refusal 422 */
export function phoneOf(text: string, field = 'phone'): string {
  const phone = /^[\d\s()+.-]{7,24}$/.test(text.trim()) ? parsePhoneNumberFromString(text, 'NG') : undefined
  if (!phone?.isValid()) throw invalid(field, 'phone-wrong')
  return phone.number
}

/**
 * One line of somebody's writing, composed and with single spaces.
 * @throws Refusal 422
 */
export function lineOf(text: string, field: string, most: number): string {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (line === '') throw invalid(field, 'value-missing')
  if ([...line].length > most) throw invalid(field, 'text-too-long')
  // Control characters would end up in headers of letters and in lines of logs.
  if (/\p{Cc}/u.test(line)) throw invalid(field, 'text-not-plain')
  return line
}

const MAX_NAME = 80

/** @throws Refusal 422 */
export const personNameOf = (text: string, field = 'name'): string => lineOf(text, field, MAX_NAME)

/** `ada@buka.test` as `a…@buka.test`: enough to recognise, too little to use. */
export const maskedEmail = (email: string): string => email.replace(/^(.).*(?=@)/, '$1…')

/** `+2348012345678` as `+234…78`. */
export const maskedPhone = (phone: string): string => `${phone.slice(0, 4)}…${phone.slice(-2)}`

const BROWSERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdgA?\//, 'Edge'], [/\bOPR\/|\bOpera/, 'Opera'], [/\bSamsungBrowser\//, 'Samsung Internet'], [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari'],
]
const SYSTEMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bAndroid\b/, 'Android'], [/\biPhone\b|\biPad\b/, 'iOS'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b/, 'macOS'], [/\bLinux\b/, 'Linux'],
]

/** "Chrome on Android", from what the browser says of itself. */
export function deviceOf(userAgent: string | null): string {
  const agent = (userAgent ?? '').slice(0, 500)
  const found = (list: typeof BROWSERS): string | undefined => list.find(([sign]) => sign.test(agent))?.[1]
  return [found(BROWSERS), found(SYSTEMS)].filter(Boolean).join(' on ') || 'Unknown device'
}

/** The network of an address: what can be shown and counted without following a single phone about. */
export function networkOf(address: string): string {
  const v4 = /(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(address)
  if (v4) return `${v4[1]}.0`
  return `${address.split(':').slice(0, 3).join(':')}::`
}
