/** What is said in ten languages: that each text can be read, that it counts as its language counts, and that no guest reads half a page in English. */
import { describe, expect, test } from 'bun:test'
import { type MessageFormatElement, parse, type PluralElement, TYPE } from '@formatjs/icu-messageformat-parser'
import { messagesOf } from './platform/messages.ts'
import { guestWords } from './testing/guest-words.ts'
import { DEFAULT_LOCALE, type Locale, LOCALES, tagOf } from './vocabulary/locale.ts'

const messages = new Map(LOCALES.map((locale) => [locale, messagesOf(locale)] as const))
const of = (locale: Locale): ReadonlyMap<string, string> => messages.get(locale) as ReadonlyMap<string, string>

const pluralsOf = (elements: ReadonlyArray<MessageFormatElement>): PluralElement[] => elements.flatMap((e) => {
  if (e.type === TYPE.tag) return pluralsOf(e.children)
  if (e.type !== TYPE.plural && e.type !== TYPE.select) return []
  const inner = Object.values(e.options).flatMap((option) => pluralsOf(option.value))
  return e.type === TYPE.plural ? [e, ...inner] : inner
})

/** Counts of things on our pages are small: a category of millions (`many` in French) may be left to `other`. */
const COUNTED = 120

/**
 * What is wrong with a plural by the rules of CLDR: a category that the language does not have, or one that it lacks. A text that
 * has `other` alone, beside exact numbers, says that it is the same for all; nothing at all (0) may read like `other`.
 */
function faultsOf({ value, options, pluralType = 'cardinal' }: PluralElement, locale: Locale): string[] {
  const rules = new Intl.PluralRules(tagOf(locale), { type: pluralType })
  const categories: ReadonlyArray<string> = rules.resolvedOptions().pluralCategories
  const named = Object.keys(options).filter((key) => !key.startsWith('='))
  const lacking = new Set<string>()
  if (named.length > 1) for (let n = 1; n <= COUNTED; n++) if (!(rules.select(n) in options) && !(`=${n}` in options)) lacking.add(rules.select(n))
  return [
    ...named.filter((key) => !categories.includes(key)).map((key) => `{${value}} has "${key}", the language has ${categories.join(', ')}`),
    ...[...lacking].map((category) => `{${value}} lacks "${category}"`),
  ]
}

describe('messages', () => {
  for (const locale of LOCALES) {
    test(`in ${locale} can be read, and count by its plural categories`, () => {
      const faults = [...of(locale)].flatMap(([id, text]) => {
        if (text.trim() === '') return [`${id} is empty`]
        try {
          return pluralsOf(parse(text)).flatMap((plural) => faultsOf(plural, locale)).map((fault) => `${id}: ${fault}`)
        } catch (error) {
          return [`${id} cannot be read: ${(error as Error).message}`]
        }
      })
      expect(faults.map((fault) => `locales/${locale}: ${fault}`)).toEqual([])
    })
  }

  test('are written in composed characters: a search and a font see one letter, not two', () => {
    expect(LOCALES.flatMap((locale) => [...of(locale)].filter(([, text]) => text !== text.normalize('NFC')).map(([id]) => `locales/${locale}: ${id}`))).toEqual([])
  })
})

describe('what a guest reads', () => {
  const { doors, asked } = guestWords()

  test('is found in the source', () => {
    expect(doors).toContain('src/orders/routes.tsx')
    expect(doors).toContain('src/delivery/tracking-routes.tsx')
    expect(doors).not.toContain('src/orders/board-routes.tsx')
    expect(doors).not.toContain('src/recommendations/admin-routes.tsx')
    // By a text, by a template, by an attribute, by a refusal, by a letter.
    for (const id of ['delivery.plan-you', 'delivery.step-on_the_way', 'orders.landmark-hint', 'problems.dish-sold-out', 'problems.unknown-basket', 'letters.order-paid', 'parts.tab-home']) expect([id, asked.has(id)]).toEqual([id, true])
    for (const id of ['orders.docket', 'delivery.shift-begin', 'recommendations.ndcg', 'admin.people', 'payments.settlement-csv']) expect([id, asked.has(id)]).toEqual([id, false])
  })

  test('is translated into every language', () => {
    const untranslated = [...asked].flatMap(([id, path]) => {
      const lacking = LOCALES.filter((locale) => !of(locale).has(id))
      return lacking.length === 0 ? [] : [`${id} is lacking in ${lacking.join(' ')}; guests meet it by ${path}: ${of(DEFAULT_LOCALE).get(id)}`]
    })
    for (const locale of LOCALES) console.log(`${locale}: ${[...asked.keys()].filter((id) => of(locale).has(id)).length} of ${asked.size} messages for guests`)
    expect(untranslated).toEqual([])
  })
})
