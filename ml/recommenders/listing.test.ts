import { describe, expect, test } from "bun:test";
import { keepFeasible, wearDown } from "./feasibility.ts";
import { listingOf } from "./listing.ts";

describe("feasibility", () => {
  test("takes what cannot be had away, each under its first failed condition", () => {
    const scores = Float32Array.from([1, 2, 3, 4]);
    const counts = keepFeasible(scores, { open: Uint8Array.of(1, 0, 1, 0), halal: Uint8Array.of(0, 0, 1, 1) });
    expect([...scores]).toEqual([-Infinity, -Infinity, 3, -Infinity]);
    expect(counts).toEqual({ open: 2, halal: 1 });
    expect(() => keepFeasible(scores, { diet: new Uint8Array(3) })).toThrow("diet: 3 places for 4 items");
  });

  test("what was shown in vain sinks, and comes back with the days", () => {
    const scores = new Float32Array(3);
    wearDown(scores, [
      { item: 0, shownCount: 7, ageHours: 0 },
      { item: 1, shownCount: 7, ageHours: 72 },
      { item: 9, shownCount: 7, ageHours: 0 },
    ]);
    expect(scores[0]).toBeCloseTo(-0.35 * Math.log(8), 6);
    expect(scores[1]).toBeCloseTo(scores[0]! / 2, 6);
    expect(scores[2]).toBe(0);
  });
});

describe("listing", () => {
  const scores = () => Float32Array.from([5, 4, 3, 2, 1]);
  const halves = { scores: Float64Array.from([-20, 20]), chances: Float64Array.from([0.4, 1]), outcomeCount: 1 };

  test("is the best that can be had", () => {
    const list = listingOf(scores(), { count: 3, feasibility: { "in stock": Uint8Array.of(0, 1, 1, 1, 1) } });
    expect(list.map(({ item }) => item)).toEqual([1, 2, 3]);
    expect(list.every(({ propensity, policy, confidence }) => propensity === 1 && policy === "ranked" && confidence === null)).toBe(true);
    expect(listingOf(scores(), { count: 9 })).toHaveLength(5);
    expect(listingOf(scores(), { count: 3, feasibility: { open: new Uint8Array(5) } })).toHaveLength(0);
  });

  test("tells an honest chance or none", () => {
    const [first, second] = listingOf(scores(), { count: 2, calibration: halves });
    expect(first!.confidence).toEqual({ chance: expect.any(Number) });
    expect((first!.confidence as { chance: number }).chance).toBeGreaterThan(0.6);
    expect(second!.confidence).toEqual({ chance: expect.any(Number) });
  });

  test("gives the last place to the exploring policy, with its propensity", () => {
    const candidates = [3, 4].map((item) => ({ item, shownCount: 0, takenCount: 0, chance: 0.1 }));
    const list = listingOf(scores(), { count: 3, exploration: { candidates, seed: 1 } });
    expect(list.slice(0, 2).map(({ item }) => item)).toEqual([0, 1]);
    expect([3, 4]).toContain(list[2]!.item);
    expect(list[2]!.policy).toBe("thompson-256-floor-5");
    expect(list[2]!.propensity).toBeLessThan(1);
    expect(listingOf(scores(), { count: 3, exploration: { candidates: [], seed: 1 } }).map(({ item }) => item)).toEqual([0, 1, 2]);
  });
});
