import { describe, expect, it } from 'vitest';
import { Chunk } from '../../../src/bytes/chunk.ts';
import { toBytes } from '../../../src/bytes/text.ts';
import type { BodyHead, DissectorContext, EmittedRecord } from '../../../src/dissect/dissector.ts';
import { UNNUMBERED } from '../../../src/dissect/dissector.ts';
import { sse } from '../../../src/dissect/sse/sse.ts';

const head: BodyHead = {
  from: 'server', exchange: 2, contentType: 'text/event-stream', contentEncoding: [], requestHeaders: null, status: 200,
};

interface Body {
  records: EmittedRecord[];
  notes: { code: string; message: string; [figure: string]: unknown }[];
  protocols: string[];
}

/** One frame a piece, a second apart; a number is a gap of that length. */
function body(pieces: (string | number)[], complete = true): Body {
  const result: Body = { records: [], notes: [], protocols: [] };
  const context = {
    emit: (record) => void result.records.push(record),
    note: (code, message, more) => void result.notes.push({ code, message, ...more }),
    speaks: (protocol) => void result.protocols.push(protocol),
  } as Partial<DissectorContext> as DissectorContext;
  const handler = sse.body!.open(context, head);
  const chunk = new Chunk();
  for (const piece of pieces) {
    chunk.stampLike({ frame: chunk.frame + 1, seconds: chunk.seconds + 1, nanos: 5 });
    if (typeof piece === 'number') handler.gap(piece);
    else handler.data(chunk.place(toBytes(piece)));
  }
  handler.end(complete);
  return result;
}

describe('event streams', () => {
  it('are the bodies of that type that a server sends', () => {
    const accepts = (more: Partial<BodyHead>): boolean => sse.body!.accepts({ ...head, ...more });
    expect(accepts({})).toBe(true);
    expect(accepts({ contentType: 'Text/Event-Stream ; charset=utf-8' })).toBe(true);
    expect(accepts({ contentType: 'text/event-streams' })).toBe(false);
    expect(accepts({ contentType: 'text/plain' })).toBe(false);
    expect(accepts({ contentType: null })).toBe(false);
    expect(accepts({ from: 'client' })).toBe(false);
  });

  it('give a record for each event, at the time of the byte that completed it', () => {
    const { records, protocols, notes } = body(['event: tick\nid: 3\nda', 'ta: a\n', '\ndata: b\nretry: 100\n\n'], false);
    const common = { type: 'sse', connection: UNNUMBERED, stream: UNNUMBERED, exchange: 2, time: '1970-01-01T00:00:03.000000005Z', frame: 3, id: '3', length: 1 };
    expect(records).toEqual([
      { ...common, event: 'tick', data: 'a' },
      { ...common, event: 'message', data: 'b', retry: 100 },
    ]);
    expect(protocols).toEqual(['sse']);
    expect(notes).toEqual([]);
  });

  it('show the event that the end leaves pending', () => {
    const { records, notes } = body(['data: 1\n\nid: 4\ndata: half'], true);
    expect(records).toHaveLength(1);
    expect(notes).toMatchObject([{ code: 'sse-pending-event', from: 'server', exchange: 2, id: '4', complete: true }]);
    expect(body(['data: half\n'], false).notes).toMatchObject([{ code: 'sse-pending-event', data: 'half', complete: false }]);
  });

  it('count their heartbeats and say so once', () => {
    expect(body([':\n\n', ': ping\n\n', ':\n\n']).notes).toMatchObject([{ code: 'sse-heartbeat', count: 3 }]);
  });

  it('lose one event to a gap', () => {
    const { records, notes } = body(['data: 1\n\ndata: ', 30, 'x\n\ndata: 3\n\n']);
    expect(records.map((record) => (record as { data?: string }).data)).toEqual(['1', '3']);
    expect(notes).toMatchObject([{ code: 'sse-gap', length: 30 }]);
  });

  it('cut an event of more than a mebibyte', () => {
    const { records, notes } = body(['data: ', 'x'.repeat(600_000), 'y'.repeat(600_000), '\n\n']);
    expect(records).toMatchObject([{ length: 1_200_000, truncated: true }]);
    expect((records[0] as { data?: string }).data!.length).toBe(1 << 20);
    expect(notes).toMatchObject([{ code: 'sse-data-limit', length: 1_200_000 }]);
  });

  it('cut names and IDs of more than 4 KiB, since an ID goes into every later event', () => {
    const long = 'é'.repeat(3000);
    const { records, notes } = body([`id: ${long}\nevent: a${long}\ndata: 1\n\n`, 'data: 2\n\n', 'id: 3\ndata: 3\n\n', `id: ${long}\ndata: 4\n\n`]);
    const id = 'é'.repeat(2048);
    expect(records).toMatchObject([
      { id, event: `a${'é'.repeat(2047)}`, data: '1', truncated: true }, { id, event: 'message', data: '2', truncated: true },
      { id: '3', data: '3' }, { id, data: '4', truncated: true },
    ]);
    expect(records[2]).not.toHaveProperty('truncated');
    expect(notes).toMatchObject([{ code: 'sse-data-limit' }]);
  });

  it('say what is wrong with them', () => {
    const { notes } = body(['retry: soon\ndata: 1\n\n']);
    expect(notes).toMatchObject([{ code: 'sse-bad-retry', message: 'retry is not a number: "soon"' }]);
  });
});
