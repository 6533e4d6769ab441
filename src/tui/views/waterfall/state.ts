/** What the waterfall remembers. */
import type { Scope } from '../../app/exchanges.ts';
import type { Step } from '../../app/view.ts';
import { startList } from '../conversation/loaded-list.ts';
import type { LoadedList } from '../conversation/loaded-list.ts';
import type { WaterfallRow } from './row.ts';
import { spread } from './scale.ts';
import type { Span } from './scale.ts';

export interface WaterfallState extends LoadedList<WaterfallRow> {
  readonly scope: Scope;
  /** What the list of conversations was limited to when the waterfall was opened; and what that selects, null while it is being looked up. */
  readonly filter: string | null;
  readonly rows: Int32Array | null;
  /** How much of it has been read. */
  readonly fraction: number;
  /** The next portion is the first of a new reading. */
  readonly anew: boolean;
  /** Frames of the capture when reading began. */
  readonly frames: number;
  /** What is in sight; null: everything. */
  readonly window: Span | null;
  readonly whole: Span;
}

export type WaterfallStep = Step<WaterfallState>;

export const NOWHERE: Span = { from: 0, to: 1 };

export const startState = (scope: Scope, rows: Int32Array | null, filter: string | null): WaterfallState =>
  ({ ...startList<WaterfallRow>(-1), scope, rows, filter, fraction: 0, anew: true, frames: 0, window: null, whole: NOWHERE });

/** With more rows, in the order in which they began; the cursor stays on its row. */
export function withRows(state: WaterfallState, fresh: readonly WaterfallRow[]): WaterfallState {
  const before = state.anew ? [] : state.items ?? [];
  const items = fresh.length === 0 ? before : [...before, ...fresh].sort((a, b) => a.from - b.from);
  const chosen = state.items?.[state.list.cursor];
  const at = state.list.cursor === 0 ? 0 : Math.max(0, items.findIndex((row) => row.key === chosen?.key && row.connection === chosen.connection));
  const whole = items.reduce<Span>(
    (span, row) => ({ from: Math.min(span.from, row.from), to: Math.max(span.to, row.to) }), { from: Infinity, to: -Infinity },
  );
  return { ...state, items, anew: false, list: { ...state.list, cursor: at }, whole: items.length === 0 ? NOWHERE : spread(whole) };
}

/** Which conversations they are of is not known yet. */
export const isLooking = ({ scope, filter, rows }: WaterfallState): boolean => scope.of === 'list' && filter !== null && rows === null;

export const windowOf = ({ window, whole }: WaterfallState): Span => window ?? whole;
