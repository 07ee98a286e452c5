/**
 * `bun run bench:growth [--scales 1,2,4] [--recommenders popularity,item-based]`, or GROWTH_SCALES and GROWTH_RECOMMENDERS: time and
 * memory against interactions. Scale 100 is the whole goal: a million people, 50 million interactions; it needs 4 GB.
 * A process for each measurement, so that the peak memory is its own; one after the other, unless GROWTH_AT_ONCE says how many.
 */
import { parseArgs } from 'node:util'
import { syntheticCity } from '../ml/dataset/synthetic-city.ts'
import type { ScoreRequest } from '../ml/recommenders/recommender.ts'
import { recommenders } from '../src/bin/evaluation/recommenders.ts'

/** 1x: a hundredth of the city we grow towards (a million people, 50 million interactions), with all its restaurants. */
const PEOPLE = 10_000
const INTERACTIONS = 500_000
const RESTAURANTS = 20_000
const GOAL_INTERACTIONS = 50_000_000
const SERVED = 128
const MEBIBYTE = 2 ** 20

interface Measured {
  readonly interactions: number
  readonly fitSeconds: number
  readonly serveMillisecondsPer1000: number
  readonly peakMebibytes: number
}

/** Of all threads: what the work costs, however busy the machine is. */
const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6

async function measureHere(name: string, scale: number): Promise<Measured> {
  const interactions = syntheticCity({
    peopleCount: PEOPLE * scale,
    restaurantCount: RESTAURANTS,
    interactionCount: INTERACTIONS * scale,
    seed: 1,
  })
  const clock = process.cpuUsage()
  const model = await recommenders.get(name)!.fit({ interactions }, { seed: 1 })
  const fitted = process.cpuUsage(clock)
  const serving = process.cpuUsage()
  const requests: ScoreRequest[] = Array.from({ length: SERVED }, (_, person) => ({
    person,
    history: interactions.items.subarray(interactions.offsets[person]!, interactions.offsets[person + 1]!),
  }))
  const out = requests.slice(0, 16).map(() => new Float32Array(RESTAURANTS))
  for (let start = 0; start < SERVED; start += out.length) {
    const block = requests.slice(start, start + out.length)
    if (model.scoreBlock) model.scoreBlock(block, out)
    else block.forEach((request, at) => model.score(request, out[at]!))
  }
  return {
    interactions: INTERACTIONS * scale,
    fitSeconds: seconds(fitted),
    serveMillisecondsPer1000: ((seconds(process.cpuUsage(serving)) * 1_000) / SERVED) * 1_000,
    peakMebibytes: (process.resourceUsage().maxRSS * 1_024) / MEBIBYTE,
  }
}

async function measureApart(name: string, scale: number): Promise<Measured> {
  const child = Bun.spawn({
    cmd: [process.execPath, import.meta.path, '--one', `${name} ${scale}`],
    stderr: 'inherit',
  })
  return (await new Response(child.stdout).json()) as Measured
}

/** Least-squares exponent of value ~ interactions^slope: 1 is proportional. */
function slope(measured: readonly Measured[], value: (one: Measured) => number): number {
  const xs = measured.map((one) => Math.log(one.interactions))
  const ys = measured.map((one) => Math.log(value(one)))
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length
  const [x, y] = [mean(xs), mean(ys)]
  return xs.reduce((sum, at, i) => sum + (at - x) * (ys[i]! - y), 0) / xs.reduce((sum, at) => sum + (at - x) ** 2, 0)
}

/**
 * The least-squares straight line at the goal. A power law would flatter: at these sizes the fixed costs (4,096 people to
 * learn from, 20,000 restaurants) hide the growth.
 */
function atGoal(measured: readonly Measured[], value: (one: Measured) => number): number {
  const mean = (of: (one: Measured) => number) => measured.reduce((sum, one) => sum + of(one), 0) / measured.length
  const [x, y] = [mean((one) => one.interactions), mean(value)]
  const spread = measured.reduce((sum, one) => sum + (one.interactions - x) ** 2, 0)
  const slant = measured.reduce((sum, one) => sum + (one.interactions - x) * (value(one) - y), 0) / spread
  return Math.max(0, y + slant * (GOAL_INTERACTIONS - x))
}

const { values } = parseArgs({
  options: {
    scales: { type: 'string', default: process.env.GROWTH_SCALES ?? '1,2,4' },
    recommenders: { type: 'string', default: process.env.GROWTH_RECOMMENDERS ?? 'popularity,user-based,session,item-based' },
    one: { type: 'string' },
  },
})
if (values.one) {
  const [name, scale] = values.one.split(' ')
  console.log(JSON.stringify(await measureHere(name!, Number(scale))))
} else {
  console.log(
    "| recommender | people | interactions | fit, CPU s | us an interaction | CPU ms / 1,000 people | peak MiB | bytes an interaction |\n|---|---|---|---|---|---|---|---|",
  )
  const scales = values.scales.split(',').map(Number)
  const atOnce = Math.max(1, Number(process.env.GROWTH_AT_ONCE ?? 1))
  for (const name of values.recommenders.split(',')) {
    const measured: Measured[] = []
    for (let start = 0; start < scales.length; start += atOnce) {
      const some = await Promise.all(scales.slice(start, start + atOnce).map((scale) => measureApart(name, scale)))
      for (const one of some) console.log(lineOf(name, one))
      measured.push(...some)
    }
    if (measured.length > 1) console.log(forecastOf(name, measured))
  }
}

function lineOf(name: string, { interactions, fitSeconds, serveMillisecondsPer1000, peakMebibytes }: Measured): string {
  const people = (interactions / INTERACTIONS) * PEOPLE
  const fit = [fitSeconds.toFixed(1), ((fitSeconds * 1e6) / interactions).toFixed(2)]
  const memory = [peakMebibytes.toFixed(0), ((peakMebibytes * MEBIBYTE) / interactions).toFixed(0)]
  return `| ${[name, people, interactions, ...fit, serveMillisecondsPer1000.toFixed(0), ...memory].join(' | ')} |`
}

function forecastOf(name: string, measured: readonly Measured[]): string {
  const [time, serve, memory] = [slope(measured, (one) => one.fitSeconds), slope(measured, (one) => one.serveMillisecondsPer1000), slope(measured, (one) => one.peakMebibytes)]
  const slopes = `| ${name}: slope | | | ${time.toFixed(2)} | | ${serve.toFixed(2)} | ${memory.toFixed(2)} | |`
  if (measured.some(({ interactions }) => interactions >= GOAL_INTERACTIONS)) return slopes
  const goal = (value: (one: Measured) => number) => atGoal(measured, value).toFixed(0)
  const cells = [goal((one) => one.fitSeconds), '', goal((one) => one.serveMillisecondsPer1000), goal((one) => one.peakMebibytes), '']
  return `${slopes}\n| ${name}: straight line to 50 million | 1000000 | ${GOAL_INTERACTIONS} | ${cells.join(' | ')} |`
}
