import { MAX_KEPT, newInterface } from './capture-reader.ts';
import type { CaptureInterface, CaptureSecrets, CaptureSection, ResolvedName } from './capture-reader.ts';
import { agreedLinkType } from './link-types.ts';
import { COMMENT, optionText, padded, walkOptions } from './pcapng-options.ts';
import { ticksPerSecond } from './pcapng-time.ts';
import { utf8Text } from '../bytes/text.ts';

/** Most bytes of texts, names and secrets kept of one file; what comes later is read past. */
const MAX_KEPT_BYTES = 64 << 20;
/** What an entry costs beside its bytes, roughly. */
const ENTRY_BYTES = 32;
/** Where no if_tsresol says otherwise: microseconds. */
const USUAL_RESOLUTION = 6;

/** A block in memory: `bytes[at..end)` is its body, without type, lengths and trailer. */
export interface Block {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  end: number;
  little: boolean;
}

/**
 * What a pcapng file says beside its frames: sections, interfaces, drop counters, names, secrets. Each `read…` takes the
 * body of one block and returns false if that contradicts its own length; what was readable is kept.
 */
export class PcapngContents {
  readonly interfaces: CaptureInterface[] = [];
  readonly sections: CaptureSection[] = [];
  readonly names: ResolvedName[] = [];
  readonly secrets: CaptureSecrets[] = [];
  #keptBytes = 0;

  /** Section Header Block, from the options on. */
  readSection(block: Block): boolean {
    const section: CaptureSection = { hardware: null, os: null, application: null, comments: [] };
    if (this.sections.length < MAX_KEPT) this.sections.push(section);
    return eachOption(block, block.at + 16, (code, at, length) => {
      if (code > 4 || !this.#keeps(length)) return;
      const text = optionText(block.bytes, at, length);
      if (code === COMMENT) section.comments.push(text);
      if (code === 2) section.hardware = text;
      if (code === 3) section.os = text;
      if (code === 4) section.application = text;
    });
  }

  /** Interface Description Block. */
  readInterface(block: Block): boolean {
    const { view, bytes, at, end, little } = block;
    if (end - at < 8 || this.interfaces.length >= MAX_KEPT) return false;
    const linkType = agreedLinkType(view.getUint16(at, little));
    const face = newInterface(this.interfaces.length, linkType, view.getUint32(at + 4, little), ticksPerSecond(USUAL_RESOLUTION));
    this.interfaces.push(face);
    return eachOption(block, at + 8, (code, value, length) => {
      if (code === 9 && length === 1) face.ticksPerSecond = ticksPerSecond(bytes[value]!);
      if (code === 14 && length === 8) face.timeOffset = signed64(view, value, little);
      if (!this.#keeps(length)) return;
      if (code === COMMENT) face.comments.push(optionText(bytes, value, length));
      if (code === 2) face.name = optionText(bytes, value, length);
      if (code === 3) face.description = optionText(bytes, value, length);
      // The first octet tells text from compiled filters.
      if (code === 11 && length > 1 && bytes[value] === 0) face.filter = optionText(bytes, value + 1, length - 1);
      if (code === 12) face.os = optionText(bytes, value, length);
    });
  }

  /** Interface Statistics Block of `face`. */
  readStatistics(block: Block, face: CaptureInterface): boolean {
    let byInterface = NaN;
    let bySystem = NaN;
    const fits = eachOption(block, block.at + 12, (code, at, length) => {
      if (code === 5 && length === 8) byInterface = counter(block.view, at, block.little);
      if (code === 7 && length === 8) bySystem = counter(block.view, at, block.little);
    });
    if (byInterface >= 0 || bySystem >= 0) face.dropped = (byInterface || 0) + (bySystem || 0);
    return fits;
  }

  /** Name Resolution Block. */
  readNames({ bytes, view, at, end, little }: Block): boolean {
    while (end - at >= 4) {
      const type = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      if (type === 0) return true;
      const value = at + 4;
      if (value + length > end) return false;
      const size = type === 1 ? 4 : type === 2 ? 16 : Infinity;
      if (length > size && this.#keeps(length)) {
        const names = utf8Text(bytes, value + size, value + length).split('\0').filter((name) => name !== '');
        this.names.push({ address: bytes.slice(value, value + size), names });
      }
      at = value + padded(length);
    }
    return true;
  }

  /** Decryption Secrets Block. */
  readSecrets({ bytes, view, at, end, little }: Block): boolean {
    if (end - at < 8) return false;
    const length = view.getUint32(at + 4, little);
    if (at + 8 + length > end) return false;
    if (this.#keeps(length)) {
      this.secrets.push({ type: view.getUint32(at, little), bytes: bytes.slice(at + 8, at + 8 + length) });
    }
    return true;
  }

  #keeps(length: number): boolean {
    this.#keptBytes += length + ENTRY_BYTES;
    return this.#keptBytes <= MAX_KEPT_BYTES;
  }
}

function eachOption(block: Block, from: number, visit: (code: number, at: number, length: number) => void): boolean {
  return from <= block.end && walkOptions(block.view, from, block.end, block.little, visit);
}

/** An unsigned 64-bit count; NaN where all bits say that it is not known. */
function counter(view: DataView, at: number, little: boolean): number {
  const high = view.getUint32(at + (little ? 4 : 0), little);
  const low = view.getUint32(at + (little ? 0 : 4), little);
  return high === 0xffffffff && low === 0xffffffff ? NaN : high * 2 ** 32 + low;
}

function signed64(view: DataView, at: number, little: boolean): number {
  const high = view.getInt32(at + (little ? 4 : 0), little);
  return high * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little);
}
