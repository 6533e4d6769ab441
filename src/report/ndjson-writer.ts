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
import { JsonLine } from './json-line.ts';
import type { ByteSink } from './json-line.ts';
import { ndjson, safeJson } from './ndjson.ts';

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

/** Most bytes of a message beside its text, name and ID. */
const MOST_AROUND = 512;

export class NdjsonWriter implements MessageTaker {
  readonly #sink: ByteSink;
  readonly #line: JsonLine;

  constructor(sink: ByteSink) {
    this.#sink = sink;
    this.#line = new JsonLine(sink);
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
    this.#line.ownField(',"from":"', message.from);
    this.#line.moment(',"time":"', message);
    this.#line.numberField(',"frame":', message.frame);
    this.#measures(message, message.size);
    this.#line.literal(',"complete":true');
    if (message.opcode === 'text') {
      this.#line.literal(',"text":');
      if (!this.#line.printable(message.bytes, message.start, message.end)) return false;
    }
    this.#line.literal('}\n');
    return true;
  }

  #bareEvent(message: BareMessage): boolean {
    this.#start('{"type":"sse","connection":', message);
    this.#line.moment(',"time":"', message);
    this.#line.numberField(',"frame":', message.frame);
    this.#line.field(',"event":', message.event);
    this.#line.field(',"id":', message.id);
    this.#line.literal(',"data":');
    if (!this.#line.printable(message.bytes, message.start, message.end)) return false;
    this.#line.numberField(',"length":', message.size);
    this.#line.literal('}\n');
    return true;
  }

  #webSocket(record: WebSocketRecord): void {
    this.#start('{"type":"websocket","connection":', record);
    this.#line.ownField(',"from":"', record.from);
    this.#line.ownField(',"time":"', record.time);
    this.#line.numberField(',"frame":', record.frame);
    this.#measures(record, record.decodedLength);
    this.#line.literal(record.complete ? ',"complete":true' : ',"complete":false');
    this.#content(record);
    if (record.code !== undefined) this.#line.numberField(',"code":', record.code);
    if (record.reason !== undefined) this.#line.field(',"reason":', record.reason);
    if (record.sha256 !== undefined) this.#line.ownField(',"sha256":"', record.sha256);
    this.#line.literal('}\n');
  }

