/** What the data team sees of the lists that are served now: how fresh, how wide, how popular, and for whom. */
import type { ListFigures } from '../../src/recommendations/list-figures.ts'
import type { recommendationState } from '../../src/recommendations/queries.ts'
import type { ServedLists, Slice } from '../../src/recommendations/served-lists.ts'
import { isLocale, LOCALE_NAMES } from '../../src/vocabulary/locale.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { Count, Fact, Moment, Score, Share } from './figures.tsx'
import { Plot } from './plot.tsx'
import { type PromisedShare, ReliabilityDiagram } from './reliability.tsx'

export interface ServedListsProps {
  readonly visit: Visit
  readonly state: Awaited<ReturnType<typeof recommendationState>>
  readonly served: ServedLists
}

/** More would not be read in a plot; the table has them all. */
const PLOTTED_SLICES = 10

export const ServedListsPage = ({ visit, state, served }: ServedListsProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.served-lists')}>
      <StaffTabs visit={visit} at="served-lists" />
      <h1>{words('admin.served-lists')}</h1>
      <Freshness visit={visit} state={state} served={served} />
      <section aria-labelledby="whole-title">
        <h2 id="whole-title">{words('recommendations.lists-whole')}</h2>
        <p class="lead">{words('recommendations.lists-lead', { sampled: served.sampled, first: served.first, deeds: served.deeds })}</p>
        <WholeFigures visit={visit} figures={served.whole} />
      </section>
      <Promises visit={visit} live={state.live} />
      <Slices visit={visit} id="cities" title="recommendations.by-city" slices={served.cities} nameOf={({ of }) => (of === null ? '–' : cityName(visit, of))} />
      <Slices visit={visit} id="languages" title="recommendations.by-language" slices={served.languages} nameOf={({ of }) => (of === null ? words.text('recommendations.not-signed-in') : isLocale(of) ? LOCALE_NAMES[of] : of)} />
    </Layout>
  )
}

const Freshness = ({ visit, state: { ml, lastDay, runsInHand }, served }: ServedListsProps) => {
  const { words } = visit
  return (
    <section aria-labelledby="fresh-title">
      <h2 id="fresh-title">{words('recommendations.freshness')}</h2>
      {ml === null && <p class="notice">{words('recommendations.ml-silent')}</p>}
      <dl class="measures">
        <Fact visit={visit} label="recommendations.lag-median"><Count visit={visit} value={ml?.lists.lagMsMedian} /></Fact>
        <Fact visit={visit} label="recommendations.lag-p95"><Count visit={visit} value={ml?.lists.lagMsP95} /></Fact>
        <Fact visit={visit} label="recommendations.ml-beat"><Moment at={ml?.beatAt ?? null} /></Fact>
        <Fact visit={visit} label="recommendations.lists-count"><Count visit={visit} value={served.count} /></Fact>
        <Fact visit={visit} label="recommendations.list-age">{served.medianAgeSeconds === null ? <>–</> : words('recommendations.hours', { hours: served.medianAgeSeconds / 3_600 })}</Fact>
        <Fact visit={visit} label="recommendations.list-oldest">{served.oldestAgeSeconds === null ? <>–</> : words('recommendations.hours', { hours: served.oldestAgeSeconds / 3_600 })}</Fact>
        <Fact visit={visit} label="recommendations.waiting">{words('recommendations.waiting-of', { waiting: served.waiting, active: served.active })}</Fact>
        <Fact visit={visit} label="recommendations.deeds-day"><Count visit={visit} value={lastDay.deeds} /></Fact>
        <Fact visit={visit} label="recommendations.diners-day"><Count visit={visit} value={lastDay.diners} /></Fact>
        <Fact visit={visit} label="recommendations.runs-in-hand"><Count visit={visit} value={runsInHand} /></Fact>
      </dl>
    </section>
  )
}

