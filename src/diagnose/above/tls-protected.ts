/**
 * Alerts of TLS 1.3 that nobody without keys can read, told by their size and place: an alert of two bytes, its content type
 * and a tag of 16 make a record of 19 bytes (RFC 8446 §5.2), where a Finished or data was due, and then its sender closes.
 */
import { Analysis } from '../../analysis.ts';
import { u16, u8 } from '../../bytes/read.ts';
import type { FrameContext } from '../../options.ts';
import type { Side } from '../../side.ts';

const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;
const HEADER_SIZE = 5;
const ALERT_SIZE = 19;
/** A server refuses what it got at once; later it may close for being bored. */
const AT_ONCE_SECONDS = 2;

const SENT_AGAIN = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.SpuriousRetransmission | Analysis.DuplicateFrame;

export class ProtectedAlert {
  from: Side | null = null;
  frame = 0;
  /** Time of the client's flight that answers the ServerHello; NaN before. */
  #answered = NaN;
  /** Data went on: there was none. */
  #over = false;

  /** Every frame behind the ServerHello. */
  see({ packet, frame, from, analysis }: FrameContext): void {
    const { bytes, payloadStart, payloadEnd, payloadLength } = packet;
    if (this.#over || payloadLength === 0 || from === null || (analysis & SENT_AGAIN) !== 0) return;
    const at = behindChangeCipherSpec(bytes, payloadStart, payloadEnd);
    if (at === payloadEnd) return;
    const time = frame.seconds + frame.nanos / 1e9;
    if (from === 'client') {
      // Its request may be on the way when the server refuses it.
      if (this.from === 'server') return;
      const isFirst = Number.isNaN(this.#answered);
      this.#answered = time;
      if (isFirst && isAlert(bytes, at, payloadEnd)) this.#found(from, frame.number);
      else if (this.from === 'client') this.#none();
    } else if (!Number.isNaN(this.#answered)) {
      const isRefusal = this.from === null && time - this.#answered <= AT_ONCE_SECONDS && isAlert(bytes, at, payloadEnd);
      if (isRefusal) this.#found(from, frame.number);
      else if (this.from !== 'client') this.#none();
    }
  }

  #found(from: Side, frame: number): void {
    this.from = from;
    this.frame = frame;
  }

  #none(): void {
    this.from = null;
    this.#over = true;
  }
}

/** Sent for the sake of old middleboxes (RFC 8446 §D.4). */
const behindChangeCipherSpec = (bytes: Uint8Array, at: number, end: number): number =>
  end - at > HEADER_SIZE && u8(bytes, at) === CHANGE_CIPHER_SPEC ? at + HEADER_SIZE + 1 : at;

const isAlert = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at === HEADER_SIZE + ALERT_SIZE && u8(bytes, at) === APPLICATION_DATA && u16(bytes, at + 3) === ALERT_SIZE;
