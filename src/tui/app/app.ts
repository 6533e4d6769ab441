/**
 * The whole UI as one pure function: a stack of views with a prompt, help and messages over them. Keys become commands
 * here, and effects that only move views around are done here; the others are handed on, with the view that asked.
 */
import type { Dissector } from '../../dissect/dissector.ts';
import type { Look } from '../capture.ts';
import type { CommandName } from '../keys/commands.ts';
import type { Keymap } from '../keys/keymap.ts';
import type { Size, StyleName } from '../line.ts';
import type { InputEvent } from '../terminal/input.ts';
import { answered, isTaking } from '../take/taking.ts';
import type { Taken, Taking } from '../take/taking.ts';
import { VIEWS } from '../views/index.ts';
import { openPrompt, pressed, type as typed } from './prompt.ts';
import type { Completion, PromptState } from './prompt.ts';
import { isOneOf, PROMPTS } from './prompts.ts';
import type { Known, PromptName } from './prompts.ts';
import type { TimeRange } from './range.ts';
import type { Action, Context, Effect, Place, Step, ViewName } from './view.ts';

/** A view on the stack. */
export interface Shown {
  /** Never used twice: an answer to a view that is gone finds nobody. */
  readonly id: number;
  readonly view: ViewName;
  readonly state: unknown;
  /** What it was limited to when it was looked at last. */
  readonly range: TimeRange | null;
}

export interface Message {
  readonly text: string;
  readonly style: StyleName;
  /** How many there were before: tells two messages of one text apart. */
  readonly number: number;
}

export interface AppState {
  readonly size: Size;
  /** Where the pane of the view is. */
  readonly pane: { readonly top: number; readonly rows: number };
  /** From the root to the one that is looked at; never empty, and at most `MOST_VIEWS`. */
  readonly stack: readonly Shown[];
  readonly opened: number;
  readonly range: TimeRange | null;
  readonly prompt: PromptState<PromptName> | null;
  readonly history: Readonly<Partial<Record<PromptName, readonly string[]>>>;
  /** Dissectors from outside, which views and prompts may ask for their fields. */
  readonly plugins: readonly Dissector[];
  /** What is being copied or saved, while that is asked about. */
  readonly taking: Taking | null;
  /** How far the help is scrolled; null while it is closed. */
  readonly help: number | null;
  /** Stays until the next key. */
  readonly message: Message | null;
  /** Where and when a button was pressed last. */
  readonly pressed: { readonly row: number; readonly column: number; readonly at: number } | null;
}

/** What happens to the app. `at`: milliseconds of any clock, for telling a double click. */
export type AppEvent =
  | { readonly type: 'input'; readonly event: InputEvent; readonly at: number }
  | { readonly type: 'size'; readonly size: Size }
  /** The chrome has been laid out anew, and the pane is here now. */
  | { readonly type: 'pane'; readonly top: number; readonly rows: number }
  | { readonly type: 'grown' }
  | { readonly type: 'answer'; readonly to: number; readonly action: Action }
  | { readonly type: 'say'; readonly text: string; readonly style: StyleName }
  /** Something is to be saved where there is a file already. */
  | { readonly type: 'exists'; readonly path: string };

/** An effect, and which view gets the answer. */
export interface Order {
  readonly from: number;
  readonly effect: Exclude<Effect, { kind: 'go' | 'back' | 'range' | 'ask' | 'say' }>;
}

export interface AppStep {
  readonly state: AppState;
  readonly orders: readonly Order[];
}

/** What does not change while the UI is open. */
export interface AppSetting {
  readonly look: Look;
  readonly keymap: Keymap;
  readonly plugins: readonly Dissector[];
}

const WHEEL_ROWS = 3;
const DOUBLE_CLICK_MS = 400;
const HISTORY = 100;
/** Views on the stack: of bytes and their frames one could go on opening for ever, and each keeps what it has read. */
export const MOST_VIEWS = 12;

export const topOf = ({ stack }: AppState): Shown => stack[stack.length - 1]!;

