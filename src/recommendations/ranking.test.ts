import { expect, test } from 'bun:test'
import { partOfWeek } from './ranking.ts'

test('a reason says no more of the week than was counted', () => {
  const friday = new Date('2026-11-20T18:30:00Z')
  expect(partOfWeek(friday, true)).toEqual({ weekday: 'friday', daypart: 'evening' })
  // An hour that is liked on all working days is not said of Fridays.
  expect(partOfWeek(friday, false)).toEqual({ weekday: 'work', daypart: 'evening' })
  expect(partOfWeek(new Date('2026-11-18T06:00:00Z'), true)).toEqual({ weekday: 'work', daypart: 'morning' })
  expect(partOfWeek(new Date('2026-11-21T11:00:00Z'), true)).toEqual({ weekday: 'weekend', daypart: 'noon' })
  // In Lagos it is Saturday already.
  expect(partOfWeek(new Date('2026-11-20T23:30:00Z'), true)).toEqual({ weekday: 'weekend', daypart: 'night' })
})
