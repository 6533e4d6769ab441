/** Who talks on a connection, known before its record comes: learned from the frame at hand, where somebody asked. */
import { addressText } from '../bytes/address.ts';
import type { FrameContext } from '../options.ts';
import type { ConnectionRecord, Endpoint } from '../record.ts';

export interface Ends {
  readonly client: Endpoint;
  readonly server: Endpoint;
}

type Answer = (ends: Ends) => void;

/**
 * Answers who the ends of a connection are: at once where that is known, else with the frame that brought the record which made
 * somebody ask, at the latest with the record of the connection. Feed it every frame and every connection record.
 */
export class Parties {
  readonly #known = new Map<number, Ends>();
  readonly #asked = new Map<number, Answer[]>();

  /** `then` is called once, in the order of asking. */
  ask(connection: number, then: Answer): void {
    const ends = this.#known.get(connection);
    if (ends !== undefined) {
      then(ends);
      return;
    }
    const waiting = this.#asked.get(connection);
    if (waiting === undefined) this.#asked.set(connection, [then]);
    else waiting.push(then);
  }

  frame({ connection, from, packet }: FrameContext): void {
    if (this.#asked.size === 0 || from === null || !this.#asked.has(connection)) return;
    const source = { address: addressText(packet.bytes, packet.srcAt, packet.ipVersion), port: packet.srcPort };
    const destination = { address: addressText(packet.bytes, packet.dstAt, packet.ipVersion), port: packet.dstPort };
    this.#learn(connection, from === 'client' ? { client: source, server: destination } : { client: destination, server: source });
  }

  /** The connection is over: whoever asked is answered, and it is forgotten. */
  over(record: ConnectionRecord): void {
    if (this.#asked.has(record.id)) this.#learn(record.id, record);
    this.#known.delete(record.id);
  }

  #learn(connection: number, { client, server }: Ends): void {
    const ends = { client, server };
    const waiting = this.#asked.get(connection)!;
    this.#asked.delete(connection);
    this.#known.set(connection, ends);
    for (const answer of waiting) answer(ends);
  }
}
