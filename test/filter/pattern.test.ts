import { describe, expect, it } from 'vitest';
import { FilterError } from '../../src/filter/filter-error.ts';
import { compilePattern, MAX_SUBJECT } from '../../src/filter/pattern.ts';
import { shows, text } from './support.ts';

const compile = (source: string): RegExp => compilePattern(source, (message) => new FilterError(message, source, 0,
  source.length));

describe('patterns', () => {
  it.each(['(a+)+', '(a*)*', '(?:a+)*b', '([a-z]+)+$', '(\\w+|b)+', '((a+))+', '(a+?)+', '(a{2,})*', '(a+b?)+', '^(?<x>[^)]+)+',
    '(\\)+)+', '(a?b+)*'])(
    'refuse to repeat a repetition: %s', (source) => {
      expect(() => compile(source)).toThrow(/repeats a repetition/);
    },
  );

  it.each(['([a-z]+\\.)+', '(ab+c)*', '(a+){2}', 'a+b+', '[(a+)+]', '\\(a+\\)+', '(a|b)*', '(?:x{1,20})+', '(abc)+', '(a+)(b+)',
    'a++'.slice(0, 2), ''])(
    'accept what has a fixed part or a bound: %s', (source) => {
      expect(compile(source)).toBeInstanceOf(RegExp);
    },
  );

  it('ignore case unless told otherwise, and take PCRE flags in front', () => {
    expect(compile('abc').flags).toBe('i');
    expect(compile('(?-i)abc').flags).toBe('');
    expect(compile('(?s)a.b').flags).toBe('is');
    expect(compile('(?m-i)^a').flags).toBe('m');
    expect(() => compile('(?x)a b')).toThrow('the x flag of a pattern is not supported');
  });

  it('see the beginning of a long value only', () => {
    const long = (marker: number): typeof text => ({ ...text, text: `${'.'.repeat(marker)}needle` });
    expect(shows('ws.message matches "needle"', long(MAX_SUBJECT - 6))).toBe(true);
    expect(shows('ws.message matches "needle"', long(MAX_SUBJECT))).toBe(false);
    expect(shows('ws.message contains "needle"', long(MAX_SUBJECT))).toBe(true);
  });
});
