import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redaction } from '../../src/redact/redaction.ts';
import { defaultRules } from '../../src/redact/rules.ts';

const { names, addresses } = new Redaction('key', defaultRules);

describe('a host name becomes another', () => {
  test.each([
    ['shop.example.com', /^[a-z]{4}\.[a-z]{7}\.com$/], ['API-2.Shop.co.uk', /^[A-Z]{3}-\d\.[A-Z][a-z]{3}\.co\.uk$/], ['db', /^[a-z]{2}$/],
    ['intranet', /^[a-z]{8}$/], ['_http._tcp.printer.local', /^_http\._tcp\.[a-z]{7}\.local$/], ['chat.test', /^[a-z]{4}\.test$/],
    ['_0123456789abcdef0123456789abcdef.shop.test', /^_\d{10}[a-z]{6}\d{10}[a-z]{6}\.[a-z]{4}\.test$/],
    ['xn--mnchen-3ya.de', /^[a-z]{2}--[a-z]{6}-\d[a-z]{2}\.de$/],
  ])('%s', (name, form) => {
    expect(names.replace(name)).toMatch(form);
    if (name !== 'db') expect(names.replace(name)).not.toBe(name);
  });

  test('the same in capitals', () => {
    expect(names.replace('SHOP.Example.com').toLowerCase()).toBe(names.replace('shop.example.com'));
  });

  test('label by label, so that names of one domain stay names of one domain', () => {
    const [a, b] = [names.replace('one.bigcorp.com'), names.replace('two.bigcorp.com')];
    expect(a.split('.').slice(1)).toEqual(b.split('.').slice(1));
  });

  test('one to one, and no letter stays what it was', () => {
    const label = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), minLength: 1, maxLength: 12 });
    fc.assert(fc.property(label, label, (a, b) => {
      expect(names.label(a) === names.label(b)).toBe(a === b);
      for (let at = 0; at < a.length; at++) expect(names.label(a)[at]).not.toBe(a[at]);
    }));
  });

  test.each(['localhost', 'test', 'com', 'co.uk', 'uk'])('%s is nobody’s and stays', (name) => expect(names.replace(name)).toBe(name));

  test('that of an address follows the address, and so does that of its network', () => {
    const reversed = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa`;
    expect(names.replace(reversed('10.20.30.40'))).toBe(reversed(addresses.text('10.20.30.40')!));
    expect(names.replace('30.20.10.in-addr.arpa')).toBe(reversed(addresses.text('10.20.30.40')!).split('.').slice(1).join('.'));
  });
});
