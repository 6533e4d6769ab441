import { meantOr } from './meant.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** What is misspelt would be ignored, and nothing would be tested. @throws {RefusedExpectation} */
export function checkOptions(options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    refuse(`options are an object with ${known.join(', ')}, and ${show(options)} is none`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      refuse(`there is no option ${show(name)}${meantOr(name, known, 'options are')}`);
    }
    if (value === undefined) refuse(`the option ${name} is undefined; leave it out where nothing is meant`);
  }
}
