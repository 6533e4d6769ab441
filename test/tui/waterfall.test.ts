import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import { readExchanges } from '../../src/tui/app/exchanges.ts';
import type { Portion } from '../../src/tui/app/exchanges.ts';
import { lineWidth } from '../../src/tui/line.ts';
import { barOf } from '../../src/tui/views/waterfall/bar.ts';
import type { PhaseKind, WaterfallRow } from '../../src/tui/views/waterfall/row.ts';
import { cellOf, panned, spread, ticksOf, zoomed } from '../../src/tui/views/waterfall/scale.ts';
import { fixture, openUi, uiOn } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function rowsOf(name: string, file?: string): Promise<readonly WaterfallRow[]> {
  const capture = await openIndexed(fixture(name, file), { index: 'never' });
  await capture.done;
  const portions: Portion[] = [];
  await readExchanges(capture, { of: 'list', rows: null }, null, new AbortController().signal, (portion) => portions.push(portion));
  await capture.close();
  expect(portions.at(-1)).toMatchObject({ fraction: 1, more: false });
  return portions.flatMap(({ rows }) => rows);
}

const phasesOf = ({ phases }: WaterfallRow): string[] => phases.map(({ kind, from, to }) => `${kind} ${((to - from) * 1e6).toFixed(0)}`);

describe('the phases of an exchange', () => {
  it('begin with the lookup and the handshake that it waited for; the next one on the connection waited for neither', async () => {
    const rows = await rowsOf('first-look', 'capture.pcapng');
    const of = (target: string): string[] => phasesOf(rows.find((row) => row.target === target)!);
    expect(of('/')).toEqual(['dns 209', 'connect 27', 'send 0', 'wait 1178', 'receive 0']);
    expect(of('/style.css')).toEqual(['send 0', 'wait 226', 'receive 0']);
    expect(of('/prices').slice(0, 2)).toEqual(['dns 209', 'connect 21']);
    expect(phasesOf(rows.find(({ method }) => method === 'A')!)).toEqual(['wait 209']);
  });

  it('of an upgrade go on for as long as the connection', async () => {
    const rows = await rowsOf('first-look', 'capture.pcapng');
    expect(rows.find(({ target }) => target === '/chat')!.phases.at(-1)).toMatchObject({ kind: 'open' });
  });

  it('that were not measured are not there', async () => {
    const [cut] = (await rowsOf('tcp-reset-inside-a-body'));
    expect(cut!.phases.map(({ kind }) => kind)).toEqual(['connect', 'send', 'wait', 'open']);
    const [half] = await rowsOf('http1-server-side-only-head-then-get');
    expect(half!.phases.map(({ kind }) => kind)).toEqual(['receive']);
    const [unasked] = await rowsOf('http1-client-side-only');
    expect(unasked!.phases.map(({ kind }) => kind)).toEqual(['send']);
  });

  it('of TLS end with the first bytes of the answer: what follows cannot be read', async () => {
    const [row] = await rowsOf('recorded-tls-1-3');
    expect(row).toMatchObject({ method: 'TLS', status: '1.3', target: 'shop.test' });
    expect(row!.phases.map(({ kind }) => kind)).toEqual(['connect', 'tls', 'unread']);
  });

  it('of a refused connection are the time until the refusal; one that nobody answered has none', async () => {
    expect((await rowsOf('tcp-port-refused')).map(({ status, phases }) => [status, phases.map(({ kind }) => kind)])).toEqual([['refused', ['connect']]]);
    expect((await rowsOf('tcp-syn-never-answered')).map(({ status, phases }) => [status, phases])).toEqual([['unanswered', []]]);
  });
});

describe('marks', () => {
  it('say when bytes were sent again, and when a receiver had no room', async () => {
    expect((await rowsOf('tcp-retransmission-after-timeout'))[0]!.marks.map(({ kind }) => kind)).toEqual(['retransmission']);
    expect((await rowsOf('tcp-receiver-stops-reading'))[0]!.marks.map(({ kind }) => kind)).toEqual(['zero-window', 'zero-window']);
    expect((await rowsOf('first-look', 'capture.pcapng')).every(({ marks }) => marks.length === 0)).toBe(true);
  });
});

