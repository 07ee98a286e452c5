import type { SparseRows } from "../../numerics/sparse.ts";
import { WEATHERS, type Model, type ScoreRequest } from "../recommender.ts";
import { type City, hourBin, occasionBins, placeOnPlane } from "./city.ts";
import { HABITS, habitsOf } from "./habits.ts";
import { bell, clockDistanceHours, localTimeOf } from "./local-clock.ts";
import { type Visits, visitsOfRequest } from "./visits.ts";

const SETTING = [
  "fame",
  "freshFame",
  "hour",
  "occasion",
  "weather",
  "distanceSoonAfter",
  "distanceLater",
  "usualPlaces",
  "usualPlacesAtThisHour",
  "nextInDay",
  "nextSoon",
  "collaborative",
] as const;

/** Names of the numbers that `Scene.describe` writes, in order: habits first, then the setting. */
export const COMPONENTS = [...HABITS, ...SETTING] as const;
export type Component = (typeof COMPONENTS)[number];
export const COMPONENT_COUNT = COMPONENTS.length;
export const HABITS_COUNT = HABITS.length;

const HOUR_MILLISECONDS = 3_600_000;
const DEPARTURE_HOURS = 6;
/** More usual places than this add cost and no knowledge. */
const USUAL_PLACE_LIMIT = 24;
/** Kilometres squared: within 200 m all is next door. */
const NEXT_DOOR = 0.04;

/** One request seen against the city: describes any item in COMPONENT_COUNT numbers. */
export interface Scene {
  readonly visited: ReadonlySet<number>;
  /** Writes the item's components to `out[at ..]`. Finite. O(usual places). */
  describe(item: number, out: Float32Array, at: number): void;
}

export interface SceneParts {
  readonly city: City;
  /** Scores of a model that knows only who took what. */
  readonly collaborative: Model;
  /** False: the person's own visits are not counted per item (the line "without own history"). */
  readonly usesHabits: boolean;
}

/** Prepares one request: O(visits + neighbours of the visited + items). `now` stands in for a request without a time. */
export function sceneOf(request: ScoreRequest, { city, collaborative, usesHabits }: SceneParts, now: number): Scene {
  const moment = request.context?.time ?? now;
  const visits = visitsOfRequest(request, city.itemCount, moment);
  const { hour, isWeekend } = localTimeOf(moment, city.utcOffsetMinutes);
  const bin = hourBin(hour, isWeekend);
  const occasions = occasionBins(city, moment);
  const weather = request.context?.weather ? WEATHERS.indexOf(request.context.weather) : -1;
  const here = hereOf(request, visits, city, moment);
  const usual = usualPlacesOf(visits, city, hour);
  const next = nextShares(request, visits, city, here?.nearness ?? 0);
  const likeness = new Float32Array(city.itemCount);
  collaborative.score({ person: null, history: visits.items }, likeness);
  const habits = habitsOf(visits, moment, city);
  const likenessScale = 10 / Math.sqrt(Math.max(1, habits.size));
  const { fame, freshFame, hourLifts, occasionLifts, weatherLifts, plane } = city;
  return {
    visited: new Set(habits.keys()),
    describe(item, out, at) {
      const own = usesHabits ? habits.get(item) : undefined;
      if (own) out.set(own, at);
      else out.fill(0, at, at + HABITS.length);
      let to = at + HABITS.length;
      out[to++] = fame[item]!;
      out[to++] = freshFame[item]!;
      out[to++] = hourLifts.values[item * hourLifts.binCount + bin]!;
      let occasion = 0;
      for (const kind of occasions) occasion += occasionLifts.values[item * occasionLifts.binCount + kind]!;
      out[to++] = occasion;
      out[to++] = weather < 0 ? 0 : weatherLifts.values[item * weatherLifts.binCount + weather]!;
      const east = plane ? plane.east[item]! : Number.NaN;
      const north = plane ? plane.north[item]! : Number.NaN;
      const isPlaced = east === east && north === north;
      const far = here && isPlaced ? Math.log(0.05 + Math.hypot(east - here.east, north - here.north)) : 0;
      out[to++] = here ? far * here.nearness : 0;
      out[to++] = here ? far * (1 - here.nearness) : 0;
      let usually = 0;
      let now = 0;
      for (let place = 0; isPlaced && place < usual.count; place++) {
        const across = east - usual.east[place]!;
        const along = north - usual.north[place]!;
        const closeness = 1 / (NEXT_DOOR + across * across + along * along);
        usually += usual.shares[place]! * closeness;
        now += usual.sharesNow[place]! * closeness;
      }
      out[to++] = Math.log(1e-3 + usually);
      out[to++] = Math.log(1e-3 + now);
      out[to++] = Math.log(1 + 1_000 * (next.inDay.get(item) ?? 0));
      out[to++] = Math.log(1 + 1_000 * (next.soon.get(item) ?? 0));
      out[to++] = Math.log(1e-2 + Math.max(0, likeness[item]!) * likenessScale);
    },
  };
}

