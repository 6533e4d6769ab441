/** One conversation, three layers apart; a strip says which of them one looks at. */
import { lastFrameOf } from '../../app/grown.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, PlaceOf, Step, View } from '../../app/view.ts';
import type { CommandName } from '../../keys/commands.ts';
import { serverText } from '../conversations/columns.ts';
import { application } from './application/index.ts';
import type { Layer } from './layer.ts';
import { protocol } from './protocol.ts';
import { socket } from './socket/index.ts';

/** In the order of the strip. A layer is begun when it is first looked at. */
const LAYERS: readonly { readonly name: string; readonly command: CommandName; readonly layer: Layer<unknown> }[] = [
  { name: 'socket', command: 'layer-socket', layer: socket as Layer<unknown> },
  { name: 'protocol', command: 'layer-protocol', layer: protocol as Layer<unknown> },
  { name: 'application', command: 'layer-application', layer: application as Layer<unknown> },
];

const FIRST = 1;
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
}

export const conversation: View<ConversationState, PlaceOf<'conversation'>> = {
  limited: true,
  start(place, context) {
    const on = SILENT.has(context.look.connections.shape(place.connection) ?? '') ? 0 : FIRST;
    return show({ place, on, layers: [], read: null, maxBody: 0 }, on, context);
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
    return isForAll(action) ? everyLayer(state, action, context) : oneLayer(state, state.on, action, context);
  },
  paint: (state, context) => LAYERS[state.on]!.layer.paint(state.layers[state.on], context),
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

/** What was read may be of use to several layers, as why it could not be; size and range are the same for all. */
const isForAll = ({ type }: Action): boolean => ['resized', 'ranged', 'grown', 'records', 'segments', 'failed'].includes(type);

function show(state: ConversationState, on: number, context: Context): Step<ConversationState> {
  if (state.layers[on] !== undefined) return step({ ...state, on });
  const begun = LAYERS[on]!.layer.start(state.place, context);
  const shown = { ...state, on, layers: replaced(state.layers, on, begun.state) };
  const isRead = state.read !== null && state.read.upTo === lastFrame(state, context) && begun.effects.some(({ kind }) => kind === 'records');
  if (!isRead) return forAll(shown, begun.effects);
  const { state: next, effects } = oneLayer(shown, on, state.read!.action, context);
  return step(next, ...begun.effects.filter(({ kind }) => kind !== 'records'), ...effects);
}

const lastFrame = ({ place }: ConversationState, { look }: Context): number => lastFrameOf(look, place.connection);

function oneLayer(state: ConversationState, on: number, action: Action, context: Context): Step<ConversationState> {
  const { state: next, effects } = LAYERS[on]!.layer.reduce(state.layers[on], action, context);
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
