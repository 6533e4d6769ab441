/** Something in an expectation file is wrong. The message is one line and begins with `path:line:column`. */
export class ExpectationFileError extends Error {
  override readonly name = 'ExpectationFileError';
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly what: string;

  constructor(path: string, { line, col }: { line: number; col: number }, what: string) {
    super(`${path}:${line}:${col}: ${what}`);
    this.path = path;
    this.line = line;
    this.column = col;
    this.what = what;
  }
}

