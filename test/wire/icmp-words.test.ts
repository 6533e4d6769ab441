import { expect, it } from 'vitest';
import { icmpErrorWords } from '../../src/wire/icmp-words.ts';

it('ICMP errors have names, and numbers where they have none', () => {
  expect([
    icmpErrorWords(4, 3, 1), icmpErrorWords(4, 3, 4), icmpErrorWords(4, 11, 0), icmpErrorWords(4, 3, 99), icmpErrorWords(4, 77, 1),
    icmpErrorWords(6, 1, 4), icmpErrorWords(6, 2, 0), icmpErrorWords(6, 1, 9),
  ]).toEqual([
    'host unreachable', 'fragmentation needed', 'time to live exceeded', '3/99', '77/1', 'port unreachable', 'packet too big', '1/9',
  ]);
});
