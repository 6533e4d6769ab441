/**
 * What captures for us. A back end is another program, or a library, that takes frames from interfaces and gives a stream of
 * pcap or pcapng, which is then read like any other: nothing behind this contract knows where frames come from.
 */
import type { ByteStream } from '../node/source-bytes.ts';
import type { DropCounts } from '../record.ts';

export type BackendName = 'dumpcap' | 'tcpdump' | 'cap';

/** What is to be captured. Interfaces and filter have been checked: see `checkInterfaces`. */
export interface CaptureRequest {
  /** One or more, as the system calls them; `any` where it has that. */
  readonly interfaces: readonly string[];
  /** In libpcap's grammar (pcap-filter(7)); handed on as one argument. Null takes everything. */
  readonly filter: string | null;
  /** Most bytes of a frame; null takes as many as there can be. */
  readonly snapLength: number | null;
  readonly promiscuous: boolean;
  /** Kernel buffer in MiB; null is what suits the back end. */
  readonly bufferMiB: number | null;
}

/** What a back end that is there can do. */
export interface BackendFacts {
  readonly version: string;
  /** Who says when a frame came: the kernel, or this program when it got round to it. */
  readonly timestamps: 'kernel' | 'user';
  /** Whether it says how long a frame was on the wire where less was captured. */
  readonly originalLengths: boolean;
  /** When it says how many frames were dropped. */
  readonly drops: 'running' | 'at-end' | 'never';
  /** How many milliseconds a frame may lie with the kernel before it is handed on. */
  readonly delay: number;
  /** Whether it captures on more than one interface at a time. */
  readonly several: boolean;
}

export type Probe = { readonly found: true; readonly facts: BackendFacts } | { readonly found: false; readonly why: string };

export interface Backend {
  readonly name: BackendName;
  /** Looks whether it is there. Needs no privilege, captures nothing, never throws. */
  probe(): Promise<Probe>;
  /**
   * Resolves when frames are being captured: what is sent from then on will be seen.
   * @throws {LiveError} where that cannot begin. Nothing is left running then.
   */
  start(request: CaptureRequest, facts: BackendFacts): Promise<LiveCapture>;
}

/** A capture that goes on. */
export interface LiveCapture {
  /** pcap or pcapng as it comes. Ends when the capture has ended and everything was handed over. */
  readonly bytes: ByteStream;
  /** Where drops are told while it runs (`BackendFacts.drops`): asks for them, and gives the last ones known. */
  drops(): Drops | null;
  /** Ends the capture; what the kernel has still comes. May be called again. */
  stop(): void;
  /** Told when too much waits to be read, so that whoever captures has to wait, and when it goes on. */
  onBacklog: ((waits: boolean, bytes: number) => void) | null;
  /** Resolves when it has ended, after the last bytes were handed to `bytes`. Never rejects. */
  readonly ended: Promise<Ending>;
}

/** libpcap counts a frame of the loopback twice, once for each direction. */
export type Drops = Readonly<DropCounts>;

/** `problem`: why it ended by itself, in one line; null where it was told to. */
export interface Ending {
  readonly problem: string | null;
  readonly drops: Drops | null;
}

export type LiveErrorCode = 'not-installed' | 'no-permission' | 'no-such-interface' | 'bad-filter' | 'cannot-capture';

/** A capture that cannot begin. The message is one line and names who says so. */
export class LiveError extends Error {
  override readonly name = 'LiveError';
  readonly code: LiveErrorCode;
  readonly backend: BackendName | null;

  constructor(code: LiveErrorCode, backend: BackendName | null, message: string) {
    super(message);
    this.code = code;
    this.backend = backend;
  }
}

/** Frames lost in all; null where nobody counts. */
export const lost = ({ kernel, interface: face, backend }: Drops): number | null =>
  (kernel === null && face === null && backend === null ? null : (kernel ?? 0) + (face ?? 0) + (backend ?? 0));
