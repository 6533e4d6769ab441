import { CaptureError } from './capture-error.ts';
import { MAX_KEPT, Oddity, Step, frameLimit } from './capture-reader.ts';
import type { CaptureInterface, CaptureReader, ReaderOptions, Turn } from './capture-reader.ts';
import { noteCut } from './oddities.ts';
import { PcapngContents } from './pcapng-contents.ts';
import type { Block } from './pcapng-contents.ts';
import { BlockType, findBlock, sectionOrder } from './pcapng-find.ts';
import { COMMENT, optionText, padded, walkOptions } from './pcapng-options.ts';
import { TickClock } from './pcapng-time.ts';
import type { Frame } from '../frame.ts';
import type { NoteCode } from '../note.ts';
import type { Window } from './window.ts';

/** Most bytes of a frame on an interface whose snap length says no more. */
const USUAL_LIMIT = 16 << 20;
/** Most unknown block types that are mentioned. */
const MAX_UNKNOWN = 64;

/**
 * pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces of their own link type and clock, enhanced,
 * simple and obsolete packet blocks. Interface ids count over all sections. `next` runs for every frame.
 *
 * A block with an impossible length, or whose two lengths differ, is damage: the reader goes on at the next whole block.
 */
export class PcapngReader implements CaptureReader {
  readonly format = 'pcapng';
  ready = false;
  complete = true;
  oddities = 0;
  readonly turns: Turn[] = [];

