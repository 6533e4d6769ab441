import { recordJson } from './record-json.ts';

// DEL, C1 controls, line separators and bidi controls: legal in JSON, unsafe on a terminal.
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/**
 * A record as one line of JSON with its line end. Characters that a terminal could take for commands, or that hide or
 * reorder text, are written as escapes, which every JSON reader gives back as they were.
 */
export const ndjson = (record: { readonly type: string }): string => `${recordJson(record, quoted) ?? safeJson(record)}\n`;

/** Anything else as such a line. */
export const jsonLine = (value: object): string => `${safeJson(value)}\n`;

function safeJson(value: unknown): string {
  const json = JSON.stringify(value);
  UNSAFE.lastIndex = 0;
  return UNSAFE.test(json) ? json.replace(UNSAFE, escaped) : json;
}

const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** Printable ASCII without what JSON escapes. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** Starting a regular expression costs as much as looking at so many characters. */
const SHORT = 32;

const quoted = (text: string): string => (isPlain(text) ? `"${text}"` : safeJson(text));

function isPlain(text: string): boolean {
  if (text.length > SHORT) return PLAIN.test(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
