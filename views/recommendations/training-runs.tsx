/** Pages of training runs: ask for one, see them all, watch one. */
import type { OneRun } from '../../src/recommendations/queries.ts'
import { secondsLeft, type TrainingRun } from '../../src/recommendations/training.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Fact, Moment, Score } from './figures.tsx'

/** What can be asked for, and what stands in the form. */
export interface TrainingFormState {
  readonly kinds: ReadonlyArray<string>
  readonly recommenders: ReadonlyArray<string>
  readonly values: { readonly kind: string; readonly recommenders: ReadonlyArray<string>; readonly seed: number; readonly windowStart: string; readonly windowEnd: string }
  readonly problem?: ShownProblem
}

export const TrainingRunsPage = ({ visit, form, runs, next }: { visit: Visit; form: TrainingFormState; runs: ReadonlyArray<TrainingRun>; next: string | null }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.training-runs')}>
      <StaffTabs visit={visit} at="training-runs" />
      <h1>{words('admin.training-runs')}</h1>
      <StartRun visit={visit} {...form} />
      <section aria-labelledby="runs-title">
        <h2 id="runs-title">{words('recommendations.runs-all')}</h2>
        <div class="wide" tabindex="0" role="group" aria-labelledby="runs-title"><table class="people">
          <thead><tr>
            <th scope="col">{words('recommendations.queued')}</th><th scope="col">{words('recommendations.kind')}</th><th scope="col">{words('recommendations.recommenders')}</th>
            <th scope="col">{words('admin.state')}</th><th scope="col" class="figure">{words('recommendations.percent')}</th><th scope="col">{words('recommendations.stage')}</th>
          </tr></thead>
          <tbody>
            {runs.map((run) => (
              <tr>
                <th scope="row"><a href={url`/admin/training-runs/${run.id}`}><Moment at={run.queuedAt} /></a></th>
                <td>{words(`recommendations.kind-${run.kind}`)}</td>
                <td><Recommenders visit={visit} names={run.recommenders} /></td>
                <td>{words(`recommendations.run-${run.state}`)}</td>
                <td class="figure">{words('recommendations.share', { value: run.percent / 100 })}</td>
                <td safe>{run.error ?? run.stage}</td>
              </tr>
            ))}
          </tbody>
        </table></div>
        {runs.length === 0 && <p>{words('recommendations.runs-none')}</p>}
        {next !== null && <p><a class="btn quiet" href={withQuery(url`/admin/training-runs`, { cursor: next })}>{words('admin.more')}</a></p>}
      </section>
    </Layout>
  )
}

const Recommenders = ({ visit: { words }, names }: { visit: Visit; names: ReadonlyArray<string> }) => words.list(names.map((name) => words.knownText(`recommendations.recommender-${name}`, name)))

const StartRun = ({ visit, kinds, recommenders, values, problem }: TrainingFormState & { visit: Visit }) => {
  const { words } = visit
  return (
    <section aria-labelledby="start-title">
      <h2 id="start-title">{words('recommendations.start')}</h2>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <Form visit={visit} action={url`/admin/training-runs`}>
        <fieldset class="chips"><legend>{words('recommendations.recommenders')}</legend>
          {recommenders.map((one) => <label class="chip"><input type="checkbox" name="recommenders[]" value={one} checked={values.recommenders.includes(one)} /><span>{words(`recommendations.recommender-${one}`)}</span></label>)}
        </fieldset>
        <div class="chips">
          <div class="field"><label for="kind">{words('recommendations.kind')}</label>
            <select id="kind" name="kind">{kinds.map((one) => <option value={one} selected={one === values.kind}>{words(`recommendations.kind-${one}`)}</option>)}</select>
          </div>
          <div class="field date"><label for="window_start">{words('recommendations.window-start')}</label><input id="window_start" name="window_start" type="date" value={values.windowStart} aria-describedby="window-hint" /></div>
          <div class="field date"><label for="window_end">{words('recommendations.window-end')}</label><input id="window_end" name="window_end" type="date" value={values.windowEnd} aria-describedby="window-hint" /></div>
          <div class="field date"><label for="seed">{words('recommendations.seed')}</label><input id="seed" name="seed" type="number" min="0" max="2147483647" step="1" value={String(values.seed)} aria-describedby="seed-hint" /></div>
        </div>
        <p class="hint" id="window-hint">{words('recommendations.window-hint')}</p>
        <p class="hint" id="seed-hint">{words('recommendations.seed-hint')}</p>
        <div><Send visit={visit} label="recommendations.start-run" /></div>
      </Form>
    </section>
  )
}

export const isInHand = ({ state }: Pick<TrainingRun, 'state'>): boolean => state === 'queued' || state === 'running'

