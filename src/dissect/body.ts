/**
 * Where message bodies go: counted always; decoded, hashed, kept or handed to a body dissector only when somebody asked.
 * Nothing is gathered but the preview a user wants.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { Chunk } from '../bytes/chunk.ts';
import { hexText } from '../bytes/text.ts';
import { BoundedBuffer } from '../codec/bounded-buffer.ts';
import type { Codecs } from '../codec/content-coding.ts';
import type { BodyInfo } from '../record.ts';
import type { Side } from '../side.ts';
import { contentOf } from './body-content.ts';
import { type BodyDecoder, openBodyDecoder } from './body-decoder.ts';
import { bodyReader } from './body-fence.ts';
import type { BodyHandler, BodyHead, BodySink, Dissector, DissectorContext } from './dissector.ts';

export type { Codecs } from '../codec/content-coding.ts';

/** A sink for the body that `head`, which is borrowed, announces. The first of `dissectors` that accepts it receives the decoded bytes. */
export function openBody(context: DissectorContext, head: BodyHead, dissectors: readonly Dissector[], codecs: Codecs): BodySink {
  const { hash, bodies, maxBody, keepBody } = context.wants;
  const keep = Math.max(bodies ? maxBody : 0, keepBody?.(head) ?? 0);
  const reader = bodyReader(context, head, dissectors);
  const all = head.contentEncoding;
  const codings = all.length === 0 ? all : all.filter((coding) => coding !== 'identity');
  if (reader === null && !hash && !bodies && keep === 0) return new CountedBody(codings.length > 0);
  return new ReadBody(context, head, codings, reader, codecs, bodies || keep > 0 ? keep : null);
}

/** Nobody reads it. */
class CountedBody implements BodySink {
  readonly #coded: boolean;
  #length = 0;
  #missing = 0;
  #complete = false;

  constructor(coded: boolean) {
    this.#coded = coded;
  }

  data(chunk: Chunk): void {
    this.#length += chunk.length;
  }

  gap(length: number): void {
    this.#missing += length;
  }

  end(complete: boolean): BodyInfo {
    this.#complete = complete;
    return this.info;
  }

  get info(): BodyInfo {
    const info: BodyInfo = { length: this.#length, decodedLength: this.#coded ? null : this.#length, complete: this.#complete };
    if (this.#missing > 0) info.missing = this.#missing;
    return info;
  }
}

class ReadBody implements BodySink {
  readonly #context: DissectorContext;
  readonly #from: Side;
  readonly #exchange: number;
  readonly #contentType: string | null;
  readonly #handler: BodyHandler | null;
  /** Null for a body without codings, and for one that cannot be decoded. */
  readonly #decoder: BodyDecoder | null = null;
  readonly #readable: boolean;
  readonly #hash: ReturnType<typeof sha256.create> | null;
  readonly #preview: BoundedBuffer | null;
  /** What is decoded, a piece at a time. */
  #piece: Chunk | null = null;
  #length = 0;
  #missing = 0;
  #complete = false;
  #faultNoted = false;
  #sha256: string | null = null;

  constructor(
    context: DissectorContext, head: BodyHead, codings: readonly string[], handler: BodyHandler | null, codecs: Codecs,
    keep: number | null,
  ) {
    const { hash, maxDecoded } = context.wants;
    this.#context = context;
    this.#from = head.from;
    this.#exchange = head.exchange;
    this.#contentType = head.contentType;
    this.#handler = handler;
    this.#hash = hash ? sha256.create() : null;
    this.#preview = keep === null ? null : new BoundedBuffer(keep);
    this.#readable = true;
    if (codings.length === 0) return;
    const decoder = openBodyDecoder(codings, codecs, maxDecoded, (bytes, start, end) => {
      this.#read((this.#piece ??= new Chunk()).place(bytes, start, end));
    });
    if (typeof decoder === 'string') {
      this.#readable = false;
      this.#note('http-bad-coding', `content coding ${decoder} cannot be decoded`);
    } else this.#decoder = decoder;
  }

  data(chunk: Chunk): void {
    this.#length += chunk.length;
    if (!this.#readable) return;
    if (this.#decoder === null) this.#read(chunk);
    else if (this.#missing === 0) {
      (this.#piece ??= new Chunk()).stampLike(chunk);
      this.#decoder.push(chunk.bytes, chunk.start, chunk.end);
      this.#noteFault();
    }
  }

  /** A coding cannot go on behind a hole; a body without one can. */
  gap(length: number): void {
    this.#missing += length;
    if (this.#readable && this.#decoder === null) this.#handler?.gap(length);
  }

  end(complete: boolean): BodyInfo {
    this.#complete = complete;
    const decoder = this.#decoder;
    if (complete && decoder !== null && this.#length > 0) {
      decoder.finish();
      this.#noteFault();
    }
    decoder?.close();
    if (complete && this.#readable && !decoder?.fault && this.#hash !== null) this.#sha256 = hexText(this.#hash.digest());
    this.#handler?.end(complete && this.#readable && !decoder?.fault);
    return this.info;
  }

  get info(): BodyInfo {
    return {
      length: this.#length,
      decodedLength: !this.#readable ? null : this.#decoder === null ? this.#length : this.#decoder.length,
      complete: this.#complete,
      ...(this.#missing > 0 && { missing: this.#missing }),
      ...(this.#sha256 !== null && { sha256: this.#sha256 }),
      ...(this.#readable && this.#preview && contentOf(this.#preview, this.#contentType)),
    };
  }

  #read(chunk: Chunk): void {
    const { bytes, start, end } = chunk;
    this.#hash?.update(bytes.subarray(start, end));
    this.#preview?.append(bytes, start, end);
    this.#handler?.data(chunk);
  }

  #noteFault(): void {
    const fault = this.#decoder?.fault;
    if (!fault || this.#faultNoted) return;
    this.#faultNoted = true;
    this.#note(fault.kind === 'limit' ? 'http-decode-limit' : 'http-bad-coding', fault.message);
  }

  #note(code: 'http-bad-coding' | 'http-decode-limit', message: string): void {
    this.#context.note(code, message, { from: this.#from, exchange: this.#exchange });
  }
}
