import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/diagnose/catalogue.ts';
import { NOTES } from '../../src/note.ts';
import { excerptOf } from './findings/excerpt.ts';
import { findingsPage, GROUPS, written } from './findings/page.ts';

const texts = written();
const codes = texts.map(({ code }) => code);
const known = [...new Set([...Object.keys(VERDICTS), ...Object.keys(NOTES)])];

describe('the page of findings', () => {
  it('is written for every verdict and every note, once, and for nothing else', () => {
    expect(codes.toSorted()).toEqual(known.toSorted());
    expect(GROUPS.flatMap((group) => group.codes).toSorted()).toEqual(known.toSorted());
  });

  it.each(texts)('says of $code how it is decided, how it looks, and what to do', ({ decided, shown, looks, next }) => {
    expect(decided).not.toEqual([]);
    expect([shown, looks].filter((each) => each !== null)).toHaveLength(1);
    expect(next).toHaveLength(1);
  });

  it('is what the texts, the tables and the program say today', async () => {
    await expect(await findingsPage()).toMatchFileSnapshot('../../docs/findings.md');
  });

  it('has no link within the documentation that leads nowhere', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const anchors = (page: string): string[] =>
      [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'));
    for (const name of ['README.md', ...readdirSync(`${root}docs`).filter((each) => each.endsWith('.md')).map((each) => `docs/${each}`)]) {
      const folder = name.startsWith('docs/') ? `${root}docs/` : root;
      for (const [link, page, anchor] of readFileSync(root + name, 'utf8').matchAll(/\]\(([\w/.-]*\.md)?#([\w-]+)\)/g)) {
        expect(anchors(page === undefined ? root + name : folder + page), `${name}: ${link}`).toContain(anchor);
      }
    }
  });

  it('has excerpts that go stale: one of a fixture without the finding is refused', async () => {
    await expect(excerptOf('tcp-refused', 'ndjson first-look')).rejects.toThrow('is not there');
    await expect(excerptOf('loss', 'diagnose lab-connect-healthy')).rejects.toThrow('is not there');
  });
});
