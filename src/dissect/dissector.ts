/**
 * The plugin contract. A dissector turns the bytes of one connection into records. Built-in dissectors use this and
 * nothing else. Order of calls for a handler: `open` once, then any mix of `data` and `gap`, then `end` once a side.
 */
import type { Chunk } from '../bytes/chunk.ts';
import type { NoteCode } from '../note.ts';
import type { BodyInfo, Endpoint, Header, MessageRecord, PluginRecord, Shape } from '../record.ts';
import type { Side } from '../side.ts';
import type { StreamHandler } from '../stream/sink.ts';
import type { BareMessage } from './bare-message.ts';

export type { EndReason, GapCause, StreamHandler } from '../stream/sink.ts';

/** What a probe may look at. */
export interface StreamProbe {
  /** The first bytes of each side, empty where nothing has come yet. Borrowed. */
  readonly client: Chunk;
  readonly server: Chunk;
  readonly clientPort: number;
  readonly serverPort: number;
  /** Whether `client` and `server` were told by a handshake. */
  readonly rolesCertain: boolean;
  /** Whether the first byte here is the first byte of the connection. */
  readonly fromStart: boolean;
}

/**
 * `mine-flipped`: mine, and what is called the server is the client; where a handshake told the roles the connection keeps
 * them, and the sides are exchanged for this dissector alone. `need-more`: ask again when there are more bytes.
 */
export type ProbeAnswer = 'mine' | 'mine-flipped' | 'not-mine' | 'need-more';

export interface DatagramProbe {
  readonly from: Side;
  readonly payload: Chunk;
  readonly clientPort: number;
  readonly serverPort: number;
}

/** The request whose response switched protocols. */
export interface UpgradeHead {
  readonly token: string;
  readonly exchange: number;
  readonly requestHeaders: readonly Header[];
  readonly responseHeaders: readonly Header[];
}

/** A message body that is about to come. */
export interface BodyHead {
  readonly from: Side;
  readonly exchange: number;
  readonly contentType: string | null;
  /** Content codings in the order in which they were applied. */
  readonly contentEncoding: readonly string[];
  readonly requestHeaders: readonly Header[] | null;
  /** What was asked for, as the request line says it. */
  readonly target?: string | null;
  readonly status: number | null;
  /** Bytes that were announced; left out where only its end tells how long it is. */
  readonly length?: number;
}

/** Receives one decoded body, in order. */
export interface BodyHandler {
  data(chunk: Chunk): void;
  gap(length: number): void;
  /** `complete`: the body ended as announced. */
  end(complete: boolean): void;
}

/** A body on its way: what an HTTP dissector feeds with entity bytes, still content-encoded. */
export interface BodySink {
  data(chunk: Chunk): void;
  gap(length: number): void;
  /** Ends the body and says what it was. Call once. */
  end(complete: boolean): BodyInfo;
  /** What is known so far, for a message that is still open. */
  readonly info: BodyInfo;
}

export type HandOff =
  | { readonly kind: 'upgrade'; readonly head: UpgradeHead }
  /** A CONNECT tunnel: what is inside is detected afresh. */
  | { readonly kind: 'tunnel' }
  | { readonly kind: 'opaque' };

/**
 * A record as a dissector makes it; connection and stream are added on the way out. Who makes many records leaves room for
 * them, `UNNUMBERED`, so that none has to be copied.
 */
export type Emitted<R> = R extends { connection: number; stream: number }
  ? Omit<R, 'connection' | 'stream'> & { connection?: number; stream?: number }
  : never;
export type EmittedRecord = Emitted<MessageRecord> | (Omit<PluginRecord, 'connection' | 'stream'> & { type: string });

/** Stands where connection and stream of a record will stand. */
export const UNNUMBERED = -1;

