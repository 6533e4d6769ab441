import type { NoteCode, NoteDetail } from '../note.ts';
import type { Side } from '../side.ts';
import { Sum } from '../wire/packet.ts';

/** What is said of a side's checksum that is not right; `frame` is the first with such a one. */
export function checksumNote(
  sum: typeof Sum.Bad | typeof Sum.Offloaded, connection: number, side: Side, frame: number,
): [code: NoteCode, detail: NoteDetail] {
  const where = { layer: 'transport', connection, side, frame } as const;
  return sum === Sum.Bad ? ['bad-checksum', { ...where, message: `TCP checksum of the ${side} is wrong` }]
    : ['offload-checksum', { ...where, message: `the ${side}'s checksums were left to its network card` }];
}
