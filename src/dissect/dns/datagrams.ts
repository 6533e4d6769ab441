import type { Chunk } from '../../bytes/chunk.ts';
import type { Side } from '../../side.ts';
import type { DissectorContext, EndReason, StreamHandler } from '../dissector.ts';
import { DnsExchanges } from './exchanges.ts';
import { parseDns, type Dialect } from './message.ts';

/** Messages over UDP: every datagram is one. */
export class DnsDatagrams implements StreamHandler {
  readonly #exchanges: DnsExchanges;
  readonly #context: DissectorContext;
  readonly #dialect: Dialect | undefined;
  #open = 2;

  constructor(context: DissectorContext, dialect?: Dialect) {
    this.#context = context;
    this.#dialect = dialect;
    this.#exchanges = new DnsExchanges(context);
  }

  data(from: Side, chunk: Chunk): void {
    const message = parseDns(chunk.bytes, chunk.start, chunk.end, this.#dialect);
    if (message) this.#exchanges.accept(from, message, chunk.stamp());
    else this.#context.note('dns-malformed', `${chunk.length} bytes are no DNS message`, { from, frame: chunk.frame });
  }

  gap(): void {}

  end(_from: Side, why: EndReason): void {
    if (--this.#open === 0) this.#exchanges.end(why);
  }
}
