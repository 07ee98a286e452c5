import { judge } from '../../../ml/evaluation/full-ranking.ts'
import type { Interactions } from '../../../ml/recommenders/recommender.ts'
import { recommenders } from './recommenders.ts'

declare const self: Worker

export interface JudgingJob {
  readonly recommender: string
  readonly artefact: Uint8Array
  readonly train: Interactions
  readonly test: Interactions
  readonly people: Uint32Array
  readonly k: number
}

/** A second core's half of the people: loads the artefact as a server would, and judges. */
self.onmessage = ({ data }: MessageEvent<JudgingJob>) => {
  const model = recommenders.get(data.recommender)!.load(data.artefact)
  const started = performance.now()
  const judged = judge(model, data.train, data.test, data.people, data.k)
  self.postMessage({ judged, milliseconds: performance.now() - started })
}
