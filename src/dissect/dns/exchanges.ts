import { isGroupAddress } from '../../bytes/address.ts';
import type { DnsRecord } from '../../record.ts';
import { other, type Side } from '../../side.ts';
import { rfc3339, secondsBetween, type Stamp } from '../../time.ts';
import type { DissectorContext, EndReason } from '../dissector.ts';
import type { DnsMessage, DnsQuestion } from './message.ts';
import { rcodeName, Type } from './types.ts';

/** A resolver has given up long before; what comes later is no answer any more. */
const ANSWER_SECONDS = 30;
/** Most queries of a connection that wait for an answer; the oldest is given up first. */
const MAX_PENDING = 1024;
/** Answered questions whose answers may still come a second time. */
const MAX_ANSWERED = 64;
/** mDNS and NBNS. */
const LOCAL_PORTS = [5353, 137];

interface Query {
  readonly from: Side;
  readonly message: DnsMessage;
  readonly stamp: Stamp;
  /** A zone transfer is answered by many messages. */
  readonly transfer: boolean;
  answered: boolean;
}

type Emitted = Omit<DnsRecord, 'connection' | 'stream'>;

/** Pairs the queries of one connection with their answers, by id and question, and makes a record of each pair. */
export class DnsExchanges {
  readonly #context: DissectorContext;
  /** Silence is usual: questions go to everybody, and whom they do not concern says nothing. */
  readonly #local: boolean;
  /** By key, oldest first. */
  readonly #pending = new Map<string, Query>();
  /** What was answered to each key, oldest first. */
  readonly #answered = new Map<string, string>();

  constructor(context: DissectorContext) {
    this.#context = context;
    this.#local = LOCAL_PORTS.includes(context.server.port) || LOCAL_PORTS.includes(context.client.port);
  }

  accept(from: Side, message: DnsMessage, stamp: Stamp): void {
    this.#expire(stamp);
    if (message.fault !== null) {
      const figures = { from, frame: stamp.frame, id: message.id };
      this.#context.note('dns-malformed', `DNS message 0x${message.id.toString(16)}: ${message.fault}`, figures);
    }
    if (message.response) this.#response(from, message, stamp);
    else this.#query(from, message, stamp);
  }

  /** Nothing more comes: what waits stays unanswered. */
  end(why: EndReason): void {
    for (const query of this.#pending.values()) this.#giveUp(query, why);
    this.#pending.clear();
  }

  #query(from: Side, message: DnsMessage, stamp: Stamp): void {
    const key = keyOf(message);
    const first = this.#pending.get(key);
    if (first && first.from === from) {
      const figures = { from, frame: stamp.frame, first: first.stamp.frame, id: message.id };
      this.#context.note('dns-retransmission', `${describe(message)} was asked again`, figures);
      return;
    }
    const type = message.questions[0]?.type;
    const query: Query = { from, message, stamp, transfer: type === Type.AXFR || type === Type.IXFR, answered: false };
    const { address } = this.#context[other(from)];
    if (isGroupAddress(address) || (this.#local && address.endsWith('.255'))) {
      this.#emit(query, null, null); // whoever answers does so from an address of its own: on another connection
      return;
    }
    this.#answered.delete(key);
    this.#pending.set(key, query);
    if (this.#pending.size > MAX_PENDING) this.#dropOldest('idle');
  }

  #response(from: Side, message: DnsMessage, stamp: Stamp): void {
    const key = this.#findKey(from, message);
    const query = this.#pending.get(key) ?? null;
    if (query === null && this.#repeats(key, from, message, stamp)) return;
    if (query && query.transfer) query.answered = true;
    else if (query) {
      this.#pending.delete(key);
      this.#remember(key, message);
    }
    this.#emit(query, message, stamp);
    if (message.rcode === 0 || this.#local) return; // RFC 6762 §18.11: an rcode means nothing in mDNS
    const rcode = rcodeName(message.rcode);
    this.#context.note('dns-error', `${describe(query?.message ?? message)}: ${rcode}`, { from, frame: stamp.frame, rcode });
  }

  /** The key of the query that a response belongs to. Some errors come without the question; the id has to do. */
  #findKey(from: Side, message: DnsMessage): string {
    const key = keyOf(message);
    if (message.questions.length > 0) return this.#pending.get(key)?.from === from ? '' : key;
    for (const [candidate, query] of this.#pending) {
      if (query.message.id === message.id && query.from !== from) return candidate;
    }
    return key;
  }

  /** Whether this answer came before; a different answer to the same question is worth a word and a record. */
  #repeats(key: string, from: Side, message: DnsMessage, stamp: Stamp): boolean {
    const before = this.#answered.get(key);
    if (before === undefined) return false;
    const figures = { from, frame: stamp.frame, id: message.id };
    if (before === gist(message)) {
      this.#context.note('dns-retransmission', `${describe(message)} was answered again`, figures);
      return true;
    }
    this.#context.note('dns-conflicting-answer', `${describe(message)} was answered twice, differently`, figures);
    return false;
  }

  #remember(key: string, message: DnsMessage): void {
    this.#answered.set(key, gist(message));
    if (this.#answered.size > MAX_ANSWERED) this.#answered.delete(this.#answered.keys().next().value!);
  }

  #expire(now: Stamp): void {
    for (const query of this.#pending.values()) {
      if (secondsBetween(query.stamp, now) <= ANSWER_SECONDS) return;
      if (query.transfer && query.answered) return;
      this.#dropOldest('idle');
    }
  }

