import type { Chunk } from '../bytes/chunk.ts';
import type { BodyHandler, BodyHead, Dissector, DissectorContext } from './dissector.ts';
import { noteFault } from './fault.ts';

/** Who reads this body: the first that accepts it. One whose `accepts` fails does not. */
export function bodyReader(context: DissectorContext, head: BodyHead, dissectors: readonly Dissector[]): BodyHandler | null {
  for (const dissector of dissectors) {
    try {
      if (dissector.body?.accepts(head)) return new FencedBody(context, dissector.name, dissector.body.open(context, keptHead(head)));
    } catch (error) {
      noteFault(context, dissector.name, error);
    }
  }
  return null;
}

/** A lent head as something to keep: who reads a body may need it to the end. */
export const keptHead = ({ from, exchange, contentType, contentEncoding, requestHeaders, target, status, length }: BodyHead): BodyHead => ({
  from, exchange, contentType, contentEncoding, requestHeaders, status,
  ...(target !== undefined && { target }), ...(length !== undefined && { length }),
});

/** A reader whose faults cost it the rest of its body and nobody anything else. */
class FencedBody implements BodyHandler {
  readonly #context: DissectorContext;
  readonly #name: string;
  #handler: BodyHandler | null;

  constructor(context: DissectorContext, name: string, handler: BodyHandler) {
    this.#context = context;
    this.#name = name;
    this.#handler = handler;
  }

  data(chunk: Chunk): void {
    try {
      this.#handler?.data(chunk);
    } catch (error) {
      this.#failed(error);
    }
  }

  gap(length: number): void {
    try {
      this.#handler?.gap(length);
    } catch (error) {
      this.#failed(error);
    }
  }

  end(complete: boolean): void {
    try {
      this.#handler?.end(complete);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#handler = null;
    noteFault(this.#context, this.#name, error);
  }
}
