/** Pages of platform staff: people, one person, the audit log. */
import { url, withQuery } from '../../src/vocabulary/url.ts'
import { PLATFORM_ROLES, type PlatformRole, type Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { StaffTabs } from './staff-tabs.tsx'

export interface PersonRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: PlatformRole
  readonly isLocked: boolean
  readonly hasSecondFactor: boolean
  readonly createdAt: Date
}

export const PeoplePage = ({ visit, people, words: asked, role, next }: { visit: Visit; people: ReadonlyArray<PersonRow>; words: string; role: PlatformRole | null; next: string | null }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.people')}>
      <StaffTabs visit={visit} at="people" />
      <h1>{words('admin.people')}</h1>
      <form class="chips" method="get" action={url`/admin/people`}>
        <div class="field"><label for="q">{words('admin.people-find')}</label><input id="q" name="q" value={asked} maxlength={100} /></div>
        <div class="field"><label for="role">{words('admin.role')}</label><RoleChoice visit={visit} role={role} any /></div>
        <Send visit={visit} label="admin.find" quiet />
      </form>
      <table class="people">
        <thead><tr><th scope="col">{words('admin.name')}</th><th scope="col">{words('admin.email')}</th><th scope="col">{words('admin.role')}</th><th scope="col">{words('admin.state')}</th></tr></thead>
        <tbody>
          {people.map((person) => (
            <tr>
              <td><a href={url`/admin/people/${person.id}`} safe>{person.name}</a></td>
              <td><bdi safe>{person.email}</bdi></td>
              <td>{words(`admin.role-${person.role}`)}</td>
              <td>{words(person.isLocked ? 'admin.locked' : 'admin.open')}{person.hasSecondFactor && <> · {words('admin.second-factor')}</>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {people.length === 0 && <p>{words('admin.nobody')}</p>}
      {next !== null && <p><a class="btn quiet" href={withQuery(url`/admin/people`, { q: asked, role, before: next })}>{words('admin.more')}</a></p>}
    </Layout>
  )
}

const RoleChoice = ({ visit: { words }, role, any }: { visit: Visit; role: PlatformRole | null; any?: boolean }) => (
  <select id="role" name="role">
    {any && <option value="">{words('admin.role-any')}</option>}
    {PLATFORM_ROLES.map((one) => <option value={one} selected={one === role}>{words(`admin.role-${one}`)}</option>)}
  </select>
)

export interface PersonProps {
  readonly visit: Visit
  readonly person: PersonRow & { readonly phone: string | null; readonly lockedReason: string | null }
  readonly sessions: ReadonlyArray<{ readonly id: string; readonly device: string; readonly place: string; readonly lastUsedAt: Date }>
  readonly mayLock: boolean
  readonly mayChangeRole: boolean
  readonly problem?: ShownProblem
}

export const PersonPage = ({ visit, person, sessions, mayLock, mayChangeRole, problem }: PersonProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={person.name}>
      <StaffTabs visit={visit} at="people" />
      <div class="narrow">
        <h1 safe>{person.name}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <p><bdi safe>{person.email}</bdi> {person.phone !== null && <bdi dir="ltr" safe>{person.phone}</bdi>}</p>
        <p>{words(`admin.role-${person.role}`)} · {words('admin.since')} {words.date(person.createdAt)} · <a href={withQuery(url`/admin/audit`, { person: person.id })}>{words('admin.audit')}</a></p>
        {person.isLocked && <p class="notice" role="status"><b>{words('admin.locked')}</b> <span safe>{person.lockedReason ?? ''}</span></p>}
        {mayChangeRole && (
          <section><h2>{words('admin.role')}</h2>
            <Form visit={visit} action={url`/admin/people/${person.id}/role`}><div class="field"><label for="role">{words('admin.role')}</label><RoleChoice visit={visit} role={person.role} /></div><Send visit={visit} label="admin.role-change" quiet /></Form>
          </section>
        )}
        {mayLock && (
          <section><h2>{words('admin.lock-title')}</h2>
            {person.isLocked
              ? <Form visit={visit} action={url`/admin/people/${person.id}/unlock`}><Send visit={visit} label="admin.unlock" quiet /></Form>
              : <Form visit={visit} action={url`/admin/people/${person.id}/lock`}><div class="field"><label for="reason">{words('admin.reason')}</label><input id="reason" name="reason" maxlength={500} required /></div><Send visit={visit} label="admin.lock" quiet /></Form>}
          </section>
        )}
        <section><h2>{words('admin.sessions')}</h2>
          <ul class="plain">
            {sessions.map((session) => (
              <li>
                <b safe>{session.device}</b> <span safe>{session.place}</span> <small>{words('accounts.session-used', { at: session.lastUsedAt })}</small>
                {mayLock && <Form visit={visit} action={url`/admin/people/${person.id}/sessions/end`}><input type="hidden" name="id" value={session.id} /><Send visit={visit} label="admin.sign-out-one" quiet /></Form>}
              </li>
            ))}
          </ul>
          {mayLock && sessions.length > 0 && <Form visit={visit} action={url`/admin/people/${person.id}/sign-out`}><Send visit={visit} label="admin.sign-out" quiet /></Form>}
        </section>
      </div>
    </Layout>
  )
}

export interface AuditShown {
  readonly number: number
  readonly at: Date
  readonly action: string
  readonly actorId: string | null
  readonly subjectId: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

export const AuditPage = ({ visit, entries, actions, action, person, next }: { visit: Visit; entries: ReadonlyArray<AuditShown>; actions: ReadonlyArray<string>; action: string | null; person: string | null; next: number | null }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.audit')}>
      <StaffTabs visit={visit} at="audit" />
      <h1>{words('admin.audit')}</h1>
      <form class="chips" method="get" action={url`/admin/audit`}>
        <div class="field"><label for="action">{words('admin.action')}</label>
          <select id="action" name="action"><option value="">{words('admin.action-any')}</option>{actions.map((one) => <option value={one} selected={one === action} safe>{one}</option>)}</select>
        </div>
        <div class="field"><label for="person">{words('admin.person-id')}</label><input id="person" name="person" value={person ?? ''} maxlength={36} /></div>
        <Send visit={visit} label="admin.find" quiet />
      </form>
      <table class="people">
        <thead><tr><th scope="col">#</th><th scope="col">{words('admin.when')}</th><th scope="col">{words('admin.action')}</th><th scope="col">{words('admin.actor')}</th><th scope="col">{words('admin.subject')}</th><th scope="col">{words('admin.facts')}</th></tr></thead>
        <tbody>
          {entries.map((entry) => (
            <tr>
              <td>{entry.number}</td>
              <td><time datetime={entry.at.toISOString()} safe>{entry.at.toISOString().slice(0, 19).replace('T', ' ')}</time></td>
              <td><code safe>{entry.action}</code></td>
              <td>{entry.actorId === null ? '–' : <a href={url`/admin/people/${entry.actorId}`} safe>{entry.actorId.slice(-6)}</a>}</td>
              <td>{entry.subjectId === null ? '–' : <a href={url`/admin/people/${entry.subjectId}`} safe>{entry.subjectId.slice(-6)}</a>}</td>
              <td safe>{Object.entries(entry.facts).map(([name, value]) => `${name}: ${String(value)}`).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {next !== null && <p><a class="btn quiet" href={withQuery(url`/admin/audit`, { action, person, before: next })}>{words('admin.more')}</a></p>}
    </Layout>
  )
}
