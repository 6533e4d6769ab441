/** Codes of WebSocket close frames in words (RFC 6455 §7.4.1 and the IANA registry). */
const WORDS: Readonly<Record<number, string>> = {
  1000: 'normal closure', 1001: 'going away', 1002: 'protocol error', 1003: 'data of a kind that it cannot take', 1004: 'reserved',
  1005: 'stands for no code, and is never sent',
  1006: 'stands for a connection that broke off, and is never sent',
  1007: 'data that is not what the message says, as text that is not UTF-8', 1008: 'against its policy', 1009: 'message too big',
  1010: 'an extension that the server did not offer', 1011: 'internal error of the server', 1012: 'service restarts', 1013: 'try again later',
  1014: 'bad gateway', 1015: 'stands for a failed TLS handshake, and is never sent',
};

export function closeWords(code: number): string {
  const words = WORDS[code];
  if (words !== undefined) return words;
  if (code >= 3000 && code <= 3999) return 'of a library';
  if (code >= 4000 && code <= 4999) return 'of the application';
  return code < 1000 ? 'not used' : 'reserved';
}
