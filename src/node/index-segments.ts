/** The segments or datagrams of one connection, read again a piece at a time. */
import { setImmediate } from 'node:timers/promises';
import type { Columns } from '../columns/builder.ts';
import { FrameHistory } from '../filter/frame-history.ts';
import type { FrameContext, SessionOptions } from '../options.ts';
import type { BySide, SocketState, TcpFigures } from '../record.ts';
import type { Session } from '../session.ts';
import { other } from '../side.ts';
import type { Side } from '../side.ts';
import { SYN } from '../wire/packet.ts';
import type { FrameFetcher } from './index-frames.ts';

/** One segment or datagram of a connection, read again from the file. */
export interface SegmentRow {
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly from: Side;
  /** Payload bytes on the wire. */
  readonly length: number;
  /** Bits of `Analysis`. */
  readonly analysis: number;
  /** TCP only, 0 for UDP: relative numbers as Wireshark shows them, flag bits, and the window, scaled where that is known. */
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  /** The states of both ends after it; null for UDP. */
  readonly sockets: BySide<SocketState> | null;
  /** What each end has sent and the other not acknowledged, after it. */
  readonly inFlight: BySide;
}

export interface SegmentsOptions {
  /** How many to leave out at the beginning. Going on where the last call ended costs nothing more. */
  from?: number;
  /** Most segments, a million. */
  limit?: number;
  signal?: AbortSignal;
}

export interface Segments {
  segments: SegmentRow[];
  /** There are more of them by now. */
  more: boolean;
  /** What analysis has counted up to the last of them; null for UDP and for what was only attempted. */
  figures: TcpFigures | null;
}

const MOST = 1_000_000;
/** How long reading goes on before everybody else has a turn. */
const SLICE_MS = 8;

/** A SYN alone has no connection of its own yet: its states are those of the record that it gets. */
const ATTEMPT: BySide<SocketState> = { client: 'SYN_SENT', server: 'UNKNOWN' };
const NONE: BySide = { client: 0, server: 0 };

/** What a reader reads. */
export interface SegmentSource {
  readonly columns: Columns;
  readonly connection: number;
  readonly session: (options: Partial<SessionOptions>) => Session;
  /** Opens the files; the caller of it closes them. */
  readonly fetcher: () => FrameFetcher;
  /** Frames of the connection behind that one, as far as they are known by now. */
  readonly framesAfter: (frame: number) => Uint32Array;
}

export class SegmentReader {
  readonly #source: SegmentSource;
  readonly #session: Session;
  readonly #history = new FrameHistory();
  #numbers: Uint32Array = new Uint32Array(0);
  /** The next of `#numbers`. */
  #at = 0;
  /** The last that was ever among them. */
  #last = 0;
  /** Made and not handed out, the first of them the one of this position. */
  #ready: SegmentRow[] = [];
  #position = 0;
  /** Client and server have changed places so often. */
  #flips = 0;

  constructor(source: SegmentSource) {
    const { connection, columns, session } = source;
    this.#source = source;
    this.#session = session(columns.connections.transport(connection) === 'tcp' ? { onFrame: this.#segment, facts: true } : { tap: this.#datagrams() });
  }

  /** Whether reading from that segment on is going on with this reader. */
  leadsTo(columns: Columns, connection: number, from: number): boolean {
    return this.#source.columns === columns && this.#source.connection === connection && from >= this.#position;
  }

  /** The next ones. Not to be called again before it is done. */
  async read({ from = 0, limit = MOST, signal }: SegmentsOptions): Promise<Segments> {
    signal?.throwIfAborted();
    if (this.#at === this.#numbers.length) this.#look();
    const fetcher = this.#source.fetcher();
    try {
      let since = performance.now();
      while (this.#at < this.#numbers.length && this.#has(from) < limit) {
        this.#session.accept(fetcher.place(this.#numbers, this.#at++));
        if ((this.#at & 63) !== 0 || performance.now() - since < SLICE_MS) continue;
        await setImmediate();
        signal?.throwIfAborted();
        since = performance.now();
      }
    } finally {
      fetcher.close();
    }
    const segments = this.#ready.splice(0, limit);
    this.#position += segments.length;
    const more = this.#ready.length > 0 || this.#at < this.#numbers.length;
    return { segments, more, figures: this.#session.figuresOf(this.#source.connection) };
  }

  /** How many are ready from that one on; those before it are dropped. */
  #has(from: number): number {
    const surplus = Math.min(from - this.#position, this.#ready.length);
    if (surplus > 0) {
      this.#ready.splice(0, surplus);
      this.#position += surplus;
    }
    return from > this.#position ? 0 : this.#ready.length;
  }

  /** Takes up frames that came since. */
  #look(): void {
    const { framesAfter } = this.#source;
    this.#numbers = framesAfter(this.#last);
    this.#last = this.#numbers.at(-1) ?? this.#last;
    this.#at = 0;
  }

  readonly #segment = (context: FrameContext): void => {
    const { connection, columns } = this.#source;
    if (context.connection !== connection || context.from === null) return;
    const history = this.#history;
    history.enter(context);
    const { frame, packet } = context;
    const shift = (packet.flags & SYN) === 0 && history.windowScale > 0 ? history.windowScale : 0;
    const from = columns.frames.sideOf(frame.number) ?? context.from;
    const { sockets = ATTEMPT, inFlight = NONE } = this.#session.endsOf(connection) ?? {};
    // Before client and server changed places, the session has them the other way round.
    const exchanged = from !== context.from;
    this.#ready.push({
      frame: frame.number, seconds: frame.seconds, nanos: frame.nanos, from, length: packet.payloadLength,
      analysis: columns.frames.analysisOf(frame.number),
      seq: history.seq, ack: history.ack, flags: packet.flags, window: packet.window * 2 ** shift,
      sockets: exchanged ? turned(sockets) : sockets, inFlight: exchanged ? turned(inFlight) : inFlight,
    });
  };

  #datagrams(): SessionOptions['tap'] {
    return {
      data: (_connection, from, chunk) => {
        const { frame, seconds, nanos, length } = chunk;
        this.#ready.push({
          frame, seconds, nanos, from: this.#settled(from), length, analysis: 0, seq: 0, ack: 0, flags: 0, window: 0, sockets: null, inFlight: NONE,
        });
      },
      // What the snap length cut off was on the wire.
      gap: (_connection, _from, length) => {
        const last = this.#ready.pop();
        if (last) this.#ready.push({ ...last, length: last.length + length });
      },
      end: () => {},
      flip: () => void this.#flips++,
    };
  }

  /** The side as it is in the end: the columns know whether the ends change places an odd number of times. */
  #settled(from: Side): Side {
    const odd = this.#source.columns.exchanged.has(this.#source.connection);
    return odd !== (this.#flips % 2 === 1) ? other(from) : from;
  }
}

const turned = <T>({ client, server }: BySide<T>): BySide<T> => ({ client: server, server: client });
