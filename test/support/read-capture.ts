import { hexText } from '../../src/bytes/text.ts';
import { Step } from '../../src/capture/capture-reader.ts';
import type { CaptureReader } from '../../src/capture/capture-reader.ts';
import { SNIFF_BYTES, openReader } from '../../src/capture/sniff.ts';
import { Window } from '../../src/capture/window.ts';
import { Frame } from '../../src/frame.ts';
import type { FrameSource } from '../../src/frame.ts';
import type { NoteDetail } from '../../src/note.ts';

/** Everything about a frame, as owned values. */
export interface FrameCopy {
  hex: string;
  time: string;
  original: number;
  linkType: number;
  interfaceId: number;
  offset: number;
}

export const copyFrame = (frame: Frame): FrameCopy => ({
  hex: hexText(frame.bytes, frame.start, frame.end),
  time: `${frame.seconds}.${String(frame.nanos).padStart(9, '0')}`,
  original: frame.originalLength,
  linkType: frame.linkType,
  interfaceId: frame.interfaceId,
  offset: frame.fileOffset,
});

export interface ReadCapture {
  frames: FrameCopy[];
  notes: ({ code: string } & NoteDetail)[];
  comments: string[][];
  complete: boolean;
  /** Most bytes the window ever held. */
  largest: number;
  reader: CaptureReader;
}

/** Reads a capture that comes in pieces. The pieces are written over once read, so whoever keeps a borrow is found out. */
export function readCapture(pieces: Uint8Array[], live = false): ReadCapture {
  const frames: FrameCopy[] = [];
  const notes: ReadCapture['notes'] = [];
  const comments: string[][] = [];
  const window = Window.ofSize(1);
  const waiting = pieces.filter((piece) => piece.length > 0);
  let reader: CaptureReader | null = null;
  let largest = 0;
  const frame = new Frame();
  for (;;) {
    if (!reader && (window.end >= SNIFF_BYTES || window.atEnd)) {
      reader = openReader(window, { path: 'test.pcap', notes: (code, detail) => void notes.push({ code, ...detail }), live });
    }
    let step: Step = Step.More;
    while (reader && (step = reader.next(window, frame)) === Step.Frame) {
      frames.push(copyFrame(frame));
      comments.push(reader.frameComments(window));
    }
    if (step === Step.Done) return { frames, notes, comments, complete: reader!.complete, largest, reader: reader! };
    if (window.atEnd) throw new Error('a reader asked for more than there is');
    fill(window, waiting);
    largest = Math.max(largest, window.bytes.length);
  }
}

function fill(window: Window, waiting: Uint8Array[]): void {
  const piece = waiting.shift();
  if (!piece) {
    window.atEnd = true;
    return;
  }
  const room = window.room();
  room.fill(0xee);
  const taken = piece.subarray(0, room.length);
  room.set(taken);
  window.end += taken.length;
  if (taken.length < piece.length) waiting.unshift(piece.subarray(taken.length));
}

/** What a read came to, without the reader, to compare two of them. */
export const outcome = ({ frames, notes, complete, comments }: ReadCapture) => ({ frames, notes, complete, comments });

/** Takes every frame of a source. */
export async function drain(source: FrameSource): Promise<(FrameCopy & { file: number; number: number })[]> {
  const frames: (FrameCopy & { file: number; number: number })[] = [];
  do {
    while (source.advance()) {
      frames.push({ ...copyFrame(source.frame), file: source.frame.file, number: source.frame.number });
    }
  } while (await source.refill());
  return frames;
}
