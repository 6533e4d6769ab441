import type { NoteCode, NoteDetail } from '../note.ts';

/** What tells a connection, as far as a note about its 4-tuple goes. */
interface Numbered {
  readonly id: number;
  readonly stream: number;
}

/** The note that begins a connection on the 4-tuple of `old`; one that got the same stream has its sequence numbers, too. */
export function reuseNote({ id, stream }: Numbered, frame: number, old: Numbered): [NoteCode, NoteDetail] {
  if (stream !== old.stream) {
    const message = `the 4-tuple of connection ${old.id} is used again`;
    return ['tcp-port-reuse', { connection: id, frame, earlier: old.id, message }];
  }
  const message = `the 4-tuple and the sequence numbers of connection ${old.id} again: a new connection or a replay`;
  return ['tcp-ambiguous-reuse', { connection: id, frame, earlier: old.id, message }];
}
