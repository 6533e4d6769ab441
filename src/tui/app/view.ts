/**
 * The contract of views. A view is three pure functions and a list of commands: how its state changes, how it looks, and
 * what stands at the foot. It never reads the file and never waits: it hands out effects, and answers come back as actions.
 */
import type { Dissector } from '../../dissect/dissector.ts';
import type { FrameDetail, Look, Moment, Segments, SocketHistory, StreamPiece } from '../capture.ts';
import type { CommandName } from '../keys/commands.ts';
import type { Line, Size, StyleName } from '../line.ts';
import type { EarshotRecord } from '../../record.ts';
import type { ColumnName } from '../views/conversations/columns.ts';
import type { FoundMessage } from './messages.ts';
import type { Saving } from '../take/save.ts';
import type { Format, Selected } from '../take/selected.ts';
import type { Portion, Scope } from './exchanges.ts';
import type { PromptName } from './prompts.ts';
import type { TimeRange } from './range.ts';

/** What a view may look at besides its own state. */
export interface Context {
  readonly look: Look;
  /** Of the pane that the view fills. */
  readonly size: Size;
  /** What views that are `limited` show nothing outside of; null: they show all. */
  readonly range: TimeRange | null;
  /** Dissectors from outside. */
  readonly plugins?: readonly Dissector[];
}

/** Which view to open, and on what. */
export type Place =
  | { readonly view: 'conversations'; readonly follow?: boolean; readonly filter?: string }
  | { readonly view: 'conversation'; readonly connection: number; readonly layer?: 'application' }
  | { readonly view: 'verdicts' }
  | { readonly view: 'timeline' }
  /** When the last became of the sockets of `connection`; else at the end. */
  | { readonly view: 'sockets'; readonly connection?: number }
  /** `rows`: what `filter` selects, null while that is still being looked up; without a filter, null for all. */
  | { readonly view: 'waterfall'; readonly scope: Scope; readonly rows: Int32Array | null; readonly filter?: string }
  /** `key` as `MessageKeys` gives it. */
  | { readonly view: 'message'; readonly connection: number; readonly key: string }
  /** With the cursor on the first byte that `frame` brought. */
  | { readonly view: 'bytes'; readonly connection: number; readonly frame?: number }
  /** `on`: with the cursor on one of these bytes, which the frame carries. */
  | { readonly view: 'frame'; readonly frame: number; readonly on?: { readonly bytes: Uint8Array; readonly at: number } };

export type ViewName = Place['view'];
export type PlaceOf<Name extends ViewName> = Extract<Place, { view: Name }>;

/** What views ask for. A second effect of one kind from one view takes the place of the first. */
export type Effect =
  // Done by the app itself.
  | { readonly kind: 'go'; readonly to: Place }
  | { readonly kind: 'back' }
  /** Limits the capture to a stretch of time. */
  | { readonly kind: 'range'; readonly range: TimeRange | null }
  | { readonly kind: 'ask'; readonly prompt: PromptName; readonly text?: string }
  | { readonly kind: 'say'; readonly text: string; readonly style?: StyleName }
  // Read from the capture; each is answered by the action of the same name, or by `failed`. `again`: because it has grown, in its turn.
  | { readonly kind: 'records'; readonly connection: number; readonly bodies?: boolean; readonly maxBody?: number; readonly again?: true }
  /** One message of a connection, with so much of its bodies. */
  | { readonly kind: 'message'; readonly connection: number; readonly key: string; readonly maxBody: number; readonly again?: true }
  | { readonly kind: 'segments'; readonly connection: number; readonly from: number; readonly limit: number }
  | { readonly kind: 'stream'; readonly connection: number; readonly again?: true }
  | { readonly kind: 'frame'; readonly frame: number }
  /** Reads the capture in the background. */
  | { readonly kind: 'sockets' }
  /** Finds out what went wrong, in the background, whatever becomes of the view; `look` has it then. */
  | { readonly kind: 'diagnose' }
  /** In the background; answered a portion at a time. */
  | { readonly kind: 'exchanges'; readonly scope: Scope; readonly range: TimeRange | null }
  | { readonly kind: 'select'; readonly filter: string }
  /** Rows of the list of conversations: these, in this order. */
  | { readonly kind: 'arrange'; readonly by: ColumnName; readonly descending: boolean; readonly selected: Uint8Array | null; readonly range: TimeRange | null }
  /** The next row with `text`, from `from` on; answered by `found`. */
  | { readonly kind: 'seek'; readonly text: string; readonly rows: Int32Array | null; readonly from: number; readonly step: 1 | -1 }
  | { readonly kind: 'cancel'; readonly what: 'select' | 'seek' }
  // Done to the world.
  | { readonly kind: 'copy'; readonly text: string; readonly what: string }
  | { readonly kind: 'copy-as'; readonly selected: Selected; readonly format: Format }
  | ({ readonly kind: 'save'; readonly path: string; readonly overwrite: boolean } & Saving)
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit' };

