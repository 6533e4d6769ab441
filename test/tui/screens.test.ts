import { afterEach, describe, expect, it } from 'vitest';
import { openUi, fixture } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const firstLook = async (columns: number, rows = 14): Promise<OpenUi> => (open = await openUi(fixture('first-look', 'capture.pcapng'), { columns, rows }));

describe('the list of conversations', () => {
  it('on 60 columns', async () => {
    expect((await firstLook(60)).terminal.text).toMatchInlineSnapshot(`
      " conversations                               capture.pcapng
        #▲ shape           server                          ↓ notes
         0 datagrams       10.0.0.2:53                  85 B
         1 keep-alive      chat.test:80               1.7 kB
         2 event-stream    chat.test:80               1.2 kB
         3 websocket       10.0.0.2:80                1.1 kB






       1 of 4 conversations  SF both sent               66 frames
       ? help  q quit  Enter open  / filter  f find  s sort"
    `);
  });

  it('on 80 columns', async () => {
    expect((await firstLook(80)).terminal.text).toMatchInlineSnapshot(`
      " conversations                                                   capture.pcapng
        #▲ shape           server               protocol  state        ↑       ↓ notes
         0 datagrams       10.0.0.2:53          dns       SF        69 B    85 B
         1 keep-alive      chat.test:80         http      SF      1.3 kB  1.7 kB
         2 event-stream    chat.test:80         http sse  SF       785 B  1.2 kB
         3 websocket       10.0.0.2:80          websocket SF      1.3 kB  1.1 kB






       1 of 4 conversations  SF both sent                                   66 frames
       ? help  q quit  Enter open  / filter  f find  s sort  r reverse  m mark"
    `);
  });

  it('on 140 columns', async () => {
    expect((await firstLook(140)).terminal.text).toMatchInlineSnapshot(`
      " conversations                                                                                                               capture.pcapng
        #▲         time  shape            client           server                   protocol   state     msgs        ↑        ↓      lasted  notes
         0     0.000000  datagrams        10.0.0.1:34195   10.0.0.2:53              dns        SF           1     69 B     85 B      209 µs
         1     0.005020  keep-alive       10.0.0.1:38575   chat.test:80             http       SF           5   1.3 kB   1.7 kB      545 ms
         2     0.046566  event-stream     10.0.0.1:38063   chat.test:80             http sse   SF           6    785 B   1.2 kB      504 ms
         3     0.046908  websocket        10.0.0.1:43069   10.0.0.2:80              websocket  SF          12   1.3 kB   1.1 kB      370 ms






       1 of 4 conversations  SF both sent                                                                                               66 frames
       ? help  q quit  Enter open  / filter  f find  s sort  r reverse  m mark  w waterfall  : commands"
    `);
  });

  it('on 200 columns', async () => {
    expect((await firstLook(200)).terminal.text).toMatchInlineSnapshot(`
      " conversations                                                                                                                                                                           capture.pcapng
        #▲         time  shape            client                    server                                            protocol   state     msgs        ↑        ↓      lasted  activity          notes
         0     0.000000  datagrams        10.0.0.1:34195            10.0.0.2:53                                       dns        SF           1     69 B     85 B      209 µs  █
         1     0.005020  keep-alive       10.0.0.1:38575            chat.test:80                                      http       SF           5   1.3 kB   1.7 kB      545 ms  ▅█       ▇
         2     0.046566  event-stream     10.0.0.1:38063            chat.test:80                                      http sse   SF           6    785 B   1.2 kB      504 ms  ▅ █  ▃ ▁▃  ▃   ▃
         3     0.046908  websocket        10.0.0.1:43069            10.0.0.2:80                                       websocket  SF          12   1.3 kB   1.1 kB      370 ms  █    ▁    ▂    ▃






       1 of 4 conversations  SF both sent                                                                                                                                                           66 frames
       ? help  q quit  Enter open  / filter  f find  s sort  r reverse  m mark  w waterfall  : commands"
    `);
  });

  it('on a terminal that is hardly one', async () => {
    const { resize } = await firstLook(80);
    for (const [columns, rows] of [[20, 5], [1, 1], [10, 3], [80, 2]]) await resize({ columns: columns!, rows: rows! });
    expect(await resize({ columns: 80, rows: 14 })).toContain('event-stream');
  });

  it('is the same after a change of size as if it had always had it', async () => {
    const wide = (await firstLook(200)).terminal.text;
    await open!.close();
    const { resize } = await firstLook(60, 10);
    expect(await resize({ columns: 200, rows: 14 })).toBe(wide);
  });
});

