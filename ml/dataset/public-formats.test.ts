import { describe, expect, test } from 'bun:test'
import { interactionsFrom, linksFrom } from './interactions.ts'
import { Ids, readPairs, UnreadableSet } from './public-formats.ts'

const read = (text: string) => {
  const [people, items] = [new Ids(), new Ids()]
  const pairs = readPairs(text, 'train.txt', people, items)
  return { pairs, interactions: interactionsFrom(pairs, people.count, items.count) }
}

describe('plain form', () => {
  test('a line a person; blank lines, people without items and a person on two lines are fine', () => {
    const { interactions } = read("0 10 11\r\n\n1\n2 11 \n0 12\n")
    expect(interactions).toMatchObject({ peopleCount: 3, itemCount: 3, times: null })
    expect([...interactions.offsets]).toEqual([0, 3, 3, 4])
    expect([...interactions.items]).toEqual([0, 1, 2, 1])
  })

  test('what is no number is refused with its line', () => {
    expect(() => read("0 1\n1 2 NaN\n")).toThrow('train.txt:2: "NaN" is not a whole number')
    expect(() => read("0 -1\n")).toThrow(UnreadableSet)
    expect(() => read("  \n")).toThrow('train.txt:1: the file is empty')
  })
})

describe('CSV form', () => {
  test('columns are found by name, in any order, with commas or semicolons, with or without times', () => {
    const { pairs } = read("local_time,venue,user\n2012-04-03T14:01,v9,ada\n1333461660,v7,bola\n")
    expect(pairs).toEqual({ from: [0, 1], to: [0, 1], times: [Date.UTC(2012, 3, 3, 14, 1), Date.UTC(2012, 3, 3, 14, 1)] })
    expect(read("userID;placeID;rating\nU1;135;2\n").pairs).toEqual({ from: [0], to: [0], times: null })
  })

  test('short rows, missing ids, bad times and unknown headers are refused with their line', () => {
    expect(() => read("user,item\n1,2\n3\n")).toThrow('train.txt:3: 1 cells, the header has 2')
    expect(() => read("user,item\n1,\n")).toThrow('train.txt:2: an id is missing')
    expect(() => read("user,item,time\n1,2,soon\n")).toThrow('train.txt:2: "soon" is no time')
    expect(() => read("a,b\n1,2\n")).toThrow('no person column')
  })
})

test('links go both ways, once, and never to oneself', () => {
  const links = linksFrom({ from: [0, 1, 2, 0], to: [1, 0, 2, 2], times: null }, 3)
  expect([...links.offsets]).toEqual([0, 2, 3, 4])
  expect([...links.people]).toEqual([1, 2, 0, 0])
})
