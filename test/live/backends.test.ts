import { describe, expect, it } from 'vitest';
import { LiveError } from '../../src/live/backend.ts';
import type { Backend, BackendFacts, BackendName, LiveCapture, LiveErrorCode } from '../../src/live/backend.ts';
import { startBackend } from '../../src/live/backends.ts';
import { checkInterfaces } from '../../src/live/interfaces.ts';

const FACTS: BackendFacts = { version: '1', timestamps: 'kernel', originalLengths: true, drops: 'at-end', delay: 0, several: true };
const request = { interfaces: ['lo'], filter: null, snapLength: null, promiscuous: true, bufferMiB: null };

/** A back end that is there with these facts, or is not; and that cannot begin for that reason. */
function fake(name: BackendName, facts: Partial<BackendFacts> | null, fails?: LiveErrorCode): Backend {
  return {
    name,
    probe: async () => (facts ? { found: true, facts: { ...FACTS, ...facts } } : { found: false, why: `${name} is not installed` }),
    start: async () => {
      if (fails) throw new LiveError(fails, name, `${name}: ${fails}`);
      return {} as LiveCapture;
    },
  };
}

async function chosen(wanted: BackendName | 'auto', backends: readonly Backend[], interfaces = ['lo']): Promise<string> {
  try {
    const { backend, because } = await startBackend(wanted, { ...request, interfaces }, backends);
    return [backend, ...because].join(', ');
  } catch (error) {
    return `${(error as LiveError).code}: ${(error as LiveError).message}`;
  }
}

describe('who captures', () => {
  const tcpdump = fake('tcpdump', { several: false });
  const cap = fake('cap', { timestamps: 'user', drops: 'never' });

  it('is the first that is there and can, with the reasons why the others were not', async () => {
    expect(await chosen('auto', [fake('dumpcap', {}), tcpdump, cap])).toBe('dumpcap');
    expect(await chosen('auto', [fake('dumpcap', null), tcpdump, cap])).toBe('tcpdump, dumpcap is not installed');
    expect(await chosen('auto', [fake('dumpcap', {}, 'no-permission'), tcpdump, cap])).toBe('tcpdump, dumpcap: no-permission');
  });

  it('is one that hands frames on late only where the others cannot, or have no times', async () => {
    const late = fake('dumpcap', { delay: 250 });
    expect(await chosen('auto', [late, tcpdump, cap])).toBe('tcpdump, this dumpcap (1) hands frames on only every 250 ms');
    expect(await chosen('auto', [late, tcpdump, cap], ['lo', 'eth0'])).toBe('dumpcap, tcpdump captures on one interface at a time');
    expect(await chosen('auto', [late])).toBe('dumpcap');
  });

  it('is the one that was named, or nobody', async () => {
    expect(await chosen('cap', [fake('dumpcap', {}), tcpdump, cap])).toBe('cap');
    expect(await chosen('dumpcap', [fake('dumpcap', { delay: 250 })])).toBe('dumpcap');
    expect(await chosen('tcpdump', [fake('tcpdump', {}, 'no-permission'), cap])).toBe('no-permission: tcpdump: no-permission');
    expect(await chosen('cap', [fake('cap', null)])).toBe('not-installed: nothing here can capture: cap is not installed');
  });

  it('is not asked after a filter that the first one refused', async () => {
    expect(await chosen('auto', [fake('dumpcap', {}, 'bad-filter'), tcpdump])).toBe('bad-filter: dumpcap: bad-filter');
  });
});

describe('interfaces', () => {
  it.each(['-evil', '1', 'rpcap://host/eth0', 'TCP@host:1', 'no such one', '../lo'])('are none: %s', async (name) => {
    await expect(checkInterfaces([name])).rejects.toMatchObject({ code: 'no-such-interface', backend: null });
  });
});
