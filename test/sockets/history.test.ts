import { expect, test } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import { Session } from '../../src/session.ts';
import { SocketHistory } from '../../src/sockets/history.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { builtSockets, ssLine } from './built.ts';

function historyOf(capture: CaptureBuilder): SocketHistory {
  const session: Session = new Session({ facts: 'talking', onFrame: (context) => history.frame(context) }, codecs, (record) => history.record(record));
  const history = new SocketHistory((id) => session.factsOf(id));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return history.finish();
}

/** Conversations one after the other, so that there are many changes and few sockets at a time. */
function many(count: number): CaptureBuilder {
  const capture = new CaptureBuilder();
  capture.tcp({ client: '10.0.0.9:1', server: '10.0.0.2:443' }).joined().client('old').server('older');
  for (let at = 0; at < count; at++) {
    const tcp = capture.tcp({ client: `10.0.0.1:${10_000 + at}` }).open().client('x');
    if (at % 3 === 0) tcp.reset('client');
    else if (at % 3 === 1) tcp.close();
    capture.wait(at % 50 === 0 ? 2000 : 5);
    if (at % 40 === 0) capture.udp({ client: `10.0.0.1:${30_000 + at}` }).client('q').server('a');
    if (at % 60 === 0) capture.tcp({ client: `10.0.0.3:${10_000 + at}`, server: '10.0.0.2:81' }).syn().refuse();
  }
  return capture;
}

test('the table at any instant is the one that a reading up to then gives', () => {
  const capture = many(120);
  const history = historyOf(capture);
  for (const time of [0, 0.0001, 0.5, 2, 3.3, 4.001, 5.5, history.end]) {
    const told = history.tableAt(history.indexAt(time), time).map(ssLine);
    expect(told.sort(), `at ${time}`).toEqual(builtSockets(capture, time.toFixed(9)).map(ssLine).sort());
  }
});

test('tables far from the beginning are there, too', () => {
  const history = historyOf(many(1500));
  expect(history.count).toBeGreaterThan(5000);
  const last = history.tableAt(history.count - 1, history.end).map(ssLine);
  expect(last).toContain('LISTEN 10.0.0.2:80');
  expect(last.filter((line) => line.startsWith('ESTAB 10.0.0.1')).length).toBe(500);
  expect(history.tableAt(-1, 0).map(ssLine)).toEqual(['LISTEN 10.0.0.2:80', 'ESTAB 10.0.0.2:443 10.0.0.9:1', 'UNCONN 10.0.0.2:53', 'ESTAB 10.0.0.9:1 10.0.0.2:443']);
});

test('each change says what it was and what it is', () => {
  const capture = new CaptureBuilder();
  capture.tcp().open().close();
  const history = historyOf(capture);
  const text = Array.from({ length: history.count }, (_, at) => {
    const { local, before, state, frame } = history.change(at);
    return `${local.address} ${before ?? ''}>${state ?? ''} ${frame}`;
  });
  expect(text.slice(0, 4)).toEqual(['10.0.0.1 >SYN-SENT 1', '10.0.0.2 >SYN-RECV 2', '10.0.0.1 SYN-SENT>ESTAB 3', '10.0.0.2 SYN-RECV>ESTAB 3']);
  expect(history.lastOf(0)).toBe(text.indexOf('10.0.0.1 FIN-WAIT-2>TIME-WAIT 6'));
  expect(history.lastOf(7)).toBe(-1);
});

test('of a capture without frames there is nothing', () => {
  const history = historyOf(new CaptureBuilder());
  expect([history.count, history.end, history.indexAt(3), history.tableAt(-1, 0)]).toEqual([0, 0, -1, []]);
});
