/** The columns of the list of conversations, as data: what each shows, how wide, what it is sorted by, and who goes first. */
import { displayWidth } from '../../../report/width.ts';
import { countText, durationText, endpointText, secondsText, sizeText } from '../../../report/format.ts';
import type { ConnectionColumns, Look, ConnectionNumber } from '../../capture.ts';
import { cell, span } from '../../line.ts';
import type { Line, Span, StyleName } from '../../line.ts';
import { spark } from '../../spark.ts';

export type ColumnName =
  | 'number' | 'time' | 'shape' | 'client' | 'server' | 'protocol' | 'state' | 'messages' | 'sent' | 'received' | 'duration' | 'activity' | 'notes';

export interface Column {
  readonly name: ColumnName;
  readonly title: string;
  /** Cells it takes at least, and at most where room is left. */
  readonly width: number;
  readonly most?: number;
  readonly right?: true;
  /** Where room is short, columns go with the highest figure first; 0 stays. */
  readonly rank: number;
  readonly paint: (id: number, look: Look, width: number) => Span;
  /** What the list is sorted by: a number or a text for each id. */
  readonly number?: (columns: ConnectionColumns) => (id: number) => number;
  readonly text?: (columns: ConnectionColumns) => (id: number) => string;
}

const raw = (name: ConnectionNumber) => (columns: ConnectionColumns): ((id: number) => number) => {
  const numbers = columns.numbers(name);
  return (id) => numbers[id] ?? 0;
};

const figure = (columns: ConnectionColumns, name: ConnectionNumber, id: number): number => columns.numbers(name)[id] ?? 0;

/** `shop.test:80` where a name is known, else address and port. */
export const serverText = (columns: ConnectionColumns, id: number): string => {
  const name = columns.serverName(id);
  const server = columns.server(id);
  return name === '' || name === server.address ? endpointText(server) : `${name}:${server.port}`;
};

export const clientText = (columns: ConnectionColumns, id: number): string => {
  const name = columns.clientName(id);
  const client = columns.client(id);
  return name === '' || name === client.address ? endpointText(client) : `${name}:${client.port}`;
};

export const durationOf = (columns: ConnectionColumns, id: number): number => figure(columns, 'end', id) - figure(columns, 'start', id);

/** What it is by now, or at least what is spoken on it. */
export const shapeText = (columns: ConnectionColumns, id: number): string => columns.shapeSoFar(id) ?? columns.protocols(id).at(-1) ?? '';

/** How it ended, which is known a while after it was closed; before that whether it goes on. */
export const stateText = (columns: ConnectionColumns, id: number): string => columns.state(id) || (columns.over(id) ? 'closed' : 'open');

function shapeStyle(columns: ConnectionColumns, id: number): StyleName {
  if (!columns.over(id)) return 'good';
  const shape = columns.shapeSoFar(id);
  if (shape === 'refused' || shape === 'unanswered') return 'error';
  if (shape === 'silent' || shape === 'opaque') return 'warn';
  return 'strong';
}

const DAY = 86_400;

/** Seconds since the capture began, with as many decimals as fit; over days the date and the time of day (UTC). */
function timeText(id: number, { connections, timeline }: Look, width: number): string {
  const start = figure(connections, 'start', id);
  const text = secondsText(start);
  if (timeline.count * timeline.slotSeconds >= DAY) return new Date((timeline.origin.seconds + start) * 1000).toISOString().slice(5, 16).replace('T', ' ');
  return text.length > width ? text.slice(0, Math.max(width, text.indexOf('.'))) : text;
}

/** `◆2✗1!`: a verdict that something is wrong with it; errors and warnings among its notes. */
function notesText({ connections, verdicts }: Look, id: number): Span {
  const errors = figure(connections, 'errors', id);
  const warnings = figure(connections, 'warnings', id);
  const fault = verdicts?.faultOf(id, { client: connections.client(id), server: connections.server(id) }) ?? null;
  const text = [errors > 0 ? `${errors}✗` : '', warnings > 0 ? `${warnings}!` : ''].filter(Boolean);
  return span(fault === null ? text.join(' ') : `◆${text.join('')}`, errors > 0 || fault === 'error' ? 'error' : 'warn');
}

/** All protocols, or where they do not fit the innermost. */
function protocolText(columns: ConnectionColumns, id: number, width: number): string {
  const protocols = columns.protocols(id);
  const all = protocols.join(' ') || columns.transport(id);
  return all.length > width ? protocols.at(-1)! : all;
}

const size = (bytes: number): string => (bytes === 0 ? '' : sizeText(bytes));

