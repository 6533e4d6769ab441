import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redaction } from '../../src/redact/redaction.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import type { RedactRules } from '../../src/redact/rules.ts';
import { redactText } from '../../src/redact/text.ts';

const redact = (text: string, rules: Partial<RedactRules> = {}): string => redactText(text, new Redaction('key', { ...defaultRules, ...rules }));

describe('a text', () => {
  test.each([
    ['{"name":"ann","note":"token of thanks","count":3}'], ['a=1&b=2'], ['Version 1.2.3.4 of https'], ['<b>password</b>'], ['{"passwordRequired":true}'],
    ['tokens are counted here'], ['SGVsbG8sIHdvcmxkIQ=='],
  ])('%s has nothing that is to be replaced', (text) => expect(redact(text)).toBe(text));

  test.each([
    ['{"password":"hunter2"}', /^\{"password":"[a-z]{6}\d"\}$/],
    ['{"apiKey": "Ab-1"}', /^\{"apiKey": "[A-Z][a-z]-\d"\}$/],
    ['{"pin":1234,"x":1}', /^\{"pin":[1-9]\d{3},"x":1\}$/],
    ['{"session":{"id":"abc","ttl":60}}', /^\{"session":\{"id":"[a-z]{3}","ttl":[1-9]\d\}\}$/],
    ['{"tokens":["abc","def"],"n":1}', /^\{"tokens":\["[a-z]{3}","[a-z]{3}"\],"n":1\}$/],
    ['{"password":"a\\"b\\\\c"}', /^\{"password":"[a-z]{7}"\}$/],
    ['{\\"password\\":\\"abc\\"}', /^\{\\"password\\":\\"[a-z]{3}\\"\}$/],
    ['user=ann&password=a%20b&x=1', /^user=[a-z]{3}&password=[a-z]%[46]\d[a-z]&x=1$/],
    ['{"password":"cut off', /^\{"password":"[a-z]{7}$/],
    ['{"clientIp":"203.0.113.9"}', /^\{"clientIp":"203\.0\.113\.\d"\}$/],
  ])('%s has a replacement of the same form', (text, form) => {
    const result = redact(text);
    expect(result).toMatch(form);
    expect(result).not.toBe(text);
  });

  test('JSON goes on to be JSON', () => {
    const secret = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.dictionary(fc.string(), fc.integer()));
    fc.assert(fc.property(fc.record({ password: secret, name: fc.string(), deep: fc.record({ api_key: secret }) }), (value) => {
      const text = Buffer.from(JSON.stringify(value)).toString('latin1');
      const result = redact(text);
      expect(result).toHaveLength(text.length);
      expect(Object.keys(JSON.parse(Buffer.from(result, 'latin1').toString()) as object)).toEqual(Object.keys(value));
    }), { numRuns: 300 });
  });

  test('is as long as it was, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,=&?;<>/\\.@ \r\n-_%atoken1', 'password', 'Bearer ', 'eyJ', '://', '\uffff') }), (text) => {
      expect(redact(text, { emails: true, members: ['a/b', 'c'] })).toHaveLength(text.length);
    }), { numRuns: 500 });
  });

  test.each(['eyJ', '<input ', 'password="', 'a="', '?a=', '<password><![CDATA['])('that is %j over and over is gone through in reasonable time', (unit) => {
    expect(redact(unit.repeat(300_000 / unit.length))).toHaveLength(Math.floor(300_000 / unit.length) * unit.length);
  });

  test('keeps members of JSON where that was asked for, but for those that were named', () => {
    const text = '{"password":"hunter2","pin":1234,"note":"abc"}';
    expect(redact(text, { keep: new Set(['json']) })).toBe(text);
    expect(redact(text, { keep: new Set(['json']), members: ['pin'] })).toMatch(/^\{"password":"hunter2","pin":(?!1234)\d{4},"note":"abc"\}$/);
  });

  test('mail addresses where that was asked for', () => {
    expect(redact('to ann@web.test now')).toBe('to ann@web.test now');
    expect(redact('to ann@web.test now', { emails: true })).toMatch(/^to [a-z]{3}@[a-z]{3}\.test now$/);
  });
});
