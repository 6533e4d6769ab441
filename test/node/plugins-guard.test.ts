import { describe, expect, it } from 'vitest';
import { BudgetError } from '../../src/dissect/budget-error.ts';
import type { BodyHead, Dissector, DissectorContext, ProbeAnswer, StreamHandler } from '../../src/dissect/dissector.ts';
import { OPAQUE } from '../../src/dissect/opaque.ts';
import { guard, type GuardOptions } from '../../src/node/guard.ts';
import { Chunk } from '../../src/bytes/chunk.ts';
import { streamHarness, type Harness } from '../../src/testing/harness.ts';

type Calls = Partial<StreamHandler>;

const PROBE = { client: new Chunk(), server: new Chunk(), clientPort: 1, serverPort: 2, rolesCertain: true, fromStart: true };

const plugin = (open: (context: DissectorContext) => Calls): Dissector => ({
  name: 'outside',
  stream: { probe: () => 'mine', open: (context) => ({ data() {}, gap() {}, end() {}, ...open(context) }) },
});

const guarded = (open: (context: DissectorContext) => Calls, options?: GuardOptions): Harness =>
  streamHarness(guard(plugin(open), options));

describe('a guarded dissector', () => {
  it('does what it would do alone', () => {
    const connection = guarded(({ emit, note, speaks, client }) => ({
      data(from, chunk) {
        emit({ type: 'mine', from, port: client.port, length: chunk.length });
        note('mine-odd', 'odd', { from });
      },
      gap: (from, length) => emit({ type: 'mine', from, gap: length }),
      end: (from) => speaks(`bye-${from}`),
    }));
    connection.client('abc').gap('server', 7).end();
    expect(connection.records).toEqual([
      { type: 'mine', from: 'client', port: 40000, length: 3 }, { type: 'mine', from: 'server', gap: 7 },
    ]);
    expect(connection.notes).toEqual([{ code: 'mine-odd', message: 'odd', from: 'client' }]);
    expect(connection.protocols).toEqual(['bye-client', 'bye-server']);
  });

  it('throws what the plugin throws, keeps what it made before, and is silent afterwards', () => {
    let calls = 0;
    const connection = guarded(({ emit }) => ({
      data() {
        calls++;
        emit({ type: 'mine' });
        throw new RangeError('a bug');
      },
    }));
    expect(() => connection.client('a')).toThrow(new RangeError('a bug'));
    connection.client('b').gap('client', 1).end();
    expect(calls).toBe(1);
    expect(connection.records).toEqual([{ type: 'mine' }]);
  });

  it('is cut off when it never returns, in a call, in opening, and in its probe', () => {
    const forever = (): never => {
      for (;;);
    };
    const limits = { timeoutMs: 20 };
    expect(() => guarded(() => ({ data: forever }), limits).client('a')).toThrow(BudgetError);
    expect(() => guarded(forever, limits)).toThrow('took more than 20 ms');
    const probing = guard({ name: 'outside', stream: { probe: forever, open: forever } }, limits);
    expect(() => probing.stream!.probe(PROBE)).toThrow(BudgetError);
  });

  it('cannot hide from the clock behind a catch', () => {
    const connection = guarded(() => ({
      data() {
        for (;;) {
          try {
            for (;;);
          } catch {
            // and again
          }
        }
      },
    }), { timeoutMs: 20 });
    expect(() => connection.client('a')).toThrow(BudgetError);
  });

  it('may make as many records as it got bytes, and some more', () => {
    const flood = guarded(({ emit }) => ({
      data: (_, chunk) => {
        for (let i = 0; i < chunk.length * 2; i++) emit({ type: 'mine' });
      },
    }), { freeRecords: 5 });
    expect(() => flood.client('12345').client('123456')).toThrow(BudgetError);
    expect(flood.records).toHaveLength(16);
  });

  it('is over its budget even when it swallows the error', () => {
    const flood = guarded(({ note }) => ({
      data: () => {
        for (let i = 0; i < 1e4; i++) {
          try {
            note('mine', 'again');
          } catch {
            // and again
          }
        }
      },
    }), { freeRecords: 5 });
    expect(() => flood.client('1')).toThrow(BudgetError);
    expect(flood.notes).toHaveLength(6);
  });

  it('may not make records without measure in few large pieces either', () => {
    const text = 'x'.repeat(2000);
    const flood = guarded(({ emit }) => ({ data: () => emit({ type: 'mine', text }) }), { freeCharacters: 1000 });
    expect(() => flood.client('1')).toThrow(BudgetError);
    expect(flood.records).toEqual([]);
  });

  it('hands out plain data: no borrowed bytes, no getters, nothing that cannot be written', () => {
    const connection = guarded(({ emit }) => ({
      data: (_, chunk) => emit({ type: 'mine', get late() { return 1; }, gone: undefined, bytes: chunk.bytes }),
    }));
    expect(connection.client('a').records).toEqual([{ type: 'mine', late: 1, bytes: { 0: 97 } }]);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(() => guarded(({ emit }) => ({ data: () => emit({ type: 'mine', cyclic }) })).client('a')).toThrow(TypeError);
    expect(() => guarded(({ emit }) => ({ data: () => emit({ type: 'mine', big: 1n }) })).client('a')).toThrow(TypeError);
  });

  it.each([
    [undefined, 'a record needs a type'], [{}, 'a record needs a type'], [{ type: 'summary' }, "records of type 'summary'"],
  ])('may not emit %j', (record, message) => {
    expect(() => guarded(({ emit }) => ({ data: () => emit(record as never) })).client('a')).toThrow(message);
  });

  it('makes its records before those of the handler that it hands on to', () => {
    const next = plugin(({ emit }) => ({ data: () => emit({ type: 'next' }) })).stream!;
    const dissector = guard(plugin(({ emit, handOff }) => ({
      data(from, chunk) {
        emit({ type: 'mine' });
        handOff({ kind: 'tunnel' }).data(from, chunk);
      },
    })));
    const connection = streamHarness(dissector, { handOff: (_, context) => next.open(context) });
    expect(connection.client('a').client('b').records).toEqual([{ type: 'mine' }, { type: 'next' }, { type: 'next' }]);
  });

  it('says of one record that is too large that it is, and how large', () => {
    const large = guarded(({ emit }) => ({ data: () => emit({ type: 'mine', text: 'x'.repeat(2000) }) }), { freeCharacters: 1000 });
    expect(() => large.client('1')).toThrow('a record too large: 2025 characters, at most 1064 may be made of 1 bytes');
  });

  it('is switched off when it took too long three times, in whatever connection', () => {
    let calls = 0;
    const dissector = guard({
      name: 'outside',
      stream: { probe: () => 'mine', open: () => ({ data: () => { calls++; for (;;); }, gap() {}, end: () => void calls++ }) },
    }, { timeoutMs: 20 });
    const connections = [1, 2, 3, 4].map(() => streamHarness(dissector));
    expect(() => connections[0]!.client('a')).toThrow(new BudgetError('took more than 20 ms'));
    expect(() => connections[1]!.client('a')).toThrow(BudgetError);
    expect(() => connections[2]!.client('a')).toThrow(new BudgetError('took more than 20 ms, as twice before: it is switched off'));
    connections[3]!.client('a').end();
    expect(calls).toBe(3);
    expect(dissector.stream!.probe(PROBE)).toBe('not-mine');
  });

  it('is cut off in its lines and fields too', () => {
    const forever = (): never => {
      for (;;);
    };
    const { line, fields } = guard({ name: 'outside', line: forever, fields: [{ name: 'outside.x', type: 'text', about: '', get: forever }] }, { timeoutMs: 20 });
    const record = { type: 'outside', connection: 0, stream: 0 };
    expect(() => line!(record)).toThrow(BudgetError);
    expect(() => fields![0]!.get(record)).toThrow(BudgetError);
    expect(() => line!(record)).toThrow('it is switched off');
    expect([line!(record), fields![0]!.get(record)]).toEqual(['outside', null]);
  });

  it.each([
    ['a Promise', Promise.resolve('mine'), 'a Promise'], ['another word', 'maybe', '"maybe"'], ['nothing', undefined, 'undefined'],
    ['true', true, 'true'], ['an object', {}, 'an object'],
  ])('says once that a probe returned %s, and takes it for no', (_, value, words) => {
    const { stream } = guard({ name: 'outside', stream: { probe: () => value as ProbeAnswer, open: () => OPAQUE } });
    const message = `stream.probe returned ${words}; it must return "mine", "mine-flipped", "not-mine", "need-more"`;
    expect(() => stream!.probe(PROBE)).toThrow(new TypeError(message));
    expect(stream!.probe(PROBE)).toBe('not-mine');
  });

  it('may not go on after it has returned', () => {
    const connection = guarded(() => ({ data: async () => Promise.reject(new Error('later')) }));
    expect(() => connection.client('a')).toThrow('a method returned a Promise; what it borrows is gone when it returns');
  });

  it('accepts no body with a Promise', () => {
    const { body } = guard({ name: 'outside', body: { accepts: () => Promise.resolve(false) as never, open: () => ({ data() {}, gap() {}, end() {} }) } });
    expect(() => body!.accepts({} as BodyHead)).toThrow('body.accepts returned a Promise; it must return true, false');
    expect(body!.accepts({} as BodyHead)).toBe(false);
  });

  it('has to open something that can be called', () => {
    const open = (opened: unknown): Harness => streamHarness(guard({ name: 'outside', stream: { probe: () => 'mine', open: () => opened as never } }));
    expect(() => open(undefined)).toThrow('open returned undefined; it must return data, gap, end');
    expect(() => open({ data() {}, gap() {} })).toThrow('open returned an object; it must return data, gap, end');
  });

  it('gets its chunk back as it was lent', () => {
    const dissector = guard(plugin(() => ({ data: (_, chunk) => void chunk.place(new Uint8Array(9)) })));
    const chunk = new Chunk().place(new Uint8Array(3), 1, 2);
    const { bytes } = chunk;
    dissector.stream!.open(stubContext).data('client', chunk);
    expect([chunk.bytes === bytes, chunk.start, chunk.end]).toEqual([true, 1, 2]);
  });
});

/** For handlers that never look at it. */
const stubContext = { transport: 'tcp', wants: {} } as unknown as DissectorContext;