describe('reading of many', () => {
  it('stops when nobody waits for it any more', async () => {
    const capture = await openIndexed(fixture('first-look', 'capture.pcapng'), { index: 'never' });
    await capture.done;
    const controller = new AbortController();
    const portions: Portion[] = [];
    controller.abort();
    await expect(readExchanges(capture, { of: 'list', rows: null }, null, controller.signal, (portion) => portions.push(portion))).rejects.toThrow(/abort/);
    expect(portions).toEqual([]);
    await capture.close();
  });

  it('keeps to the host, to the list, and to a range of time', async () => {
    const capture = await openIndexed(fixture('first-look', 'capture.pcapng'), { index: 'never' });
    await capture.done;
    const { signal } = new AbortController();
    const read = async (...[scope, within]: [Parameters<typeof readExchanges>[1], Parameters<typeof readExchanges>[2]]): Promise<string[]> => {
      const targets: string[] = [];
      await readExchanges(capture, scope, within, signal, ({ rows }) => targets.push(...rows.map(({ target }) => target)));
      return targets;
    };
    expect(await read({ of: 'connection', connection: 3 }, null)).toEqual(['/chat']);
    expect(await read({ of: 'host', connection: 2 }, null)).toEqual(['/', '/style.css', '/app.js', '/login', '/favicon.ico', '/prices']);
    expect(await read({ of: 'list', rows: Int32Array.of(3, 0) }, null)).toEqual(['chat.test', '/chat']);
    expect(await read({ of: 'list', rows: null }, { from: 0.5, to: 1 })).toEqual(['/prices']);
    await capture.close();
  });
});

const row = (...phases: [PhaseKind, number, number][]): WaterfallRow => ({
  connection: 0, key: null, frame: 1, method: '', target: '', status: '', style: undefined, bytes: null,
  phases: phases.map(([kind, from, to]) => ({ kind, from, to })), marks: [], from: Math.min(...phases.map(([, from]) => from)), to: Math.max(...phases.map(([, , to]) => to)),
});
const drawn = (each: WaterfallRow, from: number, to: number, cells: number): string => barOf(each, { from, to }, cells).map(({ text }) => text).join('');

describe('a bar', () => {
  it('shows phases where they were, and in a cell the one that fills most of it', () => {
    expect(drawn(row(['wait', 2, 5], ['receive', 5, 8]), 0, 10, 10)).toBe('  ───███  ');
    expect(drawn(row(['connect', 0, 1], ['wait', 1, 9], ['receive', 9, 10]), 0, 10, 5)).toBe('▒────');
    expect(drawn(row(['connect', 0, 0.001]), 0, 10, 5)).toBe('▒    ');
  });

  it('takes exactly its cells, whatever is in sight', () => {
    const time = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const kind = fc.constantFrom<PhaseKind>('dns', 'connect', 'tls', 'send', 'wait', 'receive', 'open', 'unread');
    fc.assert(fc.property(fc.array(fc.tuple(kind, time, time), { minLength: 1, maxLength: 8 }), time, time, fc.integer({ min: 1, max: 200 }), (phases, from, to, cells) => {
      const made = row(...phases.map(([each, a, b]): [PhaseKind, number, number] => [each, Math.min(a, b), Math.max(a, b)]));
      const bar = barOf({ ...made, marks: [{ kind: 'retransmission', at: made.from }] }, spread({ from, to }), cells);
      expect(lineWidth(bar)).toBe(cells);
    }));
  });
});

describe('the axis', () => {
  it('has ticks at round figures', () => {
    expect(ticksOf({ from: 5, to: 6 }, 60)).toEqual([{ cell: 0, text: '0' }, { cell: 12, text: '+200 ms' }, { cell: 24, text: '+400 ms' }, { cell: 36, text: '+600 ms' }, { cell: 48, text: '+800 ms' }]);
    expect(ticksOf({ from: 0, to: 1e-6 }, 24).length).toBeLessThan(4);
    expect(ticksOf({ from: 1e9, to: 1e9 + 1e6 }, 140).length).toBeLessThan(14);
  });

  it('stays within the whole, and zooms around a time that keeps its place', () => {
    const whole = { from: 0, to: 100 };
    expect(zoomed(whole, 0.5, 20, whole)).toEqual({ from: 10, to: 60 });
    expect(zoomed({ from: 10, to: 60 }, 4, 20, whole)).toEqual(whole);
    expect(panned({ from: 10, to: 60 }, -1, whole)).toEqual({ from: 0, to: 50 });
    expect(panned({ from: 10, to: 60 }, 5, whole)).toEqual({ from: 50, to: 100 });
    const near = zoomed({ from: 0, to: 100 }, 1e-12, 33, whole);
    expect(near.to - near.from).toBeCloseTo(1e-6, 9);
    expect(Math.floor(cellOf(33, { from: 0, to: 100 }, 100))).toBe(33);
  });
});

