import { describe, expect, it } from 'vitest';
import { Chunk } from '../../src/bytes/chunk.ts';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import { AskingOrder, Detector, type DetectorHost } from '../../src/dissect/detector.ts';
import { defineDissector, type ProbeAnswer } from '../../src/dissect/dissector.ts';
import { OPAQUE } from '../../src/dissect/opaque.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder, fromHex, httpHead, Opcode, type TcpConversation, webSocketFrame, webSocketUpgrade } from '../../src/testing/index.ts';

/** Everything said of one connection that is opened by the client. */
function talk(play: (connection: TcpConversation) => void): EarshotRecord[] {
  const capture = new CaptureBuilder();
  const connection = capture.tcp({ server: '192.0.2.2:8855' });
  connection.open();
  play(connection);
  connection.close();
  const records: EarshotRecord[] = [];
  const session = new Session({}, codecs, (record) => void records.push(record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return records;
}

const exchanges = (records: EarshotRecord[]): string[] => records
  .filter((record): record is HttpRecord => record.type === 'http')
  .map(({ request, response }) => `${request?.target ?? '-'} ${response?.status ?? '-'}`);

const ASK = httpHead('GET /a HTTP/1.1', { Host: 'a.test' });
const ANSWER = httpHead('HTTP/1.1 200 OK', { 'Content-Length': 0 });
const SOCKS = { hello: fromHex('05 01 00'), choice: fromHex('05 00'), connect: fromHex('05 01 00 01 c0000202 0050'), done: fromHex('05 00 00 01 c0000202 0050') };

describe('a protocol is found', () => {
  it('behind the greetings of a SOCKS proxy', () => {
    const records = talk((both) => {
      both.client(SOCKS.hello).server(SOCKS.choice).client(SOCKS.connect).server(SOCKS.done);
      both.client(ASK).server(ANSWER);
    });
    expect(exchanges(records)).toEqual(['/a 200']);
  });

  it('where the end that was called is the one that asks: a proxy that was dialled back', () => {
    const records = talk((both) => {
      both.client(fromHex('4e5a8d08874e')).server(SOCKS.hello).server(SOCKS.connect).client(SOCKS.choice).client(SOCKS.done);
      both.server(ASK).client(ANSWER).server(ASK).client(ANSWER);
    });
    expect(exchanges(records)).toEqual(['/a 200', '/a 200']);
    const connection = records.find((record): record is ConnectionRecord => record.type === 'connection');
    expect(connection).toMatchObject({ roles: 'syn', server: { port: 8855 }, protocols: ['http'], shape: 'keep-alive' });
    expect(records.filter(({ type }) => type === 'note')).toMatchObject([{ code: 'protocol-roles-reversed', side: 'server', frame: 14 }]);
  });

  it('and names the ends of a reversed connection as the connection does', () => {
    const { request, response } = webSocketUpgrade();
    const records = talk((both) => {
      both.server(request).client(response);
      both.server(webSocketFrame({ opcode: Opcode.Text, payload: 'asks', mask: 1 })).client(webSocketFrame({ opcode: Opcode.Text, payload: 'answers' }));
      both.client(webSocketFrame({ opcode: Opcode.Text, payload: 'masked in vain', mask: 1 }));
    });
    expect(records.filter(({ type }) => type === 'websocket')).toMatchObject([
      { from: 'server', text: 'asks' }, { from: 'client', text: 'answers' }, { from: 'client', text: 'masked in vain' },
    ]);
    expect(records.find((record) => record.type === 'note' && record.code === 'websocket-masked-server')).toMatchObject({ side: 'client' });
  });

  it('but not in a status line alone that the calling end sends', () => {
    expect(exchanges(talk((both) => both.client(ANSWER).server('what?\r\n').client(ANSWER)))).toEqual([]);
  });
});

describe('while nobody is sure', () => {
  /** A detector with one dissector, which answers like this; and how often it was asked. */
  function undecided(answer: (asked: number) => ProbeAnswer): { detector: Detector; asked: () => number; heard: string[] } {
    let asked = 0;
    const heard: string[] = [];
    const dissector = defineDissector({ name: 'p', stream: { probe: () => answer(++asked), open: () => OPAQUE } });
    const host: DetectorHost = {
      clientPort: 1, serverPort: 2, rolesCertain: true, fromStart: true, recognised: () => {}, note: () => {},
      current: { ...OPAQUE, data: (from, { length, frame }) => void heard.push(`${from} ${length} in ${frame}`) },
    };
    return { detector: new Detector(host, new AskingOrder([dissector])), asked: () => asked, heard };
  }
  const piece = (length: number, frame = 1): Chunk => new Chunk().place(new Uint8Array(length)).stampLike({ frame, seconds: 0, nanos: 0 });

  it('what came is kept with its frames, and replayed', () => {
    const { detector, heard } = undecided((asked) => (asked < 3 ? 'need-more' : 'mine'));
    detector.data('client', piece(5, 4));
    detector.data('server', piece(6, 5));
    detector.data('client', piece(7, 6));
    expect(heard).toEqual(['client 5 in 4', 'server 6 in 5', 'client 7 in 6']);
  });

  it('32 KiB are kept at most, and nobody is asked again before the other side speaks', () => {
    const { detector, asked } = undecided(() => 'need-more');
    for (let i = 0; i < 40; i++) detector.data('client', piece(1024));
    expect(asked()).toBe(33);
    detector.data('server', piece(1));
    expect(asked()).toBe(34);
  });

  it('1024 pieces are kept at most, however small', () => {
    const { detector, asked } = undecided(() => 'need-more');
    for (let i = 0; i < 5000; i++) detector.data('client', piece(1));
    expect(asked()).toBe(1025);
  });
});
