import { describe, expect, it } from 'vitest';
import { arpIsIpv4, arpOperation, arpSenderMacAt, arpTargetIpAt } from '../../src/wire/arp.ts';
import { ipv4Text } from '../../src/bytes/address.ts';
import { HEADER_FIELDS, headerFieldValues } from '../../src/wire/fields.ts';
import { macText } from '../../src/wire/mac.ts';
import { tcpFlagsText } from '../../src/wire/summary.ts';
import { be16, decodeOne, ethernet, hex, ipv4, ipv6, join, tcp, text, udp } from './build.ts';

const OPTIONS = hex('02 04 05 b4 03 03 07 04 02 08 0a 00 00 00 01 ff ff ff ff 01 05 0a 00 00 00 01 00 00 00 09 01 01');

describe('fields for display filters', () => {
  it.each<[string, unknown[]]>([
    ['eth.src', ['02:00:00:00:00:01']], ['eth.dst', ['02:00:00:00:00:02']], ['eth.type', [0x8100]], ['vlan.id', [100]],
    ['vlan.priority', [1]], ['ip.src', ['192.0.2.1']], ['ip.dst', ['198.51.100.2']], ['ip.hdr_len', [20]], ['ip.ttl', [64]],
    ['ip.len', [77]], ['ip.id', [0x1234]], ['ip.proto', [6]], ['ip.flags.df', [true]], ['ip.flags.mf', [false]],
    ['ip.frag_offset', [0]], ['ip.dsfield', [2]], ['ip.dsfield.dscp', [0]], ['ip.dsfield.ecn', [2]],
    ['tcp.srcport', [40000]], ['tcp.dstport', [80]], ['tcp.seq_raw', [0xfffffff0]], ['tcp.ack_raw', [7]],
    ['tcp.hdr_len', [52]], ['tcp.flags', [0x18]], ['tcp.flags.push', [true]], ['tcp.flags.syn', [false]],
    ['tcp.window_size_value', [512]], ['tcp.options.mss_val', [1460]], ['tcp.options.wscale.shift', [7]],
    ['tcp.options.sack_perm', [true]], ['tcp.options.timestamp.tsval', [1]], ['tcp.options.timestamp.tsecr', [0xffffffff]],
    ['tcp.options.sack.count', [1]], ['tcp.options.sack_le', [1]], ['tcp.options.sack_re', [9]], ['udp.srcport', []],
    ['icmp.type', []], ['no.such.field', []],
  ])('%s of a tagged TCP segment', (name, values) => {
    const packet = decodeOne(ethernet(0x8100, join(be16(0x2064), be16(0x0800), ipv4(6, tcp(text('hello'), OPTIONS)))));
    expect(headerFieldValues(packet, name)).toEqual(values);
  });

  it('a tunnelled packet has a value for each header, outermost first', () => {
    const inner = ethernet(0x86dd, ipv6(17, udp()));
    const packet = decodeOne(ethernet(0x0800, ipv4(17, udp(join(hex('08 00 00 00 00 01 02 00'), inner), [1, 4789]))));
    expect(headerFieldValues(packet, 'udp.dstport')).toEqual([4789, 6000]);
    expect(headerFieldValues(packet, 'eth.type')).toEqual([0x0800, 0x86dd]);
    expect(headerFieldValues(packet, 'vxlan.vni')).toEqual([0x102]);
    expect(headerFieldValues(packet, 'ipv6.src')).toEqual(['2001:db8::1']);
  });

  it.each<[string, string, string, unknown[]]>([
    ['icmp.mtu', 'fragmentation needed', '03 04 00 00 00 00 05 78', [1400]],
    ['icmp.mtu', 'port unreachable', '03 03 00 00 00 00 05 78', []],
    ['icmp.seq', 'echo', '08 00 00 00 00 07 00 09', [9]],
    ['icmp.ident', 'echo reply', '00 00 00 00 00 07 00 09', [7]],
    ['icmp.code', 'port unreachable', '03 03 00 00 00 00 05 78', [3]],
  ])('%s of %s', (name, _, message, values) => {
    expect(headerFieldValues(decodeOne(ipv4(1, hex(message)), { linkType: 101 }), name)).toEqual(values);
  });

  it('gre.proto and gre.key are read where there are any', () => {
    const packet = decodeOne(ipv4(47, join(hex('20 00 08 00 00 00 00 05'), ipv4(6, tcp()))), { linkType: 101 });
    expect(headerFieldValues(packet, 'gre.proto')).toEqual([0x0800]);
    expect(headerFieldValues(packet, 'gre.key')).toEqual([5]);
    const plain = decodeOne(ipv4(47, join(hex('00 00 08 00'), ipv4(6, tcp()))), { linkType: 101 });
    expect(headerFieldValues(plain, 'gre.key')).toEqual([]);
  });

  it('no field reads beyond what the snap length left', () => {
    const bytes = ethernet(0x0800, ipv4(6, tcp(text('hello'), OPTIONS)));
    for (let length = 0; length <= bytes.length; length++) {
      const packet = decodeOne(bytes.slice(0, length), { originalLength: bytes.length });
      for (const name of Object.keys(HEADER_FIELDS)) {
        for (const value of headerFieldValues(packet, name)) expect(value).not.toBeNaN();
      }
    }
  });

  it('ARP is read through its view', () => {
    const packet = decodeOne(
      ethernet(0x0806, hex('00 01 08 00 06 04 00 02 02 00 00 00 00 01 c0 00 02 01 02 00 00 00 00 02 c0 00 02 02')),
    );
    const at = packet.layerStart[1]!;
    expect(headerFieldValues(packet, 'arp.opcode')).toEqual([2]);
    expect(arpOperation(packet.bytes, at)).toBe(2);
    expect(arpIsIpv4(packet.bytes, at)).toBe(true);
    expect(macText(packet.bytes, arpSenderMacAt(packet.bytes, at))).toBe('02:00:00:00:00:01');
    expect(ipv4Text(packet.bytes, arpTargetIpAt(packet.bytes, at))).toBe('192.0.2.2');
  });
});

it('TCP flags are named in the order of their bits', () => expect(tcpFlagsText(0x12)).toBe('SYN, ACK'));