const firstLook = async (columns: number, ascii = false): Promise<OpenUi> => (open = await openUi(fixture('first-look', 'capture.pcapng'), { columns, rows: 20, ascii }));

describe('the waterfall', () => {
  it('on 60 columns of ASCII', async () => {
    const { press } = await firstLook(60, true);
    expect(await press('w', 'j', 'j')).toMatchInlineSnapshot(`
      " conversations > waterfall                   capture.pcapng
       1 connection  2 host  3 all
             exchange              |0
       A     chat.test        NOE~ -
       GET   /                200  -
       GET   /prices          200  . ------#######################
       GET   /chat            101  . ======================
       GET   /style.css       200  -
       GET   /app.js          200  -
       POST  /login           201    -
       GET   /favicon.ico     404    -



      ------------------------------------------------------------
       GET /prices  200  at 0.000000 on #2
       . DNS 209 us   : connect 20.6 us   + send 0 s
       - wait 100 ms   # receive 402 ms
       3 of 8 exchanges                                 66 frames
       ? help  q quit  Esc back  Enter open  s sort  Tab scope"
    `);
  });

  it('on 80 columns', async () => {
    const { press } = await firstLook(80);
    expect(await press('w', 'j')).toMatchInlineSnapshot(`
      " conversations › waterfall                                       capture.pcapng
       1 connection  2 host  3 all
              exchange                       size │0           │+200 ms     │+400 ms
       A      chat.test            NOERR…         ─
       GET    /                    200      141 B ─
       GET    /prices              200      289 B ░  ───────██████████████████████████
       GET    /chat                101        0 B ░  ═════════════════════════
       GET    /style.css           200       91 B ─
       GET    /app.js              200      115 B ─
       POST   /login               201       18 B   ─
       GET    /favicon.ico         404        9 B   ─



      ────────────────────────────────────────────────────────────────────────────────
       GET /  200  at 0.000000 on #1
       ░ DNS 209 µs   ▒ connect 27.1 µs   ▪ send 0 s   ─ wait 1.2 ms   █ receive 0 s

       2 of 8 exchanges                                                     66 frames
       ? help  q quit  Esc back  Enter open  s sort  Tab scope  + closer  - farther"
    `);
  });

  it('on 140 columns', async () => {
    const { press } = await firstLook(140);
    expect(await press('w')).toMatchInlineSnapshot(`
      " conversations › waterfall                                                                                                   capture.pcapng
       1 connection  2 host  3 all
            #         exchange                                   size      took │0          │+100 ms    │+200 ms    │+300 ms    │+400 ms
            0 A       chat.test                    NOERROR               209 µs ─
            1 GET     /                            200          141 B    1.4 ms ─
            2 GET     /prices                      200          289 B    503 ms ░    ─────────────████████████████████████████████████████████████
            3 GET     /chat                        101            0 B    370 ms ░    ══════════════════════════════════════════════
            1 GET     /style.css                   200           91 B    226 µs  ─
            1 GET     /app.js                      200          115 B    688 µs  ─
            1 POST    /login                       201           18 B    303 µs      ─
            1 GET     /favicon.ico                 404            9 B    203 µs      ─



      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       A chat.test  NOERROR  at 0.000000 on #0
       ─ wait 209 µs

       1 of 8 exchanges                                                                                                                 66 frames
       ? help  q quit  Esc back  Enter open  s sort  Tab scope  + closer  - farther  z this one  0 all  h earlier  l later  : commands"
    `);
  });

  it('on 200 columns', async () => {
    const { press } = await firstLook(200);
    expect(await press('w', 'G')).toMatchInlineSnapshot(`
      " conversations › waterfall                                                                                                                                                               capture.pcapng
       1 connection  2 host  3 all
             #          exchange                                                       size       took │0                │+100 ms           │+200 ms           │+300 ms          │+400 ms           │+500 ms
             0 A        chat.test                                    NOERROR                    209 µs ─
             1 GET      /                                            200              141 B     1.4 ms ░─
             2 GET      /prices                                      200              289 B     503 ms ░       ────────────────────███████████████████████████████████████████████████████████████████████████
             3 GET      /chat                                        101                0 B     370 ms ░       ─══════════════════════════════════════════════════════════════════════
             1 GET      /style.css                                   200               91 B     226 µs  ─
             1 GET      /app.js                                      200              115 B     688 µs  ──
             1 POST     /login                                       201               18 B     303 µs        ─
             1 GET      /favicon.ico                                 404                9 B     203 µs         ─



      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       GET /favicon.ico  404  at 0.042871 on #1
       ▪ send 0 s   ─ wait 203 µs   █ receive 0 s

       8 of 8 exchanges                                                                                                                                                                             66 frames
       ? help  q quit  Esc back  Enter open  s sort  Tab scope  + closer  - farther  z this one  0 all  h earlier  l later  : commands"
    `);
  });

  it('goes closer, aside and back', async () => {
    const { press } = await firstLook(100);
    const whole = await press('w', 'j');
    const close = await press('z');
    expect(close).toContain('from 0.000000 to 0.007268');
    expect(await press('+', 'l')).not.toBe(close);
    expect(await press('0')).toBe(whole);
  });

  it('has the slowest on top, then the largest, then the earliest again', async () => {
    const { press } = await firstLook(140);
    const first = (screen: string): string => screen.split('\n')[3]!.slice(7, 26).trim();
    const byTime = await press('w', 'j');
    const slowest = await press('s');
    expect(first(slowest)).toBe('GET     /prices');
    expect(slowest).toContain('1 of 8 exchanges  the slowest first');
    expect(slowest).toContain('took▼');
    const largest = await press('s');
    expect(first(largest)).toBe('GET     /prices');
    expect(largest).toContain('the largest first');
    expect(first(await press('s'))).toBe(first(byTime));
  });

  it('is that of a connection, of its server, or of all', async () => {
    const { press } = await firstLook(80);
    expect(await press('j', 'enter', 'w')).toMatch(/waterfall #1 .*\n[^]*1 of 5 exchanges/);
    expect(await press('2')).toMatch(/waterfall chat\.test .*\n[^]*1 of 6 exchanges/);
    expect(await press('tab')).toMatch(/1 of 8 exchanges/);
    expect(await press('f', ...'favicon', 'enter')).toContain('8 of 8');
    expect(await press('o')).toContain('#1 chat.test:80');
  });

  it('of what a filter selects', async () => {
    const { press } = await firstLook(80);
    expect(await press('/', ...'websocket', 'enter', 'w')).toMatch(/1 of 1 exchange /);
  });

  it('waits for a filter that is still being looked up, fills then, and reads again', async () => {
    const capture = await openIndexed(fixture('first-look', 'capture.pcapng'), { index: 'never' });
    await capture.done;
    let go: (() => void) | null = null;
    const select: typeof capture.select = async (...of) => {
      await new Promise<void>((resolve) => (go = resolve));
      return capture.select(...of);
    };
    const held = new Proxy(capture, {
      get(target, name) {
        const value: unknown = name === 'select' ? select : Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    open = await uiOn(held, { place: { view: 'waterfall', scope: { of: 'list', rows: null }, rows: null, filter: 'websocket' }, settle: false });
    open.ui.flush();
    expect(open.terminal.text).toContain('looking for conversations …');
    go!();
    expect(await open.settled()).toMatch(/1 of 1 exchange /);
    void open.send('r');
    open.ui.flush();
    expect(open.terminal.text).toContain('looking for conversations …');
    go!();
    expect(await open.settled()).toMatch(/1 of 1 exchange /);
  });

  it('is of what a filter selects, also when nobody has told the list yet', async () => {
    const { send } = await firstLook(80);
    expect(await send('/websocket\rw')).toMatch(/1 of 1 exchange /);
  });

  it('is limited to a stretch of time that was chosen over it', async () => {
    const { press } = await firstLook(100);
    expect(await press('w')).toContain('of 8 exchanges');
    const limited = await press('T', ...'l'.repeat(45), '[', 'esc');
    expect(limited).toMatch(/of [1-7] exchanges? /);
    expect(limited).toContain('only ');
    expect(await press('T', '0', 'esc')).toContain('of 8 exchanges');
  });

  it('draws what is hostile safely', async () => {
    open = await openUi(fixture('hostile-terminal-escapes'), { columns: 60, rows: 12 });
    await open.press('w', '+', '-', 'z');
    for (const columns of [20, 61, 200]) await open.resize({ columns, rows: 16 });
    expect(open.terminal.text).toContain('exchange');
  });
});
