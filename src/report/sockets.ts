/** Tables of sockets as text: a host, its listeners with what they accepted beneath, its other sockets, UDP apart. */
import type { SocketRecord, SocketWord } from '../record.ts';
import { Clock } from './clock.ts';
import { countText, durationText, endpointText, plural } from './format.ts';
import type { Paint, Style } from './style.ts';
import { cell, NOTHING, own } from './sheet.ts';
import type { Cell } from './sheet.ts';
import { layRows } from './table.ts';
import type { Row } from './table.ts';

/** Ports without a listener that are shown of one host; the rest is counted. */
const REFUSED_SHOWN = 10;
/** The longest word and the branch before it. */
const STATE_WIDTH = 12;
const INDENT = '  ';
/** A day in seconds with six decimals: changes are told as they come, so that none can make room for a later one. */
const TIME_WIDTH = 12;
/** Spaces between columns. */
const GAP = 2;

interface Column {
  readonly name: string;
  readonly of: (record: SocketRecord) => Cell;
  /** Where room is short, the columns of the highest rank go first. Those of rank 0 are what the table is read for. */
  readonly rank: number;
}

const figure = (value: number | null, text: (value: number) => string): Cell => (value === null ? own('-', 'dim', true) : own(text(value), undefined, true));

/** Behind the addresses, in this order. */
const COLUMNS: readonly Column[] = [
  { name: 'Send-Q', rank: 0, of: ({ sendQueue }) => figure(sendQueue, countText) },
  { name: 'Recv-Q', rank: 0, of: ({ receiveQueue }) => figure(receiveQueue, countText) },
  { name: 'Window left', rank: 3, of: ({ windowLeft }) => figure(windowLeft, countText) },
  { name: 'Age', rank: 4, of: ({ age }) => figure(age, durationText) },
  { name: 'Idle', rank: 2, of: ({ idle }) => figure(idle, durationText) },
  { name: 'Protocol', rank: 5, of: ({ protocol }) => cell(protocol ?? '', 'dim') },
  { name: '#', rank: 1, of: ({ connection }) => (connection === null ? NOTHING : own(`#${connection}`, undefined, true)) },
];

const STYLES: Partial<Record<SocketWord, Style>> = {
  'LISTEN': 'bold', 'ESTAB': 'green', 'SYN-SENT': 'yellow', 'SYN-RECV': 'yellow', 'REFUSED': 'red', 'TIME-WAIT': 'dim', 'UNCONN': 'cyan',
};

/** Colour of a state; that of half-closed ones is the one that calls for a look. */
export const socketStyle = (state: SocketWord): Style => STYLES[state] ?? 'magenta';

/** Lines of records that are in the order of `inOrder`. */
export function socketLines(records: readonly SocketRecord[], columns: number, paint: Paint): string[] {
  const layout = layoutOf(records, columns);
  const lines: string[] = [];
  for (const ofHost of hostsOf(records)) {
    if (lines.length > 0) lines.push('');
    lines.push(paint(hostText(ofHost[0]!), 'bold'));
    lines.push(...layRows(rowsOf(ofHost, layout), columns, INDENT, new Clock('r'), paint));
  }
  const { left } = layout;
  if (left.length > 0) lines.push('', paint(`not shown: ${left.join(', ')} (--width)`, 'dim'));
  return lines;
}

/** What of a socket stands where. */
interface Layout {
  readonly beside: readonly Column[];
  /** What the table is read for and does not fit into a line: on one of its own. */
  readonly beneath: readonly Column[];
  readonly remarksBeside: boolean;
  /** Columns that have no room at all. */
  readonly left: readonly string[];
}

/** The same for all hosts, so that their tables can be compared. */
function layoutOf(records: readonly SocketRecord[], columns: number): Layout {
  const sockets = records.filter(({ state }) => state !== 'LISTEN' && state !== 'REFUSED');
  const widest = (of: (record: SocketRecord) => number): number => sockets.reduce((most, each) => Math.max(most, of(each)), 0);
  let room = columns - INDENT.length - STATE_WIDTH - GAP - widest(({ local }) => endpointText(local).length) - widest((each) => peerText(each).length);
  const takes = (width: number): boolean => {
    if (width + GAP > room) return false;
    room -= width + GAP;
    return true;
  };
  // A column in which nothing is known is none, but for the queues: that nothing is known of them is worth knowing.
  const known = COLUMNS.filter(({ rank, of }) => rank === 0 || sockets.some((each) => !['', '-'].includes(of(each).text)));
  const beside = new Set<Column>();
  for (const column of known.toSorted((a, b) => a.rank - b.rank)) {
    if (takes(Math.max(column.name.length, widest((each) => column.of(each).width)))) beside.add(column);
  }
  const rest = known.filter((column) => !beside.has(column));
  return {
    beside: known.filter((column) => beside.has(column)), beneath: rest.filter(({ rank }) => rank === 0),
    remarksBeside: takes(widest((each) => remarkText(each).length)), left: rest.filter(({ rank }) => rank > 0).map(({ name }) => name),
  };
}

