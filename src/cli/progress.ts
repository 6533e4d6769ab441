import { plural, sizeText } from '../report/format.ts';
import { cutTo } from '../report/width.ts';

const PATIENCE_MS = 1000;
const REDRAW_MS = 200;

/** One line on a terminal's standard error while a long read goes on; erased before anything else is written there. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #records: () => number;
  readonly #mayDraw: () => boolean;
  readonly #began = performance.now();
  #wanted: boolean;
  #drawn = 0;
  #shown = false;

  /** `records`: how many there are so far. `mayDraw`: whether nothing stands on the line where it would be drawn. */
  constructor(stream: NodeJS.WriteStream, wanted: boolean, records: () => number, mayDraw: () => boolean) {
    this.#stream = stream;
    this.#wanted = wanted && stream.isTTY === true;
    this.#records = records;
    this.#mayDraw = mayDraw;
  }

  readonly update = (bytesRead: number, bytesTotal: number | null): void => {
    if (!this.#wanted) return;
    const now = performance.now();
    const elapsed = now - this.#began;
    if (elapsed < PATIENCE_MS || now - this.#drawn < REDRAW_MS || !this.#mayDraw()) return;
    this.#drawn = now;
    const share = bytesTotal === null || bytesTotal === 0 ? sizeText(bytesRead) : `${Math.floor((bytesRead / bytesTotal) * 100)} %`;
    const rate = `${sizeText(bytesRead / (elapsed / 1000))}/s`;
    // A line that wraps could not be erased.
    const line = cutTo(`reading  ${share}  ${rate}  ${plural(this.#records(), 'record')}`, (this.#stream.columns || 80) - 1);
    this.#stream.write(`\r\u001b[K${line}`);
    this.#shown = true;
  };

  readonly erase = (): void => {
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream.write('\r\u001b[K');
  };

  /** Erases it for good. */
  readonly end = (): void => {
    this.erase();
    this.#wanted = false;
  };
}
