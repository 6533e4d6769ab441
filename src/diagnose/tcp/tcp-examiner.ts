/** Follows every TCP connection once, for all who judge such a connection when it is over. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord } from '../../record.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { WatchedConnection } from './watched-connection.ts';

/** Judges connections, each when it is over. What it keeps of them until the end has a bound. */
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
    let watched = this.#open.get(connection);
    if (!watched) {
      if (this.#open.size >= MOST_CONNECTIONS) return;
      this.#open.set(connection, watched = new WatchedConnection(frame.seconds));
    }
    watched.accept(context);
  }

  record(record: EarshotRecord): void {
    if (record.type === 'connection') return this.#judge(record);
    if (!('connection' in record) || record.connection === null) return;
    const watched = this.#open.get(record.connection);
    if (!watched) return;
    if (record.type === 'http') watched.unfinished = record.state !== 'complete' && record.state !== 'unmatched';
    else if (record.type === 'websocket' && record.opcode === 'close') watched.saidGoodbye = true;
    else if (record.type === 'note' && record.code === 'tcp-roles-flipped') watched.flip();
    else if (record.type === 'note' && record.code === 'tcp-overlap-conflict') watched.conflict ??= { side: record.side!, frame: record.frame! };
  }

  finish(): void {
    for (const judge of this.#judges) judge.finish?.();
  }

  #judge(record: ConnectionRecord): void {
    const watched = this.#open.get(record.id);
    if (!watched) return;
    this.#open.delete(record.id);
    watched.finish(this.#now);
    for (const judge of this.#judges) judge.judge(watched, record);
  }
}
