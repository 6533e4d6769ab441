import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf, parseXml } from '../../../src/diagnose/playback/xml.ts';
import type { Element } from '../../../src/diagnose/playback/xml.ts';

const depthOf = (element: Element): number => 1 + Math.max(0, ...element.children.map(depthOf));
const countOf = (element: Element): number => element.children.reduce((sum, child) => sum + countOf(child), 1);

describe('XML', () => {
  it('is elements, attributes and text; prefixes, comments and instructions are left out', () => {
    const root = parseXml('<?xml version="1.0"?><!-- <no/> --><d:MPD a="1" b = \'2 > 1\'><Base>x &amp; y<![CDATA[<z>]]></Base><S t="0"/><S/></d:MPD>')!;
    expect(root.name).toBe('MPD');
    expect([...root.attributes]).toEqual([['a', '1'], ['b', '2 > 1']]);
    expect(childrenOf(root, 'Base')[0]!.text).toBe('x & y<z>');
    expect(childrenOf(root, 'S').map(({ attributes }) => attributes.size)).toEqual([1, 0]);
  });

  it('knows five entities and numbers, and leaves others as they are', () => {
    const root = parseXml('<a b="&lt;&gt;&quot;&apos;&amp;&#65;&#x42;&bomb;&#0;&#x110000;"/>')!;
    expect(root.attributes.get('b')).toBe('<>"\'&AB&bomb;&#0;&#x110000;');
  });

  it('does not grow from declared entities', () => {
    const bomb = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 30 }, (_, at) => `<!ENTITY l${at + 1} "&l${at};&l${at};">`).join('')}]><a>&l30;</a>`;
    expect(parseXml(bomb)).toMatchObject({ name: 'a', text: '&l30;' });
  });

  it('ends what was left open, and ignores ends of nothing', () => {
    const root = parseXml('<a></nothing><b><c></a><d/>')!;
    expect(root.name).toBe('a');
    expect(root.children.map(({ name }) => name)).toEqual(['b']);
  });

  it('is bounded in depth, in elements and in attributes', () => {
    expect(depthOf(parseXml('<a>'.repeat(100_000))!)).toBeLessThan(40);
    expect(countOf(parseXml(`<r>${'<a/>'.repeat(200_000)}</r>`)!)).toBeLessThanOrEqual(50_000);
    expect(parseXml(`<r ${Array.from({ length: 500 }, (_, at) => `a${at}="x"`).join(' ')}/>`)!.attributes.size).toBe(64);
  });

  it('takes no longer for text that is made to be slow', () => {
    for (const text of ['<'.repeat(500_000), `<a ${'b'.repeat(500_000)}=`, `<a ${' '.repeat(500_000)}>`, `<a ${'b '.repeat(250_000)}=>`, '<!['.repeat(200_000), '&#'.repeat(300_000)]) {
      expect(() => parseXml(text)).not.toThrow();
    }
  });

  it('never fails', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('<a>', '</a>', '<b c="', '">', '<!--', '-->', '<![CDATA[', ']]>', '<!D [', ']>', '<?', '&lt;', '<x:y/>'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void parseXml(pieces.join(''))));
  });
});
