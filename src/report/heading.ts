/** A connection as the heading of its conversation: what kind, between whom, how long, how much, how it ended, what went wrong. */
import { isPlain } from '../bytes/text.ts';
import { Utf8Builder } from '../bytes/utf8-builder.ts';
import type { BySide, ConnectionRecord, Endpoint, TunnelInfo } from '../record.ts';
import type { Clock } from './clock.ts';
import { about, durationText, endpointText, plural, sizeText } from './format.ts';
import { cell, Sheet } from './sheet.ts';
import type { Cell } from './sheet.ts';
import type { Paint, Style } from './style.ts';
import { clip, cutTo, displayWidth } from './width.ts';

/** Names that together are as short are never cut, whatever the addresses. */
const SURELY_WHOLE = 200;

/** Names that are known for addresses. */
export type NameOf = (address: string) => string | undefined;

/** `api.test (10.0.0.2:80)`, or the address alone. */
export function whoText(endpoint: Endpoint, name: string | undefined): string {
  const address = endpointText(endpoint);
  return name === undefined || name === '' || name === endpoint.address ? address : `${name} (${address})`;
}

/** Both ends: `10.0.0.1:40000 → api.test (10.0.0.2:80)`. */
export const whoseText = ({ client, server }: Pick<ConnectionRecord, 'client' | 'server'>, serverName: string | undefined, nameOf: NameOf): string =>
  clip(`${whoText(client, nameOf(client.address))}${ARROW}${whoText(server, serverName ?? nameOf(server.address))}`, 400);

const ARROW = ' → ';

/** Multicast, and broadcast where it can be told without knowing the network. */
export const isForAll = ({ address }: Endpoint): boolean =>
  address.includes(':') ? /^ff/i.test(address) : /^(?:22[4-9]|23\d)\.|\.255$/.test(address);

/** What a conversation is headed by beside its record. */
export interface HeadingWishes {
  /** What the client calls the server. */
  readonly serverName: string | undefined;
  readonly nameOf: NameOf;
  readonly clock: Clock;
  /** All that such a short conversation said. */
  readonly said?: readonly Cell[];
  /** It had requests, and each has its whole answer. */
  readonly isAnswered?: boolean;
}

/** Writes what a heading says, in order of importance, as cells none of which is empty. */
export function writeHeading(record: ConnectionRecord, { serverName, nameOf, clock, said = [], isAnswered = false }: HeadingWishes, to: Sheet): void {
  const { duration, bytes, tcp } = record;
  to.put(kindCell(record));
  writeWhose(record, serverName, nameOf, to);
  for (const each of said) if (each.text !== '') to.put(each);
  to.own('at ').beginning(record.startTime, clock);
  if (duration !== 0) to.own(' for ').own(about(record)).own(durationText(duration));
  to.end();
  if (said.length === 0) to.own('↑ ').own(sizeText(bytes.client)).own('  ↓ ').own(sizeText(bytes.server)).end();
  writeEnd(record, isAnswered, to);
  writeTroubles(record, to);
  if (tcp?.handshakeRtt != null) to.own('rtt ').own(about(record)).own(durationText(tcp.handshakeRtt)).end('dim');
  if (tcp?.reuses != null) to.own('same ports as #').number(tcp.reuses).end('dim');
  writeDoubts(record, to);
  if (record.tunnel) to.text(`in ${tunnelText(record.tunnel)}`).end('dim');
}

/** Both ends, in pieces where they are as short and plain as nearly all are. */
function writeWhose(record: ConnectionRecord, serverName: string | undefined, nameOf: NameOf, to: Sheet): void {
  const { client, server } = record;
  const from = nameOf(client.address) ?? '';
  const whom = serverName ?? nameOf(server.address) ?? '';
  if (from.length + whom.length > SURELY_WHOLE || !isPlain(from) || !isPlain(whom)) return to.text(whoseText(record, serverName, nameOf)).end();
  writeWho(client, from, to);
  to.own(ARROW);
  writeWho(server, whom, to);
  to.end();
}

function writeWho(endpoint: Endpoint, name: string, to: Sheet): void {
  const isNamed = name !== '' && name !== endpoint.address;
  if (isNamed) to.own(name).own(' (');
  const isLong = endpoint.address.includes(':');
  if (isLong) to.own('[');
  to.own(endpoint.address).own(isLong ? ']:' : ':').number(endpoint.port);
  if (isNamed) to.own(')');
}

const KIND_WIDTH = 22;

/** Protocols that a shape implies. */
const IMPLIED: Partial<Record<ConnectionRecord['shape'], string[]>> = {
  websocket: ['http', 'websocket'],
  'event-stream': ['sse'],
  'media-segments': ['hls', 'dash'],
};

/** `keep-alive · http`, `opaque tcp`. */
export function kindText({ shape, protocols, transport }: ConnectionRecord): string {
  const said = protocols.filter((protocol) => !IMPLIED[shape]?.includes(protocol)).join(' ');
  if (shape === 'datagrams') return said || 'udp';
  if (shape === 'opaque') return said || `${shape} ${transport}`;
  return said === '' ? shape : `${shape} · ${said}`;
}

/** Kinds of connections of one protocol, by shape and protocol: a handful in most captures. */
const KINDS = new Map<string, Map<string, Cell>>();
const MOST_KINDS = 100;

