/** Captures for findings that no fixture shows, under the names that the texts call them by. */
import type { SessionOptions } from '../../../src/options.ts';
import {
  CaptureBuilder, concat, dataFrame, dnsMessage, DnsType, drop, frameOf, fromHex, httpHead, Opcode, webSocketUpgrade,
} from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';

export interface Built {
  readonly capture: CaptureBuilder;
  readonly options?: Partial<SessionOptions>;
}

function tcp(script: (talk: TcpConversation) => unknown, ...lost: number[]): Built {
  const capture = new CaptureBuilder();
  script(capture.tcp());
  return { capture: lost.length > 0 ? capture.apply(drop(dataFrame('server', ...lost))) : capture };
}

function udp(server: string, ...said: readonly (readonly ['client' | 'server', Uint8Array])[]): Built {
  const capture = new CaptureBuilder();
  const talk = capture.udp({ server });
  for (const [from, bytes] of said) talk[from](bytes);
  return { capture };
}

const ASK = httpHead('GET /news HTTP/1.1', { Host: 'shop.test' });
const NOTHING = httpHead('HTTP/1.1 204 No Content', {});
const STREAM = httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' });
const SOCKS = { hello: fromHex('05 01 00'), choice: fromHex('05 00'), connect: fromHex('05 01 00 01 c0000202 0050'), done: fromHex('05 00 00 01 c0000202 0050') };

const answer = (address: string): Uint8Array =>
  dnsMessage({ response: true, questions: [{ name: 'shop.test' }], answers: [{ name: 'shop.test', type: DnsType.A, data: fromHex(address) }] });
const { request: asked, response: granted } = webSocketUpgrade();
const tick = (text: string): Uint8Array => frameOf('server', Opcode.Text, text);

export const BUILT: Readonly<Record<string, () => Built>> = {
  'roles-flipped': () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:50000' }).joined().server(NOTHING).client(ASK).server(NOTHING);
    return { capture };
  },
  'roles-reversed': () => tcp((talk) => {
    talk.open().server(SOCKS.hello).client(SOCKS.choice).server(SOCKS.connect).client(SOCKS.done);
    talk.server(ASK).client(NOTHING).server(ASK).client(NOTHING).close();
  }),
  'bad-start-line': () => tcp((talk) => talk.open().client(ASK).server('<h1>out of order</h1>\r\n').close({ by: 'server' })),
  'bad-coding': () => ({
    ...tcp((talk) => talk.open().client(ASK).server(httpHead('HTTP/1.1 200 OK', { 'Content-Encoding': 'gzip', 'Content-Length': 5 })).server('plain').close()),
    options: { wants: { hash: true, bodies: false, maxBody: 65_536, maxDecoded: 1 << 20 } },
  }),
  'pairing-uncertain': () => tcp((talk) => talk.open().client(ASK).server(httpHead('HTTP/1.1 102 Processing', {})).server(NOTHING).close(), 1),
  'simple-request': () => tcp((talk) => talk.open().client('GET /news\r\n').server('<h1>News</h1>').close({ by: 'server' })),
  'http2': () => tcp((talk) => talk.open().client('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').close()),
  'websocket-lost-sync': () => tcp((talk) => talk.open().client(asked).server(granted).server(tick('one')).server(tick('two')).server(tick('three')).close(), 3),
  'sse-bad-utf8': () => tcp((talk) => talk.open().client(ASK).server(concat(STREAM, 'data: caf', Uint8Array.of(0xe9), '\n\n')).close({ by: 'server' })),
  'sse-gap': () => tcp((talk) => talk.open().client(ASK).server(STREAM).server('data: 1\n\n').server('data: 2\n\n').server('data: 3\n\n').close({ by: 'server' }), 3),
  'dns-conflicting-answer': () => udp('10.0.0.2:53', ['client', dnsMessage({ questions: [{ name: 'shop.test' }] })], ['server', answer('c0000201')], ['server', answer('c0000263')]),
  'quic': () => udp('10.0.0.2:443', ['client', concat(fromHex('c3 00000001 08 0102030405060708 00 00 449e'), new Uint8Array(1182))]),
};
