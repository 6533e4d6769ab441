import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { readBuilt } from '../support/read-built.ts';

/** Connections of two frames that are so many microseconds apart, behind a frame of somebody else's that comes `before` them. */
function connections(protocol: 'udp' | 'tcp', before: number, apart: number): number {
  const capture = new CaptureBuilder();
  capture.udp({ client: '10.9.9.9:1', server: '10.9.9.8:2' }).client('first');
  for (let frame = 0; frame < 2; frame++) {
    if (protocol === 'udp') capture.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:5001' }).client('x');
    else capture.tcp({ client: '10.0.0.1:5000', server: '10.0.0.2:5001' }).syn();
  }
  capture.apply((frames) => frames.map((frame, index) => ({ ...frame, at: [0, before, before + apart][index]! * 1000 })));
  return readBuilt(capture, { udpIdle: 1, synIdle: 1 }).connections.length - 1;
}

describe('a silence about as long as it may be', () => {
  it.each(['udp', 'tcp'] as const)('is judged to the microsecond, wherever the capture begins: %s', (protocol) => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: -1500, max: 1500 }), (before, over) => {
      expect(connections(protocol, before, 1_000_000 + over)).toBe(over > 0 ? 2 : 1);
    }));
  });
});
