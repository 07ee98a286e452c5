/** What a dish asks you to choose, with naira prices at a modest place; and what portions are packed in. */
import type { GroupName, PackName } from './words.ts'

export interface Choice {
  readonly title: string
  readonly min: number
  readonly max: number
  /** Name and extra price; the first is the default where a choice is asked for. */
  readonly options: ReadonlyArray<readonly [name: string, price: number]>
  /** How many of the options a kitchen has at least; the rest by chance. */
  readonly kept: number
}

export const CHOICES: Readonly<Record<GroupName, Choice>> = {
  swallow: { title: 'Choose your swallow', min: 1, max: 2, kept: 4, options: [['Ẹ̀bà', 0], ['Àmàlà', 0], ['Fufu', 0], ['Semo', 200], ['Pounded yam', 700], ['Wheat', 400], ['Starch', 400], ['Tuwo shinkafa', 200], ['Oat swallow', 700]] },
  meats: { title: 'Add meat or fish', min: 0, max: 4, kept: 5, options: [['Beef', 700], ['Goat meat', 1300], ['Ṣàkì', 700], ['Pọ̀nmọ́', 500], ['Cow leg', 1000], ['Assorted', 1200], ['Dry fish', 1500], ['Stockfish', 1800], ['Snail', 2200], ['Bush meat', 2500], ['Ìṣín (titus)', 1200]] },
  protein: { title: 'Add protein', min: 0, max: 3, kept: 4, options: [['Fried chicken', 1800], ['Beef', 700], ['Fried fish', 1500], ['Boiled egg', 350], ['Goat meat', 1400], ['Peppered turkey', 2800], ['Mọ́ín-mọ́ín', 900], ['Gizzard', 1300]] },
  sides: { title: 'On the side', min: 0, max: 3, kept: 3, options: [['Dòdò', 900], ['Coleslaw', 800], ['Yam chips', 1200], ['Chips', 1300], ['Boiled plantain', 700], ['Extra pepper sauce', 300], ['Garden salad', 1000]] },
  portion: { title: 'Portion', min: 1, max: 1, kept: 3, options: [['Regular', 0], ['Large', 900], ['For two', 2000]] },
  pepper: { title: 'How much pepper?', min: 1, max: 1, kept: 3, options: [['Small pepper', 0], ['Normal', 0], ['Plenty pepper', 0], ['No pepper', 0]] },
  sticks: { title: 'How many sticks?', min: 1, max: 1, kept: 4, options: [['One stick', 0], ['Three sticks', 1400], ['Five sticks', 2700], ['Ten sticks', 5800]] },
  'suya-sides': { title: 'With your suya', min: 0, max: 3, kept: 3, options: [['Extra onions', 200], ['Extra yaji', 200], ['Cabbage & tomatoes', 400], ['Masa', 500], ['Bread', 600]] },
  bread: { title: 'With bread or pap?', min: 0, max: 1, kept: 2, options: [['Agége bread', 600], ['Pap', 500], ['Garri soakings', 400]] },
  hot: { title: 'Something hot', min: 1, max: 1, kept: 3, options: [['Lipton tea', 0], ['Milo', 400], ['Coffee', 600], ['Ginger tea', 300]] },
  burger: { title: 'Make it yours', min: 0, max: 3, kept: 4, options: [['Extra cheese', 600], ['Extra patty', 1800], ['Fried egg', 500], ['Fried plantain', 500], ['Chips', 1200]] },
  drink: { title: 'Size', min: 1, max: 1, kept: 3, options: [['35 cl', 0], ['50 cl', 400], ['1 litre', 1300]] },
  shawarma: { title: 'Extras', min: 0, max: 4, kept: 4, options: [['One sausage', 500], ['Double sausage', 900], ['Extra cream', 400], ['Cheese', 800], ['No vegetables', 0], ['Extra chicken', 1200]] },
  noodle: { title: 'Choose your protein', min: 1, max: 2, kept: 3, options: [['Chicken', 0], ['Beef', 0], ['Vegetables only', 0], ['Prawns', 1800], ['Tofu', 600]] },
  pizza: { title: 'Size', min: 1, max: 1, kept: 3, options: [['Medium (10 inch)', 0], ['Large (12 inch)', 2500], ['Family (14 inch)', 4800]] },
  milk: { title: 'Milk', min: 1, max: 1, kept: 3, options: [['Black', 0], ['With milk', 200], ['With oat milk', 900], ['Iced', 400]] },
}

export interface Container {
  readonly name: string
  readonly price: number
  /** Portions that fit in. */
  readonly volume: number
}

export const CONTAINERS: Readonly<Record<PackName, ReadonlyArray<Container>>> = {
  pack: [{ name: 'Small pack', price: 200, volume: 2 }, { name: 'Big pack', price: 400, volume: 4 }],
  'soup bowl': [{ name: 'Soup bowl', price: 350, volume: 2 }],
  foil: [{ name: 'Foil wrap', price: 150, volume: 3 }],
  box: [{ name: 'Box', price: 300, volume: 2 }],
  'paper bag': [{ name: 'Paper bag', price: 100, volume: 6 }],
  cup: [{ name: 'Cup with lid', price: 100, volume: 1 }],
}
