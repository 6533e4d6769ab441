/** A connection as the heading of its conversation: what kind, between whom, how long, how much, how it ended, what went wrong. */
import { isPlain } from '../bytes/text.ts';
import type { BySide, ConnectionRecord, Endpoint, TunnelInfo } from '../record.ts';
import { about, durationText, endpointText, plural, sizeText } from './format.ts';
import type { Paint, Style } from './style.ts';
import { cell, NOTHING, own } from './table.ts';
import type { Cell } from './table.ts';
import { clip, cutTo, displayWidth } from './width.ts';

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

/**
 * What a heading says, in order of importance; `said` is all that such a short conversation said. `isAnswered`: it had requests,
 * and each has its whole answer.
 */
export function headingCells(
  record: ConnectionRecord, serverName: string | undefined, nameOf: NameOf, began: string, said: readonly Cell[] = [],
  isAnswered = false,
): Cell[] {
  const { duration, bytes } = record;
  const cells = [
    cell(kindText(record).padEnd(KIND_WIDTH), kindStyle(record)),
    whoseCell(whoseText(record, serverName, nameOf)),
    ...said,
    own(duration === 0 ? `at ${began}` : `at ${began} for ${about(record)}${durationText(duration)}`),
    said.length === 0 ? own(`↑ ${sizeText(bytes.client)}  ↓ ${sizeText(bytes.server)}`) : NOTHING,
    endCell(record, isAnswered),
  ];
  for (const trouble of troubleText(record)) cells.push(cell(trouble, 'yellow'));
  if (record.tcp?.handshakeRtt != null) cells.push(own(`rtt ${about(record)}${durationText(record.tcp.handshakeRtt)}`, 'dim'));
  if (record.tcp?.reuses != null) cells.push(cell(`same ports as #${record.tcp.reuses}`, 'dim'));
  for (const doubt of doubtText(record)) cells.push(cell(doubt, 'dim'));
  if (record.tunnel) cells.push(cell(`in ${tunnelText(record.tunnel)}`, 'dim'));
  return cells.filter(({ text }) => text !== '');
}

/** The arrow between both ends is our own, and would have the rest looked at character by character. */
function whoseCell(text: string): Cell {
  const arrow = text.indexOf(ARROW);
  return isPlain(text.slice(0, arrow)) && isPlain(text.slice(arrow + ARROW.length)) ? own(text) : cell(text);
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

function kindStyle({ shape }: ConnectionRecord): Style {
  return shape === 'refused' || shape === 'unanswered' ? 'red' : shape === 'silent' || shape === 'opaque' ? 'yellow' : 'bold';
}

/** Here the answer to the request was but the beginning. */
const GOES_ON: ReadonlySet<string> = new Set(['websocket', 'tunnel', 'opaque']);

function endCell({ transport, close, shape }: ConnectionRecord, isAnswered: boolean): Cell {
  const by = close.by === null ? '' : ` by ${close.by}`;
  if (transport === 'udp' || shape === 'refused') return cell('');
  switch (close.how) {
    case 'fin': return cell(`closed${by}`);
    case 'rst': return cell(`reset${by}`, 'red');
    case 'idle': return cell('went idle', 'yellow');
    case 'superseded': return cell('ports taken over', 'yellow');
    default: return cell(shape === 'unanswered' ? '' : isAnswered && !GOES_ON.has(shape) ? 'all answered, still open' : 'still open', 'cyan');
  }
}

/** What TCP had trouble with; empty where bytes could move as they should. */
function troubleText({ tcp, missing }: ConnectionRecord): string[] {
  const trouble: string[] = [];
  const bySide = ({ client, server }: BySide, text: (count: number) => string): void => {
    const side = client === 0 ? ' ↓' : server === 0 ? ' ↑' : '';
    if (client + server > 0) trouble.push(text(client + server) + side);
  };
  bySide(missing, (bytes) => `${sizeText(bytes)} missing`);
  if (tcp === null) return trouble;
  bySide(tcp.retransmissions, (count) => plural(count, 'retransmission'));
  bySide(tcp.outOfOrder, (count) => `${count} out of order`);
  bySide(tcp.zeroWindows, (count) => plural(count, 'zero window'));
  return trouble;
}

/** What the capture did not see, or saw too often. */
function doubtText({ tcp, history, frames, roles }: ConnectionRecord): string[] {
  if (tcp === null) return [];
  const doubts: string[] = [];
  // Zeek's letters of SYN and SYN-ACK.
  if (!/[sh]/i.test(history)) doubts.push('joined midway');
  if (frames.client === 0 || frames.server === 0) doubts.push(`only ${frames.client === 0 ? '↓' : '↑'} captured`);
  if (roles === 'port' || roles === 'first-frame') doubts.push('client and server are guessed');
  if (tcp.duplicateFrames > 0) doubts.push(`${plural(tcp.duplicateFrames, 'frame')} captured twice`);
  return doubts;
}

function tunnelText({ protocol, id, parent }: TunnelInfo): string {
  const own = id === null ? protocol : `${protocol} ${id}`;
  return parent === null ? own : `${own} in ${tunnelText(parent)}`;
}

/** Further lines of a heading, and what a conversation said, are indented by this. */
export const INDENT = '    ';

/** Cells behind a label that ends in the space it wants, on one line where they fit and else on several. */
export function flow(label: Cell, cells: readonly Cell[], columns: number, paint: Paint): string {
  // Nothing is cut or counted where there is room for all.
  if (!Number.isFinite(columns)) return `${paint(label.text, label.style)}${cells.map(({ text, style }) => paint(text, style)).join('   ')}`.trimEnd();
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
    gap = 3;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
