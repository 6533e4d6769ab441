/** The bytes of one connection for people and programs: as text with each side in its colour, as hex, or as JSON lines. */
import type { Chunk } from '../bytes/chunk.ts';
import { hexdump } from '../bytes/hexdump.ts';
import { base64Text } from '../bytes/text.ts';
import type { EndReason, GapCause } from '../dissect/dissector.ts';
import { GAP_WORDS } from '../note.ts';
import type { BySide } from '../record.ts';
import type { Side } from '../side.ts';
import { rfc3339 } from '../time.ts';
import type { Clock } from './clock.ts';
import { countText, plural } from './format.ts';
import { ndjson } from './ndjson.ts';
import { safeLines } from './safe-lines.ts';
import type { Paint, Style } from './style.ts';

/** Receives one connection's bytes in order; chunks are borrowed. */
export interface StreamView {
  data(from: Side, chunk: Chunk): void;
  gap(from: Side, length: number, cause: GapCause): void;
  end(from: Side, why: EndReason): void;
}

type Write = (text: string) => void;

export const SIDE_STYLE: BySide<Style> = { client: 'cyan', server: 'magenta' };
const SIDE_ARROW: BySide<string> = { client: '↑ client', server: '↓ server' };

/** `[1,460 bytes missing: acknowledged, so lost by the capture]` */
export const gapText = (length: number, cause: GapCause): string => `[${plural(length, 'byte')} missing: ${GAP_WORDS[cause]}]`;

const endText = (from: Side, why: EndReason): string | null =>
  why === 'fin' ? `[${from} closed]` : why === 'rst' ? '[reset]' : why === 'capture-end' ? null : `[${why}]`;

/** A line that says who speaks now, in which frame and when. */
export function speakerLine(from: Side, time: string, frame: number, clock: Clock, paint: Paint): string {
  return `${paint(SIDE_ARROW[from], SIDE_STYLE[from])}${paint(`  ${clock.text(time)}  frame ${countText(frame)}`, 'dim')}\n`;
}

/** Text that is safe for a terminal, in each side's colour. */
export class TextView implements StreamView {
  readonly #write: Write;
  readonly #clock: Clock;
  readonly #paint: Paint;
  readonly #decoders: BySide<TextDecoder> = { client: new TextDecoder(), server: new TextDecoder() };
  #speaker: Side | null = null;
  /** What was written ends with a line end. */
  #fresh = true;

  constructor(write: Write, clock: Clock, paint: Paint) {
    this.#write = write;
    this.#clock = clock;
    this.#paint = paint;
  }

  data(from: Side, chunk: Chunk): void {
    if (this.#speaker !== from) {
      this.#line(speakerLine(from, rfc3339(chunk), chunk.frame, this.#clock, this.#paint));
      this.#speaker = from;
    }
    const text = this.#decoders[from].decode(chunk.bytes.subarray(chunk.start, chunk.end), { stream: true });
    if (text === '') return;
    this.#fresh = text.endsWith('\n');
    this.#write(this.#paint(safeLines(text), SIDE_STYLE[from]));
  }

  gap(from: Side, length: number, cause: GapCause): void {
    this.#decoders[from] = new TextDecoder();
    this.#line(`${this.#paint(`${SIDE_ARROW[from]} ${gapText(length, cause)}`, 'yellow')}\n`);
    this.#speaker = null;
  }

  end(from: Side, why: EndReason): void {
    const text = endText(from, why);
    if (text !== null) this.#line(`${this.#paint(text, 'dim')}\n`);
    else this.#line('');
    this.#speaker = null;
  }

  #line(text: string): void {
    this.#write(this.#fresh ? text : `\n${text}`);
    this.#fresh = true;
  }
}

/** Hexadecimal and ASCII with offsets in each side's stream; the server's lines are indented. */
export class HexView implements StreamView {
  readonly #write: Write;
  readonly #clock: Clock;
  readonly #paint: Paint;
  readonly #offsets: BySide = { client: 0, server: 0 };

  constructor(write: Write, clock: Clock, paint: Paint) {
    this.#write = write;
    this.#clock = clock;
    this.#paint = paint;
  }

  data(from: Side, chunk: Chunk): void {
    const indent = from === 'client' ? '' : '    ';
    this.#write(speakerLine(from, rfc3339(chunk), chunk.frame, this.#clock, this.#paint));
    this.#write(this.#paint(hexdump(chunk.bytes, chunk.start, chunk.end, this.#offsets[from], indent), SIDE_STYLE[from]));
    this.#offsets[from] += chunk.length;
  }

  gap(from: Side, length: number, cause: GapCause): void {
    this.#write(`${this.#paint(`${SIDE_ARROW[from]} ${gapText(length, cause)}`, 'yellow')}\n`);
    this.#offsets[from] += length;
  }

  end(from: Side, why: EndReason): void {
    const text = endText(from, why);
    if (text !== null) this.#write(`${this.#paint(text, 'dim')}\n`);
  }
}

/** One JSON object a delivery: `data` with text or base64, `gap`, `end`; `offset` counts the bytes of that side. */
export class JsonView implements StreamView {
  readonly #write: Write;
  readonly #connection: () => number;
  readonly #offsets: BySide = { client: 0, server: 0 };

  constructor(write: Write, connection: () => number) {
    this.#write = write;
    this.#connection = connection;
  }

  data(from: Side, chunk: Chunk): void {
    const { frame, length } = chunk;
    const connection = this.#connection();
    const base64 = base64Text(chunk.bytes, chunk.start, chunk.end);
    this.#write(ndjson({ type: 'data', connection, from, time: rfc3339(chunk), frame, offset: this.#offsets[from], length, base64 }));
    this.#offsets[from] += length;
  }

  gap(from: Side, length: number, cause: GapCause): void {
    this.#write(ndjson({ type: 'gap', connection: this.#connection(), from, offset: this.#offsets[from], length, cause }));
    this.#offsets[from] += length;
  }

  end(from: Side, why: EndReason): void {
    this.#write(ndjson({ type: 'end', connection: this.#connection(), from, offset: this.#offsets[from], why }));
  }
}

/** The bytes themselves. What is missing is told elsewhere, since nothing may be added to them. */
export class RawView implements StreamView {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #tell: Write;

  constructor(write: (bytes: Uint8Array) => void, tell: Write) {
    this.#write = write;
    this.#tell = tell;
  }

  data(_from: Side, chunk: Chunk): void {
    this.#write(chunk.bytes.subarray(chunk.start, chunk.end));
  }

  gap(from: Side, length: number, cause: GapCause): void {
    this.#tell(`${from}: ${gapText(length, cause)}`);
  }

  end(): void {}
}
