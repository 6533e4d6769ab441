/** Ways of reading record fields: which records have the field, and what stands in it. */
import { parseIpv4, parseIpv6 } from '../../bytes/address.ts';
import type {
  ConnectionRecord, DatagramRecord, DnsRecord, Endpoint, HttpRecord, NoteRecord, SseRecord, TlsRecord, TunnelInfo,
  WebSocketRecord,
} from '../../record.ts';
import type { Side } from '../../side.ts';
import type { Getter, RecordView } from '../field.ts';
import type { Values } from '../values.ts';

interface Kinds {
  connection: ConnectionRecord;
  http: HttpRecord;
  websocket: WebSocketRecord;
  sse: SseRecord;
  datagram: DatagramRecord;
  dns: DnsRecord;
  tls: TlsRecord;
  note: NoteRecord;
}

/** What a getter found: nothing, one value, or several. */
type Found = number | string | boolean | null | undefined | readonly (number | string)[];

function add(out: Values, found: Found): void {
  if (found === null || found === undefined) return;
  if (typeof found === 'boolean') out.addFlag(found);
  else if (typeof found === 'object') for (const one of found) out.add(one);
  else out.add(found);
}

/** A field of one type of record. */
export const of = <K extends keyof Kinds>(type: K, get: (record: Kinds[K], view: RecordView) => Found): Getter<RecordView> =>
  (view, out) => {
    if (view.record.type === type) add(out, get(view.record as unknown as Kinds[K], view));
  };

/** A field of any record. */
export const any = (get: (view: RecordView) => Found): Getter<RecordView> => (view, out) => add(out, get(view));

/** A protocol's name: true of its own records, and of connections and notes whose connection has spoken it. */
export const spoken = (type: string, isOwn = (own: string): boolean => own === type): Getter<RecordView> =>
  ({ record, connection }, out) => {
    if (isOwn(record.type)) return out.add(1);
    const whole = record.type === 'connection' || record.type === 'note';
    if (whole && connection?.protocols.includes(type)) out.add(1);
  };

/** Who sent what a record tells; an exchange has both. */
export function senders({ record }: RecordView): readonly Side[] {
  switch (record.type) {
    case 'websocket':
    case 'datagram':
      return [record.from];
    case 'sse':
      return ['server'];
    case 'http':
      return sent(record.request, record.response);
    case 'dns':
      return sent(record.query, record.response);
    case 'note':
      return record.side ? [record.side] : ['client', 'server'];
    default:
      return ['client', 'server'];
  }
}

const sent = (asked: object | null, answered: object | null): Side[] => [
  ...(asked ? ['client' as const] : []), ...(answered ? ['server' as const] : []),
];

/** The endpoints that sent, or were sent to. */
export function ends(view: RecordView, which: 'from' | 'to'): Endpoint[] {
  const { connection } = view;
  if (!connection) return [];
  return senders(view).map((side) => ((side === 'client') === (which === 'from') ? connection.client : connection.server));
}

/** Both endpoints of the connection. */
export const bothEnds = ({ connection }: RecordView): Endpoint[] => (connection ? [connection.client, connection.server] : []);

/** Adds the addresses of one IP version. */
export function addAddresses(out: Values, addresses: readonly string[], version: 4 | 6): void {
  for (const address of addresses) {
    const bytes = address.includes(':') === (version === 6) ? (version === 4 ? parseIpv4 : parseIpv6)(address) : null;
    if (bytes) out.addBytes(bytes);
  }
}

/** Outer addresses of the tunnels around a connection, outermost first. */
export function tunnelAddresses(tunnel: TunnelInfo | null): string[] {
  return tunnel ? [...tunnelAddresses(tunnel.parent), ...tunnel.endpoints] : [];
}

/** The frames a record tells of, with their times where it has them. */
export function moments({ record }: RecordView): { frame: number; time: string | null }[] {
  switch (record.type) {
    case 'connection':
      return [{ frame: record.firstFrame, time: record.startTime }, { frame: record.lastFrame, time: record.endTime }];
    case 'http':
      return [record.request, record.response].filter((message) => message !== null);
    case 'dns':
      return [record.query, record.response].filter((message) => message !== null);
    case 'websocket':
    case 'sse':
    case 'datagram':
    case 'tls':
      return [record];
    case 'note':
      return record.frame === null ? [] : [{ frame: record.frame, time: null }];
    default:
      return [];
  }
}