describe('a conversation', () => {
  it('opens with its messages', async () => {
    const { press } = await firstLook(100);
    expect(await press('down', 'down', 'enter')).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80                                                     capture.pcapng
       1 socket  2 protocol  3 application
              time       delta       size  decoded message
          0.047195   +0.000000 ↑↓   289 B          GET  /prices  200  text/event-stream  502 ms
          0.147354   +0.100158  ↓    28 B          price  {"symbol":"EAR","price":101}  id 1
          0.247628   +0.100274  ↓    28 B          price  {"symbol":"EAR","price":102}  id 2
          0.348992   +0.101364  ↓    28 B          price  {"symbol":"EAR","price":103}  id 3
          0.449046   +0.100054  ↓    28 B          price  {"symbol":"EAR","price":104}  id 4
          0.549508   +0.100462  ↓    28 B          price  {"symbol":"EAR","price":105}  id 5
          0.549508                                 · sse-heartbeat  frame 59  1 comment line kept the str…


       1 of 7 messages and notes                                                                66 frames
       ? help  q quit  Esc back  Tab layer  Enter open  / filter  f find  : commands"
    `);
  });

  it('shows its segments', async () => {
    const { press } = await firstLook(120);
    expect(await press('down', 'down', 'enter', '1')).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80                                                                         capture.pcapng
       1 socket  2 protocol  3 application
       rtt 20.6 µs · closed by the server
        frame        time      delta        client            server               seq        ack     window
           18    0.000000            SYN-ST │ ─ SYN ──────────────▶│                 0                65,495
           19    0.000011  +0.000011        │◀────────── SYN ACK ─ │ SYN-RC          0          1     65,483
           20    0.000021  +0.000010  ESTAB │ ─ ACK ──────────────▶│ ESTAB           1          1     65,536
           24    0.000629  +0.000608        │ ─ PSH 117 B ────────▶│                 1          1     65,536
           25    0.000634  +0.000005        │◀────────────── ACK ─ │                 1        118     65,536
           33    0.100787  +0.100153        │◀──────── PSH 222 B ─ │                 1        118     65,536
           34    0.100801  +0.000014        │ ─ ACK ──────────────▶│               118        223     65,536
           38    0.201061  +0.100260        │◀───────── PSH 61 B ─ │               223        118     65,536
       1 of 20 segments                                                                                             66 frames
       ? help  q quit  Esc back  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('shows what it was and what was odd about it', async () => {
    const { press } = await firstLook(120);
    expect(await press('down', 'down', 'down', 'enter', 'tab')).toMatchInlineSnapshot(`
      " conversations › #3 10.0.0.2:80                                                                          capture.pcapng
       1 socket  2 protocol  3 application
       websocket  messages both ways  http websocket
         websocket-spoken: An upgrade to WebSocket was granted, or its frames were recognised midway.
       10.0.0.1:43069 → 10.0.0.2:80
       370 ms   ↑ 1.3 kB  ↓ 1.1 kB   rtt 12.2 µs

       Can bytes move?               yes
       What do they mean?            http, websocket: 12 messages read
       What did the application do?  1 exchange, 11 messages
       Is it over?                   closed in order by the server   SF ShADadfF
       What went wrong?              nothing was found
       3 notes                                                                                                      66 frames
       ? help  q quit  Esc back  Tab layer  Enter open  f find  : commands"
    `);
  });

  it('is left to the list as it was', async () => {
    const { press, terminal } = await firstLook(80);
    const before = await press('j', 'j');
    await press('enter', 'j', 'tab', 'j');
    expect(terminal.text).not.toBe(before);
    expect(await press('esc')).toBe(before);
  });

  it('is found by a click on its row, its layers by clicks on the strip', async () => {
    const { send } = await firstLook(80);
    await send('\u001b[<0;10;5M\u001b[<0;10;5m');
    expect(await send('\r')).toContain('conversations › #2');
    expect(await send('\u001b[<0;4;2M')).toContain('SYN-ST');
    expect(await send('\u001b[<0;30;2M')).toContain('Is it over?');
  });
});

describe('a filter', () => {
  it('is completed while it is typed, with what is wrong under it', async () => {
    const { press } = await firstLook(80, 20);
    expect(await press('/', ...'http.response.co')).toMatchInlineSnapshot(`
      " conversations                                                   capture.pcapng
        #▲ shape           server               protocol  state        ↑       ↓ notes
         0 datagrams       10.0.0.2:53          dns       SF        69 B    85 B
         1 keep-alive      chat.test:80         http      SF      1.3 kB  1.7 kB
         2 event-stream    chat.test:80         http sse  SF       785 B  1.2 kB
         3 websocket       10.0.0.2:80          websocket SF      1.3 kB  1.1 kB









       http.response.code                number: Status of the final response.
       http.response.code.informational  number: Ours: statuses of the 1xx responses …
       1 of 4 conversations  SF both sent                                   66 frames
      /http.response.co
       ^^^^^^^^^^^^^^^^ there is no field http.response.co; did you mean http.respons…"
    `);
  });

  it('leaves what it selects', async () => {
    const { press } = await firstLook(80);
    expect(await press('/', ...'sse', 'enter')).toMatchInlineSnapshot(`
      " conversations                                                   capture.pcapng
        #▲ shape           server               protocol  state        ↑       ↓ notes
         2 event-stream    chat.test:80         http sse  SF       785 B  1.2 kB









       1 of 1 conversation  filter sse  SF established, closed by both      66 frames
       ? help  q quit  Enter open  / filter  Ctrl-R show all  f find  s sort"
    `);
    expect(await press('esc')).toContain('3 of 4 conversations');
  });

  it('with a mistake is not taken', async () => {
    const { press } = await firstLook(80);
    expect(await press('/', ...'http.nothing > 1', 'enter')).toContain('^^^^^^^^^^^^ there is no field http.nothing');
    expect(await press('esc')).toContain('1 of 4 conversations');
  });
});

describe('the list', () => {
  it('is searched for a text', async () => {
    const { press } = await firstLook(80);
    expect(await press('f', ...'websocket', 'enter')).toContain('4 of 4');
    expect(await press('f', ...'chat.test', 'enter')).toContain('2 of 4');
    expect(await press('n')).toContain('3 of 4');
    expect(await press('N')).toContain('2 of 4');
    expect(await press('f', ...'nobody', 'enter')).toContain('nothing here with "nobody"');
  });

  it('is sorted by any column', async () => {
    const { press } = await firstLook(140);
    const shapes = (screen: string): string[] => screen.split('\n').slice(2, 6).map((line) => /(?:datagrams|keep-alive|event-stream|websocket)/.exec(line)?.[0] ?? '');
    expect(shapes(await press('s', 's'))).toEqual(['datagrams', 'event-stream', 'keep-alive', 'websocket']);
    expect(shapes(await press('r'))).toEqual(['websocket', 'keep-alive', 'event-stream', 'datagrams']);
    expect(shapes(await press('S', 'S'))).toEqual(['datagrams', 'keep-alive', 'event-stream', 'websocket']);
  });
});

describe('help and palette', () => {
  it('show every key of the view, and scroll where there is no room', async () => {
    const { press } = await firstLook(80);
    expect(await press('?')).toContain('Open what is under the cursor');
    expect(await press('pgdn', 'pgdn', 'pgdn')).toContain('double click: open');
    expect(await press('x')).toContain('1 of 4 conversations');
  });

  it('fit 60 columns: no line is cut', async () => {
    const { press } = await firstLook(60, 20);
    let all = await press('?');
    for (let page = 0; page < 5; page++) all += await press('pgdn');
    expect(all).not.toContain('…');
    expect(all).toContain(':mark-next');
  });

  it('run a command by a part of its name', async () => {
    const { press, done } = await firstLook(80);
    expect(await press(':', ...'last')).toContain('The last row');
    expect(await press('enter')).toContain('4 of 4');
    await press(':', ...'quit', 'enter');
    expect(done).toEqual(['quit']);
  });
});

describe('the keys that every view has', () => {
  it('quit, redraw and suspend', async () => {
    const { press, done } = await firstLook(80);
    await press('ctrl-l', 'ctrl-z', 'enter', 'q', 'ctrl-c');
    expect(done).toEqual(['redraw', 'suspend', 'quit', 'quit']);
  });
});

describe('hostile text', () => {
  it.each([
    ['hostile-terminal-escapes', 'capture.pcap'], ['hostile-path-in-names', 'capture.pcap'], ['hostile-endless-header', 'capture.pcap'],
    ['websocket-text-is-not-utf8', 'capture.pcap'],
  ])('of %s stays in its cells', async (name, file) => {
    open = await openUi(fixture(name!, file), { columns: 60, rows: 12 });
    for (const columns of [60, 80, 200]) {
      await open.resize({ columns, rows: 12 });
      // The terminal of the test refuses control characters and rows that are too wide.
      await open.press('enter', '1', '2', '3', 'esc');
    }
    expect(open.terminal.text).toContain('conversations');
  });

  it('leaves nothing but ASCII on a terminal that has no more', async () => {
    open = await openUi(fixture('hostile-terminal-escapes'), { ascii: true });
    expect(await open.press('enter', '3', '2')).toMatch(/^[ -~\n]*$/);
  });
});
