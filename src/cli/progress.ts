import { countText, sizeText } from '../report/format.ts';

const PATIENCE_MS = 1000;
const REDRAW_MS = 200;

/** One line on a terminal's standard error while a long read goes on; erased before anything else is written there. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #records: () => number;
  readonly #began = performance.now();
  readonly #wanted: boolean;
  #drawn = 0;
  #shown = false;

  /** `records`: how many records there are so far. */
  constructor(stream: NodeJS.WriteStream, wanted: boolean, records: () => number) {
    this.#stream = stream;
    this.#wanted = wanted && stream.isTTY === true;
    this.#records = records;
  }

  readonly update = (bytesRead: number, bytesTotal: number | null): void => {
    if (!this.#wanted) return;
    const now = performance.now();
    const elapsed = now - this.#began;
    if (elapsed < PATIENCE_MS || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    const share = bytesTotal === null || bytesTotal === 0 ? sizeText(bytesRead) : `${Math.floor((bytesRead / bytesTotal) * 100)} %`;
    const rate = `${sizeText(bytesRead / (elapsed / 1000))}/s`;
    this.#stream.write(`\r\u001b[Kreading  ${share}  ${rate}  ${countText(this.#records())} records`);
    this.#shown = true;
  };

  readonly erase = (): void => {
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream.write('\r\u001b[K');
  };
}
