/** Entries of expectation files and what comes of them on the capture `first-look`, as tables for several tests. */

export interface Case {
  readonly what: string;
  /** Holds of the capture. */
  readonly holds: string;
  /** Does not, and says so. */
  readonly fails: string;
  readonly says: readonly string[];
}

const none = (of: string): string => `in chat.pcapng: none of its ${of} matches`;

/** Every kind of entry. */
export const KINDS: readonly Case[] = [
  {
    what: 'exchange', holds: 'exchange: { method: POST, path: /login, status: 201, request: { body: { name: ada } } }',
    fails: 'exchange: { method: POST, path: /login, status: 200 }',
    says: ["expected an exchange { method: 'POST', path: '/login', status: 200 }", none('7 exchanges'), 'the nearest: frames 14–15, connection #1, at 0.042112 s', '  status  expected  200', '          actual    201'],
  },
  {
    what: 'websocket-message', holds: 'websocket-message: { from: server, text: { number: 1 } }',
    fails: 'websocket-message: { from: server, text: { number: 7 } }',
    says: ["expected a WebSocket message { from: 'server', text: { number: 7 } }", none('11 WebSocket messages'), '  text.number  expected  7'],
  },
  {
    what: 'websocket-message by its text', holds: 'websocket-message: "hello, room"', fails: 'websocket-message: "hello, rooms"',
    says: ["expected a WebSocket message { text: 'hello, rooms' }", none('11 WebSocket messages'), "  text  expected  'hello, rooms'", "        actual    'hello, room'"],
  },
  {
    what: 'event', holds: 'event: { event: price, data: { price: 105 } }', fails: 'event: { event: price, data: { price: 106 } }',
    says: ["expected an event { event: 'price', data: { price: 106 } }", none('5 events'), '  data.price  expected  106', '              actual    105'],
  },
  {
    what: 'event by its data', holds: `event: '{"symbol":"EAR","price":101}'`, fails: 'event: ready',
    says: ["expected an event { data: 'ready' }", 'in chat.pcapng: none of its 5 events is anything like it', "  data  expected  'ready'"],
  },
  {
    what: 'dns-query', holds: 'dns-query: { name: CHAT.test, type: A, rcode: NOERROR, answers: 10.0.0.2 }', fails: 'dns-query: { name: chat.test, type: AAAA }',
    says: ["expected a DNS query { name: 'chat.test', type: 'AAAA' }", 'in chat.pcapng: its only DNS query does not match', 'the nearest: frames 1–2, connection #0', "  type  expected  'AAAA'", "        actual    ['A']", '  > 0.000000  A  chat.test'],
  },
  { what: 'dns-query by its name', holds: 'dns-query: chat.test', fails: 'dns-query: chat.example', says: ["expected a DNS query { name: 'chat.example' }", "  name  expected  'chat.example'", "        actual    ['chat.test']"] },
  { what: 'tls-handshake', holds: '{ tls-handshake: { version: TLS 1.3 }, times: 0 }', fails: 'tls-handshake: { serverName: chat.test }', says: ["expected a TLS handshake { serverName: 'chat.test' }", 'in chat.pcapng: it has no TLS handshakes at all'] },
  { what: 'tls-handshake by the name of its server', holds: '{ tls-handshake: chat.test, not: true }', fails: 'tls-handshake: chat.test', says: ["expected a TLS handshake { serverName: 'chat.test' }"] },
  {
    what: 'connection', holds: "connection: { transport: tcp, server: ':80', close: { how: fin } }", fails: 'connection: { transport: tcp, server: 10.0.0.2:81, close: { how: fin } }',
    says: ["expected a connection { transport: 'tcp', server: '10.0.0.2:81', close: { how: 'fin' } }", none('4 connections'), "  server  expected  '10.0.0.2:81'"],
  },
  { what: 'note', holds: '{ note: tcp-gap, times: 0 }', fails: 'note: { severity: warn }', says: ["expected a note { severity: 'warn' }", 'notes is anything like it'] },
  { what: 'note by its code', holds: '{ note: tcp-reset, not: true }', fails: 'note: tcp-reset', says: ["expected a note { code: 'tcp-reset' }", 'notes is anything like it'] },
  { what: 'verdict', holds: 'verdict: { position: none }', fails: 'verdict: { position: below }', says: ["expected a verdict { position: 'below' }", 'verdict'] },
  { what: 'verdict by its code', holds: '{ verdict: connection-refused, not: true }', fails: 'verdict: connection-refused', says: ["expected a verdict { code: 'connection-refused' }"] },
  { what: 'shape', holds: "{ shape: websocket, of: { server: ':80' } }", fails: 'shape: long-poll', says: ["expected a connection { shape: 'long-poll' }", 'in chat.pcapng: none of its 4 connections'] },
  {
    what: 'close by code', holds: '{ close: 1000, of: { by: client, reason: good night } }', fails: '{ close: 1001, of: { by: client } }',
    says: ["expected a WebSocket message { opcode: 'close', code: 1001, from: 'client' }", none('11 WebSocket messages'), '  code  expected  1001', '        actual    1000'],
  },
  {
    what: 'close of a WebSocket by its code, in its connection', holds: "connection: { close: { code: 1000 } }", fails: "{ close: 1006, of: { server: ':80' } }",
    says: ["expected a connection { protocols: 'websocket', server: ':80', close: { code: 1006 } }", none('4 connections'), '  close.code  expected  1006', '              actual    1000'],
  },
  { what: 'close of a connection', holds: '{ close: fin, times: 3 }', fails: 'close: rst', says: ["expected a connection { close: { how: 'rst' } }", 'in chat.pcapng: none of its 4 connections is anything like it'] },
  {
    what: 'events', holds: '{ events: [{ data: { price: 101 } }, { data: { price: 105 } }], path: /prices }', fails: 'events: [{ data: { price: 105 } }, { data: { price: 101 } }]',
    says: ['expected these events in this order: [{ data: { price: 105 } }, { data: { price: 101 } }]', 'event 2 { data: { price: 101 } } does not come after frame 59, but before, in frame 33'],
  },
  {
    what: 'events and no others', holds: '{ events: [{ id: "1" }, { id: "2" }, { id: "3" }, { id: "4" }, { id: "5" }], exact: true }', fails: '{ events: [{ id: "1" }, { id: "3" }], exact: true }',
    says: ["expected these events and no others: [{ id: '1' }, { id: '3' }]", '1 of 2 come'],
  },
  { what: 'no-notes', holds: 'no-notes: { above: chat }', fails: 'no-notes: true', says: ['expected no notes', 'in chat.pcapng: it has 8', 'offload-checksum'] },
  { what: 'no-notes above a severity', holds: 'no-notes: { above: warn, except: [tcp-gap], where: { layer: transport } }', fails: '{ no-notes: { above: warn }, not: true }', says: ['expected a note above warn (error)'] },
  {
    what: 'respond-within', holds: '{ respond-within: 50ms, where: { path__not: /prices }, until: last-byte }', fails: 'respond-within: 1ms',
    says: ['expected every exchange to be answered within 1 ms', 'of 7 exchanges', '  answered  expected  within 1 ms'],
  },
  { what: 'respond-within seconds', holds: 'respond-within: 1.5 s', fails: '{ respond-within: 0.1 s, until: last-byte }', says: ['expected every exchange to be answered whole within 100 ms', '1 of 7 exchanges is late', 'actual    after 50'] },
  {
    what: 'filter', holds: '{ filter: http.response.code == 404, times: 1 }', fails: 'filter: http.response.code >= 500',
    says: ["expected a conversation that the filter 'http.response.code >= 500' selects", 'in chat.pcapng: it selects 0 of 4'],
  },
  { what: 'times', holds: '{ exchange: { status: 200 }, times: 4 }', fails: '{ exchange: { status: 200 }, times: 5 }', says: ['expected exactly 5 exchanges { status: 200 }', 'in chat.pcapng: there are only 4'] },
  { what: 'times: 0', holds: '{ exchange: { status: 5xx }, times: 0 }', fails: '{ exchange: { status: 404 }, times: 0 }', says: ['expected no exchange { status: 404 }', 'in chat.pcapng: there is 1'] },
  { what: 'at-least and at-most', holds: '{ exchange: { status: 2xx }, at-least: 2, at-most: 5 }', fails: '{ exchange: { status: 2xx }, at-least: 6 }', says: ["expected at least 6 exchanges { status: '2xx' }", 'in chat.pcapng: there are only 5'] },
  { what: 'at-most', holds: '{ exchange: {}, at-most: 7 }', fails: '{ exchange: {}, at-most: 6 }', says: ['expected at most 6 exchanges', 'in chat.pcapng: there are 7'] },
  {
    what: 'before, of the same kind', holds: '{ exchange: { path: /login }, before: { exchange: { path: /chat } } }', fails: '{ exchange: { path: /chat }, before: { exchange: { path: /login } } }',
    says: ["expected an exchange { path: '/chat' } before an exchange { path: '/login' }", "in chat.pcapng: the last exchange { path: '/login' } comes first, in frame 14, and the first exchange { path: '/chat' } only in frame 26"],
  },
  {
    what: 'before, of another kind', holds: '{ exchange: { path: /login }, before: { websocket-message: "hello, room" } }', fails: '{ websocket-message: { opcode: close }, before: { event: { id: "1" } } }',
    says: ["expected a WebSocket message { opcode: 'close' } before an event { id: '1' }", "the last event { id: '1' } comes first, in frame 33, and the first WebSocket message { opcode: 'close' } only in frame 52"],
  },
  { what: 'not', holds: '{ exchange: { status: 5xx }, not: true }', fails: '{ exchange: { status: 404 }, not: true }', says: ['expected no exchange { status: 404 }', 'in chat.pcapng: there is 1'] },
];

