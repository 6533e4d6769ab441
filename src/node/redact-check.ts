/** Whether a redacted capture is what it should be: says the same but for what was replaced, and has nothing of that left. */
import { latin1Text } from '../bytes/text.ts';
import { shapeOfRecord } from '../redact/record-shape.ts';
import { defaultOptions } from '../options.ts';
import type { EarshotRecord } from '../record.ts';
import { openedMemory } from './memory-bytes.ts';
import { readCapture } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';

const MAX_BODY = 1 << 20;
/** Bytes that are looked at together, and how many of the next. */
const PIECE = 1 << 20;
const OVERLAP = 4096;
const reading: ReadOptions = { wants: { ...defaultOptions.wants, bodies: true, maxBody: MAX_BODY }, communityIds: false };

export interface RedactCheck {
  /** The first record that came out otherwise, in words; null where none did. */
  readonly difference: string | null;
  /** How many of the values that were replaced are still there somewhere, in frames or in what they carry. */
  readonly left: number;
}

/** `foundIn` says which of the values that are to be gone stand in a text of one character a byte. */
export async function checkRedacted(
  path: string, bytes: Uint8Array, foundIn: (text: string) => Iterable<string>,
): Promise<RedactCheck> {
  const shapes: string[] = [];
  await readCapture([path], (record) => void (shapeOfRecord(record) !== null && shapes.push(shapeOfRecord(record)!)), reading);
  let at = 0;
  let difference: string | null = null;
  const left = new Set<string>();
  const look = (text: string): void => {
    // Zeros and runs of x are what stands where something was.
    for (const value of foundIn(text)) if (!/^(?:0+|x+)$/.test(value)) left.add(value);
  };
  for (let at = 0; at < bytes.length; at += PIECE) look(latin1Text(bytes, at, Math.min(bytes.length, at + PIECE + OVERLAP)));
  await readCapture([path], (record) => {
    const shape = shapeOfRecord(record);
    if (shape !== null && shape !== shapes[at++]) difference ??= wordsFor(record);
    look(JSON.stringify(record));
  }, { ...reading, openAs: () => openedMemory(bytes) });
  if (difference === null && at < shapes.length) difference = `${shapes.length - at} records less`;
  return { difference, left: left.size };
}

function wordsFor(record: EarshotRecord): string {
  const { type, connection, frame } = record as { type: string; connection?: number | null; frame?: number | null };
  const parts = [record.type === 'note' ? `note ${record.code}` : type];
  if (typeof connection === 'number') parts.push(`of connection #${connection}`);
  if (typeof frame === 'number') parts.push(`in frame ${frame}`);
  return parts.join(' ');
}
