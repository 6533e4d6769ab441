/**
 * Zeek's history: a letter for each thing that happened, in the order in which it first did, capital for the client. What
 * can go on happening (bad checksum, gap, retransmission, zero window) is written again at the 10th, 100th, … time.
 */
import type { TcpEnd } from './tcp-end.ts';

/** Places in `TEXT`. */
export const Letter = {
  Syn: 0, SynAck: 1, Ack: 2, Data: 3, Fin: 4, Reset: 5, BadChecksum: 6, Gap: 7, Retransmission: 8, ZeroWindow: 9,
} as const;
export type Letter = (typeof Letter)[keyof typeof Letter];

const TEXT = 'shadfrcgtw';
const CAPITALS = TEXT.toUpperCase();
const FIRST_REPEATED = Letter.BadChecksum;

/** Whether this letter of this end was written and is not written again: so it is with nearly every segment. */
export const isWritten = (end: TcpEnd, letter: Letter): boolean => letter < FIRST_REPEATED && (end.letters & (1 << letter)) !== 0;

/** Counts the letter for this end; returns it when it is to be written, else nothing. */
export function writeLetter(end: TcpEnd, letter: Letter, isClient: boolean): string {
  if (isWritten(end, letter)) return '';
  end.letters |= 1 << letter;
  if (letter >= FIRST_REPEATED && !isPowerOfTen(count(end, letter))) return '';
  return (isClient ? CAPITALS : TEXT)[letter]!;
}

function count(end: TcpEnd, letter: Letter): number {
  const counts = (end.letterCounts ??= new Map());
  const next = (counts.get(letter) ?? 0) + 1;
  counts.set(letter, next);
  return next;
}

const isPowerOfTen = (value: number): boolean => Number.isInteger(Math.log10(value));
