import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redactCapture } from '../../src/node/redact-capture.ts';
import { defaultRules } from '../../src/redact/rules.ts';

const root = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const scripts = new Set(['built', 'recorded', 'lab']);
const folders = readdirSync(root).filter((name) => !scripts.has(name) && statSync(join(root, name)).isDirectory());
const pathOf = (name: string): string => join(root, name, readdirSync(join(root, name)).find((file) => file.startsWith('capture.'))!);

/** Records are compared by `checkRedacted`, of which another test shows that it sees differences. */
describe('a redacted fixture is told as it was, but for what was replaced', () => {
  it.each(folders)('%s', async (name) => {
    const { report } = await redactCapture(pathOf(name), `key of ${name}`, defaultRules);
    expect(report.check).toEqual({ difference: null, left: 0 });
    expect(report.compressed.lost).toBeUndefined();
  });
});
