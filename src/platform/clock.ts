/** The only place that asks what time it is. Doors pass `now` down; tests pass a clock of their own. */
export type Clock = () => Date
export const systemClock: Clock = () => new Date()