/** In the order in which they stand. */
export const COLUMNS: readonly Column[] = [
  {
    name: 'number', title: '#', width: 5, right: true, rank: 0,
    paint: (id) => span(String(id), 'dim'), number: () => (id) => id,
  },
  {
    name: 'time', title: 'time', width: 11, right: true, rank: 8,
    paint: (id, look, width) => span(timeText(id, look, width)), number: raw('start'),
  },
  {
    name: 'shape', title: 'shape', width: 15, rank: 2,
    paint: (id, { connections }) => span(shapeText(connections, id), shapeStyle(connections, id)),
    text: (columns) => (id) => shapeText(columns, id),
  },
  {
    name: 'client', title: 'client', width: 15, most: 24, rank: 9,
    paint: (id, { connections }) => span(clientText(connections, id), 'client'), text: (columns) => (id) => clientText(columns, id),
  },
  {
    name: 'server', title: 'server', width: 18, most: 48, rank: 0,
    paint: (id, { connections }) => span(serverText(connections, id), 'server'), text: (columns) => (id) => serverText(columns, id),
  },
  {
    name: 'protocol', title: 'protocol', width: 9, rank: 5,
    paint: (id, { connections }, width) => span(protocolText(connections, id, width)),
    text: (columns) => (id) => columns.protocols(id).join(' ') || columns.transport(id),
  },
  {
    name: 'state', title: 'state', width: 6, rank: 6,
    paint: (id, { connections }) => span(stateText(connections, id), connections.over(id) ? 'dim' : 'good'), text: (columns) => (id) => stateText(columns, id),
  },
  {
    name: 'messages', title: 'msgs', width: 6, right: true, rank: 10,
    paint: (id, { connections }) => span(countText(figure(connections, 'records', id))), number: raw('records'),
  },
  {
    name: 'sent', title: '↑', width: 7, right: true, rank: 4,
    paint: (id, { connections }) => span(size(figure(connections, 'bytesClient', id)), 'client'), number: raw('bytesClient'),
  },
  {
    name: 'received', title: '↓', width: 7, right: true, rank: 3,
    paint: (id, { connections }) => span(size(figure(connections, 'bytesServer', id)), 'server'), number: raw('bytesServer'),
  },
  {
    name: 'duration', title: 'lasted', width: 10, right: true, rank: 7,
    paint: (id, { connections }) => span(durationText(Math.max(0, durationOf(connections, id)))),
    number: (columns) => {
      const [start, end] = [columns.numbers('start'), columns.numbers('end')];
      return (id) => (end[id] ?? 0) - (start[id] ?? 0);
    },
  },
  {
    name: 'activity', title: 'activity', width: 8, most: 16, rank: 11,
    paint: (id, { connections }, width) => span(spark(connections.activity(id), width), 'bar'),
    number: (columns) => {
      const [up, down] = [columns.numbers('payloadClient'), columns.numbers('payloadServer')];
      return (id) => (up[id] ?? 0) + (down[id] ?? 0);
    },
  },
  {
    name: 'notes', title: 'notes', width: 5, rank: 1,
    paint: (id, look) => notesText(look, id),
    number: (columns) => {
      const [errors, warnings] = [columns.numbers('errors'), columns.numbers('warnings')];
      return (id) => (errors[id] ?? 0) * 1e9 + (warnings[id] ?? 0);
    },
  },
];

export const columnNamed = (name: ColumnName): Column => COLUMNS.find((column) => column.name === name)!;

export interface PlacedColumn {
  readonly column: Column;
  readonly from: number;
  readonly width: number;
}

/** Columns on either side of it are this far apart; below 100 cells they move together. */
const gapOf = (columns: number): number => (columns < 100 ? 1 : 2);

/** Those that fit, with their places; one cell at the left is for marks. */
export function layColumns(columns: number, count: number): PlacedColumn[] {
  const gap = gapOf(columns);
  const least = (column: Column): number => (column.name === 'number' ? Math.max(3, String(count).length) : column.width);
  const kept = [...COLUMNS];
  const taken = (): number => 1 + kept.reduce((sum, column) => sum + least(column) + gap, -gap);
  while (taken() > columns && kept.some(({ rank }) => rank > 0)) {
    kept.splice(kept.indexOf(kept.reduce((a, b) => (b.rank > a.rank ? b : a))), 1);
  }
  let spare = Math.max(0, columns - taken());
  const widths = new Map<Column, number>();
  for (const name of ['server', 'client', 'activity'] as const) {
    const column = kept.find((each) => each.name === name);
    if (!column) continue;
    const more = Math.min(spare, (column.most ?? 0) - column.width);
    widths.set(column, column.width + more);
    spare -= more;
  }
  let from = 1;
  return kept.map((column) => {
    const width = widths.get(column) ?? least(column);
    const placed = { column, from, width };
    from += width + gap;
    return placed;
  });
}

/** The line of one conversation. */
export function rowLine(id: number, placed: readonly PlacedColumn[], look: Look, mark: Span): Line {
  const line: Span[] = [mark];
  let at = 1;
  for (const { column, from, width } of placed) {
    if (from > at) line.push({ text: ' '.repeat(from - at) });
    const { text, style } = column.paint(id, look, width);
    line.push(displayWidth(text) === width ? { text, style } : cell(text, width, style, column.right));
    at = from + width;
  }
  return line;
}

/** Everything about it that one may look for as text, in lower case. */
export function findableText(columns: ConnectionColumns, id: number): string {
  const words = [
    `#${id}`, shapeText(columns, id), clientText(columns, id), endpointText(columns.client(id)), serverText(columns, id),
    endpointText(columns.server(id)), ...columns.protocols(id), stateText(columns, id), columns.transport(id),
  ];
  return words.join(' ').toLowerCase();
}
