/**
 * Fences in a dissector from outside: its bugs cost its own connection. Loops are cut off by the clock, floods by a
 * budget, and after a fault the handler is silent. What it throws goes on to the caller. This is no sandbox: a plugin
 * runs with all rights of the program, and what it starts asynchronously is not seen here.
 */
import { Script } from 'node:vm';
import type { Chunk } from '../bytes/chunk.ts';
import { BudgetError } from '../dissect/budget-error.ts';
import type { BodyHandler, Dissector, DissectorContext, EmittedRecord, StreamHandler } from '../dissect/dissector.ts';

export interface GuardOptions {
  /** Most time for one call, in milliseconds. */
  timeoutMs?: number;
  /** Records and notes that a handler may make before it has received any byte; each byte allows one more. */
  freeRecords?: number;
  /** Characters of JSON that a handler may make before it has received any byte; each byte allows `CHARACTERS_PER_BYTE` more. */
  freeCharacters?: number;
}

const DEFAULTS: Required<GuardOptions> = { timeoutMs: 1000, freeRecords: 1000, freeCharacters: 1 << 20 };
const CHARACTERS_PER_BYTE = 64;

/** Types that mean something to every reader of records; a plugin's own need names of their own. */
const RESERVED = new Set([
  'capture', 'interface', 'connection', 'http', 'websocket', 'sse', 'datagram', 'dns', 'tls', 'note', 'verdict', 'socket',
  'summary',
]);

/** The same dissector, fenced in. */
export function guard(dissector: Dissector, options: GuardOptions = {}): Dissector {
  const limits = { ...DEFAULTS, ...options };
  const timed = <T>(run: () => T): T => withTimeout(run, limits.timeoutMs);
  const { stream, datagram, upgrade, body } = dissector;
  return {
    ...dissector,
    ...(stream && {
      stream: {
        probe: (probe) => timed(() => stream.probe(probe)),
        open: (context) => new GuardedHandler(context, limits, (inner) => stream.open(inner)),
      },
    }),
    ...(datagram && {
      datagram: {
        probe: (probe) => timed(() => datagram.probe(probe)),
        open: (context) => new GuardedHandler(context, limits, (inner) => datagram.open(inner)),
      },
    }),
    ...(upgrade && {
      upgrade: {
        tokens: upgrade.tokens,
        open: (context, head) => new GuardedHandler(context, limits, (inner) => upgrade.open(inner, head)),
      },
    }),
    ...(body && {
      body: {
        accepts: (head) => timed(() => body.accepts(head)),
        open: (context, head) => new GuardedBody(context, limits, (inner) => body.open(inner, head)),
      },
    }),
  };
}

/** One handler's calls, and what is left of its budget. */
class Fence {
  readonly #limits: Required<GuardOptions>;
  readonly #context: DissectorContext;
  #bytes = 0;
  #made = 0;
  #characters = 0;
  /** What the call at hand has made; handed on when the plugin is not running, so that cutting it off breaks nothing else. */
  #waiting: (() => void)[] = [];
  #over: BudgetError | null = null;
  silent = false;

  constructor(context: DissectorContext, limits: Required<GuardOptions>) {
    this.#context = context;
    this.#limits = limits;
  }

  /** The context as the plugin sees it. */
  context(): DissectorContext {
    const outer = this.#context;
    return {
      get client() { return outer.client; },
      get server() { return outer.server; },
      transport: outer.transport,
      wants: outer.wants,
      emit: (record) => {
        const copy = this.#plain(record, 'a record') as EmittedRecord;
        if (typeof copy?.type !== 'string' || copy.type === '') throw new TypeError('a record needs a type');
        if (RESERVED.has(copy.type)) throw new TypeError(`records of type '${copy.type}' are not a plugin's to make`);
        this.#waiting.push(() => outer.emit(copy));
      },
      note: (code, message, more) => {
        const copy = this.#plain({ code: String(code), message: String(message), more }, 'a note') as NoteCopy;
        this.#waiting.push(() => outer.note(copy.code, copy.message, copy.more));
      },
      body: (head) => outer.body(head),
      handOff: (to) => {
        this.#flush(); // what the next handler makes comes after it
        return outer.handOff(to);
      },
      speaks: (protocol) => void this.#waiting.push(() => outer.speaks(String(protocol))),
    };
  }

