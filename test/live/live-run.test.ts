import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LiveCapture } from '../../src/live/backend.ts';
import { runLive } from '../../src/live/live-run.ts';
import type { LiveOptions } from '../../src/live/live-run.ts';
import { PipeCapture } from '../../src/live/pipe.ts';
import { NO_LIMITS } from '../../src/live/ring.ts';
import type { EarshotRecord, NoteRecord } from '../../src/record.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { FakeCapture, who } from './fake-capture.ts';

/** A capture that is read: what came of it so far, and what comes of it in the end. */
function run(capture: LiveCapture, options: Partial<LiveOptions> = {}) {
  const records: EarshotRecord[] = [];
  const result = runLive((record) => void records.push(record), {
    name: 'eth9', capture, who, until: NO_LIMITS, recorder: null, show: () => undefined, ...options,
  });
  const notes = (): string[] => records.filter((record): record is NoteRecord => record.type === 'note').map(({ code }) => code);
  return { result, records, notes };
}

const types = (records: readonly EarshotRecord[]): string[] => records.map(({ type }) => type);

/** A file header, and the records of a capture. */
function pieces(capture: CaptureBuilder): Uint8Array[] {
  const bytes = capture.toPcap();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const all = [bytes.subarray(0, 24)];
  for (let at = 24; at < bytes.length;) {
    const end = at + 16 + view.getUint32(at + 8, true);
    all.push(bytes.subarray(at, end));
    at = end;
  }
  return all;
}

function exchange(): CaptureBuilder {
  const capture = new CaptureBuilder();
  capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' }).open()
    .client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok').close();
  return capture;
}

describe('a live capture that is told to stop', () => {
  it('in the middle of a frame is whole without it', async () => {
    const capture = new FakeCapture();
    const all = exchange().toPcap();
    capture.bytes.push(all.subarray(0, all.length - 30));
    const stop = new AbortController();
    const { result, notes } = run(capture, { signal: stop.signal });
    await sleep(10);
    stop.abort();
    const { summary, problem } = await result;
    expect([problem, summary.complete, notes()]).toEqual([null, true, []]);
    expect(summary.frames).toBe(pieces(exchange()).length - 2);
  });

  it('by itself, of which the same bytes are the last, lacks the rest of that frame', async () => {
    const capture = new FakeCapture();
    const all = exchange().toPcap();
    capture.bytes.push(all.subarray(0, all.length - 30));
    const { result, notes } = run(capture);
    await sleep(10);
    capture.stop();
    expect((await result).summary.complete).toBe(false);
    expect(notes()).toEqual(['capture-cut']);
  });

  it('twice, and before it began, ends once', async () => {
    const capture = new FakeCapture();
    capture.bytes.push(exchange().toPcap());
    const stop = new AbortController();
    stop.abort();
    const { result, records } = run(capture, { signal: stop.signal });
    capture.stop();
    expect((await result).summary).toMatchObject({ complete: true, drops: { kernel: 0 } });
    expect(types(records)).toEqual(['capture', 'http', 'connection', 'summary']);
  });

  it('after a while is so although not a byte ever came', async () => {
    const stream = new PassThrough();
    const { result } = run(new PipeCapture(stream), { who: null, until: { ...NO_LIMITS, seconds: 0.05 } });
    await expect(result).rejects.toMatchObject({ name: 'CaptureError' });
    expect(stream.destroyed).toBe(true);
  });

  it('has what was captured until then, although more comes while it stops', async () => {
    const capture = new FakeCapture();
    let told = 0;
    // The kernel has frames for it still, and gets others.
    capture.stop = () => {
      if (++told > 1) FakeCapture.prototype.stop.call(capture);
    };
    const stop = new AbortController();
    stop.abort();
    const { result } = run(capture, { signal: stop.signal });
    for (const [at, seconds] of [-5, -4, 5, 6].entries()) {
      const builder = new CaptureBuilder({ startTime: new Date(Date.now() + seconds * 1000).toISOString() });
      builder.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:6000' }).client('hello');
      capture.bytes.push(builder.toPcap().subarray(at === 0 ? 0 : 24));
    }
    expect((await result).summary).toMatchObject({ frames: 2, complete: true });
  });

  it('in time takes no frame more than was asked for, also where many come at once', async () => {
    for (const packets of [1, 5, 9]) {
      const capture = new FakeCapture();
      capture.bytes.push(exchange().toPcap());
      const { result } = run(capture, { until: { ...NO_LIMITS, packets } });
      expect((await result).summary).toMatchObject({ frames: packets, complete: true });
      expect(capture.bytes.waiting).toBe(0);
    }
  });
});

