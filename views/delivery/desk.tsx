/** The dispatcher's desk: what waits, what runs, what went wrong; and one delivery with everything that happened to it. */
import type { DeskPage as Found, DeskRow, DeskView } from '../../src/delivery/queries.ts'
import type { Estimate } from '../../src/delivery/quote.ts'
import type { City } from '../../src/restaurants/cities.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { Empty } from '../parts/empty.tsx'
import { cityName } from '../parts/facts.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Trail } from '../parts/trail.tsx'
import { Clock } from './moment.tsx'

const VIEWS = ['attention', 'waiting', 'running', 'ended'] as const satisfies ReadonlyArray<DeskView>

interface DeskProps {
  readonly visit: Visit
  readonly view: DeskView
  /** Null: every city. */
  readonly city: string | null
  readonly rows: ReadonlyArray<DeskRow>
  readonly counts: Readonly<Record<DeskView, number | null>>
  readonly conditions: { readonly city: string; readonly isRaining: boolean; readonly rushMinutes: number }
  readonly cities: ReadonlyArray<City>
  readonly problem?: ShownProblem | undefined
}

export const DeskPage = ({ visit, view, city, rows, counts, conditions, cities, problem }: DeskProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('delivery.desk')}>
      <StaffTabs visit={visit} at="deliveries" />
      <h1>{words('delivery.desk')}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <nav class="chips" aria-label={words.text('delivery.desk-views')}>
        {VIEWS.map((one) => <a class="chip" href={withQuery(url`/admin/deliveries`, { view: one, city })} aria-current={one === view ? 'page' : undefined}>{words(`delivery.view-${one}`)}{counts[one] !== null && counts[one] > 0 && <b> {words.number(counts[one])}</b>}</a>)}
      </nav>
      <form method="get" action={url`/admin/deliveries`} class="chips top">
        <input type="hidden" name="view" value={view} />
        <CityField visit={visit} cities={cities} chosen={city} />
        <button class="btn quiet">{words('delivery.show')}</button>
      </form>
      <section id="rows" aria-labelledby="rows-title" hx-get={withQuery(url`/admin/deliveries`, { view, city })} hx-select="#rows" hx-trigger="every 20s" hx-swap="outerMorph" hx-sync="this:drop">
        <h2 id="rows-title">{words(`delivery.view-${view}`)}</h2>
        {rows.length === 0 ? <Empty visit={visit} icon="bike" title={words.text('delivery.desk-none')} lead={words.text(`delivery.desk-none-${view}`)} /> : (
          <div class="wide" tabindex="0" role="group" aria-labelledby="rows-title"><table class="people desk">
            <thead><tr>{(['order', 'restaurant', 'where', 'carrier', 'promised', 'cash'] as const).map((name) => <th scope="col" class={name === 'cash' ? 'figure' : undefined}>{words(`delivery.col-${name}`)}</th>)}</tr></thead>
            <tbody>{rows.map((row) => <Row visit={visit} row={row} />)}</tbody>
          </table></div>
        )}
      </section>
      <Conditions visit={visit} {...conditions} cities={cities} />
    </Layout>
  )
}

export const CityField = ({ visit, cities, chosen, id = 'city-shown' }: { visit: Visit; cities: ReadonlyArray<City>; chosen: string | null; id?: string }) => (
  <div class="field"><label for={id}>{visit.words('delivery.city')}</label>
    <select id={id} name="city"><option value="">{visit.words('delivery.city-any')}</option>{cities.map((city) => <option value={city.slug} selected={city.slug === chosen} safe>{cityName(visit, city.slug)}</option>)}</select></div>
)

