import { afterEach, describe, expect, it } from 'vitest';
import { overlaps, rangeText } from '../../src/tui/app/range.ts';
import type { Action, Context } from '../../src/tui/app/view.ts';
import type { CommandName } from '../../src/tui/keys/commands.ts';
import { bars } from '../../src/tui/views/timeline/chart.ts';
import { timeline } from '../../src/tui/views/timeline/index.ts';
import { sumsOf, wholeOf } from '../../src/tui/views/timeline/state.ts';
import { emptyLook } from './support/empty-look.ts';
import { fixture, openUi } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const firstLook = async (columns: number, rows: number): Promise<OpenUi> => (open = await openUi(fixture('first-look', 'capture.pcapng'), { columns, rows }));

describe('the timeline', () => {
  it('on 60 columns', async () => {
    const { press } = await firstLook(60, 14);
    expect(await press('T')).toMatchInlineSnapshot(`
      " conversations › timeline                    capture.pcapng
       bytes
        1.8 kB █   ▂
               █   █
               █  ▄█                                ▂
               █  ██                                █           ▅
             0 █▆ ██  ▁     █ ▆      ▄   █▁   ▄     █  ▄        █
         notes
               0─────────────────+200 ms───────────+400 ms───────
               ▲
       0.000 s  12 frames  1.8 kB  in 11 ms

       551 ms in all                                    66 frames
       ? help  q quit  Esc back  Shift-→ choose  [ from here"
    `);
  });

  it('on 80 columns, with a stretch of time chosen', async () => {
    const { press } = await firstLook(80, 24);
    expect(await press('T', 'l', 'L', 'L', 'L', 'L', 'L', 'L')).toMatchInlineSnapshot(`
      " conversations › timeline                                        capture.pcapng
       bytes
        1.4 kB      █
                    █
               ▆▅   █▆
               ██   ██
               ██   ██
               ██   ██                                             ▇                ▇
               ██   ██           ▂                  ▅              █                █
               ██   ██           █   ▄        ▂     █      ▂       █▂               █
             0 ██   ██   ▂▁      █  ▁█        █     █      █       ██  ▃▇           █
       frames
             9 ▆    █▅                                                              ▂
               █    ██                                             ▆                █
               █▁   ██                              ▅              █                █
               ██   ██           ▁   ▄        ▁     █      ▁       █▄               █
             0 ██   ██   ▃▂      █  ▁█        █     █      █       ██  ▂▆           █
         notes
               0───────────+100 ms──────+200 ms──────+300 ms─────+400 ms──────+500 ms
                ├─────▲
       0.0551 s  0 frames  0 B  in 7.9 ms
       0.0079–0.0629 s  22 frames  3.4 kB  in 55.1 ms
       551 ms in all                                  only 0.0079–0.0629 s  66 frames
       ? help  q quit  Esc back  Shift-→ choose  [ from here  ] to here  0 all time"
    `);
  });

  it('on 140 columns', async () => {
    const { press } = await firstLook(140, 20);
    expect(await press('T')).toMatchInlineSnapshot(`
      " conversations › timeline                                                                                                    capture.pcapng
       bytes
        1.2 kB   ▁        █
                ▄█        █
                ██       ██                                                                                      ▆
                ██       ██                                                                                      █                              █
                ██      ▂██                      ▆                                  ▂                            █                              █
             0 ▆██      ████       ▃             █     ▃▇                █          █▆           █              ▂█      ▇▁                      █
       frames
            10            █                                                                                      ▇                              ▂
                ▇         █                                                                                      █                              █
                █▅       ██                                                         ▂                            █                              █
             0 ▆██      ▄██▆       ▃             ▆     ▃▇                ▆          █▆           ▆              ▂█      ▆▁                      █
         notes
               0──────────────────────+100 ms─────────────────+200 ms────────────────+300 ms─────────────────+400 ms─────────────────+500 ms─────
               ▲
       0.0000 s  2 frames  154 B  in 4.2 ms

       551 ms in all                                                                                                                    66 frames
       ? help  q quit  Esc back  Shift-→ choose  [ from here  ] to here  0 all time  z zoom  o next oddity  Enter conversations  : commands"
    `);
  });

  it('on 200 columns, closer', async () => {
    const { press } = await firstLook(200, 20);
    expect(await press('T', 'l', 'L', 'L', 'L', 'L', 'L', 'L', 'z')).toMatchInlineSnapshot(`
      " conversations › timeline                                                                                                                                                                capture.pcapng
       bytes
          53 B                                      ▄▄▄▄▄▄▄▄▄         ▁████████
                                                    █████████         █████████          ▄▄▄▄▄▄▄▄
                                                   ▂█████████         █████████▂        ▄████████
                                  ▅▅▅▅▅▅▅▅▆▇▇▇▇▇▇▇▇██████████         ██████████▁▁▁▁▁▁▁▁█████████▅
                                 ▁███████████████████████████         ████████████████████████████
             0                   ████████████████████████████▁        ████████████████████████████
       frames
             0                    ████████▅
                                  █████████▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅         ▂▅▅▅▅▅▅▅▅
                                 ▆███████████████████████████         █████████▆▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃
             0                   ████████████████████████████▁        ███████████████████████████▆
         notes
               0.00290 s─────────+2.0 ms────────────+4.0 ms────────────+6.0 ms───────────+8.0 ms────────────+10 ms─────────────+12 ms─────────────+14 ms────────────+16 ms─────────────+18 ms────────────────
               ├──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────▲─────────────────────────┤
       0.02029 s  0 frames  0 B  in 107 µs
       0.0029–0.0232 s  11 frames  1.9 kB  in 20.3 ms
       0.0029–0.0232 s of 551 ms                                                                                                                                              only 0.0029–0.0232 s  66 frames
       ? help  q quit  Esc back  Shift-→ choose  [ from here  ] to here  0 all time  z zoom  o next oddity  Enter conversations  : commands"
    `);
  });

  it('of a capture without frames says so', async () => {
    open = await openUi(fixture('pcap-header-only'));
    expect(await open.press('T')).toContain('no frames in this capture');
    await open.press('l', 'L', 'z', '+', '-', 'o', '[', ']', 'G', 'g', '0');
  });

  it('fits any terminal', async () => {
    const { press, resize } = await firstLook(80, 24);
    await press('T', 'L');
    for (const [columns, rows] of [[20, 5], [1, 1], [10, 3], [200, 8], [61, 9]]) await resize({ columns: columns!, rows: rows! });
    expect(await resize({ columns: 80, rows: 24 })).toContain('timeline');
  });
});

