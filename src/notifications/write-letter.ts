/** Writes a letter in the transaction that gives cause for it; the postman takes it from there. */
import { sql } from 'drizzle-orm'
import { letters } from '../../drizzle/schema/notifications.ts'
import type { Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { DEFAULT_LOCALE, isLocale, type Locale } from '../vocabulary/locale.ts'
import type { LetterAddress, LetterArguments, LetterTemplate } from './letter.ts'

export const LETTERS_CHANNEL = 'buka_letters'

export interface LetterToWrite<Template extends LetterTemplate> {
  readonly personId: Id<'person'> | null
  /** Null: the address is nobody's. The work is the same, so that its time tells nothing. */
  readonly to: LetterAddress | null
  readonly template: Template
  readonly locale: string
  readonly arguments: LetterArguments[Template]
}

/** What is sealed in the row. */
export interface SealedLetter {
  readonly to: LetterAddress
  readonly arguments: Record<string, unknown>
}

export const letterPlace = (id: string): string => `letters.sealed.${id}`

export async function writeLetter<Template extends LetterTemplate>(tx: Transaction, vault: Vault, letter: LetterToWrite<Template>, now: Date): Promise<Id<'letter'>> {
  const id = newId<'letter'>(now)
  const content: SealedLetter = { to: letter.to ?? { email: 'nobody@buka.invalid' }, arguments: { ...letter.arguments } }
  await tx.insert(letters).values({
    id, personId: letter.personId, channel: letter.to?.phone === undefined ? 'email' : 'sms', template: letter.template, locale: localeOf(letter.locale),
    sealed: vault.seal(JSON.stringify(content), letterPlace(id)), state: letter.to === null ? 'nobody' : 'waiting', dueAt: now, createdAt: now,
  })
  await tx.execute(sql`select pg_notify(${LETTERS_CHANNEL}, '')`)
  return id
}

const localeOf = (text: string): Locale => (isLocale(text) ? text : DEFAULT_LOCALE)
