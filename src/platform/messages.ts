/**
 * Messages of all rooms, read once from locales/<code>/<room>.json. An id is `<room>.<name>`.
 * A message that a locale lacks is taken from English and counted, never shown as an id.
 */
import { createIntl, createIntlCache, type IntlShape } from '@formatjs/intl'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { escaped } from '../vocabulary/html.ts'
import { DEFAULT_LOCALE, LOCALES, type Locale, tagOf } from '../vocabulary/locale.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { TIME_ZONE } from '../vocabulary/calendar.ts'
import type { MessageArguments, Words } from '../vocabulary/visit.ts'
import type { JSX } from '#jsx/jsx-runtime'

export const LOCALES_FOLDER = fileURLToPath(new URL('../../locales', import.meta.url))

/** All messages of one locale, `room.name` -> ICU MessageFormat text. */
export function messagesOf(locale: Locale, folder = LOCALES_FOLDER): ReadonlyMap<string, string> {
  const messages = new Map<string, string>()
  let files: string[] = []
  try {
    files = readdirSync(join(folder, locale)).filter((f) => f.endsWith('.json')).sort()
  } catch {
    return messages
  }
  for (const file of files) {
    const room = file.slice(0, -'.json'.length)
    const entries = JSON.parse(readFileSync(join(folder, locale, file), 'utf8')) as Record<string, string>
    for (const [name, text] of Object.entries(entries)) messages.set(`${room}.${name}`, text)
  }
  return messages
}

const cache = createIntlCache()
const english = messagesOf(DEFAULT_LOCALE)
const wordsByLocale = new Map<Locale, Words>()
const fallbacks = new Map<Locale, number>()

/** How often each locale had to fall back to English since this process started. */
export const fallbackCounts = (): ReadonlyMap<Locale, number> => fallbacks

export function wordsIn(locale: Locale): Words {
  let words = wordsByLocale.get(locale)
  if (!words) wordsByLocale.set(locale, (words = makeWords(locale)))
  return words
}

const MOST_KEPT = 20_000

/** What a message's text depends on, or null where it is not worth keeping: texts of people are long and rarely the same. */
function keyOf(id: string, args: MessageArguments): string | null {
  let key = id
  for (const name in args) {
    const value = args[name]
    if (typeof value === 'object' || String(value).length > 80) return null
    key += `\u0000${typeof value}${value}`
  }
  return key
}

function makeWords(locale: Locale): Words {
  const own = locale === DEFAULT_LOCALE ? english : messagesOf(locale)
  const options = { timeZone: TIME_ZONE, onError: (error: Error) => { throw error }, onWarn: () => {} }
  const intl = createIntl({ locale: tagOf(locale), messages: Object.fromEntries(own), ...options }, cache)
  // Plurals of a borrowed message follow the language it is written in.
  const englishIntl = locale === DEFAULT_LOCALE ? intl : createIntl({ locale: tagOf(DEFAULT_LOCALE), messages: Object.fromEntries(english), ...options }, cache)
  // Formatting costs ten times as much as looking up: messages are kept under their arguments, and those that have none as
  // markup too.
  const plain = new Map<string, string>()
  const markup = new Map<string, JSX.Element>()

  const format = (id: string, args?: MessageArguments): string => {
    const key = args ? keyOf(id, args) : id
    const known = key === null ? undefined : plain.get(key)
    if (known !== undefined) return known
    let source: IntlShape = intl
    if (!own.has(id)) {
      if (!english.has(id)) throw new Error(`there is no message ${id}`)
      fallbacks.set(locale, (fallbacks.get(locale) ?? 0) + 1)
      source = englishIntl
    }
    const text = String(source.formatMessage({ id }, args as Record<string, string | number | Date>))
    // What was borrowed from English is not kept, so that each borrowing is counted.
    if (key !== null && source === intl) {
      if (plain.size > MOST_KEPT) plain.clear()
      plain.set(key, text)
    }
    return text
  }
  const asMarkup = (text: string): JSX.Element => escaped(text) as JSX.Element
  const moneyFormat = new Intl.NumberFormat(tagOf(locale), { style: 'currency', currency: 'NGN', currencyDisplay: 'narrowSymbol', trailingZeroDisplay: 'stripIfInteger' })
  const metres = new Intl.NumberFormat(tagOf(locale), { style: 'unit', unit: 'meter', maximumFractionDigits: 0 })
  const kilometres = new Intl.NumberFormat(tagOf(locale), { style: 'unit', unit: 'kilometer', maximumFractionDigits: 1 })
  const clock = new Intl.DateTimeFormat(tagOf(locale), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
  const day = new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone: TIME_ZONE })
  const lists = new Intl.ListFormat(tagOf(locale), { type: 'conjunction', style: 'narrow' })

  // Money and times repeat all over a page, and Intl is slow: keep what was formatted (bounded).
  const remembered = <T>(make: (value: T) => string): ((value: T) => string) => {
    const known = new Map<T, string>()
    return (value) => {
      let text = known.get(value)
      if (text === undefined) {
        if (known.size > 5_000) known.clear()
        known.set(value, (text = make(value)))
      }
      return text
    }
  }
  const moneyText = remembered((amount: Kobo) => moneyFormat.format(amount / 100))
  const timeOfDayText = remembered((minute: number) => clock.format(new Date((minute % 1440) * 60_000)))
  const distanceText = (m: number): string => (m < 950 ? metres.format(Math.max(50, Math.round(m / 50) * 50)) : kilometres.format(m / 1000))
  const dateText = (instant: Date): string => day.format(instant)

  const words = (id: string, args?: MessageArguments): JSX.Element => {
    if (args) return asMarkup(format(id, args))
    let known = markup.get(id)
    if (!known) {
      known = asMarkup(format(id))
      if (own.has(id)) markup.set(id, known)
    }
    return known
  }
  const knownText = (id: string, fallback: string): string => (own.has(id) || english.has(id) ? format(id) : fallback)
  return Object.assign(words, {
    text: format,
    known: (id: string, fallback: string) => asMarkup(knownText(id, fallback)),
    knownText,
    money: (amount: Kobo) => asMarkup(moneyText(amount)),
    moneyText,
    number: (value: number) => asMarkup(intl.formatNumber(value)),
    distance: (m: number) => asMarkup(distanceText(m)),
    distanceText,
    timeOfDay: (minute: number) => asMarkup(timeOfDayText(minute)),
    timeOfDayText,
    date: (instant: Date) => asMarkup(dateText(instant)),
    dateText,
    list: (items: ReadonlyArray<string>) => asMarkup(lists.format(items)),
  }) satisfies Words
}

/** How many of the English messages each locale has, for the coverage page and the start-up log. */
export const coverage = (): Array<{ locale: Locale; present: number; total: number }> =>
  LOCALES.map((locale) => {
    const own = messagesOf(locale)
    return { locale, present: [...english.keys()].filter((id) => own.has(id)).length, total: english.size }
  })