describe('a stretch of time', () => {
  it('limits the list of conversations until it is taken away', async () => {
    const { press } = await firstLook(100, 24);
    await press('T', ...'lllllLLLLL');
    const limited = await press('enter');
    expect(limited).toContain('1 of 3 conversations');
    expect(limited).toMatch(/only 0\.0\d+–0\.\d+ s/);
    expect(limited).not.toContain('datagrams');
    expect(await press('0')).toContain('of 4 conversations');
    expect(await press('T', '[', 'enter')).toContain('of 4 conversations');
  });

  it('is taken away by Esc where the list has no filter', async () => {
    const { press } = await firstLook(100, 24);
    await press('T', ...'lllllLLLLL', 'enter', '/', ...'sse', 'enter');
    expect(await press('j')).toContain('1 of 1 conversation');
    expect(await press('esc')).toContain('of 3 conversations');
    expect(await press('esc')).toContain('of 4 conversations');
  });

  it('limits what is found, and what a filter selects', async () => {
    const { press } = await firstLook(100, 24);
    await press('T', ...'lllllLLLLL', 'enter');
    expect(await press('f', ...'datagrams', 'enter')).toContain('nothing here with "datagrams"');
    expect(await press('/', ...'dns', 'enter')).toContain('no conversations');
  });

  it('is chosen with the mouse, and seen closer with a second click', async () => {
    const { send } = await firstLook(100, 24);
    await send('T');
    await send('\u001b[<0;20;5M');
    await send('\u001b[<32;40;5M');
    const chosen = await send('\u001b[<0;40;5m');
    expect(chosen).toMatch(/├─+▲/);
    expect(chosen).toMatch(/only 0\.06\d*–0\.19\d* s/);
    expect(await send('\u001b[<64;20;5M')).toContain('551 ms in all');
  });

  it('stays while other views are opened', async () => {
    const { press } = await firstLook(120, 24);
    expect(await press('T', 'l', 'L', 'L', 'esc', 'enter', '1')).toContain('only 0.0');
    // A frame is one thing.
    expect(await press('enter')).not.toContain('only 0.0');
    await press('esc');
    expect(await press('T')).toMatch(/timeline[^]*only 0\.0/);
    expect(await press('T', 'esc')).toContain('socket');
  });
});

