import { describe, expect, it } from 'vitest';
import { collect, collected } from '../../src/expect/index.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';
import { refusalOf } from '../support/refusal-of.ts';

function shop(requests = 3): CaptureBuilder {
  const builder = new CaptureBuilder();
  const tcp = builder.tcp().open();
  for (let at = 0; at < requests; at++) tcp.client(httpHead(`GET /${at} HTTP/1.1`, { Host: 'shop.test:8080' })).server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5 })}hello`);
  tcp.close();
  return builder;
}

describe('a collected capture', () => {
  it('holds what was said with its bodies, by connection and in the order of frames', async () => {
    const capture = await collect(builtCapture(shop()));
    expect(capture.of('http').map((record) => (record as { response?: { body: { text?: string } } }).response?.body.text)).toEqual(['hello', 'hello', 'hello']);
    expect(capture.saidBy(0)).toHaveLength(3);
    expect([capture.connection(0)?.id, capture.connection(1), capture.exchange(0, 2)?.request?.target, capture.exchange(0, 3)]).toEqual([0, null, '/2', null]);
    expect(capture.serverName(0)).toBe('shop.test');
    expect(capture.verdicts).toBeNull();
  });

  it('is read once for as many expectations as there are', async () => {
    const capture = builtCapture(shop());
    expect(await collected(capture)).toBe(await collected(capture));
    expect(capture.readings).toBe(1);
    expect((await collected(capture, true)).verdicts).toEqual([]);
    await collected(capture);
    await collected(capture, true);
    expect(capture.readings).toBe(2);
  });

  it('is refused where it would take too much memory, or has no frames', async () => {
    expect(await refusalOf(() => collect(builtCapture(shop()), { maxRecords: 3 }))).toBe(
      'built.pcap has more than 3 records, which is too much to hold at once; narrow it with a display filter: -Y, or openCapture(path, { filter })');
    expect(await refusalOf(() => collect(builtCapture(shop()), { maxText: 14 }))).toBe(
      'built.pcap has more than 14 characters of bodies and messages, which is too much to hold at once; narrow it with a display filter: -Y, or openCapture(path, { filter })');
    expect((await collect(builtCapture(shop()), { maxText: 15 })).of('http')).toHaveLength(3);
    expect(await refusalOf(() => collect(builtCapture(new CaptureBuilder())))).toBe('built.pcap has no frames, so nothing can be expected of it: was it recorded?');
  });
});
