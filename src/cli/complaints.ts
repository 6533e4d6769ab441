import { printable } from '../bytes/text.ts';
import type { EarshotRecord, NoteRecord, PluginRecord } from '../record.ts';

/** Says on standard error what is wrong with a capture as a file: where it is cut, damaged, or its program dropped frames. */
export class Complaints {
  readonly #stream: NodeJS.WriteStream;
  readonly #wanted: boolean;
  readonly #before: () => void;

  constructor(stream: NodeJS.WriteStream, wanted: boolean, before: () => void) {
    this.#stream = stream;
    this.#wanted = wanted;
    this.#before = before;
  }

  /** Whether this record was such a complaint and has been written out. */
  hear(record: EarshotRecord | PluginRecord): boolean {
    if (!this.#wanted || record.type !== 'note') return false;
    const note = record as NoteRecord;
    if (note.layer !== 'capture' || (note.severity !== 'warn' && note.severity !== 'error')) return false;
    this.#before();
    this.#stream.write(`earshot: warning: ${complaint(note)}\n`);
    return true;
  }
}

/** `a.pcap: the file ends inside a record (offset 1234)`; a message that names path or place itself is left as it is. */
function complaint({ message, ...figures }: NoteRecord): string {
  const { path, offset } = figures;
  const before = typeof path === 'string' && !message.includes(path) ? `${path}: ` : '';
  const after = typeof offset === 'number' && !message.includes(String(offset)) ? ` (offset ${offset})` : '';
  return printable(before + message + after);
}
