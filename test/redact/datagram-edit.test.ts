import { describe, expect, test } from 'vitest';
import { areaOf } from '../../src/redact/area.ts';
import { redactDatagram } from '../../src/redact/datagram-edit.ts';
import type { Payload } from '../../src/redact/frame-log.ts';
import { Redaction } from '../../src/redact/redaction.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import { concat, fromHex, noise } from '../../src/testing/index.ts';

function redacted(bytes: Uint8Array, protocol: string, opaque: 'zero' | 'keep'): Uint8Array {
  const area = areaOf(bytes);
  redactDatagram({ area, start: 0, end: bytes.length } as Payload, [protocol], new Redaction('key', { ...defaultRules, opaque }));
  return area.out;
}

const filled = (length: number): Uint8Array => new Uint8Array(length).fill(0x30);
const [TOKEN, CONTENT, TAG] = [noise(6, 1), noise(20, 2), noise(16, 3)];

describe('of QUIC, also where what nobody reads is kept', () => {
  test.each(['zero', 'keep'] as const)('a first packet loses its token and its content (%s)', (opaque) => {
    const head = fromHex('c3 00000001 04 01020304 00 06');
    const short = concat(fromHex('41 01020304'), CONTENT);
    const datagram = concat(head, TOKEN, fromHex('4014'), CONTENT, short);
    expect(redacted(datagram, 'quic', opaque)).toEqual(concat(head, filled(6), fromHex('4014'), filled(20), short));
  });

  test('a retry loses its token', () => {
    const head = fromHex('f0 00000001 04 01020304 02 0506');
    expect(redacted(concat(head, TOKEN, TAG), 'quic', 'keep')).toEqual(concat(head, filled(6), TAG));
  });
});

test('what nobody reads becomes zeros, or stays', () => {
  expect(redacted(TOKEN, 'unknown', 'zero')).toEqual(new Uint8Array(6));
  expect(redacted(TOKEN, 'unknown', 'keep')).toEqual(TOKEN);
});
