import { expect, test } from "bun:test";
import { daypartOf, type Grounds, reasonFor } from "./reasons.ts";

const setting = { area: "yaba", weekday: 5, daypart: "dinner" } as const;

const told: [string, Grounds, ReturnType<typeof reasonFor>][] = [
  ["a habit comes first", { visits: 4, friends: 9, setting }, { code: "again", visits: 4 }],
  ["then the basket", { basket: { item: 7, share: 0.2 }, friends: 9, setting }, { code: "goes-with-basket", basketItem: 7 }],
  ["friends near Yaba on Friday evenings", { friends: 3, setting }, { code: "popular-with-friends", friends: 3, ...setting }],
  ["one friend is no crowd", { friends: 1, setting, kilometres: 0.4 }, { code: "near-you", kilometres: 0.4 }],
  ["because you liked X", { liked: { item: 3, share: 0.5 } }, { code: "because-you-liked", liked: 3 }],
  ["a likeness of crumbs is none", { liked: { item: 3, share: 0.01 }, pickedLabel: "amala" }, { code: "you-picked", label: "amala" }],
  ["rain", { weather: { weather: "rain", lift: 0.5 } }, { code: "for-the-weather", weather: "rain" }],
  ["Ramadan", { occasion: { occasion: "ramadan", lift: 0.5 } }, { code: "for-the-occasion", occasion: "ramadan" }],
  ["popular here at this hour", { fame: 1, hourLift: 0.5, setting }, { code: "popular-nearby", ...setting }],
  ["new", { ageDays: 1, kilometres: 9 }, { code: "new-here" }],
  ["nothing known", {}, { code: "popular" }],
];

for (const [name, grounds, reason] of told) test(name, () => expect(reasonFor(grounds)).toEqual(reason));

test("parts of the day cover the clock", () => {
  expect([0, 6, 12, 16, 19, 23].map(daypartOf)).toEqual(["late night", "breakfast", "lunch", "afternoon", "dinner", "late night"]);
});
