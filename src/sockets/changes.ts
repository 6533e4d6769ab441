import type { FrameContext } from '../options.ts';
import type { EarshotRecord, SocketRecord, SocketWord } from '../record.ts';
import { listenerRecord, tcpRecord, timeAt, udpRecord } from './snapshot.ts';
import type { DatagramSocket } from './datagrams.ts';
import type { Listener } from './listeners.ts';
import { SocketTable } from './table.ts';
import type { ChangeListener, FactsOf, TableOptions } from './table.ts';
import type { Present, TcpSocket } from './tcp-socket.ts';

/**
 * Tells each change of the table as it comes, as a record with its event. What comes later is not known yet: a listener
 * opens with its first answer, a connection of before the capture with its first segment.
 */
export class SocketChanges implements ChangeListener {
  readonly #table: SocketTable;
  readonly #tell: (record: SocketRecord) => void;

  constructor(factsOf: FactsOf, tell: (record: SocketRecord) => void, options: Partial<TableOptions> = {}) {
    this.#table = new SocketTable(factsOf, options, this);
    this.#tell = tell;
  }

  frame(context: FrameContext): void {
    this.#table.see(context);
  }

  record(record: EarshotRecord): void {
    this.#table.hear(record);
  }

  tcp(socket: TcpSocket, before: SocketWord | null, at: Present): void {
    const record = tcpRecord(socket, at.now, this.#time(at));
    if (socket.state === null) this.#tell({ ...record, state: before!, event: 'close', frame: at.frame });
    else if (before === null) this.#tell({ ...record, event: 'open', frame: at.frame });
    else this.#tell({ ...record, event: 'change', before, frame: at.frame });
  }

  listener(listener: Listener, at: Present): void {
    this.#tell({ ...listenerRecord(listener, at.now, this.#time(at)), event: 'open', frame: at.frame });
  }

  udp(socket: DatagramSocket, at: Present): void {
    const record = udpRecord(socket, at.now, this.#time(at), Infinity);
    if (record) this.#tell({ ...record, event: 'open', frame: at.frame });
  }

  #time(at: Present): string {
    return timeAt(this.#table.base!, at.now);
  }
}
