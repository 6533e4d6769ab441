import { describe, expect, it } from 'vitest';
import { FrameCensus } from '../src/frame-census.ts';
import { bench, ethernet, hex, ipv4, ipv6, join, tcp, udp } from './wire/build.ts';

const ARP = ethernet(0x0806, hex('0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202'));
const VXLAN = join([8, 0, 0, 0, 0, 0, 7, 0]);

/** What the census says of these frames together. */
function census(...frames: Uint8Array[]): object {
  const { decode } = bench();
  const seen = new FrameCensus();
  for (const frame of frames) seen.see(decode(frame));
  return seen.counts;
}

describe('frames are counted by their innermost protocol', () => {
  it('as IP names it, whichever the version', () => {
    expect(census(
      ethernet(0x0800, ipv4(6, tcp())), ethernet(0x86dd, ipv6(6, tcp())), ethernet(0x0800, ipv4(17, udp())),
      ethernet(0x0800, ipv4(1, hex('08 00 0000 0001 0001'))), ethernet(0x86dd, ipv6(58, hex('80 00 0000 0001 0001'))),
      ethernet(0x0800, ipv4(132, hex('0001 0002 00000000 00000000'))), ethernet(0x0800, ipv4(89, hex('02 01'))), ARP,
    )).toEqual({ tcp: 2, udp: 1, icmp: 1, icmpv6: 1, sctp: 1, ip: 1, arp: 1 });
  });

  it('also where its header is cut, and in a fragment', () => {
    expect(census(ethernet(0x0800, ipv4(6, hex('9c40 0050'))), ethernet(0x0800, ipv4(17, udp(), { fragment: 0x2010 })))).toEqual({ tcp: 1, udp: 1 });
  });

  it('inside a tunnel', () => {
    const inVxlan = (frame: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(join(VXLAN, frame), [5000, 4789])));
    expect(census(inVxlan(ARP), inVxlan(ethernet(0x0800, ipv4(6, tcp()))), ethernet(0x0800, ipv4(4, ipv4(1, hex('08 00 0000 0001 0001'))))))
      .toEqual({ arp: 1, tcp: 1, icmp: 1 });
  });

  it('and as other where none is decoded', () => {
    expect(census(ethernet(0x88cc, hex('02 07')), hex('01'), new Uint8Array(0), ethernet(0x0800, hex('45')))).toEqual({ other: 4 });
    expect(census()).toEqual({});
  });
});
