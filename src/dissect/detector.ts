/**
 * Finds out which protocol a stream speaks: asks every dissector about the first bytes, keeps what came until one says
 * "mine", and replays it. Where all say no, it asks again whenever the other side begins to speak, since a message
 * starts there: behind a proxy's preamble, after STARTTLS, or in a connection that was joined midway.
 */
import { ByteQueue } from '../bytes/byte-queue.ts';
import { Chunk } from '../bytes/chunk.ts';
import { other } from '../side.ts';
import type { Side } from '../side.ts';
import type { EndReason, GapCause, StreamHandler } from '../stream/sink.ts';
import type { Stamp } from '../time.ts';
import type { Dissector, DissectorContext, ProbeAnswer, StreamProbe } from './dissector.ts';
import { noteFault } from './fault.ts';
import { builtIn } from './registry.ts';

/** Bytes of both sides that are kept while nobody is sure, and deliveries in which they came. */
const PROBE_LIMIT = 32 * 1024;
const PIECE_LIMIT = 1024;
/** How often a stream is asked about again. */
const MOST_TURNS = 256;

/** In which order dissectors are asked about a stream: those from outside first; of these and of ours, those that know its ports. */
export class AskingOrder {
  readonly #streams: readonly Dissector[];
  /** Those that read message bodies. */
  readonly bodies: readonly Dissector[];
  /** By port, for the few ports that any dissector names. */
  readonly #hinted = new Map<number, readonly Dissector[]>();

  constructor(dissectors: readonly Dissector[]) {
    this.bodies = dissectors.filter((dissector) => dissector.body);
    this.#streams = dissectors.filter((dissector) => dissector.stream);
    for (const port of new Set(this.#streams.flatMap((dissector) => dissector.ports ?? []))) {
      const knows = (dissector: Dissector): boolean => dissector.ports?.includes(port) ?? false;
      const rank = (dissector: Dissector): number => (builtIn.includes(dissector) ? 2 : 0) + (knows(dissector) ? 0 : 1);
      this.#hinted.set(port, [...this.#streams].sort((a, b) => rank(a) - rank(b)));
    }
  }

  of(clientPort: number, serverPort: number): readonly Dissector[] {
    return this.#hinted.get(serverPort) ?? this.#hinted.get(clientPort) ?? this.#streams;
  }
}

/** What the detector needs of its conversation. */
export interface DetectorHost extends Pick<DissectorContext, 'note'> {
  readonly clientPort: number;
  readonly serverPort: number;
  readonly rolesCertain: boolean;
  readonly fromStart: boolean;
  /** Opens the dissector, which is in charge from now on. `flip`: exchange the sides first. */
  recognised(dissector: Dissector, flip: boolean): void;
  /** Who is in charge: the recognised dissector, or whom it has handed the connection to since. */
  readonly current: StreamHandler;
}

/** A delivery that waits for its dissector: bytes, or the end of a side. */
interface Kept {
  from: Side;
  bytes: Uint8Array | null;
  end: EndReason | null;
  stamp: Stamp;
}

/** What probes look at, lent to one at a time. */
const clientStart = new Chunk();
const serverStart = new Chunk();

const NO_STAMP: Stamp = { frame: 0, seconds: 0, nanos: 0 };

export class Detector implements StreamHandler {
  readonly #host: DetectorHost;
  #all: readonly Dissector[];
  #asked: readonly Dissector[];
  #kept: Kept[] = [];
  #keptBytes = 0;
  /** The first bytes of each side. */
  readonly #client = new ByteQueue();
  readonly #server = new ByteQueue();
  /** Nobody wanted the last bytes; the next turn is another chance. */
  #waitingForTurn = false;
  #lastFrom: Side | null = null;
  #turns = 0;
  #decided = false;
  /** Whoever was recognised knows the sides the other way round. */
  #flip = false;