describe('a conversation in a stretch of time', () => {
  /** The events of a stream came a tenth of a second apart, from 0.147 on: the second and third of five are chosen. */
  async function chosen(columns = 120, rows = 20): Promise<OpenUi> {
    const opened = await firstLook(columns, rows);
    await opened.press('j', 'j', 'enter', 'T', ...'l'.repeat(44), '[', ...'l'.repeat(26), ']', 'esc');
    return opened;
  }

  it('shows the messages that were there then, and says so', async () => {
    const { terminal } = await chosen();
    expect(terminal.text).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80                                                                         capture.pcapng
       1 socket  2 protocol  3 application
              time       delta       size  decoded message
          0.047195   +0.000000 ↑↓   289 B          GET  /prices  200  text/event-stream  502 ms
          0.247628   +0.200432  ↓    28 B          price  {"symbol":"EAR","price":102}  id 2
          0.348992   +0.101364  ↓    28 B          price  {"symbol":"EAR","price":103}  id 3












       1 of 3 messages of 7                                                                     only 0.220–0.356 s  66 frames
       ? help  q quit  Esc back  Tab layer  Enter open  / filter  f find  : commands"
    `);
  });

  it('shows the segments of then, with their numbers and the states that they began in', async () => {
    const { press } = await chosen();
    expect(await press('1')).toMatchInlineSnapshot(`
      " conversations › #2 chat.test:80                                                                         capture.pcapng
       1 socket  2 protocol  3 application
       rtt 20.6 µs · closed by the server
       client 10.0.0.1:38063        window ██████████████████████████    65,536 in flight                                   ≤0
       server chat.test:80 10.0.0.… window ██████████████████████████    65,536 in flight █████████▃▃▃▃▃▃▃▃▃████████       ≤61
        frame        time      delta        client            server               seq        ack     window
           38    0.201061  +0.000000  ESTAB │◀───────── PSH 61 B ─ │ ESTAB         223        118     65,536
           39    0.201075  +0.000014        │ ─ ACK ──────────────▶│               118        284     65,536
           43    0.250565  +0.049490        │◀───────── PSH 19 B ─ │               284        118     65,536
           44    0.250571  +0.000006        │ ─ ACK ──────────────▶│               118        303     65,536
           45    0.302426  +0.051854        │◀───────── PSH 61 B ─ │               303        118     65,536
           46    0.302439  +0.000014        │ ─ ACK ──────────────▶│               118        364     65,536






       8 of 20 segments                                                                         only 0.220–0.356 s  66 frames
       ? help  q quit  Esc back  Tab layer  Enter open  o next oddity  f find  : commands"
    `);
  });

  it('shows the bytes of then, with their places in the stream', async () => {
    const { press } = await chosen();
    const screen = await press('b');
    expect(screen).toContain('"price":102');
    expect(screen).toContain('"price":103');
    expect(screen).not.toContain('"price":101');
    expect(screen).not.toContain('"price":104');
    expect(screen).not.toContain('GET /prices');
    expect(screen).toMatch(/byte 2\d\d /);
    expect(await press('tab')).toContain('the client sent nothing in this stretch of time');
  });

  it('goes from message to message of then alone', async () => {
    const { press } = await chosen();
    expect(await press('j', 'enter')).toContain('price: 102');
    expect(await press(']')).toContain('price: 103');
    expect(await press(']')).toContain('this is the last message in this stretch of time');
  });

  it('tells the waits and notes of then, and all of what it was', async () => {
    const { press } = await chosen();
    const screen = await press('3') + await press('G');
    expect(screen).toContain('1 exchange, 5 events');
    expect(screen).toContain('before  price');
    expect(screen).toContain('nothing odd in this stretch of time');
    expect(screen).not.toContain('sse-heartbeat');
  });

  it('is whole again when the stretch is taken away, wherever that is done', async () => {
    const { press } = await chosen();
    await press('1');
    expect(await press('T', '0', 'esc')).toContain('1 of 20 segments');
    expect(await press('2')).toContain('"price":105');
  });
});

/** Ten slots of a second with a frame of 100 bytes each, and a note in the slots 3 and 7. */
function reducer() {
  const look = { ...emptyLook(), timeline: {
    start: 1000, origin: { seconds: 1000, nanos: 0 }, slotSeconds: 1, count: 10, frames: new Uint32Array(10).fill(1), bytes: new Float64Array(10).fill(100), notes: Uint32Array.from({ length: 10 }, (_, at) => (at === 3 || at === 7 ? 1 : 0)),
  } };
  // A column is a tenth of a second.
  let context: Context = { look, size: { columns: 110, rows: 20 }, range: null };
  let { state } = timeline.start({ view: 'timeline' }, context);
  return {
    look,
    get state() {
      return state;
    },
    get range() {
      return context.range;
    },
    act(action: Action): void {
      const done = timeline.reduce(state, action, context);
      state = done.state;
      for (const effect of done.effects) if (effect.kind === 'range') context = { ...context, range: effect.range };
    },
    press(...commands: CommandName[]): void {
      for (const command of commands) this.act({ type: 'command', command });
    },
  };
}

describe('choosing time', () => {
  it('goes both ways from where it began', () => {
    const it = reducer();
    it.press('page-down', 'brush-right', 'brush-right');
    expect(it.range!.from).toBeCloseTo(1.25);
    expect(it.range!.to).toBeCloseTo(1.55);
    it.press('brush-left', 'brush-left', 'brush-left');
    expect(it.range!.from).toBeCloseTo(1.15);
    expect(it.range!.to).toBeCloseTo(1.35);
    it.press('time-right');
    expect(it.state.anchor).toBeNull();
    expect(it.range!.from).toBeCloseTo(1.15);
  });

  it('sets either end', () => {
    const it = reducer();
    it.press('page-down', 'range-start');
    expect(it.range).toEqual({ from: 1.25, to: 10 });
    it.press('page-down', 'range-end');
    expect(it.range!.from).toBe(1.25);
    expect(it.range!.to).toBeCloseTo(2.6);
    it.press('whole-time');
    expect(it.range).toBeNull();
  });

  it('looks closer as far as there is something to see, and back', () => {
    const it = reducer();
    it.press('page-down', 'page-down', 'range-start', 'page-down', 'range-end', 'zoom-range');
    expect(it.state.window).toEqual(it.range);
    it.press('zoom-range');
    expect(it.state.window).toBeNull();
    it.press('zoom-in', 'zoom-in', 'zoom-in');
    const { from, to } = it.state.window!;
    expect(to - from).toBeGreaterThanOrEqual(5);
    it.press('last');
    expect(it.state.window!.to).toBeCloseTo(10);
    it.press('zoom-out', 'zoom-out', 'zoom-out');
    expect(it.state.window).toBeNull();
  });

  it('goes from note to note', () => {
    const it = reducer();
    it.press('next-odd');
    expect(it.state.cursor).toBe(3);
    it.press('next-odd');
    expect(it.state.cursor).toBe(7);
    it.press('next-odd');
    expect(it.state.cursor).toBe(7);
    it.press('previous-odd');
    expect(it.state.cursor).toBe(3);
  });

  it('begins where something is chosen already', () => {
    const { look } = reducer();
    expect(timeline.start({ view: 'timeline' }, { look, size: { columns: 80, rows: 20 }, range: { from: 4, to: 5 } }).state.cursor).toBe(4);
  });
});

describe('figures of a stretch of time', () => {
  it('count slots by the part that is in it', () => {
    const { look } = reducer();
    expect(sumsOf(look, { from: 0, to: 10 })).toEqual({ frames: 10, bytes: 1000, notes: 2 });
    expect(sumsOf(look, { from: 2.5, to: 4 })).toEqual({ frames: 1.5, bytes: 150, notes: 1 });
    expect(sumsOf(look, { from: 2.25, to: 2.75 })).toEqual({ frames: 0.5, bytes: 50, notes: 0 });
    expect(sumsOf(look, { from: 20, to: 30 })).toEqual({ frames: 0, bytes: 0, notes: 0 });
    expect(wholeOf(look)).toEqual({ from: 0, to: 10 });
  });

  it('are bars in eighths, and what is there is seen', () => {
    const text = bars([0, 1, 50, 100], 2, () => 'bar').map((line) => line.map((each) => each.text).join(''));
    expect(text).toEqual(['   █', ' ▁██']);
  });

  it('are told as exactly as it is long', () => {
    expect([rangeText({ from: 1, to: 90 }), rangeText({ from: 0.5, to: 2.25 }), rangeText({ from: 0, to: 0.000002 })]).toEqual(['1.0–90.0 s', '0.50–2.25 s', '0.000000–0.000002 s']);
  });

  it('concern the conversations that were there at any time of it', () => {
    const { connections } = emptyLook();
    const columns = { ...connections, numbers: (name: string) => (name === 'start' ? [0, 4, 6] : [2, 9, 7]) };
    const there = overlaps(columns, { from: 5, to: 6 });
    expect([0, 1, 2].map(there)).toEqual([false, true, true]);
  });
});
