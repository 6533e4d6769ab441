/** What goes wrong between two hosts and a capture file, as functions from frames to frames. */
import { anatomy, checksumAt, hasPayload, offloadedSum } from './built-frame.ts';
import { refreshIpChecksum, TCP, tcpSegment } from './headers.ts';
import { concat, seeded } from './octets.ts';
import { u16, u32, u8 } from '../bytes/read.ts';
import { ACK, FIN, PSH } from '../wire/packet.ts';
import type { Anatomy, BuiltFrame, FramePredicate } from './built-frame.ts';
import type { Side } from '../side.ts';

/** Returns a new list; frames themselves are never changed. */
export type Transform = (frames: readonly BuiltFrame[]) => readonly BuiltFrame[];

const anyFrame: FramePredicate = () => true;

/** Takes frames out, as a capture does that lost them. */
export const drop = (which: FramePredicate): Transform => (frames) => frames.filter((frame, index) => !which(frame, index));

/** Leaves out the first frames: the capture began later. */
export const skip = (count: number): Transform => (frames) => frames.slice(count);

/** Only one direction was captured. */
export const oneSided = (side: Side): Transform => (frames) => frames.filter((frame) => frame.from === side);

/** Captures each picked frame a second time, `delay` nanoseconds later, with `ttlDelta` added to TTL or hop limit. */
export function duplicate(which: FramePredicate = anyFrame, { delay = 2000, ttlDelta = 0, interfaceId = -1 } = {}): Transform {
  return (frames) => inTimeOrder(frames.flatMap((frame, index) => {
    if (!which(frame, index)) return [frame];
    const copy = { ...frame, at: frame.at + delay, ...(interfaceId >= 0 && { interfaceId }) };
    return [frame, ttlDelta === 0 ? copy : withBytes(copy, changeTtl(frame, ttlDelta))];
  }));
}

/** Exchanges two frames, counted from 0. Times stay where they are unless `withTimes`, which makes time run backwards. */
export function swap(first: number, second: number, { withTimes = false } = {}): Transform {
  return (frames) => {
    const result = [...frames];
    result[first] = frames[second]!;
    result[second] = frames[first]!;
    return withTimes ? result : timesOf(frames, result);
  };
}

/** Shuffles frames within runs of `window`, as several receive queues do. Times stay where they are. */
export function reorder(window: number, seed = 1): Transform {
  return (frames) => {
    const random = seeded(seed);
    const result = [...frames];
    for (let start = 0; start < result.length; start += window) {
      for (let left = Math.min(window, result.length - start); left > 1; left--) {
        const a = start + left - 1, b = start + random(left);
        [result[a], result[b]] = [result[b]!, result[a]!];
      }
    }
    return timesOf(frames, result);
  };
}

/** Moves the clock by this many nanoseconds from the n-th frame on, counted from 0. */
export const jump = (from: number, nanos: number): Transform => (frames) =>
  frames.map((frame, index) => (index < from ? frame : { ...frame, at: frame.at + nanos }));

/** Cuts what was captured, not what was on the wire. */
export const snap = (length: number): Transform => (frames) =>
  frames.map((frame) => (frame.bytes.length <= length ? frame : { ...frame, bytes: frame.bytes.slice(0, length) }));

/** Cuts TCP payloads into segments of at most `size` bytes. */
export function split(size: number): Transform {
  return eachSegment(hasPayload, (frame, parts) => {
    const pieces: BuiltFrame[] = [];
    const payload = frame.bytes.subarray(parts.payloadAt, parts.end);
    for (let at = 0; at < payload.length; at += size) {
      const piece = payload.subarray(at, at + size);
      const flags = at + size < payload.length ? frame.flags & ~(FIN | PSH) : frame.flags;
      pieces.push(segmentLike(frame, parts, at, piece, flags));
    }
    return pieces;
  });
}

/**
 * Lets each data segment that follows another one directly repeat the last `by` bytes of it. With `conflict` the repeated
 * bytes differ from those sent first.
 */
export function overlap({ by = 1, conflict = false } = {}): Transform {
  return (frames) => {
    const before = new Map<string, { payload: Uint8Array; end: number }>();
    return eachSegment(hasPayload, (frame, parts) => {
      const key = `${frame.conversation} ${frame.from}`;
      const payload = frame.bytes.slice(parts.payloadAt, parts.end);
      const seq = u32(frame.bytes, parts.transportAt + 4);
      const last = before.get(key);
      const tail = last?.end === seq ? last.payload.slice(-by) : new Uint8Array(0);
      before.set(key, { payload, end: (seq + payload.length) >>> 0 });
      if (conflict) tail.forEach((value, at) => (tail[at] = value ^ 0x20));
      return [segmentLike(frame, parts, -tail.length, concat(tail, payload), frame.flags)];
    })(frames);
  };
}

