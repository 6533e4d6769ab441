/**
 * Event streams (WHATWG HTML §9.2.5 and §9.2.6), from bytes to events. Lines are told apart before decoding, so a character
 * cut between two pieces needs no care; a line that lies within one piece is read where it is.
 */
import { COLON, CR, LF, SPACE } from '../../bytes/ascii.ts';
import { utf8Text } from '../../bytes/text.ts';
import { BoundedBuffer } from '../../codec/bounded-buffer.ts';
import { isUtf8, utf8Boundary } from '../../codec/utf8.ts';

export interface ServerSentEvent {
  /** `message` where the stream names none. */
  event: string;
  /** The last event ID in force. */
  id: string;
  data: string;
  /** Bytes of the data as sent, with the line feeds between its lines; more than `data` has when that was cut. */
  length: number;
  /** Reconnection time in milliseconds, where this event's block sets it. */
  retry: number | null;
  /** Data, name or ID was longer than is kept. */
  truncated: boolean;
}

/** What a parser finds, in stream order. Calls come from within `push`. */
export interface EventSink {
  event(event: ServerSentEvent): void;
  /** A line that begins with a colon. */
  comment(): void;
  badRetry(value: string): void;
  /** Replacement characters stand in the next event for bytes that are not UTF-8. */
  badUtf8(): void;
}

const LINE_FEED = Uint8Array.of(LF);
const BOM = 0xefbbbf;

/** Bytes kept of a name and of an ID, which goes into every later event. */
const MAX_NAME = 4096;
/** Bytes of a line beside its value. */
const LINE_MARGIN = 256;

/**
 * Finds events, and calls its own methods with what it finds. To be extended: thousands of streams may be open, and an object
 * that hands on to another would be one more to fetch from memory for each segment.
 */
export abstract class EventReader implements EventSink {
  readonly #maxData: number;
  /** The beginning of a line whose end has not come. Like the next, made when first needed: most streams need neither. */
  #line: BoundedBuffer | null = null;
  /** Whether there is one. */
  #inLine = false;
  /** The data buffer: a line feed stands before each line but the first. */
  #data: BoundedBuffer | null = null;
  /** Whether it is in use. */
  #keeps = false;
  /** A first line of data that still lies in the bytes being pushed: most events have no other, and need not be copied. */
  #lent: Uint8Array | null = null;
  #lentStart = 0;
  #lentEnd = 0;
  #dataLines = 0;
  #event = '';
  /** The last name that was read: streams have few, and each need not be made again. */
  #lastEvent = '';
  #id = '';
  #eventCut = false;
  #idCut = false;
  #retry: number | null = null;
  #fields = false;
  #firstLine = true;
  #afterCr = false;
  /** After a gap: up to the end of the line it hit, and of the event. Whole lines still count: the ID among them is in force. */
  #lostLine = false;
  #lostEvent = false;

  /** Keeps at most `maxData` bytes of one event's data. */
  constructor(maxData: number) {
    this.#maxData = maxData;
  }

  /**
   * An event of one line is `bytes[start..end)`, with nothing cut and no `retry`: true where that has been taken, and it need not be
   * made. Borrowed.
   */
  abstract bareEvent(name: string, id: string, bytes: Uint8Array, start: number, end: number): boolean;
  abstract event(event: ServerSentEvent): void;
  abstract comment(): void;
  abstract badRetry(value: string): void;
  abstract badUtf8(): void;

  /** Takes the next bytes of the stream; borrowed until this returns. */
  push(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    if (this.#afterCr && from < end) {
      if (bytes[from] === LF) from++;
      this.#afterCr = false;
    }
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!;
      if (byte !== LF && byte !== CR) continue;
      this.#endLine(bytes, from, at);
      if (byte === CR) {
        if (at + 1 === end) this.#afterCr = true;
        else if (bytes[at + 1] === LF) at++;
      }
      from = at + 1;
    }
    if (from < end) this.#openLine(bytes, from, end);
    if (this.#lent !== null) this.#keepLent();
  }

