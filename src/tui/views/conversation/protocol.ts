/** The protocol layer: what both sides said, message by message in order, with what went wrong between them. */
import { secondsFrom } from '../../../report/clock.ts';
import { countText, plural, secondsText, sizeText } from '../../../report/format.ts';
import { compileFilter } from '../../../filter/filter.ts';
import type { Filter } from '../../../filter/filter.ts';
import type { ConnectionRecord } from '../../../record.ts';
import { lastFrameOf } from '../../app/grown.ts';
import { moveTo } from '../../app/list.ts';
import { isLastingIn } from '../../app/messages.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, Step } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { cell, fit, span } from '../../line.ts';
import type { Line, Span } from '../../line.ts';
import { since } from '../../since.ts';
import type { Layer } from './layer.ts';
import { paintList, reduceList, startList } from './loaded-list.ts';
import type { LoadedList } from './loaded-list.ts';
import { directionOf, isOpen, itemsOf, messageSpans, sizesOf } from './messages.ts';
import type { Item } from './messages.ts';

export interface ProtocolState extends LoadedList<Item> {
  readonly upTo: number;
  readonly loading: boolean;
  /** Messages with the notes between them, whatever the filter. */
  readonly all: readonly Item[];
  /** Exchanges among them that go on. */
  readonly open: number;
  /** Some of `items` are notes. */
  readonly notes: boolean;
  readonly record: ConnectionRecord | null;
  readonly filter: Filter | null;
}

/** Bytes of each body that are read: for a preview, or for a filter that looks into bodies. */
const PREVIEW = 256;
const FILTERED = 1 << 16;

type RecordsEffect = Extract<Effect, { kind: 'records' }>;

/** The same for all layers that ask for records, so that one answer serves them. */
export const recordsOf = (connection: number, maxBody = PREVIEW): RecordsEffect => ({ kind: 'records', connection, bodies: true, maxBody });

const load = ({ connection, filter }: ProtocolState): RecordsEffect => recordsOf(connection, filter?.wants.bodies ? FILTERED : PREVIEW);

export const protocol: Layer<ProtocolState> = {
  start({ connection }) {
    const state: ProtocolState = { ...startList<Item>(connection), upTo: 0, loading: true, all: [], open: 0, notes: false, record: null, filter: null };
    return step(state, load(state));
  },
  reduce,
  paint(state, context) {
    const { columns } = context.size;
    const wide = columns >= 100;
    const line = (item: Item, at: number): Line => fit([...figures(state, item, at, context), ...messageSpans(item)], columns);
    const titles = [
      cell('time', 12, 'header', true), GAP, ...(columns >= 76 ? [cell('delta', 11, 'header', true), GAP] : []),
      span('   '), cell('size', 7, 'header', true), GAP,
      ...(wide ? [cell('decoded', 8, 'header', true), GAP] : []), span('message', 'header'),
    ];
    return paintList(state, context, fit(titles, columns), line, emptiness(state));
  },
  commands: ({ filter }) => [...IN_LISTS, 'open', 'filter', ...(filter ? ['unfilter' as const] : []), 'find', 'find-next', 'find-previous'],
  hints: ({ filter }) => ['open', 'filter', ...(filter ? ['unfilter' as const] : []), 'find'],
  selected({ items, list, connection }) {
    const to = items?.[list.cursor]?.to;
    if (to?.view === 'message') return { kind: 'message', connection: to.connection, key: to.key };
    return to?.view === 'frame' ? { kind: 'frame', frame: to.frame, connection } : null;
  },
  title: () => 'protocol',
  status({ items, all, open, notes, more, list, filter }) {
    if (items === null) return [];
    const spans = [span(`${countText(Math.min(items.length, list.cursor + 1))} of ${rowsText(items.length, notes)}${more ? ' and more' : ''}`)];
    if (filter) spans.push(span('  filter ', 'dim'), span(filter.text, 'strong'));
    if (items.length < all.length) spans.push(span(` of ${countText(all.length)}`, 'dim'));
    if (open > 0) spans.push(span(`  ${open} open`, 'good'));
    return spans;
  },
};

