import { base64Text, toBytes } from '../../bytes/text.ts';

/** Terminals take no more at once; some silently nothing. */
export const MOST_COPIED = 74_000;

/**
 * Puts text on the clipboard of the terminal (OSC 52): of the machine that one sits at, also over ssh. Null when it is too
 * long. Inside tmux it needs `set -g set-clipboard on`.
 */
export function copySequence(text: string): string | null {
  const bytes = toBytes(text);
  return bytes.length > MOST_COPIED ? null : `\u001b]52;c;${base64Text(bytes)}\u0007`;
}
