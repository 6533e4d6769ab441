/** All fields by name, and what to say of names that are not among them. */
import type { Field, FieldInfo } from './field.ts';
import { arpFields } from './fields/arp.ts';
import { connectionFields } from './fields/connection.ts';
import { dnsFields } from './fields/dns.ts';
import { frameFields } from './fields/frame.ts';
import { httpFields } from './fields/http.ts';
import { icmpFields } from './fields/icmp.ts';
import { ipFields } from './fields/ip.ts';
import { linkFields } from './fields/link.ts';
import { noteFields } from './fields/note.ts';
import { sseFields } from './fields/sse.ts';
import { tcpFields } from './fields/tcp.ts';
import { tcpAnalysisFields } from './fields/tcp-analysis.ts';
import { tlsFields } from './fields/tls.ts';
import { tunnelFields } from './fields/tunnel.ts';
import { udpFields } from './fields/udp.ts';
import { websocketFields } from './fields/websocket.ts';

/** A family of fields, as the reference page groups them. */
export interface Family {
  readonly title: string;
  readonly fields: readonly Field[];
}

export const FAMILIES: readonly Family[] = [
  { title: 'Frame', fields: frameFields },
  { title: 'Link', fields: linkFields },
  { title: 'ARP', fields: arpFields },
  { title: 'IP', fields: ipFields },
  { title: 'ICMP', fields: icmpFields },
  { title: 'Tunnels', fields: tunnelFields },
  { title: 'TCP', fields: tcpFields },
  { title: 'TCP analysis', fields: tcpAnalysisFields },
  { title: 'UDP', fields: udpFields },
  { title: 'DNS', fields: dnsFields },
  { title: 'TLS', fields: tlsFields },
  { title: 'HTTP', fields: httpFields },
  { title: 'WebSocket', fields: websocketFields },
  { title: 'Server-Sent Events', fields: sseFields },
  { title: 'Notes', fields: noteFields },
  { title: 'Connections and records', fields: connectionFields },
];

/** Fields by name: what a filter may speak of. */
export type Vocabulary = ReadonlyMap<string, Field>;

const byName: Vocabulary = new Map(FAMILIES.flatMap(({ fields }) => fields).map((field) => [field.name, field]));

/** The catalogue and these fields; names that are taken stay what they are. */
export const vocabularyWith = (fields: readonly Field[]): Vocabulary =>
  (fields.length === 0 ? byName : new Map([...fields.map((field): [string, Field] => [field.name, field]), ...byName]));

export const fieldNamed = (name: string): Field | undefined => byName.get(name);

