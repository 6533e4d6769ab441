/** Decides whether a record shows the beginning of a body as text or as base64. */
import { base64Text } from '../bytes/text.ts';
import { u8 } from '../bytes/read.ts';
import type { BoundedBuffer } from '../codec/bounded-buffer.ts';
import { utf8Boundary } from '../codec/utf8.ts';

const TEXTUAL_TYPES = new Set(['text', 'message', 'multipart']);
const TEXTUAL_SUBTYPES = new Set([
  'json', 'xml', 'javascript', 'ecmascript', 'x-www-form-urlencoded', 'graphql', 'x-ndjson', 'ndjson', 'jsonl', 'yaml', 'x-yaml',
  'toml', 'sql', 'vnd.apple.mpegurl', 'x-mpegurl', 'mpegurl', 'vnd.mpeg.dash.mpd', 'svg',
]);
const BINARY_TYPES = new Set(['image', 'audio', 'video', 'font']);

type Kind = 'textual' | 'binary' | 'unknown';

/** What a content type promises; structured syntax suffixes (RFC 6838 §4.2.8) count as their syntax. */
function kindOf(contentType: string | null): Kind {
  const [type = '', subtype = ''] = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase().split('/');
  const syntax = subtype.slice(subtype.lastIndexOf('+') + 1);
  if (TEXTUAL_TYPES.has(type) || TEXTUAL_SUBTYPES.has(syntax)) return 'textual';
  return BINARY_TYPES.has(type) ? 'binary' : 'unknown';
}

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
  const kind = kindOf(contentType);
  if (kind === 'binary' || (kind === 'unknown' && hasControls(bytes, length))) return null;
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
