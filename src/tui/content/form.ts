/** What browsers make of forms: pairs in the text of a URL, and parts with headers of their own. */
import { latin1Text, toBytes, utf8Text } from '../../bytes/text.ts';
import type { Header } from '../../record.ts';

/** `application/x-www-form-urlencoded` (WHATWG URL §5.1), in order; names may come twice. What is no escape stays as it is. */
export function formPairs(text: string, most: number): { readonly pairs: Header[]; readonly more: boolean } {
  const all = text.split('&', most + 1).filter((pair) => pair !== '');
  const pairs = all.slice(0, most).map((pair): Header => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [unescaped(pair), ''] : [unescaped(pair.slice(0, equals)), unescaped(pair.slice(equals + 1))];
  });
  return { pairs, more: all.length > most };
}

const unescaped = (text: string): string =>
  text.replaceAll('+', ' ').replace(/(?:%[\da-f]{2})+/gi, (run) => utf8Text(Uint8Array.from(run.slice(1).split('%'), (pair) => Number.parseInt(pair, 16))));

export interface Part {
  readonly headers: readonly Header[];
  readonly bytes: Uint8Array;
  /** Its end was not there. */
  readonly cut: boolean;
}

/** The parts of a `multipart/*` body (RFC 2046 §5.1), at most so many; null where the boundary is not in it. */
export function multipartParts(bytes: Uint8Array, boundary: string, most: number): { readonly parts: Part[]; readonly more: boolean } | null {
  if (boundary === '') return null;
  const body = latin1Text(bytes);
  const line = `--${latin1Text(toBytes(boundary))}`;
  let at = body.startsWith(line) ? 0 : body.indexOf(`\r\n${line}`) + 2;
  if (at === 1) return null;
  const parts: Part[] = [];
  for (;;) {
    at += line.length;
    if (body.startsWith('--', at) || at >= body.length) return { parts, more: false };
    if (parts.length >= most) return { parts, more: true };
    const start = body.indexOf('\r\n', at) + 2;
    if (start === 1) return { parts, more: false };
    const next = body.indexOf(`\r\n${line}`, start - 2);
    const end = next < 0 ? body.length : next;
    const blank = body.startsWith('\r\n', start) ? start - 2 : body.indexOf('\r\n\r\n', start);
    const hasHead = blank >= start - 2 && blank <= end;
    parts.push({
      headers: hasHead ? headersOf(utf8Text(bytes, start, Math.max(start, blank))) : [],
      bytes: bytes.subarray(hasHead ? Math.min(end, blank + 4) : start, Math.max(start, end)), cut: next < 0,
    });
    if (next < 0) return { parts, more: false };
    at = next + 2;
  }
}

const MOST_HEADERS = 50;

const headersOf = (text: string): Header[] =>
  text.split('\r\n', MOST_HEADERS).filter((line) => line !== '').map((line): Header => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
