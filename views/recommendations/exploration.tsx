/** What trying places out costs and earns, and what another policy would have earned: for the data team. */
import { type ExplorationReport, NORMAL_95, type PolicyReport } from '../../src/recommendations/off-policy-report.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { Count, Fact, Score } from './figures.tsx'
import { Plot } from './plot.tsx'

export const ExplorationPage = ({ visit, report }: { visit: Visit; report: ExplorationReport }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('recommendations.exploration')}>
      <StaffTabs visit={visit} at="exploration" />
      <h1>{words('recommendations.exploration')}</h1>
      <p class="lead">{words('recommendations.exploration-lead')}</p>
      {report.policies.length === 0 ? <p>{words('recommendations.exploration-none')}</p> : (
        <>
          <dl class="measures">
            <Fact visit={visit} label="recommendations.exploration-policy"><span safe>{report.drawnBy ?? ''}</span></Fact>
            <Fact visit={visit} label="recommendations.exploration-shows"><Count visit={visit} value={report.shows} /></Fact>
            <Fact visit={visit} label="recommendations.exploration-earned"><Count visit={visit} value={report.earned} /></Fact>
          </dl>
          <div class="plots"><Plot visit={visit} id="snips" title={words.text('recommendations.exploration-snips')} shape="bars" values={report.policies.map(({ snips }, place) => ({ label: String(place + 1), value: snips.value, isMarked: place === 0 }))} /></div>
          <div class="wide" tabindex="0" role="group" aria-label={words.text('recommendations.exploration')}><table class="people">
            <thead><tr>
              <th scope="col">#</th><th scope="col">{words('recommendations.exploration-policy')}</th><th scope="col" class="figure">{words('recommendations.exploration-snips')}</th><th scope="col">{words('recommendations.exploration-interval')}</th>
              <th scope="col" class="figure">{words('recommendations.exploration-ips')}</th><th scope="col">{words('recommendations.exploration-interval')}</th><th scope="col" class="figure">{words('recommendations.exploration-worth')}</th>
            </tr></thead>
            <tbody>{report.policies.map((one, place) => <Line visit={visit} place={place} report={one} />)}</tbody>
          </table></div>
        </>
      )}
    </Layout>
  )
}

const Line = ({ visit, place, report: { policy, ips, snips } }: { visit: Visit; place: number; report: PolicyReport }) => (
  <tr>
    <td>{place + 1}</td><th scope="row">{visit.words(`recommendations.policy-${policy}`)}</th>
    <td class="figure"><Score visit={visit} value={snips.value} /></td><td><Interval visit={visit} of={snips} /></td>
    <td class="figure"><Score visit={visit} value={ips.value} /></td><td><Interval visit={visit} of={ips} /></td>
    <td class="figure"><Count visit={visit} value={Math.round(snips.effectiveCount)} /></td>
  </tr>
)

const Interval = ({ visit: { words }, of: { value, error } }: { visit: Visit; of: PolicyReport['ips'] }) => words('recommendations.exploration-range', { low: value - NORMAL_95 * error, high: value + NORMAL_95 * error })
