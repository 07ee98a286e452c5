/** Pages of the model registry: what is live, what there is, how chosen ones compare, and one of them in full. */
import { isId } from '../../src/vocabulary/id.ts'
import type { RegisteredModel } from '../../src/recommendations/queries.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { Count, Fact, Moment, Score } from './figures.tsx'
import { Plot } from './plot.tsx'

export interface ModelsProps {
  readonly visit: Visit
  readonly live: ReadonlyArray<RegisteredModel>
  /** The newest first. */
  readonly models: ReadonlyArray<RegisteredModel>
  /** The oldest first. */
  readonly compared: ReadonlyArray<RegisteredModel>
  readonly recommenders: ReadonlyArray<string>
  readonly recommender: string | null
  readonly next: string | null
}

/** What models are judged by on the held-out part, and how each is called. */
const PLOTTED = ['ndcg@20', 'recall@20', 'coverage@20'] as const
const LABELS: Readonly<Record<(typeof PLOTTED)[number], string>> = { 'ndcg@20': 'recommendations.ndcg', 'recall@20': 'recommendations.recall', 'coverage@20': 'recommendations.coverage' }
/** A line needs a way to go. */
const POINTS_OF_A_LINE = 3

export const ModelsPage = ({ visit, live, models, compared, recommenders, recommender, next }: ModelsProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.models')}>
      <StaffTabs visit={visit} at="models" />
      <h1>{words('admin.models')}</h1>
      <LiveModels visit={visit} live={live} />
      {compared.length > 0 && <Comparison visit={visit} models={compared} />}
      <section aria-labelledby="all-title">
        <h2 id="all-title">{words('recommendations.models-all')}</h2>
        <form class="chips" method="get" action={url`/admin/models`}>
          <div class="field"><label for="recommender">{words('recommendations.recommender')}</label>
            <select id="recommender" name="recommender">
              <option value="">{words('recommendations.recommender-any')}</option>
              {recommenders.map((one) => <option value={one} selected={one === recommender}>{words(`recommendations.recommender-${one}`)}</option>)}
            </select>
          </div>
          <Send visit={visit} label="admin.find" quiet />
        </form>
        <ModelTable visit={visit} models={models} compared={new Set(compared.map(({ version }) => version))} />
        {models.length === 0 && <p>{words('recommendations.models-none')}</p>}
        {models.length > 0 && (
          <form class="chips" id="compare" method="get" action={url`/admin/models`}>
            {recommender !== null && <input type="hidden" name="recommender" value={recommender} />}
            <Send visit={visit} label="recommendations.compare" />
            {next !== null && <a class="btn quiet" href={withQuery(url`/admin/models`, { recommender, cursor: next })}>{words('admin.more')}</a>}
          </form>
        )}
      </section>
    </Layout>
  )
}

const RecommenderName = ({ visit, name }: { visit: Visit; name: string }) => visit.words.known(`recommendations.recommender-${name}`, name)
const Version = ({ version }: { version: string }) => <a class="version" href={url`/admin/models/${version}`}><bdi dir="ltr" safe>{version}</bdi></a>

