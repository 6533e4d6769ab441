import { describe, expect, it } from 'vitest';
import type { Filter } from '../src/filter/filter.ts';
import { Gate } from '../src/gate.ts';
import type { FrameContext } from '../src/options.ts';
import type { EarshotRecord } from '../src/record.ts';
import { connection, event, http, note } from './report/records.ts';

const FRAME = {} as FrameContext;

/** A gate whose filter selects these types, as told by whether a frame was looked at before where it needs one. */
function gate({ types, only, needsFrames = false }: { types?: string[]; only?: string[]; needsFrames?: boolean }) {
  const out: string[] = [];
  const forgotten: number[] = [];
  let frames = 0;
  const filter: Filter | null = types === undefined ? null : {
    text: '', needsFrames, wants: { bodies: false },
    frame: () => void frames++,
    matches: ({ type }) => types.includes(type as string) && (!needsFrames || frames > 0),
    forget: (id) => void forgotten.push(id),
  };
  const made = new Gate(filter, only ? new Set(only) : null, () => null, ({ type }) => void out.push(type as string));
  return { gate: made, out, forgotten, pass: (...records: EarshotRecord[]) => void records.forEach(made.record) };
}

const RECORDS = [http('GET', '/', 200), event('a', 'b'), note('tcp-gap', 'm'), connection()];

describe('a gate', () => {
  it('without wishes lets everything through at once', () => {
    const { pass, out } = gate({});
    pass(...RECORDS);
    expect(out).toEqual(['http', 'sse', 'note', 'connection']);
  });

  it('lets the types through that were asked for', () => {
    const { pass, out } = gate({ only: ['sse', 'connection'] });
    pass(...RECORDS);
    expect(out).toEqual(['sse', 'connection']);
  });

  it('lets a connection through of which something was selected, and forgets it', () => {
    const { pass, out, forgotten } = gate({ types: ['sse'] });
    pass(...RECORDS);
    pass(connection({ id: 7 }));
    expect(out).toEqual(['sse', 'connection']);
    expect(forgotten).toEqual([0, 7]);
  });

  it('lets it through also where what was selected is of no wanted type', () => {
    const { pass, out } = gate({ types: ['sse'], only: ['connection'] });
    pass(...RECORDS);
    expect(out).toEqual(['connection']);
  });

  it('judges a record once the frame that made it was looked at', () => {
    const { gate: made, pass, out } = gate({ types: ['http', 'sse'], needsFrames: true });
    pass(...RECORDS.slice(0, 3));
    expect(out).toEqual([]);
    made.frame(FRAME);
    expect(out).toEqual(['http', 'sse']);
  });

  it('judges the records of a connection before the connection, and the rest at the end', () => {
    const { gate: made, pass, out } = gate({ types: ['http', 'sse'], needsFrames: true });
    made.frame(FRAME);
    pass(...RECORDS);
    expect(out).toEqual(['http', 'sse', 'connection']);
    pass(event('a', 'b'));
    expect(out).toHaveLength(3);
    made.flush();
    expect(out.slice(3)).toEqual(['sse']);
  });
});