/** Splits them by host: records of one host stand together. */
function hostsOf(records: readonly SocketRecord[]): SocketRecord[][] {
  const hosts: SocketRecord[][] = [];
  let last = '';
  for (const record of records) {
    const key = `${record.host} ${JSON.stringify(record.tunnel)}`;
    if (key === last) hosts.at(-1)!.push(record);
    else hosts.push([record]);
    last = key;
  }
  return hosts;
}

function hostText({ host, tunnel }: SocketRecord): string {
  if (tunnel === undefined) return host;
  return `${host} in ${tunnel.protocol}${tunnel.id === null ? '' : ` ${tunnel.id}`}`;
}

const plainRow = (kind: string, left: Cell[], flex: Cell): Row => ({ kind, frame: null, time: null, left, flex, right: [] });

const headingRow = ({ beside }: Layout): Row => ({
  ...plainRow('socket', [own('State'.padEnd(STATE_WIDTH), 'dim'), own('Local', 'dim'), own('Peer', 'dim')], NOTHING),
  right: beside.map(({ name }) => own(name, 'dim', name !== 'Protocol')),
});

function rowsOf(records: readonly SocketRecord[], layout: Layout): Row[] {
  const listening = new Set(records.filter(({ state }) => state === 'LISTEN').map(({ local }) => local.port));
  const isBranch = (record: SocketRecord | undefined, port: number): boolean =>
    record !== undefined && record.transport === 'tcp' && record.remote !== null && record.local.port === port && listening.has(port);
  const rows: Row[] = records.some(({ remote, transport }) => remote !== null || transport === 'udp') ? [headingRow(layout)] : [];
  let refused = 0;
  records.forEach((record, at) => {
    if (record.state === 'REFUSED' && ++refused > REFUSED_SHOWN) return;
    const { port } = record.local;
    const branch = !isBranch(record, port) ? '' : isBranch(records[at + 1], port) ? '├ ' : '└ ';
    rows.push(record.state === 'LISTEN' || record.state === 'REFUSED' ? portRow(record) : socketRow(record, branch, layout));
  });
  const more = refused - REFUSED_SHOWN;
  if (more > 0) rows.push(plainRow('more', [], own(`and ${plural(more, 'port')} more that refused`, 'dim')));
  return rows;
}

const stateCell = (state: SocketWord, branch = ''): Cell => cell(`${branch}${state}`.padEnd(STATE_WIDTH), socketStyle(state));

const portRow = ({ state, local, why = '' }: SocketRecord): Row =>
  plainRow('port', [stateCell(state), cell(endpointText(local))], cell(why, 'dim'));

function socketRow(record: SocketRecord, branch: string, { beside, beneath, remarksBeside }: Layout): Row {
  const remark = remarkText(record);
  const figures = beneath.map(({ name, of }) => ({ name, text: of(record).text })).filter(({ text }) => text !== '-').map(({ name, text }) => `${name} ${text}`);
  return {
    ...plainRow('socket', [stateCell(record.state, branch), cell(endpointText(record.local)), cell(peerText(record))], NOTHING),
    right: [...beside.map(({ of }) => of(record)), ...(remarksBeside ? [cell(remark, 'dim')] : [])],
    below: [figures.join('  '), remarksBeside ? '' : remark].filter(Boolean).map((text) => cell(`${INDENT}${text}`, 'dim')),
  };
}

const peerText = ({ remote }: SocketRecord): string => (remote === null ? '*' : endpointText(remote));
const remarkText = ({ why, pending }: SocketRecord): string => why ?? (pending === undefined ? '' : `frame ${pending} not answered yet`);

/** One change of the table as a line, as `ss` would have shown it before and after. */
export function changeLine(record: SocketRecord, clock: Clock, paint: Paint): string {
  const { state, local, remote, event, before, connection, frame, why } = record;
  const was = before === undefined ? '' : `${before} → `;
  const what = event === 'close' ? `${state} → gone` : `${was}${state}`;
  const who = `${endpointText(local)}${remote === null ? '' : ` → ${endpointText(remote)}`}`;
  const about = [
    connection === null ? '' : `#${connection}`,
    frame === null ? 'its time is over' : `frame ${frame}`,
    why ?? '',
  ].filter(Boolean).join('  ');
  const sign = event === 'open' ? '+' : event === 'close' ? '-' : ' ';
  return `${paint(clock.text(record.time).padStart(TIME_WIDTH), 'dim')}  ${sign} ${paint(what.padEnd(24), socketStyle(state))}  ${who.padEnd(42)}  ${paint(about, 'dim')}`.trimEnd();
}
