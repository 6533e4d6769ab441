import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Capture } from '../../src/index.ts';
import '../../src/vitest/index.ts';
import type { CaptureMatchers, ExchangePattern } from '../../src/vitest/index.ts';

/** Looked at by the compiler, never called. */
async function wrong(capture: Capture): Promise<void> {
  // @ts-expect-error a field that is not there
  await expect(capture).toHaveExchange({ statsu: 200 });
  // @ts-expect-error a status is a number or a class
  await expect(capture).toHaveExchange({ status: 'ok' });
  // @ts-expect-error no such class
  await expect(capture).toHaveExchange({ status: '6xx' });
  // @ts-expect-error a body is no function
  await expect(capture).toHaveExchange({ body: () => true });
  // @ts-expect-error a misspelt option
  await expect(capture).toHaveExchange({ status: 200 }, { time: 1 });
  // @ts-expect-error no such side
  await expect(capture).toHaveWebSocketMessage({ from: 'sever' });
  // @ts-expect-error no such shape
  await expect(capture).toHaveShape('web-socket');
  // @ts-expect-error no such end
  await expect(capture).toCloseWith('reset');
  // @ts-expect-error no such severity
  await expect(capture).toHaveNoNotes({ above: 'warning' });
}

async function right(capture: Capture): Promise<void> {
  await expect(capture).toHaveExchange({ path: expect.stringContaining('a'), status: '2xx', body: { a: [1, { b: /c/ }], d: expect.any(String) } }, { before: { path: '/' } });
  await expect(capture).not.toHaveConnection({ server: 80, protocols: ['http'], tcp: { retransmissions: { client: expect.any(Number) } } }, { times: 2 });
  await expect(capture).toDeliverEvents(['a', /b/, { data: { c: 1 } }], { exact: true });
}

describe('types of matchers', () => {
  it('know patterns, options and what is awaited', () => {
    expectTypeOf<CaptureMatchers['toHaveExchange']>().parameter(0).toEqualTypeOf<ExchangePattern>();
    expectTypeOf(expect({} as Capture).toHaveExchange).returns.resolves.toBeVoid();
    expectTypeOf(expect({} as Capture).not.toRespondWithin).parameter(0).toBeNumber();
    expect([wrong, right]).toHaveLength(2);
  });
});
