/** How the waterfall looks: a line a row, and the phases of the chosen one in figures beneath. */
import { durationText, plural, sizeText } from '../../../report/format.ts';
import type { Context } from '../../app/view.ts';
import { BLANK, cell, fit, lineWidth, span } from '../../line.ts';
import type { Line, Span } from '../../line.ts';
import { paintList } from '../conversation/loaded-list.ts';
import { barOf, MARKS, PHASES } from './bar.ts';
import type { WaterfallRow } from './row.ts';
import { ticksOf } from './scale.ts';
import { isLooking, tookOf, windowOf } from './state.ts';
import type { WaterfallState } from './state.ts';

const DETAIL_ROWS = 4;

/** The part of the pane that the list has. */
export function listContext<C extends Context>(context: C): C {
  const { columns, rows } = context.size;
  return rows < DETAIL_ROWS * 2 ? context : { ...context, size: { columns, rows: rows - DETAIL_ROWS } };
}

export function paint(state: WaterfallState, context: Context): Line[] {
  const { columns, rows } = context.size;
  const widths = layOut(columns);
  const window = windowOf(state);
  const below = listContext(context);
  const nothing = state.fraction < 1 ? 'reading …' : 'no exchanges';
  const line = (row: WaterfallRow): Line => fit([...side(row, widths), ...barOf(row, window, widths.bar)], columns);
  if (isLooking(state) && state.problem === null) return [fit(header(state, widths), columns), BLANK, [span('  looking for conversations …', 'dim')]];
  const lines = paintList(state, below, fit(header(state, widths), columns), line, nothing);
  const chosen = state.items?.[state.list.cursor];
  if (below === context || chosen === undefined) return lines;
  while (lines.length < below.size.rows) lines.push(BLANK);
  return [...lines, ...figures(chosen, columns)].slice(0, rows);
}

interface Widths {
  readonly connection: number;
  readonly method: number;
  readonly target: number;
  readonly status: number;
  readonly size: number;
  readonly took: number;
  readonly bar: number;
}

/** What is at the side takes half of a narrow screen, and less of a wide one. */
function layOut(columns: number): Widths {
  const [connection, method, target, status, size, took] =
    columns < 80 ? [0, 5, 16, 4, 0, 0] : columns < 120 ? [0, 6, 20, 6, 7, 0] : columns < 180 ? [6, 7, 28, 10, 7, 9] : [7, 8, 44, 14, 7, 10];
  const gaps = [connection, method, target, status, size, took].filter((width) => width > 0).length + 1;
  const side = connection + method + target + status + size + took + gaps;
  return { connection, method, target, status, size, took, bar: Math.max(1, columns - side) };
}

const GAP: Span = { text: ' ' };

/** Cells of those columns that have a width, with a gap before each and one behind. */
const laid = (cells: readonly (readonly [width: number, span: () => Span])[]): Span[] =>
  [...cells.filter(([width]) => width > 0).flatMap(([, make]) => [GAP, make()]), GAP];

function header(state: WaterfallState, widths: Widths): Line {
  const { connection, method, target, status, size, took, bar } = widths;
  const left = laid([
    [connection, () => cell('#', connection, 'header', true)], [method, () => cell('', method)], [target, () => cell('exchange', target, 'header')],
    [status, () => cell('', status)],
    [size, () => cell(state.by === 'size' ? 'size▼' : 'size', size, 'header', true)],
    [took, () => cell(state.by === 'took' ? 'took▼' : 'took', took, 'header', true)],
  ]);
  let axis = '';
  for (const { cell: at, text } of ticksOf(windowOf(state), bar)) {
    if (at < axis.length || at + text.length >= bar) continue;
    axis = `${axis.padEnd(at)}│${text}`;
  }
  return [...left, span(axis.padEnd(bar), 'axis')];
}

function side(row: WaterfallRow, { connection, method, target, status, size, took }: Widths): Span[] {
  return laid([
    [connection, () => cell(String(row.connection), connection, 'dim', true)], [method, () => cell(row.method, method, 'strong')],
    [target, () => cell(row.target, target)], [status, () => cell(row.status, status, row.style)],
    [size, () => cell(row.bytes === null ? '' : sizeText(row.bytes), size, undefined, true)],
    [took, () => cell(row.phases.length > 0 ? durationText(tookOf(row)) : '', took, 'dim', true)],
  ]);
}

/** A rule, what it is, and its phases over as many lines as are left. */
function figures(row: WaterfallRow, columns: number): Line[] {
  const parts: Line[] = row.phases.map(({ kind, from, to }) => {
    const { sign, style, name } = PHASES[kind];
    return [span(sign, style), span(` ${name} `, 'dim'), span(durationText(to - from))];
  });
  for (const [kind, { sign, style, name }] of Object.entries(MARKS)) {
    const count = row.marks.filter((mark) => mark.kind === kind).length;
    if (count > 0) parts.push([span(sign, style), span(` ${plural(count, name)}`)]);
  }
  if (row.phases.length === 0) parts.push([span('nothing of it could be measured', 'dim')]);
  const lines: Span[][] = [[]];
  for (const part of parts) {
    const line = lines.at(-1)!;
    if (line.length > 0 && lineWidth(line) + lineWidth(part) + 3 > columns) lines.push([GAP, ...part]);
    else line.push({ text: line.length === 0 ? ' ' : '   ' }, ...part);
  }
  const title: Line = fit([
    GAP, span(`${row.method} ${row.target}`, 'strong'), span(`  ${row.status}`, row.style),
    span(`  at ${row.from.toFixed(6)} on #${row.connection}`, 'dim'),
  ], columns);
  return [[span('─'.repeat(columns), 'rule')], title, ...lines.map((line) => fit(line, columns))].slice(0, DETAIL_ROWS);
}

/** The row and its figures in a sentence. */
export function spokenRow(row: WaterfallRow): string {
  const { connection, method, target, status, bytes, phases, marks } = row;
  const parts = phases.map(({ kind, from, to }) => `${PHASES[kind].name} ${durationText(to - from)}`);
  for (const [kind, { name }] of Object.entries(MARKS)) {
    const count = marks.filter((mark) => mark.kind === kind).length;
    if (count > 0) parts.push(plural(count, name));
  }
  const size = bytes === null ? '' : sizeText(bytes);
  return [`${method} ${target}`, status, size, `at ${row.from.toFixed(6)} on ${connection}`, ...parts].filter(Boolean).join('; ');
}
