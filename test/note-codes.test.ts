import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NOTES } from '../src/note.ts';

const root = new URL('../src/', import.meta.url);
const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && path !== 'note.ts')
  .map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');

it.each(Object.keys(NOTES))('somebody says %s', (code) => expect(source).toContain(`'${code}'`));
