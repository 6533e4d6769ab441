/** Decides whether a record shows the beginning of a body as text or as base64. */
import { base64Text } from '../bytes/text.ts';
import { u8 } from '../bytes/read.ts';
import type { BoundedBuffer } from '../codec/bounded-buffer.ts';
import { utf8Boundary } from '../codec/utf8.ts';

const TEXTUAL = /^\s*(text\/|message\/|multipart\/|application\/(json|xml|javascript|ecmascript|x-www-form-urlencoded|graphql|x-ndjson|ndjson|jsonl|yaml|toml|x-yaml|sql|vnd\.apple\.mpegurl|x-mpegurl|dash\+xml)\b|[^;]*\+(json|xml|yaml|text)\b)/i;
const BINARY = /^\s*(image\/(?!svg)|audio\/(?!mpegurl|x-mpegurl)|video\/|font\/|application\/(zip|gzip|pdf|wasm|protobuf|x-protobuf|grpc))/i;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface BodyContent {
  text?: string;
  base64?: string;
  truncated?: true;
}

/** The beginning of a body, as a record shows it. */
export function contentOf(kept: BoundedBuffer, contentType: string | null): BodyContent {
  const text = textOf(kept, contentType);
  return {
    ...(text === null ? { base64: base64Text(kept.bytes, 0, kept.length) } : { text }),
    ...(kept.cut && { truncated: true as const }),
  };
}

/** UTF-8 that is called text, or looks like it where the content type says nothing against it; null for anything else. */
function textOf({ bytes, length, cut }: BoundedBuffer, contentType: string | null): string | null {
  const textual = contentType !== null && TEXTUAL.test(contentType);
  if (!textual && ((contentType !== null && BINARY.test(contentType)) || hasControls(bytes, length))) return null;
  try {
    return utf8.decode(bytes.subarray(0, cut ? utf8Boundary(bytes, 0, length) : length));
  } catch {
    return null;
  }
}

/** Control characters that text does not use: anything below a space but tab, line ends, form feed and escape. */
function hasControls(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) {
    const byte = u8(bytes, at);
    if (byte < 32 && (byte < 9 || byte > 13) && byte !== 27) return true;
  }
  return false;
}
