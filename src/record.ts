/**
 * The records: what a capture becomes. These types are the public contract, the same in NDJSON, in the library and in the
 * reports. Times are RFC 3339 UTC with nine decimals, durations seconds, sizes bytes; frames count from 1.
 */
import type { Side } from './side.ts';
import type { Layer, Severity } from './note.ts';

export interface Endpoint {
  address: string;
  port: number;
}

/** One figure for each side. */
export interface BySide<T = number> {
  client: T;
  server: T;
}

export interface CaptureRecord {
  type: 'capture';
  schema: 1;
  path: string;
  format: string;
  compression: 'gzip' | 'zstd' | null;
  interfaces: InterfaceInfo[];
  /** Only of a capture that this program has begun itself. */
  live?: LiveInfo;
}

/** Who captures, and what can be said of its frames. */
export interface LiveInfo {
  backend: string;
  version: string;
  filter: string | null;
  /** `user`: frames have the time at which a program got round to them, and every duration is a little wrong. */
  timestamps: 'kernel' | 'user';
  /** Whether the length of a frame on the wire is known where less was captured. */
  originalLengths: boolean;
  /** When it is told how many frames were dropped. */
  drops: 'running' | 'at-end' | 'never';
}

/** Frames so far, each null where it is not known. */
export interface DropCounts {
  /** That came and matched the filter. */
  received: number | null;
  /** Dropped by the kernel, for want of room in its buffer. */
  kernel: number | null;
  /** Dropped by the interface or its driver. */
  interface: number | null;
  /** Dropped by the program that captures. */
  backend: number | null;
}

export interface InterfaceInfo {
  id: number;
  name: string | null;
  /** LINKTYPE_ name without the prefix (`EN10MB` for Ethernet, as libpcap says it), or `LINKTYPE_<n>`. */
  linkType: string;
  snapLength: number;
}

/** An interface that a pcapng file described only after its first frame. */
export interface InterfaceRecord extends InterfaceInfo {
  type: 'interface';
  path: string;
}

/** How the roles of a connection were told. */
export type RoleReason = 'syn' | 'syn-ack' | 'protocol' | 'port' | 'first-frame';

/** RFC 9293 §3.3.2; `UNKNOWN` where nothing was seen of an end. */
export type SocketState =
  | 'LISTEN' | 'SYN_SENT' | 'SYN_RECEIVED' | 'ESTABLISHED' | 'FIN_WAIT_1' | 'FIN_WAIT_2'
  | 'CLOSE_WAIT' | 'CLOSING' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSED' | 'UNKNOWN';

export type CloseHow = 'fin' | 'rst' | 'idle' | 'capture-end' | 'superseded';

export type Shape =
  | 'silent' | 'single-exchange' | 'keep-alive' | 'pipelined' | 'long-poll' | 'event-stream' | 'streaming-body'
  | 'websocket' | 'media-segments' | 'tunnel' | 'datagrams' | 'opaque' | 'refused' | 'unanswered';

/** The rule that decided a shape; `SHAPE_RULES` has a sentence for each. */
export type ShapeReason =
  | 'nothing-said' | 'syn-reset' | 'nothing-back' | 'connect-granted' | 'udp' | 'not-recognised' | 'no-exchange' | 'protocol-says-so'
  | 'websocket-spoken' | 'events-dispatched' | 'event-stream-declared' | 'playlist-and-segments' | 'numbered-segments' | 'media-ranges'
  | 'paced-pieces' | 'pieces-with-pauses' | 'held-and-repeated' | 'asked-ahead' | 'several-exchanges' | 'one-exchange';

export interface TunnelInfo {
  protocol: 'gre' | 'ip-in-ip' | '6in4' | '4in6' | 'ipv6-in-ipv6' | 'vxlan' | 'geneve' | 'gtp' | 'teredo' | 'l2tp' | 'ayiya';
  /** VNI or GRE key, where the tunnel has one. */
  id: number | null;
  /** Outer addresses. */
  endpoints: [string, string];
  /** The connection that carries the tunnel's packets (UDP tunnels), else null. */
  connection: number | null;
  /** The tunnel this tunnel runs in. */
  parent: TunnelInfo | null;
}

