/** Decoded content of bodies and messages. */
import { latin1Text } from '../bytes/text.ts';
import { latin1Bytes } from './gathered.ts';
import { FILLER } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import { redactText } from './text.ts';

/** As text of one character a byte, holes included. `isEvents`: an event stream. */
export function redactContent(text: string, isEvents: boolean, redaction: Redaction): string {
  if (redaction.rules.bodies === 'keep') return text;
  // Nothing is hidden in many times the same.
  if (redaction.rules.bodies === 'redact') return isOneCharacter(text) ? text : redactText(text, redaction);
  if (text !== '') redaction.tally.count('body');
  return blankContent(text, isEvents);
}

function isOneCharacter(text: string): boolean {
  let at = 1;
  while (at < text.length && text.charCodeAt(at) === text.charCodeAt(0)) at++;
  return at >= text.length;
}

export const contentBytes = (bytes: Uint8Array, isEvents: boolean, redaction: Redaction): Uint8Array =>
  latin1Bytes(redactContent(latin1Text(bytes), isEvents, redaction));

/** Says nothing, in as many bytes; an event stream in as many events. */
export const blankContent = (text: string, isEvents: boolean): string => (isEvents ? blankEvents(text) : blankText(text));

const blankText = (text: string): string => text.replace(/[^\uffff]/g, String.fromCharCode(FILLER));

/**
 * Lines and names of fields stay, and what makes a reader ignore one (WHATWG HTML §9.2.6): NUL in an ID, a time that is no number. A
 * time that is one says nothing of anybody.
 */
const blankEvents = (text: string): string => text.replace(
  // oxlint-disable-next-line no-control-regex
  /^(\u00ef\u00bb\u00bf)?((?:data|event|id|retry)(?=[:\r\n]|$))?(:[ ]?)?([^\r\n]*)/gm,
  (_, mark = '', field = '', colon = '', value = '') => mark + field + colon + blankValue(field, value),
);

function blankValue(field: string, value: string): string {
  if (field === 'retry') return /^\d+$/.test(value) ? value : 'x'.repeat(value.length);
  return field === 'id' ? value.split('\0').map(blankText).join('\0') : blankText(value);
}
