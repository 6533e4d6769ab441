import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import { redactCapture } from '../../src/node/redact-capture.ts';
import { defaultOptions } from '../../src/options.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import { shapeOfRecord } from '../../src/redact/record-shape.ts';

const root = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const scripts = new Set(['built', 'recorded', 'lab']);
const folders = readdirSync(root).filter((name) => !scripts.has(name) && statSync(join(root, name)).isDirectory());
const pathOf = (name: string): string => join(root, name, readdirSync(join(root, name)).find((file) => file.startsWith('capture.'))!);

const folder = mkdtempSync(join(tmpdir(), 'earshot-redact-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function shapes(path: string): Promise<string[]> {
  const all: string[] = [];
  await readCapture([path], (record) => {
    const shape = shapeOfRecord(record);
    if (shape !== null) all.push(shape);
  }, { wants: { ...defaultOptions.wants, bodies: true }, communityIds: false });
  return all;
}

describe('a redacted fixture is told as it was, but for what was replaced', () => {
  it.each(folders)('%s', async (name) => {
    const path = pathOf(name);
    const before = await shapes(path);
    const { bytes, report } = await redactCapture(path, `key of ${name}`, defaultRules);
    const target = join(folder, 'redacted.pcapng');
    writeFileSync(target, bytes);
    expect(await shapes(target)).toEqual(before);
    expect(report.check.left).toBe(0);
    expect(report.compressed.lost).toBeUndefined();
  });
});
