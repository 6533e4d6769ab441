/** What stands above the diagram: totals of the connection, and how both of its ends did. */
import { countText, durationText, endpointText, plural } from '../../../../report/format.ts';
import type { BySide, TcpFigures } from '../../../../record.ts';
import type { Look } from '../../../capture.ts';
import { cell, cut, fit, lineWidth, span } from '../../../line.ts';
import type { Line, Span, StyleName } from '../../../line.ts';
import { spark } from '../../../spark.ts';
import { clientText, serverText } from '../../conversations/columns.ts';
import { timesText } from '../stops.ts';
import type { Segments } from './segments.ts';

export interface Told {
  readonly connection: number;
  readonly segments: Segments;
  readonly figures: TcpFigures | null;
}

/** How many lines fit above the list. */
export const headRows = (rows: number, isTcp: boolean): number => (rows < 7 ? 0 : rows < 12 || !isTcp ? 1 : 3);

export function head(told: Told, look: Look, columns: number, rows: number): Line[] {
  const lines = [totals(told, look), ...(['client', 'server'] as const).map((side) => end(told, side, look, columns))];
  return lines.slice(0, rows).map((line) => cut(line, columns));
}

/** `rtt 12.2 µs · 2 sent again · closed by the server`: what comes first matters most. */
function totals({ connection, figures, segments }: Told, look: Look): Line {
  const words: Span[] = [];
  if (figures?.handshakeRtt != null) words.push(span(`rtt ${durationText(figures.handshakeRtt)}`));
  words.push(ending(look, connection));
  const stops = segments.ends.client.stops + segments.ends.server.stops;
  if (stops > 0) words.push(span(`a reader stopped ${timesText(stops)}`, 'warn'));
  if (figures) words.push(...counted(figures));
  else if (look.connections.transport(connection) === 'udp') words.push(...datagrams(look, connection));
  return words.flatMap((word, at): Line => [span(at === 0 ? ' ' : ' · ', 'dim'), word]);
}

function ending({ connections }: Look, id: number): Span {
  const how = connections.closeHow(id);
  if (how === null) return connections.over(id) ? span('closed') : span('open', 'good');
  const by = connections.closeBy(id);
  return span(`${ENDINGS[how]}${by === null ? '' : ` by the ${by}`}`, how === 'rst' ? 'error' : undefined);
}

const ENDINGS = {
  fin: 'closed', rst: 'reset', idle: 'ended in silence', 'capture-end': 'open at the end of the capture', superseded: 'its ports were used again',
} as const;

const COUNTED: readonly (readonly [figure: keyof TcpFigures, one: string, many: string, style: StyleName])[] = [
  ['retransmissions', 'retransmission', 'retransmissions', 'warn'],
  ['lostSegments', 'gap before a segment', 'gaps before segments', 'warn'], ['outOfOrder', 'out of order', 'out of order', 'note'],
  ['duplicateAcks', 'duplicate ACK', 'duplicate ACKs', 'note'], ['keepAlives', 'keep-alive', 'keep-alives', 'note'],
  ['windowUpdates', 'window update', 'window updates', 'dim'],
];

function counted(figures: TcpFigures): Span[] {
  const words: Span[] = [];
  for (const [name, one, many, style] of COUNTED) {
    const { client, server } = figures[name] as BySide;
    if (client + server > 0) words.push(span(plural(client + server, one, many), style));
  }
  if (figures.duplicateFrames > 0) words.push(span(plural(figures.duplicateFrames, 'frame captured twice', 'frames captured twice'), 'dim'));
  return words;
}

function datagrams({ connections }: Look, id: number): Span[] {
  const sent = (name: 'framesClient' | 'framesServer'): string => countText(connections.numbers(name)[id] ?? 0);
  return [span(`↑ ${sent('framesClient')}`, 'client'), span(`↓ ${sent('framesServer')} datagrams`, 'server')];
}

/** Cells of little bars at least and at most, of the figures behind them, and of the end's name before bars grow. */
const BARS = [6, 64] as const;
const SIZE = 10;
const NAME = 27;
/** ` client `. */
const LEAST_TITLE = 8;

/** All of its digits, with a gap before them. */
const figure = (text: string, style?: StyleName): Span => cell(text, Math.max(SIZE, text.length + 1), style, true);

/** An end with its window and what it has in flight; little bars show their course, the window's lowest points among it. */
function end({ connection, segments }: Told, side: 'client' | 'server', look: Look, columns: number): Line {
  const { window, inFlight } = segments.ends[side];
  const { connections } = look;
  const name = side === 'client' ? clientText(connections, connection) : serverText(connections, connection);
  const address = endpointText(connections[side](connection));
  const bars = Math.max(BARS[0], Math.min(BARS[1], Math.floor((columns - 2 * SIZE - 20 - NAME) / 2)));
  const least: Line = [
    span('window ', 'dim'), span(spark(window.levels, bars), 'bar'), figure(window.isEmpty ? '–' : countText(window.last), window.last === 0 ? 'warn' : undefined),
  ];
  const all: Line = [
    ...least, span(' in flight ', 'dim'), span(spark(inFlight.levels, bars), 'bar'), figure(inFlight.isEmpty ? '–' : `≤${countText(inFlight.extreme)}`),
  ];
  const title: Line = [span(' '), span(side, side), span(columns >= 120 && name !== address ? ` ${name} ${address}` : ` ${name}`)];
  // Half of a figure would be another one.
  const figures = lineWidth(all) + LEAST_TITLE <= columns ? all : least;
  const room = columns - lineWidth(figures);
  return [...fit(room < 16 ? title.slice(0, 2) : cut(title, room - 1), Math.max(LEAST_TITLE, room)), ...figures];
}
