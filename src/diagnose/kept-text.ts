/** What is kept of long captured texts. */
import { toBytes, utf8Text } from '../bytes/text.ts';

/** FNV-1a over UTF-16: to tell whether two texts are the same, not to be safe against those who want them to be. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A copy of a part of a long text that does not keep the whole of it in memory, as a slice does. */
export const ownText = (text: string): string => utf8Text(toBytes(text));
