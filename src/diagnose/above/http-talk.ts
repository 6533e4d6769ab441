/** Collects what HTTP said on a connection and what somebody may find fault with, to be judged when the connection is over. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord, NoteRecord } from '../../record.ts';
import { FIN } from '../../wire/packet.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { OpenConnections } from './open-connections.ts';

/** An answer that takes longer to begin, or to come, is looked at. */
export const SLOW_SECONDS = 2;
/** Odd exchanges and notes that are kept of a connection, and odd exchanges of all; the first tell as much as all. */
const MOST_ODD = 32;
const MOST_NOTES = 32;
const MOST_IN_ALL = 20_000;

export interface HttpTalk {
  exchanges: number;
  /** Those that failed, were slow, or that a note about message lengths is about; the first ones. */
  readonly odd: HttpRecord[];
  readonly notes: NoteRecord[];
  /** Of every exchange from here on the lengths matter. */
  isAmbiguous: boolean;
  /** The frame in which the server closed its half; 0: it did not. */
  serverClosed: number;
}

export interface HttpJudge {
  /** Every exchange, before its connection is over. */
  exchange?(record: HttpRecord): void;
  judge(talk: HttpTalk, connection: ConnectionRecord): void;
  finish?(): void;
}

export const judgedHttp = (...makers: readonly ((desk: Desk) => HttpJudge)[]): MakeExaminer =>
  (desk) => new HttpTalks(makers.map((make) => make(desk)));

/** Notes about where a message ends: two readers may disagree. */
export const LENGTH_NOTES: ReadonlySet<string> = new Set([
  'http-both-lengths', 'http-two-lengths', 'http-chunked-not-last', 'http-bad-length', 'http-space-before-colon', 'http-bad-chunk',
]);

class HttpTalks implements Examiner {
  readonly #open = new OpenConnections<HttpTalk>(() => ({ exchanges: 0, odd: [], notes: [], isAmbiguous: false, serverClosed: 0 }));
  readonly #judges: readonly HttpJudge[];
  #kept = 0;

  constructor(judges: readonly HttpJudge[]) {
    this.#judges = judges;
  }

  frame({ packet, connection, from, frame }: FrameContext): void {
    if ((packet.flags & FIN) === 0 || packet.transport !== 6 || from !== 'server') return;
    const talk = this.#open.known(connection);
    if (talk) talk.serverClosed ||= frame.number;
  }

  record(record: EarshotRecord): void {
    if (record.type === 'http') this.#exchange(record);
    else if (record.type === 'connection') this.#over(record);
    else if (record.type === 'note' && record.code.startsWith('http-')) this.#note(record);
  }

  finish(): void {
    for (const judge of this.#judges) judge.finish?.();
  }

  #exchange(record: HttpRecord): void {
    for (const judge of this.#judges) judge.exchange?.(record);
    const talk = this.#open.of(record.connection);
    if (!talk) return;
    talk.exchanges++;
    if (talk.odd.length >= MOST_ODD || this.#kept >= MOST_IN_ALL || !(talk.isAmbiguous || isOdd(record))) return;
    talk.odd.push(record);
    this.#kept++;
  }

  #note(note: NoteRecord): void {
    const talk = note.connection === null ? null : this.#open.of(note.connection);
    if (!talk || talk.notes.length >= MOST_NOTES) return;
    talk.notes.push(note);
    if (LENGTH_NOTES.has(note.code)) talk.isAmbiguous = true;
  }

  #over(record: ConnectionRecord): void {
    const talk = this.#open.over(record.id);
    if (!talk) return;
    this.#kept -= talk.odd.length;
    for (const judge of this.#judges) judge.judge(talk, record);
  }
}

const isOdd = ({ state, response, timings }: HttpRecord): boolean =>
  state !== 'complete' || response!.status >= 400 || (timings.wait ?? 0) >= SLOW_SECONDS || (timings.receive ?? 0) >= SLOW_SECONDS;
