/** Hour of the local day 0 .. 24 (with fraction), weekday 0 = Sunday .. 6, and whether it is a weekend day. */
export interface LocalTime {
  readonly hour: number;
  readonly weekday: number;
  readonly isWeekend: boolean;
}

const HOUR_MILLISECONDS = 3_600_000;
const THURSDAY = 4; // 1 January 1970

export function localTimeOf(time: number, utcOffsetMinutes: number): LocalTime {
  const hours = time / HOUR_MILLISECONDS + utcOffsetMinutes / 60;
  const weekday = (((Math.floor(hours / 24) + THURSDAY) % 7) + 7) % 7;
  return { hour: ((hours % 24) + 24) % 24, weekday, isWeekend: weekday === 0 || weekday === 6 };
}

/** Hours between two points of the clock, 0 .. 12. */
export function clockDistanceHours(a: number, b: number): number {
  const distance = Math.abs(a - b);
  return distance > 12 ? 24 - distance : distance;
}

/** exp(-d^2 / 2 width^2), 0 .. 1. */
export function bell(distance: number, width: number): number {
  return Math.exp((-distance * distance) / (2 * width * width));
}
