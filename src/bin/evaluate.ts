import { parseArgs } from 'node:util'
import { UnreadableSet } from '../../ml/dataset/public-formats.ts'
import { UnusableTrainingSet } from '../../ml/recommenders/recommender.ts'
import { readPublicSet } from './evaluation/files.ts'
import { recommenders } from './evaluation/recommenders.ts'
import { type Evaluation, evaluate } from './evaluation/run.ts'

const USAGE = `bun run evaluate -- --train FILE --test FILE [--social FILE] [--recommender NAME|all] [--k 20] [--seed 1] [--json]
  NAME: ${[...recommenders.keys()].join(', ')} (default: all)
  FILE: plain (a line a person: the person, then the items) or CSV with a header (user,item)`

class WrongUse extends Error {}

interface Wishes {
  readonly train: string
  readonly test: string
  readonly social?: string
  readonly names: readonly string[]
  readonly k: number
  readonly seed: number
  readonly json: boolean
}

function wishesOf(argv: string[]): Wishes {
  const { values } = parseArgs({
    args: argv.filter((word) => word !== '--'),
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      social: { type: 'string' },
      recommender: { type: 'string', default: 'all' },
      k: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  if (!values.train || !values.test) throw new WrongUse('--train and --test are needed')
  const k = Number(values.k)
  if (!Number.isInteger(k) || k < 1 || k > 1_000) throw new WrongUse(`--k ${values.k} is not a whole number in 1 .. 1000`)
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new WrongUse(`--seed ${values.seed} is not a whole number`)
  const offered = [...recommenders.keys()].filter((name) => values.social || name !== 'social')
  const names = values.recommender === 'all' ? offered : [values.recommender]
  for (const name of names) if (!recommenders.has(name)) throw new WrongUse(`there is no recommender "${name}"`)
  if (names.includes('social') && !values.social) throw new WrongUse('social needs --social FILE')
  return { train: values.train, test: values.test, social: values.social, names, k, seed, json: values.json }
}

/** A process for each recommender, so that the peak memory is its own. */
async function evaluateApart(wishes: Wishes, name: string): Promise<Evaluation> {
  const social = wishes.social ? ['--social', wishes.social] : []
  const child = Bun.spawn({
    cmd: [
      process.execPath, import.meta.path, '--train', wishes.train, '--test', wishes.test, ...social,
      '--recommender', name, '--k', String(wishes.k), '--seed', String(wishes.seed), '--json',
    ],
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const output = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) process.exit(child.exitCode ?? 1)
  return (JSON.parse(output) as Evaluation[])[0]!
}

async function evaluateHere(wishes: Wishes, name: string): Promise<Evaluation> {
  const { set, test } = await readPublicSet(wishes)
  let told = ''
  const onProgress = (share: number, stage: string) => {
    if (stage === told || !process.stderr.isTTY) return
    told = stage
    console.error(`${name}: ${Math.round(share * 100)} % ${stage}`)
  }
  return (await evaluate(recommenders.get(name)!, set, test, { k: wishes.k, seed: wishes.seed, onProgress })).evaluation
}

function lineOf(evaluation: Evaluation): string {
  const { recommender, recall, ndcg, hitRate, mrr, coverage, fitSeconds } = evaluation
  const figures = [recall, ndcg, hitRate, mrr, coverage].map((figure) => figure.toFixed(4).padStart(9))
  const costs = [
    fitSeconds.toFixed(1).padStart(8),
    evaluation.serveMillisecondsPer1000.toFixed(0).padStart(12),
    evaluation.peakMemoryMebibytes.toFixed(0).padStart(9),
  ]
  return recommender.padEnd(16) + figures.join('') + costs.join('')
}

function headingOf(k: number): string {
  const names = [`Recall@${k}`, `NDCG@${k}`, `HR@${k}`, `MRR@${k}`, 'coverage'].map((name) => name.padStart(9))
  return 'recommender'.padEnd(16) + names.join('') + '   fit s' + ' ms/1k users' + ' peak MiB'
}

try {
  const wishes = wishesOf(process.argv.slice(2))
  if (wishes.names.length === 1) {
    const evaluation = await evaluateHere(wishes, wishes.names[0]!)
    console.log(wishes.json ? JSON.stringify([evaluation]) : `${headingOf(wishes.k)}\n${lineOf(evaluation)}`)
  } else {
    if (!wishes.json) console.log(headingOf(wishes.k))
    const evaluations: Evaluation[] = []
    for (const name of wishes.names) {
      const evaluation = await evaluateApart(wishes, name)
      evaluations.push(evaluation)
      if (!wishes.json) console.log(lineOf(evaluation))
    }
    if (wishes.json) console.log(JSON.stringify(evaluations))
  }
} catch (error) {
  const isUse = error instanceof WrongUse || (error instanceof TypeError && 'code' in error)
  if (!isUse && !(error instanceof UnreadableSet) && !(error instanceof UnusableTrainingSet)) throw error
  console.error(error.message + (isUse ? `\n\n${USAGE}` : ''))
  process.exit(2)
}
