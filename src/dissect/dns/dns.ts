/**
 * DNS (RFC 1035) over UDP and TCP, and its local relatives mDNS (RFC 6762) and LLMNR (RFC 4795). One record for each
 * query with its answer.
 */
import type { Chunk } from '../../bytes/chunk.ts';
import { u16 } from '../../bytes/read.ts';
import type { Side } from '../../side.ts';
import {
  defineDissector,
  type DatagramProbe, type DissectorContext, type EndReason, type ProbeAnswer, type StreamHandler, type StreamProbe,
} from '../dissector.ts';
import { DnsDatagrams } from './datagrams.ts';
import { DnsExchanges } from './exchanges.ts';
import { HEADER_SIZE } from './message.ts';
import { MessageReader } from './framing.ts';
import { NBNS_PORT } from './nbns.ts';
import { couldBeDns, couldBeginOrdinary, isResponse, mayBeOrdinary, mustBeDns, PORTS } from './probe.ts';

export const dns = defineDissector({
  name: 'dns',
  ports: PORTS,
  datagram: { probe: probeDatagram, open: (context) => new DnsDatagrams(context) },
  stream: { probe: probeStream, open: (context) => new DnsStream(context) },
});

function probeDatagram({ from, payload, clientPort, serverPort }: DatagramProbe): ProbeAnswer {
  if (clientPort === NBNS_PORT || serverPort === NBNS_PORT) return 'not-mine';
  const { bytes, start, end } = payload;
  const usual = PORTS.includes(clientPort) || PORTS.includes(serverPort);
  if (!(usual ? couldBeDns(bytes, start, end) : mustBeDns(bytes, start, end))) return 'not-mine';
  // An answer that comes first tells the roles, except among equals in a multicast group.
  const fromServer = isResponse(payload) && serverPort !== 5353 && (PORTS.includes(clientPort) || !PORTS.includes(serverPort));
  return fromServer && from === 'client' ? 'mine-flipped' : 'mine';
}

function probeStream({ client, server, clientPort, serverPort, rolesCertain }: StreamProbe): ProbeAnswer {
  const usual = PORTS.includes(clientPort) || PORTS.includes(serverPort);
  const chunk = client.length > 0 ? client : server;
  let answer = probeMessage(chunk, usual);
  if (answer === 'need-more' && client.length > 0 && server.length > 0) answer = 'not-mine'; // nobody answers half a message
  const flipped = chunk === client && !rolesCertain && answer === 'mine' && isResponse(chunk, 2);
  return flipped ? 'mine-flipped' : answer;
}

/** A message behind its length (RFC 1035 §4.2.2). */
function probeMessage({ bytes, start, end }: Chunk, usual: boolean): ProbeAnswer {
  if (end - start < 2) return 'need-more';
  const size = u16(bytes, start);
  if (size < HEADER_SIZE) return 'not-mine';
  if (end - start < 2 + HEADER_SIZE) return usual || couldBeginOrdinary(bytes, start + 2, end) ? 'need-more' : 'not-mine';
  const from = start + 2;
  if (usual) return couldBeDns(bytes, from, Math.min(end, from + size)) ? 'mine' : 'not-mine';
  if (!mayBeOrdinary(bytes, from, size)) return 'not-mine';
  if (from + size > end) return 'need-more';
  return mustBeDns(bytes, from, from + size) ? 'mine' : 'not-mine';
}

/** Messages with their length before them, each way. */
class DnsStream implements StreamHandler {
  readonly #exchanges: DnsExchanges;
  readonly #readers: Record<Side, MessageReader>;
  #open = 2;

  constructor(context: DissectorContext) {
    this.#exchanges = new DnsExchanges(context);
    const reader = (from: Side): MessageReader =>
      new MessageReader(from, context, (message, stamp) => this.#exchanges.accept(from, message, stamp));
    this.#readers = { client: reader('client'), server: reader('server') };
  }

  data(from: Side, chunk: Chunk): void {
    this.#readers[from].data(chunk);
  }

  gap(from: Side, length: number): void {
    this.#readers[from].gap(length);
  }

  end(from: Side, why: EndReason): void {
    this.#readers[from].end();
    if (--this.#open === 0) this.#exchanges.end(why);
  }
}
