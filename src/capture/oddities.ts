import { Oddity } from './capture-reader.ts';
import type { CaptureReader, ReaderOptions } from './capture-reader.ts';
import type { Frame } from '../frame.ts';
import type { NoteSink } from '../note.ts';
import type { Window } from './window.ts';

/** Notes what the reader found odd about the frame it placed, once the frame has its number. */
export function noteOddities(reader: CaptureReader, frame: Frame, path: string, notes: NoteSink): void {
  const { number, capturedLength, originalLength, fileOffset: offset } = frame;
  const where = `frame ${number} of ${path}`;
  const detail = { frame: number, path, offset };
  if (reader.oddities & Oddity.Empty) notes('capture-empty-frame', { ...detail, message: `${where} has no bytes` });
  if (reader.oddities & Oddity.OverOriginal) {
    const message = `${where} has ${capturedLength} captured bytes, and ${originalLength} on the wire`;
    notes('capture-length-over-original', { ...detail, message, captured: capturedLength, original: originalLength });
  }
  if (reader.oddities & Oddity.OverSnap) {
    const { snapLength } = reader.interfaces[frame.interfaceId]!;
    const message = `${where} has ${capturedLength} bytes, more than the snap length of ${snapLength}; others may follow`;
    notes('capture-length-over-snap', { ...detail, message, captured: capturedLength, snapLength });
  }
}

/** Notes that the file ends inside a record or block of `need` bytes, and leaves the window empty; false where it ends before one. */
export function noteCut(window: Window, what: 'record' | 'block', need: number, { path, notes }: ReaderOptions): boolean {
  const have = window.end - window.start;
  if (have === 0) return false;
  const { offset } = window;
  notes('capture-cut', { message: `${path} ends inside the ${what} at byte ${offset}: ${have} of ${need} bytes are there`, path, offset });
  window.start = window.end;
  return true;
}
