import { BLANK, cell, fit, highlight, span } from '../../line.ts';
import type { Line, Span } from '../../line.ts';
import type { Context } from '../../app/view.ts';
import type { Look } from '../../capture.ts';
import { countText, plural } from '../../../report/format.ts';
import { layColumns, rowLine } from './columns.ts';
import type { PlacedColumn } from './columns.ts';
import { stateWords } from './states.ts';
import { idAt, rowCount } from './state.ts';
import type { ConversationsState } from './state.ts';

const MARKED: Span = { text: '●', style: 'marked' };
const UNMARKED: Span = { text: ' ' };

export function paint(state: ConversationsState, { look, size }: Context): Line[] {
  const placed = layColumns(size.columns, look.connections.count);
  const lines: Line[] = [header(state, placed, size.columns)];
  for (let at = 0; at < size.rows - 1; at++) {
    const row = state.list.top + at;
    const id = idAt(state, row, look);
    if (id < 0) break;
    const line = rowLine(id, placed, look, state.marks.has(id) ? MARKED : UNMARKED);
    lines.push(row === state.list.cursor ? highlight(line, 'selected', size.columns) : line);
  }
  if (lines.length === 1) lines.push(BLANK, [span(`  ${emptiness(state, look.status.phase === 'reading')}`, 'dim')]);
  return lines;
}

function header({ by, descending }: ConversationsState, placed: readonly PlacedColumn[], columns: number): Line {
  const line: Span[] = [];
  let at = 0;
  for (const { column, from, width } of placed) {
    const title = column.name === by ? `${column.title}${descending ? '▼' : '▲'}` : column.title;
    line.push({ text: ' '.repeat(from - at) }, cell(title, width, 'header', column.right));
    at = from + width;
  }
  return fit(line, columns);
}

function emptiness({ filter, range }: ConversationsState, reading: boolean): string {
  if (filter !== null) return filter.fraction < 1 ? 'looking for conversations that the filter selects …' : 'no conversation that the filter selects';
  if (range !== null) return 'no conversation in this stretch of time';
  return reading ? 'reading …' : 'no conversations in this capture';
}

/** What the letters of its state mean. */
function stateSpans(id: number, { connections }: Look): Span[] {
  if (id < 0) return [];
  const state = connections.state(id);
  const words = stateWords(state, connections.transport(id));
  return words === '' ? [] : [span(`  ${state}`), span(` ${words}`, 'dim')];
}

/** `12 of 4,096`, what the state of that one means, the filter, how far it has come, and what came since one looked. */
export function status(state: ConversationsState, { look }: Context): Line {
  const count = rowCount(state, look);
  const spans: Span[] = [span(count === 0 ? 'no conversations' : `${countText(state.list.cursor + 1)} of ${plural(count, 'conversation')}`)];
  if (state.filter !== null) {
    const { text, fraction } = state.filter;
    spans.push(span('  filter ', 'dim'), span(text, 'strong'));
    if (fraction < 1) spans.push(span(` ${Math.floor(fraction * 100)} %`, 'dim'));
  }
  if (state.marks.size > 0) spans.push(span(`  ${countText(state.marks.size)} marked`, 'marked'));
  const unseen = count - state.seen;
  if (state.following && look.status.phase !== 'done') spans.push(span('  following', 'good'));
  else if (look.status.phase === 'following' && unseen > 0) spans.push(span(`  ${countText(unseen)} new`, 'good'));
  return [...spans, ...stateSpans(idAt(state, state.list.cursor, look), look)];
}
