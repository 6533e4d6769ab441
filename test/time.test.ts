import { expect, test } from 'vitest';
import { rfc3339 } from '../src/time.ts';

test('a time has thirty characters, and one outside of the years of RFC 3339 is the nearest inside', () => {
  expect(rfc3339({ seconds: 0, nanos: 1 })).toBe('1970-01-01T00:00:00.000000001Z');
  expect(rfc3339({ seconds: 253_402_300_799, nanos: 5 })).toBe('9999-12-31T23:59:59.000000005Z');
  for (const seconds of [253_402_300_800, 1.8e13, Infinity]) expect(rfc3339({ seconds, nanos: 126_329_000 })).toBe('9999-12-31T23:59:59.126329000Z');
  expect(rfc3339({ seconds: -62_167_219_200, nanos: 0 })).toBe('0000-01-01T00:00:00.000000000Z');
  expect(rfc3339({ seconds: -1e13, nanos: 0 })).toBe('0000-01-01T00:00:00.000000000Z');
  expect(rfc3339({ seconds: 1, nanos: 0 })).toBe('1970-01-01T00:00:01.000000000Z');
});
