/** The words in which the demo city is written: kinds of kitchens, diets, allergens, courses. */

export const KINDS = [
  'buka', 'amala', 'suya', 'seafood', 'bole', 'calabar', 'hausa', 'igbo', 'fast-food', 'shawarma', 'chinese', 'bakery',
  'grill', 'breakfast', 'vegetarian', 'cafe', 'pizza', 'continental',
] as const
export type KindName = (typeof KINDS)[number]

export type Diet = 'halal' | 'vegan' | 'vegetarian' | 'gluten-free'
export type Allergen = 'crustaceans' | 'eggs' | 'fish' | 'gluten' | 'milk' | 'molluscs' | 'mustard' | 'nuts' | 'peanuts' | 'sesame' | 'soya'

/** In the order in which a menu shows them. */
export const COURSES = [
  'Rice', 'Swallow & soups', 'Suya & grills', 'Bole & fish', 'Pepper soup & pots', 'Northern kitchen', 'Breakfast', 'Fast food',
  'Shawarma & mezze', 'Wok', 'Pizza & pasta', 'Continental', 'Bakery', 'Sides', 'Drinks',
] as const
export type Course = (typeof COURSES)[number]

export type PackName = 'pack' | 'soup bowl' | 'foil' | 'box' | 'paper bag' | 'cup'

export type GroupName =
  | 'swallow' | 'meats' | 'protein' | 'sides' | 'portion' | 'pepper' | 'sticks' | 'suya-sides' | 'bread' | 'hot' | 'burger' | 'drink'
  | 'shawarma' | 'noodle' | 'pizza' | 'milk'
