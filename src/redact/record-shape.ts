/** Records without what redaction replaces: two captures that differ in nothing else have the same. */
import { toBytes } from '../bytes/text.ts';
import type { EarshotRecord } from '../record.ts';

/** Words of this program, and what no replacement changes. */
const WORDS = new Set([
  'type', 'time', 'startTime', 'endTime', 'firstTime', 'lastTime', 'state', 'history', 'version', 'method', 'opcode', 'code', 'severity',
  'layer', 'shape', 'shapeReason', 'roles', 'how', 'by', 'from', 'side', 'cause', 'transport', 'client', 'server', 'rcode', 'level',
  'description', 'cipherSuite', 'protocol', 'protocols', 'header', 'linkType', 'chosen', 'offered', 'ja3',
]);
/** Made from addresses or contents, or sentences that quote them. */
const LEFT_OUT = new Set(['message', 'communityId', 'path', 'offset', 'sha256']);
/** Said of a file, which is another one now. */
const OF_FILES = new Set([
  'capture-cut', 'capture-damaged', 'capture-bad-compression', 'capture-block-skipped', 'capture-bad-block', 'capture-no-time',
  'capture-length-over-original', 'capture-dropped',
]);

/** How names are written in which a byte is no letter. */
const ESCAPE = /\\(?:\d{3}|.)/g;

/** As text, with strings as their lengths; null for records that say something about the file. */
export function shapeOfRecord(record: EarshotRecord): string | null {
  if (record.type === 'capture' || record.type === 'interface') return null;
  if (record.type === 'note' && OF_FILES.has(record.code)) return null;
  if (record.type === 'summary') {
    const { frames, bytes, firstTime, lastTime, protocols, connections } = record;
    return JSON.stringify({ frames, bytes, firstTime, lastTime, protocols, connections });
  }
  return JSON.stringify(record, (key, value: unknown) => {
    if (LEFT_OUT.has(key)) return undefined;
    // Those of a tunnel come in the order of their addresses.
    if (key === 'endpoints' && Array.isArray(value)) return value.map((text) => String(text).length).sort((a, b) => a - b);
    if (typeof value !== 'string' || WORDS.has(key)) return value;
    return toBytes(record.type === 'dns' ? value.replace(ESCAPE, '?') : value).length;
  });
}
