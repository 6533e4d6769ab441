/** Whether bytes whose beginning nobody saw are WebSocket frames, told from the frames themselves. */
import { Utf8Validator } from '../../codec/utf8.ts';
import { FrameHeader, headerLength, isControl, isReserved, MAX_CONTROL, Opcode, RSV1 } from './frame-header.ts';
import { unmask, UNMASK_MAX } from './mask.ts';
import { isSendable } from './close-code.ts';

export interface Evidence {
  /** Nothing contradicts frames from the first byte on. */
  plausible: boolean;
  /** Whole frames with FIN; fragments are too easily mistaken to count. */
  frames: number;
  /** Of these, texts that are not empty and read like text. */
  texts: number;
  /** The bytes end where a frame ends, or well inside a text. */
  exact: boolean;
  /** The mask bit all frames share; null before the first. */
  masked: boolean | null;
}

/** So much of an unfinished text is as good as all of it. */
const LONG_TEXT = 32;

const frame = new FrameHeader();
const validator = new Utf8Validator();

/** Reads `bytes[start..end)` as frames; `masked`, if given, is what their mask bit must be. */
export function weigh(bytes: Uint8Array, start: number, end: number, masked: boolean | null = null): Evidence {
  const evidence: Evidence = { plausible: true, frames: 0, texts: 0, exact: start < end, masked };
  const no = (): Evidence => ({ ...evidence, plausible: false });
  let inMessage: boolean | null = null;
  for (let at = start; at < end;) {
    const whole = at + 1 < end && at + headerLength(bytes[at + 1]!) <= end;
    if (!whole) {
      // What there is of a cut header must fit too.
      if ((bytes[at]! & 0x30) !== 0 || isReserved(bytes[at]! & 15)) return no();
      if (at + 1 < end && evidence.masked !== null && evidence.masked !== bytes[at + 1]! >= 0x80) return no();
      evidence.exact = false;
      break;
    }
    if (!frame.place(bytes, at) || !isPlausible(inMessage)) return no();
    if (evidence.masked !== null && evidence.masked !== frame.masked) return no();
    evidence.masked = frame.masked;
    if (!isControl(frame.opcode)) inMessage = !frame.final;
    const from = at + headerLength(bytes[at + 1]!);
    at = from + frame.length;
    if (!isPayloadPlausible(bytes, from, Math.min(at, end), at <= end)) return no();
    const isText = frame.opcode === Opcode.Text && frame.reserved === 0 && frame.length > 0;
    const isEnough = at <= end || (isText && end - from >= LONG_TEXT);
    if (!isEnough) evidence.exact = false;
    else if (frame.final) {
      evidence.frames++;
      if (isText) evidence.texts++;
    }
  }
  return evidence;
}

/** Enough for bytes of which nothing else is known. */
export function convinces(...sides: readonly Evidence[]): boolean {
  const frames = sides.reduce((sum, side) => sum + side.frames, 0);
  const texts = sides.reduce((sum, side) => sum + side.texts, 0);
  const exact = sides.every((side) => side.exact);
  return (texts > 0 && (exact || frames > 1)) || (frames > 1 && exact) || frames > 3;
}

/** Enough for a side that is known to carry WebSocket and lost its place. */
export const suffices = ({ plausible, frames, exact }: Evidence): boolean => plausible && ((frames > 0 && exact) || frames > 2);

/** `inMessage`: whether a fragmented message is open; null when not known. */
function isPlausible(inMessage: boolean | null): boolean {
  const { opcode, reserved, final, length, minimal } = frame;
  if (isReserved(opcode) || !minimal || (reserved & ~RSV1) !== 0) return false;
  if (isControl(opcode)) return final && length <= MAX_CONTROL && reserved === 0;
  if (!final && length === 0) return false;
  if (opcode === Opcode.Continuation) return inMessage !== false && reserved === 0;
  return inMessage !== true;
}

/** `whole`: the payload ends at `end`. */
function isPayloadPlausible(bytes: Uint8Array, start: number, end: number, whole: boolean): boolean {
  const { opcode, reserved, final } = frame;
  if (opcode === Opcode.Close) {
    if (end - start < 2) return end === start || !whole;
    const clear = clearText(bytes, start, end, 0);
    return isSendable((clear.bytes[clear.start]! << 8) | clear.bytes[clear.start + 1]!);
  }
  if (opcode !== Opcode.Text || reserved !== 0) return true;
  validator.reset();
  for (let at = start; at < end; at += UNMASK_MAX) {
    const stop = Math.min(end, at + UNMASK_MAX);
    const clear = clearText(bytes, at, stop, at - start);
    if (!validator.push(clear.bytes, clear.start, clear.start + stop - at)) return false;
    for (let i = 0; i < stop - at; i++) {
      const byte = clear.bytes[clear.start + i]!;
      if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) return false;
    }
  }
  return !final || !whole || validator.complete;
}

const clearText = (bytes: Uint8Array, start: number, end: number, offset: number): { bytes: Uint8Array; start: number } =>
  frame.masked ? { bytes: unmask(bytes, start, end, frame.mask, offset), start: 0 } : { bytes, start };
