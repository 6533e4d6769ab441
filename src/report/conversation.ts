import type { BareMessage, MessageTaker } from '../dissect/bare-message.ts';
import type { HttpRecord, SseRecord } from '../record.ts';
import { rfc3339 } from '../time.ts';
import { Children } from './children.ts';
import { fits } from './kept-messages.ts';
import type { ChildWishes, Moment } from './rows.ts';

/** Where the rows of all conversations are held. */
export interface Room {
  /** A conversation has been given something to keep, and had so many rows before. */
  kept(id: number, conversation: Conversation, before: number): void;
}

/**
 * A conversation that is not over: what it has said, and what is to be known of it beside that. It takes messages itself, since an
 * object that hands on to another would be one more to fetch from memory for each.
 */
export class Conversation extends Children implements MessageTaker {
  /** The end of the stream whose event was the last. */
  #end: StreamEnd | null = null;
  /** All of them, by exchange, where there is more than one. */
  #ends: Map<number, StreamEnd> | null = null;
  /** The last exchange, where its end was not seen: the end of the connection says how far it came. */
  unfinished: HttpRecord | null = null;
  /** Whether every request so far has its whole answer; null while there was none. */
  isAnswered: boolean | null = null;
  /** A part of it has been printed. */
  begun = false;
  readonly #id: number;
  readonly #room: Room;

  constructor(id: number, fold: boolean, wishes: ChildWishes, room: Room) {
    super(fold, wishes);
    this.#id = id;
    this.#room = room;
  }

  takes(message: BareMessage): boolean {
    if (!this.folds(message)) {
      if (!fits(message)) return false;
      const before = this.kept;
      this.pushBare(message);
      this.#room.kept(this.#id, this, before);
    }
    if (message.type === 'sse') this.#endOf(message.exchange!).place(message);
    return true;
  }

  /** An event of an exchange that has not come yet. */
  reaches({ exchange, time, frame }: SseRecord): void {
    this.#endOf(exchange).placeAt(time, frame);
  }

  /** The last event of an exchange, which is here now. */
  takeReached(exchange: number): Moment | undefined {
    const end = this.#end?.exchange === exchange ? this.#end : this.#ends?.get(exchange);
    if (end === this.#end) this.#end = null;
    this.#ends?.delete(exchange);
    return end;
  }

  #endOf(exchange: number): StreamEnd {
    const last = this.#end;
    if (last?.exchange === exchange) return last;
    if (last !== null) (this.#ends ??= new Map()).set(last.exchange, last);
    return (this.#end = this.#ends?.get(exchange) ?? new StreamEnd(exchange));
  }
}

/** How far an event stream has come. The time becomes text once somebody asks. */
class StreamEnd implements Moment {
  readonly exchange: number;
  frame = 0;
  #seconds = 0;
  #nanos = 0;
  #text: string | null = null;

  constructor(exchange: number) {
    this.exchange = exchange;
  }

  place({ frame, seconds, nanos }: BareMessage): void {
    this.frame = frame;
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#text = null;
  }

  placeAt(time: string, frame: number): void {
    this.frame = frame;
    this.#text = time;
  }

  get time(): string {
    return this.#text ?? rfc3339({ seconds: this.#seconds, nanos: this.#nanos });
  }
}
