/**
 * Zeek's history: a letter for each thing that happened, in the order in which it first did, capital for the client. What
 * can go on happening (bad checksum, gap, retransmission, zero window) is written again at the 10th, 100th, … time.
 */
import type { TcpEnd } from './tcp-end.ts';

export const Letter = {
  Syn: 's', SynAck: 'h', Ack: 'a', Data: 'd', Fin: 'f', Reset: 'r', BadChecksum: 'c', Gap: 'g', Retransmission: 't', ZeroWindow: 'w',
} as const;
export type Letter = (typeof Letter)[keyof typeof Letter];

/** Those written again. */
const REPEATED = 'cgtw';

/** Counts the letter for this end; returns it when it is to be written, else nothing. Runs per segment. */
export function writeLetter(end: TcpEnd, letter: Letter, isClient: boolean): string {
  const bit = 1 << (letter.charCodeAt(0) - 97);
  const isFirst = (end.letters & bit) === 0;
  end.letters |= bit;
  if (!isFirst && !REPEATED.includes(letter)) return '';
  if (REPEATED.includes(letter) && !isPowerOfTen(count(end, letter))) return '';
  return isClient ? letter.toUpperCase() : letter;
}

function count(end: TcpEnd, letter: Letter): number {
  const counts = (end.letterCounts ??= new Map());
  const next = (counts.get(letter) ?? 0) + 1;
  counts.set(letter, next);
  return next;
}

const isPowerOfTen = (value: number): boolean => Number.isInteger(Math.log10(value));
