/** How well deliveries go: in a few figures, in plots, and in the tables that the plots are drawn from. */
import type { Dimension, Figures } from '../../src/delivery/figures.ts'
import type { City } from '../../src/restaurants/cities.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { DemoNote } from '../parts/demo-note.tsx'
import { Empty } from '../parts/empty.tsx'
import { Plot } from '../recommendations/plot.tsx'
import { CityField } from './desk.tsx'

interface FiguresPageProps {
  readonly visit: Visit
  readonly isDemo: boolean
  readonly days: number
  readonly city: string | null
  readonly cities: ReadonlyArray<City>
  readonly whole: Figures
  readonly by: Readonly<Record<Dimension, ReadonlyArray<Figures>>>
}

const PERIODS = [7, 30, 90] as const
/** More bars than this cannot be told apart on a phone. */
const MOST_BARS = 24

export const FiguresPage = ({ visit, isDemo, days, city, cities, whole, by }: FiguresPageProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('delivery.figures')}>
      <StaffTabs visit={visit} at="delivery-figures" />
      <h1>{words('delivery.figures')}</h1>
      {isDemo && <DemoNote visit={visit} />}
      <form method="get" action={url`/admin/delivery-figures`} class="chips">
        <CityField visit={visit} cities={cities} chosen={city} />
        <div class="field"><label for="days">{words('delivery.period')}</label><select id="days" name="days">{PERIODS.map((one) => <option value={String(one)} selected={one === days}>{words('delivery.period-days', { days: one })}</option>)}</select></div>
        <button class="btn quiet">{words('delivery.show')}</button>
      </form>
      {whole.deliveries === 0 ? <Empty visit={visit} icon="bike" title={words.text('delivery.figures-none')} lead={words.text('delivery.figures-none-lead')} /> : (
        <>
          <dl class="measures top">
            {(['deliveries', 'on-time', 'error', 'bias', 'median', 'cost', 'fee', 'failed'] as const).map((name) => <div><dt>{words(`delivery.figure-${name}`)}</dt><dd class="big"><Value visit={visit} of={whole} name={name} /></dd></div>)}
          </dl>
          <div class="plots">
            <Plot visit={visit} id="on-time-day" title={words.text('delivery.plot-on-time-day')} shape="line" values={plotted(by.day, (f) => (f.onTimeShare === null ? null : f.onTimeShare * 100), (key) => key.slice(8))} />
            <Plot visit={visit} id="error-hour" title={words.text('delivery.plot-error-hour')} shape="bars" values={plotted(by.hour, (f) => f.etaError)} />
            <Plot visit={visit} id="cost-zone" title={words.text('delivery.plot-cost-zone')} shape="bars" values={plotted(by.zone, (f) => (f.cost === null ? null : f.cost / 100), (key) => key.slice(0, 10) || '–')} />
            <Plot visit={visit} id="deliveries-hour" title={words.text('delivery.plot-deliveries-hour')} shape="bars" values={plotted(by.hour, (f) => f.deliveries)} />
          </div>
          {(['zone', 'carrier', 'hour', 'day'] as const).map((dimension) => <FiguresTable visit={visit} dimension={dimension} rows={by[dimension]} />)}
        </>
      )}
    </Layout>
  )
}

const plotted = (rows: ReadonlyArray<Figures>, value: (figures: Figures) => number | null, label: (key: string) => string = (key) => key) =>
  rows.slice(-MOST_BARS).map((figures) => ({ label: label(figures.key), value: value(figures) }))

type Name = 'deliveries' | 'on-time' | 'error' | 'bias' | 'median' | 'cost' | 'fee' | 'failed'

const Value = ({ visit: { words }, of, name }: { visit: Visit; of: Figures; name: Name }) => {
  const minutes = (value: number | null) => (value === null ? <>–</> : words('delivery.minutes', { minutes: value }))
  switch (name) {
    case 'deliveries': return words.number(of.deliveries)
    case 'on-time': return of.onTimeShare === null ? <>–</> : words('delivery.share', { share: of.onTimeShare })
    case 'error': return minutes(of.etaError)
    case 'bias': return minutes(of.etaBias)
    case 'median': return minutes(of.medianMinutes)
    case 'cost': return of.cost === null ? <>–</> : words.money(of.cost)
    case 'fee': return of.fee === null ? <>–</> : words.money(of.fee)
    case 'failed': return words.number(of.failed)
  }
}

const FiguresTable = ({ visit, dimension, rows }: { visit: Visit; dimension: Dimension; rows: ReadonlyArray<Figures> }) => {
  const { words } = visit
  return (
    <section aria-labelledby={`by-${dimension}`}>
      <h2 id={`by-${dimension}`}>{words(`delivery.by-${dimension}`)}</h2>
      <div class="wide" tabindex="0" role="group" aria-labelledby={`by-${dimension}`}><table class="people">
        <thead><tr><th scope="col">{words(`delivery.dimension-${dimension}`)}</th>{(['deliveries', 'on-time', 'error', 'bias', 'median', 'cost', 'fee', 'failed'] as const).map((name) => <th scope="col" class="figure">{words(`delivery.figure-${name}`)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr><th scope="row"><span class="name" safe>{row.key === '' ? '–' : dimension === 'hour' ? `${row.key}:00` : dimension === 'carrier' ? words.knownText(`delivery.carrier-${row.key}`, row.key) : row.key}</span></th>
              {(['deliveries', 'on-time', 'error', 'bias', 'median', 'cost', 'fee', 'failed'] as const).map((name) => <td class="figure"><Value visit={visit} of={row} name={name} /></td>)}</tr>
          ))}
        </tbody>
      </table></div>
    </section>
  )
}