const LiveModels = ({ visit, live }: { visit: Visit; live: ReadonlyArray<RegisteredModel> }) => {
  const { words } = visit
  return (
    <section aria-labelledby="live-title">
      <h2 id="live-title">{words('recommendations.models-live')}</h2>
      {live.length === 0 ? <p>{words('recommendations.models-live-none')}</p> : (
        <div class="wide" tabindex="0" role="group" aria-labelledby="live-title"><table class="people">
          <thead><tr>
            <th scope="col">{words('recommendations.recommender')}</th><th scope="col">{words('recommendations.version')}</th><th scope="col" class="figure">{words('recommendations.ndcg')}</th>
            <th scope="col">{words('recommendations.promoted')}</th><th scope="col">{words('recommendations.deeds')}</th>
          </tr></thead>
          <tbody>
            {live.map((model) => (
              <tr>
                <th scope="row"><RecommenderName visit={visit} name={model.recommender} /></th>
                <td><Version version={model.version} /></td>
                <td class="figure"><Score visit={visit} value={model.metrics['ndcg@20']} /></td>
                <td><Moment at={model.promotedAt} /> <By visit={visit} id={model.promotedBy} /></td>
                <td><RollBack visit={visit} version={model.version} /></td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
      <p class="hint">{words('recommendations.proof-hint')}</p>
    </section>
  )
}

/** Only who may look at people gets a link to them. */
const By = ({ visit: { words, person }, id }: { visit: Visit; id: string | null }) => {
  if (id === null) return <>{words('recommendations.by-the-gate')}</>
  if (!isId(id)) return <>{words.known(`recommendations.by-${id}`, id)}</>
  return person?.role === 'admin' ? <a href={url`/admin/people/${id}`} safe>{id.slice(-6)}</a> : <code safe>{id.slice(-6)}</code>
}

const RollBack = ({ visit, version }: { visit: Visit; version: string }) => <Form visit={visit} action={url`/admin/models/${version}/rollback`}><Send visit={visit} label="recommendations.roll-back" quiet /></Form>
const Promote = ({ visit, version }: { visit: Visit; version: string }) => <Form visit={visit} action={url`/admin/models/${version}/promotion`}><Send visit={visit} label="recommendations.promote" quiet /></Form>

const ModelTable = ({ visit, models, compared }: { visit: Visit; models: ReadonlyArray<RegisteredModel>; compared: ReadonlySet<string> }) => {
  const { words } = visit
  return (
    <div class="wide" tabindex="0" role="group" aria-labelledby="all-title"><table class="people">
      <thead><tr>
        <th scope="col">{words('recommendations.compare-this')}</th><th scope="col">{words('recommendations.version')}</th><th scope="col">{words('recommendations.recommender')}</th><th scope="col">{words('admin.state')}</th>
        {PLOTTED.map((metric) => <th scope="col" class="figure">{words(LABELS[metric])}</th>)}
        <th scope="col">{words('recommendations.made')}</th><th scope="col">{words('recommendations.deeds')}</th>
      </tr></thead>
      <tbody>
        {models.map((model) => (
          <tr>
            <td><input type="checkbox" form="compare" name="compare[]" value={model.version} checked={compared.has(model.version)} aria-label={words.text('recommendations.compare-one', { version: model.version })} /></td>
            <td><Version version={model.version} /></td>
            <td><RecommenderName visit={visit} name={model.recommender} /></td>
            <td>{words(`recommendations.model-${model.state}`)}{model.note !== '' && <small safe>{` ${model.note}`}</small>}</td>
            {PLOTTED.map((metric) => <td class="figure"><Score visit={visit} value={model.metrics[metric]} /></td>)}
            <td><Moment at={model.createdAt} /></td>
            <td>{model.state === 'live' ? <RollBack visit={visit} version={model.version} /> : <Promote visit={visit} version={model.version} />}</td>
          </tr>
        ))}
      </tbody>
    </table></div>
  )
}

/** Plots, and the same figures as a table beside them; the numbers below the bars are those of the rows. */
const Comparison = ({ visit, models }: { visit: Visit; models: ReadonlyArray<RegisteredModel> }) => {
  const { words } = visit
  const isOneKind = new Set(models.map(({ recommender }) => recommender)).size === 1
  const shape = isOneKind && models.length >= POINTS_OF_A_LINE ? 'line' : 'bars'
  return (
    <section aria-labelledby="comparison-title">
      <h2 id="comparison-title">{words('recommendations.comparison')}</h2>
      <p class="lead">{words('recommendations.comparison-lead')}</p>
      <div class="plots">
        {PLOTTED.map((metric) => (
          <Plot visit={visit} id={`plot-${metric.replace('@20', '')}`} title={words.text(LABELS[metric])} shape={shape}
            values={models.map((model, place) => ({ label: String(place + 1), value: model.metrics[metric] ?? null, isMarked: model.state === 'live' }))} />
        ))}
      </div>
      <div class="wide" tabindex="0" role="group" aria-labelledby="comparison-title"><table class="people">
        <thead><tr>
          <th scope="col">#</th><th scope="col">{words('recommendations.version')}</th>{PLOTTED.map((metric) => <th scope="col" class="figure">{words(LABELS[metric])}</th>)}
          <th scope="col" class="figure">{words('recommendations.popularity-ndcg')}</th><th scope="col" class="figure">{words('recommendations.judged-on')}</th><th scope="col" class="figure">{words('recommendations.fit-seconds')}</th>
        </tr></thead>
        <tbody>
          {models.map((model, place) => (
            <tr>
              <th scope="row">{place + 1}</th>
              <td><Version version={model.version} />{model.state === 'live' && <> · {words('recommendations.model-live')}</>}</td>
              {PLOTTED.map((metric) => <td class="figure"><Score visit={visit} value={model.metrics[metric]} /></td>)}
              <td class="figure"><Score visit={visit} value={model.metrics['popularity.ndcg@20']} /></td>
              <td class="figure"><Count visit={visit} value={model.metrics.people} /></td>
              <td class="figure"><Count visit={visit} value={secondsOf(model.metrics.fit_ms)} /></td>
            </tr>
          ))}
        </tbody>
      </table></div>
    </section>
  )
}

const secondsOf = (milliseconds: number | undefined): number | null => (milliseconds === undefined ? null : milliseconds / 1_000)

export const ModelPage = ({ visit, model }: { visit: Visit; model: RegisteredModel }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={model.version}>
      <StaffTabs visit={visit} at="models" />
      <h1><bdi dir="ltr" safe>{model.version}</bdi></h1>
      <dl class="measures">
        <Fact visit={visit} label="recommendations.recommender"><RecommenderName visit={visit} name={model.recommender} /></Fact>
        <Fact visit={visit} label="admin.state">{words(`recommendations.model-${model.state}`)}</Fact>
        <Fact visit={visit} label="recommendations.made"><Moment at={model.createdAt} /></Fact>
        <Fact visit={visit} label="recommendations.promoted"><><Moment at={model.promotedAt} /> {model.promotedAt !== null && <By visit={visit} id={model.promotedBy} />}</></Fact>
        <Fact visit={visit} label="recommendations.window"><>{model.windowStart === null ? words('recommendations.window-beginning') : <Moment at={model.windowStart} />} – <Moment at={model.windowEnd} /></></Fact>
        <Fact visit={visit} label="recommendations.seed"><span safe>{String(model.seed)}</span></Fact>
        <Fact visit={visit} label="recommendations.bytes"><Count visit={visit} value={model.bytes} /></Fact>
        <Fact visit={visit} label="recommendations.sha256"><code safe>{model.sha256}</code></Fact>
        {model.runId !== null && <Fact visit={visit} label="recommendations.run"><a href={url`/admin/training-runs/${model.runId}`} safe>{model.runId.slice(-6)}</a></Fact>}
        {model.note !== '' && <Fact visit={visit} label="recommendations.note"><span safe>{model.note}</span></Fact>}
      </dl>
      <section aria-labelledby="metrics-title">
        <h2 id="metrics-title">{words('recommendations.metrics')}</h2>
        <table class="people"><tbody>{Object.entries(model.metrics).map(([name, value]) => <tr><th scope="row"><code safe>{name}</code></th><td><Score visit={visit} value={value} /></td></tr>)}</tbody></table>
      </section>
      <section aria-labelledby="parameters-title">
        <h2 id="parameters-title">{words('recommendations.parameters')}</h2>
        <pre class="written" tabindex="0" safe>{JSON.stringify(model.parameters, null, 2)}</pre>
      </section>
      <section aria-labelledby="deeds-title">
        <h2 id="deeds-title">{words('recommendations.deeds')}</h2>
        {model.state === 'live' ? <RollBack visit={visit} version={model.version} /> : <Promote visit={visit} version={model.version} />}
      </section>
    </Layout>
  )
}
