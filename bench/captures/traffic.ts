import { seeded } from '../../src/testing/index.ts';
import { putRecordHeader, rewrite } from './rewrite.ts';
import type { Identity } from './rewrite.ts';
import { Schedule } from './schedule.ts';
import { RECORD_HEADER } from './template.ts';
import type { Contents, Template } from './template.ts';

/** Gives pcap records one after another. */
export interface RecordSource {
  /** Writes the next record at `at` and returns its length; 0 at the end. There is room for `MAX_RECORD` bytes. */
  next(bytes: Uint8Array, view: DataView, at: number): number;
}

export const MAX_RECORD = 4096;

export interface TrafficOptions {
  templates: readonly Template[];
  /** Conversations that go on at the same time. */
  open: number;
  /** Milliseconds over which the first ones begin. */
  ramp: number;
  /** Most milliseconds between the end of one and the beginning of the one that takes its place. */
  pause: number;
  /** Bytes of records after which no conversation begins, such that the last ends there. */
  bytes: number;
}

interface Slot extends Identity {
  template: Template;
  frame: number;
  /** Nanoseconds since the capture's start. */
  startedAt: number;
}

const START_SECONDS = Date.parse('2026-01-02T03:04:05Z') / 1000;
const HOSTS = 4096;
const FIRST_PORT = 1024;
const PORTS = 64_000;
/** Of so many conversations, one comes from the port of the one before it. */
const REUSES = 32;

/**
 * Many conversations at once, each a replay of a template from an endpoint of its own, frames in the order of time. Now
 * and then a 4-tuple is used again, as clients with few ports do. The same options always give the same bytes.
 */
export class Traffic implements RecordSource {
  frames = 0;
  connections = 0;
  /** Of conversations that have begun. */
  readonly contents: Contents = { exchanges: 0, websocket: 0, sse: 0 };
  readonly #options: TrafficOptions;
  readonly #slots: Slot[] = [];
  readonly #schedule = new Schedule();
  readonly #random = seeded(42);
  /** Bytes written, and those to come of conversations that have begun. */
  #bytes = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    for (let slot = 0; slot < options.open && this.#bytes < options.bytes; slot++) {
      const startedAt = Math.floor((slot * options.ramp * 1e6) / options.open);
      const identity = { client: 0, port: 0, clientIsn: 0, serverIsn: 0, clientClock: 0, serverClock: 0, serial: 0 };
      this.#slots.push({ ...identity, template: this.#anyTemplate(), frame: 0, startedAt });
      this.#begin(this.#slots[slot]!, startedAt);
      this.#schedule.add(slot, startedAt);
    }
  }

  next(bytes: Uint8Array, view: DataView, at: number): number {
    if (this.#schedule.size === 0) return 0;
    const slot = this.#slots[this.#schedule.next]!;
    const { frames } = slot.template;
    const frame = frames[slot.frame]!;
    const { length } = frame.bytes;
    bytes.set(frame.bytes, at + RECORD_HEADER);
    rewrite(view, at + RECORD_HEADER, frame, slot);
    putRecordHeader(view, at, START_SECONDS, this.#schedule.time, length);
    this.frames++;
    const following = frames[++slot.frame];
    if (following) this.#schedule.again(slot.startedAt + following.at);
    else this.#replace(slot);
    return RECORD_HEADER + length;
  }

  /** A conversation is over: another takes its place. */
  #replace(slot: Slot): void {
    if (this.#bytes >= this.#options.bytes) return this.#schedule.leave();
    const startedAt = this.#schedule.time + this.#random(this.#options.pause * 1e6);
    // On a port of its own it talks to any server; on a port used before it is the server that makes the 4-tuple the same.
    const again = this.connections % REUSES === REUSES - 1;
    if (!again) slot.template = this.#anyTemplate();
    this.#begin(slot, startedAt, again);
    this.#schedule.again(startedAt);
  }

  #begin(slot: Slot, startedAt: number, again = false): void {
    const number = this.connections++;
    if (!again) {
      slot.client = 0x0a00_0001 + (number % HOSTS);
      slot.port = FIRST_PORT + (Math.floor(number / HOSTS) % PORTS);
    }
    slot.frame = 0;
    slot.startedAt = startedAt;
    slot.serial = number;
    slot.clientIsn = this.#random(0x1_0000_0000);
    slot.serverIsn = this.#random(0x1_0000_0000);
    const milliseconds = Math.floor(startedAt / 1e6);
    slot.clientClock = (slot.client * 7919 + milliseconds) >>> 0;
    slot.serverClock = (slot.client * 104_729 + milliseconds) >>> 0;
    const { bytes, contents } = slot.template;
    this.#bytes += bytes;
    this.contents.exchanges += contents.exchanges;
    this.contents.websocket += contents.websocket;
    this.contents.sse += contents.sse;
  }

  #anyTemplate(): Template {
    const { templates } = this.#options;
    return templates[this.#random(templates.length)]!;
  }
}
