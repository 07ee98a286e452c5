/**
 * Text as it is compared and searched: tone marks, under-dots, hooks and case do not count,
 * so `ẹ̀wà`, `Ewa` and `EWA` are the same word, and `ɗan` is `dan`.
 */
const HOOKED: Readonly<Record<string, string>> = { ɓ: 'b', ɗ: 'd', ƙ: 'k', ƴ: 'y', ŋ: 'n', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i' }
const MARKS = /\p{M}+/gu
const NOT_WORD = /[^\p{L}\p{N}]+/gu

export const foldText = (text: string): string =>
  text.normalize('NFKD').replace(MARKS, '').toLowerCase().replace(/[ɓɗƙƴŋßæœøđłı]/g, (c) => HOOKED[c] ?? c)
    .replace(/['’ʼ]/g, '').replace(NOT_WORD, ' ').trim()

/** A short, readable path segment: `Iya Basira's Buka` becomes `iya-basiras-buka`. May be empty for other scripts. */
export const slugOf = (text: string): string => foldText(text).replace(/[^a-z0-9 ]+/g, '').replace(/ +/g, '-').slice(0, 80).replace(/^-|-$/g, '')

/** True when text can be stored and shown: well-formed Unicode without NUL. */
export const isPlainText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()
