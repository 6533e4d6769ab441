/** What is to be replaced, as somebody asked for it. */
export interface RedactRules {
  /** What of all this to leave as it is. */
  readonly keep: ReadonlySet<KeepKind>;
  readonly hardware: 'replace' | 'vendor';
  readonly bodies: 'redact' | 'keep' | 'zero';
  /** Bytes that nobody reads: of unknown protocols, or of no stream. */
  readonly opaque: 'zero' | 'keep';
  /** What is encrypted. */
  readonly encrypted: 'keep' | 'zero';
  readonly certificates: 'replace' | 'zero' | 'keep';
  readonly emails: boolean;
  /** Names of headers, parameters and members besides the usual ones, in lower case; members may have a path before them. */
  readonly headers: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly members: readonly string[];
  readonly patterns: readonly RegExp[];
}

export const KEEP_KINDS = ['addresses', 'hardware', 'names', 'credentials', 'cookies', 'parameters', 'json', 'tokens'] as const;
export type KeepKind = (typeof KEEP_KINDS)[number];

export const defaultRules: RedactRules = {
  keep: new Set(), hardware: 'replace', bodies: 'redact', opaque: 'zero', encrypted: 'keep', certificates: 'replace', emails: false,
  headers: new Set(), parameters: new Set(), members: [], patterns: [],
};

/** Words that tell of a secret wherever they are part of a name; and such of two words, put together. */
const WORDS = new Set((
  'password passwd pwd passphrase passcode secret secrets token tokens apikey jwt credential credentials authorization session sessionid '
  + 'sessid sid csrf xsrf otp totp pin ssn cvv cvc iban bearer cookie cookies signature assertion nonce'
).split(' '));
const PAIRS = new Set((
  'apikey accesskey privatekey secretkey sessionid sessionkey authkey clientsecret accountkey cardnumber creditcard magiclink authcode'
).split(' '));
const WHOLE = new Set(['auth', 'pass', 'phpsessid', 'jsessionid', 'sess', 'creds', 'passwordhash']);
/** Of parameters and form fields only: short names that are common in JSON for other things. */
const PARAMETERS = new Set(['key', 'sig', 'code', 'state', 'ticket', 'user', 'username', 'login']);
/** Members and headers that hold an address, whoever's it is: by a word of their names, or by the whole. */
const ADDRESS_WORDS = new Set(['ip', 'ipv4', 'ipv6', 'addr', 'address', 'ipaddr', 'ipaddress']);
const ADDRESS_NAMES =
  /^(?:(?:x-)?forwarded(?:-for)?|peer|origin|(?:client|remote|real|source|host|local|server)(?:ip|addr|address))$/i;

/** `sessionId`, `SESSION_ID` and `x-session-id` are the words session and id. */
const wordsOf = (name: string): string[] =>
  name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').toLowerCase()
    .split(/[^a-z\d]+/).filter(Boolean);

/** Names that were looked at; the same ones come again and again. */
const TOLD = new Map<string, boolean>();
const MOST_TOLD = 10_000;

/** Whether a name says that its value is a secret. */
export function isTelling(name: string): boolean {
  let telling = TOLD.get(name);
  if (telling === undefined) {
    if (TOLD.size >= MOST_TOLD) TOLD.clear();
    TOLD.set(name, (telling = tells(name)));
  }
  return telling;
}

function tells(name: string): boolean {
  const words = wordsOf(name);
  if (WHOLE.has(words.join(''))) return true;
  return words.some((word, at) => WORDS.has(word) || PAIRS.has(word) || PAIRS.has(word + (words[at + 1] ?? '')));
}

export const isTellingParameter = (name: string): boolean => isTelling(name) || PARAMETERS.has(name.toLowerCase());
export const holdsAddress = (name: string): boolean =>
  ADDRESS_NAMES.test(name) || wordsOf(name).some((word) => ADDRESS_WORDS.has(word));

/** Headers whose names tell of secrets, and whose values are none. */
const HARMLESS = new Set([
  'sec-websocket-key', 'sec-websocket-accept', 'access-control-allow-credentials', 'www-authenticate', 'proxy-authenticate',
  'set-cookie', 'cookie', 'authorization', 'proxy-authorization', 'sec-websocket-protocol', 'idempotency-key', 'surrogate-key',
]);
export const isTellingHeader = (name: string, { headers }: RedactRules): boolean =>
  headers.has(name) || (!HARMLESS.has(name) && (isTelling(name) || /(?:^|-)(?:auth(?:-|$)|key$)/.test(name)));
