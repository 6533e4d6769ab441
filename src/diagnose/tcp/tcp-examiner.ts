/** Follows every TCP connection once, for all who judge such a connection when it is over. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord } from '../../record.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { LoneSyns } from './lone-syns.ts';
import { WatchedConnection } from './watched-connection.ts';

/** Judges connections, each when it is over; they are borrowed until the call returns. What it keeps of them has a bound. */
export interface Judge {
  judge(connection: WatchedConnection, record: ConnectionRecord): void;
  finish?(): void;
}

export type MakeJudge = (desk: Desk, moment: Moment) => Judge;

/** Time of the newest frame. */
export interface Moment {
  seconds: number;
  nanos: number;
}

/** Connections that are followed at one time; of further ones nothing is said. */
const MOST_CONNECTIONS = 1 << 17;

export const judgedTcp = (...makers: readonly MakeJudge[]): MakeExaminer => (desk) => new TcpExaminer(desk, makers);

class TcpExaminer implements Examiner {
  readonly #lone = new LoneSyns();
  readonly #open = new Map<number, WatchedConnection>();
  readonly #now: Moment = { seconds: 0, nanos: 0 };
  readonly #judges: readonly Judge[];

  constructor(desk: Desk, makers: readonly MakeJudge[]) {
    this.#judges = makers.map((make) => make(desk, this.#now));
  }

  frame(context: FrameContext): void {
    const { packet, frame, connection } = context;
    this.#now.seconds = frame.seconds;
    this.#now.nanos = frame.nanos;
    if (packet.transport !== 6 || connection < 0) return;
    this.#watched(context)?.accept(context);
  }

  record(record: EarshotRecord): void {
    if (record.type === 'connection') return this.#judge(record);
    if (!('connection' in record) || record.connection === null) return;
    const watched = this.#open.get(record.connection);
    if (watched === undefined) return;
    if (record.type === 'http') watched.unfinished = record.state !== 'complete' && record.state !== 'unmatched' ? begunIn(record) : 0;
    else if (record.type === 'websocket' && record.opcode === 'close') watched.saidGoodbye = true;
    else if (record.type === 'note' && record.code === 'tcp-roles-flipped') watched.flip();
    else if (record.type === 'note' && record.code === 'tcp-overlap-conflict') watched.conflict ??= { side: record.side!, frame: record.frame! };
  }

  finish(): void {
    for (const judge of this.#judges) judge.finish?.();
  }

  /** The connection of a segment; null for one that is a lone SYN, or that is not followed. */
  #watched(context: FrameContext): WatchedConnection | null {
    const { connection, frame } = context;
    const known = this.#open.get(connection);
    if (known !== undefined) return known;
    const isLone = this.#lone.has(connection);
    if (!isLone && this.#lone.take(context)) return null;
    const watched = isLone ? this.#lone.wake(connection) : new WatchedConnection(frame.seconds);
    if (this.#open.size >= MOST_CONNECTIONS) return null;
    this.#open.set(connection, watched);
    return watched;
  }

  #judge(record: ConnectionRecord): void {
    const { id } = record;
    const watched = this.#lone.has(id) ? this.#lone.over(id) : this.#open.get(id);
    if (watched === undefined) return;
    this.#open.delete(id);
    watched.finish();
    for (const judge of this.#judges) judge.judge(watched, record);
  }
}

/** The frame in which an exchange begins; the first of all where none of its messages can be read. */
const begunIn = ({ request, response }: HttpRecord): number => (request ?? response)?.frame ?? 1;
