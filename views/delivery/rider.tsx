/** What a rider sees on a small phone: what there is to take, what is in hand, one job step by step, and the cash. */
import type { Markup } from '#jsx/jsx-runtime'
import type { Job, JobPage, RiderDay } from '../../src/delivery/queries.ts'
import type { Outcome } from '../../src/delivery/ride.ts'
import type { City } from '../../src/restaurants/cities.ts'
import { type Kobo, kobo } from '../../src/vocabulary/money.ts'
import { type Url, url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { Icon } from '../parts/icon.tsx'
import { PushOffer } from '../parts/push-offer.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Trail } from '../parts/trail.tsx'
import { Clock } from './moment.tsx'

/** For phones without script, while they wait for work. */
const RELOAD_SECONDS = '30'

interface RiderProps {
  readonly visit: Visit
  /** Null for somebody who never rode. */
  readonly day: RiderDay | null
  readonly formKey: string
}

interface RiderPageProps extends Omit<RiderProps, 'formKey'> {
  readonly cities: ReadonlyArray<City>
  readonly vehicles: ReadonlyArray<string>
  readonly problem?: ShownProblem | undefined
}

export const RiderPage = ({ visit, day, cities, vehicles, problem }: RiderPageProps) => {
  const { words } = visit
  const onShift = day?.rider.onShiftSince ?? null
  return (
    <Layout visit={visit} title={words.text('delivery.riding')}>
      <div class="narrow rider">
        <div class="head"><h1>{words('delivery.riding')}</h1>{onShift !== null && day !== null && <span class="badge on">{words('delivery.on-shift', { city: cityName(visit, day.rider.city) })}</span>}</div>
        {visit.here.includes('told=late') && <div class="notice" role="alert"><p>{words('delivery.told-late')}</p></div>}
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <Unsent visit={visit} />
        {onShift === null ? <BeginShift visit={visit} day={day} cities={cities} vehicles={vehicles} /> : (
          <>
            <noscript><meta http-equiv="refresh" content={RELOAD_SECONDS} /></noscript>
            <div id="work" class="stack" hx-get={url`/rider`} hx-trigger="every 15s" hx-swap="innerMorph" hx-sync="this:drop"><RiderWork visit={visit} day={day} /></div>
            <div class="chips">
              <a class="btn quiet" href={url`/rider`}>{words('delivery.look-again')}</a>
              <Form visit={visit} action={url`/rider/shift`}><input type="hidden" name="on" value="no" /><Send visit={visit} label="delivery.shift-end" quiet /></Form>
            </div>
            <p class="hint" id="place" data-position={url`/api/delivery/riders/me/position`} data-shared={words.text('delivery.place-shared')} data-denied={words.text('delivery.place-denied')} role="status">{words('delivery.place-unscripted')}</p>
          </>
        )}
        {day !== null && <PushOffer visit={visit} why="rider" />}
        {day !== null && day.recent.length > 0 && <Recent visit={visit} jobs={day.recent} />}
      </div>
      <script src={visit.asset('rider.js')} defer />
    </Layout>
  )
}

/** What was told without a connection and waits in this phone; static/rider.js fills it. */
const Unsent = ({ visit: { words } }: { visit: Visit }) => (
  <div class="notice" id="unsent" role="status" hidden data-waiting={words.text('delivery.unsent')} data-sent={words.text('delivery.unsent-sent')} data-refused={words.text('delivery.unsent-refused')}><p /></div>
)

const BeginShift = ({ visit, day, cities, vehicles }: Omit<RiderPageProps, 'problem'>) => {
  const { words } = visit
  const chosen = day?.rider.city ?? visit.city
  return (
    <section class="box" aria-labelledby="begin-title">
      <h2 id="begin-title">{words('delivery.off-shift')}</h2>
      <p class="lead">{words('delivery.off-shift-lead')}</p>
      <Form visit={visit} action={url`/rider/shift`}>
        <input type="hidden" name="on" value="yes" />
        <div class="field"><label for="city">{words('delivery.city')}</label>
          <select id="city" name="city">{cities.map((city) => <option value={city.slug} selected={city.slug === chosen} safe>{cityName(visit, city.slug)}</option>)}</select></div>
        <fieldset><legend>{words('delivery.vehicle')}</legend><div class="chips">
          {vehicles.map((vehicle) => <label class="chip"><input type="radio" name="vehicle" value={vehicle} checked={vehicle === (day?.rider.vehicle ?? 'motorbike')} /><span>{words(`delivery.vehicle-${vehicle}`)}</span></label>)}
        </div></fieldset>
        <Send visit={visit} label="delivery.shift-begin" />
      </Form>
      {day !== null && day.float.owed > 0 && <p><a href={url`/rider/cash`}>{words('delivery.owed', { amount: words.moneyText(day.float.owed) })}</a></p>}
    </section>
  )
}

/** Offers, jobs and cash: what changes while one waits. The page asks for it again and again. */
export const RiderWork = ({ visit, day }: Omit<RiderProps, 'formKey'>) => {
  const { words } = visit
  if (day === null) return <p>{words('delivery.off-shift')}</p>
  return (
    <>
      <section aria-labelledby="offers-title">
        <h2 id="offers-title">{words('delivery.offers')}</h2>
        {day.offers.length === 0 ? <p class="soft">{words('delivery.offers-none')}</p> : <ul class="jobs">{day.offers.map((offer) => <OfferCard visit={visit} offered={offer} />)}</ul>}
      </section>
      <section aria-labelledby="jobs-title">
        <h2 id="jobs-title">{words('delivery.my-jobs')}</h2>
        {day.jobs.length === 0 ? <p class="soft">{words('delivery.my-jobs-none')}</p> : <ul class="jobs">{day.jobs.map((job) => <JobCard visit={visit} job={job} />)}</ul>}
      </section>
      <CashLine visit={visit} day={day} />
    </>
  )
}

const OfferCard = ({ visit, offered: { offer, cashDue, metres, readyAt, place, area } }: { visit: Visit; offered: RiderDay['offers'][number] }) => {
  const { words } = visit
  return (
    <li class="box job">
      <h3><span class="name" safe>{place}</span> <small class="name" safe>{area}</small></h3>
      <p class="facts">
        <span class="price">{words.money(offer.pay)}</span>
        {offer.metresAway !== null && <span>{words('delivery.to-kitchen', { distance: words.distanceText(offer.metresAway) })}</span>}
        <span>{words('delivery.to-door', { distance: words.distanceText(metres) })}</span>
        {readyAt !== null && readyAt > visit.now && <span>{words('delivery.ready-at')} <Clock visit={visit} at={readyAt} /></span>}
      </p>
      {cashDue > 0 && <p class="soon">{words('delivery.cash-to-collect', { amount: words.moneyText(cashDue) })}</p>}
      <p class="hint">{words('delivery.offer-until')} <Clock visit={visit} at={offer.expiresAt} /></p>
      <div class="duo-buttons">
        <Form visit={visit} action={url`/rider/offers/${offer.id}/taking`}><button class="btn" aria-label={words.text('delivery.take-from', { place })}>{words('delivery.take')}</button></Form>
        <Form visit={visit} action={url`/rider/offers/${offer.id}/refusal`}><button class="btn quiet" aria-label={words.text('delivery.leave-from', { place })}>{words('delivery.leave')}</button></Form>
      </div>
    </li>
  )
}

const JobCard = ({ visit, job: { delivery, reference, place, area } }: { visit: Visit; job: Job }) => {
  const { words } = visit
  return (
    <li class="box job">
      <h3><a href={url`/rider/deliveries/${delivery.id}`}><span class="name" safe>{place}</span></a> <small class="name" safe>{area}</small></h3>
      <p class="facts"><b>{words(`delivery.state-${delivery.state}`)}</b><bdi dir="ltr" safe>{reference}</bdi><span>{words('delivery.by')} <Clock visit={visit} at={delivery.promisedTo} /></span></p>
      {delivery.cashDue > 0 && <p class="soon">{words('delivery.cash-to-collect', { amount: words.moneyText(delivery.cashDue) })}</p>}
    </li>
  )
}

const CashLine = ({ visit: { words }, day: { float, brought } }: { visit: Visit; day: RiderDay }) => (
  <section aria-labelledby="cash-title" class="box">
    <h2 id="cash-title">{words('delivery.cash')}</h2>
    <p class="big price">{words.money(float.owed)}</p>
    <p class="soft">{words('delivery.cash-left', { amount: words.moneyText(float.left) })}</p>
    {brought !== null && <p class="soon">{words('delivery.cash-waits', { amount: words.moneyText(brought.amount) })}</p>}
    <p><a class="btn quiet" href={url`/rider/cash`}>{words('delivery.cash-bring')}</a></p>
  </section>
)

const Recent = ({ visit, jobs }: { visit: Visit; jobs: ReadonlyArray<Job> }) => {
  const { words } = visit
  return (
    <section aria-labelledby="recent-title">
      <h2 id="recent-title">{words('delivery.recent')}</h2>
      <ul class="plain">
        {jobs.map(({ delivery, place, reference }) => (
          <li class="option"><span><a class="name" href={url`/rider/deliveries/${delivery.id}`} safe>{place}</a> <small><bdi dir="ltr" safe>{reference}</bdi></small></span><span>{words(`delivery.state-${delivery.state}`)}{delivery.endedAt !== null && <> · <Clock visit={visit} at={delivery.endedAt} /></>}</span></li>
        ))}
      </ul>
    </section>
  )
}

// ---------------------------------------------------------------- one job

interface DeliveryPageProps {
  readonly visit: Visit
  readonly job: JobPage
  readonly formKey: string
  /** Of the next report, whichever it will be. */
  readonly reportKey: string
  readonly outcome?: Outcome | undefined
  readonly problem?: ShownProblem | undefined
}

const NEXT: Readonly<Record<string, string>> = { assigned: 'at_restaurant', at_restaurant: 'picked_up', picked_up: 'at_door', failed: 'returned', returning: 'returned' }
const STEPS = ['assigned', 'at_restaurant', 'picked_up', 'at_door', 'delivered'] as const

export const DeliveryPage = ({ visit, job, formKey, reportKey, outcome, problem }: DeliveryPageProps) => {
  const { words } = visit
  const { delivery, reference, from, to } = job
  const towardsKitchen = delivery.state === 'assigned' || delivery.state === 'at_restaurant'
  const isOver = delivery.endedAt !== null && delivery.state !== 'failed' && delivery.state !== 'returning'
  return (
    <Layout visit={visit} title={words.text('delivery.job', { reference })}>
      <div class="narrow rider">
        <Trail visit={visit} steps={[{ to: url`/rider`, name: words.text('delivery.riding') }]} />
        <h1><bdi dir="ltr" safe>{reference}</bdi></h1>
        <Steps visit={visit} state={delivery.state} />
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        {outcome !== undefined && <OutcomeNotice visit={visit} outcome={outcome} />}
        <Unsent visit={visit} />
        {delivery.cashDue > 0 && !isOver && <p class="notice cash"><b>{words('delivery.cash-to-collect', { amount: words.moneyText(delivery.cashDue) })}</b></p>}
        {delivery.state === 'at_door' && <PinForm visit={visit} delivery={delivery} reportKey={reportKey} />}
        {NEXT[delivery.state] !== undefined && <NextStep visit={visit} id={delivery.id} next={NEXT[delivery.state] as string} reportKey={reportKey} />}
        {delivery.state === 'looking' || isOver ? <p class="notice">{words(`delivery.state-${delivery.state}`)}</p> : null}
        {!isOver && (
          <>
            {towardsKitchen && <Place visit={visit} title="delivery.from" place={from} />}
            {to !== null && <Door visit={visit} to={to} isNow={!towardsKitchen} note={job.note} />}
            {!towardsKitchen && <details class="box"><summary>{words('delivery.from')}</summary><Place visit={visit} title="delivery.from" place={from} /></details>}
            <Bag visit={visit} job={job} />
            <Troubles visit={visit} job={job} formKey={formKey} reportKey={`${reportKey}f`} />
          </>
        )}
        <Photos visit={visit} job={job} formKey={formKey} mayAdd={!isOver || delivery.state === 'delivered'} />
      </div>
      <script src={visit.asset('rider.js')} defer />
    </Layout>
  )
}

const Steps = ({ visit: { words }, state }: { visit: Visit; state: string }) => {
  const now = STEPS.indexOf(state as (typeof STEPS)[number])
  if (now < 0) return <p><b>{words(`delivery.state-${state}`)}</b></p>
  return (
    <ol class="way" aria-label={words.text('delivery.steps')}>
      {STEPS.map((step, i) => <li class={i < now ? 'done' : undefined} aria-current={i === now ? 'step' : undefined}>{words(`delivery.state-${step}`)}</li>)}
    </ol>
  )
}

const OutcomeNotice = ({ visit: { words }, outcome }: { visit: Visit; outcome: Outcome }) => (
  <div class="notice" role="alert"><p>{outcome.kind === 'wrong-pin' ? words('delivery.pin-wrong', { left: outcome.triesLeft }) : outcome.kind === 'pin-locked' ? words('delivery.pin-locked') : words('delivery.told-late')}</p></div>
)

/** A form that static/rider.js keeps and sends later when there is no connection. */
const ReportForm = ({ visit, id, ride, reportKey, children }: { visit: Visit; id: string; ride: string; reportKey: string; children?: Markup }) => (
  <form method="post" action={url`/rider/deliveries/${id}/reports`} class="stack" data-report={ride}>
    <input type="hidden" name="_token" value={visit.formToken} />
    <input type="hidden" name="ride" value={ride} />
    <input type="hidden" name="key" value={reportKey} />
    {children}
  </form>
)

const NextStep = ({ visit, id, next, reportKey }: { visit: Visit; id: string; next: string; reportKey: string }) => (
  <ReportForm visit={visit} id={id} ride={next} reportKey={reportKey}><button class="btn wide-button">{visit.words(`delivery.do-${next}`)}</button></ReportForm>
)

const PinForm = ({ visit, delivery, reportKey }: { visit: Visit; delivery: JobPage['delivery']; reportKey: string }) => {
  const { words } = visit
  return (
    <section class="box" aria-labelledby="pin-title">
      <h2 id="pin-title">{words('delivery.pin-title')}</h2>
      <ReportForm visit={visit} id={delivery.id} ride="delivered" reportKey={reportKey}>
        <div class="field pin">
          <label for="pin">{words('delivery.pin-label')}</label>
          <input id="pin" name="pin" type="text" inputmode="numeric" autocomplete="off" pattern="[0-9]{4}" maxlength={4} required dir="ltr" aria-describedby="pin-hint" />
          <p class="hint" id="pin-hint">{words('delivery.pin-hint', { left: Math.max(0, 5 - delivery.pinTries) })}</p>
        </div>
        <button class="btn wide-button">{words('delivery.do-delivered')}</button>
      </ReportForm>
    </section>
  )
}

interface Spot {
  readonly lat: number
  readonly lng: number
  readonly plusCode: string
  readonly landmark: string
  readonly phone: string | null
}

const phoneUrl = (phone: string): Url => `tel:${phone.replace(/[^+\d]/g, '')}` as Url
/** Opens whatever map the phone has; it works without one of ours. */
const mapUrl = ({ lat, lng }: Pick<Spot, 'lat' | 'lng'>): Url => `geo:${lat.toFixed(5)},${lng.toFixed(5)}?q=${lat.toFixed(5)},${lng.toFixed(5)}` as Url

const Ways = ({ visit, spot, who }: { visit: Visit; spot: Spot; who: string }) => {
  const { words } = visit
  return (
    <div class="duo-buttons">
      {spot.phone !== null && <a class="btn quiet" href={phoneUrl(spot.phone)} aria-label={words.text('delivery.call-one', { who })}><Icon visit={visit} name="phone" />{words('delivery.call')}</a>}
      <a class="btn quiet" href={mapUrl(spot)} aria-label={words.text('delivery.map-of', { who })}><Icon visit={visit} name="pin" />{words('delivery.map')}</a>
    </div>
  )
}

const Place = ({ visit, title, place }: { visit: Visit; title: string; place: JobPage['from'] }) => (
  <section class="box spot">
    <h2>{visit.words(title)}</h2>
    <p><b class="name" safe>{place.name}</b>{place.area !== '' && <>, <span class="name" safe>{place.area}</span></>}</p>
    {place.landmark !== '' && <p class="name" safe>{place.landmark}</p>}
    <p class="hint"><bdi dir="ltr" safe>{place.plusCode}</bdi></p>
    <Ways visit={visit} spot={place} who={place.name} />
  </section>
)

const Door = ({ visit, to, isNow, note }: { visit: Visit; to: NonNullable<JobPage['to']>; isNow: boolean; note: string }) => {
  const { words } = visit
  return (
    <section class={isNow ? 'box spot now' : 'box spot'}>
      <h2>{words('delivery.to')}</h2>
      <p><b class="name" safe>{to.name}</b></p>
      <p class="landmark"><Icon visit={visit} name="pin" /><span class="name" safe>{to.landmark}</span></p>
      {to.directions !== '' && <p class="says" safe>{to.directions}</p>}
      {note !== '' && <p class="says"><b>{words('delivery.guest-note')}</b> <span class="name" safe>{note}</span></p>}
      <p class="hint"><bdi dir="ltr" safe>{to.plusCode}</bdi></p>
      <Ways visit={visit} spot={to} who={to.name} />
    </section>
  )
}

const Bag = ({ visit: { words }, job: { items } }: { visit: Visit; job: JobPage }) => (items.length === 0 ? <></> : (
  <details class="box"><summary>{words('delivery.bag', { count: items.reduce((sum, item) => sum + item.quantity, 0) })}</summary>
    <ul class="plain">{items.map(({ name, quantity }) => <li><b>{words.number(quantity)} ×</b> <span class="name" safe>{name}</span></li>)}</ul>
  </details>
))

const FAILURE_REASONS = ['nobody_there', 'unreachable', 'wrong_address', 'refused_by_guest', 'no_cash', 'accident', 'other'] as const
const INCIDENTS = ['kitchen_late', 'wrong_food', 'spilled', 'guest_away', 'accident', 'unsafe', 'stolen', 'other'] as const

const Troubles = ({ visit, job: { delivery, incidents }, formKey, reportKey }: { visit: Visit; job: JobPage; formKey: string; reportKey: string }) => {
  const { words } = visit
  const hasFood = delivery.state === 'picked_up' || delivery.state === 'at_door'
  return (
    <>
      {hasFood && (
        <details class="box"><summary>{words('delivery.cannot')}</summary>
          <ReportForm visit={visit} id={delivery.id} ride="failed" reportKey={reportKey}>
            <fieldset><legend>{words('delivery.cannot-why')}</legend><div class="stack tight">
              {FAILURE_REASONS.map((reason) => <label class="pick"><input type="radio" name="reason" value={reason} required /><span>{words(`delivery.failure-${reason}`)}</span></label>)}
            </div></fieldset>
            <button class="btn quiet">{words('delivery.cannot-send')}</button>
          </ReportForm>
        </details>
      )}
      {(delivery.state === 'assigned' || delivery.state === 'at_restaurant') && (
        <details class="box"><summary>{words('delivery.give-back')}</summary>
          <p class="soft">{words('delivery.give-back-lead')}</p>
          <Form visit={visit} action={url`/rider/deliveries/${delivery.id}/giving-back`} formKey={formKey}><Send visit={visit} label="delivery.give-back-send" quiet /></Form>
        </details>
      )}
      <details class="box"><summary>{words('delivery.incident')}</summary>
        {incidents.length > 0 && <ul class="plain">{incidents.map(({ kind, at, resolvedAt }) => <li>{words(`delivery.incident-${kind}`)} · <Clock visit={visit} at={at} /> · {words(resolvedAt === null ? 'delivery.incident-open' : 'delivery.incident-settled')}</li>)}</ul>}
        <Form visit={visit} action={url`/rider/deliveries/${delivery.id}/incidents`} formKey={formKey}>
          <div class="field"><label for="kind">{words('delivery.incident-kind')}</label><select id="kind" name="kind">{INCIDENTS.map((kind) => <option value={kind}>{words(`delivery.incident-${kind}`)}</option>)}</select></div>
          <div class="field"><label for="note">{words('delivery.incident-note')}</label><textarea id="note" name="note" maxlength={500} rows="3" /></div>
          <Send visit={visit} label="delivery.incident-send" quiet />
        </Form>
      </details>
    </>
  )
}

const Photos = ({ visit, job: { delivery, photos }, formKey, mayAdd }: { visit: Visit; job: JobPage; formKey: string; mayAdd: boolean }) => {
  const { words } = visit
  if (photos.length === 0 && !mayAdd) return <></>
  return (
    <details class="box" open={photos.length > 0}><summary>{words('delivery.photos')}</summary>
      {photos.length > 0 && <ul class="shots">{photos.map(({ id, width, height }) => <li><img src={url`/rider/deliveries/${delivery.id}/photos/${id}`} width={width} height={height} alt={words.text('delivery.photo-alt')} loading="lazy" /></li>)}</ul>}
      {mayAdd && (
        <form method="post" action={url`/rider/deliveries/${delivery.id}/photos`} enctype="multipart/form-data" class="stack">
          <input type="hidden" name="_token" value={visit.formToken} />
          <input type="hidden" name="_key" value={formKey} />
          <div class="field"><label for="photo">{words('delivery.photo')}</label><input id="photo" name="photo" type="file" accept="image/*" required aria-describedby="photo-hint" /></div>
          <p class="hint" id="photo-hint">{words('delivery.photo-hint')}</p>
          <div><Send visit={visit} label="delivery.photo-send" quiet /></div>
        </form>
      )}
    </details>
  )
}

// ---------------------------------------------------------------- cash

export const CashPage = ({ visit, day, formKey, problem, typed }: RiderProps & { readonly problem?: ShownProblem | undefined; readonly typed: string }) => {
  const { words } = visit
  const owed: Kobo = day?.float.owed ?? kobo(0)
  return (
    <Layout visit={visit} title={words.text('delivery.cash')}>
      <div class="narrow rider">
        <Trail visit={visit} steps={[{ to: url`/rider`, name: words.text('delivery.riding') }]} />
        <h1>{words('delivery.cash')}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <dl class="measures">
          <div><dt>{words('delivery.cash-owed')}</dt><dd class="big">{words.money(owed)}</dd></div>
          {day !== null && <div><dt>{words('delivery.cash-coming')}</dt><dd>{words.money(day.float.coming)}</dd></div>}
          {day !== null && <div><dt>{words('delivery.cash-limit')}</dt><dd>{words.money(day.float.limit)}</dd></div>}
        </dl>
        <p class="soft">{words('delivery.cash-lead')}</p>
        {day?.brought ? <p class="notice" role="status">{words('delivery.cash-waits', { amount: words.moneyText(day.brought.amount) })}</p> : owed > 0 ? (
          <Form visit={visit} action={url`/rider/cash`} formKey={formKey}>
            <div class="field"><label for="amount">{words('delivery.cash-amount')}</label><input id="amount" name="amount" type="text" inputmode="decimal" autocomplete="off" maxlength={20} required dir="ltr" value={typed || String(owed / 100)} /></div>
            <Send visit={visit} label="delivery.cash-say" />
          </Form>
        ) : <p class="on">{words('delivery.cash-none')}</p>}
        <p><a href={url`/rider`}>{words('delivery.back')}</a></p>
      </div>
    </Layout>
  )
}