  /** Calls into the plugin. */
  run<T>(call: () => T, bytes = 0): T {
    this.#bytes += bytes;
    try {
      const result = withTimeout(call, this.#limits.timeoutMs);
      if (this.#over) throw this.#over; // the plugin swallowed it
      return result;
    } catch (error) {
      this.silent = true;
      throw error;
    } finally {
      this.#flush();
    }
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const handOn of waiting) handOn();
  }

  /** A copy as plain data, so that nothing of the plugin runs later; charged to the budget. */
  #plain(value: unknown, what: string): unknown {
    const text = JSON.stringify(value) ?? 'null';
    this.#made++;
    this.#characters += text.length;
    const { freeRecords, freeCharacters } = this.#limits;
    const over = this.#made > freeRecords + this.#bytes || this.#characters > freeCharacters + CHARACTERS_PER_BYTE * this.#bytes;
    if (over) {
      this.#over ??= new BudgetError(`${what} too many: ${this.#made} made of ${this.#bytes} bytes`);
      throw this.#over;
    }
    return JSON.parse(text);
  }
}

interface NoteCopy {
  code: string;
  message: string;
  more?: Record<string, unknown>;
}

class GuardedHandler implements StreamHandler {
  readonly #fence: Fence;
  readonly #inner: StreamHandler;

  constructor(context: DissectorContext, limits: Required<GuardOptions>, open: (context: DissectorContext) => StreamHandler) {
    this.#fence = new Fence(context, limits);
    this.#inner = this.#fence.run(() => open(this.#fence.context()));
  }

  data: StreamHandler['data'] = (from, chunk) => {
    if (this.#fence.silent) return;
    lend(chunk, () => this.#fence.run(() => this.#inner.data(from, chunk), chunk.length));
  };

  gap: StreamHandler['gap'] = (from, length, cause) => {
    if (!this.#fence.silent) this.#fence.run(() => this.#inner.gap(from, length, cause));
  };

  end: StreamHandler['end'] = (from, why) => {
    if (!this.#fence.silent) this.#fence.run(() => this.#inner.end(from, why));
  };
}

class GuardedBody implements BodyHandler {
  readonly #fence: Fence;
  readonly #inner: BodyHandler;

  constructor(context: DissectorContext, limits: Required<GuardOptions>, open: (context: DissectorContext) => BodyHandler) {
    this.#fence = new Fence(context, limits);
    this.#inner = this.#fence.run(() => open(this.#fence.context()));
  }

  data: BodyHandler['data'] = (chunk) => {
    if (this.#fence.silent) return;
    lend(chunk, () => this.#fence.run(() => this.#inner.data(chunk), chunk.length));
  };

  gap: BodyHandler['gap'] = (length) => {
    if (!this.#fence.silent) this.#fence.run(() => this.#inner.gap(length));
  };

  end: BodyHandler['end'] = (complete) => {
    if (!this.#fence.silent) this.#fence.run(() => this.#inner.end(complete));
  };
}

/** Puts the shared chunk back as it was, should the plugin have moved it. */
function lend(chunk: Chunk, use: () => void): void {
  const { bytes, start, end } = chunk;
  try {
    use();
  } finally {
    chunk.place(bytes, start, end);
  }
}

const SLOT = Symbol.for('earshot.guarded-call');
const script = new Script(`globalThis[Symbol.for('earshot.guarded-call')]()`, { filename: 'earshot-guard' });

/** Runs `run`, and ends it by force when it takes too long. About 40 µs dearer than a plain call: for outside code only. */
function withTimeout<T>(run: () => T, timeout: number): T {
  const slot = globalThis as { [SLOT]?: () => unknown };
  const before = slot[SLOT];
  slot[SLOT] = run;
  try {
    return script.runInThisContext({ timeout }) as T;
  } catch (error) {
    const { code } = Object(error) as { code?: unknown };
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new BudgetError(`took more than ${timeout} ms`);
    throw error;
  } finally {
    if (before) slot[SLOT] = before;
    else delete slot[SLOT];
  }
}
