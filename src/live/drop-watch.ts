import type { NoteSink } from '../note.ts';
import type { EarshotRecord } from '../record.ts';
import { lost } from './backend.ts';
import type { BackendFacts, BackendName, Drops } from './backend.ts';

/** Connections of which it is remembered that the capture lost bytes, while it is not known whether frames were dropped. */
const MOST_REMEMBERED = 1000;
/** Looks without drops after which a hole is none of theirs, and during which holes still come to light. */
const LOOKS = 2;

interface Hole {
  missing: number;
  frame: number | null;
  looks: number;
}

/**
 * Brings together what was dropped and which connections lack bytes: frames that the kernel dropped are nobody's, but a connection
 * of which the other side acknowledged what never came lost its bytes just then.
 */
export class DropWatch {
  readonly #backend: BackendName;
  readonly #when: BackendFacts['drops'];
  readonly #isOpen: (connection: number) => boolean;
  readonly #notes: NoteSink;
  readonly #holes = new Map<number, Hole>();
  /** In all, also before. */
  dropped: number;
  #recent = 0;
  /** The capture itself has said it, in a block of its own. */
  #told = false;

  /**
   * `isOpen`: whether a connection is not over, so that there is still something to say of it. `before`: what was dropped before
   * anything of it was seen.
   */
  constructor(
    backend: BackendName, when: BackendFacts['drops'], isOpen: (connection: number) => boolean, notes: NoteSink,
    before: Drops | null = null,
  ) {
    this.dropped = (before && lost(before)) ?? 0;
    this.#backend = backend;
    this.#when = when;
    this.#isOpen = isOpen;
    this.#notes = notes;
  }

  hear(record: EarshotRecord): void {
    if (record.type !== 'note') return;
    if (record.code === 'capture-dropped' && record['interface'] !== undefined) this.#told = true;
    if (record.code !== 'tcp-gap' || record['cause'] !== 'capture' || record.connection === null) return;
    const hole = this.#holes.get(record.connection) ?? { missing: 0, frame: record.frame, looks: 0 };
    hole.missing += Number(record['length']);
    hole.looks = 0;
    this.#holes.set(record.connection, hole);
    if (this.#holes.size > MOST_REMEMBERED) this.#holes.delete(this.#holes.keys().next().value!);
  }

  /** What is dropped by now. */
  look(drops: Drops | null): void {
    const dropped = (drops && lost(drops)) ?? 0;
    const more = dropped - this.dropped;
    this.dropped = dropped;
    if (more > 0) {
      this.#recent = LOOKS;
      if (!this.#told) {
        this.#notes('capture-dropped', {
          dropped, more, message: `${dropped} frames were dropped so far (${whose(drops!)}), as ${this.#backend} says`,
        });
      }
    }
    if (this.#recent > 0) this.#blame();
    else if (this.#when === 'running') this.#forget();
    if (more <= 0) this.#recent = Math.max(0, this.#recent - 1);
  }

  #blame(): void {
    for (const [connection, { missing, frame }] of this.#holes) {
      if (!this.#isOpen(connection)) continue;
      this.#notes('capture-dropped', {
        connection, frame, missing, message: `${missing} bytes are missing from when frames were dropped (${this.dropped} in all)`,
      });
    }
    this.#holes.clear();
  }

  #forget(): void {
    for (const [connection, hole] of this.#holes) if (++hole.looks > LOOKS) this.#holes.delete(connection);
  }
}

/** `12 by the kernel, 3 by the program`. */
export function whose({ kernel, interface: face, backend }: Drops): string {
  const by = (count: number | null, who: string): string[] => (count ? [`${count} by ${who}`] : []);
  return [...by(kernel, 'the kernel'), ...by(face, 'the interface'), ...by(backend, 'the program')].join(', ');
}
