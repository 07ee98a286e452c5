/** One public set's part of the table; a file beside this one exports a section, and ../recommenders.ts lists it. */
export interface Section {
  readonly title: string;
  /** Null when the set's files are not there. */
  run(folder: string, say: (line: string) => void): Promise<Table | null>;
}

export interface Table {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures do not say by themselves. */
  readonly notes: readonly string[];
}

export const figure = (value: number) => value.toFixed(4).replace(/^0/, "");