export interface ConnectionRecord {
  type: 'connection';
  /** Over all transports, from 0. */
  id: number;
  transport: 'tcp' | 'udp';
  /** As `tcp.stream` or `udp.stream`. */
  stream: number;
  communityId: string;
  client: Endpoint;
  server: Endpoint;
  roles: RoleReason;
  startTime: string;
  endTime: string;
  duration: number;
  firstFrame: number;
  lastFrame: number;
  frames: BySide;
  /** Lengths on the wire. */
  bytes: BySide;
  /** Distinct stream bytes, each counted once; for UDP, payload bytes. */
  payload: BySide;
  /** Stream bytes known to exist and never captured. */
  missing: BySide;
  /** Zeek's conn_state and history. */
  state: string;
  history: string;
  sockets: BySide<SocketState> | null;
  close: { how: CloseHow; by: Side | null };
  protocols: string[];
  shape: Shape;
  shapeReason: ShapeReason;
  tcp: TcpFigures | null;
  tunnel: TunnelInfo | null;
  timestamps?: UserTime;
}

/** Only of a live capture without the kernel's times: every duration here is a little wrong. */
export type UserTime = 'user';

export interface TcpFigures {
  handshakeRtt: number | null;
  retransmissions: BySide;
  fastRetransmissions: BySide;
  spuriousRetransmissions: BySide;
  outOfOrder: BySide;
  duplicateAcks: BySide;
  lostSegments: BySide;
  zeroWindows: BySide;
  windowUpdates: BySide;
  keepAlives: BySide;
  duplicateFrames: number;
  /** The number of an earlier connection on the same 4-tuple, or null. */
  reuses: number | null;
}

export interface BodyInfo {
  /** Entity bytes after chunked decoding, still content-encoded. */
  length: number;
  /** After Content-Encoding; null for a coded body that nobody had reason to decode. */
  decodedLength: number | null;
  complete: boolean;
  /** Bytes of this body that were never captured, where there are any. */
  missing?: number;
  sha256?: string;
  text?: string;
  base64?: string;
  truncated?: true;
}

export type Header = [name: string, value: string];

export interface HttpRequestInfo {
  /** When the header section was complete. */
  time: string;
  frame: number;
  /** When the message was complete, where it was. */
  endTime?: string;
  endFrame?: number;
  method: string;
  target: string;
  url: string | null;
  headers: Header[];
  trailers?: Header[];
  body: BodyInfo;
}

export interface HttpResponseInfo {
  /** When the header section was complete. */
  time: string;
  frame: number;
  /** When the message was complete, where it was: the frame in which Wireshark lists it. */
  endTime?: string;
  endFrame?: number;
  /** The server's own, which need not be that of the request. */
  version: string;
  /** 0 for the answer to an HTTP/0.9 request, which has none. */
  status: number;
  reason: string;
  headers: Header[];
  trailers?: Header[];
  contentType: string | null;
  body: BodyInfo;
}

export interface HttpRecord {
  type: 'http';
  connection: number;
  stream: number;
  /** Within the connection, from 0. */
  exchange: number;
  version: string;
  state: 'complete' | 'open' | 'incomplete' | 'unanswered' | 'unmatched';
  /** What came in place of the message that is null here cannot be read. */
  malformed?: true;
  request: HttpRequestInfo | null;
  response: HttpResponseInfo | null;
  informational: { status: number; time: string; frame: number; headers: Header[] }[];
  timings: { send: number | null; wait: number | null; receive: number | null };
  timestamps?: UserTime;
}

export interface WebSocketRecord {
  type: 'websocket';
  connection: number;
  stream: number;
  /** The exchange whose 101 opened it; null when joined midway. */
  exchange: number | null;
  from: Side;
  time: string;
  frame: number;
  opcode: 'text' | 'binary' | 'close' | 'ping' | 'pong' | 'continuation' | `reserved-${number}`;
  frames: number;
  /** Payload bytes on the wire over all frames of the message. */
  length: number;
  decodedLength: number | null;
  compressed: boolean;
  complete: boolean;
  text?: string;
  base64?: string;
  truncated?: true;
  code?: number | null;
  reason?: string;
  sha256?: string;
}

