import { u16 } from '../../bytes/read.ts';
import type { Chunk } from '../../bytes/chunk.ts';
import { HEADER_SIZE, parseDns } from './message.ts';
import { DnsReader } from './reader.ts';
import { className, isKnownOpcode, isKnownType } from './types.ts';

/** Smallest sizes on the wire: the root name, type and class; the same with TTL and length. */
const QUESTION_SIZE = 5;
const RECORD_SIZE = 11;

/** More than a message on a port of DNS ever has. */
const MAX_QUESTIONS = 64;
const MAX_RECORDS = 4096;

/** DNS, mDNS, LLMNR. */
export const PORTS = [53, 5353, 5355];

/** Enough on a port of DNS: a sane header, and a first question that makes sense as far as it is there. */
export function couldBeDns(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_SIZE || !isKnownOpcode((u16(bytes, start + 2) >> 11) & 15)) return false;
  const questions = u16(bytes, start + 4);
  const records = recordCount(bytes, start);
  if (questions > MAX_QUESTIONS || records > MAX_RECORDS) return false;
  if (questions === 0) return records > 0 || end - start === HEADER_SIZE;
  const reader = new DnsReader(bytes, start, end);
  reader.at = start + HEADER_SIZE;
  reader.name();
  const type = reader.u16();
  const code = reader.u16() & 0x7fff;
  if (reader.fault !== null) return reader.cut;
  return isKnownType(type) || !className(code).startsWith('CLASS');
}

/** What is needed on any other port: an ordinary query or answer about one known type that can be read to its last byte. */
export function mustBeDns(bytes: Uint8Array, start: number, end: number): boolean {
  if (!mayBeOrdinary(bytes, start, end - start)) return false;
  const message = parseDns(bytes, start, end);
  if (message === null || message.fault !== null || message.trailing > 0) return false;
  const [question] = message.questions;
  if (question === undefined || !isKnownType(question.type) || className(question.class).startsWith('CLASS')) return false;
  return message.response || (message.rcode === 0 && message.answers.length === 0 && message.authority.length === 0);
}

/** The header of an ordinary message: opcode 0, the reserved bit clear, one question, and room for what it counts. */
export function mayBeOrdinary(bytes: Uint8Array, start: number, size: number): boolean {
  if (size < HEADER_SIZE || (u16(bytes, start + 2) & 0x7840) !== 0 || u16(bytes, start + 4) !== 1) return false;
  return HEADER_SIZE + QUESTION_SIZE + recordCount(bytes, start) * RECORD_SIZE <= size;
}

/** The same of a header that is not whole yet. */
export const couldBeginOrdinary = (bytes: Uint8Array, start: number, end: number): boolean =>
  (end - start < 4 || (u16(bytes, start + 2) & 0x7840) === 0) && (end - start < 6 || u16(bytes, start + 4) === 1);

const recordCount = (bytes: Uint8Array, start: number): number =>
  u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10);

export const isResponse = (chunk: Chunk, offset = 0): boolean => (u16(chunk.bytes, chunk.start + offset + 2) & 0x8000) !== 0;
