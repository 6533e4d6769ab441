/**
 * Records as lines of JSON, straight to bytes: the same bytes as `ndjson` gives, without a string a record, of which a
 * capture has millions. Of the records that come often the fields are known; the others go through `ndjson`.
 */
import { isPlain } from '../bytes/text.ts';
import type { BareMessage, MessageTaker } from '../dissect/bare-message.ts';
import { Message } from '../dissect/http1/message.ts';
import type {
  BodyInfo, BySide, ConnectionRecord, EarshotRecord, Endpoint, Header, HttpRecord, HttpRequestInfo, HttpResponseInfo, PluginRecord, SseRecord, TcpFigures,
  WebSocketRecord,
} from '../record.ts';
import { rfc3339Bytes } from '../time.ts';
import { ndjson, safeJson } from './ndjson.ts';

/** Where bytes go: they are placed at `bytes[at..)` after `reserve`, and `at` is moved behind them. */
export interface ByteSink {
  readonly bytes: Uint8Array;
  at: number;
  /** Makes room for `count` bytes; `bytes` may be another array afterwards. */
  reserve(count: number): void;
  /** Any text, as UTF-8. */
  write(text: string): void;
}

const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const LAST_PLAIN = 0x7e;
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const sides = (name: string): string => `,"${name}":{"client":`;
const none = (name: string): string => `${sides(name)}0,"server":0}`;

/** Parts of a connection's record between its values; shorter ones are written letter by letter. */
const CONNECTION = {
  id: ascii('{"type":"connection","id":'),
  communityId: ascii(',"communityId":"'),
  client: ascii('","client":{"address":"'),
  server: ascii('},"server":{"address":"'),
  startTime: ascii(',"startTime":"'),
  endTime: ascii('","endTime":"'),
  duration: ascii('","duration":'),
  firstFrame: ascii(',"firstFrame":'),
  lastFrame: ascii(',"lastFrame":'),
  frames: ascii(sides('frames')),
  bytes: ascii(sides('bytes')),
  payload: ascii(sides('payload')),
  missing: ascii(sides('missing')),
  sockets: ascii(',"sockets":{"client":"'),
  close: ascii(',"close":{"how":"'),
  protocols: ascii('},"protocols":['),
  shapeReason: ascii(',"shapeReason":"'),
  figures: ascii('","tcp":{"handshakeRtt":'),
};
const NOTHING_SAID = ascii(none('payload') + none('missing'));

/** Figures that most connections have none of, in their order. */
const COUNTED = [
  'retransmissions', 'fastRetransmissions', 'spuriousRetransmissions', 'outOfOrder', 'duplicateAcks', 'lostSegments',
  'zeroWindows', 'windowUpdates', 'keepAlives',
] as const;
const QUIET = ascii(COUNTED.map(none).join(''));
const FIGURES = {
  ...(Object.fromEntries(COUNTED.map((name) => [name, ascii(sides(name))])) as Record<(typeof COUNTED)[number], Uint8Array>),
  duplicateFrames: ascii(',"duplicateFrames":'),
};

const isNone = ({ client, server }: BySide): boolean => client === 0 && server === 0;

const isQuiet = (tcp: TcpFigures): boolean =>
  isNone(tcp.retransmissions) && isNone(tcp.fastRetransmissions) && isNone(tcp.spuriousRetransmissions)
  && isNone(tcp.outOfOrder) && isNone(tcp.duplicateAcks) && isNone(tcp.lostSegments)
  && isNone(tcp.zeroWindows) && isNone(tcp.windowUpdates) && isNone(tcp.keepAlives);

/** Digits of the largest number that is written here. */
const MOST_DIGITS = 10;

/** Most bytes of a message beside its text, name and ID. */
const MOST_AROUND = 512;

export class NdjsonWriter implements MessageTaker {
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  push(record: EarshotRecord | PluginRecord): void {
    switch (record.type) {
      case 'http': return this.#http(record as HttpRecord);
      case 'websocket': return this.#webSocket(record as WebSocketRecord);
      case 'sse': return this.#sse(record as SseRecord);
      case 'connection': return this.#connection(record as ConnectionRecord);
      default: return this.#sink.write(ndjson(record));
    }
  }

