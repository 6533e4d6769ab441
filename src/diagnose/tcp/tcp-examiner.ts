/** Follows every TCP connection once, for all who judge such a connection when it is over. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord } from '../../record.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { ACK, FIN, RST, SYN } from '../../wire/packet.ts';
import { loneSyn, WatchedConnection } from './watched-connection.ts';
import type { LoneSyn } from './watched-connection.ts';

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
  /** A lone SYN is numbers until a second frame comes or its time is over: a scan makes a million. */
  readonly #open = new Map<number, WatchedConnection | LoneSyn>();
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
    const known = this.#open.get(connection);
    if (!known && this.#open.size >= MOST_CONNECTIONS) return;
    if (!known && (packet.flags & (SYN | ACK | FIN | RST)) === SYN && packet.payloadLength === 0) {
      return void this.#open.set(connection, loneSyn(context));
    }
    const watched = known ? whole(known) : new WatchedConnection(frame.seconds);
    if (watched !== known) this.#open.set(connection, watched);
    watched.accept(context);
  }

  record(record: EarshotRecord): void {
    if (record.type === 'connection') return this.#judge(record);
    if (!('connection' in record) || record.connection === null) return;
    const watched = this.#open.get(record.connection);
    if (!(watched instanceof WatchedConnection)) return;
    if (record.type === 'http') watched.unfinished = record.state !== 'complete' && record.state !== 'unmatched';
    else if (record.type === 'websocket' && record.opcode === 'close') watched.saidGoodbye = true;
    else if (record.type === 'note' && record.code === 'tcp-roles-flipped') watched.flip();
    else if (record.type === 'note' && record.code === 'tcp-overlap-conflict') watched.conflict ??= { side: record.side!, frame: record.frame! };
  }

  finish(): void {
    for (const judge of this.#judges) judge.finish?.();
  }

  #judge(record: ConnectionRecord): void {
    const known = this.#open.get(record.id);
    if (!known) return;
    this.#open.delete(record.id);
    const watched = whole(known);
    watched.finish();
    for (const judge of this.#judges) judge.judge(watched, record);
  }
}

const whole = (known: WatchedConnection | LoneSyn): WatchedConnection => (known instanceof WatchedConnection ? known : WatchedConnection.of(known));
