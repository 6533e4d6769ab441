import type { DnsRecord, EarshotRecord, HttpRecord, PluginRecord, SseRecord, WebSocketRecord } from '../record.ts';

type AnyRecord = EarshotRecord | PluginRecord;

/** Most records that wait, and most characters of their bodies. */
const MOST_RECORDS = 10_000;
const MOST_CHARACTERS = 32 << 20;

interface Waiting {
  readonly record: AnyRecord;
  readonly frame: number;
}

/**
 * Records of one connection in the order of their first frames: an exchange is known only once it is over, after the
 * events in it. Where too many wait, the earlier half goes on.
 */
export class FrameOrder {
  readonly #next: (record: AnyRecord) => void;
  readonly #most: number;
  #waiting: Waiting[] = [];
  #characters = 0;

  constructor(next: (record: AnyRecord) => void, most = MOST_RECORDS) {
    this.#next = next;
    this.#most = most;
  }

  push(record: AnyRecord): void {
    this.#waiting.push({ record, frame: firstFrame(record) });
    this.#characters += charactersOf(record);
    if (this.#waiting.length > this.#most || this.#characters > MOST_CHARACTERS) this.#handOn(this.#waiting.length >> 1);
  }

  /** Hands on all that waits. */
  end(): void {
    this.#handOn(this.#waiting.length);
  }

  #handOn(count: number): void {
    this.#waiting.sort((a, b) => a.frame - b.frame || rank(a) - rank(b));
    for (const { record } of this.#waiting.splice(0, Math.max(1, count))) {
      this.#characters -= charactersOf(record);
      this.#next(record);
    }
  }
}

/** An exchange stands before what its first frame brought. */
const rank = ({ record }: Waiting): number => (record.type === 'http' ? 0 : 1);

function firstFrame(record: AnyRecord): number {
  switch (record.type) {
    case 'http': {
      const { request, response } = record as HttpRecord;
      return request?.frame ?? response?.frame ?? Infinity;
    }
    case 'dns': {
      const { query, response } = record as DnsRecord;
      return query?.frame ?? response?.frame ?? Infinity;
    }
    default: return 'frame' in record && typeof record.frame === 'number' ? record.frame : Infinity;
  }
}

function charactersOf(record: AnyRecord): number {
  switch (record.type) {
    case 'http': {
      const { request, response } = record as HttpRecord;
      return payloadLength(request?.body) + payloadLength(response?.body);
    }
    case 'websocket': return payloadLength(record as WebSocketRecord);
    case 'sse': return (record as SseRecord).data.length;
    default: return 0;
  }
}

const payloadLength = (payload: { text?: string; base64?: string } | undefined): number => (payload?.text ?? payload?.base64 ?? '').length;