/** Where the person is: the place of the request, else of the last visit, which fades over the hours since. */
function hereOf(request: ScoreRequest, { items, times }: Visits, city: City, moment: number) {
  const given = placeOnPlane(city, request.context?.latitude, request.context?.longitude);
  if (given) return { east: given[0], north: given[1], nearness: 1 };
  const last = items[items.length - 1];
  if (!city.plane || last === undefined || !times || Number.isNaN(city.plane.east[last]!)) return null;
  const hours = Math.max(0, moment - times[times.length - 1]!) / HOUR_MILLISECONDS;
  return {
    east: city.plane.east[last]!,
    north: city.plane.north[last]!,
    nearness: Math.exp(-hours / DEPARTURE_HOURS),
  };
}

/** The places of the most visited items, as shares of all visits, and of the visits near this hour of the day. */
function usualPlacesOf({ items, times }: Visits, { plane, utcOffsetMinutes }: City, hour: number) {
  const counts = new Map<number, { all: number; now: number }>();
  for (let at = 0; plane && at < items.length; at++) {
    const item = items[at]!;
    if (Number.isNaN(plane.east[item]!) || Number.isNaN(plane.north[item]!)) continue;
    const near = times ? bell(clockDistanceHours(hour, localTimeOf(times[at]!, utcOffsetMinutes).hour), 2) : 1;
    const count = counts.get(item);
    if (count) {
      count.all++;
      count.now += near;
    } else counts.set(item, { all: 1, now: near });
  }
  const most = [...counts].sort((a, b) => b[1].all - a[1].all).slice(0, USUAL_PLACE_LIMIT);
  const all = most.reduce((sum, [, count]) => sum + count.all, 0);
  const now = most.reduce((sum, [, count]) => sum + count.now, 0.5);
  return {
    count: most.length,
    east: Float32Array.from(most, ([item]) => plane!.east[item]!),
    north: Float32Array.from(most, ([item]) => plane!.north[item]!),
    shares: Float32Array.from(most, ([, count]) => count.all / all),
    sharesNow: Float32Array.from(most, ([, count]) => count.now / now),
  };
}

/** Likely next items after the last visit; the basket counts as places where one already is. */
function nextShares(request: ScoreRequest, { items, times }: Visits, city: City, nearness: number) {
  const inDay = new Map<number, number>();
  const soon = new Map<number, number>();
  const add = (item: number, rows: SparseRows, shares: Map<number, number>, fade: number) => {
    for (let at = rows.offsets[item] ?? 0; at < (rows.offsets[item + 1] ?? 0); at++) {
      const to = rows.columns[at]!;
      shares.set(to, Math.max(shares.get(to) ?? 0, rows.values[at]! * fade));
    }
  };
  const last = times ? items[items.length - 1] : undefined;
  if (last !== undefined) {
    add(last, city.nextInDay, inDay, 1);
    add(last, city.nextSoon, soon, nearness);
  }
  for (const item of request.context?.basket ?? []) {
    add(item, city.nextInDay, inDay, 1);
    add(item, city.nextSoon, soon, 1);
  }
  return { inDay, soon };
}
