import type { Place } from './source.ts';

/** Something in an expectation file is wrong. The message is one line and begins with `path:line:column`. */
export class ExpectationFileError extends Error {
  override readonly name = 'ExpectationFileError';
  readonly path: string;
  readonly place: Place;
  /** The message without the place. */
  readonly what: string;

  constructor(path: string, place: Place, what: string) {
    super(`${path}:${place.line}:${place.column}: ${what}`);
    this.path = path;
    this.place = place;
    this.what = what;
  }
}