  /** Bytes are missing here: the event they belong to is lost, and the next one whose beginning is certain goes on. */
  skip(): void {
    this.#closeLine();
    this.#forget();
    this.#afterCr = this.#firstLine = false;
    this.#lostLine = this.#lostEvent = true;
  }

  /** What would have been the next event if a blank line had come, or null: an event at the end is not dispatched. */
  get pending(): ServerSentEvent | null {
    if (this.#lostEvent) return null;
    const openLine = this.#inLine && this.#line!.bytes[0] !== COLON;
    return this.#fields || openLine ? this.#made() : null;
  }

  #endLine(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#inLine) {
      this.#takeLine(bytes, start, end, 0);
      return;
    }
    const line = this.#openLine(bytes, start, end);
    this.#takeLine(line.bytes, 0, line.length, line.total - line.length);
    if (this.#lent !== null) this.#keepLent();
    this.#closeLine();
  }

  #openLine(bytes: Uint8Array, start: number, end: number): BoundedBuffer {
    const line = (this.#line ??= new BoundedBuffer(Math.max(this.#maxData, MAX_NAME) + LINE_MARGIN));
    line.append(bytes, start, end);
    this.#inLine = true;
    return line;
  }

  #closeLine(): void {
    if (this.#inLine) this.#line!.clear();
    this.#inLine = false;
  }

