import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnsBuilder, settle } from '../../src/columns/builder.ts';
import type { Columns } from '../../src/columns/builder.ts';
import { FIGURES } from '../../src/columns/connections.ts';
import { checksum, decodeColumns, encodeColumns, headBytes, layOut, readTable } from '../../src/columns/layout.ts';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder, fragment } from '../../src/testing/index.ts';

function columnsOf(capture: CaptureBuilder): Columns {
  let session: Session;
  const builder = new ColumnsBuilder((id) => session.factsOf(id));
  session = new Session({ onFrame: builder.frame, facts: true }, codecs, builder.record);
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return builder.columns;
}

function bytesOf(columns: Columns): Uint8Array<ArrayBuffer> {
  const pieces = [...layOut(encodeColumns(columns, { of: 'this test' }))];
  const all = new Uint8Array(Math.max(...pieces.map(({ at, bytes }) => at + bytes.length)));
  for (const { at, bytes } of pieces) all.set(bytes, at);
  return all;
}

/** Everything that columns say, as plain values. */
function told({ frames, connections, timeline, links, times, notes, summary }: Columns): unknown {
  const all = Array.from({ length: frames.count }, (_, row) => row + 1);
  const ids = Array.from({ length: connections.count }, (_, id) => id);
  return {
    frames: all.map((frame) => [
      frames.fileOf(frame), frames.offsetOf(frame), frames.connectionOf(frame), frames.sideOf(frame), frames.analysisOf(frame), frames.nextOf(frame),
    ]),
    connections: ids.map((id) => [
      FIGURES.map((name) => connections.columns[name].get(id)), connections.start[id], connections.end[id], connections.client(id),
      connections.server(id), connections.protocols(id), connections.shape(id), connections.state(id), connections.closeHow(id),
      connections.closeBy(id), connections.serverName(id), connections.tunnel(id), [...connections.activity(id)],
    ]),
    links: ids.map((id) => links.of(id)), times: times.count, notes, summary,
    timeline: [timeline.start, timeline.slotSeconds, timeline.count, [...timeline.frames], [...timeline.bytes], [...timeline.notes]],
  };
}

/** Reads an index as a program does that has it in a file; null where it is refused, or part of it turns out to be damaged. */
function read(bytes: Uint8Array<ArrayBuffer>): unknown {
  const length = headBytes(bytes.subarray(0, 32), bytes.length);
  const table = length === 0 || length > bytes.length ? null : readTable(bytes.slice(0, length), bytes.length);
  if (!table) return null;
  let damaged = false;
  const decoded = decodeColumns(table, ({ offset, length: size, checksum: sum }) => {
    const section = bytes.slice(offset, offset + size);
    return section.length === size && checksum(section) === sum ? section : null;
  }, () => (damaged = true));
  const value = decoded && { about: decoded.about, ...(told(decoded.columns) as object) };
  return damaged ? null : value;
}

const capture = new CaptureBuilder();
const tcp = capture.tcp();
tcp.open();
tcp.client('GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n');
tcp.server('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
tcp.close();
const six = capture.tcp({ client: '[2001:db8::1]:4000', server: '[2001:db8::2]:80' });
six.open();
capture.udp().client(new Uint8Array(3000));
const columns = columnsOf(capture.apply(fragment(1200)));
const index = bytesOf(columns);
const whole = { about: { of: 'this test' }, ...(told(columns) as object) };

it('columns that have grown to their end say the same, and take no more room than that', () => {
  const grown = columnsOf(capture.apply(fragment(1200)));
  settle(grown);
  expect(told(grown)).toEqual(told(columns));
  const { connections, frames } = grown;
  for (const name of FIGURES) expect(connections.columns[name].words, name).toHaveLength(3);
  expect(connections.start).toHaveLength(3);
  expect(frames.block(0).rows).toBe(frames.count);
});

describe('an index', () => {
  it('says what the columns said', () => {
    expect(columns.connections.count).toBe(3);
    expect(columns.connections.serverName(0)).toBe('shop.test');
    expect(columns.links.of(2)).toHaveLength(2);
    expect(read(index)).toEqual(whole);
  });

  it('is refused when it is cut anywhere', () => {
    for (let length = 0; length < index.length; length += length < 1200 ? 1 : 37) expect(read(index.slice(0, length))).toBeNull();
  });

  it('with flipped bits is refused or says the same', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(index.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }), (flips) => {
      const damaged = index.slice();
      for (const [at, mask] of flips) damaged[at]! ^= mask;
      const got = read(damaged);
      // Padding between sections says nothing.
      if (got !== null) expect(got).toEqual(whole);
    }), { numRuns: 300 });
  });

  it('that lies about its sizes, checksums right, is refused and fills no memory', () => {
    const sections = encodeColumns(columns, null);
    const lies = (change: (contents: Record<string, unknown>) => void): Uint8Array<ArrayBuffer> => {
      const contents = JSON.parse(new TextDecoder().decode(sections[0]!.bytes)) as Record<string, unknown>;
      change(contents);
      const told = { ...sections[0]!, bytes: new TextEncoder().encode(JSON.stringify(contents)) };
      const pieces = [...layOut([told, ...sections.slice(1)])];
      const all = new Uint8Array(Math.max(...pieces.map(({ at, bytes }) => at + bytes.length)));
      for (const { at, bytes } of pieces) all.set(bytes, at);
      return all;
    };
    expect(read(lies(() => {}))).not.toBeNull();
    for (const name of ['frames', 'connections', 'strings', 'addresses', 'activities', 'links', 'times', 'runs']) {
      for (const value of [2 ** 31, -1, 0.5, '7', null, (columns.frames.count + 1) * 3]) {
        expect(read(lies((contents) => (contents[name] = value))), `${name} ${value}`).toBeNull();
      }
    }
    expect(read(lies((contents) => (contents['notes'] = [{ type: 'note' }])))).toBeNull();
    expect(read(lies((contents) => (contents['slots'] = { start: 0, seconds: 0, count: 5000 })))).toBeNull();
  });
});
