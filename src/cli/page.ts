import { Clock } from '../report/clock.ts';
import { ndjson } from '../report/ndjson.ts';
import { coloured, plain } from '../report/style.ts';
import type { Paint } from '../report/style.ts';
import { layRows } from '../report/table.ts';
import type { Row } from '../report/table.ts';
import type { OptionTable } from './command.ts';
import { textOptions, widthOption } from './options.ts';
import { Output } from './output.ts';
import { columnsOf, wantsColour } from './terminal.ts';

/** Options of commands that print one. */
export const pageOptions = {
  format: {
    alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, default: 'text' as const,
    describe: 'Text, or one JSON object a line',
  },
  color: textOptions.color,
  ...widthOption,
} satisfies OptionTable;

/** A page of a few rows that is no reading of a capture: laid out for the terminal, or JSON lines. */
export class Page {
  readonly #output = new Output(process.stdout);
  readonly #paint: Paint;
  readonly #columns: number;

  constructor({ color, width }: { color?: boolean | undefined; width?: string | undefined }) {
    this.#paint = wantsColour(color, process.stdout, process.env) ? coloured : plain;
    this.#columns = columnsOf(process.stdout, process.env, width) ?? Infinity;
  }

  /** Rows with columns of their own, cut where the terminal ends. */
  rows(rows: readonly Row[], columns = this.#columns): void {
    for (const line of layRows(rows, columns, '', new Clock('r'), this.#paint)) this.line(line);
  }

  /** A line of our own words, or one that has passed `printable`. */
  line(text: string): void {
    this.#output.write(`${text}\n`);
  }

  json(value: object): void {
    this.#output.write(ndjson(value));
  }

  /** Writes what is left; gives the exit code back. */
  end(code: number): number {
    this.#output.flush();
    return code;
  }
}