  #keepLent(): void {
    this.#keptData().append(this.#lent!, this.#lentStart, this.#lentEnd);
    this.#lent = null;
  }

  #keptData(): BoundedBuffer {
    this.#keeps = true;
    return (this.#data ??= new BoundedBuffer(this.#maxData));
  }

  /** One line without its end, of which the last `missing` bytes were over the limit. */
  #takeLine(bytes: Uint8Array, lineStart: number, end: number, missing: number): void {
    let start = lineStart;
    if (this.#firstLine) {
      this.#firstLine = false;
      if (end - start >= 3 && ((bytes[start]! << 16) | (bytes[start + 1]! << 8) | bytes[start + 2]!) === BOM) start += 3;
    }
    if (this.#lostLine) this.#lostLine = false;
    else if (start === end) this.#dispatch();
    else if (bytes[start] === COLON) this.comment();
    else this.#takeField(bytes, start, end, missing);
  }

  #takeField(bytes: Uint8Array, start: number, end: number, missing: number): void {
    let colon = start;
    // No field has a name of more than five letters.
    while (colon < end && colon <= start + 5 && bytes[colon] !== COLON) colon++;
    if (colon < end && bytes[colon] !== COLON) return;
    let value = Math.min(end, colon + 1);
    if (value < end && bytes[value] === SPACE) value++;
    switch (fieldAt(bytes, start, colon)) {
      case DATA:
        this.#takeData(bytes, value, end, missing);
        break;
      case EVENT:
        if (!isText(bytes, value, end, this.#lastEvent)) this.#lastEvent = this.#name(bytes, value, end);
        this.#event = this.#lastEvent;
        this.#eventCut = end - value > MAX_NAME;
        break;
      case ID:
        if (hasNul(bytes, value, end)) break;
        this.#id = this.#name(bytes, value, end);
        this.#idCut = end - value > MAX_NAME;
        break;
      case RETRY:
        this.#takeRetry(utf8Text(bytes, value, end));
        break;
      default:
        return;
    }
    this.#fields = true;
  }

  #takeData(bytes: Uint8Array, start: number, end: number, missing: number): void {
    if (this.#dataLines++ === 0 && missing === 0 && end - start <= this.#maxData) {
      this.#lent = bytes;
      this.#lentStart = start;
      this.#lentEnd = end;
      return;
    }
    if (this.#lent !== null) this.#keepLent();
    const data = this.#keptData();
    if (this.#dataLines > 1) data.append(LINE_FEED, 0, 1);
    data.append(bytes, start, end);
    data.skip(missing);
  }

  #takeRetry(value: string): void {
    const retry = /^[0-9]+$/.test(value) ? Number(value) : NaN;
    if (Number.isFinite(retry)) this.#retry = retry;
    else this.badRetry(value.slice(0, 64));
  }

  #dispatch(): void {
    if (this.#dataLines > 0 && !this.#lostEvent) {
      if (!this.#isDataUtf8) this.badUtf8();
      if (!this.#isTakenBare) this.event(this.#made());
    }
    this.#forget();
    this.#lostEvent = false;
  }

  get #isTakenBare(): boolean {
    const lent = this.#lent;
    if (lent === null || this.#eventCut || this.#idCut || this.#retry !== null) return false;
    return this.bareEvent(this.#event || 'message', this.#id, lent, this.#lentStart, this.#lentEnd);
  }

  /** Data that was cut is not said to be anything. */
  get #isDataUtf8(): boolean {
    if (this.#lent !== null) return isUtf8(this.#lent, this.#lentStart, this.#lentEnd);
    const kept = this.#data;
    return kept === null || kept.cut || isUtf8(kept.bytes, 0, kept.length);
  }

  #made(): ServerSentEvent {
    const lent = this.#lent;
    const kept = this.#keeps ? this.#data : null;
    return {
      event: this.#event || 'message',
      id: this.#id,
      data: lent === null ? (kept?.text() ?? '') : utf8Text(lent, this.#lentStart, this.#lentEnd),
      length: lent === null ? (kept?.total ?? 0) : this.#lentEnd - this.#lentStart,
      retry: this.#retry,
      truncated: this.#eventCut || this.#idCut || kept?.cut === true,
    };
  }

  #forget(): void {
    if (this.#keeps) this.#data!.clear();
    this.#keeps = false;
    this.#lent = null;
    this.#dataLines = 0;
    this.#event = '';
    this.#eventCut = false;
    this.#retry = null;
    this.#fields = false;
  }

  #name(bytes: Uint8Array, start: number, valueEnd: number): string {
    const end = valueEnd - start > MAX_NAME ? utf8Boundary(bytes, start, start + MAX_NAME) : valueEnd;
    const text = utf8Text(bytes, start, end);
    if (text.includes('\ufffd') && !isUtf8(bytes, start, end)) this.badUtf8();
    return text;
  }
}

/** Hands what it finds to a sink. */
export class EventParser extends EventReader {
  readonly #sink: EventSink;

  /** Keeps at most `maxData` bytes of one event's data. */
  constructor(sink: EventSink, maxData: number) {
    super(maxData);
    this.#sink = sink;
  }

  /** As `skip`. */
  gap(): void {
    this.skip();
  }

  bareEvent(): boolean {
    return false;
  }

  event(event: ServerSentEvent): void {
    this.#sink.event(event);
  }

  comment(): void {
    this.#sink.comment();
  }

  badRetry(value: string): void {
    this.#sink.badRetry(value);
  }

  badUtf8(): void {
    this.#sink.badUtf8();
  }
}

const DATA = 1;
const EVENT = 2;
const ID = 3;
const RETRY = 4;

/** Which field has the name `bytes[start..end)`; 0 for those that mean nothing. */
function fieldAt(bytes: Uint8Array, start: number, end: number): number {
  switch (end - start) {
    case 2: return isText(bytes, start, end, 'id') ? ID : 0;
    case 4: return isText(bytes, start, end, 'data') ? DATA : 0;
    case 5: return isText(bytes, start, end, 'event') ? EVENT : isText(bytes, start, end, 'retry') ? RETRY : 0;
    default: return 0;
  }
}

/** Whether `bytes[start..end)` is this text, which is ASCII where that is so. */
function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== bytes[start + at] || code > 0x7f) return false;
  }
  return true;
}

function hasNul(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 0) return true;
  return false;
}
