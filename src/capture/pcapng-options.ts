import { utf8Text } from '../bytes/text.ts';

/** Options that every block may have. */
const END_OF_OPTIONS = 0;
export const COMMENT = 1;

/** Receives one option: its code and where its value lies. */
export type OptionVisitor = (code: number, at: number, length: number) => void;

/**
 * Walks the options of a pcapng block in `view` from `at` to `end` (3.5 of the pcapng draft). False if they do not fit;
 * those before the fault have been visited.
 */
export function walkOptions(view: DataView, at: number, end: number, little: boolean, visit: OptionVisitor): boolean {
  while (end - at >= 4) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === END_OF_OPTIONS) return true;
    if (at + 4 + length > end) return false;
    visit(code, at + 4, length);
    at += 4 + padded(length);
  }
  return at >= end;
}

/** Rounded up to whole 32-bit words. */
export const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** The text of an option; writers that count a terminating NUL in are forgiven. */
export const optionText = (bytes: Uint8Array, at: number, length: number): string =>
  utf8Text(bytes, at, at + length).replace(/\0+$/, '');