export interface SseRecord {
  type: 'sse';
  connection: number;
  stream: number;
  exchange: number;
  time: string;
  frame: number;
  event: string;
  id: string;
  data: string;
  /** Bytes of data as UTF-8. */
  length: number;
  retry?: number;
  /** Data, name or ID was longer than is kept. */
  truncated?: true;
}

export interface DatagramRecord {
  type: 'datagram';
  connection: number;
  stream: number;
  from: Side;
  time: string;
  frame: number;
  length: number;
}

export interface DnsAnswer {
  name: string;
  type: string;
  ttl: number;
  data: string;
}

export interface DnsRecord {
  type: 'dns';
  connection: number;
  stream: number;
  id: number;
  query: { name: string; type: string; time: string; frame: number } | null;
  response: {
    rcode: string;
    answers: DnsAnswer[];
    time: string;
    frame: number;
    authority?: DnsAnswer[];
    additional?: DnsAnswer[];
    /** The sender cut the answer to fit a datagram (TC). */
    truncated?: true;
  } | null;
  /** Where there is not exactly one, and for a response without its query. */
  questions?: { name: string; type: string }[];
  /** Where it is not an ordinary query: NOTIFY, UPDATE, … */
  opcode?: string;
}

export interface TlsRecord {
  type: 'tls';
  connection: number;
  stream: number;
  time: string;
  frame: number;
  /** What the server chose, or the client offered while nothing was answered. */
  version: string | null;
  serverName: string | null;
  alpn: { offered: string[]; chosen: string | null };
  cipherSuite: string | null;
  /** Alerts in the clear that came before this record; later ones are notes. */
  alerts: { from: Side; level: string; description: string; frame: number; time: string }[];
  /** How many more there were than are listed. */
  moreAlerts?: number;
  /** JA3 fingerprint of the client's hello, where it was seen. */
  ja3?: string;
  /** The server asked for a second hello. */
  helloRetry?: true;
  /** Bytes of application data; only where no answer of the server was seen, so that this record came at the end. */
  encrypted?: BySide;
}

export interface NoteRecord {
  type: 'note';
  severity: Severity;
  layer: Layer;
  code: string;
  connection: number | null;
  side: Side | null;
  frame: number | null;
  message: string;
  [figure: string]: unknown;
}

/** Where a failure lies against the socket: bytes could not move, the ends did not take them, the programs failed. */
export type Position = 'below' | 'at' | 'above' | 'none';

export type Step = 'link' | 'route' | 'resolve' | 'connect' | 'tls' | 'request' | 'response' | 'stream' | 'close';

export type Confidence = 'certain' | 'likely' | 'possible';

/** What a verdict is about: the capture, two hosts, or one connection. */
export type Subject = { capture: true } | { hosts: [string, string] } | { connection: number };

export interface VerdictRecord {
  type: 'verdict';
  subject: Subject;
  /** Who talks, where it is about one connection. */
  ends?: BySide<Endpoint>;
  position: Position;
  step: Step | null;
  /** One of `VERDICTS`. */
  code: string;
  severity: Severity;
  confidence: Confidence;
  /** Frames that say so, ascending; at most 20. */
  evidence: number[];
  message: string;
  /** What would have disproved it; null for `healthy`. */
  disproof: string | null;
  /** The next thing to check; null for `healthy`. */
  next: string | null;
  /** Connections that it holds for, at most 20, and how many there are in all. */
  connections: number[];
  count: number;
  /** Figures of its kind. */
  figures?: Record<string, unknown>;
}

/** The words of `ss`; and REFUSED, which is no socket but the answer of a host that has none there. */
export type SocketWord =
  | 'LISTEN' | 'SYN-SENT' | 'SYN-RECV' | 'ESTAB' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSE-WAIT' | 'LAST-ACK' | 'CLOSING'
  | 'TIME-WAIT' | 'UNCONN' | 'REFUSED';

