import { describe, expect, test } from 'vitest';
import { ExpectationFileError } from '../../src/check/file-error.ts';
import { parseExpectations } from '../../src/check/file.ts';
import { SUFFIX_NAMES } from '../../src/check/suffixes.ts';
import { KINDS as ENTRY_KINDS } from '../../src/check/kinds.ts';
import { checkAll } from '../../src/check/run.ts';
import type { EntryResult } from '../../src/check/result.ts';
import { collect } from '../../src/expect/index.ts';
import { openCapture } from '../../src/index.ts';
import { KINDS, MISTAKES, SUFFIXED } from './entries.ts';

const path = 'fixtures/first-look/capture.pcapng';
const collected = await collect({ ...(await openCapture(path)), paths: ['chat.pcapng'] }, { verdicts: true });

async function select(filter: string): Promise<number> {
  let count = 0;
  for await (const _ of (await openCapture(path, { filter })).connections()) count++;
  return count;
}

async function resultsOf(text: string): Promise<EntryResult[]> {
  return checkAll(parseExpectations(text, 'api.yaml'), { collected, select });
}

function mistakeIn(text: string): ExpectationFileError {
  try {
    parseExpectations(text, 'api.yaml');
  } catch (error) {
    if (error instanceof ExpectationFileError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('an entry', () => {
  test.each([...KINDS, ...SUFFIXED.map((each) => ({ ...each, what: `__${each.suffix} of ${each.what}` }))])('of $what holds, or says why not', async ({ holds, fails, says }) => {
    const [held, failed] = await resultsOf(`expect:\n  - ${holds}\n  - ${fails}\n`);
    expect(held!.pass, held!.reason).toBe(true);
    expect(held!.story).toEqual([]);
    expect(failed!.pass).toBe(false);
    const story = failed!.story.join('\n');
    for (const part of says) expect(story).toContain(part);
    expect(failed!.reason).toContain(failed!.story[0]);
    expect(failed!.reason).not.toMatch(/\n/);
  });

  test('is tested above with every kind and every suffix', () => {
    expect(new Set(KINDS.map(({ what }) => what.split(' ')[0]!).filter((word) => ENTRY_KINDS.has(word)))).toEqual(new Set(ENTRY_KINDS.keys()));
    expect(new Set(SUFFIXED.map(({ suffix }) => suffix))).toEqual(new Set(SUFFIX_NAMES));
  });

  test('under forbid holds where what it says does not', async () => {
    const [held, failed, quiet] = await resultsOf('forbid:\n  - exchange: { status: 5xx }\n  - exchange: { status: 404 }\n  - filter: http.response.code == 404\n');
    expect([held!.pass, failed!.pass, quiet!.pass]).toEqual([true, false, false]);
    expect(failed!.story.slice(0, 2)).toEqual(['expected no exchange { status: 404 }', 'in chat.pcapng: there is 1']);
    expect(failed!.connection).toBe(1);
    expect(failed!.frames).toEqual([16, 17]);
    expect(quiet!.story[0]).toBe("expected no conversation that the filter 'http.response.code == 404' selects");
    expect(failed!.entry.name).toBe('forbid exchange: { status: 404 }');
  });

  test('is called by its name, or by what it says in the file', () => {
    const { entries } = parseExpectations('expect:\n  - name: logs in\n    exchange: { path: /login }\n  - exchange:\n      path: /chat # the room\n      status: 101\n', 'api.yaml');
    expect(entries.map(({ name, source }) => [name, source?.place])).toEqual([
      ['logs in', { line: 2, column: 5 }], ['exchange: path: /chat status: 101', { line: 4, column: 5 }],
    ]);
  });

  test('is not called what comments around it say', () => {
    const { entries } = parseExpectations([
      'expect: # all of it', '  - exchange: { path: /a, headers: { x: "# none" } } # as in the log', '    # of one run', '    times: 1 # and no more', '',
      "  - event: 'a # b'  # said", '  - websocket-message: |', '      # heading', '      text', '  # the end', '',
    ].join('\n'), 'api.yaml');
    expect(entries.map(({ name }) => name)).toEqual(['exchange: { path: /a, headers: { x: "# none" } } times: 1', "event: 'a # b'", 'websocket-message: | # heading text']);
  });

  test('may be an alias of what is written above', async () => {
    const [first, second] = await resultsOf('expect:\n  - exchange: &login { path: /login, status: 201 }\n  - exchange: *login\n    times: 1\n');
    expect([first!.pass, second!.pass]).toEqual([true, true]);
  });
});

describe('what is wrong in a file is told in one line, at its place', () => {
  test.each(MISTAKES)('$says', ({ text, says }) => {
    const { message } = mistakeIn(text);
    expect(message.slice(0, 9 + says.length)).toBe(`api.yaml:${says}`);
    expect(message).not.toMatch(/[\n\r]/);
  });
});
