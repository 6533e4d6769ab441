/** What a field is: a name in Wireshark's words, a type, and how its values are read from a frame, a record, or both. */
import type { FrameContext } from '../options.ts';
import type { EarshotRecord, Endpoint, TunnelInfo } from '../record.ts';
import type { FrameHistory } from './frame-history.ts';
import type { Values } from './values.ts';

export type FieldType =
  | 'number' | 'boolean' | 'text' | 'bytes' | 'ipv4' | 'ipv6' | 'mac' | 'time' | 'duration' | 'protocol';

/** How a type is called in messages and on the reference page. */
export const TYPE_NAMES: Record<FieldType, string> = {
  number: 'a number', boolean: 'true or false', text: 'text', bytes: 'bytes', ipv4: 'an IPv4 address', ipv6: 'an IPv6 address',
  mac: 'a hardware address', time: 'a point in time', duration: 'a duration in seconds', protocol: 'a protocol',
};

/** What a filter may know of the connection a record belongs to, while it is open and after. */
export interface ConnectionFacts {
  readonly id: number;
  readonly transport: 'tcp' | 'udp';
  /** As tcp.stream or udp.stream. */
  readonly stream: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Those recognised so far. */
  readonly protocols: readonly string[];
  readonly tunnel: TunnelInfo | null;
}

/** The frame at hand. `history` is null unless the filter names a field that needs it. */
export interface FrameView {
  readonly context: FrameContext;
  readonly history: FrameHistory;
}

/** The record at hand; a note may belong to no connection. */
export interface RecordView {
  readonly record: EarshotRecord;
  readonly connection: ConnectionFacts | null;
}

export type Getter<V> = (view: V, out: Values) => void;

export interface FieldInfo {
  readonly name: string;
  readonly type: FieldType;
  /** One sentence, for the reference page and for completion. */
  readonly about: string;
}

export interface Field extends FieldInfo {
  readonly frame?: Getter<FrameView>;
  readonly record?: Getter<RecordView>;
  /** Frame and connection agree on it: what holds for the connection's ends holds for each of its frames. */
  readonly steady?: true;
  /** Values that each layer of a packet contributes, for `field#n`. */
  readonly perLayer?: number;
  /** Of a number, the largest that it can be. */
  readonly most?: number;
  /** Words that stand for numbers of this field, in lower case without punctuation. */
  readonly words?: Readonly<Record<string, number>>;
  /** Reads the frame's past: the filter must keep it. */
  readonly history?: true;
  /** Reads message bodies: the session must keep them. */
  readonly bodies?: true;
}

/** `Not Found`, `not_found` and `not-found` are the same word. */
export const plainWord = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The number a field's word stands for; numbers in words (`TYPE65`, `reserved-3`) stand for themselves. NaN for others. */
export function wordNumber(words: Readonly<Record<string, number>>, text: string): number {
  const plain = plainWord(text);
  if (Object.hasOwn(words, plain)) return words[plain]!;
  const digits = /^[a-z]*(\d+)$/.exec(plain)?.[1];
  return digits === undefined ? NaN : Number(digits);
}

/** The numbers of those words that stand for one. */
export const wordNumbers = (words: Readonly<Record<string, number>>, texts: readonly string[]): number[] =>
  texts.map((text) => wordNumber(words, text)).filter((number) => !Number.isNaN(number));
