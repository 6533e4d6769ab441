/**
 * Certificates (X.690, RFC 5280): names become names, and whatever tells one certificate from another becomes noise. Every tag and
 * length stays, so that it reads as a certificate still; its signature is none any more.
 */
import { u8 } from '../bytes/read.ts';
import { latin1Text } from '../bytes/text.ts';
import { noise } from './redaction.ts';
import type { Redaction } from './redaction.ts';

const INTEGER = 2;
const BIT_STRING = 3;
const OCTET_STRING = 4;
const CONSTRUCTED = 0x20;
/** UTF8String, NumericString, PrintableString, T61String, IA5String, VisibleString, BMPString. */
const STRINGS = new Set([12, 18, 19, 20, 22, 26, 30]);
/** General names that are text: mail, host, URL (RFC 5280 §4.2.1.6), without the class of their tags. */
const NAMES = new Set([0x81, 0x82, 0x86]);
const ADDRESS = 0x87;
const DEEPEST = 24;

/** Edits the values in `[start, end)` of `out`; false where they are no DER from first to last byte. */
export function redactDer(
  bytes: Uint8Array, out: Uint8Array, start: number, end: number, redaction: Redaction, depth = 0,
): boolean {
  for (let at = start; at < end;) {
    const value = valueAt(bytes, at, end);
    if (value === null || depth > DEEPEST) return false;
    const { tag, from, to } = value;
    if (tag & CONSTRUCTED) {
      if (!redactDer(bytes, out, from, to, redaction, depth + 1)) return false;
    } else primitive(bytes, out, tag, from, to, redaction, depth);
    at = to;
  }
  return true;
}

function valueAt(bytes: Uint8Array, at: number, end: number): { tag: number; from: number; to: number } | null {
  if (end - at < 2) return null;
  const tag = u8(bytes, at);
  const first = u8(bytes, at + 1);
  let from = at + 2;
  let length = first;
  if ((tag & 0x1f) === 0x1f || first === 0x80 || first > 0x84) return null;
  if (first > 0x80) {
    length = 0;
    for (let left = first & 0x7f; left > 0; left--) {
      if (from >= end) return null;
      length = length * 256 + u8(bytes, from++);
    }
  }
  return from + length <= end ? { tag, from, to: from + length } : null;
}

function primitive(
  bytes: Uint8Array, out: Uint8Array, tag: number, from: number, to: number, redaction: Redaction, depth: number,
): void {
  if (STRINGS.has(tag) || NAMES.has(tag)) text(bytes, out, from, to, redaction);
  else if (tag === ADDRESS && to - from === 4) redaction.addresses.edit4(out, from);
  else if (tag === ADDRESS && to - from === 16) redaction.addresses.edit6(out, from);
  // The sign of a number, and that it is no longer than it must be, stay in its first bytes.
  else if (tag === INTEGER) noise(bytes, out, from + 2, to, redaction);
  else if (tag === OCTET_STRING || tag === BIT_STRING) {
    const inner = tag === BIT_STRING ? from + 1 : from;
    const copy = out.slice();
    const isDer = to - inner > 2 && redactDer(bytes, copy, inner, to, redaction, depth + 1);
    if (isDer) out.set(copy.subarray(inner, to), inner);
    else if (to - inner > 4) noise(bytes, out, inner, to, redaction);
  } else if (tag >> 6 === 2 && to - from > 4) noise(bytes, out, from, to, redaction);
}

/** A host, a URL, or whatever a person or firm is called. */
function text(bytes: Uint8Array, out: Uint8Array, from: number, to: number, redaction: Redaction): void {
  const original = latin1Text(bytes, from, to);
  const host = /^(?:\*\.)?(?:[\w-]+\.)+[a-z]{2,}$/i.test(original);
  const short = to - from <= 2;
  const replaced = host ? redaction.names.replace(original)
    : original.replace(/[a-z0-9\u0080-\u00ff]+/gi, (word) => (short ? word : redaction.names.label(word)));
  for (let i = 0; i < replaced.length; i++) out[from + i] = replaced.charCodeAt(i);
}