/** Every suffix. */
export const SUFFIXED: readonly (Case & { readonly suffix: string })[] = [
  { suffix: 'gt', what: 'a number', holds: 'exchange: { path: /login, status__gt: 200 }', fails: 'exchange: { path: /login, status__gt: 201 }', says: ['expected an exchange { path: \'/login\', status: > 201 }', '  status  expected  > 201', '          actual    201'] },
  { suffix: 'gte', what: 'a number in JSON', holds: 'event: { data: { price__gte: 105 } }', fails: 'event: { event: price, data: { price__gte: 106 } }', says: ['  data.price  expected  >= 106'] },
  { suffix: 'lt', what: 'a header that is a number', holds: 'exchange: { path: /login, headers: { content-length__lt: 19 } }', fails: 'exchange: { path: /login, headers: { content-length__lt: 18 } }', says: ['  headers.content-length  expected  < 18', "                          actual    '18'"] },
  { suffix: 'lte', what: 'a figure of a connection', holds: 'connection: { shape: websocket, duration__lte: 1 }', fails: 'connection: { shape: websocket, duration__lte: 0.1 }', says: ['  duration  expected  <= 0.1', '            actual    0.37'] },
  { suffix: 'contains', what: 'a text', holds: 'websocket-message: { text__contains: anybody }', fails: 'websocket-message: { opcode: text, text__contains: nobody }', says: ["  text  expected  contains 'nobody'"] },
  { suffix: 'contains', what: 'a list', holds: 'connection: { protocols__contains: websocket, transport: tcp }', fails: 'connection: { protocols__contains: redis, transport: tcp }', says: ["  protocols  expected  contains 'redis'"] },
  { suffix: 'startswith', what: 'a text', holds: 'exchange: { path__startswith: /log }', fails: 'exchange: { method: POST, path__startswith: /out }', says: ["  path  expected  starts with '/out'", "        actual    '/login'"] },
  { suffix: 'startswith', what: 'an endpoint', holds: 'connection: { server__startswith: 10.0.0., transport: tcp }', fails: 'connection: { server__startswith: 10.1., transport: tcp }', says: ["  server  expected  starts with '10.1.'"] },
  { suffix: 'endswith', what: 'a text', holds: 'exchange: { path__endswith: .css }', fails: 'exchange: { path__endswith: .ts, method: GET }', says: ["  path  expected  ends with '.ts'"] },
  { suffix: 'matches', what: 'a text', holds: 'exchange: { path__matches: "^/LOG", method: POST, status__matches: "/^20[01]$/" }'.replace('^/LOG', '/^\\\\/LOG/i'), fails: 'exchange: { path__matches: "^/out$", method: POST }', says: ['  path  expected  to match /^\\/out$/'] },
  { suffix: 'in', what: 'numbers and classes', holds: 'exchange: { path: /login, status__in: [404, 2xx] }', fails: 'exchange: { path: /login, status__in: [404, 5xx] }', says: ["  status  expected  one of [404, '5xx']", '          actual    201'] },
  { suffix: 'in', what: 'a member of JSON', holds: 'event: { data: { price__in: [1, 105] } }', fails: 'event: { event: price, data: { price__in: [1, 2] } }', says: ['  data.price  expected  one of [1, 2]'] },
  { suffix: 'not', what: 'a class of status', holds: 'exchange: { path: /favicon.ico, status__not: 2xx }', fails: 'exchange: { path: /login, status__not: 2xx }', says: ["  status  expected  not '2xx'", '          actual    201'] },
  { suffix: 'not', what: 'an endpoint', holds: "connection: { transport: udp, server__not: ':80' }", fails: "connection: { id: 1, transport: tcp, serverName: chat.test, server__not: ':80' }", says: ["  server  expected  not ':80'", '          actual    10.0.0.2:80'] },
  { suffix: 'not', what: 'JSON', holds: 'event: { data__not: { price: 101 } }', fails: 'event: { id: "1", event: price, data__not: { price: 101 } }', says: ["expected an event { id: '1', event: 'price', data: not { price: 101 } }"] },
  { suffix: 'not', what: 'what is not there', holds: 'exchange: { path: /login, headers: { x-debug__not: "1" } }', fails: 'exchange: { path: /login, headers: { content-length__not: "18" } }', says: ["  headers.content-length  expected  not '18'"] },
  { suffix: 'has', what: 'a header', holds: 'exchange: { path: /login, headers: { content-length__has: true, x-debug__has: false } }', fails: 'exchange: { path: /login, headers: { x-debug__has: true } }', says: ['  headers.x-debug  expected  is there: true'] },
  { suffix: 'has', what: 'a member of JSON', holds: 'exchange: { path: /login, body: { session__has: true, error__has: false } }', fails: 'exchange: { path: /login, body: { error__has: true } }', says: ['  body.error  expected  is there: true'] },
  { suffix: 'is', what: 'a name that ends like a suffix', holds: 'exchange: { path: /login, body: { made__by__has: false, session__is__has: false } }', fails: 'exchange: { path: /login, body: { made__by__is: 1 } }', says: ['  body.made__by  expected  1'] },
  { suffix: 'gt', what: 'together with lt', holds: 'exchange: { path: /login, status__gt: 200, status__lt: 202 }', fails: 'exchange: { path: /login, status__gt: 201, status__lt: 300 }', says: ['  status  expected  > 201 and < 300'] },
];

