import { ByteQueue } from '../../bytes/byte-queue.ts';
import type { Chunk } from '../../bytes/chunk.ts';
import { u16 } from '../../bytes/read.ts';
import type { Side } from '../../side.ts';
import type { Stamp } from '../../time.ts';
import type { DissectorContext } from '../dissector.ts';
import { parseDns, type DnsMessage } from './message.ts';

/**
 * One side of DNS over TCP: each message behind its length in two bytes (RFC 1035 §4.2.2). A hole inside a message costs
 * that message's end; a hole over a length leaves no way to find the next message.
 */
export class MessageReader {
  readonly #from: Side;
  readonly #context: DissectorContext;
  readonly #message: (message: DnsMessage, stamp: Stamp) => void;
  readonly #queue = new ByteQueue();
  #stamp: Stamp = { frame: 0, seconds: 0, nanos: 0 };
  /** Bytes of a broken message that are still to come. */
  #skip = 0;
  #lost = false;

  constructor(from: Side, context: DissectorContext, message: (message: DnsMessage, stamp: Stamp) => void) {
    this.#from = from;
    this.#context = context;
    this.#message = message;
  }

  data(chunk: Chunk): void {
    if (this.#lost) return;
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    if (skipped === chunk.length) return;
    const queue = this.#queue;
    this.#stamp = chunk.stamp();
    queue.push(chunk.bytes, chunk.start + skipped, chunk.end);
    while (queue.length >= 2) {
      const size = u16(queue.bytes, queue.start);
      if (queue.length < 2 + size) break;
      this.#deliver(queue.start + 2, queue.start + 2 + size);
      queue.consume(2 + size);
    }
    queue.keep();
  }

  gap(length: number): void {
    if (this.#lost) return;
    const queue = this.#queue;
    if (this.#skip === 0 && queue.length >= 2) {
      this.#skip = 2 + u16(queue.bytes, queue.start) - queue.length;
      this.#deliver(queue.start + 2, queue.end);
    }
    queue.clear();
    this.#skip -= length;
    if (this.#skip >= 0) return;
    this.#lost = true;
    this.#context.note('protocol-lost', 'A gap swallowed the length of a DNS message', { from: this.#from });
  }

  /** What is there of an unfinished message is read. */
  end(): void {
    const queue = this.#queue;
    if (queue.length > 2) this.#deliver(queue.start + 2, queue.end);
    queue.clear();
  }

  #deliver(start: number, end: number): void {
    const message = parseDns(this.#queue.bytes, start, end);
    const figures = { from: this.#from, frame: this.#stamp.frame };
    if (message) this.#message(message, this.#stamp);
    else this.#context.note('dns-malformed', `${end - start} bytes are no DNS message`, figures);
  }
}
