import { afterEach, describe, expect, it } from 'vitest';
import type { SegmentRow } from '../../src/tui/capture.ts';
import type { Action, Context } from '../../src/tui/app/view.ts';
import type { CommandName } from '../../src/tui/keys/commands.ts';
import { lineWidth } from '../../src/tui/line.ts';
import { KEPT, socket } from '../../src/tui/views/conversation/socket/index.ts';
import { layOut } from '../../src/tui/views/conversation/socket/layout.ts';
import { Segments } from '../../src/tui/views/conversation/socket/segments.ts';
import { rowCount } from '../../src/tui/views/conversation/socket/state.ts';
import type { SocketState } from '../../src/tui/views/conversation/socket/state.ts';
import { Trend } from '../../src/tui/views/conversation/socket/trend.ts';
import { syntheticCapture } from './support/synthetic.ts';
import { fixture, openUi } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

/** The socket layer of the first conversation of a fixture. */
async function layer(name: string, columns: number, rows = 26): Promise<OpenUi> {
  open = await openUi(fixture(name), { columns, rows, place: { view: 'conversation', connection: 0 } });
  await open.press('1');
  return open;
}

describe('the socket layer', () => {
  it('shows a window that closes and opens again, with what both ends went through', async () => {
    expect((await layer('tcp-receiver-stops-reading', 140)).terminal.text).toMatchInlineSnapshot(`
      " #0 shop.test:80                                                                                                               capture.pcap
       1 socket  2 protocol  3 application
       rtt 300 µs · closed by the client · a reader stopped once · 1 window update
       client 10.0.0.1:40000        window ████████████        ████████████████    64,240 in flight         ████                ▁▁▁▁           ≤38
       server shop.test:80 10.0.0.… window ████████████████████████████████████    64,240 in flight         ▄▄▄▄████    ▄▄▄▄████████▁▁▁▁    ≤3,121
        frame        time      delta              client                server                     seq        ack     window
            1    0.000000                SYN_SENT │ ─ SYN ──────────────────▶│                       0                64,240
            2    0.000150  +0.000150              │◀────────────── SYN ACK ─ │ SYN_RECEIVED          0          1     64,240
            3    0.000300  +0.000150  ESTABLISHED │ ─ ACK ──────────────────▶│ ESTABLISHED           1          1     64,240
            4    0.000320  +0.000020              │ ─ PSH 38 B ─────────────▶│                       1          1     64,240
            5    0.000470  +0.000150              │◀────────────────── ACK ─ │                       1         39     64,240
            6    0.000490  +0.000020              │◀────────────── 1,460 B ─ │                       1         39     64,240
            7    0.000510  +0.000020              │◀────────── PSH 1,460 B ─ │                    1461         39     64,240
            8    0.000660  +0.000150              │ ─ ACK ──────────────────▶│                      39       2921          0 zero window
            9    0.250810  +0.250150              │◀────────────────── 1 B ─ │                    2921         39     64,240 zero window probe
           10    0.250960  +0.000150              │ ─ ACK ──────────────────▶│                      39       2921          0 zero window, zero wi…
           11    0.650980  +0.400020              │ ─ ACK ──────────────────▶│                      39       2921     64,240 window update
           12    0.651130  +0.000150              │◀────────────── 1,460 B ─ │                    2921         39     64,240
           13    0.651150  +0.000020              │◀────────────── 1,460 B ─ │                    4381         39     64,240
           14    0.651170  +0.000020              │◀──────────── PSH 201 B ─ │                    5841         39     64,240
           15    0.651320  +0.000150              │ ─ ACK ──────────────────▶│                      39       6042     64,240
           16    0.651340  +0.000020   FIN_WAIT_1 │ ─ FIN ACK ──────────────▶│                      39       6042     64,240
           17    0.651490  +0.000150   FIN_WAIT_2 │◀────────────── FIN ACK ─ │ LAST_ACK           6042         40     64,240
           18    0.651640  +0.000150    TIME_WAIT │ ─ ACK ──────────────────▶│ CLOSED               40       6043     64,240
       1 of 18 segments                                                                                                                 18 frames
       ? help  q quit  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('on 60 columns', async () => {
    expect((await layer('tcp-receiver-stops-reading', 60, 24)).terminal.text).toMatchInlineSnapshot(`
      " #0 shop.test:80                               capture.pcap
       1 socket  2 protocol  3 application
       rtt 300 µs · closed by the client · a reader stopped once …
       client   window ██ ███    64,240 in flight  █   ▁       ≤38
       server   window ██████    64,240 in flight  ▄█▄██    ≤3,121
           delta        client        server
                 SYN-ST │ ─ SYN ──────────▶│
       +0.000150        │◀────── SYN ACK ─ │ SYN-RC
       +0.000150  ESTAB │ ─ ACK ──────────▶│ ESTAB
       +0.000020        │ ─ PSH 38 B ─────▶│
       +0.000150        │◀────────── ACK ─ │
       +0.000020        │◀────── 1,460 B ─ │
       +0.000020        │◀── PSH 1,460 B ─ │
       +0.000150        │ ─ ACK ──────────▶│        zero window
       +0.250150        │◀────────── 1 B ─ │        zero window p…
       +0.000150        │ ─ ACK ──────────▶│        zero window, …
       +0.400020        │ ─ ACK ──────────▶│        window update
       +0.000150        │◀────── 1,460 B ─ │
       +0.000020        │◀────── 1,460 B ─ │
       +0.000020        │◀──── PSH 201 B ─ │
       +0.000150        │ ─ ACK ──────────▶│
       +0.000020 FIN-W1 │ ─ FIN ACK ──────▶│
       1 of 18 segments                                 18 frames
       ? help  q quit  Tab layer  Enter open  o next oddity"
    `);
  });

  it('leaves the figures of what was in flight out where they would lose digits', async () => {
    const { resize } = await layer('tcp-receiver-stops-reading', 58, 24);
    expect(open!.terminal.text).toMatch(/≤3,121$/m);
    for (const columns of [57, 50, 40]) expect(await resize({ columns, rows: 24 })).toMatch(/^ server .*window .* 64,240$/m);
  });

  it('says of what was in flight <= in ASCII', async () => {
    open = await openUi(fixture('tcp-receiver-stops-reading'), { columns: 80, rows: 24, ascii: true, place: { view: 'conversation', connection: 0 } });
    expect(await open.press('1')).toMatch(/ <=3,121$/m);
  });

  it('on 80 columns', async () => {
    expect((await layer('tcp-retransmission-after-timeout', 80, 18)).terminal.text).toMatchInlineSnapshot(`
      " #0 shop.test:80                                                   capture.pcap
       1 socket  2 protocol  3 application
       rtt 300 µs · closed by the client · 1 retransmission
       client 10.0.0.1:40000        window ██████    64,240 in flight   ██ ▁       ≤35
       server shop.test:80          window ██████    64,240 in flight    ██▁       ≤43
        frame        time      delta        client        server
            1    0.000000            SYN-ST │ ─ SYN ──────────▶│
            2    0.000150  +0.000150        │◀────── SYN ACK ─ │ SYN-RC
            3    0.000300  +0.000150  ESTAB │ ─ ACK ──────────▶│ ESTAB
            4    0.000320  +0.000020        │ ─ PSH 35 B ─────▶│
            5    0.300340  +0.300020        │ ╌ PSH 35 B ╌╌╌╌╌▶│        retransmission
            6    0.300490  +0.000150        │◀────────── ACK ─ │
            7    0.300510  +0.000020        │◀───── PSH 43 B ─ │
            8    0.300660  +0.000150        │ ─ ACK ──────────▶│
            9    0.300680  +0.000020 FIN-W1 │ ─ FIN ACK ──────▶│
           10    0.300830  +0.000150 FIN-W2 │◀────── FIN ACK ─ │ LST-AK
       1 of 11 segments                                                     11 frames
       ? help  q quit  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('on 200 columns', async () => {
    expect((await layer('tcp-half-closed-while-the-answer-comes', 200, 20)).terminal.text).toMatchInlineSnapshot(`
      " #0 shop.test:80                                                                                                                                                                           capture.pcap
       1 socket  2 protocol  3 application
       rtt 300 µs · closed by the client
       client 10.0.0.1:40000            window ████████████████████████████████████████████████████████████████    64,240 in flight                       ██████████▁▁▁▁▁▁▁▁▁▁▁                            ≤35
       server shop.test:80 10.0.0.2:80  window ████████████████████████████████████████████████████████████████    64,240 in flight                                        █████████████▁▁▁▁▁▁▁▁▁▁▁▁       ≤42
        frame        time      delta              client                                    server                     seq        ack     window in flight
            1    0.000000                SYN_SENT │ ─ SYN ──────────────────────────────────────▶│                       0                64,240
            2    0.000150  +0.000150              │◀────────────────────────────────── SYN ACK ─ │ SYN_RECEIVED          0          1     64,240
            3    0.000300  +0.000150  ESTABLISHED │ ─ ACK ──────────────────────────────────────▶│ ESTABLISHED           1          1     64,240
            4    0.000320  +0.000020              │ ─ PSH 35 B ─────────────────────────────────▶│                       1          1     64,240        35
            5    0.000470  +0.000150              │◀────────────────────────────────────── ACK ─ │                       1         36     64,240
            6    0.000620  +0.000150   FIN_WAIT_1 │ ─ FIN ACK ──────────────────────────────────▶│                      36          1     64,240         1
            7    0.000770  +0.000150   FIN_WAIT_2 │◀────────────────────────────────────── ACK ─ │ CLOSE_WAIT            1         37     64,240
                                                  │┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 2.0 s of silence ┄┄┄┄┄┄┄┄┄┄┄┄┄┄│
            8    2.000790  +2.000020              │◀───────────────────────────────── PSH 42 B ─ │                       1         37     64,240        42
            9    2.000940  +0.000150              │ ─ ACK ──────────────────────────────────────▶│                      37         43     64,240
           10    2.001090  +0.000150              │◀────────────────────────────────── FIN ACK ─ │ LAST_ACK             43         37     64,240         1
           11    2.001240  +0.000150    TIME_WAIT │ ─ ACK ──────────────────────────────────────▶│ CLOSED               37         44     64,240
       1 of 11 segments                                                                                                                                                                             11 frames
       ? help  q quit  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('shows who reset the connection', async () => {
    expect((await layer('tcp-reset-inside-a-body', 100, 18)).terminal.text).toMatchInlineSnapshot(`
      " #0 shop.test:80                                                                       capture.pcap
       1 socket  2 protocol  3 application
       rtt 300 µs · reset by the server
       client 10.0.0.1:40000        window ████████████████    64,240 in flight         ████           ≤35
       server shop.test:80          window ████████████████    64,240 in flight         ████          ≤440
        frame        time      delta        client             server               seq
            1    0.000000            SYN-ST │ ─ SYN ───────────────▶│                 0
            2    0.000150  +0.000150        │◀─────────── SYN ACK ─ │ SYN-RC          0
            3    0.000300  +0.000150  ESTAB │ ─ ACK ───────────────▶│ ESTAB           1
            4    0.000320  +0.000020        │ ─ PSH 35 B ──────────▶│                 1
            5    0.000470  +0.000150        │◀─────────────── ACK ─ │                 1
            6    0.000490  +0.000020        │◀───────── PSH 440 B ─ │                 1
            7    0.000640  +0.000150        │ ─ ACK ───────────────▶│                36
            8    0.000790  +0.000150 CLOSED │◀─────────── RST ACK ─ │ CLOSED        441


       1 of 8 segments                                                                           8 frames
       ? help  q quit  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('names silences between attempts that nobody answers', async () => {
    expect((await layer('tcp-syn-never-answered', 100, 18)).terminal.text).toMatchInlineSnapshot(`
      " #0 10.0.0.2:80                                                                        capture.pcap
       1 socket  2 protocol  3 application
       open at the end of the capture · 3 retransmissions
       client 10.0.0.1:40000        window ████████████████    64,240 in flight                         ≤0
       server 10.0.0.2:80           window                          – in flight                          –
        frame        time      delta        client             server               seq
            1    0.000000            SYN-ST │ ─ SYN ───────────────▶│                 0
                                            │┄┄ 1.0 s of silence ┄┄┄│
            2    1.000020  +1.000020        │ ╌ SYN ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│                 0 retransmission
                                            │┄┄ 2.0 s of silence ┄┄┄│
            3    3.000040  +2.000020        │ ╌ SYN ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│                 0 retransmission
                                            │┄┄ 4.0 s of silence ┄┄┄│
            4    7.000060  +4.000020        │ ╌ SYN ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│                 0 retransmission



       1 of 4 segments                                                                           4 frames
       ? help  q quit  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('shows datagrams without states', async () => {
    expect((await layer('dns-query-repeated-then-answered', 100, 12)).terminal.text).toMatchInlineSnapshot(`
      " #0 10.0.0.2:53                                                                        capture.pcap
       1 socket  2 protocol  3 application
       open at the end of the capture · ↑ 2 · ↓ 1 datagrams
        frame        time      delta client                          server
            1    0.000000            │ ─ 27 B ───────────────────────────▶│
                                     │┄┄┄┄┄┄┄┄┄ 5.0 s of silence ┄┄┄┄┄┄┄┄┄│
            2    5.000020  +5.000020 │ ─ 27 B ───────────────────────────▶│
            3    5.000170  +0.000150 │◀─────────────────────────── 52 B ─ │


       1 of 3 datagrams                                                                          3 frames
       ? help  q quit  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('leaves the head away where there is no room', async () => {
    const { resize } = await layer('tcp-receiver-stops-reading', 80);
    expect(await resize({ columns: 80, rows: 9 })).not.toContain('rtt');
    expect(await resize({ columns: 80, rows: 14 })).toContain('rtt 300 µs');
  });

  it('is drawn with ASCII alone where there is nothing else', async () => {
    open = await openUi(fixture('tcp-retransmission-after-timeout'), { columns: 140, ascii: true, place: { view: 'conversation', connection: 0 } });
    const screen = await open.press('1');
    expect(screen).toMatch(/^[ -~\n]*$/);
    expect(screen).toMatch(/\| - SYN -+>\|/);
  });

  it('goes from oddity to oddity, finds flags and frames, and opens the frame of a segment', async () => {
    const { press, send } = await layer('tcp-receiver-stops-reading', 100);
    expect(await press('o')).toContain('8 of 18 segments');
    expect(await press('o', 'o', 'o')).toContain('11 of 18');
    expect(await press('O')).toContain('10 of 18');
    expect(await press('f', ...'fin', 'enter')).toContain('16 of 18');
    expect(await press('f', ...'4', 'enter')).toContain('4 of 18');
    expect(await press('f', ...'urg', 'enter')).toContain('nothing here with "urg"');
    expect(await press('enter')).toContain('frame 4');
    expect(await press('esc')).toContain('4 of 18');
    // The eighth line of the screen is the second of the list.
    await send('\u001b[<0;30;8M\u001b[<0;30;8m');
    expect(open!.terminal.text).toContain('2 of 18');
  });
});

describe('columns of the diagram', () => {
  it.each([40, 60, 80, 100, 120, 140, 200, 300])('fill %i cells', (columns) => {
    for (const isTcp of [true, false]) {
      const fields = layOut(columns, isTcp);
      const taken = fields.reduce((sum, { width }) => sum + width + 1, -1);
      if (columns >= 60) expect(taken).toBe(columns);
      expect(fields.map(({ name }) => name)).toContain('lane');
    }
  });
});

const row = (frame: number, at: Partial<SegmentRow> = {}): SegmentRow => ({
  frame, seconds: 100, nanos: frame * 1000, from: frame % 2 === 0 ? 'server' : 'client', length: 10, analysis: 0, seq: frame, ack: frame, flags: 16, window: 1000,
  sockets: { client: 'ESTABLISHED', server: 'ESTABLISHED' }, inFlight: { client: 1, server: 2 }, ...at,
});

const rows = (count: number, from = 1): SegmentRow[] => Array.from({ length: count }, (_, at) => row(from + at));

describe('packed segments', () => {
  it('are what they were, over the edges of pages', () => {
    let segments = new Segments();
    for (let from = 1; from <= 10_000; from += 1000) segments = segments.append(rows(1000, from));
    expect([segments.count, segments.total, segments.lastFrame]).toEqual([10_000, 10_000, 10_000]);
    for (const at of [0, 1, 4095, 4096, 9999]) {
      expect(segments.at(at)).toMatchObject({ kind: 'segment', number: at, frame: at + 1, from: at % 2 === 0 ? 'client' : 'server', seq: at + 1, window: 1000 });
    }
    expect(segments.at(10_000)).toBeNull();
  });

  it('that are not wanted count and have no rows, nor have silences before the first that is', () => {
    const all = [0, 5, 6, 9, 20].map((seconds, at) => row(at + 1, { seconds, nanos: 0 }));
    const some = new Segments().append(all, ({ seconds }) => seconds >= 5 && seconds < 20);
    expect(some.total).toBe(5);
    expect(Array.from({ length: some.count }, (_, at) => some.at(at)!.kind)).toEqual(['segment', 'silence', 'segment', 'silence', 'segment']);
    expect(some.at(0)).toMatchObject({ number: 1, frame: 2, time: 5, delta: 0 });
    expect(some.at(4)).toMatchObject({ number: 3, time: 9, delta: 3 });
  });

  it('leave the list they were appended to as it was', () => {
    const one = new Segments().append(rows(3));
    const two = one.append(rows(2, 4));
    const other = one.append([row(77)]);
    expect([one.count, two.count, other.count]).toEqual([3, 5, 4]);
    expect(two.at(3)).toMatchObject({ frame: 4 });
    expect(other.at(3)).toMatchObject({ frame: 77 });
    expect(one.ends.client.window.levels).toHaveLength(2);
    expect(two.ends.client.window.levels).toHaveLength(3);
  });

  it('tell silences of a second and more, and the states that an end entered', () => {
    const segments = new Segments().append([
      row(1, { sockets: { client: 'SYN_SENT', server: 'UNKNOWN' } }), row(2, { seconds: 103, sockets: { client: 'SYN_SENT', server: 'SYN_RECEIVED' } }),
      row(3, { seconds: 103 }),
    ]);
    expect(segments.at(0)).toMatchObject({ entered: { client: 'SYN_SENT', server: null } });
    expect(segments.at(1)).toMatchObject({ kind: 'silence', seconds: 3.000001 });
    expect(segments.at(2)).toMatchObject({ number: 1, delta: 3.000001, entered: { client: null, server: 'SYN_RECEIVED' } });
    expect(segments.at(3)).toMatchObject({ entered: { client: 'ESTABLISHED', server: 'ESTABLISHED' } });
  });

  it('forget whole pages and know which', () => {
    const segments = new Segments().append(rows(10_000)).forget(5000);
    expect([segments.count, segments.forgotten, segments.total]).toEqual([10_000 - 8192, 8192, 10_000]);
    expect(segments.at(0)).toMatchObject({ number: 8192, frame: 8193, delta: 0 });
    expect(segments.append([row(10_001)]).at(segments.count)).toMatchObject({ number: 10_000 });
  });
});

describe('the course of a figure', () => {
  it('keeps extremes however long it is', () => {
    const most = new Trend(Math.max);
    const least = new Trend(Math.min);
    for (let at = 0; at < 100_000; at++) {
      most.add(at === 70_000 ? 500 : 1);
      least.add(at === 70_000 ? 0 : 500);
    }
    expect(most.levels.length).toBeLessThanOrEqual(64);
    expect([most.extreme, most.last, Math.max(...most.levels)]).toEqual([500, 1, 255]);
    expect([least.extreme, least.last, Math.min(...least.levels)]).toEqual([0, 500, 0]);
    const peak = most.levels.indexOf(255) / most.levels.length;
    expect(peak).toBeGreaterThan(0.65);
    expect(peak).toBeLessThan(0.75);
  });
});

/** The layer as its reducer, with a capture that has `of` segments. */
function reducer(of: number, phase: 'done' | 'following' = 'done') {
  const capture = syntheticCapture(1);
  let count = of;
  const numbers = (name: string): ArrayLike<number> => (name === 'framesClient' || name === 'lastFrame' ? [count] : [0]);
  const context: Context = {
    look: { ...capture, connections: { ...capture.connections, count: 1, numbers }, status: { ...capture.status, phase } }, size: { columns: 100, rows: 24 }, range: null,
  };
  let { state, effects } = socket.start({ view: 'conversation', connection: 0 }, context) as { state: SocketState; effects: readonly unknown[] };
  return {
    context,
    get state(): SocketState {
      return state;
    },
    get asked(): unknown {
      return effects[0];
    },
    grow: (by: number): void => void (count += by),
    act(action: Action) {
      ({ state, effects } = socket.reduce(state, action, context));
      return effects;
    },
    command(command: CommandName) {
      return this.act({ type: 'command', command });
    },
    answer(howMany: number, more: boolean) {
      const from = state.segments.total;
      return this.act({ type: 'segments', connection: 0, from, segments: rows(howMany, from + 1), more, figures: null });
    },
  };
}

describe('a connection of many segments', () => {
  it('is read in pieces, the first of them small', () => {
    const it = reducer(50_000);
    expect(it.asked).toEqual({ kind: 'segments', connection: 0, from: 0, limit: 1024 });
    expect(it.answer(1024, true)).toEqual([{ kind: 'segments', connection: 0, from: 1024, limit: 16_384 }]);
    expect(it.answer(16_384, false)).toEqual([]);
    expect(rowCount(it.state)).toBe(17_408);
  });

  it('takes no answer to what it did not ask for', () => {
    const it = reducer(10);
    it.answer(5, false);
    it.act({ type: 'segments', connection: 0, from: 2, segments: rows(3), more: false, figures: null });
    it.act({ type: 'segments', connection: 9, from: 5, segments: rows(3), more: false, figures: null });
    expect(it.state.segments.total).toBe(5);
  });

  it('stops at a million, says so, reads on when asked and forgets the first then', () => {
    const it = reducer(3_000_000);
    while (it.state.reading) it.answer(it.state.segments.total === 0 ? 1024 : 16_384, true);
    expect(it.state.segments.total).toBeGreaterThan(KEPT - 16_384);
    expect(it.state.segments.count).toBeLessThanOrEqual(KEPT);
    const text = (): string => socket.paint(it.state, it.context).map((line) => line.map((each) => each.text).join('')).join('\n');
    it.command('last');
    expect(text()).toMatch(/1,9\d\d,\d\d\d more: Enter reads on/);
    const cursor = it.state.list.cursor;
    expect(it.command('open')).toMatchObject([{ kind: 'segments', from: it.state.segments.total }]);
    while (it.state.reading) it.answer(16_384, true);
    expect(it.state.segments.forgotten).toBeGreaterThan(0);
    expect(it.state.segments.count).toBeLessThanOrEqual(KEPT);
    // The cursor is still on the same segment.
    expect(it.state.list.cursor - 1 + it.state.segments.forgotten).toBe(cursor);
    it.command('first');
    expect(text()).toContain('segments before these: Enter reads them again');
    expect(it.command('open')).toEqual([{ kind: 'segments', connection: 0, from: 0, limit: 1024 }]);
    expect(it.state.segments.total).toBe(0);
  });

  it('goes on where it ended when frames come, and stays at the end when asked to', () => {
    const it = reducer(5, 'following');
    it.answer(5, false);
    expect(it.act({ type: 'grown' })).toEqual([]);
    it.command('last');
    it.grow(3);
    expect(it.act({ type: 'grown' })).toMatchObject([{ kind: 'segments', from: 5 }]);
    expect(it.act({ type: 'grown' })).toEqual([]);
    it.answer(3, false);
    expect(it.state.list.cursor).toBe(7);
    it.command('up');
    it.grow(1);
    it.act({ type: 'grown' });
    it.answer(1, false);
    expect(it.state.list.cursor).toBe(6);
  });

  it('says why it cannot be read', () => {
    const it = reducer(5);
    it.act({ type: 'failed', effect: 'records', message: 'something else' });
    expect(it.state.problem).toBeNull();
    it.act({ type: 'failed', effect: 'segments', message: 'the file has changed' });
    const text = socket.paint(it.state, it.context).map((line) => line.map((each) => each.text).join('')).join('\n');
    expect(text).toContain('the file has changed');
  });

  it('is painted within the pane, whatever its numbers are', () => {
    const it = reducer(3);
    const most = 0xffffffff;
    it.act({
      type: 'segments', connection: 0, from: 0, more: false, figures: null,
      segments: [
        row(1), row(most, { seconds: 2 ** 31, length: most, seq: most, ack: most, window: most, flags: 0xffff, analysis: 0xffff, inFlight: { client: most, server: most } }),
        row(3, { seconds: 0, sockets: null }),
      ],
    });
    for (const columns of [60, 80, 140, 200]) {
      const size = { columns, rows: 24 };
      for (const line of socket.paint(it.state, { ...it.context, size })) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
    }
  });
});
