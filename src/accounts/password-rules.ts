/** Which passwords are accepted, and how strong one is. No rules of composition: length and being uncommon are what counts. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { dictionary } from '@zxcvbn-ts/language-common'
import { invalid } from '../vocabulary/refusal.ts'

const MIN_CHARACTERS = 8
const MAX_BYTES = 512
/** From here on even well-known words make too many combinations. */
const LONG_CHARACTERS = 20
/** The estimate looks at this much; its cost grows faster than the text. */
const JUDGED_CHARACTERS = 64

// The passwords that turn up most in published breaches, as zxcvbn ships them: checked without asking anybody.
/** Words that anybody would try here first: the name of the house, of what it sells, of who works in it. */
const HOUSE_WORDS = ['buka', 'bukateria', 'jollof', 'amala', 'egusi', 'suya', 'naija', 'nigeria', 'lagos', 'abuja', 'kano', 'restaurant', 'kitchen', 'customer', 'rider', 'support', 'admin', 'password', 'welcome']
/** What is beside such words must be this much, in letters: digits and signs after a word are guessed with it. */
const OTHER_LETTERS = 4

const breached: ReadonlySet<string> = new Set(dictionary['passwords-common'])
/** Made when the first password is judged: its lists of words take long to sort. */
let judge: ZxcvbnFactory | null = null

export const breachedCount = breached.size

export interface PasswordOwner {
  readonly email: string
  readonly name: string
}

/** @throws Refusal 422 that names what is wrong with `field`. */
export function acceptPassword(password: string, owner: PasswordOwner, field = 'password'): void {
  if ([...password].length < MIN_CHARACTERS) throw invalid(field, 'password-too-short')
  if (Buffer.byteLength(password) > MAX_BYTES) throw invalid(field, 'password-too-long')
  const folded = password.normalize('NFC').toLowerCase()
  if (breached.has(folded) || breached.has(withoutTail(folded))) throw invalid(field, 'password-breached')
  const [local = ''] = owner.email.toLowerCase().split('@')
  if ([owner.email, local, owner.name, owner.name.replaceAll(' ', '')].some((own) => own.length > 3 && folded === own.toLowerCase())) throw invalid(field, 'password-is-yours')
  if (isOnlyOf([...local.split(/[^\p{L}]+/u), ...owner.name.toLowerCase().split(/\s+/)], folded)) throw invalid(field, 'password-is-yours')
  if (isOnlyOf(HOUSE_WORDS, folded)) throw invalid(field, 'password-guessable')
}

/** True when hardly a letter is left of it without these words, and one of them is in it. */
function isOnlyOf(words: ReadonlyArray<string>, password: string): boolean {
  const rest = words.filter((word) => word.length > 3).sort((a, b) => b.length - a.length).reduce((left, word) => left.replaceAll(word, ' '), password)
  return rest !== password && (rest.match(/[\p{L}\p{So}]/gu)?.length ?? 0) < OTHER_LETTERS && password.length < LONG_CHARACTERS
}

// "password1!" and "password123" are on no list and in every attack.
const withoutTail = (password: string): string => password.replace(/[\d!?.#*$@]{1,4}$/, '') || password

/** 0 (guessed at once) to 4 (not in a lifetime). */
export function strengthOf(password: string, owner: PasswordOwner): number {
  judge ??= new ZxcvbnFactory({ dictionary })
  return judge.check(password.slice(0, JUDGED_CHARACTERS), [owner.email, ...owner.name.split(' ')].filter(Boolean)).score
}
