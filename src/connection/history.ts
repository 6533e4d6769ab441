/**
 * Zeek's history: a letter for each thing that happened, in the order in which it first did, capital for the client. What
 * can go on happening (bad checksum, gap, retransmission, zero window) is written again at the 10th, 100th, … time.
 */
import type { TcpEnd } from './tcp-end.ts';

export const Letter = {
  Syn: 's', SynAck: 'h', Ack: 'a', Data: 'd', Fin: 'f', Reset: 'r', BadChecksum: 'c', Gap: 'g', Retransmission: 't', ZeroWindow: 'w',
} as const;
export type Letter = (typeof Letter)[keyof typeof Letter];

const REPEATED = 'cgtw';

/** Counts the letter for this end; returns it when it is to be written, else nothing. */
export function writeLetter(end: TcpEnd, letter: Letter, isClient: boolean): string {
  const counts = (end.letters ??= new Map());
  const count = (counts.get(letter) ?? 0) + 1;
  if (count > 1 && !REPEATED.includes(letter)) return '';
  counts.set(letter, count);
  if (count > 1 && !/^10+$/.test(String(count))) return '';
  return isClient ? letter.toUpperCase() : letter;
}
