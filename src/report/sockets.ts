/** Tables of sockets as text: a host, its listeners with what they accepted beneath, its other sockets, UDP apart. */
import type { SocketRecord, SocketWord } from '../record.ts';
import { Clock } from './clock.ts';
import { countText, durationText, endpointText, plural } from './format.ts';
import type { Paint, Style } from './style.ts';
import { cell, layRows, NOTHING, own } from './table.ts';
import type { Cell, Row } from './table.ts';

/** Ports without a listener that are shown of one host; the rest is counted. */
const REFUSED_SHOWN = 10;
/** The longest word and the branch before it. */
const STATE_WIDTH = 12;
/** Where room is short columns go, the lowest first; those of 0 stay. */
const COLUMNS = [['Protocol', 0], ['Send-Q', 4], ['Recv-Q', 1], ['Window left', 2], ['Age', 3], ['Idle', 5], ['#', 0]] as const;

const STYLES: Partial<Record<SocketWord, Style>> = {
  'LISTEN': 'bold', 'ESTAB': 'green', 'SYN-SENT': 'yellow', 'SYN-RECV': 'yellow', 'REFUSED': 'red', 'TIME-WAIT': 'dim', 'UNCONN': 'cyan',
};

/** Colour of a state; that of half-closed ones is the one that calls for a look. */
export const socketStyle = (state: SocketWord): Style => STYLES[state] ?? 'magenta';

/** Lines of records that are in the order of `inOrder`. */
export function socketLines(records: readonly SocketRecord[], columns: number, paint: Paint): string[] {
  const lines: string[] = [];
  for (const ofHost of hostsOf(records)) {
    if (lines.length > 0) lines.push('');
    lines.push(paint(hostText(ofHost[0]!), 'bold'));
    lines.push(...layRows(rowsOf(ofHost), columns, '  ', new Clock('r'), paint));
  }
  return lines;
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

const HEADING: Row = {
  ...plainRow('socket', [own('State'.padEnd(STATE_WIDTH), 'dim'), own('Local', 'dim'), own('Peer', 'dim')], NOTHING),
  right: COLUMNS.map(([name, drop], at) => own(name, 'dim', at > 0, drop)),
};

function rowsOf(records: readonly SocketRecord[]): Row[] {
  const listening = new Set(records.filter(({ state }) => state === 'LISTEN').map(({ local }) => local.port));
  const isBranch = (record: SocketRecord | undefined, port: number): boolean =>
    record !== undefined && record.transport === 'tcp' && record.remote !== null && record.local.port === port && listening.has(port);
  const rows: Row[] = records.some(({ remote, transport }) => remote !== null || transport === 'udp') ? [HEADING] : [];
  let refused = 0;
  records.forEach((record, at) => {
    if (record.state === 'REFUSED' && ++refused > REFUSED_SHOWN) return;
    const { port } = record.local;
    const branch = !isBranch(record, port) ? '' : isBranch(records[at + 1], port) ? '├ ' : '└ ';
    rows.push(record.state === 'LISTEN' || record.state === 'REFUSED' ? portRow(record) : socketRow(record, branch));
  });
  const more = refused - REFUSED_SHOWN;
  if (more > 0) rows.push(plainRow('more', [], own(`and ${plural(more, 'port')} more that refused`, 'dim')));
  return rows;
}

const stateCell = (state: SocketWord, branch = ''): Cell => cell(`${branch}${state}`.padEnd(STATE_WIDTH), socketStyle(state));

const portRow = ({ state, local, why = '' }: SocketRecord): Row =>
  plainRow('port', [stateCell(state), cell(endpointText(local))], cell(why, 'dim'));

function socketRow(record: SocketRecord, branch: string): Row {
  const { state, local, remote, why, pending } = record;
  const figures = [
    cell(record.protocol ?? '', 'dim'), figure(record.sendQueue, countText), figure(record.receiveQueue, countText),
    figure(record.windowLeft, countText), figure(record.age, durationText), figure(record.idle, durationText),
    record.connection === null ? NOTHING : own(`#${record.connection}`),
  ];
  return {
    ...plainRow('socket', [stateCell(state, branch), cell(endpointText(local)), cell(remote === null ? '*' : endpointText(remote))], NOTHING),
    flex: cell(why ?? (pending === undefined ? '' : `frame ${pending} not answered yet`), 'dim'),
    right: figures.map((each, at) => ({ ...each, right: at > 0, drop: COLUMNS[at]![1] })),
  };
}

const figure = (value: number | null, text: (value: number) => string): Cell => (value === null ? own('-', 'dim') : own(text(value)));

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
  return `${paint(clock.text(record.time), 'dim')}  ${sign} ${paint(what.padEnd(24), socketStyle(state))}  ${who.padEnd(42)}  ${paint(about, 'dim')}`.trimEnd();
}
