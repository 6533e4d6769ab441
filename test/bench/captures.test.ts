import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CAPTURE_NAMES, makeCapture, traffic } from '../../bench/captures.ts';
import type { CaptureName } from '../../bench/captures.ts';
import { pcapng, slice } from '../../bench/captures/copies.ts';
import { Impaired } from '../../bench/captures/impair.ts';
import { MAX_RECORD } from '../../bench/captures/traffic.ts';
import type { RecordSource } from '../../bench/captures/traffic.ts';
import { eachFrame } from '../../bench/frames.ts';
import { hexText } from '../../src/bytes/text.ts';
import { anatomy } from '../../src/testing/built-frame.ts';
import { fold, pseudoHeaderSum, sumWords } from '../../src/testing/headers.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-captures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const make = (name: CaptureName, megabytes: number) => makeCapture(name, join(folder, `${name}.pcap`), megabytes);

function read(path: string) {
  const records: EarshotRecord[] = [];
  const session = new Session({}, codecs, (record) => void records.push(record));
  const frames = eachFrame(path, (frame) => session.accept(frame));
  const { connections, records: counts } = session.finish();
  const of = <R extends EarshotRecord>(type: R['type']): R[] => records.filter((record): record is R => record.type === type);
  return { frames, connections, counts, http: of<HttpRecord>('http'), ended: of<ConnectionRecord>('connection') };
}

/** Offsets of frames whose IPv4 or TCP checksum is wrong. */
function wrongChecksums(path: string): number[] {
  const wrong: number[] = [];
  eachFrame(path, ({ bytes: window, start, end, number }) => {
    const bytes = window.slice(start, end);
    const { ipAt, transportAt, source, destination, protocol, version, end: packetEnd } = anatomy({ bytes, ipAt: 14 })!;
    const header = version === 4 ? fold(sumWords(bytes.subarray(ipAt, transportAt))) : 0xffff;
    const segment = bytes.subarray(transportAt, packetEnd);
    const sum = fold(sumWords(segment, pseudoHeaderSum(source, destination, protocol, segment.length)));
    if (header !== 0xffff || sum !== 0xffff) wrong.push(number);
  });
  return wrong;
}

describe('captures for measuring', () => {
  const sizes = [['web', 1], ['chatty', 2], ['bulk', 2], ['scan', 0.2]] as const;
  it.each(sizes)('%s holds the frames, connections and messages it claims', (name, megabytes) => {
    const made = make(name, megabytes);
    const { frames, connections, counts } = read(made.path);
    expect({ frames, tcp: connections.tcp, http: counts.http, websocket: counts.websocket, sse: counts.sse }).toEqual({
      frames: made.frames, tcp: made.connections,
      http: made.contents.exchanges, websocket: made.contents.websocket, sse: made.contents.sse,
    });
    expect(made.megabytes).toBeGreaterThanOrEqual(megabytes * 0.99);
  });

  it.each(CAPTURE_NAMES)('%s has right checksums', (name) => {
    expect(wrongChecksums(make(name, 0.5).path)).toEqual([]);
  });

  it('is the same each time it is made', () => {
    const first = readFileSync(make('web', 0.5).path);
    expect(readFileSync(make('web', 0.5).path).equals(first)).toBe(true);
  });

  it('web has many connections open at once, each with requests of its own, and uses some 4-tuples again', () => {
    const { ended, http, frames } = read(make('web', 6).path);
    const middle = frames / 2;
    expect(ended.filter(({ firstFrame, lastFrame }) => firstFrame < middle && lastFrame > middle).length).toBeGreaterThan(30);
    const tuples = ended.map(({ client, server }) => `${client.address}:${client.port} ${server.address}`);
    expect(tuples.length - new Set(tuples).size).toBeGreaterThan(tuples.length / 64);
    expect(new Set(ended.map(({ server }) => server.address.includes(':')))).toEqual(new Set([true, false]));
    const pages = http.filter(({ request }) => request!.target.startsWith('/small/') || request!.target.startsWith('/page/'));
    const closes = ({ request }: HttpRecord): boolean => request!.headers.some(([, value]) => value === 'close');
    const shortOnes = pages.filter(closes);
    expect(new Set(shortOnes.map(({ request }) => request!.target)).size).toBe(shortOnes.length);
  });

  it('every frame of chatty is later than the one before it', () => {
    let before = 0;
    eachFrame(make('chatty', 1).path, ({ seconds, nanos }) => {
      const now = seconds * 1e6 + nanos / 1e3;
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    });
  });

  it('pcapng and slices hold the same frames', () => {
    const { path, frames } = make('web', 0.5);
    const hex = (from: string): string[] => {
      const all: string[] = [];
      eachFrame(from, ({ bytes, start, end, seconds, nanos }) => {
        all.push(`${seconds}.${nanos} ${hexText(bytes, start, end)}`);
      });
      return all;
    };
    expect(pcapng(path, `${path}ng`)).toBe(frames);
    expect(hex(`${path}ng`)).toEqual(hex(path));
    expect(slice(path, `${path}.first`, 100)).toBe(100);
    expect(hex(`${path}.first`)).toEqual(hex(path).slice(0, 100));
  });
});

describe('an impaired capture', () => {
  const records = (source: RecordSource): string[] => {
    const bytes = new Uint8Array(MAX_RECORD);
    const view = new DataView(bytes.buffer);
    const all: string[] = [];
    for (let length = source.next(bytes, view, 0); length > 0; length = source.next(bytes, view, 0)) {
      all.push(Buffer.from(bytes.subarray(0, length)).toString('latin1'));
    }
    return all;
  };
  const frame = (record: string): string => record.slice(16);

  it('has late, repeated and missing frames, and none that was never sent', () => {
    const sent = records(traffic.web(4e6));
    const seen = records(new Impaired(traffic.web(4e6)));
    const whole = new Set(sent.map(frame));
    expect(seen.every((record) => whole.has(frame(record)))).toBe(true);
    expect(whole.size - new Set(seen.map(frame)).size).toBeGreaterThanOrEqual(1);
    const repeated = seen.filter((record, at) => record === seen[at - 1]).length;
    expect(repeated).toBeGreaterThanOrEqual(1);
    expect(seen.length).toBe(new Set(seen.map(frame)).size + repeated);
    expect(seen.map(frame)).not.toEqual(sent.map(frame).filter((one) => seen.some((record) => frame(record) === one)));
  });
});
