/**
 * A request as a curl command that sends it again. What was captured comes in words that a POSIX shell takes as they are,
 * and in options that curl takes no file name or other meaning from.
 */
import { printable } from '../../bytes/text.ts';
import type { Header, HttpRecord } from '../../record.ts';

export interface CurlCommand {
  readonly command: string;
  /** What has to be done or known beside it. */
  readonly hint: string | null;
}

/** The file that a binary body is expected in. */
export const BODY_FILE = 'request-body.bin';

/** Without a word to say for it: no file, no URL of another kind than these. */
const URL_KIND = /^https?:\/\//i;
/** RFC 9110 §5.6.2. Another name might begin with @, which curl would take for a file. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Larger bodies make curl ask first (`Expect`). */
const ASKS_FIRST = 1 << 20;

/** Null where there is no request, or none that curl could send. */
export function curlCommand({ request, version }: HttpRecord): CurlCommand | null {
  if (request === null || request.url === null || !URL_KIND.test(request.url)) return null;
  const { method, target, url, headers, body } = request;
  const hints: string[] = [];
  const words: (string | null)[] = ['curl'];
  if (version === '1.0') words.push('--http1.0');
  if (/[[\]{}]/.test(url)) words.push('--globoff');
  if (/\/\.{1,2}(?:[/?#]|$)/.test(url)) words.push('--path-as-is');
  const hasBody = body.length > 0;
  if (method === 'HEAD') words.push('--head');
  else if (method !== 'GET' || hasBody) words.push(option('--request', method));
  if (target === '*') words.push(option('--request-target', target));
  words.push(option('--url', url));
  const decoded = body.decodedLength !== null && body.decodedLength !== body.length;
  for (const [name, value] of headersOf(headers, { hasBody, decoded, fromHost: target.startsWith('/') || target === '*', length: body.length })) {
    if (TOKEN.test(name)) words.push(option('--header', value === null ? `${name}:` : value === '' ? `${name};` : `${name}: ${value}`));
    else hints.push('a header was left out whose name is none');
  }
  if (hasBody) {
    const word = body.text === undefined || body.truncated || body.missing ? null : quotedUtf8(body.text);
    words.push(word === null ? `--data-binary '@${BODY_FILE}'` : `--data-raw ${word}`);
    if (word === null) hints.push(`save the body of the request as ${BODY_FILE} first`);
    if (decoded) hints.push('the body is sent without its coding');
  }
  if (words.includes(null)) return null;
  return { command: words.join(' \\\n  ').replace('curl \\\n  ', 'curl '), hint: hints.length === 0 ? null : hints.join('; ') };
}

interface Sending {
  readonly hasBody: boolean;
  readonly decoded: boolean;
  readonly fromHost: boolean;
  readonly length: number;
}

/** Those that were sent, but for what curl says itself; null takes away what curl would add. */
function headersOf(headers: readonly Header[], { hasBody, decoded, fromHost, length }: Sending): [name: string, value: string | null][] {
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted);
  const kept = headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !((lower === 'host' && fromHost) || (lower === 'content-length' && hasBody) || (lower === 'content-encoding' && decoded));
  });
  const added = ['User-Agent', 'Accept', ...(hasBody ? ['Content-Type'] : []), ...(length > ASKS_FIRST ? ['Expect'] : [])];
  return [...kept, ...added.filter((name) => !has(name.toLowerCase())).map((name): [string, null] => [name, null])];
}

/** Null where the text has a byte that no argument can have. */
function option(name: string, latin1: string): string | null {
  const word = quoted(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
  return word === null ? null : `${name} ${word}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Bytes as one word of a POSIX shell. What is not plain text is written as escapes, so that nothing in the command can move a
 * cursor, hide, or end a line. Null for bytes that no argument can have.
 */
export function quoted(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    const word = quotedUtf8(utf8.decode(bytes));
    if (word !== null && !word.includes('\n')) return word;
  } catch {
    // Not UTF-8: every byte for itself.
  }
  // The shell takes line ends from the end of what a command prints.
  if (bytes.at(-1) === 10) return null;
  let text = '';
  for (const byte of bytes) text += PLAIN.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  return `"$(printf '${text}')"`;
}

/** No quotes, nothing that printf takes for an option or a format, and nothing that the history of a shell looks for. */
const PLAIN = /[ #$&()*+,./0-9:;<=>?@A-Z[\]^_`a-z{|}~]/;

/** In single quotes, where nothing means anything; null for text that cannot safely be pasted. */
function quotedUtf8(text: string): string | null {
  const visible = text.replace(/[\n\t]/g, '');
  return printable(visible) === visible ? `'${text.replaceAll("'", String.raw`'\''`)}'` : null;
}