  readonly #options: ReaderOptions;
  readonly #contents = new PcapngContents();
  readonly #clock = new TickClock();
  readonly #unknown = new Set<number>();
  readonly #saidOverSnap = new Set<CaptureInterface>();
  #little = true;
  /** False in a section of a version that is not known. */
  #readable = true;
  /** Interfaces of the sections before this one. */
  #earlier = 0;
  #largest = USUAL_LIMIT;
  /** File offset of damage behind which the next block is looked for, or -1. */
  #damageAt = -1;
  #saidNoTime = false;
  /** Where the options of the frame just placed lie in the window. */
  #optionsAt = 0;
  #optionsEnd = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  get interfaces() {
    return this.#contents.interfaces;
  }
  get sections() {
    return this.#contents.sections;
  }
  get names() {
    return this.#contents.names;
  }
  get secrets() {
    return this.#contents.secrets;
  }

  next(window: Window, frame: Frame): Step {
    for (;;) {
      if (this.#damageAt >= 0 && !this.#recover(window)) return window.atEnd ? Step.Done : Step.More;
      const { view, start: at } = window;
      const left = window.end - at;
      if (left < 12) return this.#wait(window, 12);
      const type = view.getUint32(at, this.#little);
      if (type === BlockType.Section && !this.#turn(view, at)) {
        this.#damaged(window);
        continue;
      }
      const length = view.getUint32(at + 4, this.#little);
      if (length < 12 || length % 4 !== 0 || length > this.#largest + 65_536) {
        this.#damaged(window);
        continue;
      }
      if (left < length) return this.#wait(window, length);
      if (view.getUint32(at + length - 4, this.#little) !== length) {
        this.#damaged(window);
        continue;
      }
      if (this.#block(type, window, length, frame)) {
        frame.fileOffset = window.base + at;
        window.start = at + length;
        return Step.Frame;
      }
      window.start = at + length;
    }
  }

  goTo(offset: number, turns: readonly Turn[], interfaces: readonly CaptureInterface[]): void {
    let turn = turns[0];
    for (const next of turns) if (next.offset <= offset) turn = next;
    for (let id = this.interfaces.length; id < interfaces.length; id++) this.#contents.interfaces.push(interfaces[id]!);
    if (turn) [this.#little, this.#readable, this.#earlier] = [turn.little, turn.readable, turn.earlier];
    this.ready = true;
    for (const { snapLength } of interfaces) this.#largest = Math.max(this.#largest, frameLimit(snapLength, USUAL_LIMIT));
  }

  frameComments(window: Window): string[] {
    const comments: string[] = [];
    walkOptions(window.view, this.#optionsAt, this.#optionsEnd, this.#little, (code, at, length) => {
      if (code === COMMENT) comments.push(optionText(window.bytes, at, length));
    });
    return comments;
  }

  /** Takes one whole block at `window.start`; true if it holds a frame, which is placed. */
  #block(type: number, window: Window, length: number, frame: Frame): boolean {
    const at = window.start;
    if (type === BlockType.EnhancedPacket && this.#readable && length >= 32) {
      return this.#packet(window, length, window.view.getUint32(at + 8, this.#little), frame);
    }
    if (type === BlockType.Section) return this.#section(window, length);
    if (!this.#readable) return false;
    if (type === BlockType.SimplePacket && length >= 16) return this.#simplePacket(window, length, frame);
    if (type === BlockType.Packet && length >= 32) {
      return this.#packet(window, length, window.view.getUint16(at + 8, this.#little), frame);
    }
    this.#describe(type, window, length);
    return false;
  }

  /** Enhanced and obsolete packet blocks, which differ only in how wide the interface id is. */
  #packet(window: Window, length: number, id: number, frame: Frame): boolean {
    const { view, start: at } = window;
    const face = this.interfaces[this.#earlier + id];
    const captured = view.getUint32(at + 20, this.#little);
    if (!face) return this.#badBlock(window, `a frame of interface ${id}, which is not described`);
    if (captured > length - 32) return this.#badBlock(window, `a frame of ${captured} bytes in a block of ${length}`);
    const high = view.getUint32(at + 12, this.#little);
    const low = view.getUint32(at + 16, this.#little);
    this.#clock.place(high, low, face.ticksPerSecond, face.timeOffset);
    this.#place(window, face, at + 28, captured, view.getUint32(at + 24, this.#little), frame);
    this.#optionsAt = at + 28 + padded(captured);
    this.#optionsEnd = at + length - 4;
    return true;
  }

  /** A frame with neither interface, which is the section's first, nor time, which is that of the frame before. */
  #simplePacket(window: Window, length: number, frame: Frame): boolean {
    const { view, start: at } = window;
    const face = this.interfaces[this.#earlier];
    if (!face) return this.#badBlock(window, 'a frame in a section without an interface');
    const original = view.getUint32(at + 8, this.#little);
    const captured = Math.min(original, length - 16, face.snapLength || Infinity);
    this.#place(window, face, at + 12, captured, original, frame);
    this.#optionsAt = this.#optionsEnd = at;
    if (!this.#saidNoTime) this.#note('capture-no-time', window, 'simple packet blocks carry no time');
    this.#saidNoTime = true;
    return true;
  }

  #place(window: Window, face: CaptureInterface, start: number, captured: number, original: number, frame: Frame): void {
    frame.bytes = window.bytes;
    frame.start = start;
    frame.end = start + captured;
    frame.originalLength = original;
    frame.linkType = face.linkTypeNumber;
    frame.interfaceId = face.id;
    frame.seconds = this.#clock.seconds;
    frame.nanos = this.#clock.nanos;
    const over = face.snapLength > 0 && captured > face.snapLength;
    this.oddities = over || captured > original || captured === 0 ? this.#odd(face, over, captured, original) : 0;
  }

  #odd(face: CaptureInterface, over: boolean, captured: number, original: number): number {
    let oddities = captured > original ? Oddity.OverOriginal : 0;
    if (captured === 0) oddities |= Oddity.Empty;
    if (over && !this.#saidOverSnap.has(face)) {
      this.#saidOverSnap.add(face);
      oddities |= Oddity.OverSnap;
    }
    return oddities;
  }

  /** Takes the byte order of the section that begins at `at`; false if it has none. */
  #turn(view: DataView, at: number): boolean {
    const order = sectionOrder(view, at);
    if (order !== null) this.#little = order === 'little';
    return order !== null;
  }

  #section(window: Window, length: number): false {
    if (length < 28) return this.#badBlock(window, `a section header of ${length} bytes`);
    const { view, start: at } = window;
    const major = view.getUint16(at + 12, this.#little);
    const version = `${major}.${view.getUint16(at + 14, this.#little)}`;
    this.#readable = major === 1;
    this.#earlier = this.interfaces.length;
    if (this.turns.length < MAX_KEPT) {
      this.turns.push({ offset: window.offset, little: this.#little, readable: this.#readable, earlier: this.#earlier });
    }
    if (this.#readable) {
      this.ready = true;
      this.#fits(window, this.#contents.readSection(this.#body(window, length)));
      return false;
    }
    const { path } = this.#options;
    if (!this.ready) throw new CaptureError('unsupported-version', path, `pcapng version ${version} is not known`, at);
    return this.#badBlock(window, `a section of version ${version}, which is not known; all of it is skipped`);
  }

  /** Blocks that say something about the capture, and those that say nothing to us. */
  #describe(type: number, window: Window, length: number): void {
    const block = this.#body(window, length);
    if (type === BlockType.Interface) {
      const count = this.interfaces.length;
      this.#fits(window, this.#contents.readInterface(block));
      if (this.interfaces.length > count) {
        this.#largest = Math.max(this.#largest, frameLimit(this.interfaces[count]!.snapLength, USUAL_LIMIT));
      }
    } else if (type === BlockType.Statistics) {
      this.#statistics(window, block);
    } else if (type === BlockType.Names) {
      this.#fits(window, this.#contents.readNames(block));
    } else if (type === BlockType.Secrets) {
      this.#fits(window, this.#contents.readSecrets(block));
    } else if (type === BlockType.EnhancedPacket || type === BlockType.SimplePacket || type === BlockType.Packet) {
      this.#badBlock(window, `a packet block of ${length} bytes`);
    } else if (!this.#unknown.has(type) && this.#unknown.size < MAX_UNKNOWN) {
      this.#unknown.add(type);
      this.#note('capture-block-skipped', window, `blocks of type 0x${type.toString(16)} are skipped`);
    }
  }

  #statistics(window: Window, block: Block): void {
    const id = block.end - block.at < 12 ? -1 : block.view.getUint32(block.at, block.little);
    const face = this.interfaces[this.#earlier + id];
    if (id < 0 || !face) {
      this.#badBlock(window, 'statistics of no interface that is described');
      return;
    }
    const before = face.dropped ?? 0;
    this.#fits(window, this.#contents.readStatistics(block, face));
    const dropped = face.dropped ?? 0;
    if (dropped > before) {
      const of = face.name === null ? `interface ${face.id}` : face.name;
      this.#note('capture-dropped', window, `${dropped} frames were dropped on ${of}`, { dropped, interface: face.id });
    }
  }

  #body(window: Window, length: number): Block {
    const { bytes, view, start } = window;
    return { bytes, view, at: start + 8, end: start + length - 4, little: this.#little };
  }

  #fits(window: Window, fits: boolean): void {
    if (!fits) this.#note('capture-bad-block', window, 'options or fields of a block reach beyond its end');
  }

  #badBlock(window: Window, what: string): false {
    this.complete = false;
    this.#note('capture-bad-block', window, what);
    return false;
  }

  #note(code: NoteCode, window: Window, what: string, figures: object = {}): void {
    const { path, notes } = this.#options;
    const { offset } = window;
    notes(code, { message: `${path}: ${what} (block at byte ${offset})`, path, offset, ...figures });
  }

  #wait(window: Window, need: number): Step {
    if (!window.atEnd) return Step.More;
    const { path } = this.#options;
    if (!this.ready) throw new CaptureError('cut-header', path, 'the file ends inside its section header', window.base + window.end);
    if (noteCut(window, 'block', need, this.#options)) this.complete = false;
    return Step.Done;
  }

  #damaged(window: Window): void {
    const { offset } = window;
    if (!this.ready) throw new CaptureError('not-a-capture', this.#options.path, 'the pcapng section header is damaged', offset);
    this.complete = false;
    this.#damageAt = offset;
    window.start++;
  }

  /** Looks for the block behind the damage; false while or where there is none. */
  #recover(window: Window): boolean {
    const found = findBlock(window, this.#little);
    if (!found && !window.atEnd) return false;
    if (!found) window.start = window.end;
    const { path, notes } = this.#options;
    const offset = this.#damageAt;
    const skipped = window.offset - offset;
    const then = found ? `reading goes on at byte ${window.offset}` : 'no block follows';
    notes('capture-damaged', {
      message: `${path}: the block at byte ${offset} is impossible; ${skipped} bytes skipped, ${then}`, path, offset, skipped,
    });
    this.#damageAt = -1;
    return found;
  }
}
