import { describe, expect, it, vi } from 'vitest';
import { LiveError } from '../../src/live/backend.ts';
import { recordCapture } from '../../src/vitest/index.ts';

vi.mock('../../src/live/backends.ts', () => ({
  startBackend: () => Promise.reject(new LiveError('no-permission', 'dumpcap', 'dumpcap may not capture on lo')),
}));

const face = process.platform === 'darwin' ? 'lo0' : 'lo';

describe('where nobody here may capture', () => {
  it('a test is skipped, and its note says why', async (context) => {
    const skip = vi.spyOn(context, 'skip').mockImplementation((() => {
      throw new Error('skipped');
    }) as never);
    const work = vi.fn();
    await expect(recordCapture({ interface: face }, work)).rejects.toThrow('skipped');
    expect(skip.mock.calls).toEqual([['dumpcap may not capture on lo']]);
    expect(work).not.toHaveBeenCalled();
  });

  it('a test fails that says it must not be skipped', async () => {
    await expect(recordCapture({ interface: face, required: true }, () => {})).rejects.toThrow('dumpcap may not capture on lo');
  });
});
