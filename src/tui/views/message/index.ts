/** A message, an exchange or an event: its head, and its content as it is meant, as text, or as bytes. */
import { countText, sizeText } from '../../../report/format.ts';
import { childOf } from '../../../report/rows.ts';
import { clip } from '../../../report/width.ts';
import { hasGrown, lastFrameOf } from '../../app/grown.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, PlaceOf, Step, View } from '../../app/view.ts';
import { IN_DOCUMENTS, paintDocument, reduceDocument } from '../../document/document.ts';
import type { Mode } from '../../document/body.ts';
import type { CommandName } from '../../keys/commands.ts';
import { BLANK, span } from '../../line.ts';
import { begunAt, isLastingIn } from '../../app/messages.ts';
import type { FoundMessage } from '../../app/messages.ts';
import { modeOf, MOST_BODY, partsOf } from './parts.ts';
import { recordOf, startState } from './state.ts';
import type { MessageState } from './state.ts';

/** Characters of a target or a name on the path at the top. */
const TITLE = 24;
const TABS: readonly CommandName[] = ['tab-1', 'tab-2', 'tab-3'];
const MODES: Partial<Record<CommandName, Mode>> = { 'as-tree': 'tree', 'as-text': 'text', 'as-hex': 'hex' };

export const message: View<MessageState, PlaceOf<'message'>> = {
  start: (place) => step(startState(place), load(startState(place))),
  reduce,
  paint(state, { size }) {
    if (state.problem !== null) return [BLANK, [span(`  ${state.problem}`, 'error')]];
    if (state.found === null) return [BLANK, [span('  reading …', 'dim')]];
    if (recordOf(state) === null) return [BLANK, [span('  this message is not there any more', 'warn')]];
    return paintDocument(state, size);
  },
  commands: (state) => [
    'next', 'previous', ...(state.parts.length > 1 ? TABS.slice(0, state.parts.length).concat('next-tab', 'previous-tab') : []),
    ...modesOf(state), ...(isCut(state) ? ['read-more' as const] : []), 'bytes', ...IN_DOCUMENTS,
  ],
  hints: (state) => [
    ...(isCut(state) ? ['read-more' as const] : []), ...(state.parts.length > 1 ? ['next-tab' as const] : []),
    'next', 'previous', ...modesOf(state), 'bytes', 'find',
  ],
  title(state) {
    const record = recordOf(state);
    if (record === null) return state.place.key;
    const { left, flex } = childOf(record);
    const said = record.type === 'http' || record.type === 'dns' ? [...left, { text: clip(flex.text, TITLE) }] : left;
    return said.map(({ text }) => text.trim()).filter((text) => text !== '').slice(0, 2).join(' ') || record.type;
  },
  selected: ({ place: { connection, key } }) => ({ kind: 'message', connection, key }),
  status(state) {
    const { found, parts, on, mode } = state;
    const at = placeOf(state);
    if (found === null || at < 0) return [];
    const part = parts[on];
    const shown = part?.content && !part.content.isEmpty
      ? [span(`  ${part.content.kind}`), span(modeWords(modeOf(part, mode), part.content.kind), 'dim')] : [];
    return [span(`message ${countText(at + 1)} of ${countText(found.keys.length)}`), ...shown, ...(isCut(state) ? [span('  cut; + reads more', 'warn')] : [])];
  },
  tabs: ({ parts, on }) => ({ names: parts.map(({ name }) => name), on, commands: TABS }),
};

/** Where there is no content there is one way to show it. */
const modesOf = ({ parts, on }: MessageState): readonly CommandName[] =>
  (parts[on]?.content == null || parts[on].content.isEmpty ? [] : (Object.keys(MODES) as CommandName[]));

const modeWords = (mode: Mode, kind: string): string => (mode === 'tree' || mode === kind ? '' : ` as ${mode}`);

const load = ({ place: { connection, key }, maxBody }: MessageState): Extract<Effect, { kind: 'message' }> =>
  ({ kind: 'message', connection, key, maxBody });

const isCut = ({ parts, on, maxBody }: MessageState): boolean => parts[on]?.content?.isCut === true && maxBody < MOST_BODY;