  /** A message in place of its record, as long as its text needs no other escapes than a backslash: nothing is made for it. */
  takes(message: BareMessage): boolean {
    const { type, event, id, start, end } = message;
    if (type === 'sse' && !(isPlain(event) && isPlain(id))) return false;
    const sink = this.#sink;
    sink.reserve(MOST_AROUND + 2 * (event.length + id.length + end - start));
    const { at } = sink;
    if (type === 'sse' ? this.#bareEvent(message) : this.#bareMessage(message)) return true;
    sink.at = at;
    return false;
  }

  #bareMessage(message: BareMessage): boolean {
    this.#start('{"type":"websocket","connection":', message);
    this.#ownField(',"from":"', message.from);
    this.#moment(',"time":"', message);
    this.#numberField(',"frame":', message.frame);
    this.#measures(message, message.size);
    this.#literal(',"complete":true');
    if (message.opcode === 'text') {
      this.#literal(',"text":');
      if (!this.#ascii(message.bytes, message.start, message.end)) return false;
    }
    this.#literal('}\n');
    return true;
  }

  #bareEvent(message: BareMessage): boolean {
    this.#start('{"type":"sse","connection":', message);
    this.#moment(',"time":"', message);
    this.#numberField(',"frame":', message.frame);
    this.#field(',"event":', message.event);
    this.#field(',"id":', message.id);
    this.#literal(',"data":');
    if (!this.#ascii(message.bytes, message.start, message.end)) return false;
    this.#numberField(',"length":', message.size);
    this.#literal('}\n');
    return true;
  }

  #webSocket(record: WebSocketRecord): void {
    this.#start('{"type":"websocket","connection":', record);
    this.#ownField(',"from":"', record.from);
    this.#ownField(',"time":"', record.time);
    this.#numberField(',"frame":', record.frame);
    this.#measures(record, record.decodedLength);
    this.#literal(record.complete ? ',"complete":true' : ',"complete":false');
    this.#content(record);
    if (record.code !== undefined) this.#numberField(',"code":', record.code);
    if (record.reason !== undefined) this.#field(',"reason":', record.reason);
    if (record.sha256 !== undefined) this.#ownField(',"sha256":"', record.sha256);
    this.#literal('}\n');
  }

