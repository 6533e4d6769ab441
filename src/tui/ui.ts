/**
 * The UI on a terminal of any kind: events in, frames out. State changes at once; the screen follows, at most 60 times a
 * second. The chrome is drawn anew only when it is another one; panes are painted at every frame.
 */
import { basename } from 'node:path';
import type { Dissector } from '../dissect/dissector.ts';
import { commandsOf, completionsOf, contextOf, hintsOf, knownOf, reduceApp, startApp, topOf } from './app/app.ts';
import type { AppEvent, AppSetting, AppState, AppStep } from './app/app.ts';
import { Effects } from './app/effects.ts';
import type { World } from './app/effects.ts';
import { helpLines, paintHelp } from './app/help.ts';
import { isOneOf, PROMPTS } from './app/prompts.ts';
import { paintStatus } from './app/status.ts';
import type { Place } from './app/view.ts';
import type { IndexedCapture } from './capture.ts';
import { MENU_ROWS } from './chrome.ts';
import type { Chrome, ChromeFrame, ChromeModel, MountChrome } from './chrome.ts';
import { COMMANDS } from './keys/commands.ts';
import type { CommandName } from './keys/commands.ts';
import { keyText } from './keys/keymap.ts';
import type { Keymap } from './keys/keymap.ts';
import { BLANK } from './line.ts';
import type { Line, Size } from './line.ts';
import type { Screen } from './terminal/screen.ts';
import type { Theme } from './theme.ts';
import { VIEWS } from './views/index.ts';

export interface UiOptions {
  readonly capture: IndexedCapture;
  readonly screen: Screen;
  readonly mountChrome: MountChrome;
  readonly theme: Theme;
  readonly keymap: Keymap;
  readonly world: World;
  readonly plugins?: readonly Dissector[];
  readonly place: Place;
  /** False while the terminal has not taken the last frame. */
  readonly ready?: () => boolean;
}

const FRAME_MS = 16;
/** What grows is looked at so often. */
const GROWTH_MS = 100;

export class Ui {
  readonly #options: UiOptions;
  readonly #setting: AppSetting;
  readonly #effects: Effects;
  readonly #chrome: Chrome;
  readonly #stopListening: () => void;
  #state: AppState;
  #frame: ChromeFrame = { lines: [], panes: [] };
  /** The model that was drawn last, as JSON. */
  #drawn = '';
  #timer: NodeJS.Timeout | null = null;
  #growing: NodeJS.Timeout | null = null;
  #grownAt = -Infinity;
  #flushed = 0;

