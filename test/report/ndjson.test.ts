import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import { jsonLine, ndjson } from '../../src/report/ndjson.ts';
import { event, message } from './records.ts';

describe('records that are written without JSON.stringify', () => {
  test('come out as it would write them, for every fixture', async () => {
    const wants = { hash: true, bodies: true, maxBody: 100, maxDecoded: 1 << 20 };
    const types = new Map<string, number>();
    for (const fixture of readdirSync('fixtures', { withFileTypes: true })) {
      const captures = fixture.isDirectory() ? readdirSync(`fixtures/${fixture.name}`).filter((name) => name.startsWith('capture.')) : [];
      for (const capture of captures) {
        await readCapture([`fixtures/${fixture.name}/${capture}`], (record) => {
          types.set(record.type, (types.get(record.type) ?? 0) + 1);
          expect(ndjson(record)).toBe(jsonLine(record));
        }, { wants });
      }
    }
    expect(types.get('websocket')).toBeGreaterThan(20);
    expect(types.get('sse')).toBeGreaterThan(20);
  });

  test.each(['"', '\\', '\u0000', '\u001b[31m', '\u007f', 'é', '\u2028', '\ud800', '🙂', 'x'.repeat(40), `${'x'.repeat(40)}"`])('and whatever their text is: %j', (text) => {
    for (const record of [message('client', text), message('server', text, { code: null, reason: text }), event(text, text, { id: text, retry: 5 })]) {
      expect(ndjson(record)).toBe(jsonLine(record));
    }
  });
});
