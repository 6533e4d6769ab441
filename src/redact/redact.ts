/**
 * Captures in which nothing private is left, and everything else is as it was. Listens to a session that reads the capture once,
 * and keeps copies of frames and streams; then replaces in the streams what dissectors would read, in datagrams and headers what
 * stands there, puts all of it back into every frame that carried it, and corrects the checksums.
 *
 *   frames, streams → find (nothing is written) → replace → frames → checksums
 *
 * First everything is gone through once for what is to be replaced, so that a value that one place shows to be secret is
 * replaced everywhere, also before that place.
 */
import type { Dissector } from '../dissect/dissector.ts';
import { addressText } from '../bytes/address.ts';
import { u16 } from '../bytes/read.ts';
import { latin1Text } from '../bytes/text.ts';
import type { FrameContext, SessionOptions } from '../options.ts';
import type { EarshotRecord } from '../record.ts';
import { Fit } from '../wire/packet.ts';
import type { Recoders } from './refit/recode.ts';
import { copySame } from './copy-same.ts';
import { redactDatagram } from './datagram-edit.ts';
import { editFragments } from './fragments.ts';
import { copyFrame } from './frame-log.ts';
import type { FrameCopy } from './frame-log.ts';
import { editHeaders, learnAddresses } from './header-edit.ts';
import { editIcmp, learnIcmp } from './icmp-edit.ts';
import type { Quotable } from './icmp-edit.ts';
import { blank, FILLER, Redaction } from './redaction.ts';
import type { RedactRules } from './rules.ts';
import { redactStream } from './stream-edit.ts';
import { StreamLogs } from './stream-log.ts';
import type { StreamLog } from './stream-log.ts';
import { correctSums } from './sums.ts';
import { walk } from './walk.ts';
import type { Claim } from './walk.ts';

const IGMP = 2;
/** Most bytes of frames that are taken, and what each is counted with besides; all of them are in memory several times. */
const MOST_BYTES = 512 << 20;
const FRAME_BYTES = 2048;

export class RedactLimitError extends Error {
  override readonly name = 'RedactLimitError';
}

/** A frame as it is to be written. */
export interface RedactedFrame extends Pick<FrameCopy, 'number' | 'seconds' | 'nanos' | 'originalLength' | 'face'> {
  readonly bytes: Uint8Array;
}

export class Redactor {
  readonly redaction: Redaction;
  readonly #recoders: Recoders;
  readonly #streams = new StreamLogs();
  readonly #frames: FrameCopy[] = [];
  /** By connection: what it spoke. */
  readonly #protocols = new Map<number, readonly string[]>();
  readonly #faceOf: (file: number, interfaceId: number) => number;
  #bytes = 0;

  /** `faceOf` numbers interfaces over all files. */
  constructor(key: string, rules: RedactRules, recoders: Recoders, faceOf: (file: number, interfaceId: number) => number) {
    this.redaction = new Redaction(key, rules);
    this.#recoders = recoders;
    this.#faceOf = faceOf;
  }

