import { parseAddress } from '../bytes/address.ts';
import type { DnsRecord, EarshotRecord, HttpRecord } from '../record.ts';
import type { ConnectionTable } from './connections.ts';

/** Most addresses whose names are remembered; the one told first goes first. */
const MOST_ADDRESSES = 65_536;

/**
 * What hosts are called: by the Host that a client asks for, the name in its TLS hello, or a DNS answer that was seen before
 * the connection began. The first two are said on the connection itself and win.
 */
export class Names {
  readonly #connections: ConnectionTable;
  /** Numbers of names, by address as text. */
  readonly #ofAddress = new Map<string, number>();

  constructor(connections: ConnectionTable) {
    this.#connections = connections;
  }

  /** A connection has its row. */
  opened(id: number): void {
    if (this.#ofAddress.size === 0) return;
    const { columns } = this.#connections;
    const server = this.#ofAddress.get(this.#connections.server(id).address);
    const client = this.#ofAddress.get(this.#connections.client(id).address);
    if (server !== undefined) columns.serverName.set(id, server);
    if (client !== undefined) columns.clientName.set(id, client);
  }

  see(record: EarshotRecord): void {
    if (record.type === 'dns') this.#learn(record);
    else if (record.type === 'http') this.#called(record.connection, hostOf(record));
    else if (record.type === 'tls') this.#called(record.connection, record.serverName ?? '');
  }

  #called(connection: number, name: string): void {
    if (name !== '') this.#connections.columns.serverName.set(connection, this.#connections.strings.intern(name));
  }

  /** Addresses go by the name that was asked for, whatever aliases lead there. */
  #learn({ query, questions, response }: DnsRecord): void {
    const name = query?.name ?? questions?.[0]?.name ?? '';
    if (name === '' || response === null) return;
    for (const { type, data } of response.answers) {
      if ((type !== 'A' && type !== 'AAAA') || parseAddress(data) === null) continue;
      this.#ofAddress.delete(data);
      this.#ofAddress.set(data, this.#connections.strings.intern(name));
      if (this.#ofAddress.size > MOST_ADDRESSES) this.#ofAddress.delete(this.#ofAddress.keys().next().value!);
    }
  }
}

/** Without its port. */
function hostOf({ request }: HttpRecord): string {
  const value = request?.headers.find(([name]) => name.toLowerCase() === 'host')?.[1].trim() ?? '';
  return /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(value)?.[1] ?? '';
}
