import * as tensors from '@tensorflow/tfjs-core'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { dirname, join } from 'node:path'

const NATIVE = '@tensorflow/tfjs-node'

/** Native TensorFlow where its library is installed, else WebAssembly, else plain JavaScript. Returns the one in use. */
export async function useFastestTensorBackend(): Promise<string> {
  try {
    await import(NATIVE)
    if (await tensors.setBackend('tensorflow')) return tensors.getBackend()
  } catch {
    // Not installed, or built for another machine: the next one serves.
  }
  const before = guards()
  const wasm = Bun.resolveSync('@tensorflow/tfjs-backend-wasm/package.json', import.meta.dir)
  setWasmPaths(`${join(dirname(wasm), 'dist')}/`)
  if (!(await tensors.setBackend('wasm'))) await tensors.setBackend('cpu')
  removeGuardsSince(before)
  return tensors.getBackend()
}

const GUARDED = ['uncaughtException', 'unhandledRejection'] as const
const guards = () => GUARDED.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')))

/** The wasm loader listens for every uncaught error of the process and rethrows it from there, which hides its origin. */
function removeGuardsSince(before: Set<unknown>[]): void {
  GUARDED.forEach((event, at) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[at]!.has(listener)) process.removeListener(event, listener as () => void)
    }
  })
}
