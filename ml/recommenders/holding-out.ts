import { randomFrom } from "../numerics/random.ts";
import type { SparseRows } from "../numerics/sparse.ts";

export interface HeldOut {
  /** What is left to fit on. */
  readonly kept: SparseRows;
  /** Rows of `held` are what was taken from each person. */
  readonly held: SparseRows;
}

/**
 * Takes a random `share` of each person's items away (rounded down, and never the last one). Seeded. O(entries).
 */
export function heldOut(holdings: SparseRows, share: number, seed: number): HeldOut {
  const random = randomFrom(seed);
  const kept: number[][] = [];
  const held: number[][] = [];
  for (let row = 0; row < holdings.rowCount; row++) {
    const shuffled = holdings.columns.slice(holdings.offsets[row]!, holdings.offsets[row + 1]!);
    random.shuffle(shuffled);
    const takenCount = Math.min(shuffled.length - 1, Math.floor(shuffled.length * share));
    held.push([...shuffled.subarray(0, Math.max(0, takenCount))]);
    kept.push([...shuffled.subarray(Math.max(0, takenCount)).sort()]);
  }
  return { kept: rowsOf(kept, holdings.columnCount), held: rowsOf(held, holdings.columnCount) };
}

/** Rows of column numbers as a matrix of ones. */
export function rowsOf(rows: readonly (readonly number[])[], columnCount: number): SparseRows {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => (offsets[at + 1] = offsets[at]! + row.length));
  const columns = new Uint32Array(offsets[rows.length]!);
  rows.forEach((row, at) => columns.set(row, offsets[at]!));
  return { rowCount: rows.length, columnCount, offsets, columns, values: new Float32Array(columns.length).fill(1) };
}
