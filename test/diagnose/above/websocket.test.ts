import { describe, expect, it } from 'vitest';
import { webSockets } from '../../../src/diagnose/above/websocket.ts';
import { closePayload, frameOf, Opcode, webSocketUpgrade } from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { answer, brief, verdictsOf } from './support.ts';

const { request, response } = webSocketUpgrade();

const verdicts = (script: (tcp: TcpConversation) => unknown) => verdictsOf(webSockets, (tcp) => script(tcp.open().client(request).server(response)));
const found = (script: (tcp: TcpConversation) => unknown): string[] => brief(verdicts(script));
const close = (from: 'client' | 'server', code: number, reason = ''): Uint8Array => frameOf(from, Opcode.Close, closePayload(code, reason));
const closed = (code: number, reason?: string) => (tcp: TcpConversation): unknown =>
  tcp.server(close('server', code, reason)).client(close('client', code)).close({ by: 'server' });

describe('a WebSocket', () => {
  it('that closes in good order is no finding', () => {
    for (const code of [1000, 1001]) expect(found(closed(code))).toEqual([]);
    expect(found((tcp) => tcp.server(frameOf('server', Opcode.Close, '')).client(frameOf('client', Opcode.Close, '')).close())).toEqual([]);
  });

  it('that is open when the capture ends is no finding', () => {
    expect(found((tcp) => tcp.client(frameOf('client', Opcode.Text, 'hi')))).toEqual([]);
    expect(found((tcp) => tcp.server(close('server', 1000)))).toEqual([]);
  });

  it('that is refused says with which status', () => {
    const [verdict] = verdictsOf(webSockets, (tcp) => tcp.open().client(request).server(answer('403 Forbidden')).close());
    expect(verdict).toMatchObject({ code: 'websocket-refused', step: 'request', severity: 'error', evidence: [6], figures: { status: 403 } });
    expect(verdict!.message).toContain('the server answered 403 instead of 101');
  });

  it('that is closed with a code of failure says which, by whom, and the reason safely', () => {
    const [verdict] = verdicts(closed(1011, 'on \x1b fire'));
    expect(verdict).toMatchObject({ code: 'websocket-error-close', step: 'close', severity: 'error', figures: { closeCode: 1011, from: 'server' } });
    expect(verdict!.message).toBe('the server closed with 1011: an unexpected condition: an internal error ("on ␛ fire")');
  });

  it('that is closed with a code of the application or for a restart is noted', () => {
    expect(found(closed(4000))).toEqual(['websocket-error-close note certain']);
    expect(found(closed(1012))).toEqual(['websocket-error-close note certain']);
    expect(found(closed(1013))).toEqual(['websocket-error-close warn certain']);
  });

  it('that ends without a close frame ended abnormally', () => {
    const [verdict] = verdicts((tcp) => tcp.client(frameOf('client', Opcode.Text, 'hi')).close({ by: 'server' }));
    expect(verdict).toMatchObject({ code: 'websocket-abnormal-close', severity: 'error', confidence: 'certain' });
    expect(verdict!.message).toContain('after 1 message the server closed TCP; programs see code 1006');
  });

  it('whose close frame was not answered is noted', () => {
    expect(found((tcp) => tcp.client(close('client', 1000)).close())).toEqual(['websocket-abnormal-close note likely']);
  });

  it('that breaks the protocol says how, and what follows from it is not said again', () => {
    const [verdict, ...others] = verdicts((tcp) => tcp.client(frameOf('server', Opcode.Text, 'bare')).server(close('server', 1002)).close({ by: 'server' }));
    expect(verdict).toMatchObject({ code: 'websocket-violation', severity: 'error', confidence: 'certain', figures: { codes: ['websocket-unmasked-client'] } });
    expect(others).toEqual([]);
  });
});
