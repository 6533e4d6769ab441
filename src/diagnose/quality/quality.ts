/** How good the capture itself is: said before anything else, since it tells how far the rest can be believed. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, DerivedRecord, EarshotRecord, NoteRecord } from '../../record.ts';
import { Layer } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';
import type { VerdictCode } from '../catalogue.ts';
import type { Examiner } from '../examiner.ts';
import { QUALITIES, weakens } from './kinds.ts';
import type { QualityCode } from './kinds.ts';

/** Connections and frames that are named as examples. */
const EXAMPLES = 20;

/** What a capture, or some of its connections, lack. */
export interface QualityRecord extends DerivedRecord {
  type: 'quality';
  code: QualityCode;
  /** One sentence, with figures. */
  message: string;
  /** Frames that show it, where single ones do. */
  frames?: number[];
  /** Connections that it is about, at most 20, and how many there are in all; left out where it is about the whole capture. */
  connections?: number[];
  count?: number;
  /** Verdicts that are less sure for it. */
  affects: readonly VerdictCode[];
}

/** Qualities of one connection. */
const OF_CONNECTIONS: readonly QualityCode[] = ['one-sided', 'begun-midway'];
/** Qualities of the whole capture, by the note that tells. */
const BY_NOTE: Readonly<Record<string, QualityCode>> = {
  'capture-dropped': 'frames-dropped', 'capture-frame-cut': 'frames-cut', 'capture-unknown-link-type': 'frames-unread',
  'capture-cut': 'file-cut', 'capture-damaged': 'file-cut',
  'capture-bad-compression': 'file-cut', 'capture-duplicate-frames': 'frames-twice', 'offload-length': 'offload',
  'capture-time-backwards': 'clock-steps', 'capture-time-jump': 'clock-steps',
};

/** The largest of jumbo frames, with a tag. */
const LARGEST_FRAME = 9234;
/** Frames that several queues brought out of order: no clock was set. */
const OUT_OF_ORDER_SECONDS = 0.01;

interface Tally {
  /** What the first note said. */
  message: string;
  readonly frames: number[];
  readonly connections: number[];
  count: number;
}

export class CaptureQuality implements Examiner {
  readonly #tallies = new Map<QualityCode, Tally>();
  /** Bytes that the capture lacks, by connection: where a side lacks all, nothing was dropped. There are as few as notes of a kind. */
  readonly #gaps = new Map<number, NoteRecord[]>();
  #frames = 0;
  #connections = 0;
  /** Connections that carried something, or came as far as they could. */
  #talks = 0;
  /** Connections of which both directions were captured, UDP included. */
  #twoSided = 0;

  frame({ frame, packet }: FrameContext): void {
    this.#frames++;
    if (frame.originalLength <= LARGEST_FRAME || packet.layers[0] !== Layer.Ethernet || isLoopback(packet)) return;
    const tally = this.#tally('offload', `Frame ${frame.number} has ${frame.originalLength} bytes, more than any Ethernet carries`);
    tally.count++;
    if (tally.frames.length < EXAMPLES) tally.frames.push(frame.number);
  }

  record(record: EarshotRecord): void {
    if (record.type === 'connection') return this.#connection(record);
    if (record.type === 'note') this.#note(record);
  }

