/** What is announced of a message body. */
import type { Header } from '../../record.ts';
import type { Side } from '../../side.ts';
import type { BodyHead } from '../dissector.ts';
import type { Exchange } from './exchange.ts';
import type { Framing } from './framing.ts';
import { type Head, listMembers } from './head.ts';

/** Nearly all bodies have none. */
const NO_CODINGS: readonly string[] = [];

/** Lent to one at a time; the list of request headers is made when somebody asks. */
export class LentBodyHead implements BodyHead {
  from: Side = 'client';
  exchange = 0;
  contentType: string | null = null;
  contentEncoding = NO_CODINGS;
  status: number | null = null;
  length: number | undefined = undefined;
  #request: Head | null = null;

  /** About the body of `head`, which is of this exchange. */
  about({ exchange, request }: Exchange, head: Head, framing: Framing): this {
    this.from = head.isRequest ? 'client' : 'server';
    this.exchange = exchange;
    this.contentType = head.contentType;
    this.contentEncoding = codingsOf(head);
    this.status = head.isRequest ? null : head.status;
    this.length = framing === 'length' ? head.bodyLength : undefined;
    this.#request = request;
    return this;
  }

  get requestHeaders(): readonly Header[] | null {
    return this.#request?.headers ?? null;
  }

  get target(): string | null {
    return this.#request?.target ?? null;
  }
}

function codingsOf({ contentEncoding, transferCodings }: Head): readonly string[] {
  const transfer = transferCodings?.filter((coding) => coding !== 'chunked') ?? NO_CODINGS;
  return contentEncoding === null ? transfer : [...listMembers(contentEncoding), ...transfer];
}
