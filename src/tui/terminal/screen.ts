/**
 * The terminal's cells, a line at a time: whole frames go in, and only lines that differ from what is there come out.
 * Places are absolute and nothing wraps, so a line whose width the terminal sees differently spoils itself at most.
 */
import type { Size } from '../line.ts';

const CSI = '\u001b[';
/** Synchronized output: terminals that know the mode show the frame at once. */
const BEGIN = `${CSI}?2026h`;
const END = `${CSI}?2026l`;

export class Screen {
  readonly #write: (text: string) => void;
  #size: Size;
  /** What stands on each line; undefined where that is not known. */
  #lines: (string | undefined)[] = [];
  #cleared = false;

  constructor(write: (text: string) => void, size: Size) {
    this.#write = write;
    this.#size = size;
  }

  get size(): Size {
    return this.#size;
  }

  /** The terminal has another size, and anything may stand on it. */
  resize(size: Size): void {
    this.#size = size;
    this.forget();
  }

  /** Nothing is known of what stands there: the next frame is drawn as a whole. */
  forget(): void {
    this.#lines = [];
    this.#cleared = false;
  }

  /** Draws a frame: lines without line ends, each ending without attributes set; missing ones are blank. */
  draw(frame: readonly string[]): void {
    let out = this.#cleared ? '' : `${CSI}2J`;
    this.#cleared = true;
    for (let row = 0; row < this.#size.rows; row++) {
      const line = frame[row] ?? '';
      // A screen that was just cleared has nothing on its blank lines.
      if (line === (this.#lines[row] ?? (out.startsWith(`${CSI}2J`) ? '' : undefined))) {
        this.#lines[row] = line;
        continue;
      }
      this.#lines[row] = line;
      // Erased first: behind a line that is as wide as the screen, the cursor still stands on its last cell.
      out += `${CSI}${row + 1};1H${CSI}K${line}${CSI}0m`;
    }
    if (out !== '') this.#write(BEGIN + out + END);
  }
}
