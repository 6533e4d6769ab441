/**
 * HTTP/2 in the clear, by its preface (RFC 9113 §3.4) or an upgrade to `h2c` (RFC 7540 §3.2): enough to say what a
 * connection is and why nothing in it was read. Makes no records.
 */
import type { Chunk } from '../bytes/chunk.ts';
import { toBytes } from '../bytes/text.ts';
import { defineDissector, type DissectorContext, type ProbeAnswer, type StreamHandler } from './dissector.ts';

const PREFACE = toBytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const http2 = defineDissector({
  name: 'http2',
  stream: {
    probe: ({ client, server, rolesCertain }): ProbeAnswer => {
      const answer = prefaceAt(client);
      return answer !== 'not-mine' || rolesCertain || prefaceAt(server) !== 'mine' ? answer : 'mine-flipped';
    },
    open: (context): StreamHandler => new OpaqueHttp2(context),
  },
  upgrade: { tokens: ['h2c'], open: (context): StreamHandler => new OpaqueHttp2(context) },
});

function prefaceAt({ bytes, start, length }: Chunk): ProbeAnswer {
  const there = Math.min(length, PREFACE.length);
  for (let i = 0; i < there; i++) if (bytes[start + i] !== PREFACE[i]) return 'not-mine';
  return there === PREFACE.length ? 'mine' : there > 0 ? 'need-more' : 'not-mine';
}

class OpaqueHttp2 implements StreamHandler {
  readonly #context: DissectorContext;
  #said = false;

  constructor(context: DissectorContext) {
    this.#context = context;
  }

  data: StreamHandler['data'] = (from, { frame }) => {
    if (!this.#said) this.#context.note('http2-opaque', 'HTTP/2: its frames are not read', { from, frame });
    this.#said = true;
  };

  gap(): void {}
  end(): void {}
}
