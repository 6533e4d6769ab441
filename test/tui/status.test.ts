import { afterEach, describe, expect, it } from 'vitest';
import type { CaptureStatus } from '../../src/node/indexed-capture.ts';
import { uiOn } from './support/open.ts';
import type { OpenUi } from './support/open.ts';
import { syntheticCapture } from './support/synthetic.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const WIDTHS = [60, 80, 140, 200];

/** The status line of a list that stays at its end. */
async function statusOf(columns: number, status: Partial<CaptureStatus>): Promise<string> {
  await open?.close();
  const capture = syntheticCapture(7);
  open = await uiOn({ ...capture, status: { ...capture.status, frames: 3036, ...status } }, { columns, rows: 14, place: { view: 'conversations', follow: true } });
  return open.terminal.text.split('\n').at(-2)!;
}

describe('the status line', () => {
  it.each(WIDTHS)('says on %d columns how many frames were dropped, as long as one looks', async (columns) => {
    expect(await statusOf(columns, { phase: 'following', dropped: 8558 })).toContain('8,558 dropped');
    expect(await statusOf(columns, { phase: 'done', dropped: 8558 })).toContain('8,558 dropped');
    expect(await statusOf(columns, { phase: 'following', dropped: 0 })).not.toContain('dropped');
  });

  it.each(WIDTHS)('does not say on %d columns that a capture goes on which broke off', async (columns) => {
    const problem = 'lo: the capture broke off: it was ended by SIGKILL';
    expect(await statusOf(columns, { phase: 'following' })).toContain(' fol');
    const broken = await statusOf(columns, { phase: 'done', problem });
    expect(broken).not.toContain(' fol');
    expect(broken).toContain('broke off');
  });
});
