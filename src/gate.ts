import type { ConnectionFacts } from './filter/field.ts';
import type { Filter } from './filter/filter.ts';
import type { FrameContext, RecordSink } from './options.ts';
import type { EarshotRecord } from './record.ts';

/** What a gate asks of its session. */
export interface FactsOf {
  (connection: number): ConnectionFacts | null;
}

/**
 * Lets through what was asked for: records of some types, and those a display filter selects. A record is judged once
 * the frame that made it has been judged; a connection is let through when it or any of its records was.
 */
export class Gate {
  readonly #filter: Filter | null;
  readonly #only: ReadonlySet<string> | null;
  readonly #out: RecordSink;
  readonly #factsOf: FactsOf;
  /** Connections of which a record was let through. */
  readonly #shown = new Set<number>();
  #waiting: EarshotRecord[] = [];

  constructor(filter: Filter | null, only: ReadonlySet<string> | null, factsOf: FactsOf, out: RecordSink) {
    this.#filter = filter;
    this.#only = only;
    this.#factsOf = factsOf;
    this.#out = out;
  }

  readonly record: RecordSink = (record) => {
    if (this.#filter?.needsFrames && record.type !== 'connection') this.#waiting.push(record);
    else this.#judge(record);
  };

  /** A frame is through: what it brought can be judged. */
  readonly frame = (context: FrameContext): void => {
    this.#filter?.frame(context);
    this.flush();
  };

  /** Judges what still waits. Call when the session is finished. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const record of waiting) this.#judge(record);
  }

  #judge(record: EarshotRecord): void {
    if (this.#filter && !this.#selects(this.#filter, record)) return;
    if (this.#only && !this.#only.has(record.type)) return;
    this.#out(record);
  }

  #selects(filter: Filter, record: EarshotRecord): boolean {
    if (record.type === 'connection') {
      // Its records come before it, and may still wait.
      this.flush();
      const shown = this.#shown.delete(record.id) || filter.matches(record, record);
      filter.forget(record.id);
      return shown;
    }
    const id = 'connection' in record && typeof record.connection === 'number' ? record.connection : null;
    if (!filter.matches(record, id === null ? null : this.#factsOf(id))) return false;
    if (id !== null) this.#shown.add(id);
    return true;
  }
}

