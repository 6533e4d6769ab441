/** Does what views ask for and brings the answers. Nothing but this, and what it calls, waits for the capture. */
import { compileFilter } from '../../filter/filter.ts';
import type { Dissector } from '../../dissect/dissector.ts';
import { toBytes } from '../../bytes/text.ts';
import { sizeText } from '../../report/format.ts';
import type { IndexedCapture } from '../capture.ts';
import type { StyleName } from '../line.ts';
import { copyOf } from '../take/copies.ts';
import { ExistsError, save } from '../take/save.ts';
import { nameOf } from '../take/selected.ts';
import { MOST_COPIED } from '../terminal/clipboard.ts';
import { columnNamed, findableText } from '../views/conversations/columns.ts';
import { chosen, orderOf, textKeys } from './arrange.ts';
import type { Sliced } from './arrange.ts';
import type { AppEvent, Order } from './app.ts';
import { readExchanges } from './exchanges.ts';
import { isMessage, MessageFinder } from './messages.ts';
import { overlaps } from './range.ts';
import { Pace } from './pace.ts';
import type { Action } from './view.ts';

/** What effects do to the world outside of the capture. */
export interface World {
  /** False when it is too long. */
  copy(text: string): boolean;
  /** What has to be so for a copy to arrive. */
  readonly copyNote?: string | null;
  redraw(): void;
  suspend(): void;
  quit(): void;
}

interface Running {
  readonly controller: AbortController;
  /** Settles when it is over, and never fails. */
  readonly over: Promise<void>;
  /** The file that it writes. */
  readonly path: string | null;
}

type Runnable = Order['effect'];
type Of<Kind extends Runnable['kind']> = Extract<Runnable, { kind: Kind }>;

/** Effects that read all of a connection. */
const READINGS: ReadonlySet<Runnable['kind']> = new Set(['records', 'message', 'segments', 'stream']);

/** Told to the user and to no view: what was begun is done, also when the view is left or more of it is wanted meanwhile. */
const TAKING = 'taking ';
/** For all views. */
const DIAGNOSING = 'diagnosing';
const TAKINGS: ReadonlySet<Runnable['kind']> = new Set(['copy', 'copy-as', 'save']);

/** At most so long until keys get their turn. */
const SLICE_MS = 8;
/** Rows of `seek` between two looks at the clock. */
const SEEK_STEP = 512;

export class Effects {
  readonly #capture: IndexedCapture;
  readonly #world: World;
  readonly #plugins: readonly Dissector[];
  readonly #send: (event: AppEvent) => void;
  /** What is under way, by view and kind. */
  readonly #running = new Map<string, Running>();
  readonly #pace = new Pace();
  #takings = 0;

  constructor(capture: IndexedCapture, world: World, plugins: readonly Dissector[], send: (event: AppEvent) => void) {
    this.#capture = capture;
    this.#world = world;
    this.#plugins = plugins;
    this.#send = send;
  }

