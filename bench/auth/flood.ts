/** 200 sign-ins a second, far more than can be hashed: who is let in, who is told to come back, and what everybody else feels. */
import { startHouse } from '../house.ts'
import { load } from '../load.ts'
import { printTable } from '../table.ts'
import { sessionCookie, signInAs, withPeople } from './people.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 20)
const PER_SECOND = 200
const OTHERS_PER_SECOND = 50
const QUIET_SECONDS = 5
const PEOPLE = 400
const TOKEN = 'flood-of-sign-ins'

const house = await startHouse({ DEMO: 'no', RATE_LIMIT: 'off', METRICS_TOKEN: TOKEN })

/** Of the web process, since it was last asked. */
async function loopLagMs(): Promise<{ readonly p99: number; readonly most: number }> {
  const text = await (await fetch(`${house.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text()
  const of = (name: string): number => Number(new RegExp(`^buka_nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(text)?.[1]) * 1000
  return { p99: of('p99'), most: of('max') }
}

let isGood = false
try {
  await withPeople(house, PEOPLE)
  const cookie = await sessionCookie(house)
  const others: ReadonlyArray<{ readonly name: string; readonly path: string; readonly headers: Record<string, string> }> = [
    { name: 'a stranger\u2019s page (/settings)', path: '/settings', headers: {} },
    { name: 'a page with the database (/account)', path: '/account', headers: { cookie } },
  ]
  const askedFor = (seconds: number) => Promise.all(others.map(({ path, headers }) => load({ url: `${house.url}${path}`, connections: 10, seconds, perSecond: OTHERS_PER_SECOND, headers })))
  await askedFor(2)
  const quiet = await askedFor(QUIET_SECONDS)
  await loopLagMs()

  const counted = { looked: 0, refused: 0, other: 0 }
  const felt = askedFor(SECONDS)
  const began = performance.now()
  const sent: Array<Promise<void>> = []
  // By the clock, whether or not the answers keep up.
  while (performance.now() - began < SECONDS * 1000) {
    for (const due = ((performance.now() - began) / 1000) * PER_SECOND; sent.length < due;) {
      sent.push(signInAs(house, `bench-${sent.length % PEOPLE}@buka.test`).then((answer) => {
        const isToldWhen = Number(answer.headers.get('retry-after')) > 0
        counted[answer.status === 200 ? 'looked' : [429, 503].includes(answer.status) && isToldWhen ? 'refused' : 'other']++
      }, () => void counted.other++))
    }
    await Bun.sleep(2)
  }
  const lag = await loopLagMs()
  await Promise.all(sent)
  const during = await felt
  isGood = counted.other === 0 && lag.p99 <= 50 && during.every(({ p99, errors }) => p99 <= 200 && errors === 0)
  printTable(['what', 'figure', 'bar'], [
    ['sign-ins sent', `${(sent.length / SECONDS).toFixed(0)}/s for ${SECONDS} s`, '200/s for 20 s'],
    ['hashed and let in', `${counted.looked} (${(counted.looked / SECONDS).toFixed(1)}/s)`, ''],
    ['told when to come back (503)', counted.refused, 'all others'],
    ['anything else', counted.other, 0],
    ...others.map(({ name }, i) => [`p99 of ${name}, ${OTHERS_PER_SECOND}/s`, `${during[i]?.p99} ms (p50 ${during[i]?.p50} ms, ${during[i]?.errors} errors)`, '200 ms'] as const),
    ...others.map(({ name }, i) => [`the same before the flood`, `${quiet[i]?.p99} ms (p50 ${quiet[i]?.p50} ms)`, name] as const),
    ['event loop of the web process, p99 (longest)', `${lag.p99.toFixed(1)} ms (${lag.most.toFixed(0)} ms)`, '50 ms'],
  ])
} finally {
  await house.stop()
}
console.log(isGood ? '\nall within the bars' : '\nnot within the bars')
// A measurement does not fail; the table says how it was.
process.exit(0)
