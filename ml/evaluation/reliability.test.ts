import { expect, test } from "bun:test";
import { expectedCalibrationError, reliabilityOf } from "./reliability.ts";

test("by hand: .9 promised twice and kept once, .1 promised twice and never kept", () => {
  const bins = reliabilityOf([0.9, 0.9, 0.1, 0.1], [1, 0, 0, 0]);
  expect(bins).toEqual([
    { count: 2, promised: 0.1, came: 0 },
    { count: 2, promised: 0.9, came: 0.5 },
  ]);
  expect(expectedCalibrationError(bins)).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.4, 12);
});

test("a kept promise has no error, and neither has silence", () => {
  expect(expectedCalibrationError(reliabilityOf([1, 1, 0], [1, 1, 0]))).toBe(0);
  expect(expectedCalibrationError(reliabilityOf([], []))).toBe(0);
});