describe('a live capture that ends', () => {
  it('by itself says why, and what was dropped, before the summary', async () => {
    const capture = new FakeCapture(2);
    capture.bytes.push(exchange().toPcap());
    const { result, records, notes } = run(capture);
    capture.stop('it was ended by SIGKILL');
    const { summary, problem } = await result;
    expect(problem).toBe('eth9: the capture broke off: tcpdump: it was ended by SIGKILL');
    expect(notes()).toEqual(['capture-dropped', 'capture-cut']);
    expect(types(records).at(-1)).toBe('summary');
    expect(summary).toMatchObject({ complete: false, drops: { kernel: 2 } });
  });

  it('leaves nothing that goes on', async () => {
    const capture = new FakeCapture();
    capture.bytes.push(exchange().toPcap());
    const stop = new AbortController();
    let shown = 0;
    const { result } = run(capture, { signal: stop.signal, show: () => void shown++ });
    capture.stop();
    await result;
    const before = shown;
    stop.abort();
    await sleep(120);
    expect(shown).toBe(before);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(2);
  });
});

describe('bytes that are awaited on a live capture', () => {
  /** What the client acknowledged is captured after that, as where two processors take frames. */
  function late(): { before: Uint8Array; after: Uint8Array } {
    const all = pieces(exchange());
    // Header, three of the handshake, request, answer, …: the answer comes after the acknowledgment in the first FIN.
    const answer = all.findIndex((piece) => Buffer.from(piece).includes('200 OK'));
    const before = [...all.slice(0, answer), all[answer + 1]!];
    return { before: Buffer.concat(before), after: Buffer.concat([all[answer]!, ...all.slice(answer + 2)]) };
  }

  it('are not given up while this program was busy and they were there to be read', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const sender = connect((server.address() as { port: number }).port, '127.0.0.1').setNoDelay();
    const [stream] = await accepted;
    const { result, records, notes } = run(new PipeCapture(stream));
    const { before, after } = late();
    sender.write(before);
    await sleep(20);
    // Where this is over, timers have their turn before what has come.
    await new Promise(setImmediate);
    sender.write(after);
    for (const from = performance.now(); performance.now() - from < 500;);
    sender.end();
    await result;
    server.close();
    expect(notes()).toEqual(['capture-time-backwards']);
    expect(types(records).slice(-3)).toEqual(['http', 'connection', 'summary']);
  });

  it('are given up where they do not come', async () => {
    const capture = new FakeCapture();
    capture.bytes.push(late().before);
    const { result, notes } = run(capture);
    while (notes().length === 0) await sleep(20);
    expect(notes()).toEqual(['tcp-gap']);
    capture.stop();
    await result;
  });
});

describe('a live capture whose reader stands still', () => {
  it('waits with it, and says so when whoever captures has to wait, too; nothing of it is lost', async () => {
    const stream = new PassThrough({ highWaterMark: 1 << 20 });
    let goOn = (): void => {};
    const still = new Promise<void>((resolve) => (goOn = resolve));
    const { result, notes } = run(new PipeCapture(stream), { who: null, show: () => still });
    const big = new CaptureBuilder();
    big.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:6000' }).client(new Uint8Array(60_000));
    const [head, frame] = pieces(big) as [Uint8Array, Uint8Array];
    stream.write(head);
    let sent = 0;
    while (!stream.writableNeedDrain || notes().length === 0) {
      stream.write(frame);
      if (++sent % 16 === 0) await new Promise(setImmediate);
      if (sent > 4000) break;
    }
    expect(notes()).toEqual(['capture-backlog']);
    expect(sent * frame.length).toBeGreaterThan(64 << 20);
    expect(sent).toBeLessThan(4000);
    goOn();
    stream.end();
    expect((await result).summary).toMatchObject({ frames: sent, complete: true });
  });
});
