/** Frames taken out of captures, into memory. */
import type { Filter } from '../filter/filter.ts';
import type { WrittenInterface } from '../capture/pcapng-writer.ts';
import type { Frame } from '../frame.ts';
import type { FrameContext } from '../options.ts';
import type { KeptFrame, KeptFrames } from '../trim/kept-frame.ts';
import { Fit } from '../wire/packet.ts';
import { CaptureRun, readCapture, readThrough } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';
import type { CaptureFileInfo } from './source-file.ts';

/** Bytes of frames that are kept at most, with what each costs besides. */
const MOST_BYTES = 1 << 30;
const OVERHEAD = 200;
/** Fragments that wait for the rest of their datagram; of more, the oldest are taken to wait in vain. */
const MOST_FRAGMENTS = 65_536;

export class TooMuchError extends Error {
  override readonly name = 'TooMuchError';
}

export interface KeepOptions extends ReadOptions {
  /** Only frames of these connections, and of those that carry them in tunnels; null for all, also those of none. */
  connections?: ReadonlySet<number> | null;
  /** Only frames of which this is true. */
  takes?: (frame: Frame) => boolean;
}

export interface KeptCapture extends KeptFrames {
  /** Where they come from, with what stands there beside frames. */
  readonly files: readonly CaptureFileInfo[];
}

/** Ids of the conversations that a display filter selects. */
export async function selectedConnections(
  paths: readonly string[], filter: Filter, options: ReadOptions = {},
): Promise<Set<number>> {
  const ids = new Set<number>();
  await readCapture(paths, (record) => {
    if (record.type === 'connection') ids.add(record.id);
  }, { ...options, filter, only: new Set(['connection']), communityIds: false });
  return ids;
}

/**
 * @throws {CaptureError} for a path that cannot be read at all.
 * @throws {TooMuchError} where what is to be kept does not fit in memory.
 */
export async function keepFrames(paths: readonly string[], options: KeepOptions = {}): Promise<KeptCapture> {
  const { connections = null, takes = () => true, ...reading } = options;
  const kept = new Keeping(connections);
  let run: CaptureRun | null = null;
  const onFrame = (context: FrameContext): void => {
    if (takes(context.frame)) kept.see(context, () => run!.frameComments());
  };
  run = await CaptureRun.open(paths, () => {}, { communityIds: false, ...reading, onFrame });
  try {
    await readThrough(run, reading);
    return numbered(kept.end(), run);
  } finally {
    run.close();
  }
}

/** Copies of the frames that are wanted. A fragment is, where the datagram is to which it turns out to belong. */
class Keeping {
  readonly #connections: ReadonlySet<number> | null;
  readonly #frames: KeptFrame[] = [];
  /** Fragments whose datagrams are not whole yet, by number; and whether they are wanted even if those never are. */
  readonly #fragments = new Map<number, { fragment: KeptFrame; wanted: boolean }>();
  #bytes = 0;

  constructor(connections: ReadonlySet<number> | null) {
    this.#connections = connections;
  }

  see({ frame, packet, connection, carriers, fragments }: FrameContext, commentsOf: () => string[]): void {
    const wanted = this.#wants(connection) || carriers.some((id) => this.#wants(id));
    for (const number of fragments) this.#join(number, connection, wanted);
    if (!wanted && packet.fit !== Fit.Fragment) return;
    const { number, seconds, nanos, originalLength } = frame;
    const hasPayload = packet.transport !== 0 && packet.bytes === frame.bytes;
    const copy: KeptFrame = {
      number, seconds, nanos, originalLength, connection, face: frame.file * FACES + frame.interfaceId,
      bytes: frame.bytes.slice(frame.start, frame.end),
      payloadStart: hasPayload ? Math.min(packet.payloadStart, frame.end) - frame.start : frame.capturedLength,
      comments: commentsOf(),
    };
    this.#count(copy, 1);
    if (packet.fit === Fit.Fragment) this.#wait(copy, wanted);
    else this.#frames.push(copy);
  }

  /** Ascending by number. */
  end(): KeptFrame[] {
    for (const { fragment, wanted } of this.#fragments.values()) this.#settle(fragment, wanted);
    return this.#frames.sort((a, b) => a.number - b.number);
  }

  #wants(connection: number): boolean {
    return this.#connections === null || this.#connections.has(connection);
  }

  #wait(fragment: KeptFrame, wanted: boolean): void {
    this.#fragments.set(fragment.number, { fragment, wanted });
    if (this.#fragments.size <= MOST_FRAGMENTS) return;
    const [oldest] = this.#fragments.values();
    this.#fragments.delete(oldest!.fragment.number);
    this.#settle(oldest!.fragment, oldest!.wanted);
  }

  /** Its datagram is whole, and of this connection. */
  #join(number: number, connection: number, wanted: boolean): void {
    const waiting = this.#fragments.get(number);
    if (!waiting) return;
    this.#fragments.delete(number);
    this.#settle({ ...waiting.fragment, connection }, wanted || waiting.wanted);
  }

  #settle(fragment: KeptFrame, wanted: boolean): void {
    if (wanted) this.#frames.push(fragment);
    else this.#count(fragment, -1);
  }

  #count({ bytes }: KeptFrame, by: 1 | -1): void {
    this.#bytes += by * (bytes.length + OVERHEAD);
    if (this.#bytes > MOST_BYTES) {
      throw new TooMuchError('more than a gigabyte of frames would be kept; choose fewer with -Y, --connection, --from and --to');
    }
  }
}

/** Most interfaces that one file is taken to have. */
const FACES = 1 << 16;

/** Interfaces are numbered over all files. */
function numbered(frames: readonly KeptFrame[], { files }: CaptureRun): KeptCapture {
  const faces: WrittenInterface[] = [];
  const first = files.map(({ interfaces }) => faces.push(...interfaces) - interfaces.length);
  const faceOf = ({ face }: KeptFrame): number => first[Math.floor(face / FACES)]! + (face % FACES);
  return { files, faces, frames: frames.map((frame) => ({ ...frame, face: faceOf(frame) })) };
}
