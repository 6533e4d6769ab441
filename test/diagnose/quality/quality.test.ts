import { describe, expect, it } from 'vitest';
import { Diagnosis } from '../../../src/diagnose/diagnosis.ts';
import type { MakeExaminer } from '../../../src/diagnose/examiner.ts';
import { VERDICTS } from '../../../src/diagnose/catalogue.ts';
import { QUALITIES } from '../../../src/diagnose/quality/kinds.ts';
import { CaptureBuilder, dataFrame, drop, duplicate, offloadLength, oneSided, skip, snap } from '../../../src/testing/index.ts';
import type { Transform } from '../../../src/testing/index.ts';
import { RST } from '../../../src/wire/packet.ts';
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

  it('names each verdict once that it makes less sure', () => {
    for (const { affects } of Object.values(QUALITIES)) expect(new Set(affects).size).toBe(affects.length);
  });

  it('is frames that nobody can read where the link type is not known', () => {
    const capture = new CaptureBuilder({ linkType: 147 as never });
    capture.raw(new Uint8Array(60));
    expect(diagnoseBuilt(capture, [])).toMatchObject({
      quality: [{ code: 'frames-unread', frames: [1] }], verdicts: [{ code: 'healthy', confidence: 'possible', message: 'Nothing wrong was seen, for no connection could be read.' }],
    });
  });

  it('is no reason to call healthy what was not seen', () => {
    const healthy = (capture: CaptureBuilder) => {
      const { confidence, message } = diagnoseBuilt(capture, []).verdicts[0]!;
      return `${confidence}: ${message}`;
    };
    expect(healthy(new CaptureBuilder())).toBe('possible: The capture has no frame: there is nothing to judge.');
    expect(healthy(seen(snap(40)))).toBe('possible: Nothing wrong was seen, but no connection either.');
    const half = new CaptureBuilder();
    half.tcp().syn().synAck().segment('client', { flags: RST });
    expect(healthy(half)).toBe('possible: Nothing wrong was seen, but no connection came as far as to carry anything.');
    expect(healthy(seen())).toBe('certain: Nothing is wrong with what was captured.');
  });

  it('leaves the name of a file as it is', () => {
    const diagnosis = new Diagnosis([]);
    const note = { type: 'note', severity: 'warn', layer: 'capture', connection: null, side: null, frame: null } as const;
    diagnosis.record({ ...note, code: 'capture-cut', path: 't/cut.pcap', message: 't/cut.pcap ends inside the record at byte 24' });
    diagnosis.record({ ...note, code: 'capture-frame-cut', message: 'the snap length cut 10 frames' });
    expect(diagnosis.finish().quality.map(({ message }) => message)).toEqual([
      expect.stringContaining(' The snap length cut 10 frames.'), expect.stringContaining(' t/cut.pcap ends inside the record'),
    ]);
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
