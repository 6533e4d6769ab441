import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Header, HttpRecord } from '../../src/record.ts';
import { BODY_FILE, curlCommand, quoted } from '../../src/tui/take/curl.ts';
import type { CurlCommand } from '../../src/tui/take/curl.ts';

/** What a shell makes of each command: its words, as bytes one character each. */
function words(commands: readonly string[]): string[][] {
  // How many words, and then the words, since any of them may be anything.
  const script = `curl() { printf '%s\\0' "$#" "$@"; }\n${commands.join('\n')}\n`;
  const { status, stdout, stderr } = spawnSync('sh', [], { input: script, env: { PATH: process.env['PATH'] } });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  const all = stdout.toString('latin1').split('\0').slice(0, -1);
  const out: string[][] = [];
  for (let at = 0; at < all.length; at += Number(all[at]) + 1) out.push(all.slice(at + 1, at + 1 + Number(all[at])));
  return out;
}

interface Asked {
  method?: string;
  target?: string;
  headers?: Header[];
  text?: string;
  base64?: string;
  url?: string | null;
}

function record({ method = 'GET', target = '/', headers = [], text, base64, url = `http://shop.test${target}` }: Asked): HttpRecord {
  const length = text === undefined ? (base64 ?? '').length : Buffer.byteLength(text);
  return {
    type: 'http', connection: 0, stream: 0, exchange: 0, version: '1.1', state: 'complete', response: null, informational: [],
    timings: { send: 0, wait: null, receive: null },
    request: {
      time: '', frame: 1, method, target, url, headers,
      body: { length, decodedLength: null, complete: true, ...(text !== undefined && { text }), ...(base64 !== undefined && { base64 }) },
    },
  };
}

const command = (asked: Asked): CurlCommand => curlCommand(record(asked))!;

describe('a request as a curl command', () => {
  it('sends the same again', () => {
    const made = command({ method: 'POST', target: '/login?a=1', headers: [['Host', 'shop.test'], ['Accept', '*/*'], ['Content-Type', 'application/json'], ['Content-Length', '9']], text: '{"a":"b"}' });
    expect(made).toEqual({
      command: [
        "curl --request 'POST'", "--url 'http://shop.test/login?a=1'", "--header 'Accept: */*'", "--header 'Content-Type: application/json'", "--header 'User-Agent:'",
        `--data-raw '{"a":"b"}'`,
      ].join(' \\\n  '),
      hint: null,
    });
  });

  it('takes a body that is no text from a file, and says so', () => {
    const { command: text, hint } = command({ method: 'PUT', base64: 'AAEC' });
    expect(text).toContain(`--data-binary '@${BODY_FILE}'`);
    expect(hint).toBe(`save the body of the request as ${BODY_FILE} first`);
  });

  it('has no meaning for curl but that of the request', () => {
    expect(command({ target: '/a/../{1,2}[3]' }).command).toContain("--globoff \\\n  --path-as-is");
    expect(command({ headers: [['@/etc/passwd', 'x'], ['X-Empty', '']] })).toMatchObject({ hint: 'a header was left out whose name is none' });
    expect(command({ headers: [['X-Empty', '']] }).command).toContain("--header 'X-Empty;'");
    expect(command({ text: '@/etc/passwd', method: 'POST' }).command).toContain("--data-raw '@/etc/passwd'");
    expect(command({ method: 'HEAD' }).command).toContain('--head');
    expect(curlCommand(record({ url: 'file:///etc/passwd' }))).toBeNull();
    expect(curlCommand(record({ url: null }))).toBeNull();
    expect(curlCommand({ ...record({}), request: null })).toBeNull();
  });

  it('is not to be had of bytes that no argument can have', () => {
    expect(curlCommand(record({ headers: [['X', 'a\0b']] }))).toBeNull();
    expect(quoted(Uint8Array.of(1, 10))).toBeNull();
  });

  const hostile = fc.oneof(
    fc.string({ unit: fc.constantFrom(...`'"\\$\`!%#;&|<>(){}[]*?~ \n\t\r\u0007\u001b\u009b-@=:a1`) }), fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) }),
    fc.constantFrom("'; rm -rf ~; '", '$(id)', '`id`', '!!', "\\'; id; \\'", '"; id; "', '\u001b]52;c;aGk=\u0007', '-o/tmp/x', '@/etc/passwd', '%s%n'),
  );

  it('reaches curl byte by byte as it was captured, whatever was captured', () => {
    fc.assert(fc.property(fc.array(fc.record({ method: hostile, target: hostile, value: hostile, body: fc.string({ unit: 'grapheme' }) }), { minLength: 1, maxLength: 30 }), (all) => {
      const made = all.flatMap(({ method, target, value, body }) => {
        const asked = record({ method, target, headers: [['X-Test', value]], text: body, url: `http://shop.test${target}` });
        const curl = curlCommand(asked);
        return curl === null ? [] : [{ curl, method, target, value, body }];
      });
      const found = words(made.map(({ curl }) => curl.command));
      expect(found.length).toBe(made.length);
      made.forEach(({ method, target, value, body }, at) => {
        const args = found[at]!;
        const after = (option: string): string | undefined => args[args.indexOf(option) + 1];
        if (method !== 'GET' && method !== 'HEAD') expect(after('--request')).toBe(method);
        expect(after('--url')).toBe(`http://shop.test${target}`);
        expect(args).toContain(value === '' ? 'X-Test;' : `X-Test: ${value}`);
        if (args.includes('--data-raw')) expect(after('--data-raw')).toBe(Buffer.from(body).toString('latin1'));
      });
    }), { numRuns: 40, examples: [[[{ method: '\u0001', target: '', value: '', body: '' }, { method: '', target: '', value: '', body: '' }]]] });
  });

  it('can be pasted: it holds no control characters and no bytes that are no text', () => {
    fc.assert(fc.property(hostile, hostile, (target, value) => {
      const curl = curlCommand(record({ target, headers: [['X-Test', value]] }));
      // oxlint-disable-next-line no-control-regex
      if (curl !== null) expect(curl.command.replace(/ \\\n {2}/g, '')).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202e]/);
    }));
  });
});
