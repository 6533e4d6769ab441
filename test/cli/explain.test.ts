import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/diagnose/catalogue.ts';
import { NOTES } from '../../src/note.ts';
import { manualIndex, manualSection } from '../../src/report/manual.ts';
import { earshot } from './earshot.ts';

const page = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8');

describe('earshot explain', () => {
  it('tells of a verdict what it means, how it is decided, how it looks, and what to do', async () => {
    const { code, stdout, stderr } = await earshot(['explain', 'no-answer-to-syn', '--width', '60']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^no-answer-to-syn\nverdict below the socket, step connect, error\n\nThe SYN was filtered or lost/);
    expect(stdout).toMatch(/\nHow it is decided\n {2}\w[^]*\n {2}\$ earshot diagnose [^]*\nWhat to do\n {2}\w/);
    expect(stdout.split('\n').filter((line) => line.length > 60 && !/^ {2}([$✗]| {2})/.test(line))).toEqual([]);
  });

  it('tells of a note', async () => {
    const { stdout } = await earshot(['explain', 'tcp-gap']);
    expect(stdout).toMatch(/^tcp-gap\nnote, layer transport, warn\n/);
  });

  it('knows every verdict and every note', () => {
    const known = [...new Set([...Object.keys(VERDICTS), ...Object.keys(NOTES)])];
    expect(manualIndex(page).flatMap(({ names }) => names).toSorted()).toEqual(known.toSorted());
    for (const name of known) expect(manualSection(page, name), name).toMatch(/\*\*How it is decided\.\*\*[^]*\*\*What to do\.\*\*/);
  });

  it('lists all names where none is given', async () => {
    const { code, stdout } = await earshot(['explain']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nVerdicts at the socket\n {2}connection-refused, /);
    expect(stdout.split('\n').every((line) => line.length <= 110)).toBe(true);
  });

  it.each([['tcp-gpa', '; did you mean tcp-gap?'], ['syn-flood-of-the-century', ''], ['\u001b[2J', '']])('answers %j with the right name, if there is one', async (name, meant) => {
    const { code, stdout, stderr } = await earshot(['explain', name]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`earshot: no verdict or note is called ${JSON.stringify(name)}${meant} (earshot explain lists all names)\n`);
  });

  it('is among the commands', async () => {
    expect((await earshot(['--help'])).stdout).toMatch(/earshot explain \[name\] +Tell what a verdict or note means/);
  });
});