const Row = ({ visit, row: { delivery, reference, place, rider } }: { visit: Visit; row: DeskRow }) => {
  const { words, now } = visit
  const isLate = delivery.endedAt === null && delivery.promisedTo < now
  return (
    <tr>
      <th scope="row"><a href={url`/admin/deliveries/${delivery.id}`}><bdi dir="ltr" safe>{reference}</bdi></a></th>
      <td><span class="name" safe>{place}</span><br /><small safe>{cityName(visit, delivery.city)}</small></td>
      <td>{words(`delivery.state-${delivery.state}`)}{delivery.attention !== null && <><br /><b class="soon">{words(`delivery.attention-${delivery.attention}`)}</b></>}</td>
      <td><Bearer visit={visit} carrier={delivery.carrier} rider={rider} /></td>
      <td class={isLate ? 'soon' : undefined}><Clock visit={visit} at={delivery.promisedTo} /></td>
      <td class="figure">{delivery.cashDue > 0 ? words.money(delivery.cashDue) : <>–</>}</td>
    </tr>
  )
}

const Bearer = ({ visit: { words }, carrier, rider }: { visit: Visit; carrier: string | null; rider: string | null }) =>
  rider !== null ? <span class="name" safe>{rider}</span> : carrier !== null ? <>{words.known(`delivery.carrier-${carrier}`, carrier)}</> : <>–</>

const RAIN_CHOICES = [0, 60, 180] as const
const RUSH_CHOICES = [0, 10, 20, 30] as const

const Conditions = ({ visit, city, isRaining, rushMinutes, cities }: DeskProps['conditions'] & { visit: Visit; cities: ReadonlyArray<City> }) => {
  const { words } = visit
  return (
    <section aria-labelledby="weather-title" class="box">
      <h2 id="weather-title">{words('delivery.conditions')}</h2>
      <p class="lead">{words('delivery.conditions-now', { city: cityName(visit, city), rain: isRaining ? 'yes' : 'no', rush: rushMinutes })}</p>
      <Form visit={visit} action={url`/admin/delivery-conditions`}>
        <div class="chips">
          <div class="field"><label for="city-weather">{words('delivery.city')}</label><select id="city-weather" name="city">{cities.map((one) => <option value={one.slug} selected={one.slug === city} safe>{cityName(visit, one.slug)}</option>)}</select></div>
          <div class="field"><label for="rain">{words('delivery.rain')}</label><select id="rain" name="rain_minutes">{RAIN_CHOICES.map((minutes) => <option value={String(minutes)} selected={(minutes > 0) === isRaining && minutes <= 60}>{words('delivery.rain-for', { minutes })}</option>)}</select></div>
          <div class="field"><label for="rush">{words('delivery.rush')}</label><select id="rush" name="rush_minutes">{RUSH_CHOICES.map((minutes) => <option value={String(minutes)} selected={minutes === rushMinutes}>{words('delivery.rush-by', { minutes })}</option>)}</select></div>
          <Send visit={visit} label="delivery.conditions-set" quiet />
        </div>
      </Form>
    </section>
  )
}

// ---------------------------------------------------------------- one delivery

