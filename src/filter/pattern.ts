/**
 * Regular expressions of `matches`. Wireshark's are PCRE2 without regard to case; ours are the JavaScript engine's, which
 * covers what filters are written with. The engine backtracks and the subjects come from hostile traffic, so subjects are
 * bounded and patterns that repeat a repetition are refused.
 */
import type { FilterError } from './filter-error.ts';

/** Characters of a value that a pattern sees. */
export const MAX_SUBJECT = 8192;

const INLINE_FLAGS = /^\(\?([imsx]*)(?:-([imsx]+))?\)/;
/** An unbounded repetition, as seen from the character where it starts. */
const REPEAT = /[*+]|\{\d*,\}/y;

/** @throws what `wrong` makes of the reason, for patterns that do not compile or may never end. */
export function compilePattern(source: string, wrong: (message: string) => FilterError): RegExp {
  const [prefix = '', on = '', off = ''] = INLINE_FLAGS.exec(source) ?? [];
  if (/x/.test(on)) throw wrong('the x flag of a pattern is not supported');
  const flags = new Set('i');
  for (const flag of on) flags.add(flag);
  for (const flag of off) flags.delete(flag);
  const body = source.slice(prefix.length);
  if (repeatsRepetition(body)) {
    throw wrong('this pattern repeats a repetition, which can take for ever; use a bound such as {1,20} inside');
  }
  try {
    return new RegExp(body, [...flags].join(''));
  } catch (cause) {
    throw wrong(`not a regular expression: ${(cause as Error).message.replace(/^.*\/[a-z]*: /s, '')}`);
  }
}

/**
 * Whether an unbounded group holds nothing but one unbounded item, or alternatives of which one is: `(a+)+`, `(\w*|b)*`.
 * Groups with a fixed part, such as `([a-z]+\.)+`, are told apart by it and stay linear enough.
 */
function repeatsRepetition(source: string): boolean {
  const open: { fixed: boolean; repeated: boolean; bad: boolean }[] = [];
  let level = { fixed: false, repeated: false, bad: false };
  const closeBranch = (): void => {
    level.bad ||= level.repeated && !level.fixed;
    level.fixed = level.repeated = false;
  };
  let at = 0;
  while (at < source.length) {
    const character = source[at]!;
    let inner: typeof level | null = null;
    let item = true;
    if (character === '\\') {
      item = !/[bB]/.test(source[at + 1] ?? '');
      at += 2;
    } else if (character === '[') {
      at++;
      while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
      at++;
    } else if (character === '(') {
      open.push(level);
      level = { fixed: false, repeated: false, bad: false };
      at += /^\(\?(?:[:=!]|<[=!]|<\w+>)/.exec(source.slice(at, at + 40))?.[0].length ?? 1;
      continue;
    } else if (character === ')') {
      closeBranch();
      inner = level;
      level = open.pop() ?? { fixed: false, repeated: false, bad: false };
      at++;
    } else if (character === '|') {
      closeBranch();
      at++;
      continue;
    } else {
      item = character !== '^' && character !== '$';
      at++;
    }
    REPEAT.lastIndex = at;
    const repeat = REPEAT.exec(source)?.[0];
    if (repeat !== undefined) {
      if (inner?.bad) return true;
      level.repeated = true;
      at += repeat.length;
      if (source[at] === '?') at++;
    } else if (source[at] === '?') {
      at++;
    } else if (inner?.bad) {
      level.repeated = true;
    } else if (item) {
      level.fixed = true;
    }
  }
  return false;
}
