/** Zones on a plan that the server draws: to look at, to change corner by corner with a small script, or as GeoJSON without one. */
import type { Position } from 'geojson'
import type { ZoneForm } from '../../src/delivery/inputs.ts'
import { ringsOf, type Shape, type Zone } from '../../src/delivery/zone.ts'
import type { City } from '../../src/restaurants/cities.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Trail } from '../parts/trail.tsx'

interface ZonesPageProps {
  readonly visit: Visit
  readonly zones: ReadonlyArray<Zone>
  readonly city: string
  readonly cities: ReadonlyArray<City>
  readonly values: ZoneForm
  readonly formKey: string
  readonly problem?: ShownProblem | undefined
}

export const ZonesPage = ({ visit, zones, city, cities, values, formKey, problem }: ZonesPageProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('delivery.zones')}>
      <StaffTabs visit={visit} at="zones" />
      <h1>{words('delivery.zones')}</h1>
      <p class="lead">{words('delivery.zones-lead')}</p>
      <form method="get" action={url`/admin/zones`} class="chips">
        <div class="field"><label for="city-shown">{words('delivery.city')}</label><select id="city-shown" name="city">{cities.map((one) => <option value={one.slug} selected={one.slug === city} safe>{cityName(visit, one.slug)}</option>)}</select></div>
        <button class="btn quiet">{words('delivery.show')}</button>
      </form>
      <div class="duo top">
        <Plan visit={visit} zones={zones} city={cities.find((one) => one.slug === city)} />
        <section aria-labelledby="zones-title">
          <h2 id="zones-title" safe>{cityName(visit, city)}</h2>
          {zones.length === 0 ? <p class="soft">{words('delivery.zones-none')}</p> : (
            <ul class="plain">
              {zones.map((zone, i) => (
                <li class="option"><span><span class={`key z${i % 6}`} aria-hidden="true" /> <a href={url`/admin/zones/${zone.id}`}><span class="name" safe>{zone.name}</span></a></span><span>{zone.isClosed ? words('delivery.zone-closed') : words('delivery.zone-priority-of', { priority: zone.priority })}</span></li>
              ))}
            </ul>
          )}
          <p><a href={withQuery(url`/api/delivery/zones`, { city })}>{words('delivery.geojson')}</a></p>
        </section>
      </div>
      <section aria-labelledby="new-title">
        <h2 id="new-title">{words('delivery.zone-new')}</h2>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <Form visit={visit} action={url`/admin/zones`} formKey={formKey}><ZoneFields visit={visit} values={values} cities={cities} around={zones} problem={problem} /><div><Send visit={visit} label="delivery.zone-draw" /></div></Form>
      </section>
      <script src={visit.asset('zones.js')} defer />
    </Layout>
  )
}

export const ZonePage = ({ visit, zone, around, cities, values, problem }: Omit<ZonesPageProps, 'zones' | 'city' | 'formKey'> & { readonly zone: Zone; readonly around: ReadonlyArray<Zone> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={zone.name}>
      <StaffTabs visit={visit} at="zones" />
      <Trail visit={visit} steps={[{ to: withQuery(url`/admin/zones`, { city: zone.city }), name: words.text('delivery.zones') }]} />
      <h1 class="name" safe>{zone.name}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <Form visit={visit} action={url`/admin/zones/${zone.id}`}>
        <ZoneFields visit={visit} values={values} cities={cities} around={around} problem={problem} />
        <div><Send visit={visit} label="delivery.zone-save" /></div>
      </Form>
      <details class="box top"><summary>{words('delivery.zone-remove')}</summary><p class="soft">{words('delivery.zone-remove-lead')}</p><Form visit={visit} action={url`/admin/zones/${zone.id}/removal`}><div><Send visit={visit} label="delivery.zone-remove" quiet /></div></Form></details>
      <script src={visit.asset('zones.js')} defer />
    </Layout>
  )
}

const ZoneFields = ({ visit, values, cities, around, problem }: { visit: Visit; values: ZoneForm; cities: ReadonlyArray<City>; around: ReadonlyArray<Zone>; problem?: ShownProblem | undefined }) => {
  const { words } = visit
  const wrong = (name: string) => problem?.fields.some(({ field }) => field === name || field.startsWith(`${name}/`)) === true ? 'true' : undefined
  return (
    <div class="duo">
      <div class="stack">
        <div class="chips">
          <div class="field"><label for="city">{words('delivery.city')}</label><select id="city" name="city">{cities.map((one) => <option value={one.slug} selected={one.slug === values.city} safe>{cityName(visit, one.slug)}</option>)}</select></div>
          <div class="field date"><label for="priority">{words('delivery.zone-priority')}</label><input id="priority" name="priority" type="number" min="1" max="1000" required value={String(values.priority)} aria-describedby="priority-hint" /></div>
        </div>
        <p class="hint" id="priority-hint">{words('delivery.zone-priority-hint')}</p>
        <div class="field"><label for="name">{words('delivery.zone-name')}</label><input id="name" name="name" maxlength={80} required value={values.name} /></div>
        <label class="pick"><input type="checkbox" name="is_closed" value="on" checked={values.is_closed === true} /><span>{words('delivery.zone-is-closed')}</span></label>
        <div class="field"><label for="rule">{words('delivery.zone-rule')}</label><textarea id="rule" name="rule" rows="12" maxlength={10_000} required dir="ltr" class="code" spellcheck="false" aria-invalid={wrong('rule')} aria-describedby="rule-hint" safe>{values.rule}</textarea></div>
        <p class="hint" id="rule-hint">{words('delivery.zone-rule-hint')}</p>
      </div>
      <div class="stack">
        <div class="draw" data-draw="shape" hidden>
          <Plan visit={visit} zones={around} city={cities.find((one) => one.slug === values.city)} shape={shapeIn(values.shape)} isDrawn />
          <p class="hint">{words('delivery.zone-draw-hint')}</p>
          <div class="chips"><button type="button" class="btn quiet" data-undo>{words('delivery.zone-undo')}</button><button type="button" class="btn quiet" data-clear>{words('delivery.zone-clear')}</button></div>
        </div>
        <div class="field"><label for="shape">{words('delivery.zone-shape')}</label><textarea id="shape" name="shape" rows="8" maxlength={100_000} required dir="ltr" class="code" spellcheck="false" aria-invalid={wrong('shape')} aria-describedby="shape-hint" safe>{values.shape}</textarea></div>
        <p class="hint" id="shape-hint">{words('delivery.zone-shape-hint')}</p>
      </div>
    </div>
  )
}

