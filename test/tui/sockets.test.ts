import { afterEach, describe, expect, it } from 'vitest';
import { fixture, openUi } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const lab = async (columns = 80, rows = 20): Promise<OpenUi> => (open = await openUi(fixture('lab-sockets'), { columns, rows }));

/** The line of the instant, and the rows of one host. */
const instant = (screen: string): string => screen.split('\n')[3]!.trim();
const rowsOf = (screen: string, host: string): string[] => {
  const lines = screen.split('\n').slice(5, -2).map((line) => line.trimEnd());
  const from = lines.indexOf(` ${host}`) + 1;
  const to = lines.findIndex((line, at) => at >= from && (/^ \S/.test(line) || line === ''));
  return lines.slice(from, to < 0 ? undefined : to).map((line) => line.trim().replaceAll(/ +/g, ' '));
};

describe('the sockets of every host', () => {
  it('before anything has changed are those that the whole capture shows to be there', async () => {
    const { press } = await lab();
    expect(await press('K', 'g')).toMatchInlineSnapshot(`
      " conversations › sockets                                           capture.pcap
         bytes ▃▁▁▁▁█ ▁ ▁ ▁   ▁   ▁       ▁      ▁                  ▁    ▁      ▁▁ ▁▁
               ▲─────────────────────────────────────────────────────────────────────
       0.000000 s  nothing has changed yet
         state        local         peer           age       #
       10.0.1.2
         LISTEN       10.0.1.2:80   accepted 3 connections, first answer in frame 4 (…
         LISTEN       10.0.1.2:8080 accepted 1 connection, first answer in frame 19 (…
         LISTEN       10.0.1.2:8081 accepted 1 connection, first answer in frame 22 (…
         LISTEN       10.0.1.2:8082 accepted 1 connection, first answer in frame 27 (…
         LISTEN       10.0.1.2:8083 accepted 1 connection, first answer in frame 37 (…
         LISTEN       10.0.1.2:8084 none accepted, first answer in frame 47 (1.257323…
         LISTEN       10.0.1.2:8085 accepted 1 connection, first answer in frame 49 (…
         UNCONN       10.0.1.2:53   *                -     #11




       8 sockets  change 0 of 64                                           156 frames
       ? help  q quit  Esc back  → next change  ← change before  Shift-→ later"
    `);
  });

  it('step from change to change', async () => {
    const { press } = await lab();
    await press('K', 'g');
    expect(instant(await press('right'))).toBe('0.000031 s  none → SYN-SENT  10.0.1.1:53692 → 10.0.1.2:80  frame 3');
    expect(instant(await press('right'))).toMatch(/none → SYN-RECV {2}10\.0\.1\.2:80 → 10\.0\.1\.1:53692 {2}frame 4$/);
    const screen = await press('right', 'right');
    expect(instant(screen)).toMatch(/ s {2}SYN-RECV → ESTAB /);
    expect(rowsOf(screen, '10.0.1.1')).toEqual(['ESTAB 10.0.1.1:53692 10.0.1.2:80 35 µs #0']);
    expect(rowsOf(screen, '10.0.1.2')[1]).toMatch(/^└ ESTAB 10\.0\.1\.2:80 10\.0\.1\.1:53692/);
    expect(instant(await press('left', 'left', 'left', 'left'))).toBe('0.000000 s  nothing has changed yet');
    expect(await press('left')).toContain('change 0 of');
  });

  it('step through time, and to both ends of it', async () => {
    const { press } = await lab();
    const end = await press('K');
    expect(instant(end)).toMatch(/^75\.\d{6} s {2}TIME-WAIT → gone .* its time is over, \d.* before$|^75\.\d{6} s {2}TIME-WAIT → gone .*…$/);
    expect(end.split('\n')[2]!.indexOf('▲')).toBe(78);
    const later = await press('home', 'L', 'L', 'L');
    expect(later.split('\n')[2]!.indexOf('▲')).toBe(12);
    expect(instant(later)).toMatch(/^3\.2\d{5} s/);
    expect((await press('H')).split('\n')[2]!.indexOf('▲')).toBe(11);
    expect((await press('end')).split('\n')[2]!.indexOf('▲')).toBe(78);
  });

  it('go where the slider is pressed', async () => {
    const { press, send } = await lab();
    await press('K');
    // SGR mouse: button 0 pressed at column 40, row 3, both from 1.
    const screen = await send('\u001b[<0;40;3M\u001b[<0;40;3m');
    expect(screen.split('\n')[2]!.indexOf('▲')).toBe(39);
  });

  it('keep the cursor on a socket while others come and go, and open its conversation', async () => {
    const { press } = await lab(80, 40);
    await press('K', 'g', 'right', 'j');
    await press('right', 'right', 'right', 'right', 'right', 'right', 'right', 'right');
    expect(await press('enter')).toContain('sockets › #0 10.0.1.2:80');
  });

  it('of a conversation begin with the last that became of them', async () => {
    const { press } = await lab();
    const screen = await press('enter', 'K');
    expect(instant(screen)).toMatch(/FIN-WAIT-2 → TIME-WAIT {2}10\.0\.1\.1:53692 → 10\.0\.1\.2:80/);
  });

  it('fit narrow screens', async () => {
    const { press } = await lab(60, 14);
    const lines = (await press('K')).split('\n');
    expect(lines.every((line) => line.length <= 60)).toBe(true);
  });

  it('stand apart, however narrow the screen', async () => {
    const { press } = await lab(40);
    const screen = await press('K');
    expect(screen).toContain('SYN-SENT     10.0.1.1:4… 10.0.1.2:8');
    expect(screen).not.toMatch(/\d…\d/);
  });

  it('of a capture without frames are none', async () => {
    open = await openUi(fixture('pcap-header-only'));
    expect(await open.press('K')).toContain('no sockets');
  });
});
