import { describe, expect, it } from 'vitest';
import { JsonTree } from '../../../src/tui/content/json.ts';
import { patternOf } from '../../../src/tui/document/section.ts';
import { Tree } from '../../../src/tui/document/tree.ts';

/** Counts the characters that it is given to look through. */
class Counting extends RegExp {
  looked = 0;

  override exec(text: string): RegExpExecArray | null {
    this.looked += text.length - this.lastIndex;
    return super.exec(text);
  }
}

const tree = (value: unknown): Tree => new Tree(new JsonTree(JSON.stringify(value)), 80);

describe('finding in a JSON tree', () => {
  it('goes backwards to the last value with the text', () => {
    const letters = tree(['alpha', 'beta', ['alpha', 'gamma'], 'delta']);
    const second = letters.find(patternOf('ALPHA'), letters.count, -1)!;
    expect(second.row).toBe(4);
    expect(letters.find(patternOf('alpha'), second.row, -1)!.row).toBe(1);
    expect(letters.find(patternOf('alpha'), 1, -1)).toBeNull();
  });

  it('looks at every character about once, in either direction', () => {
    const texts = tree(Array.from({ length: 20 }, () => 'abcd '.repeat(20_000)));
    for (const away of [1, -1] as const) {
      const pattern = new Counting('nowhere', 'gi');
      expect(texts.find(pattern, away > 0 ? -1 : texts.count, away)).toBeNull();
      expect(pattern.looked).toBeLessThan(2_000_000 * 1.5);
    }
  });
});
