/** Following an order: what happens now in one sentence, when it will be there, the steps, a plan, and the PIN when it is time for it. */
import type { Audience, FollowedOrder, NamedPin, FollowedStep } from '../../src/delivery/followed-order.ts'
import { isTheirs } from '../../src/orders/pass.ts'
import { externalUrl, type Url, url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { Live } from '../parts/live.tsx'
import { PushOffer } from '../parts/push-offer.tsx'
import { dayText, timeText } from '../parts/times.ts'
import { TrackingPlan } from './plan.tsx'

export interface TrackingData {
  readonly tracking: FollowedOrder
  readonly audience: Audience
  readonly areas: ReadonlyArray<NamedPin>
  /** Told at the door; null unless a guest looks and the rider is near. */
  readonly pin: string | null
}

export interface TrackingProps {
  readonly visit: Visit
  readonly data: TrackingData
  readonly bookmark: string
  /** Of a guest who came by the link of a letter. */
  readonly pass?: string | undefined
}

export const TrackingPage = (props: TrackingProps) => {
  const { visit, data } = props
  return (
    <Layout visit={visit} title={visit.words.text('delivery.track-title', { reference: data.tracking.reference })} live>
      <h1>{visit.words('delivery.track-title', { reference: data.tracking.reference })}</h1>
      <TrackingSection {...props} />
      {!data.tracking.isOver && isTheirs(data.tracking.whose, { visitorId: visit.visitorId, personId: visit.person?.id ?? null }) && <PushOffer visit={visit} why="order" />}
    </Layout>
  )
}

/** For other pages too: it follows by itself, unless there is nothing to follow any more. */
export const TrackingSection = ({ visit, data, bookmark, pass }: TrackingProps) =>
  data.tracking.isOver ? <TrackingState visit={visit} data={data} /> : (
    <Live visit={visit} id="tracking" from={withQuery(url`/orders/${data.tracking.orderId}/tracking/live`, { pass })} bookmark={bookmark}><TrackingState visit={visit} data={data} /></Live>
  )

/** What the page shows and what the stream sends. */
export function TrackingState({ visit, data: { tracking, audience, areas, pin } }: { visit: Visit; data: TrackingData }) {
  const { words } = visit
  const { place, ride, arrives, door, isOver } = tracking
  const arrivalDay = arrives === null ? '' : dayText(visit, arrives.from)
  const reached = tracking.steps.findIndex(({ step }) => step === tracking.step)
  return (
    <div class={tracking.trouble ? 'follow sad' : 'follow'}>
      <p class="follow-now" data-say><span class="name">{words(sayingOf(tracking), namesOf(visit, tracking))}</span>{arrives !== null && <span class="vh"> {words('delivery.arrives-said', rangeOf(visit, arrives))}</span>}{pin !== null && <span class="vh"> {words('delivery.pin-said', { pin })}</span>}</p>
      {arrives !== null && (
        <p class="follow-when">{arrivalDay !== '' && <span class="name" safe>{arrivalDay}</span>}<b>{words('delivery.arrives', { from: timeText(visit, arrives.from), to: timeText(visit, arrives.to) })}</b> <small class="soft">{words('delivery.confidence', { part: arrives.confidence })}</small></p>
      )}
      {pin !== null && (
        <div class="follow-pin"><p>{words('delivery.track-pin')}</p><p class="digits" dir="ltr" safe>{pin}</p><p class="hint">{words('delivery.track-pin-hint')}</p></div>
      )}
      {door !== null && !isOver && <TrackingPlan visit={visit} tracking={tracking} door={door} areas={areas} isGuest={audience === 'guest'} />}
      {ride?.position != null && <p class="soft">{words('delivery.seen', { time: timeText(visit, ride.position.at) })}</p>}
      {audience === 'guest' && ride?.trackingUrl != null && externalUrl(ride.trackingUrl) !== null && <p><a class="btn quiet" href={externalUrl(ride.trackingUrl) as Url} rel="noreferrer">{words('delivery.track-there')}</a></p>}
      <ol class="so-far" aria-label={words.text('delivery.track-steps')}>
        {tracking.steps.map(({ step, at }, i) => (
          <li class={step === tracking.step && !isOver ? 'now' : i <= reached ? 'done' : 'open'} aria-current={step === tracking.step ? 'step' : undefined}>
            <span>{words(stepWord(tracking, step))}</span>{at !== null && <time datetime={at.toISOString()} safe>{timeText(visit, at)}</time>}
          </li>
        ))}
      </ol>
      {audience === 'guest' && !isOver && place.phone !== null && <p><a class="btn quiet" href={`tel:${place.phone}` as Url}><Icon visit={visit} name="phone" />{words('delivery.call-place', { place: place.name })}</a></p>}
    </div>
  )
}

const rangeOf = (visit: Visit, { from, to }: { from: Date; to: Date }) => ({ from: withDay(visit, from), to: timeText(visit, to) })

/** A time of tomorrow is no use without saying so. */
function withDay(visit: Visit, at: Date): string {
  const day = dayText(visit, at)
  return day === '' ? timeText(visit, at) : `${day}, ${timeText(visit, at)}`
}

const namesOf = ({ words }: Visit, { place, ride }: FollowedOrder) => ({ place: place.name, rider: ride?.riderName ?? words.text('delivery.a-rider') })
const stepWord = ({ fulfilment }: FollowedOrder, step: FollowedStep): string => (step === 'delivered' && fulfilment === 'pickup' ? 'delivery.step-collected' : `delivery.step-${step}`)

/** The one sentence of now. */
function sayingOf({ trouble, step, fulfilment, ride }: FollowedOrder): string {
  if (trouble) return `delivery.say-${trouble}`
  if (fulfilment === 'pickup' && (step === 'ready' || step === 'delivered')) return `delivery.say-${step}-pickup`
  if (ride?.state === 'at_door' && step === 'on_the_way') return 'delivery.say-at_door'
  if (step === 'ready' && (ride?.state === 'assigned' || ride?.state === 'at_restaurant')) return `delivery.say-${ride.state}`
  return `delivery.say-${step}`
}
