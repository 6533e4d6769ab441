import { parseHostPort } from './address.ts';
import { UDP, udpDatagram } from './headers.ts';
import { octets } from './octets.ts';
import type { HostPort } from './address.ts';
import type { PacketWriter } from './capture-builder.ts';
import type { Data } from './octets.ts';
import type { Side } from '../side.ts';

export interface UdpOptions {
  /** `10.0.0.1:50000` or `[2001:db8::1]:50000`. */
  client?: string;
  server?: string;
}

/** Datagrams between two endpoints; each call is one datagram. */
export class UdpConversation {
  readonly #writer: PacketWriter;
  readonly #client: HostPort;
  readonly #server: HostPort;

  /** Made by `CaptureBuilder.udp`. */
  constructor(writer: PacketWriter, options: UdpOptions) {
    this.#writer = writer;
    this.#client = parseHostPort(options.client ?? '10.0.0.1:50000');
    this.#server = parseHostPort(options.server ?? '10.0.0.2:53');
  }

  client(data: Data): this {
    return this.#send('client', this.#client, this.#server, octets(data));
  }

  server(data: Data): this {
    return this.#send('server', this.#server, this.#client, octets(data));
  }

  #send(from: Side, source: HostPort, destination: HostPort, data: Uint8Array): this {
    this.#writer.packet({
      from, source: source.address, destination: destination.address, protocol: UDP, payloadLength: data.length, flags: 0,
      payload: udpDatagram(source.address, destination.address, source.port, destination.port, data),
    });
    return this;
  }
}
