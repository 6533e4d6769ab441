import { constants, deflateRawSync } from 'node:zlib';
import {
  chunked, closePayload, concat, octets, Opcode, seeded, webSocketFrame, webSocketUpgrade,
} from '../../src/testing/index.ts';
import type { CaptureBuilder, Data, TcpConversation } from '../../src/testing/index.ts';
import { nodeRequest, nodeResponse } from './heads.ts';
import { template } from './template.ts';
import type { Contents, Template } from './template.ts';

const MESSAGES = 120;
const EVENTS = 130;
/** What RFC 7692 §7.2.1 takes off the end of a message. */
const TAIL = 4;
const WINDOW = 32_768;

/**
 * Conversations of very many small messages: two WebSockets for each stream of Server-Sent Events; a quarter of the
 * WebSockets deflate their messages, half of these with context takeover. Mean frame 110 bytes.
 */
export function chattyTemplates(dozens = 3): Template[] {
  return Array.from({ length: dozens * 12 }, (_, number) => {
    const server = `192.0.2.${1 + (number % 8)}:80`;
    if (number % 3 === 0) return template(server, (tcp, capture) => events(tcp, capture, number));
    const deflate = number % 12 === 2 ? 'takeover' : number % 12 === 8 ? 'alone' : 'none';
    return template(server, (tcp, capture) => webSocket(tcp, capture, number, deflate));
  });
}

/** The client leaves in the middle of the answer, as clients of event streams do. */
function events(tcp: TcpConversation, capture: CaptureBuilder, number: number): Partial<Contents> {
  const random = seeded(number + 1);
  tcp.client(nodeRequest('GET', `/sse?i=${number}`, { accept: 'text/event-stream' }));
  tcp.server(nodeResponse('200 OK', {
    'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'Transfer-Encoding': 'chunked',
  }));
  for (let id = 0; id < EVENTS; id++) {
    capture.wait(100 + random(100));
    const data = JSON.stringify({ t: 1_767_323_045_000 + id, v: random(1e9) / 1e9 });
    tcp.server(chunked([`id: ${id}\nevent: tick\ndata: ${data}\n\n`], { end: false }));
  }
  tcp.close();
  return { exchanges: 1, sse: EVENTS };
}

type Deflate = 'none' | 'alone' | 'takeover';

const AGREED: Readonly<Record<Deflate, string | undefined>> = {
  none: undefined,
  alone: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
  takeover: 'permessage-deflate',
};

/** The client sends, the server sends it back; the answer acknowledges what it answers. */
function webSocket(tcp: TcpConversation, capture: CaptureBuilder, number: number, deflate: Deflate): Partial<Contents> {
  const random = seeded(number + 1);
  const agree = AGREED[deflate];
  const { request, response } = webSocketUpgrade({
    path: `/ws?i=${number}`, ...(agree !== undefined && { offer: 'permessage-deflate; client_max_window_bits', agree }),
  });
  tcp.client(request).server(response);
  const sides = [new Deflater(deflate), new Deflater(deflate)];
  let frames = 0;
  const say = (opcode: number, payload: Data): void => {
    const rsv1 = deflate !== 'none' && opcode < Opcode.Close;
    const [up, down] = sides.map((side) => (rsv1 ? side.message(payload) : payload)) as [Data, Data];
    tcp.client(webSocketFrame({ opcode, rsv1, payload: up, mask: random(0x1_0000_0000) }), { ack: false });
    const answer = opcode === Opcode.Ping ? Opcode.Pong : opcode;
    tcp.server(webSocketFrame({ opcode: answer, rsv1, payload: down }), { ack: opcode !== Opcode.Close });
    frames += 2;
  };
  for (let seq = 1; seq <= MESSAGES; seq++) {
    capture.wait(150 + (number % 100) * 2);
    if (seq % 10 === 0) say(Opcode.Binary, new Uint8Array(40 + (seq % 7) * 30).fill(seq));
    else say(Opcode.Text, JSON.stringify({ type: 'msg', seq, user: `u${number}`, text: 'hello '.repeat(1 + (seq % 9)) }));
    if (seq % 50 === 0) say(Opcode.Ping, '');
  }
  say(Opcode.Close, closePayload(1000, 'done'));
  tcp.close({ by: 'server' });
  return { exchanges: 1, websocket: frames };
}

/** One side's compression. With context takeover, what was said before serves as dictionary. */
class Deflater {
  readonly #takeover: boolean;
  #said: Uint8Array = new Uint8Array(0);

  constructor(deflate: Deflate) {
    this.#takeover = deflate === 'takeover';
  }

  message(payload: Data): Uint8Array {
    const dictionary = this.#said.length > 0 ? { dictionary: this.#said } : {};
    const packed = deflateRawSync(octets(payload), { finishFlush: constants.Z_SYNC_FLUSH, ...dictionary });
    if (this.#takeover) this.#said = concat(this.#said, payload).slice(-WINDOW);
    return packed.subarray(0, -TAIL);
  }
}
