import type { Layer } from '../../note.ts';
import type { NoteRecord } from '../../record.ts';
import type { Field } from '../field.ts';
import { any, of } from './from-record.ts';

/** Wireshark's numbers of the expert levels, so that `>= warn` asks what it says. */
const SEVERITIES = { chat: 0x200000, note: 0x400000, warn: 0x600000, warning: 0x600000, error: 0x800000 };

/** Wireshark's expert groups, as near as our codes come to them. */
function group({ code, layer }: NoteRecord): string {
  if (code.includes('checksum')) return 'Checksum';
  if (/^(?:truncated|bad|dissector)-|malformed/.test(code)) return 'Malformed';
  if (/gap|fragment|body-cut|pending|buffer-limit/.test(code)) return 'Reassemble';
  if (/assumed|midway|midstream|flipped/.test(code)) return 'Assumption';
  if (/lengths|space-before|obs-fold|bare-lf/.test(code)) return 'Security';
  return GROUPS[layer];
}

const GROUPS: Record<Layer, string> = {
  capture: 'Undecoded', link: 'Protocol', network: 'Protocol', transport: 'Sequence', protocol: 'Protocol',
  application: 'Response Code',
};

export const noteFields: readonly Field[] = [
  { name: '_ws.expert', type: 'protocol', about: 'A note.', record: any(({ record }) => (record.type === 'note' ? 1 : null)) },
  {
    name: '_ws.expert.severity', type: 'number', about: 'Chat, Note, Warn or Error, which are ordered so.',
    words: SEVERITIES, record: of('note', ({ severity }) => SEVERITIES[severity]),
  },
  {
    name: '_ws.expert.group', type: 'text', about: 'Group in Wireshark’s words: Sequence, Malformed, Checksum, Protocol, …',
    record: of('note', group),
  },
  { name: '_ws.expert.message', type: 'text', about: 'What the note says.', record: of('note', ({ message }) => message) },
  {
    name: '_ws.malformed', type: 'protocol', about: 'A note about something that contradicts itself.',
    record: of('note', ({ code }) => (/^bad-header$|malformed/.test(code) ? 1 : null)),
  },
  {
    name: '_ws.short', type: 'protocol', about: 'A note about bytes that were not captured.',
    record: of('note', ({ code }) => (code === 'truncated-header' || code === 'capture-frame-cut' ? 1 : null)),
  },
  { name: 'note', type: 'protocol', about: 'A note.', record: any(({ record }) => (record.type === 'note' ? 1 : null)) },
  { name: 'note.code', type: 'text', about: 'Stable name of the note.', record: of('note', ({ code }) => code) },
  {
    name: 'note.layer', type: 'text', about: 'capture, link, network, transport, protocol or application.',
    record: of('note', ({ layer }) => layer),
  },
  { name: 'note.side', type: 'text', about: 'Whose fault it is: client or server.', record: of('note', ({ side }) => side) },
];
