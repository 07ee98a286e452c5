import { join } from 'node:path'
import { type CheckIns, earliestCheckIns, readCheckIns } from '../../ml/dataset/foursquare.ts'
import { nextChoices } from '../../ml/evaluation/next-choice.ts'
import { expectedCalibrationError, reliabilityOf } from '../../ml/evaluation/reliability.ts'
import { topIndices } from '../../ml/numerics/top-k.ts'
import { calibrationOf, chanceOf, HIGHEST_SHOWN, LOWEST_SHOWN, logitOf, toChances } from '../../ml/recommenders/calibration.ts'
import { contextual } from '../../ml/recommenders/contextual.ts'
import { useFastestTensorBackend } from '../../ml/tensor-backend.ts'
import { figure, type Section } from './section.ts'

const SEED = 1
const LIST_LENGTH = 10

/** Chances that go with the ten listed items, calibrated on one tenth of the check-ins, judged on the next, which nothing has seen. */
export const chances: Section = {
  title: 'Calibrated chances, Foursquare NYC',
  async run(folder, say) {
    const file = (name: string) => Bun.file(join(folder, 'foursquare-nyc', name))
    if (!(await file('checkins.csv').exists())) return null
    await useFastestTensorBackend()
    const checkIns = readCheckIns(await file('checkins.csv').text(), await file('venues.csv').text())
    const [early, late] = [0.8, 0.9].map((share) => Math.floor(checkIns.venues.length * share)) as [number, number]
    say('chances: calibrating')
    const taught = await listedOutcomes({ ...checkIns, venues: checkIns.venues.subarray(0, late) }, early)
    const calibration = calibrationOf(taught.scores, taught.outcomes)
    say('chances: judging')
    const unseen = await listedOutcomes(checkIns, late)
    const raw = unseen.scores.map((score) => 1 / (1 + Math.exp(-score)))
    const told = unseen.scores.map((score) => chanceOf(calibration, score))
    const shown = [...told.keys()].filter((at) => told[at]! >= LOWEST_SHOWN && told[at]! <= HIGHEST_SHOWN)
    const shownBins = reliabilityOf(shown.map((at) => told[at]!), shown.map((at) => unseen.outcomes[at]!), 20)
    const bins = reliabilityOf(told, unseen.outcomes)
    const error = (values: Float64Array) => figure(expectedCalibrationError(reliabilityOf(values, unseen.outcomes)))
    return {
      heading: ['promised', 'came true', 'listed items'],
      rows: bins.map(({ promised, came, count }) => [figure(promised), figure(came), String(count)]),
      notes: [
        `Expected calibration error, 10 bins: ${error(told)} calibrated, ${error(raw)} as the model says it; within the shown 60 to 90 %: ${figure(expectedCalibrationError(shownBins))} over ${shown.length} of ${told.length} listed items. The others show no number.`,
        'An item is listed when it is among the ten best; it came true when the next check-in was there.',
      ],
    }
  },
}

async function listedOutcomes(checkIns: CheckIns, from: number) {
  const model = await contextual.fit({ interactions: earliestCheckIns(checkIns, from), features: checkIns.features }, { seed: SEED })
  const scores: number[] = []
  const outcomes: number[] = []
  const all = new Float32Array(checkIns.venueCount)
  for (const { request, venue } of nextChoices(checkIns, from)) {
    model.score(request, all)
    toChances(all)
    for (const item of topIndices(all, LIST_LENGTH)) {
      scores.push(logitOf(all[item]!))
      outcomes.push(item === venue ? 1 : 0)
    }
  }
  return { scores: Float64Array.from(scores), outcomes: Float64Array.from(outcomes) }
}