/** Leaves the transport checksum as a sending host has it: to the network card (`pseudo-header`), or zero. */
export function offloadChecksum(which: FramePredicate = anyFrame, kind: 'pseudo-header' | 'zero' = 'pseudo-header'): Transform {
  return changing(which, (bytes, parts) => {
    const at = checksumAt(parts), sum = kind === 'zero' ? 0 : offloadedSum(parts);
    if (at >= 0) bytes.set([sum >> 8, sum & 255], at);
  });
}

/** Damages the transport checksum. */
export const badChecksum = (which: FramePredicate): Transform => changing(which, (bytes, parts) => {
  const at = checksumAt(parts);
  if (at >= 0) bytes[at] = bytes[at]! ^ 0x55;
});

/** IP length 0: what a capture on the sending host sees of a super-frame (segmentation offload). */
export const offloadLength = (which: FramePredicate = hasPayload): Transform => changing(which, (bytes, { ipAt, version }) => {
  bytes.set([0, 0], ipAt + (version === 4 ? 2 : 4));
  refreshIpChecksum(bytes, ipAt);
});

/** IP identification 0 on every packet, as hosts send it together with Don't Fragment. */
export const zeroIpId = (which: FramePredicate = anyFrame): Transform => changing(which, (bytes, { ipAt, version }) => {
  if (version === 4) bytes.set([0, 0], ipAt + 4);
  refreshIpChecksum(bytes, ipAt);
});

/** The interface that captured the picked frames. */
export const onInterface = (interfaceId: number, which: FramePredicate = anyFrame): Transform => (frames) =>
  frames.map((frame, index) => (which(frame, index) ? { ...frame, interfaceId } : frame));

/** Sorts by time; frames of one time keep their order. */
export const inTimeOrder: Transform = (frames) => frames.toSorted((a, b) => a.at - b.at);

const timesOf = (like: readonly BuiltFrame[], frames: readonly BuiltFrame[]): BuiltFrame[] =>
  frames.map((frame, index) => ({ ...frame, at: like[index]!.at }));

/** The frame with other bytes, as long on the wire as they are. */
export const withBytes = (frame: BuiltFrame, bytes: Uint8Array): BuiltFrame => ({ ...frame, bytes, originalLength: bytes.length });

function changeTtl({ bytes, ipAt }: BuiltFrame, delta: number): Uint8Array {
  const changed = bytes.slice();
  if (ipAt >= 0) {
    const at = ipAt + (u8(bytes, ipAt) >> 4 === 4 ? 8 : 7);
    changed[at] = u8(bytes, at) + delta;
    refreshIpChecksum(changed, ipAt);
  }
  return changed;
}

function changing(which: FramePredicate, change: (bytes: Uint8Array, parts: Anatomy) => void): Transform {
  return (frames) => frames.map((frame, index) => {
    const parts = which(frame, index) ? anatomy(frame) : null;
    if (!parts) return frame;
    const bytes = frame.bytes.slice();
    change(bytes, parts);
    return { ...frame, bytes };
  });
}

function eachSegment(which: FramePredicate, make: (frame: BuiltFrame, parts: Anatomy) => BuiltFrame[]): Transform {
  return (frames) => frames.flatMap((frame, index) => {
    const parts = which(frame, index) ? anatomy(frame) : null;
    return parts?.protocol === TCP ? spread(make(frame, parts), frames[index + 1]) : [frame];
  });
}

/** What became of one frame, a microsecond apart or closer, so that all of it is there before the next frame. */
export function spread(pieces: readonly BuiltFrame[], next: BuiltFrame | undefined): BuiltFrame[] {
  const room = next ? Math.max(0, next.at - pieces[0]!.at) : Infinity;
  const step = Math.min(1000, Math.floor(room / pieces.length));
  return pieces.map((piece, index) => ({ ...piece, at: piece.at + index * step }));
}

/** A segment like this one with its payload beginning `shift` bytes later. */
function segmentLike(frame: BuiltFrame, parts: Anatomy, shift: number, payload: Uint8Array, flags: number): BuiltFrame {
  const { bytes } = frame;
  const { transportAt } = parts;
  const segment = tcpSegment(parts.source, parts.destination, {
    sourcePort: u16(bytes, transportAt), destinationPort: u16(bytes, transportAt + 2),
    seq: (u32(bytes, transportAt + 4) + shift) >>> 0, ack: flags & ACK ? u32(bytes, transportAt + 8) : 0,
    flags, window: u16(bytes, transportAt + 14), options: bytes.slice(transportAt + 20, parts.payloadAt), payload,
  });
  const packet = concat(bytes.subarray(0, transportAt), segment);
  const length = parts.version === 4 ? packet.length - parts.ipAt : packet.length - transportAt;
  packet.set([length >> 8, length & 255], parts.ipAt + (parts.version === 4 ? 2 : 4));
  refreshIpChecksum(packet, parts.ipAt);
  return { ...withBytes(frame, packet), payloadLength: payload.length, flags };
}
