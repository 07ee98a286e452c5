import type { Occasion } from "../recommenders/recommender.ts";

const DAY_MILLISECONDS = 86_400_000;

/** Local days of Africa/Lagos (UTC+1, no summer time), both included. */
function days(kind: string, first: string, last = first): Occasion {
  return { kind, from: Date.parse(`${first}T00:00+01:00`), to: Date.parse(`${last}T00:00+01:00`) + DAY_MILLISECONDS };
}

/**
 * Days on which Nigeria eats differently. Ramadan and Eid follow the moon: past dates as announced in Nigeria, coming ones as
 * computed (Umm al-Qura), to be corrected by a day when the moon is sighted. Match days: Super Eagles at the Africa Cup of Nations, and finals
 * that everybody watches.
 */
export const NIGERIAN_OCCASIONS: readonly Occasion[] = [
  days("ramadan", "2024-03-11", "2024-04-09"),
  days("eid", "2024-04-10", "2024-04-11"),
  days("eid", "2024-06-16", "2024-06-17"),
  days("ramadan", "2025-03-01", "2025-03-29"),
  days("eid", "2025-03-30", "2025-03-31"),
  days("eid", "2025-06-06", "2025-06-07"),
  days("ramadan", "2026-02-18", "2026-03-19"),
  days("eid", "2026-03-20", "2026-03-21"),
  days("eid", "2026-05-27", "2026-05-28"),
  days("ramadan", "2027-02-08", "2027-03-08"),
  days("eid", "2027-03-09", "2027-03-10"),
  days("eid", "2027-05-16", "2027-05-17"),
  days("match", "2024-02-07"),
  days("match", "2024-02-11"),
  days("match", "2025-12-23"),
  days("match", "2025-12-27"),
  days("match", "2025-12-30"),
  days("match", "2026-01-18"),
  days("match", "2026-05-30"),
  days("match", "2026-07-19"),
  // The days of the Africa Cup of Nations of June and July 2027 come here when they are drawn.
  days("match", "2027-06-05"),
];
