import { NOTES } from './note.ts';
import type { NoteCode, NoteDetail, NoteSink, Severity } from './note.ts';
import type { NoteRecord } from './record.ts';

/**
 * Makes records of notes: fills in severity and layer from the table, counts them, and keeps a flood of one code from
 * drowning the rest. What was held back is said at the end.
 */
export class NoteDesk {
  readonly #limit: number;
  readonly #out: (record: NoteRecord) => void;
  readonly #seen = new Map<string, { count: number }>();
  readonly #tells: (connection: number | null) => boolean;
  readonly bySeverity: Record<Severity, number> = { chat: 0, note: 0, warn: 0, error: 0 };

  /** `limit`: notes of one code that are written out. `tells`: whether notes about this connection, or about none, are wanted. */
  constructor(limit: number, out: (record: NoteRecord) => void, tells: (connection: number | null) => boolean = () => true) {
    this.#limit = limit;
    this.#out = out;
    this.#tells = tells;
  }

  /** Bound, so that it can be handed around alone. */
  readonly note: NoteSink = (code, detail) => {
    if (this.#tells(detail.connection ?? null)) this.#take(code, detail);
  };

  #take(code: NoteCode, detail: NoteDetail): void {
    const kind: { severity: Severity; layer: NoteRecord['layer'] } = NOTES[code] ?? UNLISTED;
    let seen = this.#seen.get(code);
    if (!seen) this.#seen.set(code, (seen = { count: 0 }));
    this.bySeverity[detail.severity ?? kind.severity]++;
    if (++seen.count <= this.#limit) this.#out(record(code, kind, detail));
  }

  /**
   * Counts a note whose severity is that of the table, where it would be held back: a flood needs no texts that nobody reads.
   * False where it is to be noted like any other.
   */
  holds(code: NoteCode, connection: number | null): boolean {
    const seen = this.#seen.get(code);
    if (!seen || seen.count < this.#limit || !this.#tells(connection)) return false;
    seen.count++;
    this.bySeverity[NOTES[code].severity]++;
    return true;
  }

  /** Says what was held back. */
  finish(): void {
    const held: Record<string, number> = {};
    for (const [code, { count }] of this.#seen) if (count > this.#limit) held[code] = count - this.#limit;
    if (Object.keys(held).length === 0) return;
    const words = Object.entries(held).map(([code, count]) => `${count} × ${code}`);
    this.#take('notes-suppressed', { held, message: `not written out: ${words.join(', ')}` });
  }
}

/** Codes of plugins. */
const UNLISTED = { severity: 'note', layer: 'application' } as const;

function record(code: NoteCode, kind: { severity: Severity; layer: NoteRecord['layer'] }, detail: NoteDetail): NoteRecord {
  const { message, connection, side, frame, severity, layer, ...figures } = detail;
  // The note's own fields come first for the reader and win over a figure of the same name.
  const own = {
    type: 'note' as const, severity: severity ?? kind.severity, layer: layer ?? kind.layer, code, connection: connection ?? null,
    side: side ?? null, frame: frame ?? null, message,
  };
  return { ...own, ...figures, ...own };
}
