/** One conversation, three layers apart; a strip says which of them one looks at. */
import { lastFrameOf } from '../../app/grown.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, PlaceOf, Step, View } from '../../app/view.ts';
import type { CommandName } from '../../keys/commands.ts';
import { serverText } from '../conversations/columns.ts';
import { application } from './application/index.ts';
import { verdictBar } from './bar.ts';
import type { BarOf } from './bar.ts';
import type { Layer } from './layer.ts';
import { protocol } from './protocol.ts';
import { socket } from './socket/index.ts';

interface LayerEntry {
  readonly name: string;
  readonly command: CommandName;
  readonly layer: Layer<unknown>;
  /** Which verdicts stand above it. */
  readonly bar: BarOf | null;
}

/** In the order of the strip. A layer is begun when it is first looked at. */
const LAYERS: readonly LayerEntry[] = [
  { name: 'socket', command: 'layer-socket', layer: socket as Layer<unknown>, bar: 'socket' },
  { name: 'protocol', command: 'layer-protocol', layer: protocol as Layer<unknown>, bar: 'protocol' },
  { name: 'application', command: 'layer-application', layer: application as Layer<unknown>, bar: null },
];

const FIRST = 1;
const APPLICATION = 2;
/** In which nothing was said: there is nothing to look at but segments. */
const SILENT: ReadonlySet<string> = new Set(['refused', 'unanswered', 'silent']);

export interface ConversationState {
  readonly place: PlaceOf<'conversation'>;
  readonly on: number;
  /** By layer; undefined before it was looked at. */
  readonly layers: readonly unknown[];
  /** What was read last, for a layer that is begun later; it is good as long as nothing has come since. */
  readonly read: { readonly action: Action; readonly upTo: number } | null;
  /** Bytes of each body that the layer wants which wants most of them: one reading serves all. */
  readonly maxBody: number;
  /** Lines of verdicts above each layer, as layers know of them. */
  readonly bars: readonly number[];
}

export const conversation: View<ConversationState, PlaceOf<'conversation'>> = {
  limited: true,
  start(place, context) {
    const isSilent = SILENT.has(context.look.connections.shape(place.connection) ?? '');
    const on = place.layer === 'application' ? APPLICATION : isSilent ? 0 : FIRST;
    return show({ place, on, layers: [], read: null, maxBody: 0, bars: barsOf(place.connection, context) }, on, context);
  },
  reduce(state, action, context) {
    if (action.type === 'command') {
      const to = LAYERS.findIndex(({ command }) => command === action.command);
      if (to >= 0) return show(state, to, context);
      if (action.command === 'bytes') return step(state, { kind: 'go', to: { view: 'bytes', connection: state.place.connection } });
      if (action.command === 'waterfall') {
        return step(state, { kind: 'go', to: { view: 'waterfall', scope: { of: 'connection', connection: state.place.connection }, rows: null } });
      }
      if (action.command === 'next-layer') return show(state, (state.on + 1) % LAYERS.length, context);
      if (action.command === 'previous-layer') return show(state, (state.on + LAYERS.length - 1) % LAYERS.length, context);
    }
    if (action.type === 'records') return everyLayer({ ...state, read: { action, upTo: lastFrame(state, context) } }, action, context);
    if (action.type === 'resized') return everyLayer({ ...state, bars: barsOf(state.place.connection, context) }, action, context);
    if (action.type === 'grown') return grown(state, action, context);
    return isForAll(action) ? everyLayer(state, action, context) : oneLayer(state, state.on, action, context);
  },
  paint: (state, context) => [
    ...verdictBar(LAYERS[state.on]!.bar, state.place.connection, context).slice(0, state.bars[state.on]),
    ...LAYERS[state.on]!.layer.paint(state.layers[state.on], beneath(state, state.on, context)),
  ],
  commands: ({ on, layers }) => [
    ...LAYERS.map(({ command }) => command), 'next-layer', 'previous-layer', 'waterfall', 'bytes', ...LAYERS[on]!.layer.commands(layers[on]),
  ],
  hints: ({ on, layers }) => ['next-layer', ...LAYERS[on]!.layer.hints(layers[on])],
  title: ({ place }, { look }) => `#${place.connection} ${serverText(look.connections, place.connection)}`,
  selected: ({ place, on, layers }, context) =>
    LAYERS[on]!.layer.selected?.(layers[on], context) ?? { kind: 'conversations', connections: [place.connection] },
  spoken: ({ on, layers }, context) => LAYERS[on]!.layer.spoken?.(layers[on], context) ?? null,
  status: ({ on, layers }, context) => LAYERS[on]!.layer.status(layers[on], context),
  tabs: ({ on }) => ({ names: LAYERS.map(({ name }) => name), on, commands: LAYERS.map(({ command }) => command) }),
};

