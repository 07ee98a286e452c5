/** A restaurant's delivery platforms, for its managers: what is connected, how menus got there, and what differs. */
import type { MenuDifference } from '../../drizzle/schema/delivery.ts'
import type { PlatformView, ShownRun } from '../../src/delivery/platform-queries.ts'
import { nothing } from '../../src/vocabulary/html.ts'
import { kobo } from '../../src/vocabulary/money.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Field, Form, type FormState, Send } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemNotice } from '../parts/problem.tsx'
import { Trail } from '../parts/trail.tsx'
import { Clock } from './moment.tsx'

export interface PlatformsPageProps extends FormState {
  readonly visit: Visit
  readonly place: { readonly name: string; readonly slug: string }
  readonly platforms: ReadonlyArray<PlatformView>
  readonly formKey: string
}

export const PlatformsPage = ({ visit, place, platforms, formKey, problem, values }: PlatformsPageProps) => {
  const { words } = visit
  const connected = platforms.filter(({ connection }) => connection !== null)
  const others = platforms.filter(({ connection, isOn }) => connection === null && isOn)
  return (
    <Layout visit={visit} title={words.text('delivery.platforms')}>
      <Trail visit={visit} steps={[{ name: place.name, to: url`/restaurants/${place.slug}` }]} />
      <h1>{words('delivery.platforms')}</h1>
      <p>{words('delivery.platforms-lead', { place: place.name })}</p>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      {connected.length > 0 && <div class="platforms">{connected.map((platform) => <Connected visit={visit} slug={place.slug} platform={platform} formKey={formKey} />)}</div>}
      {connected.length === 0 && <p>{words('delivery.platforms-none')}</p>}
      {others.length > 0 && <Connect visit={visit} slug={place.slug} others={others} formKey={formKey} problem={problem} values={values} />}
    </Layout>
  )
}

const platformName = ({ words }: Visit, name: string) => words.known(`delivery.platform-${name}`, name)

interface OnePlatform {
  readonly visit: Visit
  readonly slug: string
  readonly platform: PlatformView
  readonly formKey: string
}

const Connected = ({ visit, slug, platform: { name, isOn, canPull, connection, runs, open, untold }, formKey }: OnePlatform) => {
  const { words } = visit
  if (connection === null) return nothing
  const here = url`/restaurants/${slug}/platforms/${connection.id}/menu`
  return (
    <section class="platform" aria-labelledby={`platform-${name}`}>
      <header>
        <h2 id={`platform-${name}`}>{platformName(visit, name)}</h2>
        <p class={isOn ? 'mark good' : 'mark'}><Icon visit={visit} name={isOn ? 'bike' : 'clock'} />{words(isOn ? 'delivery.platform-on' : 'delivery.platform-off')}</p>
      </header>
      {untold.length > 0 && (
        <div class="notice" role="status">
          <p><b>{words('delivery.platform-untold')}</b></p>
          <ul>{untold.map(({ reference, code, kind }) => <li><bdi dir="ltr" safe>{reference}</bdi> · <bdi dir="ltr" safe>{code}</bdi> · {words(`delivery.platform-untold-${kind}`)}</li>)}</ul>
        </div>
      )}
      <dl class="platform-facts">
        <div><dt>{words('delivery.platform-store')}</dt><dd><bdi dir="ltr" safe>{connection.storeId}</bdi></dd></div>
        <div><dt>{words('delivery.platform-sells')}</dt><dd>{words(connection.sells ? 'delivery.platform-sells-yes' : 'delivery.platform-sells-no')}</dd></div>
        {connection.sells && <div><dt>{words('delivery.platform-follows')}</dt><dd>{words(connection.followsMenu ? 'delivery.platform-follows-yes' : 'delivery.platform-follows-no')}</dd></div>}
      </dl>
      {connection.sells && (
        <div class="chips">
          <Form visit={visit} action={here} formKey={`${formKey}-push-${name}`}><Send visit={visit} label="delivery.menu-send" name="kind" value="push" quiet /></Form>
          {canPull && <Form visit={visit} action={here} formKey={`${formKey}-pull-${name}`}><Send visit={visit} label="delivery.menu-compare" name="kind" value="pull" quiet /></Form>}
        </div>
      )}
      {connection.sells && !canPull && <p class="hint">{words('delivery.menu-not-readable')}</p>}
      {open !== null && <Differences visit={visit} slug={slug} run={open} name={name} formKey={formKey} />}
      {runs.length > 0 && <Runs visit={visit} runs={runs} name={name} />}
      <details class="platform-end">
        <summary>{words('delivery.platform-end')}</summary>
        <p>{words('delivery.platform-end-hint')}</p>
        <Form visit={visit} action={url`/restaurants/${slug}/platforms/${connection.id}/end`} formKey={`${formKey}-end-${name}`}><Send visit={visit} label="delivery.platform-end-now" quiet /></Form>
      </details>
    </section>
  )
}

// ---------------------------------------------------------------- what differs

