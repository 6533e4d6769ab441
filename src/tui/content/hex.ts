/** Bytes as rows of hexadecimal and ASCII, with any byte in a style of its own; and back from a place on a row to its byte. */
import { Merged } from '../line.ts';
import type { Line, StyleName } from '../line.ts';

/** How a row of bytes is laid out. */
export interface HexGrid {
  /** Digits of the offset. */
  readonly digits: number;
  /** Bytes of a row: 4, 8, 16 or 32. */
  readonly perRow: number;
  readonly ascii: boolean;
}

/** The widest grid that fits; `length` is how far offsets go. */
export function hexGrid(columns: number, length: number, ascii = true): HexGrid {
  const digits = Math.max(4, Math.max(0, length - 1).toString(16).length);
  const perRow = [32, 16, 8].find((bytes) => gridWidth({ digits, perRow: bytes, ascii }) <= columns) ?? 4;
  return { digits, perRow, ascii };
}

const gridWidth = (grid: HexGrid): number => asciiAt(grid) + (grid.ascii ? grid.perRow : 0);

/** Cells before the digits of byte `at` of a row: a space between bytes, one more between eights. */
const digitsAt = ({ digits }: HexGrid, at: number): number => digits + 2 + at * 3 + (at >> 3);
const asciiAt = (grid: HexGrid): number => digitsAt(grid, grid.perRow) + 1;

export type StyleOf = (offset: number) => StyleName | undefined;

/** The bytes `start..end` as one row; `offset` is what stands before it. */
export function hexLine(bytes: Uint8Array, start: number, end: number, offset: number, grid: HexGrid, styleOf: StyleOf = () => undefined): Line {
  const row = new Merged();
  row.add(offset.toString(16).padStart(grid.digits, '0'), 'dim');
  for (let at = start; at < end; at++) {
    const style = styleOf(at);
    const space = ' '.repeat(digitsAt(grid, at - start) - (at === start ? grid.digits : digitsAt(grid, at - start - 1) + 2));
    // What stands between two bytes of one style is of that style as well.
    row.add(space, at > start && style === styleOf(at - 1) ? style : undefined);
    row.add(HEX[bytes[at]!]!, style);
  }
  if (!grid.ascii || end === start) return row.spans;
  row.add(' '.repeat(asciiAt(grid) - digitsAt(grid, end - start - 1) - 2), undefined);
  for (let at = start; at < end; at++) row.add(asciiOf(bytes[at]!), styleOf(at));
  return row.spans;
}

/** Which byte of a row is shown in this column; -1 for none. */
export function byteInColumn(grid: HexGrid, column: number): number {
  if (grid.ascii && column >= asciiAt(grid)) return column - asciiAt(grid) < grid.perRow ? column - asciiAt(grid) : -1;
  for (let at = 0; at < grid.perRow; at++) if (column < digitsAt(grid, at) + 2) return column >= grid.digits + 2 ? at : -1;
  return -1;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const asciiOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');
