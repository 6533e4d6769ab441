import { describe, expect, it } from 'vitest';
import { arp } from '../../../src/diagnose/below/arp.ts';
import { CaptureBuilder, concat } from '../../../src/testing/index.ts';
import { diagnoseBuilt, verdictCodes } from '../../support/diagnose-built.ts';
import { arpFrames } from '../neighbour-frames.ts';

const { announce, answer, ask } = arpFrames;
const HEALTHY = ['healthy'];

/** Frames, a second apart. */
function frames(...all: Uint8Array[]): CaptureBuilder {
  const capture = new CaptureBuilder();
  for (const each of all) capture.raw(each).wait(1000);
  return capture;
}

const codes = (capture: CaptureBuilder): string[] => verdictCodes(capture, [arp]);
const asks = (count: number, target = '10.0.0.9'): Uint8Array[] => Array.from({ length: count }, () => ask('a', '10.0.0.1', target));

describe('an address in two VLANs', () => {
  const tagged = (id: number, frame: Uint8Array): Uint8Array => concat(frame.subarray(0, 12), Uint8Array.of(0x81, 0, 0, id), frame.subarray(12));
  const claims = (first: number, second: number): Uint8Array[] => [
    tagged(first, answer('a', '10.0.0.9', '10.0.0.1')), tagged(second, answer('b', '10.0.0.9', '10.0.0.1')), tagged(first, answer('a', '10.0.0.9', '10.0.0.1')),
  ];

  it('may be of two stations', () => {
    expect(codes(frames(...claims(5, 6)))).toEqual(HEALTHY);
    expect(codes(frames(...claims(5, 5)))).toEqual(['arp-conflict']);
  });

  it('answers a question of either, since tags may be missing on one way', () => {
    expect(codes(frames(...asks(3).map((each) => tagged(5, each)), answer('b', '10.0.0.9', '10.0.0.1')))).toEqual(HEALTHY);
  });
});

describe('ARP', () => {
  it('accuses nobody where a question is answered, or answered late', () => {
    expect(codes(frames(...asks(1), answer('b', '10.0.0.9', '10.0.0.1')))).toEqual(HEALTHY);
    expect(codes(frames(...asks(5), answer('b', '10.0.0.9', '10.0.0.1')))).toEqual(HEALTHY);
  });

  it('takes three questions without an answer for an address that nobody has', () => {
    const { verdicts } = diagnoseBuilt(frames(...asks(3)), [arp]);
    expect(verdicts).toMatchObject([{
      code: 'arp-unanswered', subject: { hosts: ['10.0.0.1', '10.0.0.9'] }, position: 'below', step: 'link', severity: 'error',
      confidence: 'certain', evidence: [1, 2, 3], message: '10.0.0.1 asked for 10.0.0.9 3 times in 2.0 s and nobody answered',
      disproof: 'an ARP reply for 10.0.0.9, or any packet from it, after frame 1', figures: { questions: 3 },
    }]);
  });

  it('says nothing of one question, and only that it may be of two', () => {
    expect(codes(frames(...asks(1)))).toEqual(HEALTHY);
    expect(diagnoseBuilt(frames(...asks(2)), [arp]).verdicts).toMatchObject([{ confidence: 'possible', severity: 'warn' }]);
  });

  it('takes questions that are a minute apart for as many occasions', () => {
    const capture = new CaptureBuilder();
    for (const each of asks(5)) capture.raw(each).wait(60_000);
    expect(codes(capture)).toEqual(HEALTHY);
  });

  it('takes any packet from the address for an answer, since the reply may have gone past the capture', () => {
    const capture = frames(...asks(3));
    capture.tcp({ client: '10.0.0.9:40000', server: '10.0.0.1:80' }).open().close();
    expect(codes(capture)).toEqual(HEALTHY);
  });

  it('finds nothing wrong with one who looks for hosts', () => {
    const sweep = Array.from({ length: 20 }, (_, at) => asks(3, `10.0.0.${at + 20}`)).flat();
    const { verdicts } = diagnoseBuilt(frames(...sweep), [arp]);
    expect(verdicts.map(({ code, severity }) => [code, severity])).toEqual([['arp-unanswered', 'note'], ['healthy', 'chat']]);
    expect(verdicts[0]!.message).toMatch(/one of many addresses that are asked for; likewise 19 more pairs of hosts$/);
  });

  it('does not count probes as questions of somebody', () => {
    expect(codes(frames(ask('a', '0.0.0.0', '10.0.0.1'), ask('a', '0.0.0.0', '10.0.0.1'), ask('a', '0.0.0.0', '10.0.0.1'), announce('a', '10.0.0.1')))).toEqual(HEALTHY);
  });

  it('sees two answers to one question as two stations with one address', () => {
    const capture = new CaptureBuilder();
    capture.raw(ask('a', '10.0.0.1', '10.0.0.2')).raw(answer('b', '10.0.0.2', '10.0.0.1')).wait(5).raw(answer('c', '10.0.0.2', '10.0.0.1'));
    expect(diagnoseBuilt(capture, [arp]).verdicts).toMatchObject([{
      code: 'arp-conflict', confidence: 'certain', evidence: [2, 3],
      message: '02:00:00:00:00:62 and 02:00:00:00:00:63 both say that 10.0.0.2 is theirs',
    }]);
  });

  it('sees two stations that claim an address in turn, and lets one take it over for good', () => {
    const by = (...stations: string[]): CaptureBuilder => {
      const capture = new CaptureBuilder();
      for (const station of stations) capture.raw(announce(station, '10.0.0.5')).wait(10_000);
      return capture;
    };
    expect(codes(by('a', 'b', 'a', 'b'))).toEqual(['arp-conflict']);
    expect(codes(by('a', 'a', 'b', 'b', 'b'))).toEqual(HEALTHY);
  });

  it('reads no ARP into what is cut or of other protocols', () => {
    expect(codes(frames(...asks(3).map((each) => each.subarray(0, 30))))).toEqual(HEALTHY);
  });
});
