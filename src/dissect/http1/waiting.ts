import type { Exchange } from './exchange.ts';

const MAX_COUNT = 10_000;
const MAX_BYTES = 4 << 20;

/** Exchanges without their final response, oldest first, and how much is kept of them all. */
export class WaitingExchanges {
  readonly #list: Exchange[] = [];
  #bytes = 0;

  get length(): number {
    return this.#list.length;
  }

  get first(): Exchange | null {
    return this.#list[0] ?? null;
  }

  /** No more should be kept. */
  get full(): boolean {
    return this.#list.length >= MAX_COUNT || this.#bytes >= MAX_BYTES;
  }

  /** The oldest whose answer may still come. */
  get firstTrusted(): Exchange | null {
    return this.#list.find((exchange) => !exchange.suspect) ?? null;
  }

  clear(): void {
    this.#list.length = this.#bytes = 0;
  }

  push(exchange: Exchange): void {
    this.#list.push(exchange);
    exchange.waits = true;
    this.#bytes += exchange.kept;
  }

  shift(): Exchange | null {
    const exchange = this.#list.shift() ?? null;
    if (exchange === null) return null;
    exchange.waits = false;
    this.#bytes -= exchange.kept;
    return exchange;
  }

  /** Counts bytes that are kept of `exchange` from now on, which may wait or not. */
  keep(exchange: Exchange, bytes: number): void {
    exchange.kept += bytes;
    if (exchange.waits) this.#bytes += bytes;
  }
}
