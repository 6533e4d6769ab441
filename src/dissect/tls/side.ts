import { ByteQueue } from '../../bytes/byte-queue.ts';
import { Chunk } from '../../bytes/chunk.ts';
import { u16, u8 } from '../../bytes/read.ts';
import type { Side } from '../../side.ts';
import type { Stamp } from '../../time.ts';
import { HandshakeReader, HandshakeType } from './handshake.ts';
import { parseClientHello, parseServerHello, parseSslv2Hello, type ClientHello, type ServerHello } from './hello.ts';
import { ContentType, RecordReader, type RecordSink } from './records.ts';

/** Receives what one side says in the clear. */
export interface HelloSink {
  /** Whether a hello can still come from a side that has, or has not, changed to encryption. */
  expectsHello(changedCipher: boolean): boolean;
  clientHello(hello: ClientHello, stamp: Stamp): void;
  serverHello(hello: ServerHello, stamp: Stamp): void;
  alert(from: Side, level: number, description: number, stamp: Stamp): void;
  malformed(from: Side, message: string, frame: number): void;
}

/** One direction of a TLS connection: its records, and the hellos and alerts inside them. */
export class TlsSide implements RecordSink {
  readonly #from: Side;
  readonly #sink: HelloSink;
  readonly #records = new RecordReader(this);
  readonly #handshake = new HandshakeReader((type, bytes) => this.#hello(type, bytes, this.#chunk.stamp()));
  /** The delivery at hand, for its frame and time. */
  #chunk = NO_CHUNK;
  /** The first bytes, until it is known that they are no hello of SSL 2.0; null afterwards. */
  #beginning: ByteQueue | null = new ByteQueue();
  #changedCipher = false;
  #alertIsClear = false;
  /** Level of an alert whose description is still to come. */
  #alertLevel = -1;
  /** Bytes of application data, which includes most of a TLS 1.3 handshake. */
  encrypted = 0;

  constructor(from: Side, sink: HelloSink) {
    this.#from = from;
    this.#sink = sink;
  }

  data(chunk: Chunk): void {
    this.#chunk = chunk;
    if (this.#beginning) this.#begin(this.#beginning, chunk);
    else this.#records.data(chunk.bytes, chunk.start, chunk.end);
    this.#chunk = NO_CHUNK;
  }

  gap(length: number): void {
    this.#beginning = null;
    this.#records.gap(length);
  }

  /** Reads what is there of a hello that was never finished. */
  end(began: Stamp): void {
    const { unfinished } = this.#handshake;
    if (unfinished) this.#hello(unfinished.type, unfinished.bytes, began);
  }

  begin(type: number, length: number): void {
    if (type === ContentType.ChangeCipherSpec) this.#changedCipher = true;
    // An encrypted alert is longer by its authentication code.
    if (type === ContentType.Alert) this.#alertIsClear = length === 2;
  }

  content(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (type === ContentType.ApplicationData) {
      this.encrypted += end - start;
    } else if (type === ContentType.Handshake) {
      if (this.#sink.expectsHello(this.#changedCipher)) this.#handshake.push(bytes, start, end);
    } else if (type === ContentType.Alert && this.#alertIsClear) {
      for (let at = start; at < end; at++) this.#alertByte(u8(bytes, at));
    }
  }

  hole(type: number, length: number): void {
    if (type === ContentType.Handshake) this.#handshake.hole(length);
    if (type === ContentType.Alert) this.#alertLevel = -1;
  }

  lost(): void {
    this.#handshake.lose();
    this.#alertLevel = -1;
  }

  malformed(): void {
    this.#sink.malformed(this.#from, 'These bytes are no TLS record', this.#chunk.frame);
  }

  /** SSL 2.0 hellos have a length with the top bit set where records have their type. */
  #begin(queue: ByteQueue, chunk: Chunk): void {
    queue.push(chunk.bytes, chunk.start, chunk.end);
    if (queue.length > 0 && u8(queue.bytes, queue.start) & 0x80) {
      const size = queue.length < 2 ? 2 : 2 + (u16(queue.bytes, queue.start) & 0x7fff);
      if (queue.length < size || size === 2) return queue.keep();
      const hello = parseSslv2Hello(queue.bytes, queue.start + 2, queue.start + size);
      if (hello) {
        this.#sink.clientHello(hello, chunk.stamp());
        queue.consume(size);
      }
    }
    this.#beginning = null;
    this.#records.data(queue.bytes, queue.start, queue.end);
  }

  #hello(type: number, bytes: Uint8Array, stamp: Stamp): void {
    if (type === HandshakeType.ClientHello) this.#sink.clientHello(parseClientHello(bytes), stamp);
    else this.#sink.serverHello(parseServerHello(bytes), stamp);
  }

  #alertByte(byte: number): void {
    if (this.#alertLevel < 0) {
      this.#alertLevel = byte;
      return;
    }
    this.#sink.alert(this.#from, this.#alertLevel, byte, this.#chunk.stamp());
    this.#alertLevel = -1;
  }
}

const NO_CHUNK = new Chunk();
