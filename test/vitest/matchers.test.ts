import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/index.ts';
import '../../src/vitest/index.ts';
import { failureOf, refusalOf } from '../support/refusal-of.ts';

const chat = await openCapture('fixtures/first-look/capture.pcapng');
const broken = await openCapture('fixtures/recorded-server-error-and-reset/capture.pcap');
const resolved = await openCapture('fixtures/recorded-dns-of-many-types/capture.pcap');
const secure = await openCapture('fixtures/recorded-tls-1-2/capture.pcap');
const refused = await openCapture('fixtures/tcp-port-refused/capture.pcap');
const empty = await openCapture('fixtures/pcap-header-only/capture.pcap');

describe('toHaveExchange', () => {
  it('finds a request and its answer by any of their parts', async () => {
    await expect(chat).toHaveExchange({ method: 'POST', path: '/login', status: 201, body: { session: expect.any(String) } });
    await expect(chat).toHaveExchange({
      path: '/login', host: 'chat.test', status: '2xx', request: { headers: { 'content-type': /json/ }, body: { name: 'ada' } }, response: { headers: { 'CONTENT-LENGTH': '18' } },
    });
    await expect(chat).toHaveExchange({ method: 'GET', contentType: /^text\// }, { times: 5 });
    await expect(chat).toHaveExchange({ path: '/' }, { before: { path: '/login' } });
    await expect(chat).toHaveExchange({ path: '/login' }, { before: { kind: 'websocket-message', where: { text: /hello/ } } });
    await expect(chat).not.toHaveExchange({ status: '5xx' });
  });

  it('names the exchange that comes nearest, what differs, and what was said around it', async () => {
    expect(await failureOf(() => expect(chat).toHaveExchange({ method: 'POST', path: '/login', status: 200 }))).toMatchInlineSnapshot(`
      "expected an exchange { method: 'POST', path: '/login', status: 200 }
      in fixtures/first-look/capture.pcapng: none of its 7 exchanges matches

      the nearest: frames 14–15, connection #1, at 0.042112 s
        status  expected  200
                actual    201

        #1  keep-alive · http   10.0.0.1:38575 → chat.test (10.0.0.2:80)   at 0.005020 for 545 ms   ↑ 1.3 kB  ↓ 1.7 kB
            closed by client   rtt 27.1 µs
          0.006090  GET   /             200  text/html                 141 B  1.2 ms  frames 6–8
          0.009146  GET   /style.css    200  text/css                   91 B  226 µs  frames 10–11
          0.010468  GET   /app.js       200  text/javascript           115 B  688 µs  frames 12–13
        > 0.042112  POST  /login        201  application/json  ↑ 14 B   18 B  303 µs  frames 14–15
          0.042871  GET   /favicon.ico  404  text/plain                  9 B  203 µs  frames 16–17"
    `);
  });

  it('names the members of a body that differ', async () => {
    const pattern = { path: '/login', body: { session: /^[0-9a-f]{32}$/, user: { id: 7 } } };
    expect(await failureOf(() => expect(chat).toHaveExchange(pattern))).toMatchInlineSnapshot(`
      "expected an exchange { path: '/login', body: { session: /^[0-9a-f]{32}$/, user: { id: 7 } } }
      in fixtures/first-look/capture.pcapng: none of its 7 exchanges matches

      the nearest: frames 14–15, connection #1, at 0.042112 s
        body.session  expected  to match /^[0-9a-f]{32}$/
                      actual    'b7c1'
        body.user     expected  { id: 7 }
                      actual    not there; there is 'session'

        #1  keep-alive · http   10.0.0.1:38575 → chat.test (10.0.0.2:80)   at 0.005020 for 545 ms   ↑ 1.3 kB  ↓ 1.7 kB
            closed by client   rtt 27.1 µs
          0.006090  GET   /             200  text/html                 141 B  1.2 ms  frames 6–8
          0.009146  GET   /style.css    200  text/css                   91 B  226 µs  frames 10–11
          0.010468  GET   /app.js       200  text/javascript           115 B  688 µs  frames 12–13
        > 0.042112  POST  /login        201  application/json  ↑ 14 B   18 B  303 µs  frames 14–15
          0.042871  GET   /favicon.ico  404  text/plain                  9 B  203 µs  frames 16–17"
    `);
  });

  it('says where the request has what was looked for in the response', async () => {
    expect(await failureOf(() => expect(chat).toHaveExchange({ path: '/login', body: { name: 'ada' } }))).toContain(
      'hint: body is the response\'s; that of the request agrees: say request: { body: … }');
  });

  it('shows those that must not be there', async () => {
    expect(await failureOf(() => expect(chat).not.toHaveExchange({ status: '4xx' }))).toMatchInlineSnapshot(`
      "expected no exchange { status: '4xx' }
      in fixtures/first-look/capture.pcapng: there is 1

        #1  keep-alive · http   10.0.0.1:38575 → chat.test (10.0.0.2:80)   at 0.005020 for 545 ms   ↑ 1.3 kB  ↓ 1.7 kB
            closed by client   rtt 27.1 µs
          0.006090  GET   /             200  text/html                 141 B  1.2 ms  frames 6–8
          0.009146  GET   /style.css    200  text/css                   91 B  226 µs  frames 10–11
          0.010468  GET   /app.js       200  text/javascript           115 B  688 µs  frames 12–13
          0.042112  POST  /login        201  application/json  ↑ 14 B   18 B  303 µs  frames 14–15
        > 0.042871  GET   /favicon.ico  404  text/plain                  9 B  203 µs  frames 16–17"
    `);
  });

  it('lists those that match where there are too many', async () => {
    expect(await failureOf(() => expect(chat).toHaveExchange({ path: /\.(css|js)$/ }, { times: 1 }))).toMatchInlineSnapshot(`
      "expected exactly 1 exchange { path: /\\.(css|js)$/ }
      in fixtures/first-look/capture.pcapng: there are 2

        #1  0.009146  GET  /style.css  200  text/css          91 B  226 µs  frames 10–11
        #1  0.010468  GET  /app.js     200  text/javascript  115 B  688 µs  frames 12–13"
    `);
  });

  it('names what comes nearest to those that are too few', async () => {
    expect(await failureOf(() => expect(chat).toHaveExchange({ method: 'POST', status: 201 }, { atLeast: 2 }))).toMatchInlineSnapshot(`
      "expected at least 2 exchanges { method: 'POST', status: 201 }
      in fixtures/first-look/capture.pcapng: there is only 1

      the nearest: frames 6–8, connection #1, at 0.006090 s
        method  expected  'POST'
                actual    'GET'
        status  expected  201
                actual    200

        #1  0.042112  POST  /login  201  application/json  ↑ 14 B  18 B  303 µs  frames 14–15"
    `);
  });

  it('shows both where the order is wrong', async () => {
    expect(await failureOf(() => expect(chat).toHaveExchange({ path: '/prices' }, { before: { path: '/login' } }))).toMatchInlineSnapshot(`
      "expected an exchange { path: '/prices' } before an exchange { path: '/login' }
      in fixtures/first-look/capture.pcapng: the last exchange { path: '/login' } comes first, in frame 14, and the first exchange { path: '/prices' } only in frame 24

        #1  0.042112  POST  /login   201  application/json   ↑ 14 B   18 B  303 µs  frames 14–15
        #2  0.047195  GET   /prices  200  text/event-stream          289 B  502 ms  frames 24–59"
    `);
  });

  it('tells what there is instead where nothing of the kind is', async () => {
    expect(await failureOf(() => expect(refused).toHaveExchange({ path: '/' }))).toMatchInlineSnapshot(`
      "expected an exchange { path: '/' }
      in fixtures/tcp-port-refused/capture.pcap: it has no exchanges at all

        #0  refused   10.0.0.1:40000 → 10.0.0.2:80   at 0.000000 for 150 µs   ↑ 58 B  ↓ 54 B"
    `);
  });
});

describe('toHaveWebSocketMessage', () => {
  it('finds messages by text, JSON, sender and opcode', async () => {
    await expect(chat).toHaveWebSocketMessage('hello, room');
    await expect(chat).toHaveWebSocketMessage({ from: 'server', path: '/chat', text: { number: 2, text: expect.stringContaining('listening') } });
    await expect(chat).toHaveWebSocketMessage({ opcode: 'ping' }, { before: { opcode: 'close' }, times: 1 });
    await expect(chat).not.toHaveWebSocketMessage(/secret/);
  });

  it('names the message that comes nearest', async () => {
    expect(await failureOf(() => expect(chat).toHaveWebSocketMessage({ from: 'client', text: 'hello, rom' }))).toMatchInlineSnapshot(`
      "expected a WebSocket message { from: 'client', text: 'hello, rom' }
      in fixtures/first-look/capture.pcapng: none of its 11 WebSocket messages matches

      the nearest: frame 35, connection #3, at 0.173353 s
        text  expected  'hello, rom'
              actual    'hello, room'

        #3  websocket   10.0.0.1:43069 → 10.0.0.2:80   at 0.046908 for 370 ms   ↑ 1.3 kB  ↓ 1.1 kB   closed by server
            rtt 12.2 µs
          0.047246  GET  /chat  101  0 B  1.1 ms  frames 26–28
          0.051030  ↓  text  77 B  {"from":"room","text":"Welcome to the room. There are 3 people in the room."}  frame 30
        > 0.173353  ↑  text  11 B  hello, room                                                                    frame 35
          0.173953  ↓  text  57 B  {"from":"room","number":1,"text":"You said: hello, room"}                      frame 36
          0.294368  ↑  text  21 B  is anybody listening?                                                          frame 40
          0.294779  ↓  text  67 B  {"from":"room","number":2,"text":"You said: is anybody listening?"}            frame 41
          … 6 more after"
    `);
  });
});

describe('toDeliverEvents', () => {
  it('finds events of one stream in their order, with others between unless they are exactly these', async () => {
    await expect(chat).toDeliverEvents([{ data: { price: 101 } }, { event: 'price', id: '3' }, /105/], { path: '/prices' });
    await expect(chat).toDeliverEvents([1, 2, 3, 4, 5].map((id) => ({ id: String(id) })), { exact: true });
    await expect(chat).not.toDeliverEvents([/105/, /101/]);
  });

  it('names the event that does not come', async () => {
    expect(await failureOf(() => expect(chat).toDeliverEvents([/101/, { data: { price: 104, symbol: 'RAE' } }, /105/]))).toMatchInlineSnapshot(`
      "expected these events in this order: [{ data: /101/ }, { data: { price: 104, symbol: 'RAE' } }, { data: /105/ }]
      in fixtures/first-look/capture.pcapng: 1 of 3 come; event 2 { data: { price: 104, symbol: 'RAE' } } does not come after frame 33

      the nearest: frame 57, connection #2, at 0.449046 s
        data.symbol  expected  'RAE'
                     actual    'EAR'

        #2  event-stream · http   10.0.0.1:38063 → chat.test (10.0.0.2:80)   at 0.046566 for 504 ms   ↑ 785 B  ↓ 1.2 kB
            closed by server   rtt 20.6 µs
          0.047195  GET  /prices  200  text/event-stream  289 B  502 ms  frames 24–59
          0.147354  ↓  price  28 B  {"symbol":"EAR","price":101}  id 1  frame 33
          0.247628  ↓  price  28 B  {"symbol":"EAR","price":102}  id 2  frame 38
          0.348992  ↓  price  28 B  {"symbol":"EAR","price":103}  id 3  frame 45
        > 0.449046  ↓  price  28 B  {"symbol":"EAR","price":104}  id 4  frame 57
          0.549508  ↓  price  28 B  {"symbol":"EAR","price":105}  id 5  frame 59"
    `);
  });

  it('names the event that came too early', async () => {
    expect(await failureOf(() => expect(chat).toDeliverEvents([/103/, /102/]))).toMatchInlineSnapshot(`
      "expected these events in this order: [{ data: /103/ }, { data: /102/ }]
      in fixtures/first-look/capture.pcapng: 1 of 2 come; event 2 { data: /102/ } does not come after frame 45, but before, in frame 38

        #2  event-stream · http   10.0.0.1:38063 → chat.test (10.0.0.2:80)   at 0.046566 for 504 ms   ↑ 785 B  ↓ 1.2 kB
            closed by server   rtt 20.6 µs
          0.047195  GET  /prices  200  text/event-stream  289 B  502 ms  frames 24–59
          0.147354  ↓  price  28 B  {"symbol":"EAR","price":101}  id 1  frame 33
        > 0.247628  ↓  price  28 B  {"symbol":"EAR","price":102}  id 2  frame 38
          0.348992  ↓  price  28 B  {"symbol":"EAR","price":103}  id 3  frame 45
          0.449046  ↓  price  28 B  {"symbol":"EAR","price":104}  id 4  frame 57
          0.549508  ↓  price  28 B  {"symbol":"EAR","price":105}  id 5  frame 59"
    `);
  });

  it('names the event that is one too many', async () => {
    expect(await failureOf(() => expect(chat).toDeliverEvents([/101/, /102/], { exact: true }))).toMatchInlineSnapshot(`
      "expected these events and no others: [{ data: /101/ }, { data: /102/ }]
      in fixtures/first-look/capture.pcapng: one more than 2 came

      the nearest: frame 45, connection #2, at 0.348992 s
        event 3  expected  the end of the stream
                 actual    '{"symbol":"EAR","price":103}'

        #2  event-stream · http   10.0.0.1:38063 → chat.test (10.0.0.2:80)   at 0.046566 for 504 ms   ↑ 785 B  ↓ 1.2 kB
            closed by server   rtt 20.6 µs
          0.047195  GET  /prices  200  text/event-stream  289 B  502 ms  frames 24–59
          0.147354  ↓  price  28 B  {"symbol":"EAR","price":101}  id 1  frame 33
          0.247628  ↓  price  28 B  {"symbol":"EAR","price":102}  id 2  frame 38
        > 0.348992  ↓  price  28 B  {"symbol":"EAR","price":103}  id 3  frame 45
          0.449046  ↓  price  28 B  {"symbol":"EAR","price":104}  id 4  frame 57
          0.549508  ↓  price  28 B  {"symbol":"EAR","price":105}  id 5  frame 59"
    `);
  });
});

describe('toHaveDnsQuery', () => {
  it('finds a query by its name in any case, its type and what came back', async () => {
    await expect(resolved).toHaveDnsQuery('shop.test', { atLeast: 2 });
    await expect(resolved).toHaveDnsQuery({ name: 'Shop.TEST', type: 'A', rcode: 'NOERROR', answers: '10.0.0.2', truncated: false, opcode: 'QUERY' });
    await expect(resolved).toHaveDnsQuery({ name: 'www.shop.test', type: 'A', answers: ['shop.test', '10.0.0.2'] });
    await expect(resolved).toHaveDnsQuery({ name: /^www\./ }, { before: { type: 'MX' } });
    await expect(resolved).toHaveDnsQuery({ rcode: 'NXDOMAIN', answers: null });
    await expect(resolved).not.toHaveDnsQuery({ rcode: null });
    await expect(resolved).not.toHaveDnsQuery({ rcode: 'SERVFAIL' });
  });

  it('names the query that comes nearest', async () => {
    expect(await failureOf(() => expect(resolved).toHaveDnsQuery({ name: 'shop.test', type: 'A', answers: '10.0.0.3' }))).toMatchInlineSnapshot(`
      "expected a DNS query { name: 'shop.test', type: 'A', answers: '10.0.0.3' }
      in fixtures/recorded-dns-of-many-types/capture.pcap: none of its 6 DNS queries matches

      the nearest: frames 1–2, connection #0, at 0.000000 s
        answers  expected  '10.0.0.3'
                 actual    ['10.0.0.2']

        #0  dns   10.0.0.1:54994 → 10.0.0.2:53   at 0.000000 for 89.1 µs   ↑ 69 B  ↓ 85 B
        > 0.000000  A  shop.test → 10.0.0.2  89.1 µs  frames 1–2"
    `);
  });

  it('refuses what no query has', async () => {
    expect(await refusalOf(() => expect(resolved).toHaveDnsQuery({ name: 'shop.test.' }))).toBe("name is never 'shop.test.'; did you mean 'shop.test'?");
    expect(await refusalOf(() => expect(resolved).toHaveDnsQuery({ rcode: 'nxdomain' }))).toBe("rcode is in capitals: 'NXDOMAIN'");
    expect(await refusalOf(() => expect(resolved).toHaveDnsQuery({ rcode: null, answers: '10.0.0.2' })))
      .toBe("answers is never '10.0.0.2' where rcode is null; there is none there");
  });
});

describe('toHaveTlsHandshake', () => {
  it('finds a handshake by what it says in the clear', async () => {
    await expect(secure).toHaveTlsHandshake('shop.test', { times: 1 });
    await expect(secure).toHaveTlsHandshake({
      version: 'TLS 1.2', alpn: 'http/1.1', offered: 'http/1.1', cipherSuite: /^TLS_ECDHE_/, alerts: null, helloRetry: false, ja3: /^[0-9a-f]{32}$/,
    });
    await expect(secure).not.toHaveTlsHandshake({ version: /^TLS 1\.[01]$|^SSL/ });
    const unanswered = await openCapture('fixtures/lab-tls-no-shared-version/capture.pcap');
    await expect(unanswered).toHaveTlsHandshake({ cipherSuite: null, alerts: 'protocol_version' });
  });

  it('names the handshake that comes nearest', async () => {
    expect(await failureOf(() => expect(secure).toHaveTlsHandshake({ serverName: 'shop.test', version: 'TLS 1.3' }))).toMatchInlineSnapshot(`
      "expected a TLS handshake { serverName: 'shop.test', version: 'TLS 1.3' }
      in fixtures/recorded-tls-1-2/capture.pcap: its only TLS handshake does not match

      the nearest: frame 4, connection #0, at 0.004168 s
        version  expected  'TLS 1.3'
                 actual    'TLS 1.2'

        #0  tls   10.0.0.1:40600 → shop.test (10.0.0.2:443)   at 0.000000 for 11.8 ms   ↑ 1.3 kB  ↓ 1.3 kB   reset by client
            rtt 28 µs
        > 0.004168  TLS 1.2  shop.test, http/1.1  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256  frame 4
                    !  tcp-reset  reset by the client  frame 15"
    `);
  });

  it('refuses a version as other programs write it', async () => {
    expect(await refusalOf(() => expect(secure).toHaveTlsHandshake({ version: 'TLSv1.3' }))).toBe("version is never 'TLSv1.3'; did you mean 'TLS 1.3'?");
  });
});

describe('toHaveConnection', () => {
  it('finds connections by endpoints, protocols, figures and end', async () => {
    await expect(chat).toHaveConnection({ server: ':80', serverName: 'chat.test', protocols: 'http', shape: 'keep-alive', close: { how: 'fin', by: 'client' } });
    await expect(chat).toHaveConnection({ transport: 'tcp', tcp: { retransmissions: { client: 0, server: 0 } } }, { times: 3 });
    await expect(chat).not.toHaveConnection({ server: 443 });
  });

  it('names the connection that comes nearest', async () => {
    expect(await failureOf(() => expect(chat).toHaveConnection({ server: ':443', shape: 'websocket' }))).toMatchInlineSnapshot(`
      "expected a connection { server: ':443', shape: 'websocket' }
      in fixtures/first-look/capture.pcapng: none of its 4 connections matches

      the nearest: frames 21–56, at 0.046908 s
        server  expected  ':443'
                actual    '10.0.0.2:80'

        #3  websocket   10.0.0.1:43069 → 10.0.0.2:80   at 0.046908 for 370 ms   ↑ 1.3 kB  ↓ 1.1 kB   closed by server
            rtt 12.2 µs
          0.047246  GET  /chat  101  0 B  1.1 ms  frames 26–28
          0.051030  ↓  text  77 B  {"from":"room","text":"Welcome to the room. There are 3 people in the room."}  frame 30
          0.173353  ↑  text  11 B  hello, room                                                                    frame 35
          0.173953  ↓  text  57 B  {"from":"room","number":1,"text":"You said: hello, room"}                      frame 36
          0.294368  ↑  text  21 B  is anybody listening?                                                          frame 40
          0.294779  ↓  text  67 B  {"from":"room","number":2,"text":"You said: is anybody listening?"}            frame 41
          … 6 more after"
    `);
  });
});

describe('toHaveShape', () => {
  it('finds a conversation of this kind', async () => {
    await expect(chat).toHaveShape('websocket');
    await expect(chat).toHaveShape('event-stream', { serverName: 'chat.test' }, { times: 1 });
    await expect(chat).not.toHaveShape('long-poll');
  });

  it('tells which kinds there are instead', async () => {
    expect(await failureOf(() => expect(refused).toHaveShape('keep-alive'))).toMatchInlineSnapshot(`
      "expected a connection { shape: 'keep-alive' }
      in fixtures/tcp-port-refused/capture.pcap: its only connection is nothing like it

      the nearest: frames 1–2, at 0.000000 s
        shape  expected  'keep-alive'
               actual    'refused'

        #0  refused   10.0.0.1:40000 → 10.0.0.2:80   at 0.000000 for 150 µs   ↑ 58 B  ↓ 54 B"
    `);
  });
});

describe('toCloseWith', () => {
  it('knows codes of WebSockets and ends of connections', async () => {
    await expect(chat).toCloseWith(1000, { by: 'client', reason: 'good night' });
    await expect(chat).toCloseWith('fin', { by: 'server', shape: 'websocket' });
    await expect(broken).toCloseWith('rst', { by: 'server' });
    await expect(chat).not.toCloseWith(1011);
  });

  it('knows 1006 as a program is told it: the WebSocket ended without a close', async () => {
    const reset = await openCapture('fixtures/websocket-reset-instead-of-close/capture.pcap');
    await expect(reset).toCloseWith(1006);
    await expect(reset).toCloseWith(1006, { by: 'server' });
    await expect(reset).not.toCloseWith(1006, { by: 'client' });
    await expect(chat).not.toCloseWith(1006);
    // One that is still open when the capture ends has not ended.
    await expect(await openCapture('fixtures/websocket-still-open/capture.pcap')).not.toCloseWith(1006);
    expect(await failureOf(() => expect(chat).toCloseWith(1006))).toContain([
      'the nearest: frames 21–56, at 0.046908 s', '  close.code  expected  1006', '              actual    1000', '',
    ].join('\n'));
  });

  it('names a close and not another message, though that has no code either', async () => {
    expect(await failureOf(() => expect(chat).toCloseWith(null, { by: 'server' }))).toContain([
      'the nearest: frame 53, connection #3, at 0.416941 s', '  code  expected  none', '        actual    1000', '',
    ].join('\n'));
  });

  it('says how the connection ended where no close came', async () => {
    const reset = await openCapture('fixtures/websocket-reset-instead-of-close/capture.pcap');
    expect(await failureOf(() => expect(reset).toCloseWith(null))).toContain([
      "  opcode  expected  'close'", "          actual    'text'", '  hint: connection #0 ended without a close: reset by the server; say close 1006', '',
    ].join('\n'));
  });

  it('names the close that came', async () => {
    expect(await failureOf(() => expect(chat).toCloseWith(1001, { by: 'server' }))).toMatchInlineSnapshot(`
      "expected a WebSocket message { opcode: 'close', code: 1001, from: 'server' }
      in fixtures/first-look/capture.pcapng: none of its 11 WebSocket messages matches

      the nearest: frame 53, connection #3, at 0.416941 s
        code  expected  1001
              actual    1000

        #3  websocket   10.0.0.1:43069 → 10.0.0.2:80   at 0.046908 for 370 ms   ↑ 1.3 kB  ↓ 1.1 kB   closed by server
            rtt 12.2 µs
          … 6 more before
          0.415637  ↑  text   25 B  we are all within earshot                                                frame 47
          0.415966  ↓  text   71 B  {"from":"room","number":3,"text":"You said: we are all within earshot"}  frame 48
          0.416223  ↑  ping   12 B  still there?                                                             frame 50
          0.416459  ↓  pong   12 B  still there?                                                             frame 51
          0.416759  ↑  close  12 B  1000 good night                                                          frame 52
        > 0.416941  ↓  close  12 B  1000 good night                                                          frame 53"
    `);
  });
});

describe('toHaveNotes and toHaveNoNotes', () => {
  it('find notes by code, severity and layer', async () => {
    await expect(broken).toHaveNotes('http-body-cut');
    await expect(broken).toHaveNotes({ severity: 'warn', layer: 'transport' });
    await expect(broken).not.toHaveNotes(/^dns-/);
    await expect(chat).toHaveNoNotes({ above: 'chat' });
    await expect(broken).toHaveNoNotes({ above: 'note', except: ['http-body-cut', 'tcp-reset'] });
    await expect(broken).not.toHaveNoNotes({ above: 'note' });
  });

  it('list the notes that are there', async () => {
    expect(await failureOf(() => expect(broken).toHaveNoNotes({ above: 'note' }))).toMatchInlineSnapshot(`
      "expected no notes above note (warn, error)
      in fixtures/recorded-server-error-and-reset/capture.pcap: it has 2

        #1  !  tcp-reset      reset by the server             frame 18
        #1  !  http-body-cut  the stream ended inside a body  frame 18"
    `);
    expect(await failureOf(() => expect(broken).toHaveNotes('tcp-gap'))).toMatchInlineSnapshot(`
      "expected a note { code: 'tcp-gap' }
      in fixtures/recorded-server-error-and-reset/capture.pcap: none of its 6 notes matches

      the nearest: frame 18, connection #1
        code  expected  'tcp-gap'
              actual    'tcp-reset'

        #1  single-exchange · http   10.0.0.1:59200 → 10.0.0.2:80   at 0.007605 for 101 ms   ↑ 348 B  ↓ 897 B
            reset by server   rtt 14.9 µs
          0.007798  GET  /dies  200 cut short  500 B  167 µs  frames 14–16
        >           !  tcp-reset      reset by the server             frame 18
                    !  http-body-cut  the stream ended inside a body  frame 18"
    `);
  });
});

describe('toRespondWithin', () => {
  it('holds where every exchange was answered in time', async () => {
    await expect(chat).toRespondWithin(150);
    await expect(chat).toRespondWithin(5, { path: '/login' });
    await expect(chat).not.toRespondWithin(400, { path: '/prices' }, { until: 'last-byte' });
  });

  it('names the slowest', async () => {
    expect(await failureOf(() => expect(chat).toRespondWithin(1))).toMatchInlineSnapshot(`
      "expected every exchange to be answered within 1 ms
      in fixtures/first-look/capture.pcapng: 3 of 7 exchanges are late

      the nearest: frames 24–59, connection #2, at 0.047195 s
        answered  expected  within 1 ms
                  actual    after 100 ms

        #2  0.047195  GET  /prices  200  text/event-stream  289 B  502 ms  frames 24–59
        #1  0.006090  GET  /        200  text/html          141 B  1.2 ms  frames 6–8
        #3  0.047246  GET  /chat    101                       0 B  1.1 ms  frames 26–28"
    `);
  });

  it('fails where there was nothing to judge', async () => {
    expect(await failureOf(() => expect(chat).toRespondWithin(5, { path: '/nowhere' }))).toContain('no exchange matches, so none was judged');
    expect(await failureOf(() => expect(chat).not.toRespondWithin(5, { path: '/nowhere' }))).toContain('no exchange matches, so none was judged');
  });
});

describe('toHaveVerdict', () => {
  it('finds a verdict by its code and where the failure lies', async () => {
    await expect(refused).toHaveVerdict('connection-refused');
    await expect(refused).toHaveVerdict({ position: 'at', step: 'connect' });
    await expect(chat).not.toHaveVerdict({ severity: 'error' });
  });

  it('names the verdicts that there are', async () => {
    expect(await failureOf(() => expect(refused).toHaveVerdict({ code: 'no-answer-to-syn', position: 'below' }))).toMatchInlineSnapshot(`
      "expected a verdict { code: 'no-answer-to-syn', position: 'below' }
      in fixtures/tcp-port-refused/capture.pcap: its only verdict is nothing like it

      the nearest: frames 1–2, connection #0
        code      expected  'no-answer-to-syn'
                  actual    'connection-refused'
        position  expected  'below'
                  actual    'at'

          error  connection-refused  10.0.0.2:80 answered the SYN with a reset: the host is there and nothing listens on the port  frame 1"
    `);
  });
});

describe('what could never fail', () => {
  it.each([
    ['a pattern that is empty', () => expect(chat).toHaveExchange({}), 'an exchange is {}, which would match anything; name what it must have'],
    ['the same, negated', () => expect(chat).not.toHaveExchange({ status: undefined as never }), 'status is undefined, which would match anything; leave it out, or say null where there must be none'],
    ['a field that is misspelt', () => expect(chat).not.toHaveExchange({ statsu: 500 } as never), "an exchange has no field 'statsu'; did you mean 'status'?"],
    ['an option that is misspelt', () => expect(chat).toHaveExchange({ path: '/' }, { time: 2 } as never), "there is no option 'time'; did you mean 'times'?"],
    ['a code that is never sent', () => expect(chat).not.toCloseWith(1015), '1015 is never sent (RFC 6455, section 7.4.1); it stands for a failure of TLS, before anything could be said'],
    ['a capture without frames', () => expect(empty).toHaveNoNotes(), 'fixtures/pcap-header-only/capture.pcap has no frames, so nothing can be expected of it: was it recorded?'],
    ['what is no capture', () => expect('shop.pcapng').toHaveNoNotes(), "expected a capture, as await openCapture('…') gives it; this is 'shop.pcapng'"],
    ['a promise of one', () => expect(openCapture(chat.paths)).toHaveNoNotes(), "expected a capture, as await openCapture('…') gives it; this is a promise of one: await it"],
    ['that a snapshot is another', () => expect(chat).not.toMatchConversation(), 'that a capture is unlike a snapshot says nothing of what it is; say what must not be there'],
  ])('%s is refused', async (_, attempt, why) => {
    expect(await refusalOf(attempt)).toBe(why);
  });
});
