/** Messages of WebSocket (RFC 6455) in their frames: headers, lengths and masks stay. */
import { latin1Text } from '../bytes/text.ts';
import { FrameHeader, headerLength, isControl, Opcode, RSV1 } from '../dissect/websocket/frame-header.ts';
import { checkHandshake } from '../dissect/websocket/handshake.ts';
import { suffices, weigh } from '../dissect/websocket/evidence.ts';
import type { DeflateRules } from '../dissect/websocket/extensions.ts';
import { blankContent, contentBytes, redactContent } from './content-edit.ts';
import { latin1Bytes } from './gathered.ts';
import { blank } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import { recodedMessage } from './refit/recode.ts';
import { GAP } from './secrets.ts';
import type { SideLog } from './stream-log.ts';
import type { Claim } from './walk.ts';

const HISTORY = 32_768;
const NOTHING = new Uint8Array(0);
/** A message that holds more is not read to its end, and what comes behind it not with it. */
const isTooLong = (content: number, coded: number): boolean => content > Math.max(1 << 20, 200 * coded);
/** Final, and of a type that there is not. */
const NO_BLOCK = 7;

export function webSocketStream(own: SideLog, side: 0 | 1, claim: Claim, start: number, end: number, redaction: Redaction): void {
  const isClient = claim.client === side;
  const { upgrade } = claim;
  const agreed = upgrade && checkHandshake(upgrade.requestHeaders, upgrade.responseHeaders).deflate;
  const deflate = upgrade === null ? { contextTakeover: true, windowBits: 15 } : (agreed?.[isClient ? 'client' : 'server'] ?? null);
  new WebSocketEdit(own, end, isClient, upgrade === null, deflate, redaction).edit(start);
}

/** A run of payload: places of its bytes, unmasked with which key, how far into its frame. */
interface Run {
  /** -1 for a hole. */
  readonly start: number;
  readonly end: number;
  readonly mask: Uint8Array | null;
  readonly phase: number;
}

class WebSocketEdit {
  readonly #own: SideLog;
  readonly #end: number;
  readonly #isClient: boolean;
  readonly #midway: boolean;
  readonly #deflate: DeflateRules | null;
  readonly #redaction: Redaction;
  /** The data message at hand, and whether it is compressed. */
  #message: Run[] = [];
  #compressed = false;
  /** What messages may refer to: as it was, and as it is now. */
  #histories: { old: Uint8Array; now: Uint8Array } = { old: NOTHING, now: NOTHING };

  constructor(own: SideLog, end: number, isClient: boolean, midway: boolean, deflate: DeflateRules | null, redaction: Redaction) {
    this.#own = own;
    this.#end = end;
    this.#isClient = isClient;
    this.#midway = midway;
    this.#deflate = deflate;
    this.#redaction = redaction;
  }

