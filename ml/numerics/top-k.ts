/**
 * The `count` highest of `scores` in falling order, ties to the lower index; NaN and -Infinity are never chosen.
 * Keeps a heap of `count`: O(length + entered log count), and no sort of the whole.
 */
export function topIndices(scores: Float32Array, count: number): Uint32Array {
  const size = Math.max(0, Math.min(count, scores.length))
  const heap = new Uint32Array(size)
  let held = 0
  /** True when `a` is worse than `b`: lower score, or same score and higher index. */
  const worse = (a: number, b: number) => scores[a]! < scores[b]! || (scores[a]! === scores[b]! && a > b)
  const sink = (start: number, end: number) => {
    let parent = start
    const moved = heap[parent]!
    for (let child = 2 * parent + 1; child < end; child = 2 * parent + 1) {
      if (child + 1 < end && worse(heap[child + 1]!, heap[child]!)) child++
      if (!worse(heap[child]!, moved)) break
      heap[parent] = heap[child]!
      parent = child
    }
    heap[parent] = moved
  }
  let floor = -Infinity
  for (let index = 0; index < scores.length && size > 0; index++) {
    const score = scores[index]!
    if (!(score > floor)) continue
    if (held < size) {
      let child = held++
      while (child > 0 && worse(index, heap[(child - 1) >> 1]!)) {
        heap[child] = heap[(child - 1) >> 1]!
        child = (child - 1) >> 1
      }
      heap[child] = index
      if (held === size) floor = scores[heap[0]!]!
    } else {
      heap[0] = index
      sink(0, size)
      floor = scores[heap[0]!]!
    }
  }
  for (let end = held - 1; end > 0; end--) {
    const worst = heap[0]!
    heap[0] = heap[end]!
    heap[end] = worst
    sink(0, end)
  }
  return heap.subarray(0, held)
}
