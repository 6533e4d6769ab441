import { countText, durationText, plural, sizeText } from '../../../report/format.ts';
import type { Context } from '../../app/view.ts';
import { rangeText } from '../../app/range.ts';
import type { TimeRange } from '../../app/range.ts';
import { BLANK, cell, cut, span } from '../../line.ts';
import type { Line, StyleName } from '../../line.ts';
import { ticksOf } from '../waterfall/scale.ts';
import { bars, runs } from './chart.ts';
import { chartColumns, columnSeconds, MARGIN, sumsOf, windowOf } from './state.ts';
import type { Sums, TimelineState } from './state.ts';

/** Lines that are no bars: two titles, notes, axis, brush, two of figures. */
const OTHERS = 7;
/** A second chart with fewer lines would show nothing. */
const LEAST = 3;

export function paint(state: TimelineState, context: Context): Line[] {
  const { look, size: { columns, rows }, range } = context;
  if (look.timeline.count === 0) return [BLANK, [span(look.status.phase === 'reading' ? '  reading …' : '  no frames in this capture', 'dim')]];
  const window = windowOf(state, look);
  const width = chartColumns(columns);
  const seconds = columnSeconds(window, columns);
  const sums = Array.from({ length: width }, (_, at) => sumsOf(look, columnRange(window, seconds, at)));
  const style = (chosen: StyleName) => (at: number): StyleName => (range === null || isIn(columnRange(window, seconds, at), range) ? chosen : 'dim');
  const high = rows - OTHERS;
  const second = high >= 2 * LEAST ? Math.floor(high * 0.4) : 0;
  const lines = [
    ...chart('bytes', sums.map(({ bytes }) => bytes), sizeText, second > 0 ? high - second : high + 1, style('bar')),
    ...(second > 0 ? chart('frames', sums.map(({ frames }) => frames), (count) => countText(Math.round(count)), second, style('server')) : []),
    notesLine(sums, style('warn')),
    axis(window, width),
    brush(state, window, seconds, width, range),
    figures(` ${timeText(state.cursor, seconds)}`, sumsOf(look, { from: state.cursor, to: state.cursor + seconds }), `in ${durationText(seconds)}`),
    ...(range === null ? [] : [figures(` ${rangeText(range)}`, sumsOf(look, range), `in ${durationText(range.to - range.from)}`)]),
  ];
  return lines.slice(Math.max(0, lines.length - rows)).map((line) => cut(line, columns));
}

const columnRange = ({ from }: TimeRange, seconds: number, at: number): TimeRange => ({ from: from + at * seconds, to: from + (at + 1) * seconds });

/** Whether the middle of a column is in it. */
const isIn = ({ from, to }: TimeRange, range: TimeRange): boolean => (from + to) / 2 >= range.from && (from + to) / 2 < range.to;

const timeText = (time: number, seconds: number): string => `${time.toFixed(Math.max(0, Math.min(6, Math.ceil(1 - Math.log10(seconds)))))} s`;

/** A title, then bars with the largest figure at the left of the first. */
function chart(name: string, values: readonly number[], textOf: (value: number) => string, rows: number, styleOf: (at: number) => StyleName): Line[] {
  const drawn = bars(values, Math.max(1, rows), styleOf);
  const left = (row: number): string => (row === 0 ? textOf(Math.max(...values)) : row === drawn.length - 1 ? '0' : '');
  return [[span(` ${name}`, 'header')], ...drawn.map((line, row): Line => [cell(left(row), MARGIN - 1, 'axis', true), { text: ' ' }, ...line])];
}

/** A mark for each column with notes of severity warn and error. */
function notesLine(sums: readonly Sums[], styleOf: (at: number) => StyleName): Line {
  return [cell('notes', MARGIN - 1, 'header', true), { text: ' ' }, ...runs(sums.map(({ notes }) => (notes > 0 ? '!' : ' ')), styleOf)];
}

function axis(window: TimeRange, width: number): Line {
  let text = '';
  for (const tick of ticksOf(window, width)) {
    if (tick.cell + tick.text.length > width) break;
    text = `${text.padEnd(tick.cell, '─')}${tick.cell === 0 && window.from > 0 ? timeText(window.from, (window.to - window.from) / width) : tick.text}`;
  }
  return [{ text: ' '.repeat(MARGIN) }, span(text.padEnd(width, '─').slice(0, width), 'axis')];
}

/** `├──▲──┤` under what is chosen. */
function brush({ cursor }: TimelineState, window: TimeRange, seconds: number, width: number, range: TimeRange | null): Line {
  const cells = Array.from({ length: width }, () => ' ');
  const columnAt = (time: number): number => Math.round((time - window.from) / seconds);
  if (range !== null) {
    const [first, last] = [columnAt(range.from), columnAt(range.to) - 1];
    for (let at = Math.max(0, first); at <= Math.min(width - 1, last); at++) cells[at] = at === first ? '├' : at === last ? '┤' : '─';
  }
  const at = columnAt(cursor);
  if (at >= 0 && at < width) cells[at] = '▲';
  return [{ text: ' '.repeat(MARGIN) }, span(cells.join('').trimEnd(), 'marked')];
}

function figures(title: string, { frames, bytes, notes }: Sums, tail: string): Line {
  const odd = notes > 0 ? Math.max(1, Math.round(notes)) : 0;
  return [
    span(title, 'strong'), span(`  ${plural(Math.round(frames), 'frame')}  ${sizeText(Math.round(bytes))}  `),
    ...(odd > 0 ? [span(`${plural(odd, 'note')}  `, 'warn')] : []), span(tail, 'dim'),
  ];
}

/** The column under the cursor in a sentence. */
export function spokenColumn(state: TimelineState, { look, size }: Context): string {
  const seconds = columnSeconds(windowOf(state, look), size.columns);
  const { frames, bytes, notes } = sumsOf(look, { from: state.cursor, to: state.cursor + seconds });
  const odd = notes > 0 ? `, ${plural(Math.max(1, Math.round(notes)), 'note')}` : '';
  return `${timeText(state.cursor, seconds)}: ${plural(Math.round(frames), 'frame')}, ${sizeText(Math.round(bytes))}${odd}, in ${durationText(seconds)}`;
}

/** What is in sight. */
export function status(state: TimelineState, { look }: Context): Line {
  const window = windowOf(state, look);
  const { count, slotSeconds } = look.timeline;
  return [span(state.window === null ? `${durationText(window.to)} in all` : `${rangeText(window)} of ${durationText(count * slotSeconds)}`)];
}