  edit(start: number): void {
    const own = this.#own;
    if (start >= this.#end) return;
    const stop = own.offsetAt(this.#end - 1) + 1;
    let offset = own.offsetAt(start);
    const isLost = this.#midway && !weigh(own.bytes, start, this.#deliveryEnd(start), this.#isClient).plausible;
    if (isLost) offset = this.#found(offset, stop);
    while (offset < stop) {
      const frame = this.#headerAt(offset, stop);
      if (frame === 'cut') break;
      if (frame === null || typeof frame === 'number') {
        this.#endMessage();
        this.#histories = { old: NOTHING, now: NOTHING };
        offset = this.#found(offset + (frame ?? 0), stop);
        continue;
      }
      const from = offset + frame.size;
      const to = Math.min(stop, from + frame.header.length);
      this.#frame(frame.header, from, to);
      offset = from + frame.header.length;
    }
    this.#endMessage();
  }

  /** The header at a stream offset; `cut`: the stream ends in it; null: a hole is in it; its size alone: it can be none. */
  #headerAt(offset: number, stop: number): { header: FrameHeader; size: number } | 'cut' | number | null {
    const bytes = new Uint8Array(14);
    let size = 2;
    for (let at = 0; at < size; at++) {
      if (offset + at >= stop) return 'cut';
      const index = this.#own.indexOf(offset + at);
      if (index < 0) return null;
      bytes[at] = this.#own.bytes[index]!;
      if (at === 1) size = headerLength(bytes[1]!);
    }
    const header = new FrameHeader();
    return header.place(bytes, 0) ? { header, size } : size;
  }

  /** Where frames go on behind a place at which they were lost; nobody reads what is between. */
  #found(offset: number, stop: number): number {
    const own = this.#own;
    const from = own.indexFrom(offset);
    const start = own.deliveries.find((at) => at > from - 1 && at < this.#end && own.offsetAt(at) > offset
      && suffices(weigh(own.bytes, at, this.#deliveryEnd(at), this.#isClient)));
    const to = start ?? this.#end;
    if (this.#redaction.rules.opaque === 'zero' && to > from) {
      blank(own.out, from, to);
      this.#redaction.tally.count('opaque');
    }
    return start === undefined ? stop : own.offsetAt(start);
  }

  #deliveryEnd(start: number): number {
    return Math.min(this.#end, this.#own.deliveries.find((at) => at > start) ?? this.#end);
  }

  #frame({ opcode, final, masked, mask, reserved }: FrameHeader, from: number, to: number): void {
    const runs = this.#runs(from, to, masked ? mask.slice() : null);
    if (isControl(opcode)) {
      const skipped = opcode === Opcode.Close ? 2 : 0;
      this.#plain(runs, skipped);
      return;
    }
    if (opcode !== Opcode.Continuation) {
      this.#endMessage();
      this.#compressed = (reserved & RSV1) !== 0 && this.#deflate !== null;
    }
    this.#message.push(...runs);
    if (final) this.#endMessage();
  }

  #runs(from: number, to: number, mask: Uint8Array | null): Run[] {
    const own = this.#own;
    const runs: Run[] = [];
    for (let offset = from; offset < to;) {
      const start = own.indexOf(offset);
      if (start < 0) {
        runs.push({ start: -1, end: -1, mask, phase: 0 });
        const next = own.indexFrom(offset);
        offset = next >= this.#end ? to : own.offsetAt(next);
        continue;
      }
      const end = Math.min(this.#end, own.runEnd(start), start + to - offset);
      runs.push({ start, end, mask, phase: offset - from });
      offset += end - start;
    }
    return runs;
  }

  #endMessage(): void {
    const runs = this.#message;
    this.#message = [];
    const compressed = this.#compressed;
    this.#compressed = false;
    if (!compressed) this.#plain(runs, 0);
    else this.#inflate(runs);
  }

  #plain(runs: readonly Run[], skipped: number): void {
    if (runs.length === 0) return;
    const text = runs.map((run) => (run.start < 0 ? GAP : latin1Text(this.#clear(run)))).join('');
    const replaced = text.slice(0, skipped) + redactContent(text.slice(skipped), false, this.#redaction);
    this.#put(runs, latin1Bytes(replaced.replaceAll(GAP, '')));
  }

  #inflate(runs: readonly Run[]): void {
    if (this.#redaction.rules.bodies === 'keep') return;
    const { tally } = this.#redaction;
    const bytes = joined(runs.filter(({ start }) => start >= 0).map((run) => this.#clear(run)));
    const { contextTakeover, windowBits } = this.#deflate!;
    if (!contextTakeover) this.#histories = { old: NOTHING, now: NOTHING };
    const result = runs.some(({ start }) => start < 0) ? null : recodedMessage(bytes, this.#histories, windowBits, {
      edit: (content) => contentBytes(content, false, this.#redaction),
      blank: (content) => latin1Bytes(blankContent(latin1Text(content), false)),
      fitted: (fit) => tally.fitted(fit),
    });
    if (result === null) {
      // What does not inflate may hold readable bytes all the same; it does not inflate now either.
      if (bytes.length > 0) tally.count('opaque');
      this.#put(runs, new Uint8Array(bytes.length).fill(NO_BLOCK));
      this.#histories = { old: NOTHING, now: NOTHING };
      return;
    }
    this.#put(runs, result.bytes);
    const isLost = isTooLong(result.old.length, bytes.length);
    this.#histories = isLost ? { old: NOTHING, now: NOTHING }
      : { old: recent(this.#histories.old, result.old), now: recent(this.#histories.now, result.now) };
  }

  #clear({ start, end, mask, phase }: Run): Uint8Array {
    const bytes = this.#own.bytes.slice(start, end);
    if (mask) for (let at = 0; at < bytes.length; at++) bytes[at]! ^= mask[(phase + at) & 3]!;
    return bytes;
  }

  #put(runs: readonly Run[], bytes: Uint8Array): void {
    let from = 0;
    for (const { start, end, mask, phase } of runs) {
      for (let at = start; at < end; at++) this.#own.out[at] = bytes[from++]! ^ (mask ? mask[(phase + at - start) & 3]! : 0);
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const recent = (before: Uint8Array, more: Uint8Array): Uint8Array => joined([before, more]).slice(-HISTORY);
