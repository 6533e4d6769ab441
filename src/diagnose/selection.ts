import type { ConnectionRecord, DerivedRecord, Subject } from '../record.ts';

/** Addresses that are remembered; what is about other hosts, and no connection, is taken for their business. */
const MOST_HOSTS = 65_536;

/**
 * The conversations that somebody asked about. Verdicts about others are left out; those about the whole capture stay, and
 * those about hosts of which one talks in a selected conversation.
 */
export class Selection {
  /** A bit for each connection, by its id. */
  #bits = new Uint8Array(1024);
  readonly #hosts = new Set<string>();
  /** How many there are. */
  count = 0;

  take({ id, client, server }: ConnectionRecord): void {
    this.count++;
    const at = id >>> 3;
    if (at >= this.#bits.length) {
      const bits = new Uint8Array(2 * (at + 1));
      bits.set(this.#bits);
      this.#bits = bits;
    }
    this.#bits[at]! |= 1 << (id & 7);
    if (this.#hosts.size >= MOST_HOSTS) return;
    this.#hosts.add(client.address);
    this.#hosts.add(server.address);
  }

  has(connection: number): boolean {
    return ((this.#bits[connection >>> 3] ?? 0) & (1 << (connection & 7))) !== 0;
  }

  concerns(subject: Subject): boolean {
    if ('connection' in subject) return this.has(subject.connection);
    return !('hosts' in subject) || this.#hosts.size >= MOST_HOSTS || subject.hosts.some((host) => this.#hosts.has(host));
  }

  /** Whether a record of several connections, or of one, is about a selected one. */
  concernsAny({ connection, connections, sessions }: DerivedRecord): boolean {
    if (typeof connection === 'number') return this.has(connection);
    if (Array.isArray(connections)) return (connections as number[]).some((each) => this.has(each));
    return !Array.isArray(sessions) || (sessions as { connection: number }[]).some((each) => this.has(each.connection));
  }
}
