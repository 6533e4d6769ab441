import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../../src/diagnose/above/tls-alerts.ts';
import { tlsHandshakes } from '../../../src/diagnose/above/tls.ts';
import { alertName } from '../../../src/dissect/tls/names.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { bytes, clientHello, record, serverHello, serverVersion, sni } from '../../dissect/tls/handshakes.ts';
import { brief, verdictsOf } from './support.ts';
import type { Script } from './support.ts';

const HELLO = record(22, clientHello(sni('shop.test')));
const SERVER_HELLO = record(22, serverHello(0xc02f));
const alert = (level: number, description: number): Uint8Array => record(21, [level, description]);
const FATAL = 2, WARNING = 1;

const found = (script: Script): string[] => brief(verdictsOf(tlsHandshakes, script));
const first = (script: Script) => verdictsOf(tlsHandshakes, script)[0]!;

describe('TLS', () => {
  it('that ends with an alert says who sent which, where, and why in plain words', () => {
    const refused = first((tcp) => tcp.open().client(HELLO).server(alert(FATAL, 70)).close({ by: 'server' }));
    expect(refused).toMatchObject({
      code: 'tls-alert', position: 'above', step: 'tls', severity: 'error', confidence: 'certain', evidence: [4, 6],
      figures: { alert: 'protocol_version', from: 'server', serverHello: false },
    });
    expect(refused.message).toBe('the server ended TLS with the alert protocol_version before any ServerHello: no version of TLS is allowed by both ends (shop.test, TLS 1.2)');
    const distrusted = first((tcp) => tcp.open().client(HELLO).server(SERVER_HELLO).client(alert(FATAL, 48)).close());
    expect(distrusted.message).toContain('the client ended TLS with the alert unknown_ca after the ServerHello: it does not trust the authority');
  });

  it('that says goodbye, or warns, has not failed', () => {
    expect(found((tcp) => tcp.open().client(HELLO).server(SERVER_HELLO).client(alert(WARNING, 0)).close())).toEqual([]);
    expect(found((tcp) => tcp.open().client(HELLO).server(SERVER_HELLO).server(alert(WARNING, 112)).close())).toEqual([]);
  });

  it('whose hello the server does not answer is unanswered, in how it ended', () => {
    const waited = first((tcp, capture) => (tcp.open().client(HELLO), capture.wait(8000), tcp.close()));
    expect(waited).toMatchObject({ code: 'tls-unanswered', severity: 'error', confidence: 'certain' });
    expect(waited.message).toMatch(/^after the ClientHello for shop\.test \(\d+ B\) nothing came back for 8\.0 s, then the client left: no ServerHello, no alert$/);
    expect(first((tcp) => tcp.open().client(HELLO).close({ by: 'server' })).message).toContain('the server closed the connection');
    expect(found((tcp) => tcp.open().client(HELLO).reset('server'))).toEqual(['tls-unanswered error certain']);
  });

  it('whose hello waits when the capture ends, or whose client left at once, accuses nobody', () => {
    expect(found((tcp) => tcp.open().client(HELLO))).toEqual([]);
    expect(found((tcp) => tcp.open().client(HELLO).close())).toEqual(['tls-unanswered chat possible']);
  });

  it('that is answered with something else is spoken by one end alone', () => {
    expect(found((tcp) => tcp.open().client(HELLO).server('HTTP/1.1 400 Bad Request\r\n\r\n').close({ by: 'server' }))).toEqual(['tls-foreign error likely']);
  });

  describe('of version 1.3, where alerts are protected', () => {
    const hello = (tcp: TcpConversation): TcpConversation =>
      tcp.open().client(HELLO).server(bytes(record(22, serverHello(0x1301, [serverVersion(0x0304)])), record(23, new Uint8Array(900))));
    const CHANGE = record(20, [1]);
    const alertSized = record(23, new Uint8Array(19)), finished = record(23, new Uint8Array(53)), data = record(23, new Uint8Array(200));

    it('and the server refuses behind the handshake, is seen by size and place', () => {
      const verdict = first((tcp) => hello(tcp).client(bytes(CHANGE, finished)).server(alertSized).close({ by: 'server' }));
      expect(verdict).toMatchObject({ code: 'tls-alert', severity: 'error', confidence: 'likely', evidence: [4, 10], figures: { from: 'server', alert: null } });
      expect(verdict.message).toContain('as its first word behind the handshake');
    });

    it('and the client refuses the certificate, is seen in the place of its Finished', () => {
      expect(first((tcp) => hello(tcp).client(CHANGE).client(alertSized).close()).message).toContain('in the place of its Finished');
      expect(found((tcp) => hello(tcp).client(bytes(CHANGE, alertSized)).reset('client'))).toEqual(['tls-alert error likely']);
    });

    it('and both talk and say goodbye, is no finding', () => {
      expect(found((tcp) => hello(tcp).client(bytes(CHANGE, finished)).client(data).server(data).server(alertSized).close({ by: 'server' }))).toEqual([]);
      expect(found((tcp) => hello(tcp).client(bytes(CHANGE, finished)).client(alertSized).server(alertSized).close())).toEqual([]);
      expect(found((tcp, capture) => {
        hello(tcp).client(bytes(CHANGE, finished));
        capture.wait(60_000);
        tcp.server(alertSized).close({ by: 'server' });
      })).toEqual([]);
    });
  });

  it('has words for every alert that has a name', () => {
    const names = Array.from({ length: 256 }, (_, description) => alertName(description)).filter((name) => !name.startsWith('alert ') && name !== 'close_notify');
    const obsolete = /_RESERVED$|^(decryption_failed|no_certificate|export_restriction|no_renegotiation|decompression_failure|certificate_unobtainable|bad_certificate_hash_value)/;
    expect(names.filter((name) => !(name in ALERTS) && !obsolete.test(name))).toEqual([]);
  });
});
