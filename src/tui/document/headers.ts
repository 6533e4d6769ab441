/** Names and values in their order, long ones wrapped; a name that came before says so. */
import type { Header } from '../../record.ts';
import type { Place } from '../app/view.ts';
import { TextRows } from '../content/text-rows.ts';
import { displayWidth } from '../../report/width.ts';
import { cell, span } from '../line.ts';
import type { Line } from '../line.ts';
import { MARGIN } from './sections.ts';
import type { LinkedLine } from './sections.ts';

export interface HeaderWishes {
  readonly separator?: string;
  readonly to?: Place | null;
}

/** Rows of one value; what is longer is shown whole in the bytes of the connection. */
const MOST_ROWS = 200;
const WIDEST_NAME = 32;

export function headerLines(headers: readonly Header[], columns: number, { separator = ': ', to = null }: HeaderWishes = {}): LinkedLine[] {
  const seen = new Set<string>();
  const lines: LinkedLine[] = [];
  for (const [name, value] of headers) {
    const again = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    const label = displayWidth(name) > WIDEST_NAME ? cell(name, WIDEST_NAME, 'key') : span(name, 'key');
    const start: Line = [{ text: MARGIN }, label, { text: separator, style: 'dim' }];
    const room = columns - MARGIN.length - displayWidth(label.text) - separator.length - (again ? AGAIN.length : 0);
    const wrapped = new TextRows(value, Math.max(20, room));
    lines.push({ line: [...start, span(value === '' ? '' : wrapped.row(0)), ...(again ? [span(AGAIN, 'warn')] : [])], to });
    for (let row = 1; row < Math.min(wrapped.count, MOST_ROWS); row++) {
      lines.push({ line: [{ text: MARGIN }, { text: MARGIN }, span(wrapped.row(row))], to });
    }
    if (wrapped.count > MOST_ROWS) {
      const all = span(`… ${value.length.toLocaleString('en')} characters in all`, 'warn');
      lines.push({ line: [{ text: MARGIN }, { text: MARGIN }, all], to });
    }
  }
  return lines;
}

const AGAIN = '  (again)';
