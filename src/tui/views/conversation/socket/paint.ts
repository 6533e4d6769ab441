/** The segments as a sequence diagram: time runs down, the client stands at the left, the server at the right. */
import { countText, durationText, plural } from '../../../../report/format.ts';
import type { Context } from '../../../app/view.ts';
import { BLANK, cell, fit, highlight, span } from '../../../line.ts';
import type { Line, Span, StyleName } from '../../../line.ts';
import { head, headRows } from './head.ts';
import { layOut } from './layout.ts';
import type { Field } from './layout.ts';
import type { Segment, Silence } from './segments.ts';
import { expected, isTcp, itemAt, rowCount } from './state.ts';
import type { SocketState } from './state.ts';
import { analysisStyle, analysisText, CONTROL, flagsText, REPEATED, RESET, stateText } from './words.ts';

export function paint(state: SocketState, { look, size, range }: Context): Line[] {
  const { columns, rows } = size;
  const tcp = isTcp(state, look);
  const above = headRows(rows, tcp);
  const fields = layOut(columns, tcp);
  const lines: Line[] = [...head(state, look, columns, above), titles(fields, columns)];
  const count = rowCount(state);
  if (count === 0) {
    const { problem, reading } = state;
    const nothing = range === null ? '  nothing of it was captured' : '  no segment in this stretch of time';
    return [...lines, BLANK, [problem === null ? span(reading ? '  reading …' : nothing, 'dim') : span(`  ${problem}`, 'error')]];
  }
  for (let row = state.list.top; row < count && lines.length < rows; row++) {
    const line = fit(lineOf(state, row, fields, look), columns);
    lines.push(row === state.list.cursor ? highlight(line, 'selected', columns) : line);
  }
  return lines;
}

const TITLES: Partial<Record<Field['name'], string>> = {
  frame: 'frame', time: 'time', delta: 'delta', seq: 'seq', ack: 'ack', window: 'window', inFlight: 'in flight',
};

function titles(fields: readonly Field[], columns: number): Line {
  const line = fields.flatMap(({ name, width }, at): Line => {
    const title = name === 'lane' ? fit([span('client', 'client'), { text: ' '.repeat(Math.max(1, width - 12)) }, span('server', 'server')], width)
      : [cell(TITLES[name] ?? '', width, 'header', name !== 'note')];
    return [...(at === 0 ? [] : [GAP]), ...title];
  });
  return fit(line, columns);
}

const GAP: Span = { text: ' ' };

function lineOf(state: SocketState, row: number, fields: readonly Field[], look: Context['look']): Line {
  const item = itemAt(state, row);
  if (item === 'earlier') return [span(`  ${plural(state.segments.forgotten, 'segment')} before these: Enter reads them again`, 'link')];
  if (item === 'later') {
    const left = countText(Math.max(0, expected(state, look) - state.segments.total));
    return [span(state.reading ? `  reading … ${left} to come` : `  ${left} more: Enter reads on`, state.reading ? 'dim' : 'link')];
  }
  return fields.flatMap(({ name, width }, at): Line => {
    const line = item.kind === 'silence' ? silenceCell(item, name, width) : segmentCell(item, name, width);
    return at === 0 ? line : [GAP, ...line];
  });
}

function segmentCell(segment: Segment, name: Field['name'], width: number): Line {
  const { from, entered, analysis } = segment;
  switch (name) {
    case 'frame': return [cell(String(segment.frame), width, 'dim', true)];
    case 'time': return [cell(segment.time.toFixed(6), width, undefined, true)];
    case 'delta': return [cell(segment.number === 0 ? '' : `+${segment.delta.toFixed(6)}`, width, 'dim', true)];
    case 'client': return [cell(entered.client === null ? '' : stateText(entered.client, width), width, 'client', true)];
    case 'server': return [cell(entered.server === null ? '' : stateText(entered.server, width), width, 'server')];
    case 'lane': return arrow(segment, width);
    case 'seq': return [cell(String(segment.seq), width, 'dim', true)];
    case 'ack': return [cell(segment.ack === 0 ? '' : String(segment.ack), width, 'dim', true)];
    case 'window': return [cell(countText(segment.window), width, segment.window === 0 && (segment.flags & CONTROL) === 0 ? 'warn' : 'dim', true)];
    case 'inFlight': return [cell(segment.inFlight === 0 ? '' : countText(segment.inFlight), width, from, true)];
    case 'note': return [cell(analysisText(analysis), width, analysisStyle(analysis))];
  }
}

