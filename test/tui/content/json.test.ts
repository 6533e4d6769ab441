import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonKind, JsonTree, MOST_DEPTH, MOST_VALUES, readableString, stringValue } from '../../../src/tui/content/json.ts';

/** What the tree says, as a value again; numbers by their text. */
function valueOf(tree: JsonTree, value = 0): unknown {
  const text = tree.text.slice(tree.starts[value], tree.ends[value]);
  const children: number[] = [];
  for (let child = value + 1; child < tree.nexts[value]!; child = tree.nexts[child]!) children.push(child);
  if (tree.kinds[value] === JsonKind.array) return children.map((child) => valueOf(tree, child));
  if (tree.kinds[value] !== JsonKind.object) return JSON.parse(text);
  return Object.fromEntries(children.map((child) => [JSON.parse(tree.text.slice(tree.keyStarts[child], tree.keyEnds[child])), valueOf(tree, child)]));
}

describe('JSON as a tree', () => {
  it('is what it says, however it is spaced', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const tree = new JsonTree(`\ufeff ${text}\r\n`);
      expect(tree.holds(false)).toBe(true);
      expect(valueOf(tree)).toEqual(JSON.parse(text));
    }));
  });

  it('is there up to the place where it was cut, wherever that is', () => {
    const text = '{"a":[1,2,{"b":"c\\"d"}],"e":-1.5e+3,"f":{"g":null}}';
    for (let length = 1; length < text.length; length++) {
      const tree = new JsonTree(text.slice(0, length));
      expect(tree.holds(true)).toBe(true);
      expect(tree.nexts[0]).toBe(tree.count);
    }
    expect(new JsonTree(text.slice(0, 20)).holds(false)).toBe(false);
  });

  it('shows the string in which it was cut', () => {
    const tree = new JsonTree('{"a":"hello');
    expect(tree.text.slice(tree.starts[1], tree.ends[1])).toBe('"hello');
    expect(new JsonTree('"hello').fault).not.toBeNull();
  });

  it('keeps numbers as they were written, and members in their order, also when they come twice', () => {
    const tree = new JsonTree('{"2":12345678901234567890.10,"1":1E400,"2":-0}');
    expect([1, 2, 3].map((value) => tree.text.slice(tree.keyStarts[value], tree.ends[value]))).toEqual(['"2":12345678901234567890.10', '"1":1E400', '"2":-0']);
  });

  it('may be many values one behind the other', () => {
    const tree = new JsonTree('{"a":1}\n{"a":2}\n\n[3]\n');
    expect(tree.depths).toEqual([0, 1, 0, 1, 0, 1]);
    expect(tree.fault).toBeNull();
  });

  it.each([['{"a" 1}', 5], ['[1 2]', 3], ['[1,]', 3], ['{a:1}', 1], ['nul', 3], ['nil, 1', 0], ['', 0], ['{"a":}', 5]])('says where %s goes wrong', (text, at) => {
    const tree = new JsonTree(text);
    expect(tree.fault?.at).toBe(at);
  });

  it('ends at a depth, behind which it goes on', () => {
    const deep = `[${'['.repeat(1e6)}"]"${']'.repeat(1e6)},7]`;
    const tree = new JsonTree(deep);
    expect(Math.max(...tree.depths)).toBe(MOST_DEPTH);
    expect(tree.kinds).toContain(JsonKind.deep);
    expect(tree.fault).toBeNull();
    expect(valueOf(tree, tree.count - 1)).toBe(7);
    expect(new JsonTree('['.repeat(1e6)).holds(true)).toBe(true);
  });

  it('ends at a number of values', () => {
    const tree = new JsonTree(`[${'0,'.repeat(MOST_VALUES + 5)}0]`);
    expect(tree.count).toBe(MOST_VALUES);
    expect(tree.holds(false)).toBe(true);
    expect(tree.fault!.message).toContain('more than 200,000 values');
  });

  it('takes strings of megabytes', () => {
    const tree = new JsonTree(JSON.stringify({ a: '\\"'.repeat(1e6), b: 'x'.repeat(1e6) }));
    expect(tree.count).toBe(3);
    expect(tree.fault).toBeNull();
  });
});

describe('strings of JSON', () => {
  it.each([['"\\u00e9\\ud83d\\ude00"', '"é😀"'], ['"\\\\u00e9"', '"\\\\u00e9"'], ['"\\u001b\\n"', '"\\u001b\\n"']])('%s are read as %s', (quoted, read) => {
    expect(readableString(quoted)).toBe(read);
  });

  it('have their line ends when they are unfolded', () => {
    expect(stringValue('"a\\nb\\u0041"')).toBe('a\nbA');
    expect(stringValue('"cut\\nh\\u00')).toBe('cut\nh');
    expect(stringValue('"\\x"')).toBe('\\x"');
  });
});