  /** What was found, the gravest first. */
  records(): QualityRecord[] {
    return (Object.keys(QUALITIES) as QualityCode[]).flatMap((code) => {
      const tally = this.#tallies.get(code);
      return tally ? [this.#recordOf(code, tally)] : [];
    });
  }

  /** Why nothing wrong could be seen, in a sentence; null where something was seen that might have gone wrong. */
  get blank(): string | null {
    if (this.#frames === 0) return 'The capture has no frame: there is nothing to judge.';
    if (this.#tallies.has('frames-unread') && this.#connections === 0) return 'Nothing wrong was seen, for no connection could be read.';
    if (this.#connections === 0) return 'Nothing wrong was seen, but no connection either.';
    return this.#talks > 0 ? null : 'Nothing wrong was seen, but no connection came as far as to carry anything.';
  }

  /** Whether a finding cannot be made at all for what the capture lacks: nobody was heard to answer anybody. */
  blinds(verdict: VerdictCode): boolean {
    return this.#twoSided === 0 && this.#tallies.has('one-sided') && weakens('one-sided', verdict);
  }

  /** Whether a finding is less sure for what the whole capture lacks. */
  weakens(verdict: VerdictCode): boolean {
    for (const code of this.#tallies.keys()) if (!OF_CONNECTIONS.includes(code) && weakens(code, verdict)) return true;
    return false;
  }

  #recordOf(code: QualityCode, { message, frames, connections, count }: Tally): QualityRecord {
    const { about, affects } = QUALITIES[code];
    if (OF_CONNECTIONS.includes(code)) {
      return { type: 'quality', code, message: `${about} It is so for ${count} of ${this.#connections}.`, connections, count, affects };
    }
    const more = count > 1 ? ` (and ${count - 1} more)` : '';
    return { type: 'quality', code, message: `${about} ${message}${more}.`, ...(frames.length > 0 && { frames }), affects };
  }

  #connection(record: ConnectionRecord): void {
    this.#connections++;
    if (wasOpen(record)) this.#talks++;
    if (record.frames.client > 0 && record.frames.server > 0) this.#twoSided++;
    const qualities = qualitiesOf(record);
    if (!qualities.includes('one-sided')) for (const gap of this.#gaps.get(record.id) ?? []) this.#count('frames-dropped', gap);
    this.#gaps.delete(record.id);
    for (const code of qualities) {
      const tally = this.#tally(code, '');
      tally.count++;
      if (tally.connections.length < EXAMPLES) tally.connections.push(record.id);
    }
  }

  #note(note: NoteRecord): void {
    const { code, cause, connection, seconds } = note;
    if (code === 'capture-time-backwards' && Number(seconds) > -OUT_OF_ORDER_SECONDS) return;
    const quality = BY_NOTE[code];
    if (quality !== undefined) return this.#count(quality, note);
    if (code !== 'tcp-gap' || cause !== 'capture' || connection === null) return;
    const gaps = this.#gaps.get(connection);
    if (gaps) gaps.push(note);
    else this.#gaps.set(connection, [note]);
  }

  #count(quality: QualityCode, { message, frame, path }: NoteRecord): void {
    // A name is written as it is.
    const tally = this.#tally(quality, typeof path === 'string' && message.startsWith(path) ? message : capital(message));
    tally.count++;
    if (frame !== null && tally.frames.length < EXAMPLES) tally.frames.push(frame);
  }

  #tally(code: QualityCode, message: string): Tally {
    let tally = this.#tallies.get(code);
    if (!tally) this.#tallies.set(code, tally = { message, frames: [], connections: [], count: 0 });
    return tally;
  }
}

/** The loopback of Linux looks like Ethernet, without addresses, and takes frames of 64 KiB. */
function isLoopback(packet: Packet): boolean {
  const bytes = packet.bytesOf(0), at = packet.layerStart[0]!;
  return bytes[at + 6] === 0 && bytes[at + 7] === 0 && bytes[at + 8] === 0 && bytes[at + 9] === 0 && bytes[at + 10] === 0 && bytes[at + 11] === 0;
}

/** What the capture lacks of one connection. */
export function qualitiesOf({ transport, history, frames, roles }: ConnectionRecord): QualityCode[] {
  if (transport !== 'tcp') return [];
  const qualities: QualityCode[] = [];
  // Zeek's letters: a client that acknowledged or sent data had an answer, whether it was captured or not.
  if (frames.client === 0 || (frames.server === 0 && /[ADF]/.test(history))) qualities.push('one-sided');
  if (roles !== 'syn' && roles !== 'syn-ack') qualities.push('begun-midway');
  return qualities;
}

/** Its handshake was completed, or something was said. Zeek's letters: the client's ACK, or data of either. */
const wasOpen = ({ transport, history }: ConnectionRecord): boolean => transport !== 'tcp' || /[ADd]/.test(history);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
