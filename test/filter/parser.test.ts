import { describe, expect, it } from 'vitest';
import { showTest } from '../../src/filter/ast.ts';
import { parseFilter } from '../../src/filter/parser.ts';

const grammar: [filter: string, tree: string][] = [
  // Existence and comparison.
  ['tcp', 'tcp'],
  ['tcp.port == 80', '(any == tcp.port 80)'],
  ['tcp.port eq 80', '(any == tcp.port 80)'],
  ['tcp.port any_eq 80', '(any == tcp.port 80)'],
  ['tcp.port === 80', '(all == tcp.port 80)'],
  ['tcp.port all_eq 80', '(all == tcp.port 80)'],
  ['tcp.port != 80', '(all != tcp.port 80)'],
  ['tcp.port ne 80', '(all != tcp.port 80)'],
  ['tcp.port all_ne 80', '(all != tcp.port 80)'],
  ['tcp.port !== 80', '(any != tcp.port 80)'],
  ['tcp.port any_ne 80', '(any != tcp.port 80)'],
  ['a > 1 or a gt 1', '(or (any > a 1) (any > a 1))'],
  ['a >= 1 or a ge 1', '(or (any >= a 1) (any >= a 1))'],
  ['a < 1 or a lt 1', '(or (any < a 1) (any < a 1))'],
  ['a <= 1 or a le 1', '(or (any <= a 1) (any <= a 1))'],
  ['tcp.port==80', '(any == tcp.port 80)'],
  ['a contains "x"', '(any contains a "x")'],
  ['a matches "x"', '(any matches a "x")'],
  ['a ~ "x"', '(any matches a "x")'],
  ['any ip.addr != 10.0.0.1', '(any != ip.addr 10.0.0.1)'],
  ['all tcp.port > 1024', '(all > tcp.port 1024)'],
  ['all a in {1}', '(all in a 1)'],

  // Logic, from loosest to tightest: or, xor, and, not.
  ['a && b', '(and a b)'],
  ['a and b and c', '(and a b c)'],
  ['a || b || c', '(or a b c)'],
  ['a or b and c', '(or a (and b c))'],
  ['a and b or c', '(or (and a b) c)'],
  ['a xor b and c', '(xor a (and b c))'],
  ['a or b ^^ c', '(or a (xor b c))'],
  ['a ^^ b ^^ c', '(xor (xor a b) c)'],
  ['!a && b', '(and (not a) b)'],
  ['not a == 1', '(not (any == a 1))'],
  ['! !a', '(not (not a))'],
  ['a && (b && c)', '(and a (and b c))'],
  ['(a && b) && c', '(and (and a b) c)'],
  ['((a))', 'a'],
  ['!(a || b)', '(not (or a b))'],

  // Sets and ranges.
  ['a in {1, 2, 3..5}', '(any in a 1 2 3..5)'],
  ['a in {1 2}', '(any in a 1 2)'],
  ['a in {10.0.0.1..10.0.0.9}', '(any in a 10.0.0.1..10.0.0.9)'],
  ['a not in {1}', '(not (any in a 1))'],
  ['not a in {"x"}', '(not (any in a "x"))'],

  // Slices, layers, raw bytes, bits, calls.
  ['a[0:4] == 1', '(any == (slice a 0:4) 1)'],
  ['a[2] == 1', '(any == (slice a 2:1) 1)'],
  ['a[1-3] == 1', '(any == (slice a 1:3) 1)'],
  ['a[:3] == 1', '(any == (slice a 0:3) 1)'],
  ['a[3:] == 1', '(any == (slice a 3:) 1)'],
  ['a[-4:2] == 1', '(any == (slice a -4:2) 1)'],
  ['a[-1] == 1', '(any == (slice a -1:1) 1)'],
  ['a[0:2, 4-5] == 1', '(any == (slice a 0:2,4:2) 1)'],
  ['a[0:8][1] == 1', '(any == (slice (slice a 0:8) 1:1) 1)'],
  ['ip.src#1 == 1', '(any == (layer ip.src 0:1) 1)'],
  ['ip.src#-1', '(layer ip.src -1:1)'],
  ['ip.src#[1-2]', '(layer ip.src 0:2)'],
  ['ip.src#[2:]', '(layer ip.src 1:)'],
  ['@http.host == "x"', '(any == (raw http.host) "x")'],
  ['@http.host[0:2] == "x"', '(any == (raw (slice http.host 0:2)) "x")'],
  ['tcp.flags & 0x12', '(& tcp.flags 0x12)'],
  ['tcp.flags & 2 == 2', '(any == (& tcp.flags 2) 2)'],
  ['(tcp.flags & 2) == 2 && a', '(and (any == (& tcp.flags 2) 2) a)'],
  ['len(a) > 3', '(any > (len a) 3)'],
  ['max(a, b, 3) == 3', '(any == (max a b 3) 3)'],
  ['upper(a[0:2]) == "GE"', '(any == (upper (slice a 0:2)) "GE")'],
  ['lower(a) contains lower(b)', '(any contains (lower a) (lower b))'],

  // Constants stay as written; strings are resolved.
  ['a == -5', '(any == a -5)'],
  ['a == fe80::/10', '(any == a fe80::/10)'],
  ['a == 00:1b:21:0a:0b:0c', '(any == a 00:1b:21:0a:0b:0c)'],
  ['a == 2026-11-20T14:05:00+01:00', '(any == a 2026-11-20T14:05:00+01:00)'],
  [String.raw`a == "q\"\\\n\x41\101\u00e9"`, '(any == a "q\\"\\\\\\nAAé")'],
  [String.raw`a matches r"\d+\.\w"`, String.raw`(any matches a "\\d+\\.\\w")`],
  ['80 == tcp.port', '(any == 80 tcp.port)'],
  ['any == 1', '(any == any 1)'],
];

describe('the grammar', () => {
  it.each(grammar)('%s', (filter, tree) => {
    expect(showTest(parseFilter(filter))).toBe(tree);
  });

  it('does not care for white space', () => {
    expect(showTest(parseFilter('  tcp.port\n==\t80\n'))).toBe('(any == tcp.port 80)');
  });
});
