/** Screens of a message, of bytes and of a frame. */
import { afterEach, describe, expect, it } from 'vitest';
import { openUi, fixture } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const firstLook = async (columns: number, rows: number, ...keys: string[]): Promise<OpenUi> => {
  open = await openUi(fixture('first-look', 'capture.pcapng'), { columns, rows });
  await open.press(...keys);
  return open;
};

describe('an exchange', () => {
  it('on 60 columns', async () => {
    expect((await firstLook(60, 20, 'j', 'enter', 'enter')).terminal.text).toMatchInlineSnapshot(`
      " conversations › #1 chat.test:80 › GET /     capture.pcapng
       1 request  2 response  3 timing
       HTTP/1.1 200 OK
        received  0.007268 s  frame 8  2026-11-21T03:38:25.240186…

        Content-Type: text/html; charset=utf-8
        Content-Length: 141
        Date: Sat, 21 Nov 2026 03:38:25 GMT
        Connection: keep-alive
        Keep-Alive: timeout=5

       body  html, 141 B
        <!doctype html>
        <title>Earshot Café</title>
        <link rel="stylesheet" href="/style.css">
        <script src="/app.js"></script>
        <h1>Listening in</h1>

       message 1 of 5  html as text                     66 frames
       ? help  q quit  Esc back  Tab next part  ] next one"
    `);
  });

  it('on 140 columns', async () => {
    expect((await firstLook(140, 20, 'j', 'enter', 'enter', '1')).terminal.text).toMatchInlineSnapshot(`
      " conversations › #1 chat.test:80 › GET /                                                                                     capture.pcapng
       1 request  2 response  3 timing
       GET / HTTP/1.1
       http://chat.test/
        sent  0.006090 s  frame 6  2026-11-21T03:38:25.239008698Z

        Host: chat.test
        User-Agent: earshot-demo/1.0
        Accept: */*
        Connection: keep-alive

       no body






       message 1 of 5                                                                                                                   66 frames
       ? help  q quit  Esc back  Tab next part  ] next one  [ one before  b bytes  f find  : commands"
    `);
  });

  it('has its timings', async () => {
    expect((await firstLook(80, 20, 'j', 'enter', 'enter', '3')).terminal.text).toMatchInlineSnapshot(`
      " conversations › #1 chat.test:80 › GET /                         capture.pcapng
       1 request  2 response  3 timing
       timing  1.2 ms in all

        send             0 s  █
        wait          1.2 ms  ███████████████████████████████████████████████████████
        receive          0 s                                                        █

        head of the request           0.006090 s  frame 6
        head of the response          0.007268 s  frame 8  +1.2 ms
        end of the response           0.007268 s  frame 8  +1.2 ms







       message 1 of 5                                                       66 frames
       ? help  q quit  Esc back  Tab next part  ] next one  [ one before  b bytes"
    `);
  });

  it('leads on to the next, and back', async () => {
    const { press } = await firstLook(80, 20, 'j', 'enter', 'enter');
    expect(await press(']')).toContain('message 2 of');
    expect(await press('[')).toContain('message 1 of');
    expect(await press('[')).toContain('this is the first message');
  });
});

describe('a message', () => {
  it('of JSON is a tree that folds, text, or bytes', async () => {
    const { press } = await firstLook(80, 14, 'j', 'j', 'j', 'enter', 'j', 'enter');
    expect(open!.terminal.text).toMatchInlineSnapshot(`
      " conversations › #3 10.0.0.2:80 › ↓ text                         capture.pcapng
       1 text
       ↓ text message, 77 B, 69 B compressed
        sent  0.051030 s  frame 30  2026-11-21T03:38:25.283948243Z

        ▾ {2}
            from: "room"
          ▸ text: "Welcome to the room. There are 3 people in the room."




       message 2 of 12  JSON                                                66 frames
       ? help  q quit  Esc back  ] next one  [ one before  t tree  x text  X hex"
    `);
    await press('j', 'j', 'j', 'enter');
    expect(open!.terminal.text).toContain('▸ {2}');
    // What is folded stays so at another size.
    expect(await open!.resize({ columns: 60, rows: 12 })).toContain('▸ {2}');
    expect(await open!.resize({ columns: 80, rows: 14 })).toContain('▸ {2}');
    expect(await press('X')).toContain('7b 22');
    expect(await press('x')).toContain('  {"from":"room"');
  });

  it('that closes says why', async () => {
    expect((await firstLook(80, 14, 'j', 'j', 'j', 'enter', 'f', ...'good night', 'enter', 'enter')).terminal.text).toContain('code: 1000, normal closure');
  });

  it('is searched', async () => {
    const { press } = await firstLook(80, 14, 'j', 'j', 'enter', 'enter', 'f', ...'"price":104', 'enter');
    expect(open!.terminal.text).toContain('data: {"symbol":"EAR","price":104}');
    expect(await press('f', ...'nothing like it', 'enter')).toContain('nothing here with "nothing like it"');
  });

  it('leads to its frame', async () => {
    expect((await firstLook(80, 20, 'j', 'j', 'enter', 'j', 'enter', 'enter')).terminal.text).toContain('› frame 33');
  });
});