export const contextOf = (state: AppState, look: Look): Context =>
  ({ look, size: { columns: state.size.columns, rows: state.pane.rows }, range: state.range, plugins: state.plugins });

/** What keys can mean in the view that is looked at. */
export function commandsOf(state: AppState): readonly CommandName[] {
  const { view, state: own } = topOf(state);
  return VIEWS[view].commands(own);
}

/** What prompts may know. */
export const knownOf = (state: AppState): Known => ({ commands: commandsOf(state), plugins: state.plugins, taking: state.taking });

export const completionsOf = (state: AppState): Completion[] =>
  (state.prompt === null ? [] : PROMPTS[state.prompt.name].completions(state.prompt.text, state.prompt.cursor, knownOf(state)));

export function startApp(place: Place, size: Size, { look, plugins }: AppSetting): AppStep {
  const empty: AppState = {
    size, pane: { top: 2, rows: Math.max(1, size.rows - 4) }, stack: [], opened: 0, range: null, plugins,
    prompt: null, history: {}, taking: null, help: null, message: null, pressed: null,
  };
  return go(empty, place, look);
}

export function reduceApp(state: AppState, event: AppEvent, setting: AppSetting): AppStep {
  const { look } = setting;
  switch (event.type) {
    case 'input': return input({ ...state, message: event.event.type === 'key' ? null : state.message }, event.event, event.at, setting);
    case 'size': return { state: { ...state, size: event.size }, orders: [] };
    case 'pane': return act({ ...state, pane: { top: event.top, rows: event.rows } }, { type: 'resized' }, look);
    // Views beneath see it when they come up again.
    case 'grown': return act(state, { type: 'grown' }, look);
    case 'answer': return act(state, event.action, look, event.to);
    case 'say': return { state: say(state, event.text, event.style), orders: [] };
    case 'exists': return nothing(state.taking === null || state.prompt !== null ? state : { ...state, prompt: openPrompt('overwrite') });
  }
}

function input(state: AppState, event: InputEvent, at: number, setting: AppSetting): AppStep {
  if (event.type === 'mouse') return state.prompt === null && state.help === null ? mouse(state, event, at, setting) : nothing(state);
  if (state.prompt !== null) return prompt(state, state.prompt, event, setting);
  if (event.type === 'paste') return nothing(state);
  const name = setting.keymap.commandFor(event.key, commandsOf(state));
  if (state.help !== null) return help(state, state.help, name);
  return name === null ? nothing(state) : command(state, name, setting.look);
}

const nothing = (state: AppState): AppStep => ({ state, orders: [] });

function command(state: AppState, name: CommandName, look: Look): AppStep {
  switch (name) {
    case 'quit': case 'redraw': case 'suspend': return { state, orders: [{ from: topOf(state).id, effect: { kind: name } }] };
    case 'timeline': return topOf(state).view === 'timeline' ? nothing(state) : go(state, { view: 'timeline' }, look);
    case 'sockets': return topOf(state).view === 'sockets' ? nothing(state) : go(state, socketsOf(state, look), look);
    case 'verdicts': return topOf(state).view === 'verdicts' ? nothing(state) : go(state, { view: 'verdicts' }, look);
    case 'help': return nothing({ ...state, help: 0 });
    case 'palette': return nothing({ ...state, prompt: openPrompt('command') });
    case 'copy': case 'save': return take(state, name, look);
    default: return act(state, { type: 'command', command: name }, look);
  }
}

/** The sockets, of the conversation that is looked at first. */
function socketsOf(state: AppState, look: Look): Place {
  const { view, state: own } = topOf(state);
  const selected = view === 'conversations' ? null : (VIEWS[view].selected?.(own, contextOf(state, look)) ?? null);
  const [connection] = selected === null ? [] : 'connections' in selected ? selected.connections : 'connection' in selected ? [selected.connection] : [];
  return { view: 'sockets', ...(connection !== undefined && { connection }) };
}

