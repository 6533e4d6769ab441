/**
 * The UI for screen readers: the same views and keys, but nothing is repainted. What a key changed is told in lines, the
 * selected row first of all.
 */
import type { Dissector } from '../dissect/dissector.ts';
import { commandsOf, completionsOf, contextOf, reduceApp, startApp, topOf } from './app/app.ts';
import type { AppEvent, AppSetting, AppState, AppStep } from './app/app.ts';
import { Effects } from './app/effects.ts';
import type { World } from './app/effects.ts';
import { helpLines } from './app/help.ts';
import { isOneOf, PROMPTS } from './app/prompts.ts';
import { paintStatus } from './app/status.ts';
import type { Place } from './app/view.ts';
import type { IndexedCapture } from './capture.ts';
import type { Keymap } from './keys/keymap.ts';
import { span, textOf } from './line.ts';
import { spokenLine } from './spoken.ts';
import { VIEWS } from './views/index.ts';

export interface NarratorOptions {
  readonly capture: IndexedCapture;
  readonly keymap: Keymap;
  readonly world: World;
  readonly plugins?: readonly Dissector[];
  readonly place: Place;
  readonly write: (text: string) => void;
}

/** Wide enough that rows have all of their columns; as many rows at a time as one listens to. */
const SIZE = { columns: 220, rows: 24 };

/** What there is to tell of a state. */
interface Told {
  readonly view: number;
  readonly title: string;
  readonly status: string;
  readonly help: boolean;
  readonly message: number;
  /** The prompt with its text, and what is chosen under it. */
  readonly prompt: string | null;
  readonly choice: string | null;
  /** The row under the cursor; null where there is none. */
  readonly selected: string | null;
  readonly lines: readonly string[];
}

export class Narrator {
  readonly #options: NarratorOptions;
  readonly #setting: AppSetting;
  readonly #effects: Effects;
  readonly #stopListening: () => void;
  #state: AppState;
  #told: Told | null = null;
  /** A line that is being typed stands there. */
  #isTyping = false;
  #isRead = false;

  constructor(options: NarratorOptions) {
    const { capture, keymap, world, plugins = [], place } = options;
    this.#options = options;
    this.#setting = { look: capture, keymap, plugins };
    this.#effects = new Effects(capture, world, plugins, (event) => this.dispatch(event));
    this.#isRead = capture.status.phase === 'done';
    const begun = startApp(place, SIZE, this.#setting);
    this.#state = begun.state;
    this.#obey(begun);
    this.#stopListening = capture.onChange(() => this.dispatch({ type: 'grown' }));
    this.#say(`${capture.paths.join(', ')}. Press ${keymap.keysOf('help')[0]} to hear all keys, ${keymap.keysOf('quit')[0]} to leave.`);
    this.#tell();
  }

  dispatch(event: AppEvent): void {
    this.#obey(reduceApp(this.#state, event, this.#setting));
    if (event.type !== 'grown') this.#tell();
    else this.#tellRead();
  }

  /** The terminal has another size, or was somebody else's for a while. */
  resize(): void {
    this.redraw();
  }

  /** Says again where one is. */
  redraw(): void {
    this.#told = null;
    this.#tell();
  }

  /** Resolves when everything that was asked for has been answered. */
  async idle(): Promise<void> {
    while (this.#effects.running.length > 0) await Promise.allSettled(this.#effects.running);
  }

  /** Gives the files that were being saved, and are not there. */
  /** Only the list of conversations is told of, and nothing is being typed. */
  get isAtRest(): boolean {
    return this.#state.stack.length === 1 && this.#state.prompt === null;
  }

  close(): string[] {
    this.#stopListening();
    return this.#effects.close();
  }

  #obey({ state, orders }: AppStep): void {
    if (state.stack !== this.#state?.stack) this.#effects.keep(state.stack);
    this.#state = state;
    for (const order of orders) this.#effects.run(order);
  }

  /** Once, when the capture has been read through. */
  #tellRead(): void {
    if (this.#isRead || this.#options.capture.status.phase === 'reading') return;
    this.#isRead = true;
    this.#say(`reading is done; ${spokenLine(paintStatus(this.#state, this.#options.capture))}`);
    this.#tell();
  }

  #tell(): void {
    const before = this.#told;
    const now = this.#picture();
    this.#told = now;
    if (now.help && !before?.help) {
      const lines = helpLines(commandsOf(this.#state), this.#options.keymap, SIZE.columns);
      return lines.forEach((line) => this.#say(textOf(line)));
    }
    if (now.message !== 0 && now.message !== before?.message) this.#say(this.#state.message!.text);
    if (now.prompt !== null) return this.#tellPrompt(now, before);
    if (this.#isTyping) this.#endLine();
    const isOther = now.view !== before?.view || now.title !== before.title;
    if (isOther) this.#say([now.title, now.status].filter(Boolean).join('; '));
    if (now.selected !== null) {
      if (isOther || now.selected !== before?.selected || before.help) this.#say(now.selected);
      return;
    }
    const known = new Set(isOther ? [] : before.lines);
    for (const line of now.lines) if (line !== '' && !known.has(line)) this.#say(line);
  }

  /** What is typed stands on one line as long as it only grows. */
  #tellPrompt({ prompt, choice }: Told, before: Told | null): void {
    const text = prompt!;
    if (choice !== null && choice !== before?.choice && before?.prompt === text) return this.#say(choice);
    if (this.#isTyping && before?.prompt != null && text.startsWith(before.prompt)) {
      this.#options.write(textOf([span(`|${text.slice(before.prompt.length)}`)]).slice(1));
    } else {
      this.#endLine();
      this.#options.write(textOf([span(text)]));
      this.#isTyping = true;
    }
  }

  #picture(): Told {
    const state = this.#state;
    const { capture } = this.#options;
    const { id, view, state: own } = topOf(state);
    const context = contextOf({ ...state, pane: { top: 0, rows: SIZE.rows } }, capture);
    const tabs = VIEWS[view].tabs?.(own);
    const painted = VIEWS[view].paint(own, context);
    const selected = painted.find((line) => line.some(({ on }) => on === 'selected'));
    const spoken = VIEWS[view].spoken?.(own, context) ?? null;
    return {
      view: id,
      title: [VIEWS[view].title(own, context), ...(tabs ? [tabs.names[tabs.on] ?? ''] : [])].filter(Boolean).join(', '),
      status: spokenLine(VIEWS[view].status(own, context)),
      help: state.help !== null, message: state.message?.number ?? 0,
      prompt: state.prompt === null ? null : PROMPTS[state.prompt.name].label + state.prompt.text,
      choice: choiceOf(state),
      selected: spoken ?? (selected ? spokenLine(selected) : null),
      lines: painted.map(spokenLine),
    };
  }

  #endLine(): void {
    if (this.#isTyping) this.#options.write('\n');
    this.#isTyping = false;
  }

  #say(text: string): void {
    this.#endLine();
    if (text !== '') this.#options.write(`${textOf([span(text)])}\n`);
  }
}

/** What Enter or Tab would take, or what is wrong. */
function choiceOf(state: AppState): string | null {
  const { prompt } = state;
  if (prompt === null) return null;
  const choice = Math.max(prompt.choice, isOneOf(prompt.name) ? 0 : -1);
  const found = completionsOf(state)[choice];
  return found === undefined ? null : `${found.text}: ${found.about}`;
}
