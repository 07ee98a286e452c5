import type { SparseRows } from "../../numerics/sparse.ts";

const LARGE_ENTRY_COUNT = 500_000;

/**
 * To be called when a machine or an ensemble is done with: the collector sees little of a machine's memory, and of a large set it would
 * keep several gibibytes. Of a small one it is not worth the pause.
 */
export function letGo({ columns }: SparseRows): void {
  if (columns.length > LARGE_ENTRY_COUNT) Bun.gc(true);
}
