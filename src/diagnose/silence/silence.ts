/** Explains silences: each pause of a TCP connection over a bound, who owed the next byte, and connections that a silence killed. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord, PauseRecord } from '../../record.ts';
import { durationText } from '../../report/format.ts';
import { rfc3339 } from '../../time.ts';
import { SYN } from '../../wire/packet.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { qualitiesOf } from '../quality/quality.ts';
import { ClockSteps } from './clock-steps.ts';
import { IdleDeaths } from './idle-deaths.ts';
import { owedOf } from './owed.ts';
import type { Owed } from './owed.ts';
import { exchangeOf } from './story.ts';
import { Talk } from './talk.ts';
import type { Pause } from './talk.ts';

/** Seconds of silence that are a pause. */
export const PAUSE = 1;
/** A sender who says nothing for so long in the middle of something is worth a verdict. */
const WORTH_A_VERDICT = 3;
/** Connections that are followed at one time; of further ones nothing is said. */
const MOST_CONNECTIONS = 1 << 17;

/** `bound`: seconds from which on a silence is a pause. */
export const silenceOver = (bound: number): MakeExaminer => (desk) => new Silence(desk, bound);
export const silence = silenceOver(PAUSE);

class Silence implements Examiner {
  readonly #desk: Desk;
  readonly #bound: number;
  readonly #talks = new Map<number, Talk>();
  readonly #deaths = new IdleDeaths();
  readonly #steps = new ClockSteps();
  readonly #now = { seconds: 0, nanos: 0 };

  constructor(desk: Desk, bound: number) {
    this.#desk = desk;
    this.#bound = bound;
  }

  frame(context: FrameContext): void {
    const { packet, frame, connection } = context;
    this.#now.seconds = frame.seconds;
    this.#now.nanos = frame.nanos;
    this.#steps.see(frame);
    // Who only asked to connect has said nothing yet: a scan leaves nothing here.
    if (packet.transport !== 6 || connection < 0 || (packet.flags & SYN) !== 0) return;
    let talk = this.#talks.get(connection);
    if (talk === undefined) {
      if (this.#talks.size >= MOST_CONNECTIONS) return;
      this.#talks.set(connection, (talk = new Talk(this.#bound)));
    }
    talk.accept(context);
  }

  record(record: EarshotRecord): void {
    if (!('connection' in record) && record.type !== 'connection') return;
    const talk = this.#talks.get(record.type === 'connection' ? record.id : (record.connection ?? -1));
    if (talk === undefined) return;
    switch (record.type) {
      case 'connection': return this.#close(talk, record);
      case 'http':
        if (record.response?.status === 101) talk.upgraded = record.response.frame;
        else talk.tell(exchangeOf(record));
        return;
      case 'websocket':
        if (record.exchange === null) talk.upgraded = 0;
        if (record.opcode === 'ping' || record.opcode === 'pong') talk.ping(record.frame);
        return;
      case 'note':
        if (record.code === 'tcp-roles-flipped') talk.flip();
    }
  }

  finish(): void {
    this.#deaths.finish(this.#desk);
  }

  #close(talk: Talk, record: ConnectionRecord): void {
    this.#talks.delete(record.id);
    const { how } = record.close;
    talk.finish(this.#now, how === 'capture-end' || how === 'superseded' ? how : 'idle');
    talk.idle.finish();
    if (talk.bothHeard) this.#deaths.hear(record, talk.idle);
    const { protocols } = record;
    const qualities = qualitiesOf(record);
    const judged = talk.pauses.toSorted((a, b) => a.before.frame - b.before.frame)
      .map((pause) => ({ pause, owed: owedOf(pause, talk, { protocols, qualities, clockStep: this.#stepIn(pause) }) }));
    for (const { pause, owed } of judged) this.#desk.record(pauseRecord(record.id, pause, owed, talk.count, this.#now));
    if (talk.bothHeard) this.#find(record, judged);
  }

  #stepIn({ before, after }: Pause): number | null {
    return this.#steps.between(before.frame, after?.frame ?? Infinity);
  }

  /** A sender who did not go on with what it had begun, and could have. */
  #find({ id, protocols, missing }: ConnectionRecord, judged: readonly { pause: Pause; owed: Owed }[]): void {
    const long = judged.filter(({ pause, owed }) => owed.begun === true && pause.seconds >= WORTH_A_VERDICT && pause.after !== null);
    const longest = long.toSorted((a, b) => b.pause.seconds - a.pause.seconds)[0];
    // What is encrypted tells of no beginning, and what is missing may have been sent in time.
    if (longest === undefined || protocols.includes('tls') || missing.client + missing.server > 0) return;
    const { pause: { seconds, before, after, exchange }, owed } = longest;
    const sure = exchange !== null && (owed.owedBy === 'client' || exchange.announced);
    const sender = owed.owedBy;
    this.#desk.finding({
      code: 'sender-not-writing', subject: { connection: id }, confidence: sure ? 'likely' : 'possible',
      evidence: [...new Set(long.flatMap(({ pause }) => [pause.before.frame, pause.after!.frame]))].slice(0, 20),
      message: `the ${sender} was silent for ${durationText(seconds)}${long.length > 1 ? `, the longest of ${long.length} pauses` : ''}: ${owed.why}, `
        + 'with room in the window and nothing lost',
      disproof: `a window of zero, or a segment sent again, between frames ${before.frame} and ${after!.frame}`,
      next: `Ask the program of the ${sender} what it waited for: a source of its own that was slow, a lock, a timer.`,
      figures: { longest: seconds, pauses: long.length },
    });
  }
}

const pauseRecord = (
  connection: number, { before, after, seconds, keepAlives, pings, endedBy }: Pause, { owedBy, side, why }: Owed, pauses: number,
  now: { readonly seconds: number; readonly nanos: number },
): PauseRecord & Record<string, unknown> => ({
  type: 'pause', connection, from: rfc3339(before), to: rfc3339(after ?? now), duration: seconds, owedBy, side, why, keepAlives, pings,
  endedBy, by: after?.by ?? null, frames: [before.frame, after?.frame ?? null], pauses,
});
