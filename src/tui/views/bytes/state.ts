/** What both sides of a connection sent, in order, with a cursor on one byte. */
import { isIn } from '../../app/range.ts';
import type { Context, PlaceOf } from '../../app/view.ts';
import type { StreamPiece } from '../../capture.ts';
import { ByteRows, ByteRun, looksLikeText } from '../../content/byte-rows.ts';
import type { ByteMode } from '../../content/byte-rows.ts';
import { since } from '../../since.ts';

export interface BytesState {
  readonly place: PlaceOf<'bytes'>;
  /** Null until they were read. */
  readonly pieces: readonly StreamPiece[] | null;
  readonly more: boolean;
  readonly problem: string | null;
  /** Null for both. */
  readonly side: StreamPiece['from'] | null;
  /** Null until the user or the bytes have said. */
  readonly mode: ByteMode | null;
  readonly rows: ByteRows | null;
  /** The byte under the cursor, of those that are shown. */
  readonly at: number;
  readonly top: number;
  readonly find: string;
  readonly upTo: number;
  readonly loading: boolean;
  /** It had been read before, and the cursor stays where it was. */
  readonly isBack: boolean;
}

export const startState = (place: PlaceOf<'bytes'>): BytesState =>
  ({ place, pieces: null, more: false, problem: null, side: null, mode: null, rows: null, at: 0, top: 0, find: '', upTo: 0, loading: true, isBack: false });

/** The bytes of the sides that are wanted, laid out for a pane; `run` may be one that was made before. */
export function laidOut(state: BytesState, context: Context, run = runOf(state, context)): BytesState {
  if (run === null) return state;
  const mode = state.mode ?? (looksLikeText(run.bytes) ? 'text' : 'both');
  return { ...state, mode, rows: new ByteRows(run, mode, context.size.columns) };
}

function runOf({ pieces, side }: BytesState, { range, look }: Context): ByteRun | null {
  const isWanted = (piece: StreamPiece): boolean => (side === null || piece.from === side) && isIn(range, since(look.timeline.origin, piece));
  return pieces && new ByteRun(pieces, isWanted);
}
