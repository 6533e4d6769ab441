/**
 * Every oddity that traffic can show, under one stable name. Traffic never throws: what is wrong with it is said with a
 * note. The reference page is generated from this table, so what stands here is what users read.
 */
import type { Side } from './side.ts';

/** Wireshark's expert levels. */
export type Severity = 'chat' | 'note' | 'warn' | 'error';
export type Layer = 'capture' | 'link' | 'network' | 'transport' | 'protocol' | 'application';

export interface NoteKind {
  readonly severity: Severity;
  readonly layer: Layer;
  /** What it means, one sentence. */
  readonly about: string;
  /** What it has instead where it is told of another layer, or weighs less. */
  readonly also?: { readonly severity?: Severity; readonly layer?: Layer };
}

const kind = (layer: Layer, severity: Severity, about: string, also?: NoteKind['also']): NoteKind =>
  ({ layer, severity, about, ...(also && { also }) });

export const NOTES = {
  // The file and its records.
  'capture-cut': kind('capture', 'warn', 'The file ends inside a record or block; everything before it was read.'),
  'capture-damaged': kind('capture', 'warn', 'A record or block header is impossible; reading stopped or resynchronised there.'),
  'capture-block-skipped': kind('capture', 'chat', 'A pcapng block of a type that is not needed was skipped.'),
  'capture-bad-block': kind('capture', 'warn', 'A pcapng block or option contradicts its own length; the block was skipped.'),
  'capture-bad-compression': kind('capture', 'warn', 'The compressed stream is cut or damaged; everything before it was read.'),
  'capture-unknown-link-type': kind('capture', 'warn', 'Frames of this link type are counted but not decoded.'),
  'capture-time-backwards': kind('capture', 'note', 'A frame is older than the one before it.'),
  'capture-time-jump': kind('capture', 'note', 'The clock jumped forward or back by more than an hour between two frames.'),
  'capture-length-over-snap': kind('capture', 'note', 'A frame is longer than the snap length of its interface.'),
  'capture-length-over-original': kind('capture', 'note', 'A frame has more captured bytes than it had on the wire.'),
  'capture-no-time': kind('capture', 'note', 'Frames without a time of their own take that of the frame before.'),
  'capture-empty-frame': kind('capture', 'note', 'A frame of zero bytes.'),
  'capture-dropped': kind('capture', 'warn', 'The capturing program says that it dropped frames; of a connection: bytes that it lacks are from then.'),
  'capture-backlog': kind('capture', 'warn', 'Frames come faster than they are read: whoever captures has to wait, and the kernel may drop frames.'),
  'capture-not-kept': kind('capture', 'error', 'Frames could not be written to the file that was to keep them; the capture was stopped.'),
  'capture-user-time': kind('capture', 'note', 'Whoever captures does not say when the kernel saw a frame: every duration is a little wrong.'),
  'capture-frame-cut': kind('capture', 'chat', 'The snap length cut frames; the missing bytes are counted, not guessed.'),
  'capture-duplicate-frames': kind('capture', 'note', 'Frames were captured more than once; the copies are not counted as retransmissions.'),
  'notes-suppressed': kind('capture', 'chat', 'Further notes of one code were counted but not written out.'),

  // Decoding.
  'truncated-header': kind('network', 'warn', 'The captured bytes end inside a header.'),
  'bad-header': kind('network', 'warn', 'A header contradicts itself; the layers before it were read.'),
  'bad-checksum': kind('network', 'note', 'A checksum is wrong and offload does not explain it.', { layer: 'transport' }),
  'offload-checksum': kind('network', 'chat', 'Checksums of frames that this host sent were left to the network card.', { layer: 'transport' }),
  'offload-length': kind('network', 'chat', 'The IP length is 0 (segmentation offload); the length of the record was taken.'),
  'fragment-overlap': kind('network', 'warn', 'IP fragments overlap; the bytes that came first were kept.', { severity: 'note' }),
  'fragment-missing': kind('network', 'note', 'An IP datagram was never completed.'),
  'fragment-limit': kind('network', 'warn', 'Too many unfinished IP datagrams; the oldest was given up.'),
  'fragment-too-long': kind('network', 'warn', 'IP fragments add up to more than 65,535 bytes.'),
  'nesting-limit': kind('network', 'warn', 'Headers are nested deeper than is decoded.'),
  'tunnel-limit': kind('network', 'warn', 'Too many different tunnels; packets of new ones are taken as not tunnelled.'),
  'icmp-error': kind('network', 'note', 'An ICMP error quotes a packet of this connection.'),

  // Connections and streams.
  'tcp-gap': kind('transport', 'warn', 'Bytes of a stream are missing; `cause` says whether the network or the capture lost them.'),
  'tcp-overlap-conflict': kind('transport', 'warn', 'Two segments claim the same bytes with different content; the first copy was kept.'),
  'tcp-buffer-limit': kind('transport', 'warn', 'A hole was given up because too many bytes waited behind it.'),
  'tcp-retransmission': kind('transport', 'note', 'A segment was sent again.'),
  'tcp-zero-window': kind('transport', 'warn', 'A receiver advertised a window of zero: it does not read.'),
  'tcp-port-reuse': kind('transport', 'note', 'The 4-tuple of an earlier connection is used again.'),
  'tcp-ambiguous-reuse': kind('transport', 'note', 'The same 4-tuple with the same sequence numbers after a long pause: a new connection or a replay.'),
  'tcp-roles-flipped': kind('transport', 'note', 'The protocol showed that client and server were guessed the wrong way round.'),
  'tcp-data-after-fin': kind('transport', 'warn', 'Data beyond the end that a FIN had announced.'),
  'tcp-urgent': kind('transport', 'chat', 'Urgent data; its bytes stay in the stream.'),
  'tcp-reset': kind('transport', 'warn', 'The connection was reset.'),
  'tcp-refused': kind('transport', 'warn', 'The SYN was answered with a reset: nothing listens there.'),
  'tcp-unanswered': kind('transport', 'warn', 'No answer to the SYN.'),
  'tcp-one-sided': kind('transport', 'note', 'Only one direction was captured.'),
  'tcp-midstream': kind('transport', 'note', 'The capture begins inside the connection.'),

  // Dissectors in general.
  'dissector-failed': kind('application', 'error', 'A dissector threw; the connection goes on as opaque bytes.'),
  'dissector-over-budget': kind('application', 'error', 'A dissector took too long or made too many records; it was cut off.'),
  'protocol-lost': kind('protocol', 'warn', 'The bytes no longer follow the protocol; the rest of the connection is opaque.'),
  'protocol-roles-reversed': kind('protocol', 'note', 'The end that was called speaks as the client of the protocol inside, as where a proxy is dialled back.'),
  'protocol-resync': kind('protocol', 'note', 'Bytes were skipped to the next message start.'),

  // HTTP.
  'http-trailing-data': kind('protocol', 'warn', 'Bytes follow a complete message that belong to no other.'),
  'http-bad-start-line': kind('protocol', 'warn', 'A start line that is neither request nor status line.'),
  'http-bad-header': kind('protocol', 'warn', 'A header line that no rule allows.'),
  'http-header-limit': kind('protocol', 'warn', 'A header section over the limit; the rest of the stream is opaque.'),
  'http-bad-chunk': kind('protocol', 'warn', 'A chunk size or chunk end that cannot be read.'),
  'http-chunk-extension': kind('protocol', 'chat', 'A chunk carries an extension.'),
  'http-both-lengths': kind('protocol', 'warn', 'Content-Length and Transfer-Encoding are both given; readers may disagree about where the message ends (RFC 9112 §6.3).'),
  'http-two-lengths': kind('protocol', 'warn', 'Content-Length is given more than once.'),
  'http-bad-length': kind('protocol', 'warn', 'Content-Length is not a number.'),
  'http-chunked-not-last': kind('protocol', 'warn', 'Chunked is not the last transfer coding.'),
  'http-space-before-colon': kind('protocol', 'warn', 'White space before the colon of a header (RFC 9112 §5.1).'),
  'http-bare-lf': kind('protocol', 'note', 'Lines end with LF alone.'),
  'http-obs-fold': kind('protocol', 'note', 'A header line is folded (RFC 9112 §5.2).'),
  'http-framing-assumed': kind('protocol', 'note', 'The request of a response was not captured; its framing is assumed.'),
  'http-unmatched-response': kind('protocol', 'warn', 'A response without a request.'),
  'http-body-cut': kind('protocol', 'warn', 'A body or its trailers ended before the announced end.'),
  'http-bad-coding': kind('protocol', 'warn', 'A body does not decode with the content coding it names.'),
  'http-decode-limit': kind('protocol', 'warn', 'A decoded body is over the output limit; the rest was not decoded.'),
  'http-pairing-uncertain': kind('protocol', 'note', 'Behind a gap, which request a response answers is a guess.'),
  'http-simple-request': kind('protocol', 'note', 'A request of one line without a version (HTTP/0.9).'),
  'http-interim-limit': kind('protocol', 'warn', 'Too many interim responses or unanswered requests; the surplus was not kept.'),
  'http-early-data': kind('protocol', 'note', 'The client sent bytes of the upgraded protocol before the server agreed.'),
  'http2-opaque': kind('protocol', 'chat', 'HTTP/2 in the clear was recognised; its frames are not read.'),

  // WebSocket.
  'websocket-bad-handshake': kind('protocol', 'warn', 'The handshake breaks RFC 6455 §4.'),
  'websocket-refused': kind('application', 'note', 'An upgrade to WebSocket was asked for and not granted.'),
  'websocket-reserved-bits': kind('protocol', 'error', 'Reserved bits are set that no extension defines.'),
  'websocket-reserved-opcode': kind('protocol', 'error', 'A reserved opcode.'),
  'websocket-unmasked-client': kind('protocol', 'error', 'A frame of the client is not masked (RFC 6455 §5.1).'),
  'websocket-masked-server': kind('protocol', 'error', 'A frame of the server is masked (RFC 6455 §5.1).'),
  'websocket-bad-length': kind('protocol', 'error', 'A payload length that is not minimal, or over 2^63.'),
  'websocket-bad-control': kind('protocol', 'error', 'A control frame is fragmented or longer than 125 bytes.'),
  'websocket-bad-sequence': kind('protocol', 'error', 'A continuation without a start, or a new message inside another.'),
  'websocket-bad-close': kind('protocol', 'error', 'A close frame of one byte, or with a code that must not be sent.'),
  'websocket-bad-utf8': kind('protocol', 'error', 'A text message or close reason is not UTF-8.'),
  'websocket-bad-deflate': kind('protocol', 'error', 'A compressed message does not inflate.'),
  'websocket-context-lost': kind('protocol', 'note', 'Compressed messages refer to earlier ones that were not read, and cannot be inflated.'),
  'websocket-inflate-limit': kind('protocol', 'warn', 'A message inflates beyond the output limit.'),
  'websocket-lost-sync': kind('protocol', 'warn', 'A gap swallowed a frame header; the rest of that side is opaque.'),
  'websocket-data-after-close': kind('protocol', 'warn', 'Frames after the close frame.'),
  'websocket-close': kind('application', 'chat', 'Who began the closing handshake, with which code, and whether it was answered.'),
  'websocket-abnormal-close': kind('application', 'warn', 'The connection ended without a close frame (1006).'),
  'websocket-midway': kind('protocol', 'note', 'WebSocket was recognised without its handshake.'),

  // Server-Sent Events.
  'sse-pending-event': kind('protocol', 'note', 'The stream ended inside an event, which is not dispatched (WHATWG HTML §9.2.6).'),
  'sse-heartbeat': kind('protocol', 'chat', 'Comment lines keep the stream alive.'),
  'sse-bad-utf8': kind('protocol', 'warn', 'The event stream is not UTF-8.'),
  'sse-data-limit': kind('protocol', 'warn', 'An event is longer than the limit; its data, name or ID was cut.'),
  'sse-gap': kind('protocol', 'warn', 'Bytes of an event stream are missing; the event they belong to is lost.'),
  'sse-bad-retry': kind('protocol', 'note', 'A retry field that is not a number is ignored.'),

  // DNS and TLS.
  'dns-malformed': kind('protocol', 'warn', 'A DNS message cannot be read to its end.'),
  'dns-unanswered': kind('protocol', 'warn', 'A DNS query without an answer.', { severity: 'note' }),
  'dns-error': kind('application', 'note', 'A DNS answer with an error code.'),
  'dns-retransmission': kind('protocol', 'note', 'The same DNS query or answer was sent again.'),
  'dns-conflicting-answer': kind('protocol', 'note', 'One DNS query has two answers that differ.'),
  'tls-alert': kind('protocol', 'warn', 'A TLS alert that ends or endangers the connection.', { severity: 'note' }),
  'tls-malformed': kind('protocol', 'warn', 'A TLS record or handshake message cannot be read.'),
  'quic-opaque': kind('protocol', 'chat', 'QUIC was recognised; what it carries is encrypted and not read.'),
} as const satisfies Record<string, NoteKind>;

/** Who lost the bytes of a gap, by its cause. */
export const GAP_WORDS = {
  network: 'never acknowledged, so lost by the network',
  capture: 'acknowledged, so lost by the capture',
  'snap-length': 'cut by the snap length',
  unknown: 'it cannot be told who lost them',
} as const;

/** A built-in code, or one of a plugin's own. */
export type NoteCode = keyof typeof NOTES;

export interface NoteDetail {
  message: string;
  connection?: number | null;
  side?: Side | null;
  frame?: number | null;
  /** Overrides the table, where one code covers several layers or weights. */
  severity?: Severity;
  layer?: Layer;
  /** Anything else is a figure and goes into the record as it is. */
  [figure: string]: unknown;
}

/** Where notes go. */
export type NoteSink = (code: NoteCode, detail: NoteDetail) => void;
