import { isAsymmetric } from './asymmetric.ts';
import { meantOr } from './meant.ts';
import { isPlain } from './plain.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** What is misspelt would be ignored, and nothing would be tested. @throws {RefusedExpectation} */
export function checkOptions(options: object, known: readonly string[], what = 'options are'): void {
  if (!isObject(options)) refuse(`${what} an object with ${known.join(', ')}, and ${show(options)} is none`);
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      refuse(`there is no option ${show(name)}${meantOr(name, known, 'options are')}`);
    }
    if (value === undefined) refuse(`the option ${name} is undefined; leave it out where nothing is meant`);
  }
}

/** Anything else would be taken for one or the other. @throws {RefusedExpectation} */
export function checkFlags(flags: Readonly<Record<string, unknown>>): void {
  for (const [name, flag] of Object.entries(flags)) {
    if (flag !== undefined && typeof flag !== 'boolean') refuse(`${name} is true or false, not ${show(flag)}`, name);
  }
}

/** Of what takes a pattern by the name of `option`; what is in it is another question. @throws {RefusedExpectation} */
export function checkIsPattern(pattern: unknown, option: string): void {
  if (!isObject(pattern)) refuse(`${option} is a pattern, an object that names fields, and ${show(pattern)} is none`, option);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && isPlain(value) && !isAsymmetric(value);
