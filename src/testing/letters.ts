/** What was written to people, read in tests as they would read it. */
import { desc, eq } from 'drizzle-orm'
import { letters } from '../../drizzle/schema/notifications.ts'
import { letterPlace, type SealedLetter } from '../notifications/write-letter.ts'
import type { TestWeb } from './web.ts'

export interface WrittenLetter {
  readonly to: { readonly email: string; readonly phone?: string }
  readonly template: string
  readonly state: string
  readonly arguments: Readonly<Record<string, string>>
}

/** Letters that really go to somebody, the newest first. */
export async function writtenLetters(web: TestWeb, email?: string): Promise<WrittenLetter[]> {
  const rows = await web.house.db.select().from(letters).orderBy(desc(letters.id))
  return rows.filter((row) => row.state !== 'nobody' && row.sealed !== null).map((row) => {
    const { to, arguments: given } = JSON.parse(web.house.porter.vault.open(row.sealed as string, letterPlace(row.id))) as SealedLetter
    return { to, template: row.template, state: row.state, arguments: given as Record<string, string> }
  }).filter((letter) => email === undefined || letter.to.email === email)
}

/** The token in the newest letter of a template to that address. @throws Error when there is none */
export async function tokenFrom(web: TestWeb, email: string, template: string): Promise<string> {
  const letter = (await writtenLetters(web, email)).find((one) => one.template === template)
  const token = new URL(letter?.arguments.link ?? 'http://none').searchParams.get('token')
  if (!token) throw new Error(`no letter ${template} with a link was written to ${email}`)
  return token
}

export const nobodysLetters = (web: TestWeb) => web.house.db.select().from(letters).where(eq(letters.state, 'nobody'))