  constructor(options: UiOptions) {
    const { capture, screen, keymap, theme, mountChrome, place, world, plugins = [] } = options;
    this.#options = options;
    this.#setting = { look: capture, keymap, plugins };
    this.#effects = new Effects(capture, world, plugins, (event) => this.dispatch(event));
    this.#chrome = mountChrome(theme, { body: (size) => this.#paintBody(size), status: () => [paintStatus(this.#state, capture)] });
    const begun = startApp(place, screen.size, this.#setting);
    this.#state = begun.state;
    this.#obey(begun);
    this.#stopListening = capture.onChange(() => this.#grown());
    this.flush();
  }

  get state(): AppState {
    return this.#state;
  }

  /** Only the list of conversations is shown, and nothing is being typed. */
  get isAtRest(): boolean {
    return this.#state.stack.length === 1 && this.#state.prompt === null && this.#state.help === null;
  }

  dispatch(event: AppEvent): void {
    this.#obey(reduceApp(this.#state, event, this.#setting));
    this.#schedule();
  }

  resize(size: Size): void {
    this.#options.screen.resize(size);
    this.#drawn = '';
    this.dispatch({ type: 'size', size });
  }

  /** Resolves when everything that views asked for has been answered. */
  async idle(): Promise<void> {
    while (this.#effects.running.length > 0) await Promise.allSettled(this.#effects.running);
  }

  /** Draws everything, whatever stands on the screen. */
  redraw(): void {
    this.#options.screen.forget();
    this.#schedule();
  }

  /** Brings the screen up to date now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushed = performance.now();
    this.#layOut();
    const { theme, screen } = this.#options;
    const lines = [...this.#frame.lines];
    for (const { top, rows, paint } of this.#frame.panes) {
      const painted = paint({ columns: screen.size.columns, rows });
      for (let row = 0; row < rows; row++) lines[top + row] = theme.text(painted[row] ?? BLANK);
    }
    screen.draw(lines);
  }

  /** Gives the files that were being saved, and are not there. */
  close(): string[] {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#growing) clearTimeout(this.#growing);
    this.#stopListening();
    this.#chrome.close();
    return this.#effects.close();
  }

  #obey({ state, orders }: AppStep): void {
    if (state.stack !== this.#state?.stack) this.#effects.keep(state.stack);
    this.#state = state;
    for (const order of orders) this.#effects.run(order);
  }

  #grown(): void {
    this.#growing ??= setTimeout(() => {
      this.#growing = null;
      this.#grownAt = performance.now();
      this.dispatch({ type: 'grown' });
    }, Math.max(0, GROWTH_MS - (performance.now() - this.#grownAt)));
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // A terminal that is slow, as over a thin line, gets fewer frames, and always the latest.
      if (this.#options.ready?.() === false) this.#schedule();
      else this.flush();
    }, Math.max(0, FRAME_MS - (performance.now() - this.#flushed)));
  }

  /** Draws the chrome if it is another one, and tells the app where the pane is. */
  #layOut(): void {
    const model = chromeOf(this.#state, this.#options);
    const drawn = JSON.stringify(model);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#frame = this.#chrome.show(model);
    const { top, rows } = this.#frame.panes[0]!;
    const { pane } = this.#state;
    if (pane.top !== top || pane.rows !== rows || model.size.columns !== this.#columns) {
      this.#columns = model.size.columns;
      this.#obey(reduceApp(this.#state, { type: 'pane', top, rows }, this.#setting));
    }
  }

  #columns = 0;

  #paintBody(size: Size): readonly Line[] {
    const state = this.#state;
    if (state.help !== null) return paintHelp(helpLines(commandsOf(state), this.#options.keymap, size.columns), state.help, size);
    const { view, state: own } = topOf(state);
    return VIEWS[view].paint(own, contextOf(state, this.#options.capture));
  }
}

function chromeOf(state: AppState, { capture, keymap }: UiOptions): ChromeModel {
  const { view, state: own } = topOf(state);
  const tabs = VIEWS[view].tabs?.(own);
  const [path = ''] = capture.paths;
  return {
    size: state.size,
    path: state.stack.map((shown) => VIEWS[shown.view].title(shown.state, contextOf(state, capture))),
    name: capture.paths.length > 1 ? `${basename(path)} and ${capture.paths.length - 1} more` : basename(path),
    tabs: tabs ? { names: tabs.names, on: tabs.on } : null,
    menu: menuOf(state),
    foot: footOf(state, keymap),
  };
}

/** Completions around the one that is chosen. */
function menuOf(state: AppState): ChromeModel['menu'] {
  if (state.prompt === null) return [];
  // Where nothing else can be entered, the first is as good as chosen.
  const choice = Math.max(state.prompt.choice, isOneOf(state.prompt.name) ? 0 : -1);
  const from = Math.max(0, choice - MENU_ROWS + 1);
  const completions = completionsOf(state).slice(from, from + Math.min(MENU_ROWS, Math.max(0, state.size.rows - 10)));
  return completions.map(({ text, about }, at) => ({ text, about, on: from + at === choice }));
}

function footOf(state: AppState, keymap: Keymap): ChromeModel['foot'] {
  if (state.prompt === null) {
    const hint = (name: CommandName): { key: string; text: string }[] => {
      const [key] = keymap.keysOf(name);
      return key === undefined ? [] : [{ key: keyText(key), text: COMMANDS[name].short }];
    };
    return { kind: 'hints', hints: state.help === null ? hintsOf(state).flatMap(hint) : [{ key: 'any key', text: 'back' }] };
  }
  const { label, about, problem } = PROMPTS[state.prompt.name];
  const { text, cursor } = state.prompt;
  const wrong = problem(text, knownOf(state));
  return {
    kind: 'prompt', label, text, cursor, about,
    problem: wrong && { message: wrong.message, position: wrong.position, length: wrong.length },
  };
}
