// DEL, C1 controls, line separators and bidi controls: legal in JSON, unsafe on a terminal.
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/**
 * A record as one line of JSON with its line end. Characters that a terminal could take for commands, or that hide or
 * reorder text, are written as escapes, which every JSON reader gives back as they were.
 */
export const ndjson = (record: object): string => `${safeJson(record)}\n`;

/** JSON of any value, with those escapes. */
export function safeJson(value: unknown): string {
  const json = JSON.stringify(value);
  UNSAFE.lastIndex = 0;
  return UNSAFE.test(json) ? json.replace(UNSAFE, escaped) : json;
}

const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