/** A reliability diagram: what was promised beside what came, on looks that nothing was learned from; and what newcomers get. */
const Promises = ({ visit, live }: { visit: Visit; live: ServedListsProps['state']['live'] }) => {
  const { words } = visit
  const model = live.find(({ metrics }) => 'promises.looks' in metrics)
  const newcomers = live.find(({ metrics }) => 'newcomers.ndcg@20' in metrics)?.metrics
  const bins = (model?.parameters.reliability ?? []) as ReadonlyArray<PromisedShare>
  return (
    <section aria-labelledby="promises-title">
      <h2 id="promises-title">{words('recommendations.promises')}</h2>
      {model?.metrics['promises.told'] !== 1 && <p class="notice">{words('recommendations.promises-none')}</p>}
      {model !== undefined && (
        <>
          <p class="lead">{words('recommendations.promises-lead', { looks: model.metrics['promises.looks'] ?? 0, shown: model.metrics['promises.shown'] ?? 0 })}</p>
          <dl class="measures">
            <Fact visit={visit} label="recommendations.promises-error"><Score visit={visit} value={model.metrics['promises.error']} /></Fact>
            <Fact visit={visit} label="recommendations.promises-shown-error"><Score visit={visit} value={model.metrics['promises.shown_error']} /></Fact>
          </dl>
          <div class="plots">
            <ReliabilityDiagram visit={visit} bins={bins} />
          </div>
          <table class="people">
            <thead><tr><th scope="col">#</th><th scope="col" class="figure">{words('recommendations.promised')}</th><th scope="col" class="figure">{words('recommendations.came-true')}</th><th scope="col" class="figure">{words('recommendations.looks')}</th></tr></thead>
            <tbody>{bins.map(({ promised, came, count }, place) => <tr><td>{place + 1}</td><td class="figure"><Score visit={visit} value={promised} /></td><td class="figure"><Score visit={visit} value={came} /></td><td class="figure"><Count visit={visit} value={count} /></td></tr>)}</tbody>
          </table>
        </>
      )}
      {newcomers !== undefined && (
        <>
          <h3>{words('recommendations.newcomers')}</h3>
          <p class="lead">{words('recommendations.newcomers-lead')}</p>
          <dl class="measures">
            <Fact visit={visit} label="recommendations.newcomers-picks"><Score visit={visit} value={newcomers['newcomers.ndcg@20']} /></Fact>
            <Fact visit={visit} label="recommendations.newcomers-unasked"><Score visit={visit} value={newcomers['newcomers.unasked.ndcg@20']} /></Fact>
            <Fact visit={visit} label="recommendations.popularity-ndcg"><Score visit={visit} value={newcomers['popularity.ndcg@20']} /></Fact>
          </dl>
        </>
      )}
    </section>
  )
}

const WholeFigures = ({ visit, figures }: { visit: Visit; figures: ListFigures }) => (
  <dl class="measures">
    <Fact visit={visit} label="recommendations.coverage-lists"><Share visit={visit} value={figures.coverage} /></Fact>
    <Fact visit={visit} label="recommendations.places-shown"><Count visit={visit} value={figures.placesShown} /></Fact>
    <Fact visit={visit} label="recommendations.novelty"><Count visit={visit} value={figures.noveltyBits} /></Fact>
    <Fact visit={visit} label="recommendations.popular-share"><Share visit={visit} value={figures.popularShare} /></Fact>
    <Fact visit={visit} label="recommendations.popular-deeds"><Share visit={visit} value={figures.popularDeeds} /></Fact>
    <Fact visit={visit} label="recommendations.inequality"><Count visit={visit} value={figures.inequality} /></Fact>
  </dl>
)

const Slices = ({ visit, id, title, slices, nameOf }: { visit: Visit; id: string; title: string; slices: ReadonlyArray<Slice>; nameOf: (slice: Slice) => string }) => {
  const { words } = visit
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words(title)}</h2>
      {slices.length === 0 ? <p>{words('recommendations.lists-none')}</p> : (
        <>
          <div class="plots">
            <Plot visit={visit} id={`${id}-coverage`} title={words.text('recommendations.coverage-lists')} shape="bars" values={slices.slice(0, PLOTTED_SLICES).map(({ figures }, place) => ({ label: String(place + 1), value: figures.coverage }))} />
            <Plot visit={visit} id={`${id}-popular`} title={words.text('recommendations.popular-share')} shape="bars" values={slices.slice(0, PLOTTED_SLICES).map(({ figures }, place) => ({ label: String(place + 1), value: figures.popularShare }))} />
          </div>
          <div class="wide" tabindex="0" role="group" aria-labelledby={`${id}-title`}><table class="people">
            <thead><tr>
              <th scope="col">#</th><th scope="col">{words('admin.name')}</th><th scope="col" class="figure">{words('recommendations.lists-sampled')}</th><th scope="col" class="figure">{words('recommendations.places-shown')}</th>
              <th scope="col" class="figure">{words('recommendations.coverage-lists')}</th><th scope="col" class="figure">{words('recommendations.novelty')}</th>
              <th scope="col" class="figure">{words('recommendations.popular-share')}</th><th scope="col" class="figure">{words('recommendations.popular-deeds')}</th>
            </tr></thead>
            <tbody>
              {slices.map((slice, place) => (
                <tr>
                  <td>{place + 1}</td><th scope="row" safe>{nameOf(slice)}</th><td class="figure"><Count visit={visit} value={slice.figures.lists} /></td><td class="figure"><Count visit={visit} value={slice.figures.placesShown} /></td>
                  <td class="figure"><Share visit={visit} value={slice.figures.coverage} /></td><td class="figure"><Count visit={visit} value={slice.figures.noveltyBits} /></td>
                  <td class="figure"><Share visit={visit} value={slice.figures.popularShare} /></td><td class="figure"><Share visit={visit} value={slice.figures.popularDeeds} /></td>
                </tr>
              ))}
            </tbody>
          </table></div>
        </>
      )}
    </section>
  )
}