  #start(begin: string, { connection, stream, exchange }: WebSocketRecord | SseRecord | BareMessage): void {
    this.#literal(begin);
    this.#number(connection);
    this.#numberField(',"stream":', stream);
    this.#numberField(',"exchange":', exchange);
  }

  #measures({ opcode, frames, length, compressed }: WebSocketRecord | BareMessage, decodedLength: number | null): void {
    this.#ownField(',"opcode":"', opcode);
    this.#numberField(',"frames":', frames);
    this.#numberField(',"length":', length);
    this.#numberField(',"decodedLength":', decodedLength);
    this.#literal(compressed ? ',"compressed":true' : ',"compressed":false');
  }

  #sse(record: SseRecord): void {
    this.#start('{"type":"sse","connection":', record);
    this.#ownField(',"time":"', record.time);
    this.#numberField(',"frame":', record.frame);
    this.#field(',"event":', record.event);
    this.#field(',"id":', record.id);
    this.#field(',"data":', record.data);
    this.#numberField(',"length":', record.length);
    if (record.retry !== undefined) this.#numberField(',"retry":', record.retry);
    this.#literal(record.truncated ? ',"truncated":true}\n' : '}\n');
  }

  #http(record: HttpRecord): void {
    const { request, response, informational, timings } = record;
    this.#literal('{"type":"http","connection":');
    this.#number(record.connection);
    this.#numberField(',"stream":', record.stream);
    this.#numberField(',"exchange":', record.exchange);
    this.#field(',"version":', record.version);
    this.#ownField(',"state":"', record.state);
    if (record.malformed) this.#literal(',"malformed":true');
    this.#literal(',"request":');
    if (request === null) this.#literal('null');
    else this.#request(request);
    this.#literal(',"response":');
    if (response === null) this.#literal('null');
    else this.#response(response);
    this.#literal(',"informational":[');
    for (let at = 0; at < informational.length; at++) {
      const { status, time, frame, headers } = informational[at]!;
      this.#numberField(at === 0 ? '{"status":' : ',{"status":', status);
      this.#ownField(',"time":"', time);
      this.#numberField(',"frame":', frame);
      this.#headers(',"headers":', headers);
      this.#literal('}');
    }
    this.#numberField('],"timings":{"send":', timings.send);
    this.#numberField(',"wait":', timings.wait);
    this.#numberField(',"receive":', timings.receive);
    this.#literal(record.timestamps ? '},"timestamps":"user"}\n' : '}}\n');
  }

  #request(request: HttpRequestInfo): void {
    this.#when(request);
    this.#field(',"method":', request.method);
    this.#field(',"target":', request.target);
    this.#field(',"url":', request.url);
    this.#headersOf(request);
    if (request.trailers !== undefined) this.#headers(',"trailers":', request.trailers);
    this.#body(request.body);
  }

  #response(response: HttpResponseInfo): void {
    this.#when(response);
    this.#field(',"version":', response.version);
    this.#numberField(',"status":', response.status);
    this.#field(',"reason":', response.reason);
    this.#headersOf(response);
    if (response.trailers !== undefined) this.#headers(',"trailers":', response.trailers);
    this.#field(',"contentType":', response.contentType);
    this.#body(response.body);
  }

  #when(message: HttpRequestInfo | HttpResponseInfo): void {
    if (message instanceof Message) {
      this.#moment('{"time":"', message.complete);
      this.#numberField(',"frame":', message.frame);
      if (message.end === null) return;
      this.#moment(',"endTime":"', message.end);
      return this.#numberField(',"endFrame":', message.end.frame);
    }
    const { time, frame, endTime, endFrame } = message;
    this.#ownField('{"time":"', time);
    this.#numberField(',"frame":', frame);
    if (endTime !== undefined) this.#ownField(',"endTime":"', endTime);
    if (endFrame !== undefined) this.#numberField(',"endFrame":', endFrame);
  }

  #headersOf(message: HttpRequestInfo | HttpResponseInfo): void {
    this.#literal(',"headers":');
    if (!(message instanceof Message) || !this.#plainFields(message)) this.#list(message.headers);
  }

  /** Headers straight from the section, without a list of them; false, and nothing is written, where they are not all plain. */
  #plainFields({ section, fields, length, isPlain }: Message): boolean {
    if (section === null || !isPlain) return false;
    const sink = this.#sink;
    // The shortest line, `a:` and CRLF, becomes `["a",""],`; any other grows by six bytes, and by its quotes and backslashes.
    sink.reserve(3 * (length - fields) + 2);
    const { bytes } = sink;
    let { at } = sink;
    let from = fields;
    bytes[at++] = OPEN;
    // A request of HTTP/0.9 ends with its first line; in the array stands behind it what an earlier section left there.
    for (let byte; from < length && (byte = section[from]!) > CR;) {
      if (from > fields) bytes[at++] = COMMA;
      bytes[at++] = OPEN;
      bytes[at++] = QUOTE;
      for (; byte !== COLON; byte = section[++from]!) bytes[at++] = byte;
      bytes[at++] = QUOTE;
      bytes[at++] = COMMA;
      bytes[at++] = QUOTE;
      do byte = section[++from]!; while (byte === SPACE);
      let end = at;
      for (; byte !== CR; byte = section[++from]!) {
        if (byte < SPACE || byte > LAST_PLAIN) return false;
        if (byte === QUOTE || byte === BACKSLASH) bytes[at++] = BACKSLASH;
        bytes[at++] = byte;
        // Spaces at the end do not belong to the value.
        if (byte !== SPACE) end = at;
      }
      at = end;
      bytes[at++] = QUOTE;
      bytes[at++] = CLOSE;
      from += 2;
    }
    bytes[at++] = CLOSE;
    sink.at = at;
    return true;
  }

  #headers(key: string, headers: readonly Header[]): void {
    this.#literal(key);
    this.#list(headers);
  }

  #list(headers: readonly Header[]): void {
    for (let at = 0; at < headers.length; at++) {
      this.#field(at === 0 ? '[[' : ',[', headers[at]![0]);
      this.#field(',', headers[at]![1]);
      this.#literal(']');
    }
    this.#literal(headers.length === 0 ? '[]' : ']');
  }

  /** The body, which comes last in its message. */
  #body(body: BodyInfo): void {
    this.#numberField(',"body":{"length":', body.length);
    this.#numberField(',"decodedLength":', body.decodedLength);
    this.#literal(body.complete ? ',"complete":true' : ',"complete":false');
    if (body.missing !== undefined) this.#numberField(',"missing":', body.missing);
    if (body.sha256 !== undefined) this.#ownField(',"sha256":"', body.sha256);
    this.#content(body);
    this.#literal('}}');
  }

  #content({ text, base64, truncated }: { text?: string; base64?: string; truncated?: true }): void {
    if (text !== undefined) this.#field(',"text":', text);
    if (base64 !== undefined) this.#ownField(',"base64":"', base64);
    if (truncated) this.#literal(',"truncated":true');
  }

  #connection(record: ConnectionRecord): void {
    const { sockets, close, tcp, tunnel, payload, missing } = record;
    this.#bytes(CONNECTION.id);
    this.#number(record.id);
    this.#ownField(',"transport":"', record.transport);
    this.#numberField(',"stream":', record.stream);
    this.#bytes(CONNECTION.communityId);
    this.#literal(record.communityId);
    this.#endpoint(CONNECTION.client, record.client);
    this.#endpoint(CONNECTION.server, record.server);
    this.#ownField('},"roles":"', record.roles);
    this.#bytes(CONNECTION.startTime);
    this.#literal(record.startTime);
    this.#bytes(CONNECTION.endTime);
    this.#literal(record.endTime);
    this.#bytes(CONNECTION.duration);
    this.#number(record.duration);
    this.#bytes(CONNECTION.firstFrame);
    this.#number(record.firstFrame);
    this.#bytes(CONNECTION.lastFrame);
    this.#number(record.lastFrame);
    this.#sides(CONNECTION.frames, record.frames);
    this.#sides(CONNECTION.bytes, record.bytes);
    if (isNone(payload) && isNone(missing)) this.#bytes(NOTHING_SAID);
    else {
      this.#sides(CONNECTION.payload, payload);
      this.#sides(CONNECTION.missing, missing);
    }
    this.#ownField(',"state":"', record.state);
    this.#ownField(',"history":"', record.history);
    if (sockets === null) this.#literal(',"sockets":null');
    else {
      this.#bytes(CONNECTION.sockets);
      this.#literal(sockets.client);
      this.#ownField('","server":"', sockets.server);
      this.#literal('}');
    }
    this.#bytes(CONNECTION.close);
    this.#literal(close.how);
    this.#field('","by":', close.by);
    this.#bytes(CONNECTION.protocols);
    for (let at = 0; at < record.protocols.length; at++) this.#field(at === 0 ? '' : ',', record.protocols[at]!);
    this.#ownField('],"shape":"', record.shape);
    this.#bytes(CONNECTION.shapeReason);
    this.#literal(record.shapeReason);
    if (tcp === null) this.#literal('","tcp":null');
    else this.#figures(tcp);
    this.#literal(',"tunnel":');
    if (tunnel === null) this.#literal('null');
    else this.#sink.write(safeJson(tunnel));
    this.#literal(record.timestamps ? ',"timestamps":"user"}\n' : '}\n');
  }

  #figures(tcp: TcpFigures): void {
    this.#bytes(CONNECTION.figures);
    this.#number(tcp.handshakeRtt);
    if (isQuiet(tcp)) this.#bytes(QUIET);
    else {
      this.#sides(FIGURES.retransmissions, tcp.retransmissions);
      this.#sides(FIGURES.fastRetransmissions, tcp.fastRetransmissions);
      this.#sides(FIGURES.spuriousRetransmissions, tcp.spuriousRetransmissions);
      this.#sides(FIGURES.outOfOrder, tcp.outOfOrder);
      this.#sides(FIGURES.duplicateAcks, tcp.duplicateAcks);
      this.#sides(FIGURES.lostSegments, tcp.lostSegments);
      this.#sides(FIGURES.zeroWindows, tcp.zeroWindows);
      this.#sides(FIGURES.windowUpdates, tcp.windowUpdates);
      this.#sides(FIGURES.keepAlives, tcp.keepAlives);
    }
    this.#bytes(FIGURES.duplicateFrames);
    this.#number(tcp.duplicateFrames);
    this.#numberField(',"reuses":', tcp.reuses);
    this.#literal('}');
  }

  /** `key` ends in the quote before the address. */
  #endpoint(key: Uint8Array, { address, port }: Endpoint): void {
    this.#bytes(key);
    this.#literal(address);
    this.#numberField('","port":', port);
  }

  /** `key` goes as far as the client's number. */
  #sides(key: Uint8Array, { client, server }: BySide): void {
    this.#bytes(key);
    this.#number(client);
    this.#numberField(',"server":', server);
    this.#literal('}');
  }

  /** What is the same in many records: copied at once, whatever its length. */
  #bytes(constant: Uint8Array): void {
    const sink = this.#sink;
    sink.reserve(constant.length);
    sink.bytes.set(constant, sink.at);
    sink.at += constant.length;
  }

  #field(key: string, text: string | null): void {
    this.#literal(key);
    if (text === null) this.#literal('null');
    else this.#string(text);
  }

  /** A value of our own making, in which nothing needs an escape; `key` ends in the quote before it. */
  #ownField(key: string, text: string): void {
    this.#literal(key);
    this.#literal(text);
    this.#literal('"');
  }

  #numberField(key: string, value: number | null): void {
    this.#literal(key);
    this.#number(value);
  }

  /** ASCII as it is. */
  #literal(text: string): void {
    const sink = this.#sink;
    // Looked up once: strings are of more classes inside of V8 than it looks up quickly.
    const { length } = text;
    sink.reserve(length);
    const { bytes } = sink;
    let { at } = sink;
    for (let i = 0; i < length; i++) bytes[at++] = text.charCodeAt(i);
    sink.at = at;
  }

  #string(text: string): void {
    const sink = this.#sink;
    const { length } = text;
    sink.reserve(2 * length + 2);
    const { bytes } = sink;
    let { at } = sink;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      // Whatever needs another escape, or more than a byte: nothing counts as written yet.
      if (code < 0x20 || code > LAST_PLAIN) return sink.write(safeJson(text));
      if (code === QUOTE || code === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    sink.at = at;
  }

  /** A string of captured bytes; false, with part of it written, where they are not all printable ASCII. */
  #ascii(text: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this.#sink;
    let { at } = this.#sink;
    bytes[at++] = QUOTE;
    for (let from = start; from < end; from++) {
      const byte = text[from]!;
      if (byte < 0x20 || byte > LAST_PLAIN) return false;
      if (byte === QUOTE || byte === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.#sink.at = at;
    return true;
  }

  #moment(key: string, when: { readonly seconds: number; readonly nanos: number }): void {
    this.#literal(key);
    const time = rfc3339Bytes(when);
    this.#sink.reserve(time.length + 1);
    const { bytes } = this.#sink;
    let { at } = this.#sink;
    for (let from = 0; from < time.length; from++) bytes[at++] = time[from]!;
    bytes[at++] = QUOTE;
    this.#sink.at = at;
  }

  #number(value: number | null): void {
    // Whole numbers below 2^31; any other goes the long way.
    if (value === null || (value | 0) !== value || value < 0) return this.#literal(String(value));
    const sink = this.#sink;
    sink.reserve(MOST_DIGITS);
    const { bytes } = sink;
    let digits = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
    sink.at += digits;
    let rest = value;
    for (let at = sink.at - 1, left = digits; left > 0; left--, at--) {
      const next = (rest / 10) | 0;
      bytes[at] = 48 + rest - next * 10;
      rest = next;
    }
  }
}
