import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The rows of the map: what each may import, and whether it may use Node. */
const map = new Map<string, { imports: Set<string>; node: boolean }>();
for (const [, name, about, imports] of readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| `([^`]+)` \| (.+?) \|([^|]*)\|$/gm)) {
  map.set(name!, { imports: new Set(imports!.trim().split(/\s+/).filter(Boolean)), node: about!.includes('`node:`') });
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
const importsOf = (path: string): string[] =>
  [...readFileSync(join(root, 'src', path), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'|import '([^']+)'/g)].map((match) => match[1] ?? match[2]!);
const row = (path: string): string => path.split('/')[0]!;

describe('the map of the source', () => {
  it('has a row for everything in src, and for nothing else', () => {
    expect([...map.keys()].filter((name) => !name.includes(',')).sort()).toEqual([...new Set(files.map(row))].sort());
  });

  it('allows no circle', () => {
    const seen = new Set<string>();
    for (const [name, { imports }] of map) {
      for (const other of imports) expect(seen, `${name} imports ${other}, which stands below it`).toContain(other);
      seen.add(name);
    }
  });

  it.each(files)('%s imports only what its row allows', (path) => {
    const allowed = map.get(row(path))!;
    for (const name of importsOf(path)) {
      if (name.startsWith('node:')) expect(allowed.node, `${path} imports ${name}`).toBe(true);
      if (!name.startsWith('.')) continue;
      const other = row(normalize(join(dirname(path), name)));
      if (other !== row(path)) expect([...allowed.imports], `${path} imports ${name}`).toContain(other);
    }
  });

  it('keeps every name of Node out of what runs in a browser', () => {
    const names = /(?<![\w.'`$-])(process|Buffer|__dirname|require)\b(?=[.([])/;
    const code = (path: string): string => readFileSync(join(root, 'src', path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|`[^`]*`/gm, '');
    const offenders = files.filter((path) => !map.get(row(path))!.node && names.test(code(path)));
    expect(offenders).toEqual([]);
  });
});