const MOST_SHOWN = 100

const Differences = ({ visit, slug, run, name, formKey }: { visit: Visit; slug: string; run: ShownRun; name: string; formKey: string }) => {
  const { words } = visit
  const differences = run.differences ?? []
  const action = url`/restaurants/${slug}/platforms/runs/${run.id}`
  return (
    <section class="differences" aria-labelledby={`differences-${name}`}>
      <h3 id={`differences-${name}`}>{words('delivery.menu-differs', { count: differences.length })}</h3>
      <p class="hint">{words('delivery.menu-differs-hint')}</p>
      <ul class="plain">{differences.slice(0, MOST_SHOWN).map((one) => <DifferenceItem visit={visit} difference={one} />)}</ul>
      {differences.length > MOST_SHOWN && <p>{words('delivery.menu-differs-more', { count: differences.length - MOST_SHOWN })}</p>}
      <div class="chips">
        <Form visit={visit} action={action} formKey={`${formKey}-take-${name}`}><Send visit={visit} label="delivery.menu-take" name="decision" value="take" /></Form>
        <Form visit={visit} action={action} formKey={`${formKey}-leave-${name}`}><Send visit={visit} label="delivery.menu-leave" name="decision" value="leave" quiet /></Form>
      </div>
    </section>
  )
}

const DifferenceItem = ({ visit, difference: { kind, name, fields } }: { visit: Visit; difference: MenuDifference }) => {
  const { words } = visit
  return (
    <li class={`difference ${kind}`}>
      <p><strong><bdi safe>{name}</bdi></strong> <span class="mark">{words(`delivery.differs-${kind}`)}</span></p>
      {fields.length > 0 && (
        <dl>
          {fields.map(({ field, ours, theirs }) => (
            <div>
              <dt>{words(`delivery.differs-${field}`)}</dt>
              <dd><span class="vh">{words('delivery.differs-here')} </span><del><Value visit={visit} field={field} value={ours} /></del> <Icon visit={visit} name="next" flip /> <span class="vh">{words('delivery.differs-there')} </span><ins><Value visit={visit} field={field} value={theirs} /></ins></dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

const Value = ({ visit: { words }, field, value }: { visit: Visit; field: MenuDifference['fields'][number]['field']; value: string }) => {
  if (field === 'price') return <bdi>{words.money(kobo(Number(value)))}</bdi>
  if (field === 'available') return words(value === 'true' ? 'delivery.differs-on' : 'delivery.differs-off')
  return <bdi safe>{value === '' ? '–' : value}</bdi>
}

// ---------------------------------------------------------------- what was done

const Runs = ({ visit, runs, name }: { visit: Visit; runs: ReadonlyArray<ShownRun>; name: string }) => {
  const { words } = visit
  return (
    <section aria-labelledby={`runs-${name}`}>
      <h3 id={`runs-${name}`}>{words('delivery.menu-runs')}</h3>
      <ol class="plain runs">
        {runs.map((run) => (
          <li class={`run ${run.state}`}>
            <p><strong>{words(`delivery.run-${run.kind}`)}</strong> <span class="mark">{words(`delivery.run-${run.state}`)}</span></p>
            <p class="hint">
              <Clock visit={visit} at={run.startedAt} /> · {words(`delivery.run-why-${run.why}`)}{run.items !== null && <> · {words('delivery.run-items', { count: run.items })}</>}
            </p>
            {run.note !== null && <p class="wrong"><bdi dir="ltr" safe>{run.note}</bdi></p>}
          </li>
        ))}
      </ol>
    </section>
  )
}

// ---------------------------------------------------------------- a new connection

const Connect = ({ visit, slug, others, formKey, problem, values }: FormState & { visit: Visit; slug: string; others: ReadonlyArray<PlatformView>; formKey: string }) => {
  const { words } = visit
  return (
    <section class="narrow" aria-labelledby="connect-title">
      <h2 id="connect-title">{words('delivery.platform-connect')}</h2>
      <Form visit={visit} action={url`/restaurants/${slug}/platforms`} formKey={formKey}>
        <div class="field"><label for="platform">{words('delivery.platform')}</label>
          <select id="platform" name="platform">{others.map(({ name }) => <option value={name} selected={values?.platform === name}>{platformName(visit, name)}</option>)}</select>
        </div>
        <Field visit={visit} name="store_id" label="delivery.platform-store" hint="delivery.platform-store-hint" maxlength={100} problem={problem} values={values} isLeftToRight />
        <fieldset class="chips"><legend>{words('delivery.platform-what')}</legend>
          <label class="chip"><input type="checkbox" name="sells" value="yes" checked /><span>{words('delivery.platform-sells-too')}</span></label>
          <label class="chip"><input type="checkbox" name="follows_menu" value="yes" checked /><span>{words('delivery.platform-follows-too')}</span></label>
        </fieldset>
        <div><Send visit={visit} label="delivery.platform-connect" /></div>
      </Form>
    </section>
  )
}
