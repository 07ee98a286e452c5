import { likeliest, type Moments } from "../../serving/moment.ts";
import type { City } from "./city.ts";
import { COMPONENTS, type Component } from "./scene.ts";

/** The city's statistics of the moment, each times the weight that the chooser gives it. O(items x bins). */
export function momentsOf(city: City, weights: Float64Array): Moments {
  const weightOf = (component: Component) => weights[COMPONENTS.indexOf(component)]!;
  const weighed = (values: Float32Array, component: Component) => values.map((value) => value * weightOf(component));
  const next = likeliest(city.nextInDay);
  return {
    itemCount: city.itemCount,
    utcOffsetMinutes: city.utcOffsetMinutes,
    occasions: city.occasions,
    occasionKinds: city.occasionKinds,
    hours: weighed(city.hourLifts.values, "hour"),
    onOccasions: weighed(city.occasionLifts.values, "occasion"),
    weathers: weighed(city.weatherLifts.values, "weather"),
    next: { ...next, values: next.values.map((share) => Math.max(0, weightOf("nextInDay")) * Math.log(1 + 1_000 * share)) },
    far: weightOf("distanceSoonAfter"),
  };
}