  #dropOldest(why: EndReason): void {
    const [key, query] = this.#pending.entries().next().value!;
    this.#pending.delete(key);
    this.#giveUp(query, why);
  }

  #giveUp(query: Query, why: EndReason): void {
    if (query.answered) return;
    this.#emit(query, null, null);
    if (this.#local) return;
    const atEnd = why === 'capture-end';
    const message = `${describe(query.message)} has no answer${atEnd ? ' before the capture ends' : ''}`;
    const figures = { from: query.from, frame: query.stamp.frame, id: query.message.id };
    this.#context.note('dns-unanswered', message, atEnd ? { ...figures, severity: 'note' } : figures);
  }

  #emit(query: Query | null, response: DnsMessage | null, stamp: Stamp | null): void {
    const message = (query?.message ?? response)!;
    const [first] = message.questions;
    const asked = first ? questionText(first) : { name: '', type: '' };
    const record: Emitted = {
      type: 'dns',
      id: message.id,
      query: query && { ...asked, time: rfc3339(query.stamp), frame: query.stamp.frame },
      response: response && stamp && responseInfo(response, stamp),
    };
    if (message.opcode !== 0) record.opcode = message.operation;
    if (query === null || message.questions.length !== 1) record.questions = message.questions.map(questionText);
    this.#context.emit(record);
  }
}

function responseInfo(message: DnsMessage, stamp: Stamp): NonNullable<DnsRecord['response']> {
  const info: NonNullable<DnsRecord['response']> = {
    rcode: rcodeName(message.rcode), answers: message.answers, time: rfc3339(stamp), frame: stamp.frame,
  };
  if (message.authority.length > 0) info.authority = message.authority;
  if (message.additional.length > 0) info.additional = message.additional;
  if (message.truncated) info.truncated = true;
  return info;
}

/** Names are compared without regard to case (RFC 4343). */
function keyOf(message: DnsMessage): string {
  const questions = message.questions.map((question) => `${question.type}/${question.class}/${question.name}`);
  return `${message.id}/${message.opcode}/${questions.join(' ').toLowerCase()}`;
}

/** What an answer says, times to live and order of records aside. */
const gist = (message: DnsMessage): string =>
  `${message.rcode} ${message.answers.map((answer) => `${answer.name} ${answer.type} ${answer.data}`).sort().join('\n')}`;

/** A question as records show it. */
const questionText = ({ name, kind }: DnsQuestion): { name: string; type: string } => ({ name, type: kind });

/** A message by its question, for a reader of notes. */
function describe(message: DnsMessage): string {
  const [question] = message.questions;
  const kind = message.opcode === 0 ? 'query' : message.operation;
  if (!question) return `DNS ${kind} 0x${message.id.toString(16)}`;
  return `DNS ${kind} for ${question.name} ${question.kind}`;
}