const barsOf = (connection: number, context: Context): number[] =>
  LAYERS.map(({ bar }) => verdictBar(bar, connection, context).length);

/** The pane as the layer beneath the verdicts has it. */
const beneath = ({ bars }: ConversationState, on: number, context: Context): Context =>
  (bars[on] ? { ...context, size: { ...context.size, rows: context.size.rows - bars[on] } } : context);

/** There may be verdicts now, which take room from the layers. */
function grown(state: ConversationState, action: Action, context: Context): Step<ConversationState> {
  const bars = barsOf(state.place.connection, context);
  if (bars.every((lines, at) => lines === state.bars[at])) return everyLayer(state, action, context);
  const { state: resized, effects } = everyLayer({ ...state, bars }, { type: 'resized' }, context);
  const next = everyLayer(resized, action, context);
  return step(next.state, ...effects, ...next.effects);
}

/** What was read may be of use to several layers, as why it could not be; size and range are the same for all. */
const isForAll = ({ type }: Action): boolean => ['resized', 'ranged', 'grown', 'records', 'segments', 'failed'].includes(type);

function show(state: ConversationState, on: number, context: Context): Step<ConversationState> {
  if (state.layers[on] !== undefined) return step({ ...state, on });
  const begun = LAYERS[on]!.layer.start(state.place, beneath(state, on, context));
  const shown = { ...state, on, layers: replaced(state.layers, on, begun.state) };
  const isRead = state.read !== null && state.read.upTo === lastFrame(state, context) && begun.effects.some(({ kind }) => kind === 'records');
  if (!isRead) return forAll(shown, begun.effects);
  const { state: next, effects } = oneLayer(shown, on, state.read!.action, context);
  return step(next, ...begun.effects.filter(({ kind }) => kind !== 'records'), ...effects);
}

const lastFrame = ({ place }: ConversationState, { look }: Context): number => lastFrameOf(look, place.connection);

function oneLayer(state: ConversationState, on: number, action: Action, context: Context): Step<ConversationState> {
  const bar = state.bars[on]!;
  if ((action.type === 'click' || action.type === 'drag') && action.row < bar) return step(state);
  const own = action.type === 'click' || action.type === 'drag' ? { ...action, row: action.row - bar } : action;
  const { state: next, effects } = LAYERS[on]!.layer.reduce(state.layers[on], own, beneath(state, on, context));
  return forAll(next === state.layers[on] ? state : { ...state, layers: replaced(state.layers, on, next) }, effects);
}

/** What a layer asks for, with as much of bodies as any layer has asked for: of two readings the second takes the place of the first. */
function forAll(state: ConversationState, effects: readonly Effect[]): Step<ConversationState> {
  const maxBody = Math.max(state.maxBody, ...effects.map((effect) => (effect.kind === 'records' ? effect.maxBody ?? 0 : 0)));
  const asked = effects.map((effect) => (effect.kind === 'records' ? { ...effect, maxBody } : effect));
  return step(maxBody === state.maxBody ? state : { ...state, maxBody }, ...asked);
}

function everyLayer(state: ConversationState, action: Action, context: Context): Step<ConversationState> {
  return LAYERS.reduce<Step<ConversationState>>((sofar, _, on) => {
    if (sofar.state.layers[on] === undefined) return sofar;
    const { state: next, effects } = oneLayer(sofar.state, on, action, context);
    return step(next, ...sofar.effects, ...effects);
  }, step(state));
}

const replaced = (layers: readonly unknown[], on: number, state: unknown): readonly unknown[] =>
  LAYERS.map((_, at) => (at === on ? state : layers[at]));
