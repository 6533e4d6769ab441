import { describe, expect, test } from 'vitest';
import { parseClientHello } from '../../src/dissect/tls/hello.ts';
import { Redaction } from '../../src/redact/redaction.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import type { RedactRules } from '../../src/redact/rules.ts';
import { SideLog } from '../../src/redact/stream-log.ts';
import { tlsStream } from '../../src/redact/tls-edit.ts';
import { Chunk } from '../../src/bytes/chunk.ts';
import { be16, concat } from '../../src/testing/octets.ts';

const be24 = (value: number): Uint8Array => Uint8Array.of(value >> 16, (value >> 8) & 255, value & 255);
const record = (type: number, body: Uint8Array): Uint8Array => concat(Uint8Array.of(type, 3, 3), be16(body.length), body);
const handshake = (type: number, body: Uint8Array): Uint8Array => concat(Uint8Array.of(type), be24(body.length), body);

function clientHello(name: string): Uint8Array {
  const host = concat(Uint8Array.of(0), be16(name.length), name);
  const names = concat(be16(host.length), host);
  const extensions = concat(be16(0), be16(names.length), names, be16(43), be16(3), Uint8Array.of(2, 3, 4));
  return handshake(1, concat(be16(0x0303), new Uint8Array(32), Uint8Array.of(0), be16(2), be16(0x1301), Uint8Array.of(1, 0), be16(extensions.length), extensions));
}

/** TLV of DER. */
const der = (tag: number, ...parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const body = concat(...parts);
  return concat(Uint8Array.of(tag, ...(body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255])), body);
};
const certificate = der(0x30, der(0x30,
  der(2, new Uint8Array(16).fill(0x55)), der(0x30, der(0x31, der(0x30, der(6, Uint8Array.of(0x55, 4, 3)), der(12, 'Bigcorp Issuing CA')))),
  der(0xa3, der(0x30, der(0x30, der(6, Uint8Array.of(0x55, 0x1d, 0x11)), der(4, der(0x30, der(0x82, 'shop.bigcorp.com')))))),
), der(3, Uint8Array.of(0), new Uint8Array(64).fill(0x77)));

function edited(bytes: Uint8Array, rules: Partial<RedactRules> = {}): Uint8Array {
  const side = new SideLog();
  side.add(new Chunk().place(bytes));
  tlsStream(side, 0, bytes.length, new Redaction('key', { ...defaultRules, ...rules }));
  return side.out;
}

describe('TLS in the clear', () => {
  test('asks for another name of the same length, in both hellos', () => {
    const hello = clientHello('shop.bigcorp.com');
    const out = edited(concat(record(22, hello), record(20, Uint8Array.of(1)), record(22, hello)));
    const text = Buffer.from(out).toString('latin1');
    expect(text).not.toContain('bigcorp');
    expect(text.match(/[a-z]{4}\.[a-z]{7}\.com/g)).toHaveLength(2);
    expect(parseClientHello(out, 9, 5 + hello.length)).toMatchObject({ serverName: expect.stringMatching(/\.com$/) as string, versions: [0x0304], fault: null });
  });

  test('cut into records anywhere', () => {
    const hello = clientHello('shop.bigcorp.com');
    const out = edited(concat(...Array.from(hello, (byte) => record(22, Uint8Array.of(byte)))));
    expect(Buffer.from(out.filter((_, at) => at % 6 === 5)).toString('latin1')).not.toContain('bigcorp');
  });

  test('has certificates in which nobody is named, and every tag and length is where it was', () => {
    const message = handshake(11, concat(be24(certificate.length + 3), be24(certificate.length), certificate));
    const bytes = record(22, message);
    const out = edited(bytes);
    const text = Buffer.from(out).toString('latin1');
    for (const gone of ['bigcorp', 'Bigcorp', 'Issuing', 'U'.repeat(4), 'w'.repeat(4)]) expect(text).not.toContain(gone);
    const tags = (from: Uint8Array): number[] => Array.from({ length: 18 }, (_, at) => from[at]!);
    expect(tags(out)).toEqual(tags(bytes));
    const names = new Redaction('key', defaultRules).names;
    expect(text).toContain(names.replace('shop.bigcorp.com'));
    expect(Array.from(edited(bytes, { certificates: 'zero' }).subarray(15))).toEqual(Array.from({ length: bytes.length - 15 }, () => 0));
    expect(edited(bytes, { certificates: 'keep' })).toEqual(bytes);
  });

  test('keeps what is encrypted, or has zeros for it', () => {
    const bytes = concat(record(20, Uint8Array.of(1)), record(22, new Uint8Array(40).fill(0x99)), record(23, new Uint8Array(60).fill(0x88)));
    expect(edited(bytes)).toEqual(bytes);
    const zeroed = Buffer.from(edited(bytes, { encrypted: 'zero' })).toString('latin1');
    expect(zeroed).not.toMatch(/[\u0088\u0099]/);
  });

  test('behind which comes what is none is unreadable from there on', () => {
    const text = Buffer.from(edited(concat(record(23, new Uint8Array(8)), 'my secret words'))).toString('latin1');
    expect(text).not.toContain('secret');
  });
});
