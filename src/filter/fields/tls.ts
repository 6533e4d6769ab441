import type { Field, Getter, RecordView } from '../field.ts';
import { wordNumbers } from '../field.ts';
import { any, of, spoken } from './from-record.ts';

const LEVELS = { warning: 1, fatal: 2 };

/** RFC 8446 §6 and the alerts of older versions, without punctuation. */
const ALERTS = {
  closenotify: 0, unexpectedmessage: 10, badrecordmac: 20, decryptionfailed: 21, recordoverflow: 22,
  decompressionfailure: 30, handshakefailure: 40, nocertificate: 41, badcertificate: 42, unsupportedcertificate: 43,
  certificaterevoked: 44, certificateexpired: 45, certificateunknown: 46, illegalparameter: 47, unknownca: 48,
  accessdenied: 49, decodeerror: 50, decrypterror: 51, exportrestriction: 60, protocolversion: 70,
  insufficientsecurity: 71, internalerror: 80, inappropriatefallback: 86, usercanceled: 90, norenegotiation: 100,
  missingextension: 109, unsupportedextension: 110, certificateunobtainable: 111, unrecognizedname: 112,
  badcertificatestatusresponse: 113, badcertificatehashvalue: 114, unknownpskidentity: 115, certificaterequired: 116,
  noapplicationprotocol: 120,
};

/** Alerts before the record of the handshake are in it, later ones are notes. */
const alerts = (words: Readonly<Record<string, number>>, figure: 'level' | 'description'): Getter<RecordView> =>
  any(({ record }) => {
    if (record.type === 'tls') return wordNumbers(words, record.alerts.map((alert) => alert[figure]));
    return record.type === 'note' && record.code === 'tls-alert' ? wordNumbers(words, [String(record[figure])]) : null;
  });

export const tlsFields: readonly Field[] = [
  {
    name: 'tls', type: 'protocol', about: 'What is readable of a TLS handshake; of a connection, that TLS was spoken.',
    record: spoken('tls'),
  },
  {
    name: 'tls.handshake.version', type: 'text', about: 'Version that was chosen, or offered while nothing was answered.',
    record: of('tls', ({ version }) => version),
  },
  {
    name: 'tls.handshake.extensions_server_name', type: 'text', about: 'Name the client asked for.',
    record: of('tls', ({ serverName }) => serverName),
  },
  {
    name: 'tls.handshake.extensions_alpn_str', type: 'text', about: 'Protocols offered, and the one chosen.',
    record: of('tls', ({ alpn }) => [...alpn.offered, ...(alpn.chosen === null ? [] : [alpn.chosen])]),
  },
  {
    name: 'tls.handshake.ciphersuite', type: 'text', about: 'Cipher suite the server chose, by name.',
    record: of('tls', ({ cipherSuite }) => cipherSuite),
  },
  {
    name: 'tls.handshake.ja3', type: 'text', about: "JA3 fingerprint of the client's hello.",
    record: of('tls', ({ ja3 }) => ja3),
  },
  {
    name: 'tls.alert_message.level', type: 'number', about: '1 warning, 2 fatal; of alerts in the clear and of notes about them.',
    words: LEVELS, record: alerts(LEVELS, 'level'),
  },
  {
    name: 'tls.alert_message.desc', type: 'number', about: 'What the alert says, by name or number.',
    words: ALERTS, record: alerts(ALERTS, 'description'),
  },
];