/** Fields whose name begins with `prefix`, in alphabetical order; all of them for the empty prefix. */
export function completeField(prefix: string, vocabulary: Vocabulary = byName): FieldInfo[] {
  const wanted = prefix.toLowerCase();
  const found = [...vocabulary.values()].filter(({ name }) => name.startsWith(wanted));
  return found.map(({ name, type, about }) => ({ name, type, about })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether names begin with this: `tcp`, `http`, … */
export function isPrefix(protocol: string, vocabulary: Vocabulary = byName): boolean {
  for (const name of vocabulary.keys()) if (name === protocol || name.startsWith(`${protocol}.`)) return true;
  return false;
}

/** Protocols of Wireshark's that people ask about and that are not decoded here. */
const FOREIGN = new Set([
  'amqp', 'bgp', 'bootp', 'coap', 'dhcp', 'dhcpv6', 'diameter', 'ftp', 'grpc', 'hls', 'http2', 'http3', 'igmp', 'imap', 'isakmp', 'json',
  'kafka', 'kerberos', 'ldap', 'memcache', 'mongo', 'mqtt', 'mysql', 'ntp', 'ospf', 'pgsql', 'pop', 'protobuf',
  'quic', 'radius', 'redis', 'rtcp', 'rtp', 'rtsp', 'sctp', 'sip', 'smb', 'smb2', 'smtp', 'snmp', 'socks', 'ssh', 'stun',
  'syslog', 'telnet', 'tftp', 'urlencoded-form', 'wg', 'wlan', 'xml',
]);

/** Protocols that go by another name here, and what to ask for instead. */
const ALIASES: Readonly<Record<string, string>> = {
  ssl: 'tls', mdns: 'dns', nbns: 'dns', llmnr: 'dns', data: 'tcp.payload or udp.payload',
};

/** Names from Wireshark whose figures are not kept, and what to ask instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'arp.duplicate-address-detected': 'addresses are not compared over several frames; see arp.src.hw_mac',
  'frame.comment': 'comments of a capture are not read',
  'frame.interface_name': 'frames carry frame.interface_id; the names are in the capture record',
  'http.chunk_size': 'chunk sizes are not kept; http.content_length is the length of the body',
  'http.next_request_in': 'exchanges are numbered: see http.request_number',
  'http.prev_request_in': 'exchanges are numbered: see http.request_number',
  'sse.comment': 'comments of an event stream are counted in the note sse-heartbeat',
  'tcp.analysis.ack_rtt': 'round trips of single segments are not measured; see tcp.analysis.initial_rtt',
  'tcp.analysis.acks_frame': 'segments are not linked to their acknowledgements',
  'tcp.analysis.bytes_in_flight': 'bytes in flight are not measured',
  'tcp.analysis.duplicate_ack_num': 'duplicate acknowledgements are not numbered; see tcp.analysis.duplicate_ack',
  'tcp.analysis.push_bytes_sent': 'bytes since the last push are not measured',
  'tcp.analysis.rto': 'retransmission timeouts are not measured; see tcp.analysis.retransmission',
  'tcp.analysis.rto_frame': 'retransmissions are not linked to the segment they repeat',
  'tcp.connection.fin_active': 'see tcp.connection.fin and connection.close.by',
  'tcp.connection.fin_passive': 'see tcp.connection.fin and connection.close.by',
  'tls.handshake.type': 'a handshake is one record, tls',
  'tls.record.content_type': 'TLS records are counted, not listed; see tls',
  'websocket.masking_key': 'masking keys are not kept',
  'websocket.rsv': 'reserved bits are told by the note websocket-reserved-bits; see websocket.pmc',
};

/** Why a name of Wireshark's has no values here, or null for names that are not Wireshark's. */
export function absentField(name: string, vocabulary: Vocabulary = byName): string | null {
  if (Object.hasOwn(ELSEWHERE, name)) return `${name} is not decoded by earshot: ${ELSEWHERE[name]}`;
  const protocol = name.replace(/\..*/, '');
  if (vocabulary.has(protocol)) return null;
  if (name.startsWith('_ws.col.')) return `${name} is a column of Wireshark's: ask for the fields that it shows, such as http.request.uri`;
  if (Object.hasOwn(ALIASES, protocol)) return `${protocol} is called ${ALIASES[protocol]} here${renamed(name, ALIASES[protocol]!)}`;
  return FOREIGN.has(protocol) ? `${protocol}.* is not decoded by earshot` : null;
}

/** `; did you mean tls.handshake.version?` for `ssl.handshake.version`. */
function renamed(name: string, protocol: string): string {
  const dot = name.indexOf('.');
  const nearest = dot < 0 ? null : nearestField(protocol + name.slice(dot));
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

/** Fields to ask for where somebody asks for the text of a protocol whose records have no bytes of their own. */
const TEXTS: Readonly<Record<string, string>> = {
  http: 'http.request.uri, http.file_data or http.host', dns: 'dns.qry.name', websocket: 'websocket.payload.text', sse: 'sse.data',
  tls: 'tls.handshake.extensions_server_name', note: '_ws.expert.message',
};

/** `http.request.uri, http.file_data or http.host`, or words that say no more than that there are fields. */
export const textsOf = (protocol: string): string => TEXTS[protocol] ?? 'one of its fields';

/** The field that was probably meant: the name with the fewest slips, or one with the same beginning and end. */
export function nearestField(text: string, vocabulary: Vocabulary = byName): string | null {
  if (text.length < 3 || text.length > 64) return null;
  const wanted = text.toLowerCase();
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 4)) + 1;
  for (const name of vocabulary.keys()) {
    const slips = Math.abs(name.length - wanted.length) < least ? distance(wanted, name) : least;
    if (slips < least) [best, least] = [name, slips];
  }
  return best ?? shortened(wanted, vocabulary);
}

/** `http.method` for `http.request.method`. */
function shortened(text: string, vocabulary: Vocabulary): string | null {
  const [, first, last] = /^([^.]+)\.(?:.*\.)?([^.]+)$/.exec(text) ?? [];
  if (first === undefined) return null;
  for (const name of vocabulary.keys()) if (name.startsWith(`${first}.`) && name.endsWith(`.${last}`)) return name;
  return null;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
