import type { DnsAnswer } from '../../record.ts';
import { u16 } from '../../bytes/read.ts';
import { ednsText } from './edns.ts';
import { rdataText } from './rdata.ts';
import { DnsReader } from './reader.ts';
import { className, opcodeName, typeName, Type } from './types.ts';

export const HEADER_SIZE = 12;

export interface DnsQuestion {
  name: string;
  type: number;
  /** Without the unicast-response bit of mDNS. */
  class: number;
  /** The type's mnemonic; classes other than IN stand before it, as in `CH TXT`. */
  kind: string;
}

/** What protocols that share the message format read differently. */
export interface Dialect {
  /** The name of a question or record. */
  name(text: string): string;
  type(type: number): string;
  opcode(code: number): string;
  /** A record's data; leaves the reader at `end`. */
  data(reader: DnsReader, type: number, end: number): string;
}

const DNS: Dialect = { name: (text) => text, type: typeName, opcode: opcodeName, data: rdataText };

/** A DNS message (RFC 1035 §4), or what could be read of it. Owned; safe to keep. */
export interface DnsMessage {
  id: number;
  response: boolean;
  opcode: number;
  /** The opcode's mnemonic. */
  operation: string;
  authoritative: boolean;
  /** The sender cut the answer to fit a datagram. */
  truncated: boolean;
  /** With the upper bits of an OPT record (RFC 6891 §6.1.3). */
  rcode: number;
  questions: DnsQuestion[];
  answers: DnsAnswer[];
  authority: DnsAnswer[];
  additional: DnsAnswer[];
  /** Why the message could not be read to its end, or null. */
  fault: string | null;
  /** Bytes that follow the last record. */
  trailing: number;
}

/**
 * The message in `bytes[start..end)`; null when not even its header is there. Never throws: where bytes are missing or
 * wrong, what was read before stays, with the reason in `fault`.
 */
export function parseDns(bytes: Uint8Array, start = 0, end = bytes.length, dialect = DNS): DnsMessage | null {
  if (end - start < HEADER_SIZE) return null;
  const flags = u16(bytes, start + 2);
  const message: DnsMessage = {
    id: u16(bytes, start),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    operation: dialect.opcode((flags >> 11) & 15),
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    rcode: flags & 15,
    questions: [], answers: [], authority: [], additional: [],
    fault: null,
    trailing: 0,
  };
  const reader = new DnsReader(bytes, start, end);
  reader.at = start + HEADER_SIZE;
  const body = new Body(reader, message, dialect);
  body.questions(u16(bytes, start + 4));
  body.records(u16(bytes, start + 6), message.answers);
  body.records(u16(bytes, start + 8), message.authority);
  body.records(u16(bytes, start + 10), message.additional);
  message.fault ??= reader.fault;
  message.trailing = reader.left;
  return message;
}

/** The sections of one message. Stops for good where the place of the next record is no longer known. */
class Body {
  readonly #reader: DnsReader;
  readonly #message: DnsMessage;
  readonly #dialect: Dialect;

  constructor(reader: DnsReader, message: DnsMessage, dialect: Dialect) {
    this.#reader = reader;
    this.#message = message;
    this.#dialect = dialect;
  }

  questions(count: number): void {
    const reader = this.#reader;
    for (; count > 0 && reader.fault === null; count--) {
      const name = reader.name();
      const type = reader.u16();
      const code = reader.u16() & 0x7fff;
      if (reader.fault !== null) return;
      const kind = code === 1 ? this.#dialect.type(type) : `${className(code)} ${this.#dialect.type(type)}`;
      this.#message.questions.push({ name: this.#dialect.name(name), type, class: code, kind });
    }
  }

  records(count: number, into: DnsAnswer[]): void {
    const reader = this.#reader;
    for (; count > 0 && reader.fault === null; count--) {
      const record = this.#record();
      if (record !== null) into.push(record);
      // Bad data of a record leaves the next record's place known.
      if (record !== null && reader.fault !== null) {
        this.#message.fault ??= reader.fault;
        reader.fault = null;
      }
    }
  }

  /** One resource record; null when its head or length cannot be read. */
  #record(): DnsAnswer | null {
    const reader = this.#reader;
    const name = reader.name();
    const type = reader.u16();
    const code = reader.u16();
    const ttl = reader.u32();
    const length = reader.u16();
    if (reader.fault !== null) return null;
    if (length > reader.left) {
      reader.fail('the bytes end early');
      return null;
    }
    const end = reader.at + length;
    if (type === Type.OPT) {
      this.#message.rcode |= (ttl >>> 24) << 4;
      return { name, type: 'OPT', ttl: 0, data: ednsText(reader, code, ttl, end) };
    }
    return { name: this.#dialect.name(name), type: this.#dialect.type(type), ttl, data: this.#dialect.data(reader, type, end) };
  }
}