  run({ from, effect }: Order): void {
    const isTaking = TAKINGS.has(effect.kind);
    const key = isTaking ? `${TAKING}${this.#takings++}` : effect.kind === 'diagnose' ? DIAGNOSING
      : `${from} ${effect.kind === 'cancel' ? effect.what : effect.kind}`;
    // One reading serves all who ask.
    if (key === DIAGNOSING && this.#running.has(key)) return;
    this.#running.get(key)?.controller.abort();
    this.#running.delete(key);
    if (effect.kind === 'cancel') return;
    const controller = new AbortController();
    const { signal } = controller;
    const answer = (action: Action): void => {
      if (!signal.aborted) this.#send({ type: 'answer', to: from, action });
    };
    const work = (): Promise<void> => this.#do(effect, signal, answer);
    const failed = (message: string): void => {
      if (isTaking || key === DIAGNOSING) this.#say(message, 'error');
      else answer({ type: 'failed', effect: effect.kind, message });
    };
    const over = (READINGS.has(effect.kind) ? this.#pace.keep(key, 'again' in effect, signal, work) : work())
      .catch((error: unknown) => {
        if (!signal.aborted) failed(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        if (this.#running.get(key)?.controller === controller) this.#running.delete(key);
      });
    this.#running.set(key, { controller, over, path: effect.kind === 'save' ? effect.path : null });
  }

  /** What is under way. */
  get running(): readonly Promise<void>[] {
    return [...this.#running.values()].map(({ over }) => over);
  }

  /** Nobody waits for answers to views other than these any more. */
  keep(views: readonly { readonly id: number }[]): void {
    const isGone = (key: string): boolean => !key.startsWith(TAKING) && key !== DIAGNOSING && !views.some(({ id }) => key.startsWith(`${id} `));
    this.#pace.forget(isGone);
    this.#abort(isGone);
  }

  /** Calls everything off. Gives the files that are not there because of that. */
  close(): string[] {
    const unsaved = [...this.#running.values()].map(({ path }) => path).filter((path) => path !== null);
    this.#abort(() => true);
    return unsaved;
  }

  #abort(isGone: (key: string) => boolean): void {
    for (const [key, { controller }] of this.#running) {
      if (!isGone(key)) continue;
      controller.abort();
      this.#running.delete(key);
    }
  }

  async #do(effect: Runnable, signal: AbortSignal, answer: (action: Action) => void): Promise<void> {
    const capture = this.#capture;
    switch (effect.kind) {
      case 'records': {
        const { connection, bodies = false, maxBody } = effect;
        const read = await capture.records(connection, { bodies, signal, ...(maxBody !== undefined && { maxBody }) });
        const noted = read.records.flatMap((record) => (record.type === 'note' && record.frame !== null ? [record.frame as number] : []));
        const moments = await capture.moments([...new Set(noted)].sort((a, b) => a - b), { signal });
        return answer({ type: 'records', connection, ...read, moments });
      }
      case 'message': {
        const { connection, key, maxBody } = effect;
        const finder = new MessageFinder(key);
        const { records } = await capture.records(connection, { bodies: true, maxBody, signal, keep: finder.keep });
        return answer({ type: 'message', connection, found: finder.found(records.find(isMessage) ?? null) });
      }
      case 'segments': {
        const { connection, from, limit } = effect;
        return answer({ type: 'segments', connection, from, ...(await capture.segments(connection, { from, limit, signal })) });
      }
      case 'stream': return answer({ type: 'stream', connection: effect.connection, ...(await capture.stream(effect.connection)) });
      case 'frame': return answer({ type: 'frame', detail: await capture.frame(effect.frame) });
      case 'sockets': {
        const progress = (fraction: number): void => {
          if (fraction < 1) answer({ type: 'sockets', history: null, fraction });
        };
        return answer({ type: 'sockets', history: await capture.sockets({ signal, progress }), fraction: 1 });
      }
      case 'diagnose': {
        await capture.diagnose({ signal });
        return this.#send({ type: 'grown' });
      }
      case 'exchanges': return readExchanges(capture, effect.scope, effect.range, signal, (portion) => answer({ type: 'exchanges', ...portion }));
      case 'select': return this.#select(effect, signal, answer);
      case 'arrange': {
        const of = capture.connections.count;
        const rows = await sliced(this.#arrange(effect), signal);
        return rows === null ? undefined : answer({ type: 'arrange', rows, of });
      }
      case 'seek': {
        const connection = await sliced(this.#seek(effect), signal);
        return connection === null ? undefined : answer({ type: 'found', text: effect.text, connection });
      }
      case 'save': {
        try {
          return this.#say(await save(capture, effect, effect.path, effect.overwrite, signal));
        } catch (error) {
          if (!(error instanceof ExistsError)) throw error;
          return this.#send({ type: 'exists', path: effect.path });
        }
      }
      case 'copy': return this.#copy(effect.text, effect.what, null);
      case 'copy-as': {
        const { selected, format } = effect;
        const { text, hint } = await copyOf(capture, selected, format, this.#plugins, signal);
        return this.#copy(text, `${nameOf(selected, capture)} as ${format}`, hint);
      }
      case 'redraw': return this.#world.redraw();
      case 'suspend': return this.#world.suspend();
      case 'quit': return this.#world.quit();
    }
  }

  #copy(text: string, what: string, hint: string | null): void {
    const size = toBytes(text).length;
    if (!this.#world.copy(text)) throw new Error(`${what} is ${sizeText(size)}: terminals take ${sizeText(MOST_COPIED)} at most; it can be saved`);
    const notes = [hint, this.#world.copyNote ?? null].filter((note) => note !== null);
    this.#say([`copied ${what} (${sizeText(size)})`, ...notes].join('; '));
  }

  #say(text: string, style: StyleName = 'good'): void {
    this.#send({ type: 'say', text, style });
  }

  async #select({ filter }: Of<'select'>, signal: AbortSignal, answer: (action: Action) => void): Promise<void> {
    const progress = (selected: Uint8Array, fraction: number): void => {
      if (fraction < 1) answer({ type: 'select', filter, selected, fraction });
    };
    const selected = await this.#capture.select(compileFilter(filter, { plugins: this.#plugins }), { signal, progress });
    answer({ type: 'select', filter, selected, fraction: 1 });
  }

  *#arrange({ by, descending, selected, range }: Of<'arrange'>): Sliced<Int32Array> {
    const { connections } = this.#capture;
    const { count } = connections;
    const column = columnNamed(by);
    let keys: Float64Array;
    if (column.text) {
      keys = yield* textKeys(count, column.text(connections));
    } else {
      const number = column.number!(connections);
      keys = new Float64Array(count);
      for (let id = 0; id < count; id++) keys[id] = number(id);
    }
    yield;
    const order = yield* orderOf(keys);
    yield;
    return chosen(order, selected, descending, range && overlaps(connections, range));
  }

  *#seek({ text, rows, from, step }: Of<'seek'>): Sliced<number> {
    const { connections } = this.#capture;
    const wanted = text.toLowerCase();
    const count = rows === null ? connections.count : rows.length;
    for (let tried = 0; tried < count; tried++) {
      const row = (((from + step * tried) % count) + count) % count;
      const id = rows === null ? row : rows[row]!;
      if (findableText(connections, id).includes(wanted)) return id;
      if (tried % SEEK_STEP === SEEK_STEP - 1) yield;
    }
    return -1;
  }
}

/** Runs work in slices, between which everything else has its turn; null when it was called off. */
async function sliced<T>(work: Sliced<T>, signal: AbortSignal): Promise<T | null> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return null;
    until = performance.now() + SLICE_MS;
  }
}

