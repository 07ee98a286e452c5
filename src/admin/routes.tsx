/** The HTML door of platform staff: people and the audit log; and, on a developer's machine, the mailbox. */
import { t } from 'elysia'
import { and, desc, inArray, ne } from 'drizzle-orm'
import { letters } from '../../drizzle/schema/notifications.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { AuditPage, PeoplePage, PersonPage, type PersonRow } from '../../views/admin/people.tsx'
import { WorkPage, type Workplace } from '../../views/admin/work.tsx'
import { renderLetter } from '../../views/letters/letter.tsx'
import { MailboxPage } from '../../views/letters/mailbox.tsx'
import { phoneNumberOf } from '../accounts/contact.ts'
import { maskedPhone } from '../accounts/person.ts'
import { mayChangeRole, mayLock } from '../accounts/policy.ts'
import { hasSecondFactor } from '../accounts/second-factor.ts'
import { openSessions, type Person } from '../accounts/sessions.ts'
import type { LetterContent } from '../notifications/letter.ts'
import { letterPlace, type SealedLetter } from '../notifications/write-letter.ts'
import { idOf } from '../platform/input.ts'
import { type Reader, type Transaction, write } from '../platform/database.ts'
import { wordsIn } from '../platform/messages.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Locale } from '../vocabulary/locale.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { url } from '../vocabulary/url.ts'
import { PLATFORM_ROLES, type SignedIn, type Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { page, seeOther } from '../web/page.ts'
import { auditActions, changeRole, findAudit, findPeople, lock, personForStaff, signOutEverywhere, signOutOne, unlock } from './people.ts'

const fresh = { headers: { 'cache-control': 'no-store' } } as const
const role = t.UnionEnum([...PLATFORM_ROLES], { default: undefined })
const params = t.Object({ personId: idOf<'person'>() })
const MAILBOX_LETTERS = 50

const rowOf = (person: Person): PersonRow => ({
  id: person.id, name: person.name, email: person.email, role: person.role, isLocked: person.lockedAt !== null, hasSecondFactor: hasSecondFactor(person), createdAt: person.createdAt,
})

async function workplacesOf(db: Reader, { staff }: SignedIn): Promise<ReadonlyArray<Workplace>> {
  const ids = Object.keys(staff)
  if (ids.length === 0) return []
  const places = await db.select({ id: restaurants.id, name: restaurants.name, slug: restaurants.slug }).from(restaurants).where(inArray(restaurants.id, ids as Array<Id<'restaurant'>>)).orderBy(restaurants.name)
  return places.flatMap(({ id, name, slug }) => (staff[id] ? [{ name, slug, role: staff[id] }] : []))
}

export function adminPages(house: House) {
  const { db, porter, config } = house

  async function personPage(visit: Visit, id: Id<'person'>): Promise<Response> {
    const by = signedIn(visit)
    const person = await personForStaff(db, id)
    const phone = phoneNumberOf(porter.vault, person)
    const sessions = await openSessions(db, id, visit.now)
    return page(<PersonPage visit={visit} person={{ ...rowOf(person), phone: phone && maskedPhone(phone), lockedReason: person.lockedReason }} sessions={sessions} mayLock={mayLock(by, person)} mayChangeRole={mayChangeRole(by, person)} />, fresh)
  }

  /** One deed on one person, then their page again. */
  async function deed(visit: Visit, id: Id<'person'>, does: (tx: Transaction, by: SignedIn, person: Person) => Promise<void>): Promise<Response> {
    const by = signedIn(visit)
    await write(db, async (tx) => does(tx, by, await personForStaff(tx, id)))
    return seeOther(url`/admin/people/${id}`)
  }

  return door('admin-pages')
    .get('/work', async ({ visit }) => {
      const person = signedIn(visit)
      return page(<WorkPage visit={visit} person={person} workplaces={await workplacesOf(db, person)} />, fresh)
    })
    .get('/admin/people', async ({ query, visit }) => {
      const words = (query.q ?? '').trim()
      const wantedRole = PLATFORM_ROLES.find((one) => one === query.role) ?? null
      const { people, next } = await findPeople(db, porter.vault, { words, role: wantedRole, before: query.before ?? null })
      return page(<PeoplePage visit={visit} people={people.map(rowOf)} words={words} role={wantedRole} next={next} />, fresh)
    }, { query: t.Object({ q: t.Optional(t.String({ maxLength: 100 })), role: t.Optional(t.String({ maxLength: 20 })), before: t.Optional(idOf<'person'>()) }) })
    .get('/admin/people/:personId', ({ params: { personId }, visit }) => personPage(visit, personId), { params })
    .post('/admin/people/:personId/role', ({ params: { personId }, body, visit }) => deed(visit, personId, (tx, by, person) => changeRole(tx, by, person, body.role, visit.now)), { params, body: t.Object({ role }) })
    .post('/admin/people/:personId/lock', ({ params: { personId }, body, visit }) => deed(visit, personId, (tx, by, person) => lock(tx, porter.vault, by, person, body.reason, visit.now)), { params, body: t.Object({ reason: t.String({ maxLength: 500 }) }) })
    .post('/admin/people/:personId/unlock', ({ params: { personId }, visit }) => deed(visit, personId, (tx, by, person) => unlock(tx, porter.vault, by, person, `${config.publicUrl}/sign-in`, visit.now)), { params })
    .post('/admin/people/:personId/sign-out', ({ params: { personId }, visit }) => deed(visit, personId, (tx, by, person) => signOutEverywhere(tx, by, person, visit.now)), { params })
    .post('/admin/people/:personId/sessions/end', ({ params: { personId }, body, visit }) => deed(visit, personId, (tx, by, person) => signOutOne(tx, by, person, body.id, visit.now)), { params, body: t.Object({ id: idOf<'session'>() }) })
    .get('/admin/audit', async ({ query, visit }) => {
      const wanted = { action: query.action || null, person: query.person || null }
      const [{ entries, next }, actions] = await Promise.all([findAudit(db, { ...wanted, before: query.before ?? null }), auditActions(db)])
      return page(<AuditPage visit={visit} entries={entries} actions={actions} {...wanted} next={next} />, fresh)
    }, { query: t.Object({ action: t.Optional(t.String({ maxLength: 80 })), person: t.Optional(t.Union([idOf<'person'>(), t.Literal('')])), before: t.Optional(t.Integer({ minimum: 1 })) }) })
    .get('/api/audit', async ({ query }) => {
      const { entries, next } = await findAudit(db, { action: query.action ?? null, person: query.person ?? null, before: query.cursor ?? null })
      return Response.json({
        items: entries.map(({ number, at, action, actorId, subjectId, facts, hash }) => ({ number, at: at.toISOString(), action, actor_id: actorId, subject_id: subjectId, facts, hash })),
        next_cursor: next === null ? null : String(next),
      }, { headers: { 'cache-control': 'no-store' } })
    }, { query: t.Object({ action: t.Optional(t.String({ maxLength: 80 })), person: t.Optional(idOf<'person'>()), cursor: t.Optional(t.Integer({ minimum: 1 })) }) })
    /** Only where letters are kept because nothing can send them: never in production. */
    .get('/mailbox', async ({ visit }) => {
      if (config.environment === 'production' || config.smtpUrl) throw unknown('page')
      const rows = await db.select().from(letters).where(and(ne(letters.state, 'nobody'), ne(letters.channel, 'push'))).orderBy(desc(letters.id)).limit(MAILBOX_LETTERS)
      const shown = rows.flatMap((row) => {
        if (row.sealed === null) return []
        const { to, arguments: given } = JSON.parse(porter.vault.open(row.sealed, letterPlace(row.id))) as SealedLetter
        const rendered = renderLetter({ template: row.template, locale: row.locale as Locale, arguments: given } as unknown as LetterContent, wordsIn(row.locale as Locale))
        return [{ to: to.phone ?? to.email, subject: rendered.subject, text: rendered.text, link: typeof given.link === 'string' && given.link !== '' ? given.link : null, createdAt: row.createdAt, state: row.state }]
      })
      return page(<MailboxPage visit={visit} letters={shown} />, fresh)
    })
}