/** What happens to a view. */
export type Action =
  | { readonly type: 'command'; readonly command: CommandName }
  /** In cells of the view's pane; `again` for the second click on one place. */
  | { readonly type: 'click'; readonly row: number; readonly column: number; readonly again: boolean }
  | { readonly type: 'drag'; readonly row: number; readonly column: number; readonly over: boolean }
  | { readonly type: 'wheel'; readonly rows: number }
  /** The pane has another size; it is in the context. */
  | { readonly type: 'resized' }
  /** The capture is limited to another stretch of time, or to none; it is in the context. A view beneath hears of it when it comes up again. */
  | { readonly type: 'ranged' }
  /** The capture has grown, or something in it has changed. */
  | { readonly type: 'grown' }
  /** What was typed into the prompt that the view asked for. */
  | { readonly type: 'typed'; readonly prompt: PromptName; readonly text: string }
  // Answers to effects.
  /** `moments`: when the frames of its notes were captured. */
  | {
    readonly type: 'records'; readonly connection: number; readonly records: readonly EarshotRecord[]; readonly more: boolean;
    readonly moments: ReadonlyMap<number, Moment>;
  }
  | { readonly type: 'message'; readonly connection: number; readonly found: FoundMessage }
  | ({ readonly type: 'segments'; readonly connection: number; readonly from: number } & Segments)
  | { readonly type: 'stream'; readonly connection: number; readonly pieces: readonly StreamPiece[]; readonly more: boolean }
  | { readonly type: 'frame'; readonly detail: FrameDetail }
  /** `history` is null while it is read. */
  | { readonly type: 'sockets'; readonly history: SocketHistory | null; readonly fraction: number }
  | ({ readonly type: 'exchanges' } & Portion)
  /** `selected`: a bit a connection, of those known so far; `fraction` is 1 at the end. */
  | { readonly type: 'select'; readonly filter: string; readonly selected: Uint8Array; readonly fraction: number }
  /** `of`: how many connections there were. */
  | { readonly type: 'arrange'; readonly rows: Int32Array; readonly of: number }
  /** -1: there is none. Not its row, since the list may be in another order by now. */
  | { readonly type: 'found'; readonly text: string; readonly connection: number }
  | { readonly type: 'failed'; readonly effect: Effect['kind']; readonly message: string };

/** What comes of an action: the new state, and what to do. */
export interface Step<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export const step = <State>(state: State, ...effects: Effect[]): Step<State> => ({ state, effects });

export interface Tabs {
  readonly names: readonly string[];
  readonly on: number;
  /** What a click on each, or its number, sends. */
  readonly commands: readonly CommandName[];
}

// Methods, not properties: views of any state go into one table (parameters of methods are bivariant).
export interface View<State, To extends Place = Place> {
  start(place: To, context: Context): Step<State>;
  reduce(state: State, action: Action, context: Context): Step<State>;
  /** At most `size.rows` lines; what is wider than `size.columns` is cut. Must not look at more than it shows. */
  paint(state: State, context: Context): Line[];
  /** Commands that it understands now, besides those of every view; help lists them in this order. */
  commands(state: State): readonly CommandName[];
  /** Those of them that are worth a word at the foot, the most useful first. */
  hints(state: State): readonly CommandName[];
  /** One name on the path at the top. */
  title(state: State, context: Context): string;
  /** Where one is, at the left of the status line. */
  status(state: State, context: Context): Line;
  tabs?(state: State): Tabs;
  /** What it keeps when others are looked at; what it read it reads again when it has grown, as it hears when it comes up. */
  rest?(state: State): State;
  /** It shows nothing outside of the range. */
  readonly limited?: true;
  /** What a screen reader is told of the row under the cursor; without it, the row as it is painted. */
  spoken?(state: State, context: Context): string | null;
  /** What copying and saving take; null for nothing. */
  selected?(state: State, context: Context): Selected | null;
}