function reduce(state: ProtocolState, action: Action, context: Context): Step<ProtocolState> {
  if (action.type === 'records') {
    const record = (action.records.find(({ type }) => type === 'connection') as ConnectionRecord | undefined) ?? null;
    const upTo = lastFrameOf(context.look, state.connection);
    const all = itemsOf(action.records, state.connection, action.moments);
    const open = all.filter((item) => isOpen(item.record)).length;
    const next = { ...state, all, open, record, more: action.more, upTo, loading: false, problem: null };
    return step(shown(next, context));
  }
  if (action.type === 'ranged') return step(state.items === null ? state : shown(state, context));
  if (action.type === 'typed' && action.prompt === 'filter') return filtered(state, action.text, context);
  if (action.type === 'command' && action.command === 'filter') return step(state, { kind: 'ask', prompt: 'filter', text: state.filter?.text ?? '' });
  if (action.type === 'command' && action.command === 'unfilter') return filtered(state, '', context);
  if (action.type === 'failed' && action.effect === 'records') return step({ ...state, problem: action.message, loading: false });
  if (action.type === 'grown' && state.loading) return step(state);
  const again: Effect = { ...load(state), again: true };
  const next = reduceList<Item, ProtocolState>(state, action, context, again, itemText, ({ to }) => (to ? [{ kind: 'go', to }] : []));
  return next.effects.some(({ kind }) => kind === 'records') ? step({ ...next.state, loading: true }, ...next.effects) : next;
}

function emptiness({ all, filter }: ProtocolState): string {
  if (all.length === 0) return 'no messages that earshot can read';
  return filter ? 'no message that the filter selects' : 'no message in this stretch of time';
}

/** A filter as in the list of conversations, over the messages of this one. */
function filtered(state: ProtocolState, text: string, context: Context): Step<ProtocolState> {
  if (text.trim() === '') return step(shown({ ...state, filter: null }, context));
  const filter = compileFilter(text, { plugins: context.plugins ?? [] });
  if (filter.needsFrames) return step(state, { kind: 'say', text: 'this asks about frames: filter for it in the list of conversations', style: 'warn' });
  const next = shown({ ...state, filter }, context);
  return filter.wants.bodies ? step({ ...next, loading: true }, load(next)) : step(next);
}

/** Rows that the filter and the range let through. The cursor stays on its message, or at the end where it was there. */
function shown(state: ProtocolState, { size, range, look }: Context): ProtocolState {
  const { all, filter, record, items, list } = state;
  const next = filter === null && range === null ? all : all.filter((item) =>
    isLastingIn(item, range, look.timeline.origin) && (filter === null || filter.matches(item.record, record)));
  const atEnd = items !== null && items.length > 1 && list.cursor === items.length - 1;
  const before = items?.[list.cursor];
  const isSame = (item: Item): boolean => before !== undefined && nameOf(item) === nameOf(before);
  const same = atEnd && next.length >= items.length ? next.length - 1 : next.findIndex(isSame);
  const to = same < 0 ? Math.min(list.cursor, next.length - 1) : same;
  const notes = next.some((item) => item.record.type === 'note');
  return { ...state, items: next, notes, list: moveTo(list, to, next.length, Math.max(1, size.rows - 1)) };
}

const rowsText = (count: number, notes: boolean): string =>
  (notes ? plural(count, 'message or note', 'messages and notes') : plural(count, 'message'));

const nameOf = ({ to, record, frame }: Item): string => (to?.view === 'message' ? to.key : `${record.type} ${frame}`);

const GAP: Span = { text: ' ' };

function figures({ items }: ProtocolState, item: Item, at: number, { look, size }: Context): Line {
  const { wire, decoded } = sizesOf(item);
  const time = item.time === null ? '' : secondsText(since(look.timeline.origin, item.time));
  const isNote = item.record.type === 'note';
  const before = items!.slice(Math.max(0, at - MOST_BETWEEN), at).findLast((each) => each.record.type !== 'note' && each.time !== null)?.time ?? item.time;
  const delta = isNote || item.time === null || before === null ? '' : `+${secondsFrom(before, item.time).toFixed(6)}`;
  const sizes = (bytes: number | null): string => (bytes === null ? '' : sizeText(bytes));
  return [
    cell(time, 12, 'dim', true), GAP, ...(size.columns >= 76 ? [cell(delta, 11, 'dim', true), GAP] : []), ...directionOf(item), GAP,
    cell(sizes(wire), 7, undefined, true), GAP, ...(size.columns >= 100 ? [cell(sizes(decoded), 8, 'dim', true), GAP] : []),
  ];
}

/** Notes between two messages over which time is measured. */
const MOST_BETWEEN = 50;

const itemText = (item: Item): string => messageSpans(item).map(({ text }) => text).join('');
