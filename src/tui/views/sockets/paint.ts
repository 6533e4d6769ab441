import { countText, durationText, endpointText, plural } from '../../../report/format.ts';
import type { SocketRecord, SocketWord } from '../../../record.ts';
import type { Context } from '../../app/view.ts';
import { BLANK, cell, cut, highlight, span } from '../../line.ts';
import type { Line, Span, StyleName } from '../../line.ts';
import { bars } from '../timeline/chart.ts';
import { chartColumns, MARGIN, sumsOf } from '../timeline/state.ts';
import { isSame, listRows, socketOf } from './state.ts';
import type { SocketRow, SocketsState } from './state.ts';

const STATE = 13;
/** Columns at the right, each with the width of the pane from which on it is shown. */
const PROTOCOL = { width: 11, from: 90 };
const AGE = { width: 13, from: 74 };
const NUMBER = { width: 8, from: 60 };

const STYLES: Partial<Record<SocketWord, StyleName>> = {
  'LISTEN': 'strong', 'ESTAB': 'good', 'SYN-SENT': 'warn', 'SYN-RECV': 'warn', 'REFUSED': 'error', 'TIME-WAIT': 'dim', 'UNCONN': 'note',
};
const styleOf = (state: SocketWord): StyleName => STYLES[state] ?? 'key';

export function paint(state: SocketsState, context: Context): Line[] {
  const { size: { columns } } = context;
  if (state.problem !== null) return [BLANK, [span(`  ${state.problem}`, 'error')]];
  if (state.history === null) return [BLANK, [span('  reading …', 'dim')]];
  const shown = state.rows.slice(state.list.top, state.list.top + listRows(context));
  const widths = widthsOf(shown, columns);
  const lines = [course(state, context), slider(state, columns), happened(state), header(widths, columns)];
  const change = state.index < 0 ? null : state.history.change(state.index);
  shown.forEach((row, at) => {
    const line = cut(rowLine(row, widths, context), columns);
    const isChanged = change !== null && isSame(socketOf(row), change);
    if (state.list.top + at === state.list.cursor) lines.push(highlight(line, 'selected', columns));
    else lines.push(isChanged ? highlight(line, 'marked', columns) : line);
  });
  if (state.rows.length === 0) lines.push([span('  no sockets', 'dim')]);
  return lines.map((line) => cut(line, columns));
}

/** The bytes of the capture over its time, in one line. */
function course({ history }: SocketsState, { look, size }: Context): Line {
  const width = chartColumns(size.columns);
  const seconds = history!.end / width;
  const values = Array.from({ length: width }, (_, at) => sumsOf(look, { from: at * seconds, to: (at + 1) * seconds }).bytes);
  return [cell('bytes', MARGIN - 1, 'header', true), { text: ' ' }, ...bars(values, 1, () => 'bar')[0]!];
}

function slider({ history, time }: SocketsState, columns: number): Line {
  const width = chartColumns(columns);
  const at = history!.end === 0 ? width - 1 : Math.min(width - 1, Math.floor((time / history!.end) * width));
  return [
    { text: ' '.repeat(MARGIN) }, span('─'.repeat(at), 'axis'), span('▲', 'marked'), span('─'.repeat(width - 1 - at), 'axis'),
  ];
}

/** The instant, and the change that made the table what it is. */
function happened({ history, index, time }: SocketsState): Line {
  const line: Span[] = [span(` ${time.toFixed(6)} s`, 'strong')];
  if (index < 0) return [...line, span('  nothing has changed yet', 'dim')];
  const { local, remote, before, state, frame } = history!.change(index);
  const who = `${endpointText(local)}${remote === null ? '' : ` → ${endpointText(remote)}`}`;
  const earlier = history!.timeOf(index) < time ? `, ${durationText(time - history!.timeOf(index))} before` : '';
  return [
    ...line, { text: '  ' }, span(before ?? 'none', before === null ? 'dim' : styleOf(before)), { text: ' → ' }, span(state ?? 'gone', state === null ? 'dim' : styleOf(state)),
    span(`  ${who}`), span(`  ${frame === null ? 'its time is over' : `frame ${frame}`}${earlier}`, 'dim'),
  ];
}

/** Between ends that have been cut. */
const GAP: Span = { text: ' ' };

interface Widths {
  readonly local: number;
  readonly peer: number;
}

function widthsOf(rows: readonly SocketRow[], columns: number): Widths {
  let local = 5;
  let peer = 4;
  for (const row of rows) {
    const socket = socketOf(row);
    if (socket === null) continue;
    local = Math.max(local, endpointText(socket.local).length);
    if (socket.remote) peer = Math.max(peer, endpointText(socket.remote).length);
  }
  const room = columns - STATE - 4 - [PROTOCOL, AGE, NUMBER].reduce((sum, { width, from }) => sum + (columns >= from ? width : 0), 0);
  return { local: Math.min(local, Math.max(8, room >> 1)), peer: Math.min(peer, Math.max(8, room - Math.min(local, room >> 1))) };
}

function header({ local, peer }: Widths, columns: number): Line {
  return [
    cell('   state', STATE + 3, 'header'), cell('local', local + 1, 'header'), cell('peer', peer + 1, 'header'),
    ...right(columns, 'protocol', 'age', '#', 'header'),
  ];
}

const right = (columns: number, protocol: string, age: string, number: string, style: StyleName): Line => [
  ...(columns >= PROTOCOL.from ? [cell(protocol, PROTOCOL.width, style)] : []),
  ...(columns >= AGE.from ? [cell(age, AGE.width, style, true)] : []),
  ...(columns >= NUMBER.from ? [cell(number, NUMBER.width, style, true)] : []),
];

function rowLine(row: SocketRow, { local, peer }: Widths, { look, size: { columns } }: Context): Line {
  if ('host' in row) return [span(` ${row.host}`, 'title')];
  const { socket, branch } = row;
  const state = cell(`   ${branch}${socket.state}`, STATE + 3, styleOf(socket.state));
  const own = cell(endpointText(socket.local), local);
  if (socket.why !== undefined) return [state, own, GAP, span(socket.why, 'dim')];
  const { connection, age, remote } = socket;
  const protocol = connection === null || connection >= look.connections.count ? '' : (look.connections.protocols(connection).at(-1) ?? '');
  return [
    state, own, GAP, cell(remote === null ? '*' : endpointText(remote), peer), GAP,
    ...right(columns, protocol, age === null ? '-' : durationText(age), connection === null ? '' : `#${connection}`, 'dim'),
  ];
}

/** A row in a sentence. */
export function spokenRow(row: SocketRow): string {
  if ('host' in row) return `host ${row.host}`;
  const { state, local, remote, connection, why, age }: SocketRecord = row.socket;
  const parts = [
    `${state} ${endpointText(local)}`, remote === null ? '' : `to ${endpointText(remote)}`, why ?? '', age === null ? '' : `for ${durationText(age)}`,
    connection === null ? '' : `conversation ${connection}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export function status({ history, index, rows, fraction, frames }: SocketsState, { look }: Context): Line {
  if (history === null) return fraction > 0 ? [span(`${Math.floor(fraction * 100)} %`, 'good')] : [];
  const sockets = rows.filter((row) => socketOf(row) !== null).length;
  const line: Span[] = [span(`${plural(sockets, 'socket')}  change ${countText(index + 1)} of ${countText(history.count)}`)];
  if (history.missed > 0) line.push(span(`  ${countText(history.missed)} more are not kept`, 'warn'));
  if (look.status.frames > frames) line.push(span('  there is more by now: r reads it', 'good'));
  return line;
}
