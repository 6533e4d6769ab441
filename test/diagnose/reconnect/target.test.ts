import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTarget } from '../../../src/diagnose/reconnect/target.ts';

const same = (a: string, b: string): boolean => readTarget(a).key === readTarget(b).key;

describe('two requests ask for the same channel', () => {
  it.each([
    ['times', '/e?t=1', '/e?t=2'],
    ['the order of parameters', '/e?room=1&lang=de', '/e?lang=de&room=1'],
    ['tokens', '/ws?access_token=abc', '/ws?access_token=def'],
    ['what a machine has made', '/ws?who=4f1c2a9e8b7d6c5a', '/ws?who=00112233445566aa'],
    ['the last event ID', '/e?room=1', '/e?room=1&lastEventId=7'],
    ['sessions of Engine.IO', '/socket.io/?EIO=4&transport=websocket&sid=a', '/socket.io/?EIO=4&transport=websocket&sid=b'],
    ['sessions of SockJS', '/echo/123/abcd1234/websocket', '/echo/456/zyxw9876/websocket'],
  ])('whatever %s are', (_, a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it.each([
    ['the path', '/a', '/b'], ['a value', '/e?room=1', '/e?room=2'], ['a parameter', '/e?room=1', '/e'], ['letters', '/e?room=A', '/e?room=a'],
  ])('unless %s differs', (_, a, b) => {
    expect(same(a, b)).toBe(false);
  });

  it('with an ID that stands in the query, decoded as far as it can be', () => {
    expect(readTarget('/e?lastEventId=a%20b+c').lastEventId).toBe('a b c');
    expect(readTarget('/e?last-event-id=%zz').lastEventId).toBe('%zz');
    expect(readTarget('/e?id=7').lastEventId).toBeNull();
  });

  it('whatever they say, without failing', () => {
    fc.assert(fc.property(fc.string(), (target) => void readTarget(target)));
    expect(readTarget(`/e?${'a'.repeat(1_000_000)}=1`).key.length).toBeLessThan(4096);
  });
});
