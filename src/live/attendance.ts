import type { NoteSink } from '../note.ts';
import type { EarshotRecord, LiveInfo } from '../record.ts';
import type { BackendFacts, BackendName, Ending, LiveCapture } from './backend.ts';
import { DropWatch } from './drop-watch.ts';

/** How often the back end is asked for drops. */
const DROPS_MS = 1000;
/** How long frames may be on their way here, beside what a back end keeps them: on a busy machine a process waits for its turn. */
const ON_THE_WAY_MS = 200;
/** Of a pipe nobody knows what stands behind it: tcpdump without --immediate-mode hands frames on every second. */
const PIPE_MS = 1100;

/** Who captures; null where that is behind a pipe. */
export type Who = { readonly backend: BackendName; readonly facts: BackendFacts; readonly filter: string | null } | null;

/** For the `capture` record. */
export function liveInfo(who: Who): LiveInfo | undefined {
  if (who === null) return undefined;
  const { backend, filter, facts: { version, timestamps, originalLengths, drops } } = who;
  return { backend, version, filter, timestamps, originalLengths, drops };
}

export const latenessOf = (who: Who): number => (who === null ? PIPE_MS : who.facts.delay + ON_THE_WAY_MS);

/** Whoever captures is attended to: what is dropped, what has to wait and what breaks off becomes notes among the others. */
export class Attendance {
  readonly #name: string;
  readonly #capture: LiveCapture;
  readonly #who: Who;
  /** Said before anybody listened. */
  #early: Parameters<NoteSink>[] = [];
  #notes: NoteSink = (...said) => void this.#early.push(said);
  #drops: DropWatch | null = null;
  #asking: NodeJS.Timeout | undefined;
  #over = false;

  constructor(name: string, capture: LiveCapture, who: Who) {
    this.#name = name;
    this.#capture = capture;
    this.#who = who;
  }

  /** Whether records are to be heard at all. */
  get listens(): boolean {
    return this.#who !== null && this.#who.facts.drops !== 'never';
  }

  /** Reading has begun. `isOpen`: whether a connection is not over, so that there is still something to say of it. */
  begin(notes: NoteSink, isOpen: (connection: number) => boolean): void {
    const capture = this.#capture;
    this.#notes = notes;
    for (const said of this.#early) notes(...said);
    this.#early = [];
    const who = this.#who?.backend ?? 'whoever sends them';
    capture.onBacklog = (waits, bytes) => {
      if (!waits) return;
      const message = `${Math.round(bytes / 1e6)} MB wait to be read, and ${who} has to wait, too: frames may be dropped`;
      notes('capture-backlog', { bytes, message });
    };
    if (this.#who === null) return;
    const { backend, facts } = this.#who;
    if (facts.timestamps === 'user') {
      const message = `${backend} does not say when the kernel saw a frame: durations are a little wrong`;
      notes('capture-user-time', { message });
    }
    if (facts.drops === 'never') return;
    this.#drops = new DropWatch(backend, facts.drops, isOpen, notes, capture.drops());
    if (facts.drops === 'running' && !this.#over) this.#asking = setInterval(() => this.#drops!.look(capture.drops()), DROPS_MS);
  }

  /** For notes of whoever reads the capture before it is shown. */
  readonly note: NoteSink = (code, detail) => this.#notes(code, detail);

  /** Frames dropped in all, as far as has been said. */
  get dropped(): number {
    return this.#drops?.dropped ?? 0;
  }

  hear(record: EarshotRecord): void {
    this.#drops?.hear(record);
  }

  /** Nobody listens any more. */
  close(): void {
    this.#over = true;
    clearInterval(this.#asking);
    this.#notes = () => {};
  }

  /** Waits for the end, and says what there is to say of it: `problem` is that it ended by itself, and why, in one line. */
  async end(): Promise<Ending> {
    const { problem, drops } = await this.#capture.ended;
    this.#over = true;
    clearInterval(this.#asking);
    this.#drops?.look(drops);
    if (problem === null) return { problem, drops };
    const message = `${this.#name}: the capture broke off: ${this.#who === null ? '' : `${this.#who.backend}: `}${problem}`;
    this.#notes('capture-cut', { path: this.#name, message });
    return { problem: message, drops };
  }
}