/** `│─ PSH 117 B ────────▶│`; what was sent before is drawn with gaps. */
function arrow({ from, flags, length, analysis }: Segment, width: number): Line {
  const style = arrowStyle(from, flags, analysis);
  const stroke = (analysis & REPEATED) !== 0 ? '╌' : '─';
  const room = width - 7;
  const label = cell([flagsText(flags, length), length > 0 ? `${countText(length)} B` : ''].filter(Boolean).join(' '), room).text.trimEnd();
  const rest = stroke.repeat(Math.max(0, room - label.length));
  const text = label === '' ? stroke.repeat(room + 3) : from === 'client' ? `${stroke} ${label} ${rest}` : `${rest} ${label} ${stroke}`;
  return [LIFE, span(from === 'client' ? ` ${text}▶` : `◀${text} `, style), LIFE];
}

const LIFE: Span = { text: '│', style: 'rule' };

function arrowStyle(from: Segment['from'], flags: number, analysis: number): StyleName {
  if ((flags & RESET) !== 0) return 'error';
  return (analysis & REPEATED) !== 0 ? analysisStyle(analysis) : from;
}

function silenceCell({ seconds }: Silence, name: Field['name'], width: number): Line {
  if (name !== 'lane') return [{ text: ' '.repeat(width) }];
  const words = ` ${durationText(seconds)} of silence `;
  const left = Math.max(0, Math.floor((width - 2 - words.length) / 2));
  return [LIFE, cell(`${'┄'.repeat(left)}${words}${'┄'.repeat(Math.max(0, width - 2 - left - words.length))}`, width - 2, 'axis'), LIFE];
}

/** A row in words, for those who do not see the columns. */
export function spokenSegment(item: Segment | Silence): string {
  if (item.kind === 'silence') return `${durationText(item.seconds)} of silence`;
  const { frame, time, from, flags, length, seq, ack, window, entered, analysis } = item;
  const figures = flags === 0 ? '' : `seq ${seq}, ack ${ack}, window ${window}`;
  return [
    `frame ${frame}`, `at ${time.toFixed(6)}`, `from the ${from}`, flagsText(flags, length), length > 0 ? plural(length, 'byte').replaceAll(',', '') : '', figures,
    entered.client === null ? '' : `client now ${entered.client}`, entered.server === null ? '' : `server now ${entered.server}`, analysisText(analysis),
  ].filter(Boolean).join(', ');
}

/** Where one is, and what is known of how many. */
export function status(state: SocketState, look: Context['look']): Line {
  const { segments, reading, following } = state;
  if (rowCount(state) === 0) return [];
  const item = itemAt(state, state.list.cursor);
  const at = item === 'earlier' ? segments.forgotten : item === 'later' ? segments.total : item.number + 1;
  const word = isTcp(state, look) ? 'segment' : 'datagram';
  const spans = [span(`${countText(at)} of ${plural(Math.max(segments.total, expected(state, look)), word)}`)];
  if (reading) spans.push(span(`  ${countText(segments.total)} read`, 'dim'));
  else if (segments.forgotten > 0) spans.push(span(`  ${countText(segments.forgotten)} forgotten`, 'dim'));
  if (typeof item === 'object' && item.kind === 'segment' && item.analysis !== 0) {
    spans.push(span(`  ${analysisText(item.analysis)}`, analysisStyle(item.analysis)));
  }
  if (following && look.status.phase !== 'done') spans.push(span('  following', 'good'));
  return spans;
}
