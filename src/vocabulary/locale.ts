/** The ten languages of Buka, and how one of them is chosen. */
export const LOCALES = ['en', 'ha', 'yo', 'ig', 'fr', 'ar', 'es', 'de', 'zh', 'ja'] as const
export type Locale = (typeof LOCALES)[number]
export const DEFAULT_LOCALE: Locale = 'en'

/** Each language by its own name, as the language menu shows it. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = {
  en: 'English', ha: 'Hausa', yo: 'Yorùbá', ig: 'Igbo', fr: 'Français',
  ar: 'العربية', es: 'Español', de: 'Deutsch', zh: '中文', ja: '日本語',
}

export const isLocale = (text: string): text is Locale => (LOCALES as ReadonlyArray<string>).includes(text)
export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr')

/** BCP 47 tag for Intl: English, Hausa, Yoruba and Igbo are those of Nigeria. */
export const tagOf = (locale: Locale): string =>
  ({ en: 'en-NG', ha: 'ha-NG', yo: 'yo-NG', ig: 'ig-NG', fr: 'fr', ar: 'ar', es: 'es', de: 'de', zh: 'zh-Hans', ja: 'ja' })[locale]

/** The best of our languages for an Accept-Language header (RFC 9110 12.5.4), or `null`. */
export function acceptedLocale(header: string | null): Locale | null {
  if (!header) return null
  const wishes = header.slice(0, 500).split(',').map((part, position) => {
    const [tag = '', ...parameters] = part.trim().split(';')
    const q = parameters.map((p) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(p)?.[1]).find(Boolean)
    return { language: tag.toLowerCase().split('-')[0] ?? '', weight: q === undefined ? 1 : Number(q), position }
  })
  wishes.sort((a, b) => b.weight - a.weight || a.position - b.position)
  for (const { language, weight } of wishes) if (weight > 0 && isLocale(language)) return language
  return null
}
