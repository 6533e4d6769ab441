import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAMILIES } from '../../src/filter/catalogue.ts';
import { fieldsPage } from '../../src/filter/fields-page.ts';
import { compileFilter } from '../../src/filter/filter.ts';

// Write it anew: node --import ./test/support/register.js test/filter/write-fields-page.ts
it('docs/fields.md is what the fields say', () => {
  expect(readFileSync(new URL('../../docs/fields.md', import.meta.url), 'utf8')).toBe(fieldsPage());
});

it('the page names every field', () => {
  const page = fieldsPage();
  for (const { fields } of FAMILIES) for (const { name } of fields) expect(page).toContain(`| \`${name}\` |`);
});

it('the filters that the page shows are filters', () => {
  const filters = /`([a-z_.]+(?:\.[a-z_]+)+ (?:==|<=|<|>|&&)[^`]*|http && [^`]*)`/g;
  const shown = [...fieldsPage().matchAll(filters)].map((match) => match[1]!);
  expect(shown.length).toBeGreaterThan(5);
  for (const filter of shown) expect(() => compileFilter(filter), filter).not.toThrow();
});
