import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowTable } from '../../src/connection/flow-table.ts';
import { Packet } from '../../src/wire/packet.ts';

/** A packet that is nothing but a 4-tuple. Addresses are one byte repeated. */
function packet(version: 4 | 6, src: number, srcPort: number, dst: number, dstPort: number, transport = 6, tunnel = 0): Packet {
  const size = version === 4 ? 4 : 16;
  const made = new Packet();
  made.bytes = new Uint8Array(2 * size).fill(src, 0, size).fill(dst, size);
  made.ipVersion = version;
  made.srcAt = 0;
  made.dstAt = size;
  made.srcPort = srcPort;
  made.dstPort = dstPort;
  made.transport = made.portsOf = transport;
  made.tunnel = tunnel;
  return made;
}

describe('the flow table', () => {
  it('finds both directions of a 4-tuple in one row and says which it was', () => {
    const table = new FlowTable(4);
    const row = table.find(packet(4, 1, 40000, 2, 80));
    expect(table.swapped).toBe(false);
    expect(table.find(packet(4, 2, 80, 1, 40000))).toBe(row);
    expect(table.swapped).toBe(true);
    const address = new Uint8Array(4);
    expect(table.endpoint(row, true, address)).toBe(80);
    expect([...address]).toEqual([2, 2, 2, 2]);
  });

  it('tells apart endpoints of one address, transports, and tunnels', () => {
    const table = new FlowTable(6);
    const rows = [
      packet(6, 1, 1000, 1, 2000), packet(6, 1, 1000, 1, 2001), packet(6, 1, 1000, 1, 2000, 17), packet(6, 1, 1000, 1, 2000, 6, 7),
    ].map((one) => table.find(one));
    expect(new Set(rows).size).toBe(4);
    expect(table.find(packet(6, 1, 2000, 1, 1000))).toBe(rows[0]);
  });

  it('agrees with a Map under any order of finding and removing', () => {
    const step = fc.tuple(fc.constantFrom('find', 'find', 'remove'), fc.nat(40), fc.nat(40), fc.nat(3), fc.nat(3));
    fc.assert(fc.property(fc.array(step, { maxLength: 3000 }), (steps) => {
      const table = new FlowTable(4);
      const model = new Map<string, number>();
      for (const [what, a, b, aPort, bPort] of steps) {
        const key = [`${String(a).padStart(2, '0')}:${aPort}`, `${String(b).padStart(2, '0')}:${bPort}`].sort().join('-');
        const known = model.get(key);
        if (what === 'remove') {
          if (known === undefined) continue;
          table.remove(known);
          model.delete(key);
          continue;
        }
        const row = table.find(packet(4, a, aPort, b, bPort));
        if (known !== undefined) expect(row).toBe(known);
        else expect([...model.values()]).not.toContain(row);
        model.set(key, row);
        expect(table.size).toBe(model.size);
      }
    }), { numRuns: 50 });
  });

  it.each([4, 6] as const)('keeps what it knows of each of many rows of IPv%d while others come and go', (version) => {
    const table = new FlowTable(version);
    const rows = new Map<number, number>();
    const one = (n: number): Packet => packet(version, n & 0xff, n >> 8, 200, 80);
    for (let n = 0; n < 12_000; n++) {
      const row = table.find(one(n));
      expect([table.stream(row), table.lead(row)]).toEqual([-1, 0]);
      table.setStream(row, n);
      table.setLead(row, -n);
      rows.set(n, row);
      if (n % 3 !== 0) continue;
      table.remove(rows.get(n / 3)!);
      rows.delete(n / 3);
    }
    expect(new Set(rows.values()).size).toBe(8000);
    for (const [n, row] of rows) {
      expect(table.find(one(n))).toBe(row);
      expect([table.stream(row), -table.lead(row)]).toEqual([n, n]);
    }
  });

  it('looks up what an ICMP error quotes without making a row', () => {
    const table = new FlowTable(4);
    const row = table.find(packet(4, 1, 40000, 2, 80));
    const error = packet(4, 9, 0, 1, 0, 1);
    error.bytes = new Uint8Array([1, 1, 1, 1, 2, 2, 2, 2, 9, 9, 9, 9]);
    error.quotedProtocol = 6;
    error.quotedSrcAt = 0;
    error.quotedDstAt = 4;
    error.quotedSrcPort = 40000;
    error.quotedDstPort = 80;
    expect(table.findQuoted(error)).toBe(row);
    error.quotedDstPort = 81;
    expect(table.findQuoted(error)).toBe(-1);
    expect(table.size).toBe(1);
  });
});