describe('the bytes of a connection', () => {
  it('are text where they are text', async () => {
    expect((await firstLook(80, 20, 'j', 'j', 'enter', 'b')).terminal.text).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80 › bytes                         capture.pcapng
      ↑ GET /prices HTTP/1.1
        Host: chat.test
        User-Agent: earshot-demo/1.0
        Accept: text/event-stream
        Connection: close

      ↓ HTTP/1.1 200 OK
        Content-Type: text/event-stream
        Cache-Control: no-store
        Date: Sat, 21 Nov 2026 03:38:25 GMT
        Connection: close
        Transfer-Encoding: chunked

        37
        event: price
        id: 1
        data: {"symbol":"EAR","price":101}
       ↑ byte 0 0x0  frame 24  0.047195 s  of 607 bytes                     66 frames
       ? help  q quit  Esc back  Enter frame  Tab other side  x text  X hex  f find"
    `);
  });

  it('are hexadecimal where they are none, side by side with what they are', async () => {
    expect((await firstLook(140, 12, 'j', 'j', 'j', 'enter', 'b')).terminal.text).toMatchInlineSnapshot(`
      " conversations › #3 10.0.0.2:80 › bytes                                                                                      capture.pcapng
      ↑ 0000  47 45 54 20 2f 63 68 61  74 20 48 54 54 50 2f 31   GET /chat HTTP/1
        0010  2e 31 0d 0a 53 65 63 2d  57 65 62 53 6f 63 6b 65   .1··Sec-WebSocke
        0020  74 2d 56 65 72 73 69 6f  6e 3a 20 31 33 0d 0a 53   t-Version: 13··S
        0030  65 63 2d 57 65 62 53 6f  63 6b 65 74 2d 4b 65 79   ec-WebSocket-Key
        0040  3a 20 47 4f 41 50 53 38  46 42 6f 42 37 73 51 32   : GOAPS8FBoB7sQ2
        0050  53 76 63 72 57 2f 73 51  3d 3d 0d 0a 43 6f 6e 6e   SvcrW/sQ==··Conn
        0060  65 63 74 69 6f 6e 3a 20  55 70 67 72 61 64 65 0d   ection: Upgrade·
        0070  0a 55 70 67 72 61 64 65  3a 20 77 65 62 73 6f 63   ·Upgrade: websoc
        0080  6b 65 74 0d 0a 53 65 63  2d 57 65 62 53 6f 63 6b   ket··Sec-WebSock
       ↑ byte 0 0x0  frame 26  0.047246 s  of 716 bytes                                                                                 66 frames
       ? help  q quit  Esc back  Enter frame  Tab other side  x text  X hex  f find  : commands"
    `);
  });

  it('of one side are without those of the other', async () => {
    const { press } = await firstLook(80, 20, 'j', 'j', 'enter', 'b', 'tab');
    expect(open!.terminal.text).toContain('bytes of the client');
    expect(open!.terminal.text).not.toContain('200 OK');
    expect(await press('tab')).toContain('200 OK');
    expect(open!.terminal.text).not.toContain('GET /prices');
  });

  it('say under the cursor which frame brought them, and lead to it', async () => {
    const { press } = await firstLook(80, 20, 'j', 'j', 'enter', 'b', 'f', ...'price":103', 'enter');
    expect(open!.terminal.text).toContain('frame 45');
    expect(await press('enter')).toContain('› frame 45');
    expect(await press('esc')).toContain('frame 45');
  });

  it('are found as digits, too', async () => {
    const { press } = await firstLook(80, 20, 'j', 'j', 'enter', 'b', 'f', ...'0d 0a 0d 0a', 'enter');
    expect(open!.terminal.text).toContain('↑ byte 113 0x71');
    expect(await press('n')).toMatch(/↓ byte 1\d\d/);
  });

  it('of a message are where it is', async () => {
    expect((await firstLook(80, 20, 'j', 'j', 'enter', 'j', 'j', 'enter', 'b')).terminal.text).toContain('frame 38');
  });

  it('have a row for what is missing', async () => {
    open = await openUi(fixture('http1-middle-segment-never-captured'), { columns: 80, rows: 60 });
    expect(await open.press('enter', 'b')).toContain('… 1,460 bytes missing …');
  });

  it('keep the cursor on a byte whatever it does', async () => {
    const { press } = await firstLook(80, 12, 'j', 'j', 'enter', 'b');
    for (const keys of [['G', 'l'], ['g', 'h'], ['X', 'pgdn', 'pgdn', 'k'], ['X', 'G'], ['x', 'k', 'k', 'l', 'l']]) {
      await press(...keys);
      expect(open!.terminal.text).toMatch(/byte [\d,]+ 0x/);
    }
  });
});

describe('a frame', () => {
  it('that is the first of all comes at no time, which has no sign', async () => {
    open = await openUi(fixture('pcap-clock-runs-backwards'), { place: { view: 'frame', frame: 1 } });
    expect(open.terminal.text).toContain('frame 1  0.000000 s');
  });

  const frame = (columns: number, rows: number, ...keys: string[]): Promise<OpenUi> => firstLook(columns, rows, 'j', 'j', 'enter', 'j', 'enter', 'enter', ...keys);

  it('on 60 columns', async () => {
    expect((await frame(60, 26)).terminal.text).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80 › ↓ price › frame 33
       frame 33  0.147354 s  ↓ 288 bytes  TCP 80 → 38063 [PSH, AC…
       ▸ Ethernet  00:00:00:00:00:00 → 00:00:00:00:00:00
       ▸ IPv4  10.0.0.2 → 10.0.0.1
       ▾ TCP  80 → 38063 [PSH, ACK]
           Source port  80
           Destination port  38063
           Sequence number  2813316269
           Acknowledgment number  1645531252
           Header length  32 bytes
         ▸ Flags  PSH, ACK
           Window  64
           Checksum  0x1507
           Urgent pointer  0
      ────────────────────────────────────────────────────────────
       0000  00 00 00 00 00 00 00 00   ········
       0008  00 00 00 00 08 00 45 00   ······E·
       0010  01 12 fc f5 40 00 40 06   ····@·@·
       0018  28 ee 0a 00 00 02 0a 00   (·······
       0020  00 01 00 50 94 af a7 af   ···P····
       0028  cc ad 62 14 d0 74 80 18   ··b··t··
       0030  00 40 15 07 00 00 01 01   ·@······
       0038  08 0a 22 5f 36 68 1a ba   ··"_6h··
       0040  78 67 48 54 54 50 2f 31   xgHTTP/1
       TCP: bytes 34–65, 32 bytes  of #2 chat.test:80   66 frames
       ? help  q quit  Esc back  Tab other pane  ] next one"
    `);
  });

  it('on 200 columns', async () => {
    expect((await frame(200, 22)).terminal.text).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80 › ↓ price › frame 33                                                                                                                                    capture.pcapng
       frame 33  0.147354 s  ↓ 288 bytes  TCP 80 → 38063 [PSH, ACK]
       ▸ Ethernet  00:00:00:00:00:00 → 00:00:00:00:00:00                                        │ 0000  00 00 00 00 00 00 00 00  00 00 00 00 08 00 45 00   ··············E·
       ▸ IPv4  10.0.0.2 → 10.0.0.1                                                              │ 0010  01 12 fc f5 40 00 40 06  28 ee 0a 00 00 02 0a 00   ····@·@·(·······
       ▾ TCP  80 → 38063 [PSH, ACK]                                                             │ 0020  00 01 00 50 94 af a7 af  cc ad 62 14 d0 74 80 18   ···P······b··t··
           Source port  80                                                                      │ 0030  00 40 15 07 00 00 01 01  08 0a 22 5f 36 68 1a ba   ·@········"_6h··
           Destination port  38063                                                              │ 0040  78 67 48 54 54 50 2f 31  2e 31 20 32 30 30 20 4f   xgHTTP/1.1 200 O
           Sequence number  2813316269                                                          │ 0050  4b 0d 0a 43 6f 6e 74 65  6e 74 2d 54 79 70 65 3a   K··Content-Type:
           Acknowledgment number  1645531252                                                    │ 0060  20 74 65 78 74 2f 65 76  65 6e 74 2d 73 74 72 65    text/event-stre
           Header length  32 bytes                                                              │ 0070  61 6d 0d 0a 43 61 63 68  65 2d 43 6f 6e 74 72 6f   am··Cache-Contro
         ▸ Flags  PSH, ACK                                                                      │ 0080  6c 3a 20 6e 6f 2d 73 74  6f 72 65 0d 0a 44 61 74   l: no-store··Dat
           Window  64                                                                           │ 0090  65 3a 20 53 61 74 2c 20  32 31 20 4e 6f 76 20 32   e: Sat, 21 Nov 2
           Checksum  0x1507                                                                     │ 00a0  30 32 36 20 30 33 3a 33  38 3a 32 35 20 47 4d 54   026 03:38:25 GMT
           Urgent pointer  0                                                                    │ 00b0  0d 0a 43 6f 6e 6e 65 63  74 69 6f 6e 3a 20 63 6c   ··Connection: cl
         ▸ Options  12 bytes                                                                    │ 00c0  6f 73 65 0d 0a 54 72 61  6e 73 66 65 72 2d 45 6e   ose··Transfer-En
         Data  222 bytes                                                                        │ 00d0  63 6f 64 69 6e 67 3a 20  63 68 75 6e 6b 65 64 0d   coding: chunked·
                                                                                                │ 00e0  0a 0d 0a 33 37 0d 0a 65  76 65 6e 74 3a 20 70 72   ···37··event: pr
                                                                                                │ 00f0  69 63 65 0a 69 64 3a 20  31 0a 64 61 74 61 3a 20   ice·id: 1·data:
                                                                                                │ 0100  7b 22 73 79 6d 62 6f 6c  22 3a 22 45 41 52 22 2c   {"symbol":"EAR",
                                                                                                │ 0110  22 70 72 69 63 65 22 3a  31 30 31 7d 0a 0a 0d 0a   "price":101}····
       TCP: bytes 34–65, 32 bytes  of #2 chat.test:80                                                                                                                                               66 frames
       ? help  q quit  Esc back  Tab other pane  ] next one  [ one before  } next frame  b bytes  Enter open  : commands"
    `);
  });

  it('marks the bytes of the field under the cursor', async () => {
    const { press } = await frame(140, 20, 'j', 'j');
    expect(open!.terminal.text).toContain('Destination port: bytes 36–37, 2 bytes');
    expect(await press('l', 'h')).toContain('TCP: bytes 34–65');
    expect(await press('h')).toContain('▸ TCP');
  });

  it('marks the field of the byte under the cursor, unfolding what it is in', async () => {
    const { press } = await frame(140, 40, 'tab', 'g');
    expect(open!.terminal.text).toContain('Ethernet › Destination: bytes 0–5');
    for (let at = 0; at < 12; at++) await press('l');
    expect(open!.terminal.text).toContain('Ethernet › Type: bytes 12–13');
    expect(open!.terminal.text).toContain('▾ Ethernet');
  });

  it('is followed by the next of its conversation, with the same field', async () => {
    const { press } = await frame(80, 26, 'j', 'j', 'j');
    expect(open!.terminal.text).toContain('Sequence number: bytes');
    expect(await press(']')).toContain('› frame 34');
    expect(open!.terminal.text).toContain('Sequence number: bytes');
    expect(await press('[', '[')).toContain('› frame 25');
    expect(await press('}')).toContain('› frame 26');
    expect(await press('{')).toContain('› frame 25');
  });

  it('at the end says so', async () => {
    const { press } = await frame(80, 26);
    for (let at = 0; at < 12; at++) await press('[');
    expect(open!.terminal.text).toContain('no earlier frame in this conversation');
  });
});

describe('messages of one conversation', () => {
  it('are filtered as conversations are', async () => {
    const { press } = await firstLook(80, 14, 'j', 'j', 'enter', '/', ...'sse.data contains "103"', 'enter');
    expect(open!.terminal.text).toContain('1 of 1 message  filter sse.data contains "103" of 7');
    expect(await press('ctrl-r')).toContain('4 of 7');
    expect(await press('/', ...'tcp.flags.reset == 1', 'enter')).toContain('filter for it in the list of conversations');
  });
});
