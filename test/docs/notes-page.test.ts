import { expect, test } from 'vitest';
import { NOTES } from '../../src/note.ts';
import type { Layer } from '../../src/note.ts';

const LAYERS: Record<Layer, string> = {
  capture: 'The capture itself: its file, its records, its program.',
  link: 'Frames.',
  network: 'Packets: IP, its fragments and tunnels.',
  transport: 'Whether bytes could move: TCP and UDP.',
  protocol: 'What the bytes mean: the rules of HTTP, WebSocket, event streams, DNS, TLS.',
  application: 'What the programs did with it.',
};

function notesPage(): string {
  const sections = Object.entries(LAYERS).map(([layer, about]) => {
    const rows = Object.entries(NOTES).filter(([, note]) => note.layer === layer);
    if (rows.length === 0) return '';
    const lines = rows.map(([code, note]) => `| [\`${code}\`](findings.md#${code}) | ${note.severity} | ${note.about.replaceAll('|', '\\|')} |`);
    return `\n## ${layer}\n\n${about}\n\n| code | severity | meaning |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return `# Notes

Every oddity that traffic can show, under one stable name. Traffic is never fatal: what is wrong with it is said with a \`note\`
record ([its fields](records.md#note)). Severities are those of Wireshark's expert information. Where one code covers several
cases, a note may carry another severity or layer than the table says. [Findings](findings.md) tells of each how it is decided, what
it looks like and what to do; so does \`earshot explain NAME\`.

This page is written from the table in \`src/note.ts\` by \`npm run docs\`.
${sections.join('')}`;
}

test('the page of notes says what the table says', async () => {
  await expect(notesPage()).toMatchFileSnapshot('../../docs/notes.md');
});
