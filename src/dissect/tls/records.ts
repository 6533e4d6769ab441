import { u16, u8 } from '../../bytes/read.ts';

export const ContentType = { ChangeCipherSpec: 20, Alert: 21, Handshake: 22, ApplicationData: 23, Heartbeat: 24 } as const;

export const HEADER_SIZE = 5;
/** RFC 5246 §6.2.3; TLS 1.3 allows less. */
const MAX_RECORD = (1 << 14) + 2048;

/** Whether five bytes look like the header of a record (RFC 8446 §5.1). */
export function isRecordHeader(bytes: Uint8Array, at: number): boolean {
  const type = u8(bytes, at);
  const length = u16(bytes, at + 3);
  const knownType = type >= ContentType.ChangeCipherSpec && type <= ContentType.Heartbeat;
  const knownVersion = u8(bytes, at + 1) === 3 && u8(bytes, at + 2) <= 4;
  return knownType && knownVersion && length <= MAX_RECORD && (length > 0 || type === ContentType.ApplicationData);
}

export interface RecordSink {
  /** A record begins; `length` is that of its content. */
  begin(type: number, length: number): void;
  /** Content of the record, in order and in any pieces. Borrowed. */
  content(type: number, bytes: Uint8Array, start: number, end: number): void;
  /** Content that was never captured. */
  hole(type: number, length: number): void;
  /** Where the next record starts is no longer known; what begins next was searched for. */
  lost(): void;
  /** These bytes are no record. */
  malformed(): void;
}

/**
 * Splits one side of a TLS connection into records. A hole inside a record is stepped over; behind a larger one the next
 * header is searched for. Keeps five bytes at most.
 */
export class RecordReader {
  readonly #sink: RecordSink;
  readonly #header = new Uint8Array(HEADER_SIZE);
  #have = 0;
  #type = 0;
  /** Content of the current record that is still to come. */
  #left = 0;
  #searching = false;
  #stopped = false;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && !this.#stopped; ) {
      if (this.#left === 0) {
        this.#header[this.#have++] = u8(bytes, at++);
        if (this.#have === HEADER_SIZE) this.#begin();
        continue;
      }
      const next = Math.min(end, at + this.#left);
      this.#left -= next - at;
      this.#sink.content(this.#type, bytes, at, next);
      at = next;
    }
  }

  gap(length: number): void {
    if (length <= this.#left) {
      this.#left -= length;
      this.#sink.hole(this.#type, length);
      return;
    }
    this.#left = this.#have = 0;
    this.#searching = true;
    this.#sink.lost();
  }

  #begin(): void {
    const header = this.#header;
    if (isRecordHeader(header, 0)) {
      this.#type = u8(header, 0);
      this.#left = u16(header, 3);
      this.#have = 0;
      this.#searching = false;
      this.#sink.begin(this.#type, this.#left);
    } else if (this.#searching) {
      header.copyWithin(0, 1);
      this.#have--;
    } else {
      this.#stopped = true;
      this.#sink.malformed();
    }
  }
}
