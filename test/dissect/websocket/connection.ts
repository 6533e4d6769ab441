/** A WebSocket connection around the dissector, for the tests. */
import type { Wants } from '../../../src/dissect/dissector.ts';
import { websocket } from '../../../src/dissect/websocket/websocket.ts';
import type { Header, WebSocketRecord } from '../../../src/record.ts';
import { type Harness, harness, streamHarness } from '../../support/harness.ts';

/** Behind a sound handshake that agrees on `extensions`. */
export function upgraded(extensions: string | null = null, wants: Partial<Wants> = {}): Harness {
  const agreed: Header[] = extensions === null ? [] : [['Sec-WebSocket-Extensions', extensions]];
  const offers = `${extensions}; client_max_window_bits, ${extensions}`;
  const offered: Header[] = extensions === null ? [] : [['Sec-WebSocket-Extensions', offers]];
  const head = {
    token: 'websocket',
    exchange: 0,
    requestHeaders: [
      ['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Version', '13'], ...offered,
    ] as Header[],
    responseHeaders: [
      ['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='], ...agreed,
    ] as Header[],
  };
  return harness((context) => websocket.upgrade!.open(context, head), { wants });
}

export const midway = (): Harness => streamHarness(websocket);

export const messagesOf = (connection: Harness): WebSocketRecord[] => connection.records as unknown as WebSocketRecord[];
export const codesOf = (connection: Harness): string[] => connection.notes.map(({ code }) => code);

/** What must not depend on how bytes were cut into segments. */
export const essence = (connection: Harness): unknown => ({
  records: connection.records.map((record) => ({ ...record, time: null, frame: null })),
  notes: connection.notes,
});
