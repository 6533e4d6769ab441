/** Each comparison takes what tshark and what earshot say, and returns how many things it compared and what differs. */
import type {
  BodyInfo, ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, SummaryRecord, TlsRecord, WebSocketRecord,
} from '../../src/record.ts';
import type { Side } from '../../src/side.ts';
import { suiteName } from '../../src/dissect/tls/names.ts';
import { plainAddress } from './align.ts';
import type { Ours, SideBytes } from './ours.ts';
import type { Truth, TruthLine } from './truth.ts';

export interface Outcome {
  compared: number;
  differences: string[];
}

export type Comparison = (truth: Truth, ours: Ours) => Outcome;

const ofType = <T extends EarshotRecord['type']>(ours: Ours, type: T): Extract<EarshotRecord, { type: T }>[] =>
  ours.records.filter((record): record is Extract<EarshotRecord, { type: T }> => record.type === type);

/** Compares lists item by item after both are written as text; order matters only within `key`. */
function compareLists(expected: string[], actual: string[]): Outcome {
  const differences: string[] = [];
  const left = new Map<string, number>();
  for (const line of actual) left.set(line, (left.get(line) ?? 0) + 1);
  for (const line of expected) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else differences.push(`- ${line}`);
  }
  for (const [line, count] of left) for (let n = 0; n < count; n++) differences.push(`+ ${line}`);
  return { compared: expected.length, differences };
}

const epoch = (time: string | null): string => {
  if (time === null) return 'none';
  const [whole, nanos] = time.slice(0, -1).split('.') as [string, string];
  return `${Date.parse(`${whole}Z`) / 1000}.${nanos}`;
};

/** The same instant with a fraction below a second: files can hold larger ones, and tshark prints them as they are. */
function carried(time: string): string {
  const [seconds, nanos] = time.split('.').map(Number) as [number, number];
  if (time.startsWith('-') || nanos < 1e9) return time;
  return `${seconds + Math.floor(nanos / 1e9)}.${String(nanos % 1e9).padStart(9, '0')}`;
}

const frames: Comparison = (truth, ours) => {
  const capture = truth.get('capture')![0]!;
  const summary = ours.records.at(-1) as SummaryRecord;
  const frames = (capture['frames_read'] as number | undefined) ?? 0;
  const time = (value: unknown): string => (typeof value === 'string' ? carried(value) : 'none');
  return compareLists(
    [`frames ${frames}`, `first ${time(capture['first'])}`, `last ${time(capture['last'])}`],
    [`frames ${summary.frames}`, `first ${epoch(summary.firstTime)}`, `last ${epoch(summary.lastTime)}`],
  );
};

const numbers: Comparison = (truth, { moved }) => ({ compared: truth.get('conv')?.length ?? 0, differences: moved });

const endpoint = (address: unknown, port: unknown): string => `${plainAddress(String(address))}:${port}`;

/** One line a stream: both endpoints with frames and bytes, in a fixed order. */
function connectionLine(transport: unknown, stream: unknown, a: string, aFrames: number, aBytes: number, b: string, bFrames: number, bBytes: number): string {
  const ends = [`${a} ${aFrames}/${aBytes}`, `${b} ${bFrames}/${bBytes}`].sort();
  return `${transport} ${stream} ${ends.join(' ')}`;
}

const connections: Comparison = (truth, ours) => {
  const expected = (truth.get('conv') ?? []).map((line) => connectionLine(
    line['p'], line['s'], endpoint(line['a'], line['ap']), line['pk_ab'] as number, line['by_ab'] as number,
    endpoint(line['b'], line['bp']), line['pk_ba'] as number, line['by_ba'] as number,
  ));
  const merged = new Map<string, { transport: string; stream: number; ends: Map<string, [number, number]> }>();
  for (const record of ofType(ours, 'connection')) {
    const key = `${record.transport} ${record.stream}`;
    let sum = merged.get(key);
    if (!sum) merged.set(key, (sum = { transport: record.transport, stream: record.stream, ends: new Map() }));
    for (const side of ['client', 'server'] as const) {
      const name = endpoint(record[side].address, record[side].port);
      const before = sum.ends.get(name) ?? [0, 0];
      sum.ends.set(name, [before[0] + record.frames[side], before[1] + record.bytes[side]]);
    }
  }
  const actual = [...merged.values()].map(({ transport, stream, ends }) => {
    const [a, b] = [...ends];
    return connectionLine(transport, stream, a![0], a![1][0], a![1][1], b?.[0] ?? a![0], b?.[1][0] ?? 0, b?.[1][1] ?? 0);
  });
  return compareLists(expected, actual);
};

