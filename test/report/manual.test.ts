import { describe, expect, it } from 'vitest';
import { manualIndex, manualSection, manualText } from '../../src/report/manual.ts';
import { coloured, plain } from '../../src/report/style.ts';

const PAGE = `# Findings

Words about all, with a \`### name\` in them.

## Below

Bytes could not move.

### loss

*verdict, warn*

Segments were lost
and sent *again*.

**How it is decided.** By \`tcp\`, see [a page](page.md#here).

Not beside another.

\`\`\`console
$ earshot diagnose **as it is**
\`\`\`

**What to do.** Look.

### loss-of-patience

*note*

## Above

### last

The end.
`;

describe('a page of the manual', () => {
  it('has names under the titles of their groups', () => {
    expect(manualIndex(PAGE)).toEqual([{ title: 'Below', names: ['loss', 'loss-of-patience'] }, { title: 'Above', names: ['last'] }]);
  });

  it('gives one section, up to the next one or the next group', () => {
    expect(manualSection(PAGE, 'loss')).toMatch(/^\*verdict, warn\*[^]*Look\.$/);
    expect(manualSection(PAGE, 'loss-of-patience')).toBe('*note*');
    expect(manualSection(PAGE, 'last')).toBe('The end.');
    for (const name of ['los', 'Below', '# loss', '']) expect(manualSection(PAGE, name), name).toBeNull();
  });

  it('is text on a terminal: without marks, in lines, what is quoted as it is', () => {
    expect(manualText('loss', manualSection(PAGE, 'loss')!, 30, plain)).toBe(`loss
verdict, warn

Segments were lost and sent
again.

How it is decided
  By tcp, see a page.

  Not beside another.

  $ earshot diagnose **as it is**

What to do
  Look.
`);
  });

  it('says the same in colours', () => {
    const section = manualSection(PAGE, 'loss')!;
    // oxlint-disable-next-line no-control-regex
    expect(manualText('loss', section, 30, coloured).replaceAll(/\u001b\[\d+m/g, '')).toBe(manualText('loss', section, 30, plain));
  });
});
