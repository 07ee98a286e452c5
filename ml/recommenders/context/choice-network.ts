import '@tensorflow/tfjs-backend-cpu'
import * as tensors from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import type { Artefact } from '../../numerics/artefact.ts'
import type { Random } from '../../numerics/random.ts'
import { type Choice, deviationsOf } from './choice.ts'

/**
 * A small network over the components of a short list: score = trust x linear score + direct x + out relu(hidden x + bias),
 * with x the components divided by their deviation. What a weighted sum cannot say: "near, but only when it is soon after".
 */
export interface ChoiceNetwork {
  readonly width: number
  readonly hiddenCount: number
  /** Per component, > 0. */
  readonly deviations: Float64Array
  /** width x hiddenCount. */
  readonly hidden: Float32Array
  readonly bias: Float32Array
  readonly out: Float32Array
  readonly direct: Float32Array
  /** One number. */
  readonly trust: Float32Array
}

/** A choice within a list of fixed length, with the linear score of each row. */
export interface ListedChoice extends Choice {
  readonly linear: Float32Array
}

export interface NetworkFit {
  readonly width: number
  /** Rows of every list. */
  readonly listLength: number
  readonly random: Random
  readonly epochCount: number
  readonly hiddenCount?: number
  /** After each epoch, for the choice of how many are enough. */
  readonly onEpoch?: (network: ChoiceNetwork, epoch: number) => Promise<void>
}

const BATCH_SIZE = 64
const STEP = 0.005
const HIDDEN_DECAY = 1e-4

/**
 * Fitted with TensorFlow.js on its present backend by the softmax likelihood of the taken row (the listwise loss of
 * Cao et al. 2007), Adam. Starts as the linear model. Randomness: start of the hidden layer and order; same seed and backend,
 * same network. O(epochs x rows x width x hidden). Lists whose length differs are refused.
 */
export async function fitNetwork(choices: readonly ListedChoice[], fit: NetworkFit): Promise<ChoiceNetwork> {
  const { width, listLength, random, epochCount, hiddenCount = 24 } = fit
  for (const { linear } of choices) {
    if (linear.length !== listLength) throw new RangeError(`a list of ${linear.length} rows among lists of ${listLength}`)
  }
  await tensors.ready()
  const deviations = deviationsOf(choices, width)
  const normal = (count: number, size: number) => Float32Array.from({ length: count }, () => random.normal() * size)
  const variables = {
    hidden: tensors.variable(tensors.tensor2d(normal(width * hiddenCount, 0.25), [width, hiddenCount])),
    bias: tensors.variable(tensors.zeros([hiddenCount])),
    out: tensors.variable(tensors.tensor2d(normal(hiddenCount, 0.1), [hiddenCount, 1])),
    direct: tensors.variable(tensors.zeros([width, 1])),
    trust: tensors.variable(tensors.ones([1])),
  }
  const adam = tensors.train.adam(STEP)
  const read = (): ChoiceNetwork => {
    const values = (name: keyof typeof variables) => variables[name].dataSync() as Float32Array
    const parts = { hidden: values('hidden'), bias: values('bias'), out: values('out') }
    return { width, hiddenCount, deviations, ...parts, direct: values('direct'), trust: values('trust') }
  }
  const order = Uint32Array.from(choices, (_, at) => at)
  try {
    for (let epoch = 0; epoch < epochCount; epoch++) {
      random.shuffle(order);
      (adam as unknown as { learningRate: number }).learningRate = STEP * (1 - epoch / (epochCount + 1))
      for (let from = 0; from < order.length; from += BATCH_SIZE) {
        const batch = Array.from(order.subarray(from, from + BATCH_SIZE), (at) => choices[at]!)
        const { features, linear, taken } = batchOf(batch, deviations, listLength, width)
        const { hidden, bias, out, direct, trust } = variables
        adam.minimize(() => {
          const x = tensors.tensor2d(features, [batch.length * listLength, width])
          const layer = tensors.relu(tensors.add(tensors.matMul(x, hidden as tensors.Tensor2D), bias))
          const deep = tensors.matMul(layer as tensors.Tensor2D, out as tensors.Tensor2D)
          const shallow = tensors.matMul(x, direct as tensors.Tensor2D)
          const shape: [number, number] = [batch.length, listLength]
          const known = tensors.mul(trust, tensors.tensor2d(linear, shape))
          const scores = tensors.add(tensors.reshape(tensors.add(deep, shallow), shape), known)
          const chosen = tensors.sum(tensors.mul(scores, tensors.tensor2d(taken, shape)), 1)
          const loss = tensors.mean(tensors.sub(tensors.logSumExp(scores, 1), chosen))
          return tensors.add(loss, tensors.mul(HIDDEN_DECAY, tensors.sum(tensors.square(hidden)))) as tensors.Scalar
        })
      }
      await fit.onEpoch?.(read(), epoch)
    }
    return read()
  } finally {
    for (const variable of Object.values(variables)) variable.dispose()
    adam.dispose()
  }
}

function batchOf(batch: readonly ListedChoice[], deviations: Float64Array, listLength: number, width: number) {
  const features = new Float32Array(batch.length * listLength * width)
  const linear = new Float32Array(batch.length * listLength)
  const taken = new Float32Array(batch.length * listLength)
  batch.forEach((choice, at) => {
    const start = at * listLength * width
    for (let cell = 0; cell < choice.features.length; cell++) {
      features[start + cell] = choice.features[cell]! / deviations[cell % width]!
    }
    linear.set(choice.linear, at * listLength)
    taken[at * listLength + choice.taken] = 1
  })
  return { features, linear, taken }
}

/** The network's score of one row (`features[at ..]`), in plain arithmetic: no tensor is made to serve a list. O(width x hidden). */
export function networkScore(network: ChoiceNetwork, features: Float32Array, at: number, linear: number): number {
  const { width, hiddenCount, deviations, hidden, bias, out, direct, trust } = network
  const row = new Float64Array(width)
  let score = trust[0]! * linear
  for (let component = 0; component < width; component++) {
    row[component] = features[at + component]! / deviations[component]!
    score += direct[component]! * row[component]!
  }
  for (let unit = 0; unit < hiddenCount; unit++) {
    let sum = bias[unit]!
    for (let component = 0; component < width; component++) sum += row[component]! * hidden[component * hiddenCount + unit]!
    if (sum > 0) score += sum * out[unit]!
  }
  return score
}

/** The network as arrays of an artefact. */
export function packNetwork({ deviations, hidden, bias, out, direct, trust }: ChoiceNetwork): Artefact['arrays'] {
  return { deviations, hidden, bias, out, direct, trust }
}

/** Null where the artefact holds none. */
export function unpackNetwork(arrays: Artefact['arrays']): ChoiceNetwork | null {
  if (!arrays.hidden) return null
  const floats = (name: string) => arrays[name] as Float32Array
  return {
    width: arrays.direct!.length,
    hiddenCount: arrays.bias!.length,
    deviations: arrays.deviations as Float64Array,
    hidden: floats('hidden'),
    bias: floats('bias'),
    out: floats('out'),
    direct: floats('direct'),
    trust: floats('trust'),
  }
}
