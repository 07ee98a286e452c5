/** Riders: who is on shift, what they carry, what they owe, and the cash that waits to be counted. */
import type { RiderRow } from '../../src/delivery/queries.ts'
import type { RiderHere } from '../../src/delivery/riders-here.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { Live } from '../parts/live.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Clock } from './moment.tsx'

export interface RidersPageProps {
  readonly visit: Visit
  readonly riders: ReadonlyArray<RiderRow>
  readonly here: ReadonlyArray<RiderHere>
  readonly bookmark: string
  readonly formKey: string
  readonly problem?: ShownProblem | undefined
}

export const RidersPage = ({ visit, riders, here, bookmark, formKey, problem }: RidersPageProps) => {
  const { words } = visit
  const waiting = riders.filter(({ brought }) => brought !== null)
  return (
    <Layout visit={visit} title={words.text('delivery.riders')} live>
      <StaffTabs visit={visit} at="riders" />
      <h1>{words('delivery.riders')}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <section aria-labelledby="here-title">
        <h2 id="here-title">{words('delivery.here')}</h2>
        <Live visit={visit} id="riders-here" from={url`/admin/riders/live`} bookmark={bookmark}><RidersHere visit={visit} here={here} /></Live>
      </section>
      {waiting.length > 0 && (
        <section aria-labelledby="cash-title">
          <h2 id="cash-title">{words('delivery.cash-to-count')}</h2>
          <ul class="cards">{waiting.map((row) => <Brought visit={visit} row={row} formKey={formKey} />)}</ul>
        </section>
      )}
      <section aria-labelledby="riders-title">
        <h2 id="riders-title">{words('delivery.riders-all')}</h2>
        <div class="wide" tabindex="0" role="group" aria-labelledby="riders-title"><table class="people">
          <thead><tr>
            <th scope="col">{words('delivery.rider')}</th><th scope="col">{words('delivery.shift')}</th><th scope="col" class="figure">{words('delivery.in-hand')}</th>
            <th scope="col" class="figure">{words('delivery.cash-owed')}</th><th scope="col" class="figure">{words('delivery.cash-coming')}</th><th scope="col">{words('delivery.cash-limit')}</th>
          </tr></thead>
          <tbody>{riders.map((row) => <Row visit={visit} row={row} />)}</tbody>
        </table></div>
        {riders.length === 0 && <p>{words('delivery.riders-none')}</p>}
      </section>
    </Layout>
  )
}

/** Followed by itself: who is on shift, and whether their phone is heard of. */
export const RidersHere = ({ visit, here }: { visit: Visit; here: ReadonlyArray<RiderHere> }) => {
  const { words } = visit
  return (
    <>
      <p class="soft" data-say>{words('delivery.here-count', { count: here.length })}</p>
      <ul class="here">
        {here.map(({ name, city, seenAt, isSilent, inHand }) => (
          <li class={isSilent ? 'silent' : undefined}>
            <b class="name" safe>{name}</b> <span class="name" safe>{cityName(visit, city)}</span> <span>{words('delivery.here-in-hand', { count: inHand })}</span>{' '}
            <small>{seenAt === null ? words('delivery.here-never') : <>{words(isSilent ? 'delivery.here-silent' : 'delivery.here-seen')} <Clock visit={visit} at={seenAt} /></>}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

const Brought = ({ visit, row: { rider, name, brought }, formKey }: { visit: Visit; row: RiderRow; formKey: string }) => {
  const { words } = visit
  if (brought === null) return <></>
  return (
    <li class="box">
      <h3 class="name" safe>{name}</h3>
      <p>{words('delivery.cash-said', { amount: words.moneyText(brought.amount) })} · <Clock visit={visit} at={brought.saidAt} /></p>
      <Form visit={visit} action={url`/admin/cash/${brought.id}/count`} formKey={formKey}>
        <div class="field"><label for={`counted-${rider.personId}`}>{words('delivery.cash-counted')}</label><input id={`counted-${rider.personId}`} name="amount" inputmode="decimal" maxlength={20} required dir="ltr" value={String(brought.amount / 100)} /></div>
        <div class="chips"><Send visit={visit} label="delivery.cash-count" /></div>
      </Form>
      <Form visit={visit} action={url`/admin/cash/${brought.id}/refusal`} formKey={formKey}><div><Send visit={visit} label="delivery.cash-refuse" quiet /></div></Form>
    </li>
  )
}

const Row = ({ visit, row: { rider, name, float, jobs } }: { visit: Visit; row: RiderRow }) => {
  const { words } = visit
  return (
    <tr>
      <th scope="row"><span class="name" safe>{name}</span><br /><small>{words(`delivery.vehicle-${rider.vehicle}`)}, <span safe>{cityName(visit, rider.city)}</span></small></th>
      <td>{rider.onShiftSince === null ? <span class="off">{words('delivery.off')}</span> : <span class="on">{words('delivery.since')} <Clock visit={visit} at={rider.onShiftSince} /></span>}{rider.leaps > 0 && <><br /><small class="soon">{words('delivery.leaps', { count: rider.leaps })}</small></>}</td>
      <td class="figure">{words.number(jobs)}</td>
      <td class="figure">{words.money(float.owed)}</td>
      <td class="figure">{words.money(float.coming)}</td>
      <td>
        <form method="post" action={url`/admin/riders/${rider.personId}/float`} class="inline">
          <input type="hidden" name="_token" value={visit.formToken} />
          <input name="limit" inputmode="decimal" maxlength={20} dir="ltr" value={String(float.limit / 100)} aria-label={words.text('delivery.cash-limit-of', { name })} />
          <button class="btn quiet">{words('delivery.set')}</button>
        </form>
      </td>
    </tr>
  )
}