export const DeskDeliveryPage = ({ visit, found, secondTry, formKey, problem }: { visit: Visit; found: Found; secondTry: Estimate | null; formKey: string; problem?: ShownProblem | undefined }) => {
  const { words } = visit
  const { delivery, reference, place, rider, zone, history, incidents, tries, photos } = found
  return (
    <Layout visit={visit} title={words.text('delivery.job', { reference })}>
      <StaffTabs visit={visit} at="deliveries" />
      <Trail visit={visit} steps={[{ to: url`/admin/deliveries`, name: words.text('delivery.desk') }]} />
      <h1><bdi dir="ltr" safe>{reference}</bdi> <small>{words(`delivery.state-${delivery.state}`)}</small></h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      {delivery.attention !== null && (
        <div class="notice" role="alert"><p><b>{words(`delivery.attention-${delivery.attention}`)}</b>{delivery.attentionSince !== null && <> · <Clock visit={visit} at={delivery.attentionSince} /></>}</p>
          {delivery.attention !== 'incident' && <Form visit={visit} action={url`/admin/deliveries/${delivery.id}/attention`} formKey={formKey}><Send visit={visit} label="delivery.attention-settle" quiet /></Form>}
        </div>
      )}
      <dl class="measures top">
        <Fact label="delivery.col-restaurant" visit={visit}><a class="name" href={url`/restaurants/${found.placeSlug}`} safe>{place}</a></Fact>
        <Fact label="delivery.col-carrier" visit={visit}><Bearer visit={visit} carrier={delivery.carrier} rider={rider} /></Fact>
        <Fact label="delivery.zone" visit={visit}>{zone === null ? <>–</> : <span class="name" safe>{zone}</span>}</Fact>
        <Fact label="delivery.distance" visit={visit}>{words.distance(delivery.metres)}</Fact>
        <Fact label="delivery.col-promised" visit={visit}><><Clock visit={visit} at={delivery.promisedFrom} /> – <Clock visit={visit} at={delivery.promisedTo} /></></Fact>
        <Fact label="delivery.fee" visit={visit}>{words.money(delivery.fee)}</Fact>
        <Fact label="delivery.cost" visit={visit}>{delivery.cost === null ? <>–</> : words.money(delivery.cost)}</Fact>
        <Fact label="delivery.col-cash" visit={visit}>{words.money(delivery.cashDue)}</Fact>
        <Fact label="delivery.pin-tries" visit={visit}>{words('delivery.pin-tries-of', { tries: delivery.pinTries, number: delivery.pinNumber })}</Fact>
      </dl>
      <Deeds visit={visit} found={found} secondTry={secondTry} formKey={formKey} />
      {incidents.length > 0 && (
        <section aria-labelledby="incidents-title">
          <h2 id="incidents-title">{words('delivery.incidents')}</h2>
          <ul class="jobs">
            {incidents.map((incident) => (
              <li class="box"><h3>{words(`delivery.incident-${incident.kind}`)} · <Clock visit={visit} at={incident.at} /></h3>
                {incident.note !== '' && <p class="says" safe>{incident.note}</p>}
                {incident.resolvedAt !== null ? <p class="on">{words('delivery.incident-settled')}: <span safe>{incident.resolution ?? ''}</span></p> : (
                  <Form visit={visit} action={url`/admin/deliveries/${delivery.id}/incidents/${incident.id}`} formKey={formKey}>
                    <div class="field"><label for={`why-${incident.id}`}>{words('delivery.incident-outcome')}</label><input id={`why-${incident.id}`} name="reason" maxlength={200} required /></div>
                    <div><Send visit={visit} label="delivery.incident-settle" quiet /></div>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {photos.length > 0 && <section aria-labelledby="photos-title"><h2 id="photos-title">{words('delivery.photos')}</h2><ul class="shots">{photos.map(({ id, width, height }) => <li><img src={url`/admin/deliveries/${delivery.id}/photos/${id}`} width={width} height={height} alt={words.text('delivery.photo-alt')} loading="lazy" /></li>)}</ul></section>}
      <section aria-labelledby="history-title">
        <h2 id="history-title">{words('delivery.history')}</h2>
        <div class="wide" tabindex="0" role="group" aria-labelledby="history-title"><table class="people">
          <thead><tr><th scope="col">{words('delivery.when')}</th><th scope="col">{words('delivery.what')}</th><th scope="col">{words('delivery.who')}</th><th scope="col">{words('delivery.facts')}</th></tr></thead>
          <tbody>
            {history.map(({ what, at, toldAt, by, facts }) => (
              <tr><td><Clock visit={visit} at={at} />{toldAt.getTime() - at.getTime() > 60_000 && <><br /><small>{words('delivery.told-at')} <Clock visit={visit} at={toldAt} /></small></>}</td>
                <td>{words.known(`delivery.what-${what}`, words.knownText(`delivery.state-${what}`, what))}</td><td>{by === null ? <>–</> : <span class="name" safe>{by}</span>}</td>
                <td><small dir="ltr" safe>{Object.entries(facts).map(([name, value]) => `${name}: ${value}`).join(', ')}</small></td></tr>
            ))}
          </tbody>
        </table></div>
      </section>
      {tries.length > 0 && <section aria-labelledby="tries-title"><h2 id="tries-title">{words('delivery.tries')}</h2><ul class="plain">{tries.map((one) => <li><b safe>{one.carrier}</b> · <Clock visit={visit} at={one.startedAt} /> · <span safe>{one.theirStatus ?? one.failure ?? one.state}</span></li>)}</ul></section>}
    </Layout>
  )
}

const Fact = ({ visit, label, children }: { visit: Visit; label: string; children?: Parameters<typeof Layout>[0]['children'] }) => <div><dt>{visit.words(label)}</dt><dd>{children}</dd></div>

const Deeds = ({ visit, found: { delivery, orderState, onShift }, secondTry, formKey }: { visit: Visit; found: Found; secondTry: Estimate | null; formKey: string }) => {
  const { words } = visit
  const beforePickup = delivery.state === 'looking' || delivery.state === 'assigned' || delivery.state === 'at_restaurant'
  const onTheWay = delivery.state === 'picked_up' || delivery.state === 'at_door'
  const cameBack = orderState === 'failed_delivery' && delivery.state === 'returned'
  if (!beforePickup && !onTheWay && !cameBack) return <></>
  return (
    <section aria-labelledby="deeds-title" class="deeds">
      <h2 id="deeds-title">{words('delivery.deeds')}</h2>
      <div class="cards">
        {beforePickup && (
          <div class="box"><h3>{words('delivery.give-to')}</h3>
            {onShift.length === 0 ? <p class="soft">{words('delivery.give-to-none')}</p> : (
              <Form visit={visit} action={url`/admin/deliveries/${delivery.id}/rider`} formKey={formKey}>
                <div class="field"><label for="rider">{words('delivery.rider')}</label><select id="rider" name="rider_id">{onShift.map(({ id, name }) => <option value={id} selected={id === delivery.riderId} safe>{name}</option>)}</select></div>
                <div><Send visit={visit} label="delivery.give-to-send" /></div>
              </Form>
            )}
          </div>
        )}
        {beforePickup && <div class="box"><h3>{words('delivery.search')}</h3><p class="soft">{words('delivery.search-lead')}</p><Form visit={visit} action={url`/admin/deliveries/${delivery.id}/search`} formKey={formKey}><Send visit={visit} label="delivery.search-send" quiet /></Form></div>}
        <div class="box"><h3>{words('delivery.pin-new')}</h3><p class="soft">{words('delivery.pin-new-lead')}</p><Form visit={visit} action={url`/admin/deliveries/${delivery.id}/pin`} formKey={formKey}><Send visit={visit} label="delivery.pin-new-send" quiet /></Form></div>
        {onTheWay && (
          <div class="box"><h3>{words('delivery.complete')}</h3><p class="soft">{words('delivery.complete-lead')}</p>
            <Form visit={visit} action={url`/admin/deliveries/${delivery.id}/completion`} formKey={formKey}>
              <div class="field"><label for="complete-why">{words('delivery.reason')}</label><input id="complete-why" name="reason" maxlength={200} required /></div>
              <div><Send visit={visit} label="delivery.complete-send" quiet /></div>
            </Form>
          </div>
        )}
        {secondTry !== null && <div class="box"><h3>{words('delivery.second-try')}</h3><p class="soft">{words('delivery.second-try-lead', { price: words.moneyText(secondTry.fee.amount), from: secondTry.eta.fromMinutes, to: secondTry.eta.toMinutes })}</p><Form visit={visit} action={url`/admin/deliveries/${delivery.id}/second-try`} formKey={formKey}><Send visit={visit} label="delivery.second-try-send" /></Form></div>}
        {(beforePickup || cameBack) && <div class="box"><h3>{words('delivery.cancel')}</h3><p class="soft">{words('delivery.cancel-lead')}</p><Form visit={visit} action={url`/admin/deliveries/${delivery.id}/cancellation`} formKey={formKey}><Send visit={visit} label="delivery.cancel-send" quiet /></Form></div>}
      </div>
    </section>
  )
}
