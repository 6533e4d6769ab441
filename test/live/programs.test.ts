import { describe, expect, it } from 'vitest';
import { argumentsOf as dumpcapArguments, dropsOf as dumpcapDrops } from '../../src/live/dumpcap.ts';
import { argumentsOf as tcpdumpArguments, dropsOf as tcpdumpDrops } from '../../src/live/tcpdump.ts';

const request = { interfaces: ['eth0'], filter: null, snapLength: null, promiscuous: true, bufferMiB: null };

describe('what programs are called with', () => {
  const nasty = '-w /tmp/x; $(reboot) "tcp port 80"';

  it('has a filter as one argument, whatever is in it', () => {
    expect(dumpcapArguments({ ...request, filter: nasty }, 250).slice(0, 2)).toEqual(['-f', nasty]);
    expect(tcpdumpArguments({ ...request, filter: nasty }).slice(-2)).toEqual(['--', nasty]);
  });

  it('makes them hand frames on at once, as far as they can', () => {
    expect(tcpdumpArguments(request)).toEqual([
      '-i', 'eth0', '-n', '-U', '--immediate-mode', '--time-stamp-precision=nano', '-B', '65536', '-w', '-',
    ]);
    expect(dumpcapArguments(request, 250)).toEqual(['-B', '64', '-i', 'eth0', '-q', '-w', '-']);
    expect(dumpcapArguments(request, 20)).toEqual(['-B', '64', '--update-interval', '20', '-i', 'eth0', '-q', '-w', '-']);
  });

  it('names what holds for all interfaces before the first of them', () => {
    expect(dumpcapArguments({ interfaces: ['lo', 'eth0'], filter: 'udp', snapLength: 96, promiscuous: false, bufferMiB: 8 }, 250)).toEqual([
      '-f', 'udp', '-s', '96', '-p', '-B', '8', '-i', 'lo', '-i', 'eth0', '-q', '-w', '-',
    ]);
    expect(tcpdumpArguments({ ...request, snapLength: 96, promiscuous: false, bufferMiB: 8 })).toEqual([
      '-i', 'eth0', '-n', '-U', '--immediate-mode', '--time-stamp-precision=nano', '-B', '8192', '-s', '96', '-p', '-w', '-',
    ]);
  });
});

describe('what programs say of drops', () => {
  it('is added up over the interfaces of dumpcap', () => {
    expect(dumpcapDrops("Capturing on 'lo'\nFile: -\n")).toBeNull();
    expect(dumpcapDrops([
      'Packets captured: 12',
      "Packets received/dropped on interface 'Loopback: lo': 10/6 (pcap:3/dumpcap:2/flushed:1/ps_ifdrop:4) (62.5%)",
      "Packets received/dropped on interface 'eth0: (1)': 2/1 (pcap:1/dumpcap:0/flushed:0/ps_ifdrop:0) (66.7%)",
    ].join('\n'))).toEqual({ received: 12, kernel: 4, interface: 4, backend: 3 });
  });

  it('is what tcpdump said last, while it runs and at its end', () => {
    expect(tcpdumpDrops('tcpdump: listening on lo\n')).toBeNull();
    const asked = 'tcpdump: 5 packets captured, 10 packets received by filter, 3 packets dropped by kernel\n';
    expect(tcpdumpDrops(asked)).toEqual({ received: 10, kernel: 3, interface: null, backend: null });
    expect(tcpdumpDrops(`${asked}7 packets captured\n14 packets received by filter\n4 packets dropped by kernel\n1 packet dropped by interface\n`))
      .toEqual({ received: 14, kernel: 4, interface: 1, backend: null });
  });
});
