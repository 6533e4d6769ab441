/** Close codes of WebSocket (RFC 6455 §7.4.1, and IANA's registry) that mean that something failed. */
import type { Severity } from '../../note.ts';

interface CloseWords {
  readonly why: string;
  readonly next: string;
  /** Where it matters less than a failure. */
  readonly severity?: Severity;
}

const PEER = 'Look at the last messages of the other end before the close: one of them is what is complained of.';
const LOG = 'Read the log of the program that closed.';

const CODES: Readonly<Record<number, CloseWords>> = {
  1002: { why: 'protocol error', next: PEER },
  1003: { why: 'a type of data that it cannot accept', next: PEER },
  1007: { why: 'data that contradicts its type, such as text that is not UTF-8', next: PEER },
  1008: { why: 'a message that breaks its policy', next: 'Check authorisation, origin and rate limits of the application.' },
  1009: { why: 'a message that is too big', next: 'Compare the size of the last message with the limit of the receiver.' },
  1010: { why: 'an extension that the server did not agree to', next: 'Compare the extensions offered and agreed in the handshake.' },
  1011: { why: 'an unexpected condition: an internal error', next: LOG },
  1012: { why: 'the service restarts', next: 'Check that the client comes back, and that a restart was due.', severity: 'note' },
  1013: {
    why: 'try again later: it is overloaded', severity: 'warn',
    next: 'Look at the load of the server, and at how many connections it allows.',
  },
  1014: { why: 'a gateway got a bad answer from behind', next: 'Look at the connection between the gateway and the server behind it.' },
};

const PRIVATE: CloseWords = {
  why: 'a code of the application\'s own', severity: 'note', next: 'Look the code up in the documentation of the application.',
};

/** Null for codes that mean no failure. */
export function closeWords(code: number | null | undefined): CloseWords | null {
  if (code == null) return null;
  return code >= 4000 && code <= 4999 ? PRIVATE : (CODES[code] ?? null);
}
