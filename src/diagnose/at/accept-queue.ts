/**
 * A listener whose accept queue is full (listen(2), tcp(7)): Linux drops the ACK that ends the handshake, so that the SYN-ACK comes
 * again although it was acknowledged, and drops further SYNs, while connections that it has accepted go on.
 */
import type { BySide, ConnectionRecord, Endpoint } from '../../record.ts';
import { endpointText, plural } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { Judge, MakeJudge } from '../tcp/tcp-examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';

const MOST_LISTENERS = 10_000;
/** Attempts of one listener that wait for the end. */
const MOST_ATTEMPTS = 1000;
/** Served connections of one listener that are remembered. */
const MOST_SERVED = 100;
/** SYN-ACKs after the ACK that are more than one ACK lost. */
const MANY = 2;

interface Attempt {
  readonly id: number;
  readonly ends: BySide<Endpoint>;
  readonly frames: readonly number[];
  /** Its SYN-ACK came again behind the ACK; else its SYNs were not answered at all. */
  readonly acknowledged: boolean;
  /** It was served at last. */
  readonly late: boolean;
  readonly count: number;
}

interface Listener {
  /** Connections in which the server went on behind the handshake: the first and the last frame that it sent there. */
  readonly served: (readonly [first: number, last: number])[];
  readonly attempts: Attempt[];
}

export const acceptQueue: MakeJudge = (desk) => new AcceptQueue(desk);

class AcceptQueue implements Judge {
  readonly #desk: Desk;
  readonly #listeners = new Map<string, Listener>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  judge({ client, server, synAcksAfterAck }: WatchedConnection, record: ConnectionRecord): void {
    if (client.synCount === 0) return;
    // One that waits for data (tcp(7), TCP_DEFER_ACCEPT) drops the bare ACK, too, and takes the first data at once.
    const deferred = server.frames > 0 && client.dataSegments > 0 && client.lostBehind + client.lostBefore === 0;
    const repeated = synAcksAfterAck.length >= MANY && client.frames > 0 && !deferred;
    const unanswered = server.synCount === 0 && server.frames === 0 && server.resets.length === 0 && client.frames === 0 && client.synCount > 1;
    if (!repeated && !unanswered && server.frames === 0) return;
    const listener = this.#listener(endpointText(record.server));
    if (listener === null) return;
    if (server.frames > 0 && !repeated) {
      if (listener.served.length < MOST_SERVED) listener.served.push([server.firstFrame, server.lastFrame]);
    } else if (listener.attempts.length < MOST_ATTEMPTS) {
      listener.attempts.push({
        id: record.id, ends: endsOf(record), acknowledged: repeated, late: server.frames > 0,
        frames: repeated ? [client.syns[0]!, ...synAcksAfterAck] : client.syns, count: repeated ? synAcksAfterAck.length : client.synCount,
      });
    }
  }

  finish(): void {
    for (const [to, { served, attempts }] of this.#listeners) {
      for (const attempt of attempts) {
        const begin = attempt.frames[0]!, end = attempt.frames.at(-1)!;
        const meanwhile = served.filter(([first, last]) => first < end && last > begin).length;
        // SYNs alone may be lost or filtered, unless the listener serves others at the same time.
        if (attempt.acknowledged || meanwhile > 0) this.#tell(to, attempt, meanwhile);
      }
    }
  }

  #listener(key: string): Listener | null {
    let listener = this.#listeners.get(key);
    if (!listener && this.#listeners.size < MOST_LISTENERS) this.#listeners.set(key, listener = { served: [], attempts: [] });
    return listener ?? null;
  }

  #tell(to: string, { id, ends, frames, acknowledged, late, count }: Attempt, served: number): void {
    const others = served > 0 ? `, while ${plural(served, 'other connection')} to it went on` : '';
    this.#desk.finding({
      code: 'accept-queue-overflow', subject: { connection: id }, ends, evidence: frames, confidence: late ? 'possible' : 'likely',
      message: acknowledged
        ? `${to} sent its SYN-ACK ${plural(count, 'time')} more although it was acknowledged${others}: `
          + 'it drops the end of the handshake, as a listener with a full queue does'
        : `${plural(count, 'SYN')} to ${to} found no answer${others}: a listener with a full queue drops them`,
      disproof: `data or an acknowledgment of ${to} on this connection behind the handshake`,
      next: 'on the server, see ss -ltn (Recv-Q at Send-Q is a full queue) and nstat TcpExtListenOverflows; '
        + 'the program accepts too slowly, or its backlog is small',
      figures: { served },
    });
  }
}

const endsOf = ({ client, server }: ConnectionRecord): BySide<Endpoint> => ({ client, server });
