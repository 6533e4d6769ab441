import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/bytes/address.ts';
import { communityId } from '../../src/connection/community-id.ts';

describe('the Community ID', () => {
  // From the baseline of the specification, made with Zeek's implementation.
  it.each([
    [6, '128.232.110.120', 34855, '66.35.250.204', 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    [17, '192.168.1.52', 54585, '8.8.8.8', 53, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
  ])('of protocol %d from %s port %d to %s port %d is that of other programs', (protocol, source, sourcePort, target, targetPort, id) => {
    const [a, b] = [parseAddress(source)!, parseAddress(target)!];
    expect(communityId(protocol, 4, a, sourcePort, b, targetPort)).toBe(id);
    expect(communityId(protocol, 4, b, targetPort, a, sourcePort)).toBe(id);
  });

  it('is the SHA-1 of seed, ordered endpoints and protocol', () => {
    const flow = fc.constantFrom(4, 16).chain((size) => {
      // The same few addresses often, so that ports decide about the order, too.
      const address = fc.oneof(fc.uint8Array({ minLength: size, maxLength: size }), fc.constantFrom(0, 128, 255).map((byte) => new Uint8Array(size).fill(byte)));
      return fc.tuple(fc.constant(size), fc.constantFrom(6, 17), address, fc.nat(0xffff), address, fc.nat(0xffff));
    });
    fc.assert(fc.property(flow, ([size, protocol, a, aPort, b, bPort]) => {
      const order = Buffer.compare(a, b) || aPort - bPort;
      const [first, firstPort, second, secondPort] = order <= 0 ? [a, aPort, b, bPort] : [b, bPort, a, aPort];
      const ports = Buffer.alloc(4);
      ports.writeUInt16BE(firstPort, 0);
      ports.writeUInt16BE(secondPort, 2);
      const hash = createHash('sha1').update(Buffer.concat([Buffer.alloc(2), first, second, Buffer.of(protocol, 0), ports])).digest('base64');
      expect(communityId(protocol, size, a, aPort, b, bPort)).toBe(`1:${hash}`);
    }));
  });
});
