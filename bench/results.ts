import { readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('RESULTS.md', import.meta.url);

/** Puts text between the marks of a section; what people wrote around them stays. */
export function replaceSection(page: string, section: string, text: string): string {
  const [begin, end] = [`<!-- ${section} -->`, `<!-- /${section} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`no place between ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n${text.trim()}\n${page.slice(to)}`;
}

/** Keeps the result of a run in RESULTS.md. */
export function keep(section: string, text: string): void {
  writeFileSync(RESULTS, replaceSection(readFileSync(RESULTS, 'utf8'), section, text));
}
