import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { ConnectionRecord, EarshotRecord } from '../../src/record.ts';
import type { Side } from '../../src/side.ts';

const root = fileURLToPath(new URL('../../fixtures', import.meta.url));
const captures = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /capture[^/]*\.(pcap|pcapng|snoop)(\.gz|\.zst)?$/.test(path)).sort();

/** Records of the whole reading, by connection. */
async function byConnection(path: string): Promise<Map<number, EarshotRecord[]>> {
  const all = new Map<number, EarshotRecord[]>();
  await readCapture([path], (record) => {
    const id = record.type === 'connection' ? record.id : 'connection' in record ? record.connection : null;
    if (typeof id !== 'number') return;
    const list = all.get(id) ?? [];
    list.push(record);
    all.set(id, list);
  }, { maxNotes: Infinity, wants: { bodies: true, hash: true, maxBody: 65536, maxDecoded: 1 << 20 } });
  return all;
}

describe('a connection read again from its own frames', () => {
  it('has captures to be tried on', () => expect(captures.length).toBeGreaterThan(200));

  it.each(captures)('gives the records of the whole reading, and columns that agree: %s', async (name) => {
    const path = join(root, name);
    const whole = await byConnection(path);
    const capture = await openIndexed(path, { index: 'never', session: { wants: { bodies: true, hash: true, maxBody: 65536, maxDecoded: 1 << 20 } } });
    await capture.done;
    const { connections } = capture;
    expect(connections.count).toBe(whole.size);
    for (const [id, expected] of whole) {
      const { records, more } = await capture.records(id, { bodies: true, hash: true });
      expect(records).toEqual(expected);
      expect(more).toBe(false);
      const record = expected.find((each): each is ConnectionRecord => each.type === 'connection')!;
      const both = (figure: string): { client: number; server: number } => ({
        client: connections.numbers(`${figure}Client` as 'framesClient')[id]!, server: connections.numbers(`${figure}Server` as 'framesServer')[id]!,
      });
      expect({
        client: connections.client(id), server: connections.server(id), transport: connections.transport(id),
        stream: connections.numbers('stream')[id], firstFrame: connections.numbers('firstFrame')[id], lastFrame: connections.numbers('lastFrame')[id],
        frames: both('frames'), bytes: both('bytes'), payload: both('payload'), state: connections.state(id), shape: connections.shape(id),
        close: { how: connections.closeHow(id), by: connections.closeBy(id) }, protocols: connections.protocols(id),
        tunnelled: connections.tunnelled(id),
      }).toEqual({
        client: record.client, server: record.server, transport: record.transport, stream: record.stream, firstFrame: record.firstFrame,
        lastFrame: record.lastFrame, frames: record.frames, bytes: record.bytes, payload: record.payload, state: record.state, shape: record.shape,
        close: record.close, protocols: record.protocols, tunnelled: record.tunnel !== null,
      });
      const { segments } = await capture.segments(id);
      const sent = (from: Side): number => segments.filter((segment) => segment.from === from).length;
      expect({ client: sent('client'), server: sent('server') }).toEqual(record.frames);
      const { pieces } = await capture.stream(id);
      const bytes = (from: Side): number => pieces.reduce((sum, piece) => sum + (piece.from === from ? piece.bytes.length : 0), 0);
      expect({ client: bytes('client'), server: bytes('server') }).toEqual(record.payload);
      const missing = pieces.reduce((sum, piece) => sum + piece.gap, 0);
      expect(missing).toBe(record.missing.client + record.missing.server);
    }
    await capture.close();
  });
});
