import { printable } from '../bytes/text.ts';

/** A display filter that cannot be understood: what is wrong and where in its text. */
export class FilterError extends Error {
  override name = 'FilterError';
  /** The whole filter. */
  readonly text: string;
  /** Where the mistake starts in `text`, in UTF-16 units, and how long it is (0 at the end of the text). */
  readonly position: number;
  readonly length: number;

  constructor(message: string, text: string, position: number, length: number) {
    super(message);
    this.text = text;
    this.position = position;
    this.length = length;
  }

  /** The filter on one line and carets under the mistake on the next, both safe for a terminal. */
  picture(): string {
    const before = printable(this.text.slice(0, this.position));
    const wrong = printable(this.text.slice(this.position, this.position + this.length));
    return `${printable(this.text)}\n${' '.repeat(before.length)}${'^'.repeat(Math.max(1, wrong.length))}`;
  }
}

/** A stretch of the filter's text, for pointing at it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Turns a complaint about a span into an error; every pass over a filter carries one for its text. */
export type Complain = (message: string, span: Span) => FilterError;

export const complainAbout = (text: string): Complain => (message, span) =>
  new FilterError(message, text, span.start, span.end - span.start);