  /** What a session needs that is to be listened to. */
  get options(): Partial<SessionOptions> & { plugins: readonly Dissector[] } {
    return {
      plugins: [this.#streams.witness], tap: this.#streams, onFrame: (context) => this.#frame(context), communityIds: false,
    };
  }

  /** Takes the records of that session. */
  record(record: EarshotRecord): void {
    if (record.type === 'connection') this.#protocols.set(record.id, record.protocols);
  }

  /** Call once, when the session is over. */
  finish(): RedactedFrame[] {
    const { tally, addresses, secrets } = this.redaction;
    this.#findBases();
    const claims = new Map<StreamLog, Claim[]>([...this.#streams].map((log) => [log, walk(log)]));
    tally.counting = false;
    for (const frame of this.#frames) {
      learnAddresses(frame, addresses);
      learnIcmp(frame, this.redaction);
    }
    for (const frame of this.#frames) {
      editHeaders(frame, addresses);
      renew(frame);
    }
    this.#contents(claims);
    for (const frame of this.#frames) renew(frame);
    secrets.settle();
    tally.counting = true;
    this.#contents(claims);
    const quotable = this.#quotable();
    for (const frame of this.#frames) {
      editHeaders(frame, addresses);
      this.#payload(frame, quotable);
    }
    // Datagrams first, since fragments are copies of them; then what carries fragments.
    for (const frame of this.#frames) correctSums(frame, (area) => area !== frame.areas[0]);
    editFragments(this.#frames, this.redaction);
    for (const frame of this.#frames) correctSums(frame, (area) => area === frame.areas[0]);
    return this.#frames.map(({ areas, ...frame }) => ({ ...frame, bytes: areas[0]!.out }));
  }

  #frame(context: FrameContext): void {
    const { frame, connection, from } = context;
    this.#bytes += frame.capturedLength + FRAME_BYTES;
    if (this.#bytes > MOST_BYTES) {
      throw new RedactLimitError(`${frame.number} frames are too many to redact at once; cut the capture down first, as with earshot trim`);
    }
    this.#streams.frame(context);
    const side = from === null ? 0 : (this.#streams.get(connection)?.sideOf(from) ?? (from === 'client' ? 0 : 1));
    this.#frames.push(copyFrame(context, this.#faceOf(frame.file, frame.interfaceId), side));
  }

  #findBases(): void {
    for (const log of this.#streams) {
      for (const side of [0, 1] as const) {
        if (log.sides[side].base !== null || log.sides[side].length === 0) continue;
        log.sides[side].findBase(this.#frames
          .filter(({ payload }) => payload.transport === 6 && payload.connection === log.id && payload.side === side)
          .map(({ payload: { area, start, end, seq } }) => ({ seq, bytes: area.bytes.subarray(start, end) })));
      }
    }
  }

  /** Everything above the transports. */
  #contents(claims: ReadonlyMap<StreamLog, readonly Claim[]>): void {
    for (const [log, own] of claims) redactStream(log, own, this.redaction, this.#recoders);
    for (const { payload } of this.#frames) {
      if (payload.transport === 17) redactDatagram(payload, this.#protocols.get(payload.connection) ?? [], this.redaction);
    }
  }

  #payload(frame: FrameCopy, quotable: Quotable): void {
    const { payload, fit } = frame;
    const { area, end, transport } = payload;
    if (transport === 6) this.#segment(frame);
    else if (transport === 1 || transport === 58) editIcmp(frame, this.redaction, quotable);
    else if (transport === 0 && fit !== Fit.Fragment) this.#rest(frame);
    // What stands behind the end that IP tells is padding, or something that the driver left there.
    const trailer = frame.areas[0]!;
    if (area === trailer && transport !== 0 && this.redaction.rules.opaque === 'zero') trailer.out.fill(0, end);
  }

  /** Stream bytes by their sequence numbers; what no stream holds, or holds with another content, cannot be read by anybody. */
  #segment({ payload }: FrameCopy): void {
    const { area, start, end, connection, side, seq } = payload;
    const own = this.#streams.get(connection)?.sides[side];
    const offset = own?.offsetOf(seq) ?? -1;
    const { rules, tally, keyed } = this.redaction;
    let lost = 0;
    // Such bytes differ where they differed: two frames that say the same would be copies.
    let digits: Uint8Array | null = null;
    for (let at = start; at < end; at++) {
      const index = own && own.base !== null ? own.indexOf(offset + at - start) : -1;
      if (index >= 0) lost += copySame(area, at, at + 1, own!, index);
      else if (rules.opaque === 'zero') {
        digits ??= keyed.bytes('undelivered', latin1Text(area.bytes, start, end), end - start);
        area.out[at] = FILLER + (digits[at - start]! % 10);
        lost++;
      }
    }
    if (lost > 0) tally.count('undelivered');
  }

  /** What is behind the last header that is known: nothing but padding where that says that nothing follows. */
  #rest({ payload, fit, fault }: FrameCopy): void {
    const { rules, tally } = this.redaction;
    const { area, start, end } = payload;
    // IGMP has groups, which are nobody's, and little else.
    if (rules.opaque === 'keep' || end <= start || (fit === Fit.Unknown && payload.protocol === IGMP)) return;
    if (fit === Fit.Ok) area.out.fill(0, start, area.out.length);
    else {
      const from = fault ? Math.min(end, fault.at + fault.need) : start;
      blank(area.out, from, area.out.length);
      if (from < area.out.length) tally.count('opaque');
    }
  }

  #quotable(): Quotable {
    const byEnds = new Map<string, StreamLog>();
    for (const log of this.#streams) byEnds.set(log.ends.map(({ address, port }) => `${address} ${port}`).join(' '), log);
    const datagrams = new Map<string, { bytes: Uint8Array; out: Uint8Array }[]>();
    for (const { payload: { transport, area, start, end, transportStart } } of this.#frames) {
      if (transport !== 17) continue;
      const key = `${u16(area.bytes, transportStart)} ${u16(area.bytes, transportStart + 2)}`;
      const list = datagrams.get(key) ?? [];
      list.push({ bytes: area.bytes.subarray(start, end), out: area.out.subarray(start, end) });
      datagrams.set(key, list);
    }
    return {
      stream: (bytes, at, headerEnd, version) => {
        const size = version === 4 ? 4 : 16;
        const place = at + (version === 4 ? 12 : 8);
        const end = (index: number): string =>
          `${addressText(bytes, place + index * size, version)} ${u16(bytes, headerEnd + 2 * index)}`;
        const forward = byEnds.get(`${end(0)} ${end(1)}`);
        const backward = byEnds.get(`${end(1)} ${end(0)}`);
        return forward ? { log: forward, side: 0 } : backward ? { log: backward, side: 1 } : null;
      },
      datagram: (bytes, start, end) => {
        const list = datagrams.get(`${u16(bytes, start - 8)} ${u16(bytes, start - 6)}`) ?? [];
        return list.find(({ bytes: whole }) => isPrefix(bytes, start, Math.min(end, start + whole.length), whole))?.out ?? null;
      },
    };
  }
}

const isPrefix = (bytes: Uint8Array, start: number, end: number, whole: Uint8Array): boolean => {
  for (let at = start; at < end; at++) if (bytes[at] !== whole[at - start]) return false;
  return true;
};

function renew({ areas }: FrameCopy): void {
  for (const { bytes, out } of areas) out.set(bytes);
}