function reduce(state: MessageState, action: Action, context: Context): Step<MessageState> {
  switch (action.type) {
    case 'message': return action.found.key === state.place.key ? step(arrived(state, action.found, context)) : step(state);
    case 'failed': return step({ ...state, problem: action.message, loading: false });
    case 'resized': return step(laid(state, context));
    case 'grown': {
      if (state.loading || !hasGrown(context.look, state.place.connection, state.upTo)) return step(state);
      return step({ ...state, loading: true }, { ...load(state), again: true });
    }
    case 'command': {
      const next = command(state, action.command, context);
      if (next !== null) return next;
    }
  }
  return reduceDocument(state, action, context) ?? step(state);
}

function arrived(state: MessageState, found: FoundMessage, context: Context): MessageState {
  const { record } = found;
  const upTo = lastFrameOf(context.look, state.place.connection);
  const next = { ...state, found, upTo, problem: null, loading: false };
  // An open exchange is mostly looked at for its answer, and so is any other.
  const on = state.found === null && record?.type === 'http' ? (record.response === null ? 0 : 1) : state.on;
  const parts = record === null ? [] : partsOf(record);
  return laid({ ...next, parts, on: Math.min(on, Math.max(0, parts.length - 1)) }, context);
}

/** Makes the sections anew, as for another part, mode or width. */
function laid(state: MessageState, context: Context): MessageState {
  const part = state.parts[state.on];
  if (!part) return { ...state, sections: [] };
  const sections = part.sections(context.size.columns, modeOf(part, state.mode), context.look.timeline.origin)
    .map((section, at) => section.foldedAs?.(state.sections[at] ?? section) ?? section);
  return reduceDocument({ ...state, sections }, { type: 'resized' }, context)!.state;
}

function command(state: MessageState, name: CommandName, context: Context): Step<MessageState> | null {
  const { place, parts } = state;
  const tab = TABS.indexOf(name);
  if (tab >= 0 && tab < parts.length) return step(shown(state, tab, context));
  switch (name) {
    case 'back': return step(state, { kind: 'back' });
    case 'next-tab': return parts.length > 1 ? step(shown(state, (state.on + 1) % parts.length, context)) : step(state);
    case 'previous-tab': return parts.length > 1 ? step(shown(state, (state.on + parts.length - 1) % parts.length, context)) : step(state);
    case 'next': return another(state, 1, context);
    case 'previous': return another(state, -1, context);
    case 'as-tree': case 'as-text': case 'as-hex': return step(laid(atTop({ ...state, mode: MODES[name]! }), context));
    case 'read-more': {
      if (!isCut(state)) return step(state);
      const more = { ...state, maxBody: Math.min(MOST_BODY, state.maxBody * 16), loading: true };
      return step(more, load(more), { kind: 'say', text: `reading up to ${sizeText(more.maxBody)} …` });
    }
    case 'bytes': {
      const record = recordOf(state);
      const response = record?.type === 'http' && state.on === 1 ? record.response : null;
      const frame = response?.frame ?? (record === null ? 0 : begunAt(record).frame);
      return step(state, { kind: 'go', to: { view: 'bytes', connection: place.connection, ...(frame > 0 && { frame }) } });
    }
    default: return null;
  }
}

const atTop = <State extends MessageState>(state: State): State => ({ ...state, list: { cursor: 0, top: 0 } });

const shown = (state: MessageState, on: number, context: Context): MessageState => (on === state.on ? state : laid(atTop({ ...state, on }), context));

/** Among the messages of the conversation; -1 where that is not known. */
const placeOf = ({ place, found }: MessageState): number => found?.keys.indexOf(place.key) ?? -1;

/**
 * The next one in the stretch of time that everything is limited to. Goes on at once, also when the one that was asked for before has
 * not come yet.
 */
function another(state: MessageState, away: 1 | -1, { range, look: { timeline: { origin } } }: Context): Step<MessageState> {
  let at = placeOf(state);
  if (at < 0) return step(state);
  const { keys, lasted } = state.found!;
  do at += away; while (at >= 0 && at < lasted.length && !isLastingIn(lasted[at]!, range, origin));
  const key = keys[at];
  if (key === undefined) {
    const where = range === null ? '' : ' in this stretch of time';
    return step(state, { kind: 'say', text: away > 0 ? `this is the last message${where}` : `this is the first message${where}` });
  }
  const next = atTop({ ...state, place: { ...state.place, key }, loading: true });
  return step(next, load(next));
}
