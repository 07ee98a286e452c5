/** A notice in the words of whoever reads it. */
import type { Notice } from '../../src/notifications/notice.ts'
import { directionOf } from '../../src/vocabulary/locale.ts'
import { kobo } from '../../src/vocabulary/money.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

const MONEY = new Set(['amount', 'pay'])
/** Words that choose between sentences are not written themselves. */
const CHOOSERS = new Set(['what', 'reason', 'slug'])

export function noticeText({ words, locale }: Pick<Visit, 'words' | 'locale'>, { kind, arguments: given }: Pick<Notice, 'kind' | 'arguments'>): string {
  // Latin names and numbers would turn a right-to-left sentence around: each stands for itself.
  const apart = (text: string): string => (directionOf(locale) === 'rtl' ? `\u2068${text}\u2069` : text)
  const said = Object.entries(given).map(([name, value]) => [name, typeof value === 'number' ? (MONEY.has(name) ? apart(words.moneyText(kobo(value))) : value) : CHOOSERS.has(name) ? value : apart(value)])
  return words.text(`notifications.${kind}`, Object.fromEntries(said))
}