const sideLine = (stream: unknown, who: string, { length, sha, gaps }: SideBytes): string =>
  `${stream} ${who} ${length} ${sha.slice(0, 16)} ${JSON.stringify(gaps)}`;

const streams: Comparison = (truth, ours) => {
  const known = truth.get('stream');
  if (!known) return { compared: 0, differences: [] };
  const expected: string[] = [];
  for (const line of known) {
    for (const side of ['0', '1']) {
      const length = line[`len${side}`] as number;
      if (length === 0) continue;
      const gaps = (line[`gaps${side}`] ?? []) as [number, number][];
      expected.push(sideLine(line['s'], line[`n${side}`] as string, { length, sha: line[`sha${side}`] as string, gaps }));
    }
  }
  const actual: string[] = [];
  for (const [id, sides] of ours.streams) {
    const record = ours.connections.get(id);
    if (record?.transport !== 'tcp') continue;
    for (const side of ['client', 'server'] as const) {
      const bytes = sides[side];
      if (bytes.length === 0) continue;
      const { address, port } = record[side];
      const host = address.includes(':') ? `[${address}]` : address;
      // tshark has nothing to say of a gap behind the last byte it saw.
      const gaps = bytes.gaps.filter(([at]) => at < bytes.length);
      actual.push(sideLine(record.stream, `${host}:${port}`, { ...bytes, gaps }));
    }
  }
  const plain = (line: string): string => line.replace(/\[([0-9a-f:]+)\]:/, '$1:');
  return compareLists(expected.map(plain), actual.map(plain));
};

/** Streams that tshark could read only with keys: not decrypted here. */
const encrypted = (ours: Ours): Set<number> =>
  new Set(ofType(ours, 'connection').filter((record) => record.protocols.includes('tls')).map((record) => record.stream));

/** How many bytes a body has, decoded, and what they hash to. */
const bodyText = (length: unknown, sha: unknown): string =>
  length === undefined || length === 0 || length === null ? 'no body' : `${length} bytes ${String(sha).slice(0, 16)}`;

const ourBodyText = ({ decodedLength, length, sha256 }: BodyInfo): string => bodyText(decodedLength ?? length, sha256);

/** Both endpoints: tshark skips stream numbers where a dissector such as SOCKS opens a conversation of its own. */
const between = (a: string, b: string): string => [a, b].sort().join(' ');

function httpTruth(truth: Truth): { stream: number; line: string }[] {
  const names = new Map((truth.get('conv') ?? []).filter((line) => line['p'] === 'tcp').map((line) =>
    [line['s'] as number, between(endpoint(line['a'], line['ap']), endpoint(line['b'], line['bp']))]));
  return (truth.get('http') ?? []).filter((line) => line['s'] !== undefined && line['t'] !== 'other').map((line) => {
    const stream = line['s'] as number;
    const name = names.get(stream) ?? `stream ${stream}`;
    const body = bodyText(line['body_len'], line['body_sha']);
    if (line['t'] === 'req') return { stream, line: `${name} ${line['ver'] || 'HTTP/0.9'} ${line['method']} ${line['uri']}  ${body}` };
    const code = line['code'] as number;
    // Our record has of a 1xx answer only the status.
    const interim = code >= 100 && code < 200 && code !== 101;
    return { stream, line: interim ? `${name} ${code}` : `${name} ${line['ver']} ${code} ${line['phrase'] ?? ''}  ${body}` };
  });
}

/** The messages of a record with the side that sent each. */
function httpOurs(record: HttpRecord, name: string): { from: Side; complete: boolean; line: string }[] {
  const { request, response, informational } = record;
  const lines: { from: Side; complete: boolean; line: string }[] = [];
  if (request) {
    const line = `${name} HTTP/${record.version} ${request.method} ${request.target}  ${ourBodyText(request.body)}`;
    lines.push({ from: 'client', complete: request.body.complete, line });
  }
  for (const { status } of informational) lines.push({ from: 'server', complete: true, line: `${name} ${status}` });
  if (response) {
    const line = `${name} HTTP/${response.version} ${response.status} ${response.reason}  ${ourBodyText(response.body)}`;
    lines.push({ from: 'server', complete: response.body.complete, line });
  }
  return lines;
}

