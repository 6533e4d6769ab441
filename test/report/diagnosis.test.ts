import { describe, expect, it } from 'vitest';
import type { SummaryRecord, VerdictRecord } from '../../src/record.ts';
import { diagnosisText } from '../../src/report/diagnosis.ts';
import { evidenceText } from '../../src/report/verdict.ts';
import { wrapText } from '../../src/report/wrap.ts';
import { summary } from './records.ts';

const verdict = (over: Partial<VerdictRecord> = {}): VerdictRecord => ({
  type: 'verdict', subject: { connection: 3 }, position: 'below', step: 'connect', code: 'no-answer-to-syn', severity: 'error', confidence: 'certain',
  ends: { client: { address: '10.0.0.1', port: 40000 }, server: { address: '2001:db8::2', port: 80 } },
  evidence: [1, 3, 4, 5], message: 'nothing came back', disproof: 'a SYN-ACK after frame 1', next: 'see whether it is up.',
  connections: [3], count: 1, ...over,
});
const HEALTHY = verdict({
  subject: { capture: true }, position: 'none', step: null, code: 'healthy', severity: 'chat', evidence: [], message: 'Nothing is wrong.', disproof: null,
  next: null, connections: [], count: 0,
});

const text = (verdicts: VerdictRecord[], options: { columns?: number; colour?: boolean; verbose?: boolean; quality?: object[] } = {}): string =>
  diagnosisText({ paths: ['a.pcap'], quality: (options.quality ?? []) as { type: string }[], verdicts, derived: [], summary: summary() as SummaryRecord }, {
    columns: options.columns ?? 80, colour: options.colour ?? false, verbose: options.verbose ?? false,
  });

describe('the text of a diagnosis', () => {
  it('tells a verdict as a story: where, who, what, which frames, unless what, and what next', () => {
    expect(text([verdict()]).split('\n').slice(1)).toEqual([
      '',
      '✗ below the socket, step connect                       no-answer-to-syn, certain',
      '  10.0.0.1:40000 → [2001:db8::2]:80 (#3)',
      '  Nothing came back',
      '  frames    1, 3–5',
      '  unless    a SYN-ACK after frame 1',
      '  next      See whether it is up',
      '',
      'earshot explain no-answer-to-syn tells how it is decided',
      '',
    ]);
  });

  it('says of a healthy capture that it is, and no more', () => {
    expect(text([HEALTHY]).split('\n').slice(1)).toEqual(['', '✓ Nothing is wrong.', '']);
  });

  it('gives no tick to a capture in which nothing could go wrong', () => {
    expect(text([{ ...HEALTHY, confidence: 'possible', message: 'Nothing was seen.' }]).split('\n').slice(1)).toEqual(['', '· Nothing was seen.', '']);
  });

  it('leaves remarks to those who ask for them, and says that there are some', () => {
    const all = [HEALTHY, verdict({ severity: 'chat', message: 'By the way' })];
    expect(text(all)).not.toContain('By the way');
    expect(text(all)).toMatch(/\n\n1 remark more with --verbose\n$/);
    expect(text(all, { verbose: true })).toContain('By the way');
  });

  it('counts verdicts where there are several, and says whom they are about', () => {
    const shown = text([
      verdict(), verdict({ severity: 'warn', subject: { hosts: ['10.0.0.1', '10.0.0.2'] }, ends: undefined as never, connections: [1, 2, 3, 4, 5, 6], count: 9 }),
      verdict({ severity: 'note', subject: { capture: true }, ends: undefined as never, connections: [], count: 0 }),
    ]);
    expect(shown).toContain('\n  10.0.0.1 – 10.0.0.2 (#1, #2, #3, #4, #5 and 4 more)\n');
    expect(shown).toContain('\n  the capture\n');
    expect(shown).toMatch(/\n\n1 error, 1 warning, 1 note\nearshot explain no-answer-to-syn tells how it is decided\n$/);
  });

  it('puts the quality of the capture first', () => {
    const quality = [{ type: 'quality', code: 'frames-cut', message: 'Frames were cut.', affects: ['http-malformed'] }];
    expect(text([HEALTHY], { quality }).split('\n')[1]).toBe('  ! capture quality: Frames were cut.');
    expect(text([HEALTHY], { quality, verbose: true })).toContain('frames-cut makes less sure: http-malformed');
  });

  it('stays within its columns', () => {
    const long = verdict({ message: 'word '.repeat(60).trim(), evidence: Array.from({ length: 20 }, (_, at) => 1000 + at * 3), next: 'x'.repeat(200) });
    for (const columns of [40, 80, 200]) {
      for (const line of text([long, verdict()], { columns }).split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(Math.min(columns, 110));
    }
  });

  it('lets nothing of the capture reach the terminal as a command', () => {
    const hostile = verdict({ message: 'GET /\u001b[2J\u202e', next: '\u001b]0;x\u0007', disproof: '\u009b31m' });
    // oxlint-disable-next-line no-control-regex
    expect(text([hostile])).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    // oxlint-disable-next-line no-control-regex
    expect(text([hostile], { colour: true }).replaceAll(/\u001b\[\d+m/g, '')).toBe(text([hostile]));
  });
});

describe('lists of frames', () => {
  it.each([[[], ''], [[4], '4'], [[4, 5], '4, 5'], [[4, 5, 6, 9, 10, 12], '4–6, 9, 10, 12']])('%j are written as %s', (frames, expected) => {
    expect(evidenceText(frames)).toBe(expected);
  });
});

describe('wrapping', () => {
  it('breaks between words and cuts what is longer than a line', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('extraordinary', 5)).toEqual(['extr…']);
    expect(wrapText('', 5)).toEqual(['']);
  });
});
