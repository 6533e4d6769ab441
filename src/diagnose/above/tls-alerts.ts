/** The alerts that end a TLS connection (RFC 8446 §6.2), in plain words, with what to do about them. */

interface AlertWords {
  /** Why its sender gave up. */
  readonly why: string;
  readonly next: string;
}

const CERTIFICATE = 'Look at the certificate and its chain as the server sends them: openssl s_client -showcerts, with the same name.';
const PARAMETERS = 'Compare what both ends are configured to allow: versions, cipher suites, groups, signature algorithms.';
const DAMAGE = 'Look for a middlebox that changes TLS, or a fault in one of the two libraries; compare with another client.';
const OWN_CERTIFICATE = 'Check the certificate that the client is configured with, and which authorities the server accepts for clients.';

export const ALERTS: Readonly<Record<string, AlertWords>> = {
  unexpected_message: { why: 'a message came out of turn', next: DAMAGE },
  bad_record_mac: { why: 'a record was not encrypted as agreed, or was damaged', next: DAMAGE },
  record_overflow: { why: 'a record was too long', next: DAMAGE },
  handshake_failure: { why: 'it found nothing that both ends can use, or missed a certificate', next: PARAMETERS },
  bad_certificate: { why: 'a certificate is broken or its signature does not fit', next: CERTIFICATE },
  unsupported_certificate: { why: 'a certificate is of a type that it does not know', next: CERTIFICATE },
  certificate_revoked: { why: 'a certificate was revoked by its authority', next: CERTIFICATE },
  certificate_expired: {
    why: 'a certificate is not valid at this time',
    next: 'Compare the dates of the certificate with the clocks of both hosts.',
  },
  certificate_unknown: { why: 'a certificate was not accepted, for a reason that it does not tell', next: CERTIFICATE },
  illegal_parameter: { why: 'a value in the handshake contradicts others', next: DAMAGE },
  unknown_ca: {
    why: 'it does not trust the authority that signed the certificate',
    next: 'Check that the server sends its intermediate certificates, and that the authority is among those that the other end trusts.',
  },
  access_denied: { why: 'the certificate is good, and its owner is not allowed in', next: OWN_CERTIFICATE },
  decode_error: { why: 'a message could not be read', next: DAMAGE },
  decrypt_error: { why: 'a signature or a Finished message does not fit', next: DAMAGE },
  protocol_version: { why: 'no version of TLS is allowed by both ends', next: PARAMETERS },
  insufficient_security: { why: 'what the other end offers is too weak for it', next: PARAMETERS },
  internal_error: {
    why: 'something failed that has nothing to do with the other end',
    next: 'Read the log of the program that sent the alert.',
  },
  inappropriate_fallback: {
    why: 'the client came back with a lower version than the server has',
    next: 'Find out why the first attempt with the higher version failed.',
  },
  user_canceled: { why: 'it was called off', next: 'Ask who called it off; nothing was wrong with the protocol.' },
  missing_extension: { why: 'an extension that it needs is missing', next: PARAMETERS },
  unsupported_extension: { why: 'the other end sent an extension that it had not offered', next: DAMAGE },
  unrecognized_name: {
    why: 'the server has no certificate for the name that was asked for',
    next: 'Check the name that the client asks for, and the names the server is configured for.',
  },
  bad_certificate_status_response: {
    why: 'the OCSP response that was stapled is not valid',
    next: 'Check the OCSP stapling of the server.',
  },
  unknown_psk_identity: { why: 'it does not know the key that was offered', next: 'Check the pre-shared keys of both ends.' },
  certificate_required: { why: 'the client sent no certificate of its own, and has to', next: OWN_CERTIFICATE },
  ech_required: {
    why: 'the server could not read the encrypted ClientHello, and the client will not do without',
    next: 'Compare the ECH keys in the HTTPS record of the name with those of the server.',
  },
  no_application_protocol: {
    why: 'none of the protocols that were offered by ALPN is spoken here',
    next: 'Compare the ALPN list of the client with what the server speaks.',
  },
};

const NAMELESS: AlertWords = {
  why: 'for a reason that has no name here',
  next: 'Look the number of the alert up at IANA (TLS Alerts), and read the log of its sender.',
};

export const alertWords = (name: string): AlertWords => ALERTS[name] ?? NAMELESS;
