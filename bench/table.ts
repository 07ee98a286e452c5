/** Prints rows in columns: names to the left, figures to the right. */
export function printTable(header: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): void {
  const all = [header, ...rows.map((row) => row.map(String))]
  const widths = header.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)))
  for (const row of all) console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '))
}
