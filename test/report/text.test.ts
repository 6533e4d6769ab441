import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionRecord, EarshotRecord, PluginRecord } from '../../src/record.ts';
import { TextReport } from '../../src/report/text.ts';
import { textSink } from '../../src/report/text-sink.ts';
import type { TextReportOptions } from '../../src/report/text.ts';
import { displayWidth } from '../../src/report/width.ts';
import { at, capture, connection, event, http, lookup, message, note, summary, tcpFigures } from './records.ts';

function report(records: (EarshotRecord | PluginRecord)[], options: TextReportOptions = {}): string {
  let text = '';
  const target = new TextReport(textSink((piece) => void (text += piece)), options);
  target.begin(at(0));
  for (const record of records) target.push(record);
  return text;
}

const lines = (text: string): string[] => text.split('\n').slice(0, -1);

/** A little of everything. */
const shop: EarshotRecord[] = [
  capture,
  lookup('db.test', '10.0.0.9', { connection: 0 }),
  connection({
    id: 0, transport: 'udp', shape: 'datagrams', protocols: ['dns'], client: { address: '10.0.0.1', port: 5353 },
    server: { address: '10.0.0.53', port: 53 }, tcp: null, duration: 0.012, bytes: { client: 66, server: 82 },
  }),
  http('GET', '/ticks', 200, { connection: 1, length: 1100 }),
  http('POST', '/orders?customer=81723&expand=items,prices&locale=en-GB', 502, {
    connection: 1, length: 80, frame: 12, timings: { send: 0, wait: 2.1, receive: 0.2 },
  }),
  http('GET', '/image.png', 200, { connection: 1, length: 80_000, frame: 20, state: 'incomplete' }),
  note('tcp-gap', '1,460 bytes are missing; the peer acknowledged them, so the capture lost them', { connection: 1 }),
  connection({
    id: 1, missing: { client: 0, server: 1460 },
    tcp: tcpFigures({ retransmissions: { client: 2, server: 1 }, zeroWindows: { client: 0, server: 1 } }),
  }),
  http('GET', '/ws', 101, { connection: 2 }),
  message('client', '{"join":"room"}', { connection: 2 }),
  message('server', '{"text":"hello there"}', { connection: 2, time: at(0.027), frame: 9 }),
  message('client', '', { opcode: 'close', code: 1000, reason: 'bye', connection: 2, time: at(0.5), frame: 99 }),
  connection({ id: 2, shape: 'websocket', protocols: ['http', 'websocket'], close: { how: 'rst', by: 'server' } }),
  ...Array.from({ length: 348 }, (_, n) =>
    event(n % 50 === 49 ? 'done' : 'tick', `{"n":${n}}`, { id: String(n), connection: 3, frame: 30 + n, time: at(0.1 + n / 100) })),
  http('GET', '/events', 200, { connection: 3, state: 'open', length: 9000, frame: 25 }),
  connection({ id: 3, shape: 'event-stream', protocols: ['http', 'sse'], close: { how: 'capture-end', by: null } }),
  connection({
    id: 4, shape: 'refused', protocols: [], server: { address: '10.0.0.9', port: 5432 }, startTime: at(3.2), duration: 0.00003,
    bytes: { client: 74, server: 54 }, tcp: tcpFigures({ handshakeRtt: null }), close: { how: 'rst', by: 'server' },
  }),
  connection({
    id: 5, shape: 'silent', protocols: [], client: { address: '2001:db8::1', port: 49152 },
    server: { address: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff', port: 5432 }, startTime: at(3.3),
  }),
  summary({ connections: { tcp: 5, udp: 1 } }),
];

describe('a capture as text', () => {
  test.each([60, 80, 140])('fits a terminal of %d columns', async (columns) => {
    const text = report(shop, { columns });
    for (const line of lines(text)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    await expect(text).toMatchFileSnapshot(`./shop.${columns}.txt`);
  });

  test('is not cut without a terminal: one line a conversation', async () => {
    const text = report(shop);
    expect(lines(text).filter((line) => line.startsWith('#'))).toHaveLength(6);
    await expect(text).toMatchFileSnapshot('./shop.wide.txt');
  });

  test('has colours only when asked, and the same text beneath them', () => {
    const coloured = report(shop, { columns: 140, colour: true });
    expect(coloured).toContain('\u001b[31m502\u001b[39m');
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(report(shop, { columns: 140 }));
    expect(report(shop, { columns: 140 })).not.toContain('\u001b');
  });

  test('has no line end missing and no trailing space', () => {
    const text = report(shop, { columns: 80 });
    expect(text.endsWith('\n')).toBe(true);
    expect(lines(text).filter((line) => line !== line.trimEnd())).toEqual([]);
  });
});

describe('names', () => {
  test('of a server come from the Host header first, then from a DNS answer', () => {
    const answer = [lookup('db.test', '10.0.0.2', { connection: 7 })];
    expect(report([...answer, connection()])).toContain('→ db.test (10.0.0.2:80)');
    expect(report([...answer, http('GET', '/', 200), connection()])).toContain('→ api.test (10.0.0.2:80)');
  });

  test('that are the address itself are not said twice', () => {
    const request = http('GET', '/', 200);
    request.request!.headers = [['host', '10.0.0.2:80']];
    expect(report([request, connection()])).toContain('→ 10.0.0.2:80 ');
  });
});

describe('a connection that is open when the capture ends', () => {
  const open = { close: { how: 'capture-end', by: null } } as const;

  test('says so, and whether everything that was asked has been answered', () => {
    expect(report([http('GET', '/', 200), connection(open)])).toContain('all answered, still open');
    expect(report([http('GET', '/', 200), http('GET', '/b', 200, { state: 'open' }), connection(open)])).not.toContain('all answered');
    expect(report([http('GET', '/', 200, { response: null, state: 'unanswered' }), connection(open)])).not.toContain('all answered');
    expect(report([connection(open)])).not.toContain('all answered');
    expect(report([http('GET', '/', 101), connection({ ...open, shape: 'websocket' })])).not.toContain('all answered');
  });
});

describe('hostile traffic', () => {
  test('reaches the terminal as pictures of control characters, never as commands', () => {
    const evil = '\u001b]0;owned\u0007\u009b31m\r\n\u202e';
    const records = [
      http('G\u001b[2JT', `/${evil}`, 200),
      message('server', evil),
      event(evil, evil, { id: evil }),
      lookup(evil, evil),
      note('tcp-gap', evil),
      { type: `x${evil}`, connection: 0, stream: 0, data: { [evil]: evil } },
      connection({ protocols: [evil] }),
    ];
    (records[0] as ReturnType<typeof http>).request!.headers = [['Host', evil]];
    // oxlint-disable-next-line no-control-regex
    expect(report(records, { verbose: true })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('many messages', () => {
  test('of one kind are folded: the first, the number of the others by name, and the last', () => {
    const events = Array.from({ length: 100 }, (_, n) => event(n % 2 ? 'tick' : 'tock', `${n}`, { frame: n + 1 }));
    const text = report([...events, connection()]);
    expect(text).toContain('… 93 more events: tock ×47, tick ×46  frames 7–99');
    expect(text).toMatch(/tick {2} {0,2}\d+ B {2}99 +frame 100\n$/);
  });

  test('are all shown on request', () => {
    const events = Array.from({ length: 100 }, (_, n) => event('tick', `${n}`, { frame: n + 1 }));
    expect(lines(report([...events, connection()], { verbose: true }))).toHaveLength(101);
  });

  test('never hide an exchange that failed', () => {
    const good = Array.from({ length: 60 }, (_, n) => http('GET', `/${n}`, 200, { frame: 4 + n * 2 }));
    const text = report([...good.slice(0, 50), http('GET', '/lost', 404, { frame: 500 }), ...good.slice(50), connection()]);
    expect(text).toContain('/lost');
    expect(text).toContain('… 29 more exchanges: 200 ×29');
  });

  test('are printed in parts, so that memory stays flat', () => {
    let printed = '';
    const target = new TextReport(textSink((piece) => void (printed += piece)), { verbose: true });
    for (let n = 0; n < 450; n++) target.push(message('client', `message ${n}`, { frame: n + 1 }));
    expect(printed).toContain('#0  … still open');
    expect(printed).toContain('#0  … goes on');
    expect(printed).toContain('message 399');
    target.push(connection());
    expect(printed).toContain('message 449');
    expect(printed.match(/message \d+/g)).toHaveLength(450);
  });

  test('are folded on after a part was printed', () => {
    let printed = '';
    const target = new TextReport(textSink((piece) => void (printed += piece)));
    const open = 2000;
    for (let n = 0; n < 40; n++) for (let id = 0; id < open; id++) target.push(message('client', `message ${n}`, { connection: id, frame: 1 + n * open + id }));
    for (let id = 0; id < open; id++) target.push(connection({ id }));
    const of7 = printed.split('\n\n').filter((block) => /^#7 /m.test(block));
    expect(of7).toHaveLength(2);
    expect(of7[1]).toMatch(/… \d\d more messages/);
    expect(of7[1]).toContain('frames 24008–78008');
  });

  test('over very many open conversations are printed before their ends are known', () => {
    let printed = '';
    const target = new TextReport(textSink((piece) => void (printed += piece)));
    for (let id = 0; id < 20_001; id++) target.push(http('GET', `/${id}`, 200, { connection: id }));
    expect(printed).toMatch(/^#0 {2}api.test {3}… still open\n.*GET {2}\/0 /);
    expect(printed).not.toContain('#1');
  });
});

describe('attempts that nobody answered', () => {
  const attempt = (id: number, client: string, server: string): ConnectionRecord => connection({
    id, client: { address: client, port: 4000 + id }, server: { address: server, port: 80 }, shape: 'unanswered', protocols: [],
  });
  const scan = (count: number, from = 0): ConnectionRecord[] => Array.from({ length: count }, (_, n) => attempt(from + n, '10.9.0.7', `192.0.2.${n % 250}`));

  test('are counted after a few, in a run of one client', () => {
    const text = report([...scan(1000), connection({ id: 1000 })]);
    expect(text.match(/unanswered/g)).toHaveLength(9);
    expect(text).toContain('… 992 more unanswered from 10.9.0.7   #8–#999');
  });

  test('read the same where their records were never made', () => {
    const anything = fc.array(fc.record({
      what: fc.constantFrom('attempt', 'attempt', 'attempt', 'attempt', 'conversation', 'noted'), client: fc.nat(1), server: fc.nat(1),
      swap: fc.nat(9), time: fc.nat(99),
    }), { maxLength: 120 });
    const options = fc.record({
      byNumber: fc.boolean(), verbose: fc.boolean(), only: fc.constantFrom(null, new Set(['connection']), new Set(['http']), new Set(['note'])),
    });
    fc.assert(fc.property(anything, options, (given, wished) => {
      const records = given.map(({ what, client, server, time }, id) => ({
        ...(what === 'conversation' ? connection({ id }) : attempt(id, `10.0.0.${client}`, `192.0.2.${server}`)), startTime: at(time), endTime: at(time),
      }));
      given.forEach(({ swap }, id) => {
        if (swap === 0 && id > 0) [records[id], records[id - 1]] = [records[id - 1]!, records[id]!];
      });
      let text = '';
      const target = new TextReport(textSink((piece) => void (text += piece)), wished);
      target.begin(at(0));
      const all: EarshotRecord[] = [];
      for (const record of records) {
        const before = given[record.id]!.what === 'noted' ? [note('tcp-unanswered', 'no answer', { connection: record.id })] : [];
        for (const each of before) target.push(each);
        const { id, client, server, startTime } = record;
        const seconds = Math.floor(Date.parse(startTime) / 1000);
        const bare = { id, client, server, seconds, nanos: Number(startTime.slice(-10, -1)) };
        if (record.shape !== 'unanswered' || !target.counts(bare)) target.push(record);
        all.push(...before, record);
      }
      target.push(summary());
      expect(text).toBe(report([...all, summary()], wished));
    }));
  });

  test('or of many clients on one server', () => {
    const text = report([...Array.from({ length: 30 }, (_, n) => attempt(n, `10.0.0.${n}`, '192.0.2.1')), summary()]);
    expect(text).toContain('… 22 more unanswered to 192.0.2.1:80   #8–#29');
  });

  test('begin a new run with another client and another server', () => {
    const text = report([...scan(20), attempt(20, '10.1.1.1', '198.51.100.1'), attempt(21, '10.1.1.1', '198.51.100.2')]);
    expect(text.indexOf('… 12 more')).toBeLessThan(text.indexOf('198.51.100.1'));
    expect(text).toContain('198.51.100.2');
  });

  test('are all there on request', () => {
    expect(lines(report(scan(30), { verbose: true }))).toHaveLength(30);
  });
});

describe('notes', () => {
  test('of chat severity are shown only on request', () => {
    const chat = note('sse-heartbeat', 'a comment', { severity: 'chat' });
    expect(report([chat, connection()])).not.toContain('sse-heartbeat');
    expect(report([chat, connection()], { verbose: true })).toContain('sse-heartbeat');
  });

  test('that the heading says already are not said again', () => {
    const again = note('tcp-retransmission', 'sent again', { severity: 'note' });
    const figures = tcpFigures({ retransmissions: { client: 0, server: 1 } });
    expect(report([again, connection({ tcp: figures })])).not.toContain('sent again');
    expect(report([again, connection({ tcp: figures })])).toContain('1 retransmission ↓');
    const fast = { ...figures, fastRetransmissions: { client: 0, server: 1 }, spuriousRetransmissions: { client: 0, server: 1 } };
    expect(report([again, connection({ tcp: fast })])).toContain('1 retransmission ↓');
  });

  test('without a connection come last, folded', () => {
    const loose = Array.from({ length: 20 }, (_, n) => note('truncated-header', 'tcp header cut', { connection: null, frame: n + 1 }));
    expect(lines(report([...loose, connection(), summary()])).slice(1, 7)).toEqual([
      '', ...[1, 2, 3].map((frame) => `!  truncated-header  tcp header cut  frame ${frame}`),
      '… 16 more notes: truncated-header ×16  frames 4–19', '!  truncated-header  tcp header cut  frame 20',
    ]);
  });

  test('about what the capture saw are facts of the heading', () => {
    const odd = connection({ history: 'Dd', roles: 'port', frames: { client: 0, server: 3 }, tcp: tcpFigures({ duplicateFrames: 3 }) });
    expect(report([note('tcp-midstream', 'begins inside', { severity: 'note' }), odd])).toMatch(
      /joined midway {3}only ↓ captured {3}client and server are guessed {3}3 frames captured twice\n$/,
    );
  });
});

describe('times', () => {
  const exchange = [http('GET', '/', 200), connection({ startTime: at(0.01) })];

  test.each([
    ['r', 'at 0.010000', '0.012000'],
    ['a', 'at 12:00:00.010000', '12:00:00.012000'],
    ['ad', 'at 2024-03-01 12:00:00.010000', '2024-03-01 12:00:00.012000'],
    ['e', 'at 1709294400.010000', '1709294400.012000'],
    ['d', 'at 0.010000', '0.002000'],
  ] as const)('are written with -t %s as %s', (time, began, said) => {
    const text = report(exchange, { time });
    expect(text).toContain(began);
    expect(lines(text)[1]).toContain(`    ${said}  GET`);
  });
});

describe('records of a plugin', () => {
  test('are shown with all their fields', () => {
    const redis = { type: 'redis', connection: 0, stream: 0, from: 'client', time: at(0.5), frame: 3, command: 'GET', keys: ['a'] };
    expect(report([redis, connection()])).toContain('0.500000  ↑  redis  command=GET keys=["a"]  frame 3');
  });
});

describe('an exchange', () => {
  test('lasts to its last byte and stands in all of its frames', () => {
    const slow = http('GET', '/', 200, { timings: { send: 0, wait: 0.003, receive: 2 } });
    slow.response!.endTime = at(2.02);
    slow.response!.endFrame = 40;
    expect(report([slow, connection()])).toMatch(/ 2\.0 s {2}frames 4–40\n$/);
  });

  test('whose end was not seen came as far as its last event, or as its connection', () => {
    const open = http('GET', '/', 200, { state: 'open', frame: 4, timings: { send: 0, wait: 0.003, receive: null } });
    expect(report([event('tick', '1', { time: at(1.012), frame: 30 }), open, connection({ endTime: at(0.5), lastFrame: 8 })]))
      .toMatch(/ 1\.0 s {2}frames 4–30\n/);
    expect(report([open, connection({ endTime: at(3.012), lastFrame: 50 })])).toMatch(/ 3\.0 s {2}frames 4–50\n/);
    // Another exchange began behind it: the rest of the connection is that one's.
    expect(report([open, http('GET', '/next', 200, { exchange: 1, frame: 10 }), connection({ endTime: at(3), lastFrame: 50 })]))
      .toMatch(/frames 4–6\n.*frames 10–12\n/);
  });

  test('shows the beginning of its bodies and their hashes where they are asked for', () => {
    const exchange = http('POST', '/', 200);
    exchange.request!.body = { length: 70, decodedLength: 70, complete: true, base64: btoa('\u0000'.repeat(70)), sha256: 'ab12' };
    exchange.response!.body = { length: 900, decodedLength: 900, complete: true, text: `one\r\n\u001b[2J\n${'line\n'.repeat(30)}` };
    const text = report([exchange, connection()], { hash: true, bodies: true });
    expect(lines(text).slice(2)).toEqual([
      '↑ sha256 ab12', ...['↑ 00000000', '  00000010', '  00000020', '  00000030'].map((start) => expect.stringContaining(`${start}  00 00`) as string),
      '  … 70 B in all', '↓ one', '  ␛[2J', ...Array<string>(8).fill('  line'), '  … 900 B in all',
    ].map((line) => typeof line === 'string' ? `              ${line}` : line));
    expect(lines(report([exchange, connection()]))).toHaveLength(2);
  });
});

describe('text that is too long', () => {
  test('ends in an ellipsis where nothing cuts it to a width', () => {
    const text = report([message('server', 'x'.repeat(5000)), event('e'.repeat(30), 'y'.repeat(5000), { id: 'i'.repeat(50) }), connection()]);
    expect(text).toContain(` ${'x'.repeat(299)}…`);
    expect(text).toContain(`${'e'.repeat(19)}…`);
    expect(text).toContain(`${'y'.repeat(299)}…`);
    expect(text).toContain(`id ${'i'.repeat(23)}…`);
  });

  test('is not cut inside a character', () => {
    expect(report([message('server', `${'x'.repeat(298)}🙂 and more`), connection()])).toContain(`${'x'.repeat(298)}… `);
  });
});

describe('a choice of records', () => {
  const two = [
    lookup('db.test', '10.0.0.2', { connection: 0 }), connection({ id: 0, transport: 'udp', shape: 'datagrams', protocols: ['dns'], tcp: null }),
    event('tick', '1', { connection: 1 }), connection({ id: 1, shape: 'event-stream' }),
  ];

  test('leaves out the headings of conversations that have none of them, and keeps names', () => {
    const text = report([...two, summary()], { only: new Set(['sse']), filtered: true });
    expect(text).not.toContain('#0');
    expect(text).toMatch(/#1 .* → db\.test \(10\.0\.0\.2:80\)/);
    expect(text).toContain('1 of 5 conversations shown');
    expect(report([...two, summary()], { only: new Set(['connection']) })).toMatch(/#0 .*\n#1 .*\n/);
    expect(report([...two, summary()], { only: new Set(['tls']), filtered: true })).toMatch(/^\n?12,345 frames.* {3}no conversation matches {3}/);
  });

  test('of notes shows every one of them', () => {
    const notes = Array.from({ length: 9 }, (_, n) => note('tcp-retransmission', `again ${n}`, { severity: 'chat', frame: n }));
    expect(report([http('GET', '/', 200), ...notes, connection()], { only: new Set(['note']) }).match(/again/g)).toHaveLength(9);
  });

  test('takes names from what is not shown', () => {
    let text = '';
    const target = new TextReport(textSink((piece) => void (text += piece)), { filtered: true });
    target.overhear(http('GET', '/', 200));
    target.overhear(lookup('db.test', '10.0.0.1', { connection: 5 }));
    target.push(message('server', 'hi'));
    target.push(connection());
    target.overhear(connection({ id: 5 }));
    target.push(summary());
    expect(text).toMatch(/#0 .*db\.test \(10\.0\.0\.1:40000\) → api\.test \(10\.0\.0\.2:80\)/);
    expect(text).not.toContain('#5');
  });
});

describe('the order of conversations', () => {
  const ends = [2, 0, 3, 1].map((id) => connection({ id }));
  const order = (text: string): string[] => [...text.matchAll(/^#(\d+)/gm)].map(([, id]) => id!);

  test('is that of their ends, or that of their numbers', () => {
    expect(order(report(ends))).toEqual(['2', '0', '3', '1']);
    expect(order(report(ends, { byNumber: true }))).toEqual(['0', '1', '2', '3']);
  });

  test('waits neither for those that are not shown nor for those that never end', () => {
    let text = '';
    const target = new TextReport(textSink((piece) => void (text += piece)), { byNumber: true });
    target.push(connection({ id: 1 }));
    expect(text).toBe('');
    target.overhear(connection({ id: 0 }));
    expect(order(text)).toEqual(['1']);
    target.push(connection({ id: 4 }));
    target.push(connection({ id: 3 }));
    target.push(summary());
    expect(order(text)).toEqual(['1', '3', '4']);
  });

  test('is given up where too many would wait', () => {
    let text = '';
    const target = new TextReport(textSink((piece) => void (text += piece)), { byNumber: true });
    for (let id = 20_001; id > 0; id--) target.push(connection({ id }));
    expect(order(text)).toHaveLength(20_001);
    expect(order(text)[0]).toBe('1');
    target.push(connection({ id: 0 }));
    expect(order(text).at(-1)).toBe('0');
  });
});

describe('the last line', () => {
  test('says what the frames were that belong to no conversation', () => {
    const text = report([summary({ protocols: { tcp: 9, icmp: 1, arp: 12, other: 3 } })]);
    expect(text).toContain('1 icmp frame, 12 arp frames, 3 frames not decoded');
  });

  test('counts from the earliest to the latest time, also where the clock ran backwards', () => {
    const backwards = summary({ firstTime: at(10), lastTime: at(2) });
    expect(report([backwards])).toContain(' in 8.0 s ');
    expect(report([connection({ startTime: at(1), endTime: at(12) }), backwards])).toContain(' in 11 s ');
    expect(report([summary({ frames: 0, firstTime: null, lastTime: null })])).toContain('0 frames, 2.1 MB   ');
  });
});

describe('names that are asked for', () => {
  test('are answered with the type of each answer that is not the one asked for', () => {
    const found = lookup('a.test', '10.0.0.9');
    found.response!.answers.unshift({ name: 'a.test', type: 'CNAME', ttl: 60, data: 'b.test' });
    expect(report([found, connection()])).toContain('A a.test → CNAME b.test, 10.0.0.9');
    const told = lookup('x', 'y', { query: null });
    told.response!.answers = [
      { name: '_http._tcp.local', type: 'PTR', ttl: 60, data: 'web._http._tcp.local' },
      { name: 'web._http._tcp.local', type: 'SRV', ttl: 60, data: '0 0 80 box.local' },
    ];
    expect(report([told, connection()])).toContain('PTR _http._tcp.local → web._http._tcp.local, web._http._tcp.local SRV 0 0 80 box.local');
  });

  test('of one server need an answer, of everybody they do not', () => {
    const asked = lookup('a.local', '', { response: null });
    expect(report([asked, connection()])).toContain('no answer');
    for (const address of ['224.0.0.251', 'ff02::fb', '192.0.2.255']) {
      expect(report([asked, connection({ server: { address, port: 5353 } })])).not.toContain('no answer');
    }
  });
});

describe('a conversation that goes on', () => {
  test('is told piece by piece where that is asked for, each thing once', () => {
    let text = '';
    const target = new TextReport(textSink((piece) => void (text += piece)));
    target.begin(at(0));
    target.push(capture);
    const printed = (): string => {
      target.printOpen();
      const since = text;
      text = '';
      return since;
    };
    expect(printed()).not.toContain('#4');
    target.push(message('client', 'hello', { connection: 4 }));
    expect(printed()).toMatch(/#4 +… still open\n.*hello/);
    expect(printed()).toBe('');
    target.push(message('server', 'hello yourself', { connection: 4 }));
    expect(printed()).toMatch(/#4 +… goes on\n.*hello yourself/);
    target.push(connection({ id: 4 }));
    expect(text).toMatch(/^\n?#4 .*10\.0\.0\.1/);
    expect(text).not.toContain('hello');
  });
});

describe('the first heading of a conversation that is still open', () => {
  test('names who talks', () => {
    let text = '';
    const { client, server } = connection();
    const target = new TextReport(textSink((piece) => void (text += piece)), { endsOf: (id) => (id === 4 ? { client, server } : null) });
    target.begin(at(0));
    target.push(lookup('api.test', '10.0.0.2', { connection: 9 }));
    target.push(message('client', 'hello', { connection: 4 }));
    target.printOpen();
    expect(text).toMatch(/#4 +10\.0\.0\.1:40000 → api\.test \(10\.0\.0\.2:80\) +… still open/);
    target.push(message('client', 'hello again', { connection: 4 }));
    target.printOpen();
    expect(text).toMatch(/#4 +… goes on/);
  });
});

describe('a conversation that goes on and on', () => {
  test('says from time to time how many more came, and shows some of those after', () => {
    let text = '';
    const target = new TextReport(textSink((piece) => void (text += piece)));
    target.begin(at(0));
    const printed = (counted: boolean): string => {
      text = '';
      target.printOpen(counted);
      return text;
    };
    for (let tick = 0; tick < 40; tick++) target.push(event('tick', `tick ${tick}`, { connection: 4, frame: 10 + tick }));
    expect(printed(false)).toMatch(/tick 5\b/);
    expect(printed(false)).toBe('');
    expect(printed(true)).toMatch(/… goes on\n.*… 34 more events: tick ×34/);
    expect(printed(true)).toBe('');
    target.push(event('tick', 'tick 40', { connection: 4, frame: 60 }));
    expect(printed(false)).toContain('tick 40');
    target.push(connection({ id: 4 }));
    expect(text).not.toContain('more events');
  });
});

describe('a live capture', () => {
  test('has durations that are a little wrong where the kernel says no times, and says what was dropped', () => {
    const text = report([
      { ...http('GET', '/a', 200, { connection: 0, timings: { send: 0, wait: 0.002, receive: 0 } }), timestamps: 'user' },
      { ...connection({ id: 0, duration: 0.5, tcp: tcpFigures({ handshakeRtt: 0.001 }) }), timestamps: 'user' },
      { ...summary(), drops: { received: 10, kernel: 1200, interface: null, backend: 34 } },
    ]);
    expect(text).toContain('for ~500 ms');
    expect(text).toContain('rtt ~1.0 ms');
    expect(text).toContain('~2.0 ms');
    expect(text).toContain('1,234 dropped by the capture');
  });
});
