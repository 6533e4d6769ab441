/** Undoes the content codings of one body, in pieces, up to a bound on what comes out. */
import { type Codecs, DecodeStatus, openDecoder, type StreamDecoder } from '../codec/content-coding.ts';

/** A list of codings longer than this is no body anybody meant to send. */
const MAX_CODINGS = 8;

export type Output = (bytes: Uint8Array, start: number, end: number) => void;

/** `coding`: the data does not fit the coding named. `limit`: there is more than the bound. */
export type DecodeFault = { readonly kind: 'coding' | 'limit'; readonly message: string };

export class BodyDecoder {
  readonly #decoders: readonly StreamDecoder[];
  readonly #names: readonly string[];
  readonly #limit: number;
  readonly #output: Output;
  /** Bytes that came out, at most the limit. */
  length = 0;
  /** Why no more comes out. */
  fault: DecodeFault | null = null;

  /** `decoders` and `names` with the coding that was applied last first. */
  constructor(decoders: readonly StreamDecoder[], names: readonly string[], limit: number, output: Output) {
    this.#decoders = decoders;
    this.#names = names;
    this.#limit = limit;
    this.#output = output;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    if (this.fault === null) this.#feed(0, bytes, start, end);
  }

  /** The coded body is whole: gives out the rest, and sees whether the codings agree that this is the end. */
  finish(): void {
    for (let i = 0; i < this.#decoders.length && this.fault === null; i++) {
      const decoder = this.#decoders[i]!;
      decoder.finish?.((bytes, start, end) => this.#feed(i + 1, bytes, start, end));
      this.#judge(i);
      if (this.fault === null && decoder.status === DecodeStatus.NeedMore) {
        this.fault = { kind: 'coding', message: `the ${this.#names[i]} data is cut` };
      }
    }
  }

  close(): void {
    for (const decoder of this.#decoders) decoder.close?.();
  }

  /** False where no more is wanted. */
  #feed(stage: number, bytes: Uint8Array, start: number, end: number): boolean {
    const decoder = this.#decoders[stage];
    if (decoder === undefined) return this.#deliver(bytes, start, end);
    decoder.push(bytes, start, end, (out, from, to) => this.#feed(stage + 1, out, from, to));
    this.#judge(stage);
    return this.fault === null;
  }

  #judge(stage: number): void {
    const { status, error } = this.#decoders[stage]!;
    if (this.fault !== null) return;
    if (status === DecodeStatus.Failed) this.fault = { kind: 'coding', message: `${this.#names[stage]}: ${error ?? 'bad data'}` };
    else if (status === DecodeStatus.Stopped) this.fault = { kind: 'limit', message: `${this.#names[stage]} costs too much` };
  }

  #deliver(bytes: Uint8Array, start: number, end: number): boolean {
    const room = this.#limit - this.length;
    const last = Math.min(end, start + room);
    this.length += last - start;
    if (last > start) this.#output(bytes, start, last);
    if (end - start > room) this.fault = { kind: 'limit', message: `more than ${this.#limit} bytes come out` };
    return this.fault === null;
  }
}

/** A decoder for these codings, in the order in which they were applied; the name of the first that cannot be undone instead. */
export function openBodyDecoder(codings: readonly string[], codecs: Codecs, limit: number, output: Output): BodyDecoder | string {
  const names = codings.toReversed();
  if (names.length > MAX_CODINGS) return `${names.length} codings`;
  const decoders: StreamDecoder[] = [];
  for (const name of names) {
    const decoder = openDecoder(name, codecs);
    if (decoder === null) {
      for (const opened of decoders) opened.close?.();
      return name;
    }
    decoders.push(decoder);
  }
  return new BodyDecoder(decoders, names, limit, output);
}