const http: Comparison = (truth, ours) => {
  const expected = httpTruth(truth);
  const skipped = encrypted(ours);
  const decrypted = new Set(expected.filter(({ stream }) => skipped.has(stream)).map(({ line }) => `- ${line}`));
  const actual: string[] = [];
  const unlisted = new Set<string>();
  for (const record of ofType(ours, 'http')) {
    const { client, server, missing } = ours.connections.get(record.connection)!;
    const name = between(endpoint(client.address, client.port), endpoint(server.address, server.port));
    for (const { from, complete, line } of httpOurs(record, name)) {
      actual.push(line);
      // A single pass of tshark lists no message whose body never ends, and nothing behind a hole of its direction.
      if (!complete || missing[from] > 0) unlisted.add(`+ ${line}`);
    }
  }
  const outcome = compareLists(expected.map(({ line }) => line), actual);
  outcome.differences = outcome.differences.filter((line) => !unlisted.has(line) && !decrypted.has(line));
  return outcome;
};

const webSocket: Comparison = (truth, ours) => {
  const names = ['continuation', 'text', 'binary', '', '', '', '', '', 'close', 'ping', 'pong'];
  const skipped = encrypted(ours);
  const expected: string[] = [];
  const open = new Map<string, { op: number; length: number; frames: number }>();
  for (const line of truth.get('ws') ?? []) {
    if (skipped.has(line['s'] as number)) continue;
    const op = line['op'] as number;
    const key = `${line['s']} ${line['sp']}`;
    const length = line['len'] as number;
    if (op >= 8) {
      expected.push(`${key} ${names[op]} 1 frames ${length}`);
      continue;
    }
    const message = op === 0 ? open.get(key) : undefined;
    const sum = message ?? { op, length: 0, frames: 0 };
    sum.length += length;
    sum.frames++;
    if (line['fin']) {
      expected.push(`${key} ${names[sum.op]} ${sum.frames} frames ${sum.length}`);
      open.delete(key);
    } else open.set(key, sum);
  }
  for (const [key, sum] of open) expected.push(`${key} unfinished ${names[sum.op]}`);
  const actual = ofType(ours, 'websocket').map((record: WebSocketRecord) =>
    `${record.stream} ${ours.connections.get(record.connection)![record.from].port} ${record.opcode} ${record.frames} frames ${record.length}`);
  return compareLists(expected, actual);
};

const DNS_TYPES: Record<string, string> = {
  1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 10: 'NULL', 11: 'WKS', 12: 'PTR', 13: 'HINFO', 15: 'MX', 16: 'TXT', 17: 'RP', 18: 'AFSDB', 28: 'AAAA', 29: 'LOC',
  33: 'SRV', 35: 'NAPTR', 43: 'DS', 46: 'RRSIG', 47: 'NSEC', 48: 'DNSKEY', 50: 'NSEC3', 51: 'NSEC3PARAM', 52: 'TLSA', 64: 'SVCB', 65: 'HTTPS',
  99: 'SPF', 249: 'TKEY', 250: 'TSIG', 251: 'IXFR', 252: 'AXFR', 255: 'ANY', 257: 'CAA',
};
const DNS_CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'];

const dns: Comparison = (truth, ours) => {
  const all = truth.get('dns') ?? [];
  // tshark also reads what ICMP errors quote; those packets are somebody's who was never heard, not messages.
  const quoted = noteFrames(ours, 'icmp-error');
  const expected = all.filter((line) => line['p'] !== 'nbns' && !quoted.has(line['f'] as number)).map(dnsTruthLine);
  const netBios = new Set(ofType(ours, 'connection').filter(({ protocols }) => protocols.includes('nbns')).map(({ id }) => id));
  const listed = ofType(ours, 'dns').filter(({ connection }) => !netBios.has(connection));
  const outcome = compareLists(expected, [...new Set(listed.flatMap(dnsOurLines))]);
  // What is sent again is a note here, not a record.
  const repeated = noteFrames(ours, 'dns-retransmission');
  // tshark lists nothing of a message that it cannot read to its end; we list what could be read.
  const known = new Set(all.map((line) => line['f'] as number));
  const malformed = noteFrames(ours, 'dns-malformed');
  const isFair = (line: string): boolean => {
    const frame = Number(line.split(' ')[1]);
    if (line.startsWith('-')) return !repeated.has(frame);
    return all.length < DNS_LISTED && (known.has(frame) || !malformed.has(frame));
  };
  outcome.differences = outcome.differences.filter(isFair);
  return outcome;
};

/** The truth stops at so many messages. */
const DNS_LISTED = 3000;

const noteFrames = (ours: Ours, code: string): Set<number> =>
  new Set(ofType(ours, 'note').flatMap((note) => (note.code === code && note.frame !== null ? [note.frame] : [])));

