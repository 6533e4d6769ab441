import { describe, expect, it } from 'vitest';
import { defineDissector } from '../../src/dissect/dissector.ts';
import { OPAQUE } from '../../src/dissect/opaque.ts';
import { CaptureBuilder, httpHead, type TcpConversation } from '../../src/testing/index.ts';
import { recordsOf } from '../support/records-of.ts';

const stream = defineDissector({ name: 'push', shape: 'event-stream', stream: { probe: () => 'mine', open: () => OPAQUE } });
const upgrade = defineDissector({ name: 'push', shape: 'event-stream', upgrade: { tokens: ['other-name'], open: () => OPAQUE } });
const plain = defineDissector({ name: 'push', stream: { probe: () => 'mine', open: () => OPAQUE } });

const shapeOf = (plugin: typeof stream, play: (connection: TcpConversation) => void): unknown => {
  const capture = new CaptureBuilder();
  play(capture.tcp().open());
  return recordsOf(capture, { plugins: [plugin] }).find(({ type }) => type === 'connection');
};

describe('a connection', () => {
  it('has the shape that the dissector of its stream declares', () => {
    expect(shapeOf(stream, (both) => both.client('x'))).toMatchObject({ protocols: ['push'], shape: 'event-stream' });
    expect(shapeOf(plain, (both) => both.client('x'))).toMatchObject({ protocols: ['push'], shape: 'opaque' });
  });

  it('has the shape of the protocol that it was upgraded to, whatever the token', () => {
    expect(shapeOf(upgrade, (both) => {
      both.client(httpHead('GET / HTTP/1.1', { Host: 'a', Connection: 'Upgrade', Upgrade: 'other-name' }));
      both.server(httpHead('HTTP/1.1 101 Switching Protocols', { Connection: 'Upgrade', Upgrade: 'other-name' }));
    })).toMatchObject({ protocols: ['http', 'other-name'], shape: 'event-stream' });
  });
});