/** Asks in which form. */
function take(state: AppState, name: 'copy' | 'save', look: Look): AppStep {
  const { view, state: own } = topOf(state);
  const selected = VIEWS[view].selected?.(own, contextOf(state, look)) ?? null;
  if (selected === null) return nothing(say(state, `there is nothing to ${name} here`, 'warn'));
  return nothing({ ...state, taking: { selected, part: null, path: '' }, prompt: openPrompt(name) });
}

function taken(state: AppState, what: Taken | null): AppStep {
  const from = topOf(state).id;
  switch (what?.do) {
    case 'ask': return nothing({ ...state, taking: what.taking, prompt: openPrompt(what.prompt, what.text) });
    case 'copy': return { state, orders: [{ from, effect: { kind: 'copy-as', selected: what.selected, format: what.format } }] };
    case 'save': {
      const { selected, part, path, overwrite, taking } = what;
      return { state: { ...state, taking }, orders: [{ from, effect: { kind: 'save', selected, part, path, overwrite } }] };
    }
    default: return nothing(state);
  }
}

/** Any key that does not scroll closes the help. */
function help(state: AppState, top: number, name: CommandName | null): AppStep {
  const page = Math.max(1, state.pane.rows - 1);
  const by = { down: 1, up: -1, 'page-down': page, 'page-up': -page, first: -Infinity }[name as string];
  return nothing({ ...state, help: by === undefined ? null : Math.max(0, top + by) });
}

function prompt(state: AppState, open: PromptState<PromptName>, event: Exclude<InputEvent, { type: 'mouse' }>, { look }: AppSetting): AppStep {
  if (event.type === 'paste') return nothing({ ...state, prompt: typed(open, event.text) });
  const completions = completionsOf(state);
  const outcome = pressed(open, event.key, completions, state.history[open.name] ?? [], isOneOf(open.name));
  if (outcome.kind === 'editing') return nothing({ ...state, prompt: outcome.prompt });
  if (outcome.kind === 'left') return nothing({ ...state, prompt: null });
  if (isOneOf(open.name) && completions.length === 0) return nothing(state);
  if (PROMPTS[open.name].problem(outcome.text, knownOf(state)) !== null) return nothing(state);
  const closed = remember({ ...state, prompt: null }, open.name, outcome.text);
  if (open.name === 'command') return outcome.text === '' ? nothing(closed) : command(closed, outcome.text as CommandName, look);
  if (isTaking(open.name)) return state.taking === null ? nothing(closed) : taken(closed, answered(open.name, outcome.text, state.taking));
  return act(closed, { type: 'typed', prompt: open.name, text: outcome.text }, look);
}

function remember(state: AppState, name: PromptName, text: string): AppState {
  if (text === '') return state;
  const before = (state.history[name] ?? []).filter((each) => each !== text);
  return { ...state, history: { ...state.history, [name]: [text, ...before].slice(0, HISTORY) } };
}

function mouse(state: AppState, event: Extract<InputEvent, { type: 'mouse' }>, at: number, { look }: AppSetting): AppStep {
  const row = event.row - state.pane.top;
  const { column } = event;
  if (event.kind === 'wheel-up' || event.kind === 'wheel-down') {
    return act(state, { type: 'wheel', rows: event.kind === 'wheel-up' ? -WHEEL_ROWS : WHEEL_ROWS }, look);
  }
  if (row < 0 || row >= state.pane.rows) return event.kind === 'press' ? tab(state, event, look) : nothing(state);
  if (event.kind !== 'press') return act(state, { type: 'drag', row, column, over: event.kind === 'release' }, look);
  const last = state.pressed;
  const again = last !== null && last.row === row && last.column === column && at - last.at < DOUBLE_CLICK_MS;
  return act({ ...state, pressed: again ? null : { row, column, at } }, { type: 'click', row, column, again }, look);
}