export interface Mistake {
  readonly text: string;
  /** `line:column: message`, or its beginning. */
  readonly says: string;
  /** Editors see it, too. */
  readonly schema?: boolean;
}

export const HOLDS: readonly string[] = [...KINDS, ...SUFFIXED].map(({ holds }) => holds);

export const MISTAKES: readonly Mistake[] = [
  // The file.
  { text: '', says: '1:1: an expectation file has the words captures, filter, fail-on, expect, forbid' },
  { text: '- exchange: {}', says: '1:1: an expectation file has the words', schema: true },
  { text: 'captures: a.pcap\nexpekt:\n  - note: tcp-gap', says: "2:1: there is no word 'expekt' here; did you mean 'expect'?", schema: true },
  { text: 'captures: a.pcap', says: '1:1: nothing is expected: write entries under expect or forbid' },
  { text: 'expect:\n  - websocket-message: 101', says: "2:5: text is text, and 101 is none; did you mean '101'?", schema: true },
  { text: 'expect:\n  - events: [101]', says: "2:14: data is text, and 101 is none; did you mean '101'?", schema: true },
  { text: 'expect:\n  exchange: { path: / }', says: '2:3: expect is a list: each entry begins with a dash', schema: true },
  { text: 'fail-on: warning', says: "1:10: fail-on is never 'warning'; it is one of note, warn, error", schema: true },
  { text: 'expect:\n  - exchange: { path: / }\n    __proto__: { path: / }', says: "3:5: exchange knows no word '__proto__'", schema: true },
  { text: 'expect:\n  - exchange: { path: / }\n    constructor: { path: / }', says: "3:5: exchange knows no word 'constructor'", schema: true },
  { text: 'expect:\n  - exchange: { path: /, headers: { "a\\nb": 3 } }', says: "2:37: headers['a\\nb'] is text, and 3 is none", schema: true },
  { text: 'expect:\n  - exchange:\n      path: /\n      query:\n        filter[name]: 3', says: "5:9: query['filter[name]'] is text, and 3 is none", schema: true },
  { text: 'fail-on: 3', says: '1:10: fail-on is never 3; it is one of note, warn, error', schema: true },
  { text: 'captures: [1]\nfail-on: warn', says: '1:11: captures is a path, or a list of them, not [1]', schema: true },
  { text: 'filter: tcp.prot == 80\nfail-on: warn', says: '1:9: filter: ' },
  { text: 'filter: "tcp.port == 80 and"\nfail-on: warn', says: '1:9: filter: ' },
  { text: 'filter: [tcp]\nfail-on: warn', says: "1:9: filter is a display filter, such as tcp.port == 80, not ['tcp']", schema: true },
  // YAML.
  { text: 'expect:\n  - exchange: { path: /a }\n     times: 2', says: '3:1: All mapping items must start at the same column' },
  { text: 'expect:\n\t- exchange: {}', says: '2:1: Tabs are not allowed as indentation' },
  { text: 'expect:\n  - exchange: { path: /a', says: '2:25: Flow map in block collection must be sufficiently indented' },
  { text: 'expect:\n  - exchange: { path: /a, path: /b }', says: '2:27: Map keys must be unique' },
  { text: 'expect:\n  - exchange: { path: !regexp ^/a }', says: '2:23: Unresolved tag' },
  { text: `expect:\n  - exchange: &a { body: [*a] }\n`, says: '1:1: too deeply nested to be read' },
  { text: `expect: ${'['.repeat(20_000)}`, says: '1:1: too deeply nested to be read' },
  { text: `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nexpect:\n  - exchange: { body: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b] }`, says: "1:1: there is no word 'a' here" },
  { text: 'expect:\n  - exchange: { body: &a [x, x, x, x, x, x, x, x, x, x] }\n  - exchange: { body: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a] }\n  - exchange: { body: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b] }', says: '4:5: Excessive alias count' },
  // Entries.
  { text: 'expect:\n  - /login', says: '2:5: an entry names what is expected, such as "exchange: { path: /login }"; \'/login\' does not', schema: true },
  { text: 'expect:\n  - name: a\n    exchnge: { path: /login }', says: "3:5: an entry expects one of exchange, websocket-message, event, dns-query, tls-handshake, connection, note, verdict, shape, close, events, no-notes, respond-within, filter, not 'exchnge'; did you mean 'exchange'?", schema: true },
  { text: 'expect:\n  - name: a', says: '2:5: an entry expects one of exchange,', schema: true },
  { text: 'expect:\n  - constructor: 1', says: "2:5: an entry expects one of", schema: true },
  { text: 'expect:\n  - exchange: { path: / }\n    note: tcp-gap', says: '3:5: an entry expects one thing, not both exchange and note', schema: true },
  { text: 'expect:\n  - exchange: { path: /login }\n    tims: 2', says: "3:5: exchange knows no word 'tims'; did you mean 'times'?", schema: true },
  { text: 'expect:\n  - exchange:\n    path: /login', says: "3:5: 'path' belongs into exchange: indent it further", schema: true },
  { text: 'expect:\n  - exchange:\n      path: /login\n      status: 200\n      times: 2', says: "5:7: an exchange has no field 'times'", schema: true },
  { text: 'expect:\n  - exchange: { path: /login }\n    name: 5', says: '3:5: name is 5; it is a text', schema: true },
  { text: 'expect:\n  - exchange: { path: /login }\n    not: yes', says: "3:5: not is true or false, not 'yes'", schema: true },
  { text: 'expect:\n  - events: [{ id: "1" }]\n    exact: yes', says: "3:5: exact is true or false, not 'yes'", schema: true },
  { text: 'expect:\n  - events: [{ id: "1" }]\n    path: 5', says: "3:5: path is text, and 5 is none; did you mean '5'?", schema: true },
  { text: 'expect:\n  - exchange: { path: /login }\n    times:', says: '3:5: times says nothing; leave it out where nothing is meant', schema: true },
  { text: 'expect:\n  - exchange: { path: /login }\n    times: two', says: "3:5: times is 'two': it is a whole number not below 0", schema: true },
  { text: 'expect:\n  - exchange: { path: /login }\n    times: 2\n    at-most: 3', says: '3:5: times says how many exactly; at-least and at-most say it otherwise' },
  { text: 'expect:\n  - exchange: { path: /login }\n    at-least: 0', says: '3:5: at-least: 0 could never fail', schema: true },
  { text: 'expect:\n  - filter: http\n    at-least: 0', says: '3:5: at-least: 0 could never fail', schema: true },
  { text: 'expect:\n  - filter: http\n    times: -1', says: '3:5: times is -1: it is a whole number not below 0', schema: true },
  { text: 'expect:\n  - name: a\n    filter: http.respons.code == 4', says: '3:13: filter: ' },
  { text: 'expect:\n  - filter: 5', says: '2:5: filter wants a display filter, such as http.response.code >= 500, not 5', schema: true },
  { text: 'forbid:\n  - exchange: { path: /login }\n    times: 2', says: '3:5: forbid says already how many: none' },
  // Patterns.
  { text: 'expect:\n  - exchange:\n      method: GET\n      stauts: 200', says: "4:7: an exchange has no field 'stauts'; did you mean 'status'?", schema: true },
  { text: 'expect:\n  - exchange: {}', says: '2:5: an exchange is {}, which would match anything; name what it must have' },
  { text: 'expect:\n  - name: a\n    exchange: {}', says: '3:5: an exchange is {}' },
  { text: 'expect:\n  - exchange: { path: /a,\n      status: "200" }', says: "3:7: status is a number such as 200, or '2xx' for all from 200 to 299; '200' is neither; did you mean 200?", schema: true },
  { text: 'expect:\n  - exchange:\n      request:\n        body:\n          a: {}', says: '4:9: request.body.a is {}, which would match any object' },
  { text: 'expect:\n  - exchange:\n      headers:\n        a: b\n        content-length: 5', says: "5:9: headers.content-length is text, and 5 is none; did you mean '5'?", schema: true },
  { text: 'expect:\n  - exchange:\n      method: GET\n      path: /a?b=1', says: "4:7: path is never '/a?b=1', for it has no query" },
  { text: 'expect:\n  - exchange:\n      method: GET\n      path: null', says: '4:7: path is null, and it is always there', schema: true },
  { text: 'expect:\n  - exchange: { __proto__: { a: 1 } }', says: "2:17: an exchange has no field '__proto__'", schema: true },
  { text: 'expect:\n  - connection:\n      tcp:\n        retransmissions: 0', says: '4:9: tcp.retransmissions has fields: client, server; 0 has none', schema: true },
  { text: 'expect:\n  - close: 1000\n---\nforbid:\n  - close: 1001\n', says: '3:1: a second document begins here; an expectation file is one' },
  { text: 'expect:\n  - close: 1005', says: '2:5: 1005 is never sent (RFC 6455, section 7.4.1); it stands for a close without a code: say null' },
  { text: 'expect:\n  - close: reset', says: "2:5: a connection never closes with 'reset'", schema: true },
  { text: 'expect:\n  - shape: web-socket', says: "2:5: shape is never 'web-socket'; did you mean 'websocket'?", schema: true },
  { text: 'expect:\n  - close: 1000\n    of: { bye: client }', says: "3:11: a WebSocket message has no field 'bye'", schema: true },
  { text: 'expect:\n  - events:\n      - { id: "1" }\n      - { dta: x }', says: "4:11: event 2 has no field 'dta'; did you mean 'data'?", schema: true },
  { text: 'expect:\n  - events:\n      - { id: "1" }\n      - data: x\n        id: 4', says: "5:9: event 2: id is text, and 4 is none; did you mean '4'?", schema: true },
  { text: 'expect:\n  - events: []', says: '2:5: a list of no events could never fail', schema: true },
  { text: 'expect:\n  - exchange: { status: 200 }\n    before:\n      exchange: { path: /a, status: "200" }', says: '4:29: before: status is a number', schema: true },
  { text: 'expect:\n  - exchange: { status: 200 }\n    before: { path: /a }', says: "3:5: before names one kind of record (exchange, websocket-message, event, dns-query, tls-handshake, connection, note, verdict) and a pattern, not { path: '/a' }", schema: true },
  { text: 'expect:\n  - no-notes:\n      above: error', says: "3:7: above: 'error' could never fail: nothing is worse than an error", schema: true },
  { text: 'expect:\n  - no-notes:\n      abov: warn', says: "3:7: no-notes knows no word 'abov'; did you mean 'above'?", schema: true },
  { text: 'expect:\n  - no-notes:\n      except: tcp-gap', says: "3:7: except is a list of codes, and 'tcp-gap' is none", schema: true },
  { text: 'expect:\n  - no-notes:\n      where: { cod: tcp-gap }', says: "3:16: a note has no field 'cod'; did you mean 'code'?", schema: true },
  { text: 'expect:\n  - note: tcp-gab', says: "2:5: code is never 'tcp-gab'; did you mean 'tcp-gap'?" },
  { text: 'expect:\n  - respond-within: 2 minutes', says: "2:5: respond-within wants a time such as 200ms or 1.5s, not '2 minutes'", schema: true },
  { text: 'expect:\n  - respond-within: 0', says: '2:5: within 0 ms could never hold', schema: true },
  { text: 'expect:\n  - respond-within: 2ms\n    until: end', says: "3:5: until is 'end'; it is 'first-byte' or 'last-byte'", schema: true },
  { text: 'expect:\n  - respond-within: 2ms\n    where:\n      path: /a\n      status: ok', says: '5:7: where.status is a number such as 200', schema: true },
  // Suffixes.
  { text: 'expect:\n  - exchange:\n      status__gte: "400"', says: "3:7: status__gte wants a number, not '400'", schema: true },
  { text: 'expect:\n  - exchange:\n      status__gtee: 400', says: '3:7: status has no comparison __gtee; did you mean gte?'.replace('gte?', "'gte'?"), schema: true },
  { text: 'expect:\n  - exchange:\n      status__constructor: 400', says: '3:7: status has no comparison __constructor; there are gt,', schema: true },
  { text: 'expect:\n  - exchange:\n      path__contains: ""', says: "3:7: path__contains wants a text, not ''", schema: true },
  { text: 'expect:\n  - exchange:\n      path__matches: "("', says: "3:7: path__matches wants a regular expression, not '('" },
  { text: 'expect:\n  - exchange:\n      path__matches: ".*"', says: '3:7: path is /.*/, which matches any text' },
  { text: 'expect:\n  - exchange:\n      status__in: 200', says: '3:7: status__in wants a list, not 200', schema: true },
  { text: 'expect:\n  - exchange:\n      status__in: [200, ok]', says: "3:7: status is a number such as 200, or '2xx'" },
  { text: 'forbid:\n  - exchange:\n      status__not: "200"', says: "3:7: status is a number such as 200, or '2xx'" },
  { text: 'forbid:\n  - exchange:\n      request__gt: 5', says: '3:7: request is no figure; compare one of its fields', schema: true },
  { text: 'forbid:\n  - connection:\n      server__gt: 1024', says: '3:7: server is no figure; compare one of its fields', schema: true },
  { text: `expect:\n  - exchange:\n      path__matches: ${'a'.repeat(50_000)}`, says: "3:7: path__matches wants a regular expression, not 'aaa" },
  { text: 'expect:\n  - exchange:\n      path__has: true', says: '3:7: path is always there', schema: true },
  { text: 'expect:\n  - exchange:\n      method: GET\n      status: 200\n      status__gt: 100', says: '4:7: status is given with and without a suffix' },
];
