/** What the texts of channels and viewings share. */
import type { Clock } from './clock.ts';
import { framesText, plural } from './format.ts';
import { flow, INDENT } from './heading.ts';
import type { Paint, Style } from './style.ts';
import { cell, NOTHING, own } from './sheet.ts';
import type { Cell } from './sheet.ts';
import { layRows } from './table.ts';
import type { Row } from './table.ts';

export interface JourneyWishes {
  readonly columns: number;
  readonly clock: Clock;
  readonly paint: Paint;
}

/** Rows that are shown of one journey; the rest is counted. */
const SHOWN = 40;

/** A row that tells what happened: a word of ours, what is to be said, the frames that show it. */
export const told = (what: string, style: Style | undefined, text: string, time: string | null, first: number, last = first): Row => ({
  kind: 'told', frame: first, time, left: [own(what, style)], flex: cell(text),
  right: [first === 0 ? NOTHING : own(framesText(first, last), 'dim', false, 1)],
});

/** Heading and rows, with line ends; `more`: rows that exist and were not handed over. */
export function journeyText(
  label: string, heading: readonly Cell[], rows: readonly Row[], more: number, { columns, clock, paint }: JourneyWishes,
): string {
  const hidden = more + Math.max(0, rows.length - SHOWN);
  const lines = [
    flow(own(`${label}   `, 'bold'), heading, columns, paint), ...layRows(rows.slice(0, SHOWN), columns, INDENT, clock, paint),
  ];
  if (hidden > 0) lines.push(`${INDENT}${paint(`… ${plural(hidden, 'line')} more in records (--format ndjson)`, 'dim')}`);
  return `${lines.join('\n')}\n`;
}
