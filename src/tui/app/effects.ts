/** Does what views ask for and brings the answers: the only place that waits for the capture. */
import { compileFilter } from '../../filter/filter.ts';
import type { Dissector } from '../../dissect/dissector.ts';
import { plural, sizeText } from '../../report/format.ts';
import type { IndexedCapture } from '../capture.ts';
import { columnNamed, findableText } from '../views/conversations/columns.ts';
import { chosen, orderOf, textKeys } from './arrange.ts';
import type { Sliced } from './arrange.ts';
import type { AppEvent, Order } from './app.ts';
import { isMessage, MessageFinder } from './messages.ts';
import { overlaps } from './range.ts';
import type { Action } from './view.ts';

/** What effects do to the world outside of the capture. */
export interface World {
  /** False when it is too long. */
  copy(text: string): boolean;
  redraw(): void;
  suspend(): void;
  quit(): void;
}

interface Running {
  readonly controller: AbortController;
  /** Settles when it is over, and never fails. */
  readonly over: Promise<void>;
}

type Runnable = Order['effect'];
type Of<Kind extends Runnable['kind']> = Extract<Runnable, { kind: Kind }>;

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

  constructor(capture: IndexedCapture, world: World, plugins: readonly Dissector[], send: (event: AppEvent) => void) {
    this.#capture = capture;
    this.#world = world;
    this.#plugins = plugins;
    this.#send = send;
  }

  run({ from, effect }: Order): void {
    const key = `${from} ${effect.kind === 'cancel' ? effect.what : effect.kind}`;
    this.#running.get(key)?.controller.abort();
    this.#running.delete(key);
    if (effect.kind === 'cancel') return;
    const controller = new AbortController();
    const { signal } = controller;
    const answer = (action: Action): void => {
      if (!signal.aborted) this.#send({ type: 'answer', to: from, action });
    };
    const over = this.#do(effect, signal, answer)
      .catch((error: unknown) => answer({ type: 'failed', effect: effect.kind, message: error instanceof Error ? error.message : String(error) }))
      .finally(() => {
        if (this.#running.get(key)?.controller === controller) this.#running.delete(key);
      });
    this.#running.set(key, { controller, over });
  }

  /** What is under way. */
  get running(): readonly Promise<void>[] {
    return [...this.#running.values()].map(({ over }) => over);
  }

  /** Nobody waits for answers to views other than these any more. */
  keep(views: readonly { readonly id: number }[]): void {
    for (const [key, { controller }] of this.#running) {
      if (views.some(({ id }) => key.startsWith(`${id} `))) continue;
      controller.abort();
      this.#running.delete(key);
    }
  }

  close(): void {
    this.keep([]);
  }

  async #do(effect: Runnable, signal: AbortSignal, answer: (action: Action) => void): Promise<void> {
    const capture = this.#capture;
    switch (effect.kind) {
      case 'records': {
        const { connection, bodies = false, maxBody } = effect;
        return answer({ type: 'records', connection, ...(await capture.records(connection, { bodies, signal, ...(maxBody !== undefined && { maxBody }) })) });
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
      case 'select': return this.#select(effect, signal, answer);
      case 'arrange': {
        const of = capture.connections.count;
        const rows = await sliced(this.#arrange(effect), signal);
        return rows === null ? undefined : answer({ type: 'arrange', rows, of });
      }
      case 'seek': {
        const row = await sliced(this.#seek(effect), signal);
        return row === null ? undefined : answer({ type: 'found', text: effect.text, row });
      }
      case 'save': {
        const { frames, bytes } = await capture.save(effect.connections, effect.path);
        return this.#say(`${plural(frames, 'frame')} (${sizeText(bytes)}) saved to ${effect.path}`);
      }
      case 'copy': return this.#say(this.#world.copy(effect.text) ? `copied ${effect.what}` : `${effect.what} is too long for the clipboard`);
      case 'redraw': return this.#world.redraw();
      case 'suspend': return this.#world.suspend();
      case 'quit': return this.#world.quit();
    }
  }

  #say(text: string): void {
    this.#send({ type: 'say', text, style: 'good' });
  }

  async #select({ filter }: Of<'select'>, signal: AbortSignal, answer: (action: Action) => void): Promise<void> {
    const progress = (selected: Uint8Array, fraction: number): void => {
      if (fraction < 1) answer({ type: 'select', filter, selected, fraction });
    };
    const selected = await this.#capture.select(compileFilter(filter, { plugins: this.#plugins }), { signal, progress });
    answer({ type: 'select', filter, selected, fraction: 1 });
  }

  *#arrange({ by, descending, selected, range }: Of<'arrange'>): Sliced<Int32Array> {
    const { connections, timeline } = this.#capture;
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
    return chosen(order, selected, descending, range && overlaps(connections, range, timeline.start));
  }

  *#seek({ text, rows, from, step }: Of<'seek'>): Sliced<number> {
    const { connections } = this.#capture;
    const wanted = text.toLowerCase();
    const count = rows === null ? connections.count : rows.length;
    for (let tried = 0; tried < count; tried++) {
      const row = (((from + step * tried) % count) + count) % count;
      if (findableText(connections, rows === null ? row : rows[row]!).includes(wanted)) return row;
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

