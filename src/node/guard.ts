/**
 * Fences in a dissector from outside: its bugs cost its own connection. Loops are cut off by the clock, floods by a
 * budget, and after a fault the handler is silent. What it throws goes on to the caller. This is no sandbox: a plugin
 * runs with all rights of the program, and what it starts asynchronously is not seen here.
 */
import type { Chunk } from '../bytes/chunk.ts';
import { BudgetError } from '../dissect/budget-error.ts';
import type { BodyHandler, Dissector, DissectorContext, EmittedRecord, ProbeAnswer, StreamHandler } from '../dissect/dissector.ts';
import { TimeLimit } from './time-limit.ts';

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

/** What all handlers of one plugin share. */
interface Terms {
  readonly limits: Required<GuardOptions>;
  readonly time: TimeLimit;
}

/** The same dissector, fenced in. */
export function guard(dissector: Dissector, options: GuardOptions = {}): Dissector {
  const limits = { ...DEFAULTS, ...options };
  const time = new TimeLimit(limits.timeoutMs);
  const terms: Terms = { limits, time };
  const answer = checked(ANSWERS, time, 'not-mine');
  const verdict = checked([true, false], time, false);
  const { stream, datagram, upgrade, body } = dissector;
  return {
    ...dissector,
    ...(dissector.line && { line: (record) => (time.off ? record.type : time.run(() => dissector.line!(record))) }),
    ...(dissector.fields && {
      fields: dissector.fields.map((field) => ({ ...field, get: (record) => (time.off ? null : time.run(() => field.get(record))) })),
    }),
    ...(stream && {
      stream: {
        probe: (probe) => answer(() => stream.probe(probe), 'stream.probe'),
        open: (context) => new GuardedHandler(context, terms, (inner) => stream.open(inner)),
      },
    }),
    ...(datagram && {
      datagram: {
        probe: (probe) => answer(() => datagram.probe(probe), 'datagram.probe'),
        open: (context) => new GuardedHandler(context, terms, (inner) => datagram.open(inner)),
      },
    }),
    ...(upgrade && {
      upgrade: {
        get tokens() { return time.off ? [] : upgrade.tokens; },
        open: (context, head) => new GuardedHandler(context, terms, (inner) => upgrade.open(inner, head)),
      },
    }),
    ...(body && {
      body: {
        accepts: (head) => verdict(() => body.accepts(head), 'body.accepts'),
        open: (context, head) => new GuardedBody(context, terms, (inner) => body.open(inner, head)),
      },
    }),
  };
}

const ANSWERS: readonly ProbeAnswer[] = ['mine', 'mine-flipped', 'not-mine', 'need-more'];

/** Asks, and holds the answer against those there are. What is none of them is said once, and is a `no` ever after. */
function checked<T>(answers: readonly T[], time: TimeLimit, no: T): (ask: () => T, what: string) => T {
  let said = false;
  return (ask, what) => {
    if (time.off) return no;
    const answer = time.run(ask);
    if (answers.includes(answer)) return answer;
    hush(answer);
    if (said) return no;
    said = true;
    throw new TypeError(`${what} returned ${shortly(answer)}; it must return ${answers.map(shortly).join(', ')}`);
  };
}

/** A rejection that nobody hears would end the program. */
function hush(value: unknown): boolean {
  if (!(value instanceof Promise)) return false;
  value.catch(() => {});
  return true;
}

/** A value in a few words: `a Promise`, `"maybe"`, `undefined`. */
function shortly(value: unknown): string {
  if (value instanceof Promise) return 'a Promise';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' && value !== null ? 'an object' : typeof value === 'function' ? 'a function' : String(value);
}

/** One handler's calls, and what is left of its budget. */
class Fence {
  readonly #terms: Terms;
  readonly #context: DissectorContext;
  #bytes = 0;
  #made = 0;
  #characters = 0;
  /** What the call at hand has made; handed on when the plugin is not running, so that cutting it off breaks nothing else. */
  #waiting: (() => void)[] = [];
  #over: BudgetError | null = null;
  #failed = false;

  constructor(context: DissectorContext, terms: Terms) {
    this.#context = context;
    this.#terms = terms;
  }

  /** The handler is not called again. */
  get silent(): boolean {
    return this.#failed || this.#terms.time.off;
  }

  /** What the plugin opens, if it can be called. */
  open<T extends object>(open: (context: DissectorContext) => T, methods: readonly (keyof T & string)[]): T {
    const handler = this.run(() => open(this.#guardedContext()));
    for (const method of methods) {
      if (typeof handler?.[method] === 'function') continue;
      this.#failed = true;
      throw new TypeError(`open returned ${shortly(handler)}; it must return ${methods.join(', ')}`);
    }
    return handler;
  }

  /** The context as the plugin sees it. */
  #guardedContext(): DissectorContext {
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
      const result = this.#terms.time.run(call);
      if (this.#over) throw this.#over; // the plugin swallowed it
      if (hush(result)) throw new TypeError('a method returned a Promise; what it borrows is gone when it returns');
      return result;
    } catch (error) {
      this.#failed = true;
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
    const { freeRecords, freeCharacters } = this.#terms.limits;
    const mostCharacters = freeCharacters + CHARACTERS_PER_BYTE * this.#bytes;
    if (this.#made > freeRecords + this.#bytes) this.#overBudget(`${what} too many: ${this.#made} made of ${this.#bytes} bytes`);
    else if (this.#characters > mostCharacters) {
      const before = this.#characters - text.length;
      this.#overBudget(`${what} too large: ${text.length} characters${before > 0 ? ` after ${before}` : ''}, at most ${mostCharacters} may be made of ${this.#bytes} bytes`);
    }
    return JSON.parse(text);
  }

  #overBudget(message: string): never {
    throw (this.#over ??= new BudgetError(message));
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

  constructor(context: DissectorContext, terms: Terms, open: (context: DissectorContext) => StreamHandler) {
    this.#fence = new Fence(context, terms);
    this.#inner = this.#fence.open(open, ['data', 'gap', 'end']);
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

  constructor(context: DissectorContext, terms: Terms, open: (context: DissectorContext) => BodyHandler) {
    this.#fence = new Fence(context, terms);
    this.#inner = this.#fence.open(open, ['data', 'gap', 'end']);
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
