/** Why a capture could not be read at all. Stable, for scripts. */
export type CaptureErrorCode =
  | 'not-found' | 'is-directory' | 'permission-denied' | 'cannot-open' | 'read-failed' | 'read-twice'
  | 'empty' | 'not-a-capture' | 'cut-header' | 'unsupported-version' | 'bad-compression';

/**
 * A capture that cannot be read at all; one that is merely cut or damaged part-way is read as far as it goes, with notes.
 * The message is one line that begins with the path and is fit for a user.
 */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;
  readonly path: string;
  /** Byte of the (uncompressed) file that the trouble is at. */
  readonly offset: number;

  constructor(code: CaptureErrorCode, path: string, problem: string, offset = 0) {
    super(`${path}: ${problem}`);
    this.code = code;
    this.path = path;
    this.offset = offset;
  }
}
