import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { doctor } from '../../src/cli/commands/doctor.ts';
import { interfaces } from '../../src/cli/commands/interfaces.ts';
import { record } from '../../src/cli/commands/record.ts';
import { trim } from '../../src/cli/commands/trim.ts';
import type { OptionTable } from '../../src/cli/command.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

/** As they are typed; of a switch that is on, the way to turn it off. */
function spellings(options: OptionTable): string[] {
  return Object.entries(options).flatMap(([name, { alias = [], default: usual, type }]) => {
    if (name === 'color' || (type === 'boolean' && usual === true)) return [`--no-${name}`];
    return [name, alias].flat().map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
  });
}

describe.each([['record', record], ['record', doctor], ['record', interfaces], ['trim', trim]] as const)('docs/%s.md', (name, command) => {
  it.each(spellings(command.options))(`has ${command.name} %s`, (spelling) => {
    expect(page(name)).toMatch(new RegExp(`[\\s\`]${spelling}[\\s\`,]`));
  });
});