/** A press on the strip of tabs, which stands right above the pane. */
function tab(state: AppState, { row, column }: { readonly row: number; readonly column: number }, look: Look): AppStep {
  const { view, state: own } = topOf(state);
  const tabs = VIEWS[view].tabs?.(own);
  if (!tabs || row !== state.pane.top - 1) return nothing(state);
  let from = 0;
  for (const [index, name] of tabs.names.entries()) {
    from += tabWidth(index, name);
    if (column < from) return act(state, { type: 'command', command: tabs.commands[index]! }, look);
  }
  return nothing(state);
}

/** Cells of a tab on the strip: ` 1 name ` . */
export const tabWidth = (index: number, name: string): number => ` ${index + 1} ${name} `.length;

const say = (state: AppState, text: string, style: StyleName): AppState =>
  ({ ...state, message: { text, style, number: (state.message?.number ?? 0) + 1 } });

/** Hands an action to the view on top, or to the one that asked. */
function act(state: AppState, action: Action, look: Look, to = topOf(state).id): AppStep {
  const shown = state.stack.find(({ id }) => id === to);
  if (!shown) return nothing(state);
  return carryOut(state, shown, VIEWS[shown.view].reduce(shown.state, action, contextOf(state, look)), look);
}

/** Tells the view on top what it is limited to now. */
function ranged(state: AppState, range: TimeRange | null, look: Look): AppStep {
  const stack = state.stack.with(-1, { ...topOf(state), range });
  return act({ ...state, range, stack }, { type: 'ranged' }, look);
}

function go(state: AppState, place: Place, look: Look): AppStep {
  const view = VIEWS[place.view];
  const begun = view.start(place, contextOf(state, look));
  const shown: Shown = { id: state.opened, view: place.view, state: begun.state, range: state.range };
  // The root stays, so that one can go back to all; of the others the oldest goes.
  const beneath = state.stack.length < MOST_VIEWS ? state.stack : [state.stack[0]!, ...state.stack.slice(2)];
  const stack = [...beneath.map((each, at) => (at < beneath.length - 1 ? rested(each) : each)), shown];
  return carryOut({ ...state, stack, opened: state.opened + 1 }, shown, begun, look);
}

/** One goes back to the view right beneath at once; those farther down need not hold what they have read. */
function rested(shown: Shown): Shown {
  const own = VIEWS[shown.view].rest?.(shown.state) ?? shown.state;
  return own === shown.state ? shown : { ...shown, state: own };
}

/** Puts the new state of a view in its place and does what is done within the app. */
function carryOut(state: AppState, shown: Shown, { state: own, effects }: Step<unknown>, look: Look): AppStep {
  let next = own === shown.state ? state : { ...state, stack: state.stack.map((each) => (each.id === shown.id ? { ...each, state: own } : each)) };
  const orders: Order[] = [];
  for (const effect of effects) {
    switch (effect.kind) {
      case 'go': {
        const gone = go(next, effect.to, look);
        next = gone.state;
        orders.push(...gone.orders);
        break;
      }
      case 'back': {
        if (next.stack.length < 2) break;
        next = { ...next, stack: next.stack.slice(0, -1) };
        const isRanged = topOf(next).range !== next.range;
        for (const type of ['resized', ...(isRanged ? ['ranged' as const] : []), 'grown'] as const) {
          const told = type === 'ranged' ? ranged(next, next.range, look) : act(next, { type }, look);
          next = told.state;
          orders.push(...told.orders);
        }
        break;
      }
      case 'range': {
        const told = ranged(next, effect.range, look);
        next = told.state;
        orders.push(...told.orders);
        break;
      }
      case 'ask':
        next = { ...next, prompt: openPrompt(effect.prompt, effect.text) };
        break;
      case 'say':
        next = say(next, effect.text, effect.style ?? 'note');
        break;
      default: orders.push({ from: shown.id, effect });
    }
  }
  return { state: next, orders };
}

/** Commands for the foot: those that lead out, which a narrow screen must not lose, then the view's own. */
export function hintsOf(state: AppState): readonly CommandName[] {
  const { view, state: own } = topOf(state);
  return ['help', 'quit', ...(state.stack.length > 1 ? ['back' as const] : []), ...VIEWS[view].hints(own), 'palette'];
}
