import { describe, expect, test } from 'vitest';
import { keepFrames } from '../../src/node/keep-frames.ts';
import type { KeepOptions } from '../../src/node/keep-frames.ts';
import { openedMemory } from '../../src/node/memory-bytes.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { ConnectionRecord, EarshotRecord } from '../../src/record.ts';
import { CaptureBuilder, fragment, frameNumber, drop, httpHead, LinkType, snap, tunnel, vlan } from '../../src/testing/index.ts';
import type { Transform } from '../../src/testing/index.ts';
import { pcapngOf, withoutIdleFaces } from '../../src/trim/kept-frame.ts';
import type { KeptFrames } from '../../src/trim/kept-frame.ts';

type Files = Record<string, Uint8Array>;
const opened = (files: Files): Pick<KeepOptions, 'openAs'> => ({ openAs: (path: string) => openedMemory(files[path]!) });

const keep = (files: Files, options: KeepOptions = {}): Promise<KeptFrames> =>
  keepFrames(Object.keys(files), { ...options, ...opened(files) });

async function recordsOf(kept: KeptFrames): Promise<EarshotRecord[]> {
  const all: EarshotRecord[] = [];
  await readCapture(['kept'], (record) => void all.push(record), opened({ kept: pcapngOf(withoutIdleFaces(kept)) }));
  return all;
}
const connectionsOf = async (kept: KeptFrames): Promise<ConnectionRecord[]> =>
  (await recordsOf(kept)).filter((record): record is ConnectionRecord => record.type === 'connection');

/** Three exchanges of connections of their own, the second of which is 1 to 3 when it goes through a tunnel. */
function three(...transforms: Transform[]): CaptureBuilder {
  const capture = new CaptureBuilder();
  for (const port of [40_000, 40_001, 40_002]) {
    const body = `${port} `.repeat(400);
    capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).open()
      .client(httpHead('GET / HTTP/1.1', { Host: 'a.test' }))
      .server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': body.length })}${body}`).close();
    capture.wait(1000);
  }
  return capture.apply(...transforms);
}

async function idOf(files: Files, clientPort: number): Promise<number> {
  const ids: number[] = [];
  await readCapture(Object.keys(files), (record) => {
    if (record.type === 'connection' && record.client.port === clientPort) ids.push(record.id);
  }, opened(files));
  return ids[0]!;
}

describe('a connection that is kept is whole', () => {
  test.each<[string, Transform[]]>([
    ['as it is', []],
    ['in fragments', [fragment(600)]],
    ['in fragments that come last first', [fragment(600, { reverse: true })]],
    ['behind VLAN tags', [vlan(7), vlan(8)]],
    ['in VXLAN', [tunnel('vxlan')]],
    ['in GRE, and that in fragments', [tunnel('gre'), fragment(700)]],
    ['in fragments, and those in VXLAN', [fragment(600), tunnel('vxlan')]],
  ])('%s', async (_, transforms) => {
    const files = { whole: three(...transforms).toPcap() };
    const kept = await keep(files, { connections: new Set([await idOf(files, 40_001)]) });
    const told = (await connectionsOf(kept)).filter(({ transport }) => transport === 'tcp');
    expect(told.map(({ client }) => client.port)).toEqual([40_001]);
    expect(told[0]).toMatchObject({ state: 'SF', missing: { client: 0, server: 0 }, payload: { server: 2441 } });
  });

  test('with frames that a snap length cut', async () => {
    const files = { whole: three(snap(100)).toPcap() };
    const kept = await keep(files, { connections: new Set([1]) });
    expect(kept.frames.some(({ bytes, originalLength }) => bytes.length === 100 && originalLength > 1000)).toBe(true);
    expect((await connectionsOf(kept)).map(({ bytes }) => bytes.server > 2400)).toEqual([true]);
  });
});

test('fragments of a datagram that never is whole belong to nobody, and stay where everything does', async () => {
  const whole = three(fragment(600));
  const first = whole.frames.findIndex(({ payloadLength }) => payloadLength > 1000);
  whole.apply(drop(frameNumber(first + 2)));
  const files = { whole: whole.toPcap() };
  expect((await keep(files)).frames.map(({ number }) => number)).toEqual(whole.frames.map((_, at) => at + 1));
  const kept = await keep(files, { connections: new Set([0]) });
  expect((await connectionsOf(kept))[0]).toMatchObject({ client: { port: 40_000 }, payload: { server: 981 } });
});

test('a fragment is in the group of its connection', async () => {
  const { frames } = await keep({ whole: three(fragment(600)).toPcap() });
  expect(frames.map(({ connection }) => connection)).toEqual(frames.map(({ connection }) => connection).toSorted());
  expect(frames.some(({ connection }) => connection < 0)).toBe(false);
});

test('frames of several captures come in the order of their times, each with the interface of its file', async () => {
  const raw = new CaptureBuilder({ linkType: LinkType.Raw });
  raw.tcp({ client: '10.0.0.3:40000', server: '10.0.0.4:80' }).open().client(httpHead('GET /raw HTTP/1.1', { Host: 'a' }));
  const kept = await keep({ ethernet: three().toPcap(), raw: raw.toPcap({ snapLength: 2000 }) });
  expect(kept.faces.map(({ linkTypeNumber }) => linkTypeNumber)).toEqual([1, 101]);
  expect((await connectionsOf(kept)).map(({ client }) => client.port).sort()).toEqual([40_000, 40_000, 40_001, 40_002]);
  const onlyRaw = { ...kept, frames: kept.frames.filter(({ face }) => face === 1) };
  expect(withoutIdleFaces(onlyRaw).faces.map(({ linkTypeNumber }) => linkTypeNumber)).toEqual([101]);
  expect((await connectionsOf(onlyRaw)).map(({ client }) => client.address)).toEqual(['10.0.0.3']);
});
