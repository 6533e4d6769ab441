import { u16, u32, u8 } from '../bytes/read.ts';
import type { FieldNode } from './node.ts';

/**
 * One header, from which fields are read by their offset. What lies beyond its captured bytes reads as 0 and makes no field, so
 * that headers are described without asking how much there is of them.
 */
export class Header {
  readonly bytes: Uint8Array;
  /** The header is `bytes[at..end)`. */
  readonly at: number;
  readonly end: number;
  readonly fields: FieldNode[] = [];
  readonly #origin: number;

  /** Offsets of fields count from `origin`, where the frame begins. */
  constructor(bytes: Uint8Array, at: number, end: number, origin: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.#origin = origin;
  }

  get length(): number {
    return this.end - this.at;
  }

  u8(offset: number): number {
    return this.has(offset, 1) ? u8(this.bytes, this.at + offset) : 0;
  }

  u16(offset: number): number {
    return this.has(offset, 2) ? u16(this.bytes, this.at + offset) : 0;
  }

  u32(offset: number): number {
    return this.has(offset, 4) ? u32(this.bytes, this.at + offset) : 0;
  }

  has(offset: number, length: number): boolean {
    return offset >= 0 && this.at + offset + length <= this.end;
  }

  /** Adds a field of `length` bytes at `offset`, if they are there. */
  field(label: string, value: string | number, offset: number, length: number, children: readonly FieldNode[] = []): this {
    if (this.has(offset, length)) this.fields.push(this.node(label, value, offset, length, children));
    return this;
  }

  /** The same as a node by itself. */
  node(label: string, value: string | number, offset: number, length: number, children: readonly FieldNode[] = []): FieldNode {
    const start = this.at + offset - this.#origin;
    return { label, value: String(value), start, end: start + length, children };
  }

  /** The whole header as a node over its fields. */
  whole(label: string, value: string): FieldNode {
    return this.node(label, value, 0, this.length, this.fields);
  }
}

export const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** `0x0800 (IPv4)`, or the number alone. */
export const named = (value: number, digits: number, names: Readonly<Record<number, string>>): string =>
  hex(value, digits) + (names[value] === undefined ? '' : ` (${names[value]})`);

export const yesNo = (bit: number): string => (bit === 0 ? 'not set' : 'set');
