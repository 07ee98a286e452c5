/** Columns of a CSV file by what they are called in the wild. */

export type Column = 'id' | 'name' | 'lat' | 'lng' | 'city' | 'area' | 'cuisine' | 'price' | 'phone' | 'website' | 'address' | 'user' | 'restaurant' | 'kind' | 'rating' | 'time'

const NAMES: Readonly<Record<Column, ReadonlyArray<string>>> = {
  id: ['id', 'placeid', 'osmid', 'restaurantid', 'businessid', 'venueid', 'source'],
  name: ['name', 'restaurantname', 'title'],
  lat: ['lat', 'latitude', 'y'],
  lng: ['lng', 'lon', 'long', 'longitude', 'x'],
  city: ['city', 'town'],
  area: ['area', 'suburb', 'neighbourhood', 'neighborhood', 'district'],
  cuisine: ['cuisine', 'cuisines', 'rcuisine', 'category', 'categories'],
  price: ['price', 'pricelevel', 'pricerange'],
  phone: ['phone', 'telephone'],
  website: ['website', 'url', 'web'],
  address: ['address', 'landmark', 'street'],
  user: ['user', 'userid', 'diner', 'dinerid', 'customer', 'customerid', 'person', 'visitor'],
  restaurant: ['restaurant', 'restaurantid', 'placeid', 'venue', 'venueid', 'item', 'itemid', 'business', 'businessid'],
  kind: ['kind', 'type', 'event', 'action', 'interaction'],
  rating: ['rating', 'stars', 'value', 'score'],
  time: ['time', 'timestamp', 'at', 'date', 'datetime', 'localtime', 'createdat'],
}

export type Row = Readonly<Partial<Record<Column, string>>>

export interface Header {
  readonly columns: ReadonlySet<Column>
  /** The cells of a record by column; unknown columns are left out, `?` and blanks count as not given. */
  rowOf(fields: ReadonlyArray<string>): Row
  readonly width: number
}

export function headerOf(fields: ReadonlyArray<string>): Header {
  const folded = fields.map((field) => field.toLowerCase().replace(/[^a-z]/g, ''))
  const positions = new Map<Column, number>()
  for (const column of Object.keys(NAMES) as Column[]) {
    const position = folded.findIndex((name) => NAMES[column].includes(name))
    if (position >= 0) positions.set(column, position)
  }
  return {
    columns: new Set(positions.keys()),
    width: fields.length,
    rowOf: (cells) => {
      const row: Partial<Record<Column, string>> = {}
      for (const [column, position] of positions) {
        const cell = cells[position]?.trim()
        if (cell && cell !== '?') row[column] = cell
      }
      return row
    },
  }
}
