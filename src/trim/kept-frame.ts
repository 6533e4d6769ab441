import { PcapngWriter } from '../capture/pcapng-writer.ts';
import type { WrittenInterface } from '../capture/pcapng-writer.ts';
import { Frame } from '../frame.ts';

/** A frame that has been taken out of its capture, with bytes of its own. */
export interface KeptFrame {
  /** In its capture. */
  readonly number: number;
  /** The connection that it belongs to; -1 for none. */
  readonly connection: number;
  /** Index in the list of interfaces. */
  readonly face: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly bytes: Uint8Array;
  /** Where its transport's payload begins in `bytes`; their length where there is none. */
  readonly payloadStart: number;
  readonly originalLength: number;
  readonly comments: readonly string[];
}

/** Frames and the interfaces that they were captured on. */
export interface KeptFrames {
  readonly frames: readonly KeptFrame[];
  readonly faces: readonly WrittenInterface[];
}

/** As a pcapng of one section. */
export function pcapngOf({ frames, faces }: KeptFrames): Uint8Array {
  const writer = new PcapngWriter();
  const frame = new Frame();
  writer.section('earshot trim');
  for (const face of faces) writer.interface(face);
  for (const { face, seconds, nanos, bytes, originalLength, comments } of frames) {
    frame.bytes = bytes;
    frame.end = bytes.length;
    frame.seconds = seconds;
    frame.nanos = nanos;
    frame.originalLength = originalLength;
    writer.packet(face, frame, comments);
  }
  return writer.take().slice();
}

/** Only the interfaces that frames were captured on, which are numbered anew. */
export function withoutIdleFaces({ frames, faces }: KeptFrames): KeptFrames {
  const used = [...new Set(frames.map(({ face }) => face))].sort((a, b) => a - b);
  const places = new Map(used.map((face, at) => [face, at]));
  return {
    faces: used.map((face) => faces[face]!),
    frames: frames.map((frame) => ({ ...frame, face: places.get(frame.face)! })),
  };
}
