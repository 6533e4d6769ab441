/** What is remembered of the messages of one side, so that those of a later session can be compared with them. */
import type { SseRecord, WebSocketRecord } from '../../record.ts';
import { hashOf } from '../kept-text.ts';

/** A message by what tells it from others. */
export interface Mark {
  /** Event ID, or the number that a message carries in itself; empty where there is none. */
  readonly id: string;
  /** Hash of the beginning of its content; null where that is not known. */
  readonly hash: number | null;
  readonly frame: number;
  readonly time: string;
}

/** An ID that ends in a number: of those with the same prefix it can be told which are missing. */
export interface Numbered {
  readonly prefix: string;
  readonly number: number;
}

export const HEAD = 32;
export const TAIL = 32;
/** Characters that are looked at, of IDs and of content. */
const ID_CHARACTERS = 128;
const CONTENT_CHARACTERS = 1024;
/** Names under which programs count their messages, in JSON. */
const COUNTER = /"(seq|sequence|seq_?no|sequence_?number|message_?id|event_?id|id|offset|number)"\s*:\s*"?(\d{1,15})\b/i;

export class Marks {
  count = 0;
  /** The first and the last messages; they overlap where there were few. */
  readonly head: Mark[] = [];
  readonly tail: Mark[] = [];
  /** By how much IDs grew from one to the next: null before that is known, 0 where it was not always the same. */
  step: number | null = null;
  #last: Numbered | null = null;

  add(mark: Mark): void {
    this.count++;
    if (this.head.length < HEAD) this.head.push(mark);
    if (this.tail.length === TAIL) this.tail.shift();
    this.tail.push(mark);
    this.#learnStep(mark.id);
  }

  #learnStep(id: string): void {
    const numbered = numberOf(id);
    const last = this.#last;
    this.#last = numbered;
    if (numbered === null || last === null || last.prefix !== numbered.prefix) return;
    const step = numbered.number - last.number;
    // Events without an ID of their own repeat the one in force.
    if (step === 0) return;
    this.step = step > 0 && (this.step === null || this.step === step) ? step : 0;
  }
}

export function numberOf(id: string): Numbered | null {
  const digits = /\d{1,15}$/.exec(id);
  return digits && { prefix: id.slice(0, digits.index), number: Number(digits[0]) };
}

export const markOfEvent = ({ id, event, data, frame, time }: SseRecord): Mark =>
  ({ id: id.slice(0, ID_CHARACTERS), hash: hashOf(`${event}\n${data.slice(0, CONTENT_CHARACTERS)}`), frame, time });

/** Binary messages can be counted and not compared: nobody kept what they say. */
export function markOfMessage({ text, frame, time }: WebSocketRecord): Mark {
  if (text === undefined) return { id: '', hash: null, frame, time };
  const beginning = text.slice(0, CONTENT_CHARACTERS);
  const counter = COUNTER.exec(beginning);
  return { id: counter ? `${counter[1]!} ${counter[2]!}` : '', hash: hashOf(beginning), frame, time };
}
