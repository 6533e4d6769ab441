/** One entry of an expectation file, and the expectation that it is. */
import { didYouMean } from '../bytes/suggest.ts';
import { checkExpectation } from '../expect/evaluate.ts';
import type { Expectation, RecordKind } from '../expect/expectation.ts';
import { kindOf, RECORD_KINDS } from '../expect/kind.ts';
import { meantOr } from '../expect/meant.ts';
import { about, refuse } from '../expect/refusal.ts';
import { show } from '../expect/show.ts';
import { COUNT, isObject, KINDS, WORDS } from './kinds.ts';
import type { Expected, WordName, Words } from './kinds.ts';
import { FLAG } from './schema-parts.ts';
import { nameAndSuffix } from './suffixes.ts';

/**
 * What an entry expects. Of `forbid` the same words are expected not to hold.
 * @throws {RefusedExpectation} for what cannot be meant; its field may be a word of the entry with a colon behind it.
 */
export function expectationOf(entry: unknown, forbidden: boolean): Expected {
  if (!isObject(entry)) refuse(`an entry names what is expected, such as "exchange: { path: /login }"; ${show(entry)} does not`);
  const { name, ...words } = entry;
  const isNamed = name === undefined || (typeof name === 'string' && name.trim() !== '');
  if (!isNamed) refuse(`name is ${show(name)}; it is a text`, 'name:');
  const [kind, ...more] = Object.keys(words).filter((each) => KINDS.has(each));
  if (kind === undefined) refuseUnknown(words);
  if (more.length > 0) refuse(`an entry expects one thing, not both ${kind} and ${more.join(' and ')}`, `${more[0]}:`);
  const { [kind]: value, ...rest } = words;
  checkWords(kind, value, rest);
  return about(`${kind}:`, () => {
    const made = KINDS.get(kind)!.make(value, rest);
    const expected = forbidden ? negated(made, rest) : rest['not'] === true ? { ...made, not: true } as Expectation : made;
    if (expected.kind !== 'filter' && expected.kind !== 'fail-on') checkExpectation(expected);
    return expected;
  });
}

function refuseUnknown(words: Words): never {
  const kinds = [...KINDS.keys()];
  const word = Object.keys(words).find((each) => !Object.hasOwn(WORDS, each)) ?? '';
  const wrong = word === '' ? '' : `, not ${show(word)}${didYouMean(word, kinds, show)}`;
  refuse(`an entry expects one of ${kinds.join(', ')}${wrong}`, word === '' ? null : `${word}:`);
}

function checkWords(kind: string, value: unknown, rest: Words): void {
  const { words } = KINDS.get(kind)!;
  for (const [word, said] of Object.entries(rest)) {
    const wrong = !(words as readonly string[]).includes(word) ? unknownIn(kind, value, word, words)
      : said === null ? `${word} says nothing; leave it out where nothing is meant`
        : WORDS[word as WordName].schema === FLAG && typeof said !== 'boolean' ? `${word} is true or false, not ${show(said)}`
          : null;
    if (wrong !== null) refuse(wrong, `${word}:`);
  }
}

/** Perhaps a field that stands where the words of the entry are. */
function unknownIn(kind: string, value: unknown, word: string, words: readonly string[]): string {
  const isField = (RECORD_KINDS as readonly string[]).includes(kind)
    && Object.hasOwn(kindOf(kind as RecordKind).fields, nameAndSuffix(word).name);
  return value === null && isField ? `${show(word)} belongs into ${kind}: indent it further`
    : `${kind} knows no word ${show(word)}${meantOr(word, words, 'it may have')}`;
}

/** A filter that selects nothing, or records that are not there. */
function negated(expected: Expected, words: Words): Expected {
  const told = [...COUNT, 'not'].find((word) => word in words);
  if (told !== undefined) refuse('forbid says already how many: none', `${told}:`);
  return expected.kind === 'filter' ? { ...expected, times: 0 } : { ...expected, not: true } as Expectation;
}