/** What stands in the form, if it can be drawn at all; whether it is right is said when it is sent. */
function shapeIn(text: string): Shape | null {
  try {
    const shape = JSON.parse(text) as Shape
    return (shape.type === 'Polygon' || shape.type === 'MultiPolygon') && ringsOf(shape).every((ring) => ring.every(([lng, lat]) => Number.isFinite(lng) && Number.isFinite(lat))) ? shape : null
  } catch {
    return null
  }
}

const WIDTH = 600
const HEIGHT = 480
const MARGIN = 24
/** A name stands below the northern end of its zone: middles lie on top of each other. */
const LABEL_BELOW = 18
/** About 11 km: what is shown where nothing is drawn yet. */
const USUAL_DEGREES = 0.1

/** North is up, and degrees are as long to the east as to the north: near the equator that is right within two percent. */
const Plan = ({ visit: { words }, zones, city, shape = null, isDrawn = false }: { visit: Visit; zones: ReadonlyArray<Zone>; city: City | undefined; shape?: Shape | null; isDrawn?: boolean }) => {
  const corners = [...zones.flatMap((zone) => ringsOf(zone.shape).flat()), ...(shape ? ringsOf(shape).flat() : [])]
  const middle = city ?? { lat: 9, lng: 8 }
  const [lngs, lats] = [corners.map(([lng = 0]) => lng), corners.map(([, lat = 0]) => lat)]
  const [west, east] = corners.length > 0 ? [Math.min(...lngs), Math.max(...lngs)] : [middle.lng - USUAL_DEGREES, middle.lng + USUAL_DEGREES]
  const [south, north] = corners.length > 0 ? [Math.min(...lats), Math.max(...lats)] : [middle.lat - USUAL_DEGREES, middle.lat + USUAL_DEGREES]
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max(east - west, 0.01), (HEIGHT - 2 * MARGIN) / Math.max(north - south, 0.01))
  const [left, top] = [(west + east) / 2 - WIDTH / 2 / scale, (south + north) / 2 + HEIGHT / 2 / scale]
  const at = ([lng = 0, lat = 0]: Position): string => `${((lng - left) * scale).toFixed(1)},${((top - lat) * scale).toFixed(1)}`
  const path = (one: Shape): string => ringsOf(one).map((ring) => `M${ring.slice(0, -1).map(at).join('L')}Z`).join('')
  return (
    <svg class="plan" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.text('delivery.plan', { count: zones.length + (shape ? 1 : 0) })} data-left={left} data-top={top} data-scale={scale}>
      <g class="plan-grid">{gridOf(left, top, scale).map(([x1, y1, x2, y2]) => <line x1={x1} y1={y1} x2={x2} y2={y2} />)}</g>
      {/* The one that is asked first lies on top. */}
      {[...zones].map((zone, i) => ({ zone, i })).reverse().map(({ zone, i }) => (
        <g class={`plan-zone z${i % 6}${zone.isClosed ? ' closed' : ''}${isDrawn ? ' pale' : ''}`}><path d={path(zone.shape)} fill-rule="evenodd" /><text x={(((zone.west + zone.east) / 2 - left) * scale).toFixed(1)} y={((top - zone.north) * scale + LABEL_BELOW).toFixed(1)} text-anchor="middle" safe>{zone.name}</text></g>
      ))}
      {isDrawn && <g class="plan-drawn"><path d={shape ? path(shape) : ''} fill-rule="evenodd" /></g>}
    </svg>
  )
}

/** Lines every two hundredths of a degree, about 2.2 km. */
function gridOf(left: number, top: number, scale: number): number[][] {
  const step = 0.02 * Math.max(1, Math.ceil(60 / (0.02 * scale) / 1))
  const lines: number[][] = []
  for (let lng = Math.ceil(left / step) * step; (lng - left) * scale < WIDTH; lng += step) lines.push([(lng - left) * scale, 0, (lng - left) * scale, HEIGHT])
  for (let lat = Math.floor(top / step) * step; (top - lat) * scale < HEIGHT; lat -= step) lines.push([0, (top - lat) * scale, WIDTH, (top - lat) * scale])
  return lines.map((line) => line.map((coordinate) => Math.round(coordinate * 10) / 10))
}
