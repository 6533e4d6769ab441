import type { ConnectionEvents } from './connection.ts';
import { TcpConnection } from './tcp-connection.ts';
import type { ConnectionMemory } from './tcp-end.ts';

/** Short connections come and go by the thousand. */
const MOST = 2048;

/** TCP connections that are over and wait to be used again. */
export class SpareConnections {
  readonly #events: ConnectionEvents;
  readonly #memory: ConnectionMemory;
  readonly #maxWaiting: number;
  readonly #kept: TcpConnection[] = [];

  constructor(events: ConnectionEvents, memory: ConnectionMemory, maxWaiting: number) {
    this.#events = events;
    this.#memory = memory;
    this.#maxWaiting = maxWaiting;
  }

  /** One that has yet to begin. */
  take(): TcpConnection {
    return this.#kept.pop() ?? new TcpConnection(this.#events, this.#memory, this.#maxWaiting);
  }

  /** Takes back one that is over. */
  give(connection: TcpConnection): void {
    if (this.#kept.length < MOST) this.#kept.push(connection);
    else connection.dispose(this.#memory);
  }
}
