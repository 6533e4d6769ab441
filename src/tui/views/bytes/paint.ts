import { plural } from '../../../report/format.ts';
import type { Context } from '../../app/view.ts';
import { characterLength } from '../../content/byte-rows.ts';
import type { ByteRows } from '../../content/byte-rows.ts';
import { hexLine } from '../../content/hex.ts';
import { BLANK, cut, span } from '../../line.ts';
import type { Line, Span, StyleName } from '../../line.ts';
import { findPattern } from './reduce.ts';
import type { BytesState } from './state.ts';

export function paint(state: BytesState, { size, range }: Context): Line[] {
  const { rows, top, problem } = state;
  if (problem !== null) return [BLANK, [span(`  ${problem}`, 'error')]];
  if (rows === null) return [BLANK, [span('  reading …', 'dim')]];
  if (rows.count === 0) {
    const when = range === null ? '' : ' in this stretch of time';
    return [BLANK, [span(state.side === null ? `  nothing was sent${when}` : `  the ${state.side} sent nothing${when}`, 'dim')]];
  }
  const matches = matchesIn(state, rows, top, Math.min(rows.count, top + size.rows));
  const piece = rows.run.pieceAt(state.at);
  const [from, to] = [rows.run.starts[piece] ?? 0, (rows.run.starts[piece] ?? 0) + (rows.run.pieces[piece]?.bytes.length ?? 0)];
  const lines: Line[] = [];
  for (let row = top; row < rows.count && lines.length < size.rows; row++) {
    const side = rows.pieceOf(row).from;
    // A byte is told by the cursor, by what was looked for, by the frame of the cursor, by its side.
    const styleOf = (at: number): StyleName => (at === state.at ? 'selected' : matches(at) ? 'match' : at >= from && at < to ? 'link' : side);
    lines.push(cut([...gutter(rows, row), ...(rows.isGap(row) ? gapSpans(rows, row) : rowSpans(rows, row, styleOf))], size.columns));
  }
  return lines;
}

/** An arrow where the side changes. */
function gutter(rows: ByteRows, row: number): Span[] {
  const { from } = rows.pieceOf(row);
  const isFirst = row === 0 || rows.pieceOf(row - 1).from !== from;
  return [{ text: isFirst ? (from === 'client' ? '↑ ' : '↓ ') : '  ', style: from }];
}

const gapSpans = (rows: ByteRows, row: number): Span[] => [span(`… ${plural(rows.pieceOf(row).gap, 'byte')} missing …`, 'gap')];

function rowSpans(rows: ByteRows, row: number, styleOf: (at: number) => StyleName): Line {
  const [start, end] = [rows.start(row), rows.end(row)];
  if (rows.mode !== 'text') return hexLine(rows.run.bytes, start, end, rows.offsetOf(row), rows.grid, styleOf);
  const spans: Span[] = [];
  for (let at = start; at < end;) {
    const style = styleOf(at);
    let next = at;
    do next += characterLength(rows.run.bytes, next, end); while (next < end && styleOf(next) === style);
    const text = rows.text(at, next);
    // The cursor shows also on what ends a line.
    spans.push(span(text === '' && style === 'selected' ? ' ' : text, style));
    at = next;
  }
  return spans;
}

/** Whether a byte in sight is a part of what was looked for. */
function matchesIn({ find }: BytesState, rows: ByteRows, top: number, bottom: number): (at: number) => boolean {
  if (find === '') return () => false;
  const start = Math.max(0, rows.start(top) - find.length * 4);
  const end = Math.min(rows.run.bytes.length, rows.end(bottom - 1) + find.length * 4);
  const found = new Set<number>();
  for (const match of rows.run.latin1.slice(start, end).matchAll(findPattern(find))) {
    for (let at = 0; at < match[0].length; at++) found.add(start + match.index + at);
  }
  return (at) => found.has(at);
}
