/** What the waterfall remembers. */
import type { Scope } from '../../app/exchanges.ts';
import { LIST_START } from '../../app/list.ts';
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
  readonly by: Order;
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

/** When they began, the earliest first; the others the greatest first. */
export const ORDERS = ['time', 'took', 'size'] as const;
export type Order = (typeof ORDERS)[number];

export type WaterfallStep = Step<WaterfallState>;

const NOWHERE: Span = { from: 0, to: 1 };

export const startState = (scope: Scope, rows: Int32Array | null, filter: string | null): WaterfallState =>
  ({ ...startList<WaterfallRow>(-1), scope, rows, filter, by: 'time', fraction: 0, anew: true, frames: 0, window: null, whole: NOWHERE });

/** All of its phases; what lay between them was nobody's waiting. */
export const tookOf = ({ phases }: WaterfallRow): number => phases.reduce((sum, { from, to }) => sum + to - from, 0);

const byTime = (a: WaterfallRow, b: WaterfallRow): number => a.from - b.from || a.frame - b.frame;

const COMPARE: Readonly<Record<Order, (a: WaterfallRow, b: WaterfallRow) => number>> = {
  time: byTime,
  took: (a, b) => tookOf(b) - tookOf(a) || byTime(a, b),
  size: (a, b) => (b.bytes ?? -1) - (a.bytes ?? -1) || byTime(a, b),
};

/** In another order, from the top: that is where what one looks for is. */
export const sorted = (state: WaterfallState, by: Order): WaterfallState =>
  ({ ...state, by, items: state.items?.toSorted(COMPARE[by]) ?? null, list: LIST_START });

/** With more rows, in their order; the cursor stays on its row. */
export function withRows(state: WaterfallState, fresh: readonly WaterfallRow[]): WaterfallState {
  const before = state.anew ? [] : state.items ?? [];
  const items = fresh.length === 0 ? before : [...before, ...fresh].sort(COMPARE[state.by]);
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
