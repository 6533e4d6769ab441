/**
 * The analyzer without any I/O, for browsers and other hosts: frames go into a `Session`, records come out. The parsers
 * are here too, to be used alone. Nothing reachable from here imports anything of Node.
 */
export { Analysis } from './analysis.ts';
export { Chunk } from './bytes/chunk.ts';
export { Frame } from './frame.ts';
export type { FrameSource } from './frame.ts';
export { CaptureError } from './capture/capture-error.ts';
export { linkTypeName } from './capture/link-types.ts';
export { MemorySource } from './capture/memory-source.ts';
export { compileFilter } from './filter/filter.ts';
export type { Filter, FilterOptions } from './filter/filter.ts';
export { FilterError } from './filter/filter-error.ts';
export { NOTES } from './note.ts';
export type { Layer as NoteLayer, NoteCode, NoteDetail, NoteSink, Severity } from './note.ts';
export { defaultOptions } from './options.ts';
export type { FrameContext, RecordSink, SessionOptions, StreamTap } from './options.ts';
export type * from './record.ts';
export { Session } from './session.ts';
export type { Side } from './side.ts';
export { defineDissector } from './dissect/dissector.ts';
export type * from './dissect/dissector.ts';
export { builtIn as builtInDissectors } from './dissect/registry.ts';

export { Decoder } from './decode/decoder.ts';
export { Packet } from './wire/packet.ts';
export { HalfStream, StreamMemory } from './stream/half-stream.ts';
export { Inflater, InflateStatus } from './codec/inflate.ts';
export { MessageParser as HttpMessageParser } from './dissect/http1/parser.ts';
export type { MessageListener as HttpMessageListener } from './dissect/http1/parser.ts';
export { FrameParser as WebSocketFrameParser } from './dissect/websocket/frame-parser.ts';
export type { FrameSink as WebSocketFrameSink } from './dissect/websocket/frame-parser.ts';
export { EventParser } from './dissect/sse/event-parser.ts';
export type { EventSink, ServerSentEvent } from './dissect/sse/event-parser.ts';
export { parseDns } from './dissect/dns/message.ts';
export type { DnsMessage } from './dissect/dns/message.ts';
export { parseClientHello, parseServerHello } from './dissect/tls/hello.ts';