  #start(begin: string, { connection, stream, exchange }: WebSocketRecord | SseRecord | BareMessage): void {
    this.#line.literal(begin);
    this.#line.number(connection);
    this.#line.numberField(',"stream":', stream);
    this.#line.numberField(',"exchange":', exchange);
  }

  #measures({ opcode, frames, length, compressed }: WebSocketRecord | BareMessage, decodedLength: number | null): void {
    this.#line.ownField(',"opcode":"', opcode);
    this.#line.numberField(',"frames":', frames);
    this.#line.numberField(',"length":', length);
    this.#line.numberField(',"decodedLength":', decodedLength);
    this.#line.literal(compressed ? ',"compressed":true' : ',"compressed":false');
  }

  #sse(record: SseRecord): void {
    this.#start('{"type":"sse","connection":', record);
    this.#line.ownField(',"time":"', record.time);
    this.#line.numberField(',"frame":', record.frame);
    this.#line.field(',"event":', record.event);
    this.#line.field(',"id":', record.id);
    this.#line.field(',"data":', record.data);
    this.#line.numberField(',"length":', record.length);
    if (record.retry !== undefined) this.#line.numberField(',"retry":', record.retry);
    this.#line.literal(record.truncated ? ',"truncated":true}\n' : '}\n');
  }

  #http(record: HttpRecord): void {
    const { request, response, informational, timings } = record;
    this.#line.literal('{"type":"http","connection":');
    this.#line.number(record.connection);
    this.#line.numberField(',"stream":', record.stream);
    this.#line.numberField(',"exchange":', record.exchange);
    this.#line.field(',"version":', record.version);
    this.#line.ownField(',"state":"', record.state);
    if (record.malformed) this.#line.literal(',"malformed":true');
    this.#line.literal(',"request":');
    if (request === null) this.#line.literal('null');
    else this.#request(request);
    this.#line.literal(',"response":');
    if (response === null) this.#line.literal('null');
    else this.#response(response);
    this.#line.literal(',"informational":[');
    for (let at = 0; at < informational.length; at++) {
      const { status, time, frame, headers } = informational[at]!;
      this.#line.numberField(at === 0 ? '{"status":' : ',{"status":', status);
      this.#line.ownField(',"time":"', time);
      this.#line.numberField(',"frame":', frame);
      this.#headers(',"headers":', headers);
      this.#line.literal('}');
    }
    this.#line.numberField('],"timings":{"send":', timings.send);
    this.#line.numberField(',"wait":', timings.wait);
    this.#line.numberField(',"receive":', timings.receive);
    this.#line.literal(record.timestamps ? '},"timestamps":"user"}\n' : '}}\n');
  }

  #request(request: HttpRequestInfo): void {
    this.#when(request);
    this.#line.field(',"method":', request.method);
    this.#line.field(',"target":', request.target);
    this.#line.field(',"url":', request.url);
    this.#headersOf(request);
    if (request.trailers !== undefined) this.#headers(',"trailers":', request.trailers);
    this.#body(request.body);
  }

  #response(response: HttpResponseInfo): void {
    this.#when(response);
    this.#line.field(',"version":', response.version);
    this.#line.numberField(',"status":', response.status);
    this.#line.field(',"reason":', response.reason);
    this.#headersOf(response);
    if (response.trailers !== undefined) this.#headers(',"trailers":', response.trailers);
    this.#line.field(',"contentType":', response.contentType);
    this.#body(response.body);
  }

  #when(message: HttpRequestInfo | HttpResponseInfo): void {
    if (message instanceof Message) {
      this.#line.moment('{"time":"', message.complete);
      this.#line.numberField(',"frame":', message.frame);
      if (message.end === null) return;
      this.#line.moment(',"endTime":"', message.end);
      return this.#line.numberField(',"endFrame":', message.end.frame);
    }
    const { time, frame, endTime, endFrame } = message;
    this.#line.ownField('{"time":"', time);
    this.#line.numberField(',"frame":', frame);
    if (endTime !== undefined) this.#line.ownField(',"endTime":"', endTime);
    if (endFrame !== undefined) this.#line.numberField(',"endFrame":', endFrame);
  }

  #headersOf(message: HttpRequestInfo | HttpResponseInfo): void {
    this.#line.literal(',"headers":');
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
      for (; byte !== COLON; byte = section[++from]!) {
        if (from >= length) return false;
        bytes[at++] = byte;
      }
      bytes[at++] = QUOTE;
      bytes[at++] = COMMA;
      bytes[at++] = QUOTE;
      do byte = section[++from]!; while (byte === SPACE);
      let end = at;
      for (; byte !== CR; byte = section[++from]!) {
        if (from >= length || byte < SPACE || byte > LAST_PLAIN) return false;
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
    this.#line.literal(key);
    this.#list(headers);
  }

  #list(headers: readonly Header[]): void {
    for (let at = 0; at < headers.length; at++) {
      this.#line.field(at === 0 ? '[[' : ',[', headers[at]![0]);
      this.#line.field(',', headers[at]![1]);
      this.#line.literal(']');
    }
    this.#line.literal(headers.length === 0 ? '[]' : ']');
  }

  /** The body, which comes last in its message. */
  #body(body: BodyInfo): void {
    this.#line.numberField(',"body":{"length":', body.length);
    this.#line.numberField(',"decodedLength":', body.decodedLength);
    this.#line.literal(body.complete ? ',"complete":true' : ',"complete":false');
    if (body.missing !== undefined) this.#line.numberField(',"missing":', body.missing);
    if (body.sha256 !== undefined) this.#line.ownField(',"sha256":"', body.sha256);
    this.#content(body);
    this.#line.literal('}}');
  }

  #content({ text, base64, truncated }: { text?: string; base64?: string; truncated?: true }): void {
    if (text !== undefined) this.#line.field(',"text":', text);
    if (base64 !== undefined) this.#line.ownField(',"base64":"', base64);
    if (truncated) this.#line.literal(',"truncated":true');
  }

  #connection(record: ConnectionRecord): void {
    const { sockets, close, tcp, tunnel, payload, missing } = record;
    this.#line.constant(CONNECTION.id);
    this.#line.number(record.id);
    this.#line.ownField(',"transport":"', record.transport);
    this.#line.numberField(',"stream":', record.stream);
    this.#line.constant(CONNECTION.communityId);
    this.#line.literal(record.communityId);
    this.#endpoint(CONNECTION.client, record.client);
    this.#endpoint(CONNECTION.server, record.server);
    this.#line.ownField('},"roles":"', record.roles);
    this.#line.constant(CONNECTION.startTime);
    this.#line.literal(record.startTime);
    this.#line.constant(CONNECTION.endTime);
    this.#line.literal(record.endTime);
    this.#line.constant(CONNECTION.duration);
    this.#line.number(record.duration);
    this.#line.constant(CONNECTION.firstFrame);
    this.#line.number(record.firstFrame);
    this.#line.constant(CONNECTION.lastFrame);
    this.#line.number(record.lastFrame);
    this.#sides(CONNECTION.frames, record.frames);
    this.#sides(CONNECTION.bytes, record.bytes);
    if (isNone(payload) && isNone(missing)) this.#line.constant(NOTHING_SAID);
    else {
      this.#sides(CONNECTION.payload, payload);
      this.#sides(CONNECTION.missing, missing);
    }
    this.#line.ownField(',"state":"', record.state);
    this.#line.ownField(',"history":"', record.history);
    if (sockets === null) this.#line.literal(',"sockets":null');
    else {
      this.#line.constant(CONNECTION.sockets);
      this.#line.literal(sockets.client);
      this.#line.ownField('","server":"', sockets.server);
      this.#line.literal('}');
    }
    this.#line.constant(CONNECTION.close);
    this.#line.literal(close.how);
    this.#line.field('","by":', close.by);
    this.#line.constant(CONNECTION.protocols);
    for (let at = 0; at < record.protocols.length; at++) this.#line.field(at === 0 ? '' : ',', record.protocols[at]!);
    this.#line.ownField('],"shape":"', record.shape);
    this.#line.constant(CONNECTION.shapeReason);
    this.#line.literal(record.shapeReason);
    if (tcp === null) this.#line.literal('","tcp":null');
    else this.#figures(tcp);
    this.#line.literal(',"tunnel":');
    if (tunnel === null) this.#line.literal('null');
    else this.#sink.write(safeJson(tunnel));
    this.#line.literal(record.timestamps ? ',"timestamps":"user"}\n' : '}\n');
  }

  #figures(tcp: TcpFigures): void {
    this.#line.constant(CONNECTION.figures);
    this.#line.number(tcp.handshakeRtt);
    if (isQuiet(tcp)) this.#line.constant(QUIET);
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
    this.#line.constant(FIGURES.duplicateFrames);
    this.#line.number(tcp.duplicateFrames);
    this.#line.numberField(',"reuses":', tcp.reuses);
    this.#line.literal('}');
  }

  /** `key` ends in the quote before the address. */
  #endpoint(key: Uint8Array, { address, port }: Endpoint): void {
    this.#line.constant(key);
    this.#line.literal(address);
    this.#line.numberField('","port":', port);
  }

  /** `key` goes as far as the client's number. */
  #sides(key: Uint8Array, { client, server }: BySide): void {
    this.#line.constant(key);
    this.#line.number(client);
    this.#line.numberField(',"server":', server);
    this.#line.literal('}');
  }
}