  constructor(host: DetectorHost, order: AskingOrder) {
    this.#host = host;
    this.#all = this.#asked = order.of(host.clientPort, host.serverPort);
  }

  data(from: Side, chunk: Chunk): void {
    if (this.#decided) return this.#host.current.data(this.#side(from), chunk);
    const turn = from !== this.#lastFrom;
    this.#lastFrom = from;
    if (this.#waitingForTurn) {
      if (!turn || ++this.#turns > MOST_TURNS) return;
      this.#waitingForTurn = false;
    }
    const prefix = from === 'client' ? this.#client : this.#server;
    prefix.push(chunk.bytes, chunk.start, chunk.end);
    const [found, flip] = this.#ask();
    if (found) return this.#replay(found, flip, from, chunk);
    const tooMuch = this.#keptBytes + chunk.length > PROBE_LIMIT || this.#kept.length >= PIECE_LIMIT;
    if (this.#asked.length === 0 || tooMuch) return this.#giveUp();
    prefix.keep();
    this.#keptBytes += chunk.length;
    this.#kept.push({ from, bytes: chunk.copy(), end: null, stamp: chunk.stamp() });
  }

  gap(from: Side, length: number, cause: GapCause): void {
    if (this.#decided) return this.#host.current.gap(this.#side(from), length, cause);
    // What follows a gap is no continuation of what came before it.
    this.#giveUp();
    this.#lastFrom = null;
  }

  end(from: Side, why: EndReason): void {
    if (this.#decided) return this.#host.current.end(this.#side(from), why);
    if (this.#kept.length > 0) this.#kept.push({ from, bytes: null, end: why, stamp: NO_STAMP });
  }

  #giveUp(): void {
    this.#kept = [];
    this.#keptBytes = 0;
    this.#client.clear();
    this.#server.clear();
    this.#asked = this.#all;
    this.#waitingForTurn = true;
  }

  /** Asks everybody who has not said no. */
  #ask(): [Dissector | null, boolean] {
    const probe: StreamProbe = {
      client: clientStart.place(this.#client.bytes, this.#client.start, this.#client.end),
      server: serverStart.place(this.#server.bytes, this.#server.start, this.#server.end),
      clientPort: this.#host.clientPort,
      serverPort: this.#host.serverPort,
      rolesCertain: this.#host.rolesCertain,
      fromStart: this.#host.fromStart,
    };
    const asked = this.#asked;
    let refused = 0;
    for (const dissector of asked) {
      const answer = this.#answerOf(dissector, probe);
      if (answer === 'mine') return [dissector, false];
      if (answer === 'mine-flipped') return [dissector, true];
      if (answer !== 'need-more') refused++;
    }
    if (refused === asked.length) this.#asked = [];
    return [null, false];
  }

  /** One whose probe fails is not asked about this connection again. */
  #answerOf(dissector: Dissector, probe: StreamProbe): ProbeAnswer {
    try {
      return dissector.stream!.probe(probe);
    } catch (error) {
      noteFault(this.#host, dissector.name, error);
      const others = (another: Dissector): boolean => another !== dissector;
      this.#all = this.#all.filter(others);
      this.#asked = this.#asked.filter(others);
      return 'not-mine';
    }
  }

  #replay(found: Dissector, flip: boolean, from: Side, chunk: Chunk): void {
    const kept = this.#kept;
    this.#kept = [];
    this.#decided = true;
    this.#flip = flip;
    this.#host.recognised(found, flip);
    if (kept.length > 0) {
      const piece = new Chunk();
      for (const { from: who, bytes, end, stamp } of kept) {
        if (bytes) this.#host.current.data(this.#side(who), piece.place(bytes).stampLike(stamp));
        else if (end) this.#host.current.end(this.#side(who), end);
      }
    }
    this.#host.current.data(this.#side(from), chunk);
  }

  #side(from: Side): Side {
    return this.#flip ? other(from) : from;
  }
}
