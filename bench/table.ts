/**
 * A table that reads as well in a terminal as in a Markdown page. The first row is the heading; columns of numbers stand
 * to the right.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]!.length;
  const widths = Array.from({ length: columns }, (_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const isNumber = widths.map((_, column) => rows.slice(1).every((row) => /^[-+]?[\d.,<–]*( [a-zA-Z%×]+)?$/.test(row[column]!)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const pad = (cell: string, column: number): string =>
    isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  const rule = widths.map((width, column) => (isNumber[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [heading, ...body] = rows.map((row) => line(row.map(pad)));
  return [heading!, line(rule), ...body].join('\n');
}
