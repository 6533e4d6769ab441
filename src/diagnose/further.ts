import type { BySide, Endpoint } from '../record.ts';

/** Connections of which the same is found as of very many others: counted, and no more. */
export class Further {
  count = 0;
  /** Hosts of the first; all have the same while `isOnePair`. */
  readonly client: string;
  readonly server: string;
  isOnePair = true;

  constructor({ client, server }: BySide<Endpoint>) {
    this.client = client.address;
    this.server = server.address;
  }

  add({ client, server }: BySide<Endpoint>): void {
    this.count++;
    if (client.address !== this.client || server.address !== this.server) this.isOnePair = false;
  }
}
