import { describe, expect, it } from 'vitest';
import { ndp } from '../../../src/diagnose/below/ndp.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import { diagnoseBuilt, verdictCodes } from '../../support/diagnose-built.ts';
import { ndpFrame } from '../neighbour-frames.ts';

const SOLICITATION = 135, ADVERTISEMENT = 136;
const SOLICITED_OVERRIDE = 0x60;

function frames(...all: Uint8Array[]): CaptureBuilder {
  const capture = new CaptureBuilder();
  for (const each of all) capture.raw(each).wait(1000);
  return capture;
}

const codes = (...all: Uint8Array[]): string[] => verdictCodes(frames(...all), [ndp]);
const ask = ndpFrame(SOLICITATION, 'a', 'fe80::1', 'fe80::9');
const answer = ndpFrame(ADVERTISEMENT, 'b', 'fe80::9', 'fe80::9', SOLICITED_OVERRIDE);

describe('Neighbor Discovery', () => {
  it('takes three solicitations without an advertisement for an address that nobody has', () => {
    expect(diagnoseBuilt(frames(ask, ask, ask), [ndp]).verdicts).toMatchObject([{
      code: 'ndp-unanswered', subject: { hosts: ['fe80::1', 'fe80::9'] }, evidence: [1, 2, 3],
      disproof: 'a Neighbor Advertisement for fe80::9, or any packet from it, after frame 1',
    }]);
  });

  it('accuses nobody who is answered, be it late', () => {
    expect(codes(ask, answer)).toEqual(['healthy']);
    expect(codes(ask, ask, ask, answer)).toEqual(['healthy']);
  });

  it('sees an address that is taken when somebody makes sure that it is free', () => {
    const probe = ndpFrame(SOLICITATION, 'c', '::', 'fe80::9');
    const capture = new CaptureBuilder().raw(probe).wait(5).raw(answer);
    expect(diagnoseBuilt(capture, [ndp]).verdicts).toMatchObject([{ code: 'ndp-conflict', evidence: [1, 2], confidence: 'certain' }]);
  });

  it('finds nothing wrong with who makes sure of its address and then has it', () => {
    const own = ndpFrame(ADVERTISEMENT, 'c', 'fe80::9', 'fe80::9', 0x20);
    expect(codes(ndpFrame(SOLICITATION, 'c', '::', 'fe80::9'), own)).toEqual(['healthy']);
  });

  it('lets several stations have an anycast address, which they do not override', () => {
    const capture = new CaptureBuilder();
    for (const station of ['b', 'c', 'b']) capture.raw(ndpFrame(ADVERTISEMENT, station, 'fe80::9', 'fe80::9', 0x40)).wait(5);
    expect(verdictCodes(capture, [ndp])).toEqual(['healthy']);
  });
});
