import { describe, expect, it } from 'vitest';
import type { MakeExaminer } from '../../../src/diagnose/examiner.ts';
import { VERDICTS } from '../../../src/diagnose/catalogue.ts';
import { QUALITIES } from '../../../src/diagnose/quality/kinds.ts';
import { CaptureBuilder, dataFrame, drop, duplicate, offloadLength, oneSided, skip, snap } from '../../../src/testing/index.ts';
import type { Transform } from '../../../src/testing/index.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

/** An exchange, seen through transforms. */
function seen(...transforms: Transform[]): CaptureBuilder {
  const capture = new CaptureBuilder();
  capture.tcp().open().client('GET').server('x'.repeat(3000)).close();
  return capture.apply(...transforms);
}

const qualities = (capture: CaptureBuilder): string[] => diagnoseBuilt(capture, []).quality.map(({ code }) => code);

describe('the quality of a capture', () => {
  it('has nothing to say where everything was captured', () => {
    expect(qualities(seen())).toEqual([]);
  });

  it.each([
    ['one-sided', oneSided('client')], ['begun-midway', skip(3)], ['frames-dropped', drop(dataFrame('server', 2))], ['frames-cut', snap(60)],
    ['frames-twice', duplicate()], ['offload', offloadLength()],
  ] as const)('is %s where it is', (code, transform) => {
    expect(qualities(seen(transform))).toContain(code);
  });

  it('says for how many connections it is so, and which', () => {
    const capture = seen(skip(3));
    capture.tcp({ client: '10.0.0.1:40001' }).open().close();
    expect(diagnoseBuilt(capture, []).quality).toMatchObject([{
      type: 'quality', code: 'begun-midway', connections: [0], count: 1, affects: QUALITIES['begun-midway'].affects,
      message: 'Some connections were open before the capture began: what was agreed and said before is not known. It is so for 1 of 2.',
    }]);
  });

  it('lets nobody complain of silence where one direction was captured at all', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '10.0.0.1:40001' }).open().client('GET').server('x').close();
    const unanswered = capture.tcp({ server: '10.0.0.2:81' }).syn();
    capture.wait(1000);
    unanswered.syn().refuse();
    const confidence = (each: CaptureBuilder): unknown =>
      diagnoseBuilt(each).verdicts.find(({ code }) => code === 'no-answer-to-syn')?.confidence ?? diagnoseBuilt(each).verdicts[0]!.code;
    expect(confidence(capture)).toBe('connection-refused');
    expect(confidence(capture.apply(oneSided('client')))).toBe('possible');
  });

  it('sees a clock that was set, and not frames that two queues brought out of order', () => {
    const back = (milliseconds: number): CaptureBuilder => {
      const capture = new CaptureBuilder();
      capture.tcp().open();
      capture.wait(-milliseconds);
      capture.tcp({ client: '10.0.0.1:40001' }).open();
      return capture;
    };
    expect(qualities(back(5000))).toEqual(['clock-steps']);
    expect(qualities(back(1))).toEqual([]);
  });

  it('does not take an unanswered SYN for one side of a conversation', () => {
    const capture = new CaptureBuilder();
    capture.tcp().syn().syn();
    expect(qualities(capture)).toEqual([]);
  });

  it('makes findings that rest on it less sure: those of a connection, or all where it is of the whole capture', () => {
    const storms: MakeExaminer = (desk) => ({
      record: (record) => {
        if (record.type !== 'connection') return;
        desk.finding({
          code: 'retransmission-storm', subject: { connection: record.id }, confidence: 'certain', evidence: [record.firstFrame], message: '', disproof: '', next: '',
        });
      },
    });
    const capture = seen(oneSided('client'));
    capture.tcp({ client: '10.0.0.1:40001', server: '10.0.0.2:81' }).open().close();
    capture.tcp({ client: '10.0.0.3:40001', server: '10.0.0.4:81' }).open().close();
    const sure = diagnoseBuilt(capture, [storms]).verdicts.map(({ confidence, connections }) => [confidence, connections]);
    expect(sure).toContainEqual(['certain', [2]]);
    const dropped = diagnoseBuilt(seen(drop(dataFrame('server', 2))), [storms]).verdicts;
    expect(dropped.map(({ confidence }) => confidence)).toEqual(['likely']);
  });

  it('names only findings that there are', () => {
    for (const { affects } of Object.values(QUALITIES)) for (const code of affects) expect(VERDICTS).toHaveProperty(code);
  });
});
