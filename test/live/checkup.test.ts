import { expect, test } from 'vitest';
import { LiveError } from '../../src/live/backend.ts';
import type { Backend, BackendFacts, CaptureRequest, Ending } from '../../src/live/backend.ts';
import { checkBackends } from '../../src/live/checkup.ts';
import { devices } from '../../src/live/devices.ts';
import { LiveBytes } from '../../src/live/live-bytes.ts';

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  return { promise: new Promise<T>((done) => (resolve = done)), resolve: (value) => resolve(value) };
}

const facts: BackendFacts = { version: '1', timestamps: 'kernel', originalLengths: true, drops: 'at-end', delay: 0, several: true };

test('a back end is well only when it has captured', async () => {
  const asked: CaptureRequest[] = [];
  let running = 0;
  const well: Backend = {
    name: 'dumpcap',
    probe: () => Promise.resolve({ found: true, facts }),
    start(request) {
      asked.push(request);
      running++;
      const { promise: ended, resolve } = withResolvers<Ending>();
      const stop = (): void => {
        running--;
        resolve({ problem: null, drops: null });
      };
      return Promise.resolve({ bytes: new LiveBytes(), drops: () => null, onBacklog: null, ended, stop });
    },
  };
  const forbidden: Backend = {
    ...well, name: 'tcpdump', start: () => Promise.reject(new LiveError('no-permission', 'tcpdump', 'tcpdump: not permitted')),
  };
  const missing: Backend = { ...well, name: 'cap', probe: () => Promise.resolve({ found: false, why: 'cap is not installed' }) };
  expect(await checkBackends('lo', [well, forbidden, missing])).toEqual([
    { backend: 'dumpcap', facts, problem: null, code: null },
    { backend: 'tcpdump', facts, problem: 'tcpdump: not permitted', code: 'no-permission' },
    { backend: 'cap', facts: null, problem: 'cap is not installed', code: 'not-installed' },
  ]);
  expect(asked.map(({ interfaces }) => interfaces)).toEqual([['lo']]);
  expect(running).toBe(0);
});

test('a fault of our own is not taken for one of the back end', async () => {
  const broken: Backend = { name: 'cap', probe: () => Promise.resolve({ found: true, facts }), start: () => Promise.reject(new TypeError('ours')) };
  await expect(checkBackends('lo', [broken])).rejects.toThrow('ours');
});

test('the loopback is among the devices, with its address', async () => {
  const loopback = (await devices()).find((device) => device.loopback && device.addresses.length > 0);
  expect(loopback?.addresses).toEqual(expect.arrayContaining([expect.stringMatching(/^(127\.0\.0\.1|::1)/)]));
  expect(loopback?.up).toBe(true);
});
