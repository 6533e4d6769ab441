import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import { expanded } from '../../src/tui/take/save.ts';
import { fileNameOf, formatsOf, partsOf } from '../../src/tui/take/selected.ts';
import { copySequence, MOST_COPIED } from '../../src/tui/terminal/clipboard.ts';
import { fixture, openUi } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi;
let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-take-'));
  open = await openUi(fixture('first-look', 'capture.pcapng'), { columns: 100, rows: 24 });
});
afterEach(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

const copied = (): string => open.done.at(-1)!.replace(/^copy /, '');
/** Types over what a prompt offers. */
const over = (text: string): string[] => ['\u0015', ...text, 'enter'];

describe('copying', () => {
  it('takes a conversation as reports have it', async () => {
    expect(await open.press('j', 'y')).toMatch(/text +as it is read\n +curl +a command[^]*copy what:/);
    expect(await open.press('enter')).toMatch(/copied conversation #1 as text \(\d/);
    expect(copied()).toContain('keep-alive · http');
    expect(copied()).toContain('/favicon.ico');
  });

  it('takes its records, its bytes, or its requests', async () => {
    await open.press('j', 'y', ...'ndjson', 'enter');
    expect(copied().trimEnd().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['note', 'note', 'http', 'http', 'http', 'http', 'http', 'connection']);
    await open.press('y', ...'hex', 'enter');
    expect(copied()).toMatch(/^client, frame 6\n00000000 {2}47 45 54 20 2f 20 48/);
    await open.press('y', ...'curl', 'enter');
    expect(copied().match(/^curl /gm)).toHaveLength(5);
  });

  it('takes all that are marked', async () => {
    await open.press('m', 'j', 'm', 'y', ...'ndj', 'enter');
    expect([...new Set(copied().trimEnd().split('\n').map((line) => JSON.parse(line)).map(({ connection, id, type }) => (type === 'connection' ? id : connection)))]).toEqual([0, 2]);
    expect(open.terminal.text).toContain('copied 2 of 4 conversations as ndjson');
  });

  it('takes one exchange of the waterfall', async () => {
    await open.press('w', 'f', ...'login', 'enter', 'y', ...'curl', 'enter');
    expect(copied()).toMatch(/^curl --request 'POST' \\\n {2}--url 'http:\/\/chat\.test\/login'/);
    expect(copied()).toContain("--data-raw '");
    await open.press('y', 'enter');
    expect(copied()).toMatch(/^POST \/login HTTP\/1\.1\n[^]*\nHTTP\/1\.1 201 Created\n/);
    await open.press('y', ...'hex', 'enter');
    expect(copied()).toMatch(/^00000000 {2}/);
  });

  it('takes nothing where curl has nothing to send, and says so', async () => {
    expect(await open.press('y', ...'curl', 'enter')).toContain('there is no request that curl could send');
    expect(open.done).toEqual([]);
  });

  it('offers nothing else than there is', async () => {
    const before = await open.press('y', ...'zzz');
    expect(await open.press('enter')).toBe(before);
    await open.press('esc');
    expect(open.done).toEqual([]);
  });

  it('is safe where the traffic is not', async () => {
    await open.close();
    open = await openUi(fixture('hostile-terminal-escapes'), { columns: 100, rows: 24 });
    for (const format of ['text', 'hex', 'ndjson', 'curl']) await open.press('y', ...format, 'enter');
    expect(open.done.length).toBeGreaterThan(2);
    // oxlint-disable-next-line no-control-regex
    for (const text of open.done) expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('goes through the terminal as far as terminals take it', () => {
    expect(copySequence('a')).toBe('\u001b]52;c;YQ==\u0007');
    expect(copySequence('a'.repeat(MOST_COPIED))).not.toBeNull();
    expect(copySequence('a'.repeat(MOST_COPIED + 1))).toBeNull();
  });
});

describe('saving', () => {
  it('writes conversations as a capture that can be read again', async () => {
    const path = join(folder, 'two.pcapng');
    await open.press('j', 'm', 'm');
    expect(await open.press('e', 'enter')).toContain('save as: 2-conversations.pcapng');
    expect(await open.press(...over(path))).toMatch(/\d+ frames \([\d.]+ kB\) saved to/);
    const capture = await openIndexed(path, { index: 'never' });
    await capture.done;
    expect(capture.connections.count).toBe(2);
    await capture.close();
  });

  it('writes the stream of a side', async () => {
    const path = join(folder, 'client');
    expect(await open.press('j', 'e', ...'client')).toContain('all that the client sent');
    expect(await open.press('enter')).toContain('save as: conversation-1-client.bin');
    await open.press(...over(path));
    expect(readFileSync(path, 'latin1')).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
  });

  it('writes the body of a message', async () => {
    const path = join(folder, 'body');
    await open.press('w', 'f', ...'login', 'enter', 'e', 'enter');
    expect(open.terminal.text).toContain('save as: conversation-1-3-body.bin');
    await open.press(...over(path));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toBeTypeOf('object');
    await open.press('e', ...'request', 'enter', ...over(join(folder, 'request')));
    expect(readFileSync(join(folder, 'request')).length).toBe(14);
    await open.press('f', ...'style', 'enter');
    expect(await open.press('e', ...'request', 'enter', ...over(join(folder, 'none')))).toContain('the request has no body');
  });

  it('takes the bytes of a segment', async () => {
    await open.press('j', 'enter', '1', 'y', ...'hex', 'enter');
    expect(copied()).toMatch(/^00000000 {2}00 00 00 00/);
    expect(open.terminal.text).toContain('copied frame 3 as hex');
  });

  it('keeps from others what was captured, whatever is saved', async () => {
    const [capture, stream] = [join(folder, 'private.pcapng'), join(folder, 'private.bin')];
    await open.press('j', 'e', 'enter', ...over(capture));
    await open.press('e', ...'client', 'enter', ...over(stream));
    expect([capture, stream].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['600', '600']);
  });

  it('never overwrites without being told to', async () => {
    const path = join(folder, 'there');
    writeFileSync(path, 'mine');
    expect(await open.press('j', 'e', ...'client', 'enter', ...over(path))).toContain('there is such a file');
    expect(await open.press('enter')).toContain(`save as: ${path}`);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await open.press('enter');
    expect(await open.press('down', 'enter')).toContain('saved to');
    expect(readFileSync(path, 'utf8')).toMatch(/^GET/);
  });

  it('never overwrites the capture that it reads', async () => {
    const path = join(folder, 'own.pcapng');
    writeFileSync(path, readFileSync(fixture('first-look', 'capture.pcapng')));
    const before = readFileSync(path);
    await open.close();
    open = await openUi(path, { columns: 100 });
    expect(await open.press('e', 'enter', ...over(path), ...'over', 'enter')).toContain('that is the capture itself');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('says in a line why it cannot', async () => {
    mkdirSync(join(folder, 'sub'));
    expect(await open.press('e', 'enter', ...over(join(folder, 'nowhere', 'x')))).toContain('there is no such directory');
    expect(await open.press('e', 'enter', ...over(join(folder, 'sub')))).toContain('is a directory');
    expect(await open.press('w', 'e', 'enter', ...over(join(folder, 'x')))).toContain('the message has no body');
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it('knows the home directory', () => {
    expect(expanded('~/a')).toBe(join(homedir(), 'a'));
    expect(expanded('~other')).toBe(join(process.cwd(), '~other'));
    expect(expanded('/a/../b')).toBe('/b');
  });

  it('proposes names of which nothing was captured', () => {
    const selected = { kind: 'message', connection: 7, key: 'x/../../etc 12 3' } as const;
    expect(fileNameOf(selected, 'body')).toBe('conversation-7-12-3-body.bin');
    for (const { name } of partsOf(selected)) expect(fileNameOf(selected, name)).toMatch(/^[a-z0-9-]+\.(?:bin|pcapng)$/);
    expect(formatsOf({ kind: 'frame', frame: 1, connection: -1 }).map(({ name }) => name)).toEqual(['text', 'hex']);
  });
});