/** One socket of one host at one instant. */
export interface SocketRecord {
  type: 'socket';
  /** The instant. */
  time: string;
  /** Address of the host that has it. */
  host: string;
  transport: 'tcp' | 'udp';
  state: SocketWord;
  local: Endpoint;
  remote: Endpoint | null;
  /** Sequence numbers sent and not acknowledged; null where nothing was seen to tell by. */
  sendQueue: number | null;
  /** Bytes received and, as a closing window says, not read; null where the window does not tell. */
  receiveQueue: number | null;
  /** What the peer's window leaves to send. */
  windowLeft: number | null;
  /** Seconds since it came to be; null where that was before the capture. */
  age: number | null;
  /** Seconds since it last sent something, or something came that it may have received. */
  idle: number | null;
  connection: number | null;
  /** What is spoken on it. */
  protocol: string | null;
  /** Of what is inferred: from what. */
  why?: string;
  /** A frame that would change its state and that it had not answered yet: it may not have arrived. */
  pending?: number;
  tunnel?: TunnelInfo;
  /** Of a change: what happened, and in which frame (null: its time ran out). */
  event?: 'open' | 'change' | 'close';
  before?: SocketWord;
  frame?: number | null;
}

/** Who owed the next byte of a conversation that had fallen silent; `unknown` where the capture lacks what would tell. */
export type OwedBy = 'client' | 'server' | 'window' | 'network' | 'nobody' | 'unknown';

/** A stretch of a TCP connection in which neither program said anything. Derived: `diagnose` makes it. */
export interface PauseRecord {
  type: 'pause';
  connection: number;
  /** When the last was said before it, and the first after it or the end of what is known. */
  from: string;
  to: string;
  duration: number;
  /** The program of a side, a closed window, the network, or nobody: all was said. */
  owedBy: OwedBy;
  /** Whose window, or whose segments the network did not carry. */
  side: Side | null;
  why: string;
  /** TCP keep-alives and window probes in it; WebSocket pings and pongs, and comments of an event stream. */
  keepAlives: number;
  pings: number;
  endedBy: 'data' | 'fin' | 'reset' | 'idle' | 'capture-end' | 'superseded';
  by: Side | null;
  /** Last frame before it, first one after it. */
  frames: [number, number | null];
  /** Pauses of the connection in all: the longest are records. */
  pauses: number;
}

export interface SummaryRecord {
  type: 'summary';
  frames: number;
  bytes: number;
  firstTime: string | null;
  lastTime: string | null;
  /** Everything was read and was whole. */
  complete: boolean;
  /** Only where the reading was stopped before the end, by Control-C or a signal of the library's. */
  stopped?: true;
  /** Frames by innermost protocol: tcp, udp, icmp, icmpv6, sctp, ip (any other), arp, other. */
  protocols: Record<string, number>;
  connections: { tcp: number; udp: number };
  /** Records by type, whether printed or not. */
  records: Record<string, number>;
  notes: { chat: number; note: number; warn: number; error: number };
  /** Only of a live capture: what whoever captured says that it dropped. */
  drops?: DropCounts;
  /** Only where a part of the connections was asked for: then `connections`, `records` and `notes` count that part. */
  shard?: { number: number; of: number };
}

/** A record of a dissector from outside, which only has to say its type. */
export interface PluginRecord {
  type: string;
  connection: number;
  stream: number;
  [field: string]: unknown;
}

/** Records that dissectors make; a plugin adds its own by declaration merging. */
export interface MessageRecords {
  http: HttpRecord;
  websocket: WebSocketRecord;
  sse: SseRecord;
  datagram: DatagramRecord;
  dns: DnsRecord;
  tls: TlsRecord;
}

export type MessageRecord = MessageRecords[keyof MessageRecords];

export type EarshotRecord =
  | CaptureRecord | InterfaceRecord | ConnectionRecord | MessageRecord | NoteRecord | SummaryRecord;

/** What several records make together: a pause, a channel, a viewing. Its own type says what else is in it. */
export type DerivedRecord = { type: string; [field: string]: unknown };
