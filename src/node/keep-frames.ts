/** Frames taken out of captures, into memory. */
import type { Filter } from '../filter/filter.ts';
import type { WrittenInterface } from '../capture/pcapng-writer.ts';
import type { Frame } from '../frame.ts';
import type { FrameContext } from '../options.ts';
import type { KeptFrame, KeptFrames } from '../trim/kept-frame.ts';
import { CaptureRun, readCapture, readThrough } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';

/** Bytes of frames that are kept at most, with what each costs besides. */
const MOST_BYTES = 1 << 30;
const OVERHEAD = 200;

export class TooMuchError extends Error {
  override readonly name = 'TooMuchError';
}

export interface KeepOptions extends ReadOptions {
  /** Only frames of these connections, and of those that carry them in tunnels; null for all, also those of none. */
  connections?: ReadonlySet<number> | null;
  /** Only frames of which this is true. */
  takes?: (frame: Frame) => boolean;
}

/** Ids of the conversations that a display filter selects. */
export async function selectedConnections(paths: readonly string[], filter: Filter, options: ReadOptions = {}): Promise<Set<number>> {
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
export async function keepFrames(paths: readonly string[], options: KeepOptions = {}): Promise<KeptFrames> {
  const { connections = null, takes = () => true, ...reading } = options;
  const frames: KeptFrame[] = [];
  let bytes = 0;
  let run: CaptureRun | null = null;
  const onFrame = ({ frame, packet, connection, carriers }: FrameContext): void => {
    if (connections !== null && !connections.has(connection) && !carriers.some((id) => connections.has(id))) return;
    if (!takes(frame)) return;
    const { number, seconds, nanos, originalLength } = frame;
    bytes += frame.capturedLength + OVERHEAD;
    if (bytes > MOST_BYTES) throw new TooMuchError('more than a gigabyte of frames would be kept; choose fewer with -Y, --connection, --from and --to');
    const hasPayload = packet.transport !== 0 && packet.bytes === frame.bytes;
    frames.push({
      number, seconds, nanos, originalLength, connection, face: frame.file * FACES + frame.interfaceId,
      bytes: frame.bytes.slice(frame.start, frame.end),
      payloadStart: hasPayload ? Math.min(packet.payloadStart, frame.end) - frame.start : frame.capturedLength,
      comments: run!.frameComments(),
    });
  };
  run = await CaptureRun.open(paths, () => {}, { communityIds: false, ...reading, onFrame });
  try {
    await readThrough(run, reading);
    return numbered(frames, run);
  } finally {
    run.close();
  }
}

/** Most interfaces that one file is taken to have. */
const FACES = 1 << 16;

/** Interfaces are numbered over all files. */
function numbered(frames: readonly KeptFrame[], { files }: CaptureRun): KeptFrames {
  const faces: WrittenInterface[] = [];
  const first = files.map(({ interfaces }) => faces.push(...interfaces) - interfaces.length);
  return { faces, frames: frames.map((frame) => ({ ...frame, face: first[Math.floor(frame.face / FACES)]! + (frame.face % FACES) })) };
}