function kindCell(record: ConnectionRecord): Cell {
  const { shape, protocols } = record;
  const known = protocols.length === 1 ? KINDS.get(shape)?.get(protocols[0]!) : undefined;
  if (known !== undefined) return known;
  const made = cell(kindText(record).padEnd(KIND_WIDTH), kindStyle(record));
  if (protocols.length !== 1) return made;
  let kinds = KINDS.get(shape);
  if (kinds === undefined) KINDS.set(shape, (kinds = new Map()));
  if (kinds.size < MOST_KINDS) kinds.set(protocols[0]!, made);
  return made;
}

function kindStyle({ shape }: ConnectionRecord): Style {
  return shape === 'refused' || shape === 'unanswered' ? 'red' : shape === 'silent' || shape === 'opaque' ? 'yellow' : 'bold';
}

/** Here the answer to the request was but the beginning. */
const GOES_ON: ReadonlySet<string> = new Set(['websocket', 'tunnel', 'opaque']);

function writeEnd({ transport, close, shape }: ConnectionRecord, isAnswered: boolean, to: Sheet): void {
  if (transport === 'udp' || shape === 'refused') return;
  switch (close.how) {
    case 'fin': return to.own('closed').own(BY[close.by ?? 'nobody']).end();
    case 'rst': return to.own('reset').own(BY[close.by ?? 'nobody']).end('red');
    case 'idle': return to.own('went idle').end('yellow');
    case 'superseded': return to.own('ports taken over').end('yellow');
    default: if (shape !== 'unanswered') to.own(isAnswered && !GOES_ON.has(shape) ? 'all answered, still open' : 'still open').end('cyan');
  }
}

const BY = { client: ' by client', server: ' by server', nobody: '' };

/** What TCP had trouble with; nothing where bytes could move as they should. */
function writeTroubles({ tcp, missing }: ConnectionRecord, to: Sheet): void {
  writeTrouble(missing, TROUBLE.missing, to);
  if (tcp === null) return;
  writeTrouble(tcp.retransmissions, TROUBLE.retransmissions, to);
  writeTrouble(tcp.outOfOrder, TROUBLE.outOfOrder, to);
  writeTrouble(tcp.zeroWindows, TROUBLE.zeroWindows, to);
}

const TROUBLE = {
  missing: (bytes: number) => `${sizeText(bytes)} missing`,
  retransmissions: (count: number) => plural(count, 'retransmission'),
  outOfOrder: (count: number) => `${count} out of order`,
  zeroWindows: (count: number) => plural(count, 'zero window'),
};

function writeTrouble({ client, server }: BySide, textOf: (count: number) => string, to: Sheet): void {
  if (client + server === 0) return;
  to.own(textOf(client + server)).own(client === 0 ? ' ↓' : server === 0 ? ' ↑' : '').end('yellow');
}

/** What the capture did not see, or saw too often. */
function writeDoubts({ tcp, history, frames, roles }: ConnectionRecord, to: Sheet): void {
  if (tcp === null) return;
  // Zeek's letters of SYN and SYN-ACK.
  if (!/[sh]/i.test(history)) to.own('joined midway').end('dim');
  if (frames.client === 0 || frames.server === 0) to.own(`only ${frames.client === 0 ? '↓' : '↑'} captured`).end('dim');
  if (roles === 'port' || roles === 'first-frame') to.own('client and server are guessed').end('dim');
  if (tcp.duplicateFrames > 0) to.own(`${plural(tcp.duplicateFrames, 'frame')} captured twice`).end('dim');
}

function tunnelText({ protocol, id, parent }: TunnelInfo): string {
  const own = id === null ? protocol : `${protocol} ${id}`;
  return parent === null ? own : `${own} in ${tunnelText(parent)}`;
}

/** Further lines of a heading, and what a conversation said, are indented by this. */
export const INDENT = '    ';

/** Cells behind a label that ends in the space it wants, on one line where they fit and else on several. */
export function flow(label: Cell, cells: readonly Cell[], columns: number, paint: Paint): string {
  const sheet = new Sheet();
  for (const each of [label, ...cells]) sheet.put(each);
  const lines = new Utf8Builder();
  flowCells(sheet, lines, columns, paint);
  return lines.toString();
}

/** The same of a sheet whose first cell is the label. Its last line has no line end. */
export function flowCells(sheet: Sheet, lines: Utf8Builder, columns: number, paint: Paint): void {
  const start = lines.at;
  if (Number.isFinite(columns)) return void lines.text(wrapped(sheet, columns, paint));
  // Nothing is cut or counted where there is room for all.
  for (let at = 0; at < sheet.count; at++) {
    if (at > 1) lines.spaces(GAP);
    sheet.write(at, lines, paint);
  }
  lines.trimEnd(start);
}

const GAP = 3;

function wrapped(sheet: Sheet, columns: number, paint: Paint): string {
  const [label, ...cells] = Array.from({ length: sheet.count }, (_, at) => sheet.cellOf(at)) as [Cell, ...Cell[]];
  const first = cutTo(label.text, columns);
  const lines = [paint(first, label.style)];
  let used = displayWidth(first);
  let gap = 0;
  for (const each of cells) {
    const width = displayWidth(each.text.trimEnd());
    if (used + gap + width > columns) {
      lines.push(INDENT);
      used = INDENT.length;
      gap = 0;
    }
    const shown = cutTo(each.text, columns - used - gap);
    lines[lines.length - 1] += ' '.repeat(gap) + paint(shown, each.style);
    used += gap + displayWidth(shown);
    gap = GAP;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