function dnsTruthLine(line: TruthLine): string {
  const question = (line['q'] as [string, string][])[0];
  const asked = question ? `${question[0] === '<Root>' ? '.' : question[0]} ${DNS_TYPES[question[1]] ?? `TYPE${question[1]}`}` : 'no question';
  const start = `${line['f']} ${parseInt(line['id'] as string, 16)}`;
  if (!line['resp']) return `${start} query ${asked}`;
  const code = DNS_CODES[line['rcode'] as number] ?? `RCODE${line['rcode']}`;
  return `${start} response ${code} ${line['an'] ?? 'no'} answers`;
}

function dnsOurLines({ id, query, response, opcode }: DnsRecord): string[] {
  const lines: string[] = [];
  if (query) lines.push(`${query.frame} ${id} query ${query.name === '' ? 'no question' : `${query.name} ${query.type}`}`);
  // An update has prerequisites where a query has answers (RFC 2136 §2).
  const count = opcode === 'UPDATE' ? 'no' : response?.answers.length;
  if (response) lines.push(`${response.frame} ${id} response ${response.rcode} ${count} answers`);
  return lines;
}

/** Of each stream the first hello of either end. Hellos without a tcp.stream are those of QUIC and DTLS: not read here. */
const tls: Comparison = (truth, ours) => {
  const clients = new Map<number, TruthLine>();
  const servers = new Map<number, TruthLine>();
  for (const line of truth.get('tls') ?? []) {
    if (line['s'] === null) continue;
    const stream = Number(line['s']);
    const kinds = line['hs'] as string[];
    if (kinds.includes('1') && !clients.has(stream)) clients.set(stream, line);
    if (kinds.includes('2') && !servers.has(stream)) servers.set(stream, line);
  }
  const asks = (stream: number, name: string | null | undefined, alpn: unknown, ja3: string | undefined): string =>
    `${stream} asks ${name ?? 'nobody'} ${JSON.stringify(alpn ?? [])} ${ja3 ?? 'no JA3'}`;
  const expected: string[] = [];
  for (const [stream, line] of clients) {
    expected.push(asks(stream, (line['sni'] as string[] | undefined)?.[0], line['alpn'], (line['ja3'] as string[] | undefined)?.[0]));
  }
  for (const [stream, line] of servers) expected.push(`${stream} chooses ${suiteName(Number(line['cipher']))}`);
  const actual = new Set<string>();
  const first = new Map<number, TlsRecord>();
  for (const record of ofType(ours, 'tls')) if (!first.has(record.stream)) first.set(record.stream, record);
  for (const { stream, serverName, alpn, ja3, cipherSuite } of first.values()) {
    // Neither has a fingerprint of hellos in SSLv2's form.
    if (ja3 !== undefined || clients.has(stream)) actual.add(asks(stream, serverName, alpn.offered, ja3));
    if (cipherSuite !== null) actual.add(`${stream} chooses ${cipherSuite}`);
  }
  return compareLists(expected, [...actual]);
};

/** Figures with Wireshark's meanings: told for information, not counted as agreement. */
const FIGURES: [string, (record: ConnectionRecord) => { client: number; server: number }][] = [
  ['retransmission', (record) => record.tcp!.retransmissions],
  ['fast_retransmission', (record) => record.tcp!.fastRetransmissions],
  ['spurious_retransmission', (record) => record.tcp!.spuriousRetransmissions],
  ['out_of_order', (record) => record.tcp!.outOfOrder],
  ['duplicate_ack', (record) => record.tcp!.duplicateAcks],
  ['lost_segment', (record) => record.tcp!.lostSegments],
  ['zero_window', (record) => record.tcp!.zeroWindows],
  ['window_update', (record) => record.tcp!.windowUpdates],
  ['keep_alive', (record) => record.tcp!.keepAlives],
];

const analysis: Comparison = (truth, ours) => {
  const flags = truth.get('flags')?.[0] ?? ({} as TruthLine);
  const tcp = ofType(ours, 'connection').filter((record) => record.transport === 'tcp');
  const lines = (count: (name: string, figure: (record: ConnectionRecord) => { client: number; server: number }) => number): string[] =>
    FIGURES.map(([name, figure]) => `${name} ${count(name, figure)}`);
  return compareLists(
    lines((name) => (flags[name] as number | undefined) ?? 0),
    lines((_, figure) => tcp.reduce((sum, record) => sum + figure(record).client + figure(record).server, 0)),
  );
};

export const comparisons: Record<string, Comparison> = {
  frames, numbers, connections, streams, http, websocket: webSocket, dns, tls, analysis,
};
