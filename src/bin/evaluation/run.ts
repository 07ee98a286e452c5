import { availableParallelism } from 'node:os'
import { type Judged, peopleToJudge, type Summary, summaryOf } from '../../../ml/evaluation/full-ranking.ts'
import type { Recommender, TrainingSet, Interactions } from '../../../ml/recommenders/recommender.ts'
import type { JudgingJob } from './judging-worker.ts'

export interface Evaluation extends Summary {
  readonly recommender: string
  readonly k: number
  readonly fitSeconds: number
  /** Time of one core to score and rank all items for 1,000 people. */
  readonly serveMillisecondsPer1000: number
  /** Of the whole process, all threads, since it began. */
  readonly peakMemoryMebibytes: number
  readonly artefactMebibytes: number
}

export interface EvaluationOptions {
  readonly k: number
  readonly seed: number
  readonly onProgress?: (share: number, stage: string) => void
}

const MEBIBYTE = 2 ** 20

/** Fits on train, then judges on test with a worker for each core (two at most: each holds the model). */
export async function evaluate(
  recommender: Recommender,
  set: TrainingSet,
  test: Interactions,
  options: EvaluationOptions,
): Promise<{ evaluation: Evaluation; judged: Judged[] }> {
  const started = performance.now()
  const artefact = shared((await recommender.fit(set, { seed: options.seed, onProgress: options.onProgress })).save())
  const fitSeconds = (performance.now() - started) / 1_000
  // The fitted model itself is done with: each worker loads its own.
  Bun.gc(true)
  const people = peopleToJudge(test)
  const workerCount = Math.max(1, Math.min(2, availableParallelism()))
  const share = Math.ceil(people.length / workerCount)
  const results = await Promise.all(
    Array.from({ length: workerCount }, (_, at) =>
      judgeInWorker({
        recommender: recommender.name,
        artefact,
        train: set.interactions,
        test,
        people: people.slice(at * share, (at + 1) * share),
        k: options.k,
      })),
  )
  const judged = results.map((result) => result.judged)
  const milliseconds = results.reduce((sum, result) => sum + result.milliseconds, 0)
  return {
    judged,
    evaluation: {
      recommender: recommender.name,
      k: options.k,
      ...summaryOf(judged),
      fitSeconds,
      serveMillisecondsPer1000: people.length === 0 ? 0 : (milliseconds / people.length) * 1_000,
      peakMemoryMebibytes: (process.resourceUsage().maxRSS * 1_024) / MEBIBYTE,
      artefactMebibytes: artefact.length / MEBIBYTE,
    },
  }
}

/** In memory that the workers read without copies of their own. */
function shared(bytes: Uint8Array): Uint8Array {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.length))
  view.set(bytes)
  return view
}

function judgeInWorker(job: JudgingJob): Promise<{ judged: Judged; milliseconds: number }> {
  const worker = new Worker(new URL('./judging-worker.ts', import.meta.url).href)
  return new Promise<{ judged: Judged; milliseconds: number }>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(job)
  }).finally(() => worker.terminate())
}
