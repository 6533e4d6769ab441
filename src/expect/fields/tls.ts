import type { TlsRecord } from '../../record.ts';
import type { TlsPattern } from '../expectation.ts';
import type { Fields } from '../field.ts';
import { figure, flag, list, text } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import { Absent, show } from '../show.ts';

const VERSIONS = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0', 'SSL 3.0'];

/** `1.3` and `TLSv1.3` are how other programs write it. */
const version = text((value) => {
  const [digits] = /\d\.\d$/.exec(value) ?? [];
  const meant = VERSIONS.find((each) => digits !== undefined && each.endsWith(digits));
  return VERSIONS.includes(value) || meant === undefined ? null : `is never ${show(value)}; did you mean ${show(meant)}?`;
}, VERSIONS);

const NOT_CHOSEN = new Absent('none: the server chose none, or TLS 1.3 hides it');
const NO_ANSWER = new Absent('none: no answer of the server was seen');

const offered = ({ alpn }: TlsRecord): string[] | null => (alpn.offered.length === 0 ? null : alpn.offered);
const alertsOf = ({ alerts }: TlsRecord): string[] | null =>
  (alerts.length === 0 ? null : alerts.map(({ description }) => description));

const fields: Fields<TlsRecord, TlsPattern> = {
  serverName: { type: text(), weight: 5, read: (record) => record.serverName },
  version: { type: version, weight: 3, read: (record) => record.version },
  cipherSuite: { type: text(), weight: 2, read: ({ cipherSuite }) => cipherSuite ?? NO_ANSWER },
  alpn: { type: text(), weight: 2, read: ({ alpn }) => alpn.chosen ?? NOT_CHOSEN },
  offered: { type: list(text()), weight: 2, read: offered },
  alerts: { type: list(text()), weight: 3, read: alertsOf },
  helloRetry: { type: flag, weight: 1, read: ({ helloRetry }) => helloRetry === true, always: true },
  ja3: { type: text(), weight: 2, read: ({ ja3 }) => ja3 },
  connection: { type: figure(), weight: 0.5, read: ({ connection }) => connection, always: true },
};

export const tlsKind: Kind<TlsRecord, TlsPattern> = {
  one: 'a TLS handshake',
  many: 'TLS handshakes',
  fields,
  candidates: (capture) => capture.of<TlsRecord>('tls'),
  frames: ({ frame, alerts }) => [...new Set([frame, ...alerts.map((each) => each.frame)])].sort((a, b) => a - b),
  time: ({ time }) => time,
  connection: ({ connection }) => connection,
};
