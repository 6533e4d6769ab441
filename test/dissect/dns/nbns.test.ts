import { describe, expect, it } from 'vitest';
import { Chunk } from '../../../src/bytes/chunk.ts';
import type { ProbeAnswer } from '../../../src/dissect/dissector.ts';
import { dns } from '../../../src/dissect/dns/dns.ts';
import { nbns } from '../../../src/dissect/dns/nbns.ts';
import { harness, type Harness } from '../../support/harness.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** A NetBIOS name of fifteen bytes and a service, as two letters a byte. */
const encoded = (name: string, service: number, fill = ' '): string => {
  const bytes = Buffer.from(name.padEnd(15, fill) + String.fromCharCode(service), 'latin1');
  const letters = [...bytes].flatMap((byte) => [65 + (byte >> 4), 65 + (byte & 15)]);
  return `20 ${Buffer.from(letters).toString('hex')} 00`;
};

const padded = (name: string): string => Buffer.from(name.padEnd(15)).toString('hex');

const query = (name: string, type = '0020'): Uint8Array => hex(`0001 0110 0001 0000 0000 0000 ${name} ${type} 0001`);

const answer = (name: string, type: string, data: string): Uint8Array => {
  const size = (hex(data).length).toString(16).padStart(4, '0');
  return hex(`0001 8500 0000 0001 0000 0000 ${name} ${type} 0001 00000e10 ${size} ${data}`);
};

const udp = (address: string): Harness =>
  harness((context) => nbns.datagram!.open({ ...context, transport: 'udp', server: { address, port: 137 } }));

describe('NBNS', () => {
  it('pairs a name query with the address, though the answer does not repeat the question', () => {
    const { records } = udp('192.0.2.5').client(query(encoded('FILES', 0x20)))
      .server(answer(encoded('FILES', 0x20), '0020', '8000 c0000205 0000 c0000206'));
    expect(records).toMatchObject([{
      type: 'dns', query: { name: 'FILES<20>', type: 'NB' },
      response: { answers: [{ name: 'FILES<20>', type: 'NB', ttl: 3600, data: 'group 192.0.2.5 192.0.2.6' }] },
    }]);
  });

  it('lists the names of a node, and its hardware address', () => {
    const data = `02 ${padded('FILES')}00 0400 ${padded('WORK')}1e 8400 0200c0ffee01 ${'00'.repeat(40)}`;
    const everything = encoded('*', 0, '\0');
    const { records } = udp('192.0.2.5').client(query(everything, '0021')).server(answer(everything, '0021', data));
    expect(records).toMatchObject([{
      query: { name: '*<00>', type: 'NBSTAT' }, response: { answers: [{ data: 'FILES<00> WORK<1e> 0200c0ffee01' }] },
    }]);
  });

  it('asks everybody, and silence is no fault', () => {
    const { records, notes } = udp('192.0.2.255').client(query(encoded('NOBODY', 0))).end();
    expect(records).toMatchObject([{ query: { name: 'NOBODY<00>' }, response: null }]);
    expect(notes).toEqual([]);
  });

  it('leaves data of a wrong size as it is', () => {
    const { records, notes } = udp('192.0.2.5').server(answer(encoded('FILES', 0x20), '0021', '05 00'));
    expect(records).toMatchObject([{ response: { answers: [{ data: '\\# 2 0500' }] } }]);
    expect(notes).toEqual([]);
  });

  it('is not taken for DNS, nor DNS for it', () => {
    const probe = (dissector: typeof dns, bytes: Uint8Array, serverPort: number): ProbeAnswer =>
      dissector.datagram!.probe({ from: 'client', payload: new Chunk().place(bytes), clientPort: 40000, serverPort });
    const own = query(encoded('FILES', 0x20));
    expect([probe(nbns, own, 137), probe(dns, own, 137)]).toEqual(['mine', 'not-mine']);
    expect([probe(nbns, own, 53), probe(nbns, query('0161 00'), 137)]).toEqual(['not-mine', 'not-mine']);
  });
});