/** @param watched the page comes again by itself, for browsers without script */
export const TrainingRunPage = ({ visit, run, watched }: { visit: Visit; run: OneRun; watched: boolean }) => {
  const { words } = visit
  const here = url`/admin/training-runs/${run.id}`
  return (
    <Layout visit={visit} title={words.text('recommendations.run')}>
      <StaffTabs visit={visit} at="training-runs" />
      <h1>{words('recommendations.run')} <small><bdi dir="ltr" safe>{run.id.slice(-6)}</bdi></small></h1>
      {isInHand(run)
        ? <div id="run" class="stack" hx-get={here} hx-trigger="every 2s" hx-swap="innerMorph" hx-sync="this:drop"><RunProgress visit={visit} run={run} /></div>
        : <div id="run" class="stack"><RunProgress visit={visit} run={run} /></div>}
      {isInHand(run) && (
        <div class="chips">
          <Form visit={visit} action={url`/admin/training-runs/${run.id}/cancellation`}><Send visit={visit} label="recommendations.cancel-run" quiet /></Form>
          <a class="btn quiet" href={here}>{words('recommendations.reload')}</a>
          <a class="btn quiet unscripted" href={watched ? here : withQuery(here, { watch: true })}>{words(watched ? 'recommendations.watch-end' : 'recommendations.watch')}</a>
        </div>
      )}
      <section aria-labelledby="asked-title">
        <h2 id="asked-title">{words('recommendations.asked')}</h2>
        <dl class="measures">
          <Fact visit={visit} label="recommendations.kind">{words(`recommendations.kind-${run.kind}`)}</Fact>
          <Fact visit={visit} label="recommendations.recommenders"><Recommenders visit={visit} names={run.recommenders} /></Fact>
          <Fact visit={visit} label="recommendations.seed"><span safe>{String(run.seed)}</span></Fact>
          <Fact visit={visit} label="recommendations.window"><>{run.windowStart === null ? words('recommendations.window-beginning') : <Moment at={run.windowStart} />} – {run.windowEnd === null ? words('recommendations.window-now') : <Moment at={run.windowEnd} />}</></Fact>
          <Fact visit={visit} label="recommendations.attempts">{words.number(run.attempts)}</Fact>
        </dl>
      </section>
      {run.models.length > 0 && <Outcome visit={visit} models={run.models} />}
    </Layout>
  )
}

/** Whole minutes still to go. */
export function minutesLeft(run: Pick<TrainingRun, 'state' | 'percent' | 'startedAt'>, now: Date): number | null {
  const seconds = secondsLeft(run, now)
  return seconds === null ? null : Math.max(1, Math.ceil(seconds / 60))
}

/** How far a run is. The page asks for it again and again while the run is in hand. */
export const RunProgress = ({ visit, run }: { visit: Visit; run: TrainingRun }) => {
  const { words, now } = visit
  const left = minutesLeft(run, now)
  return (
    <>
      <p><progress class="far" value={run.percent} max={100} aria-label={words.text('recommendations.percent')} /> {words('recommendations.share', { value: run.percent / 100 })}</p>
      <p role="status"><b>{words(`recommendations.run-${run.state}`)}</b>{run.stage !== '' && <> · <bdi safe>{run.stage}</bdi></>}</p>
      {left !== null && <p>{words('recommendations.minutes-left', { minutes: left })}</p>}
      {run.error !== null && <p class="notice" role="alert"><span safe>{run.error}</span></p>}
      <dl class="measures">
        <Fact visit={visit} label="recommendations.queued"><Moment at={run.queuedAt} /></Fact>
        <Fact visit={visit} label="recommendations.started"><Moment at={run.startedAt} /></Fact>
        <Fact visit={visit} label="recommendations.ended"><Moment at={run.endedAt} /></Fact>
      </dl>
    </>
  )
}

const Outcome = ({ visit, models }: { visit: Visit; models: OneRun['models'] }) => {
  const { words } = visit
  return (
    <section aria-labelledby="outcome-title">
      <h2 id="outcome-title">{words('recommendations.outcome')}</h2>
      <table class="people">
        <thead><tr><th scope="col">{words('recommendations.version')}</th><th scope="col">{words('admin.state')}</th><th scope="col">{words('recommendations.ndcg')}</th><th scope="col">{words('recommendations.recall')}</th></tr></thead>
        <tbody>
          {models.map((model) => (
            <tr>
              <th scope="row"><a href={url`/admin/models/${model.version}`}><bdi dir="ltr" safe>{model.version}</bdi></a></th>
              <td>{words(`recommendations.model-${model.state}`)}{model.note !== '' && <small safe>{` ${model.note}`}</small>}</td>
              <td><Score visit={visit} value={model.metrics['ndcg@20']} /></td><td><Score visit={visit} value={model.metrics['recall@20']} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p><a class="btn quiet" href={withQuery(url`/admin/models`, { 'compare[]': models.map(({ version }) => version) })}>{words('recommendations.compare')}</a></p>
    </section>
  )
}
