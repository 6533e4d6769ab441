import { EventEmitter } from 'node:events';
import type { Size } from '../line.ts';

/** A terminal for Ink that keeps the last frame and shows it to nobody: with `debug` set, each write is a frame as a whole. */
export class Sink extends EventEmitter {
  readonly isTTY = false;
  columns: number;
  rows: number;
  frame = '';

  constructor({ columns, rows }: Size) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.frame = text;
    return true;
  }
}
