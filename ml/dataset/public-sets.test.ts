import { expect, test } from 'bun:test'
import { NIGERIAN_OCCASIONS } from './calendar.ts'
import { earliestCheckIns, readCheckIns } from './foursquare.ts'
import { readRatedRestaurants } from './uci-restaurants.ts'

const VENUES = "venue,latitude,longitude\n7,40.7,-74.0\n9,40.8,-73.9\n"

test('check-ins are read in the order of time, and cut by it', () => {
  const checkIns = readCheckIns("user,venue,local_time\n3,9,2012-04-04T10:00\n3,7,2012-04-03T09:30\n5,7,2012-04-05T00:00\n", VENUES)
  expect([...checkIns.venues]).toEqual([0, 1, 0])
  expect(new Date(checkIns.times[0]!).toISOString()).toBe('2012-04-03T09:30:00.000Z')
  const { offsets, items } = earliestCheckIns(checkIns, 2)
  expect([...offsets]).toEqual([0, 2, 2])
  expect([...items]).toEqual([0, 1])
})

test('a check-in at an unknown venue, or at no time, is refused with its line', () => {
  expect(() => readCheckIns("user,venue,local_time\n3,8,2012-04-04T10:00\n", VENUES)).toThrow('check-in 1')
  expect(() => readCheckIns("user,venue,local_time\n3,7,yesterday\n", VENUES)).toThrow('check-in 1')
})

const FILES = {
  rating_final: "userID;placeID;rating;food_rating;service_rating\nU1;10;0;1;1\nU1;11;2;2;2\n",
  geoplaces: "placeID;latitude;longitude;name;address;price;alcohol\n10;22.1;-100.9;Kiku;?;low;?\n11;22.2;-100.8;Tacos;Revolución;?;No_Alcohol_Served\n",
  chefmozcuisine: "placeID;Rcuisine\n11;Mexican\n",
  chefmozaccepts: "placeID;Rpayment\n10;cash\n",
  chefmozparking: "placeID;parking_lot\n10;none\n",
  userprofile: "userID;latitude;longitude;smoker;budget;ambience\nU1;22.1;-100.9;false;medium;family\n",
  usercuisine: "userID;Rcuisine\nU1;Mexican\n",
  userpayment: "userID;Upayment\n",
}

test('restaurants are read with what is known of them, people with what they said', () => {
  const { ratings, features, people } = readRatedRestaurants(FILES, 0)
  expect([...ratings.items]).toEqual([0, 1])
  expect([...ratings.weights]).toEqual([1, 3])
  expect(features.labels![1]).toContain('cuisine Mexican')
  expect(features.labels![1]!.some((label) => label.startsWith('price'))).toBe(false)
  expect(Number.isNaN(features.prices![1]!)).toBe(true)
  expect(people.tastes![0]).toEqual(['cuisine Mexican', 'price medium', 'Rambience familiar'])
  expect([...readRatedRestaurants(FILES, 1).ratings.items]).toEqual([1])
  expect(() => readRatedRestaurants({ ...FILES, rating_final: "userID;placeID;rating\nU2;10;1\n" }, 0)).toThrow('U2')
})

test('dated occasions last at least a day and are in local time', () => {
  for (const { from, to } of NIGERIAN_OCCASIONS) {
    expect(to - from).toBeGreaterThanOrEqual(86_400_000)
    expect(new Date(from).getUTCHours()).toBe(23)
  }
})