/** What a dissector may know and do. One per handler. */
export interface DissectorContext {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly transport: 'tcp' | 'udp';
  /** What the user asked for, so that nothing is decoded in vain. */
  readonly wants: Wants;
  /** A record may be lent: it is read before `emit` returns, and nobody keeps it. */
  readonly lends?: boolean;
  /** Hands out a record. Keep nothing of a borrowed chunk in it. */
  emit(record: EmittedRecord): void;
  /**
   * Asked ahead of the record of a message, with the notes about it written: true where it has been taken as it is. It counts as
   * a record then, and none is to be made.
   */
  takes?(message: BareMessage): boolean;
  /** Says that something is odd. `frame` and `from` are added where the dissector knows better than the current frame. */
  note(code: NoteCode | (string & {}), message: string, more?: { from?: Side; frame?: number; [figure: string]: unknown }): void;
  /** Opens what receives a message body: content decoding, hashes, and a body dissector such as SSE behind it. `head` is lent. */
  body(head: BodyHead): BodySink;
  /**
   * The rest of the connection belongs to another protocol. Later calls go to the returned handler; the caller feeds it
   * the bytes that it had received and not used.
   */
  handOff(to: HandOff): StreamHandler;
  /** Says that a protocol was recognised inside this one, for the connection's `protocols`. */
  speaks(protocol: string): void;
}

export interface Wants {
  /** Add SHA-256 of decoded bodies and messages. */
  readonly hash: boolean;
  /** Add body and message content up to `maxBody` bytes. */
  readonly bodies: boolean;
  readonly maxBody: number;
  /** Asked for each body, whose head is borrowed: how many of its bytes to add whatever `bodies` says, 0 for none. */
  readonly keepBody?: (head: BodyHead) => number;
  /** Most decoded bytes of one body or message; the rest is not decoded. */
  readonly maxDecoded: number;
  /** List all headers of HTTP messages (the default), or only the Host, for those who show no others. */
  readonly headers?: boolean;
}

/** What display filters may ask of a dissector's own records. */
export interface RecordField {
  /** The dissector's name, a dot and more, in lower case: `resp.command`. */
  readonly name: string;
  readonly type: 'number' | 'boolean' | 'text' | 'duration';
  /** One sentence, for lists of fields. */
  readonly about: string;
  /** The value in a record, or several. What is of another type counts as none; so does an exception. */
  get(record: PluginRecord): RecordValue | readonly RecordValue[] | null | undefined;
}

export type RecordValue = number | boolean | string;

export interface Dissector {
  /** Lower case, as it appears in a connection's `protocols`. */
  readonly name: string;
  /** Ports that make it likely; a hint for the order of asking, never a proof. */
  readonly ports?: readonly number[];
  /** What a connection is on which it spoke, whatever else was said there; the last such protocol counts. */
  readonly shape?: Shape;
  /**
   * What a record says in one line, for reports; without it they show all of its fields. Asked, like `fields`, about
   * records whose type is the dissector's name, alone or followed by a hyphen and more.
   */
  line?(record: PluginRecord): string;
  readonly fields?: readonly RecordField[];
  /** For TCP streams. */
  readonly stream?: {
    probe(probe: StreamProbe): ProbeAnswer;
    open(context: DissectorContext): StreamHandler;
  };
  /** For UDP: `data` is called once a datagram. */
  readonly datagram?: {
    probe(probe: DatagramProbe): ProbeAnswer;
    open(context: DissectorContext): StreamHandler;
  };
  /** For what follows an HTTP upgrade to one of these tokens (lower case). */
  readonly upgrade?: {
    readonly tokens: readonly string[];
    open(context: DissectorContext, head: UpgradeHead): StreamHandler;
  };
  /** For message bodies. */
  readonly body?: {
    /** `head` is borrowed until this returns. */
    accepts(head: BodyHead): boolean;
    open(context: DissectorContext, head: BodyHead): BodyHandler;
  };
}

/** Declares a dissector; gives its own argument back, typed. */
export const defineDissector = (dissector: Dissector): Dissector => dissector;
