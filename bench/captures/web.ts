import { gzipSync } from 'node:zlib';
import { chunked, concat, noise, seeded } from '../../src/testing/index.ts';
import type { TcpConversation } from '../../src/testing/index.ts';
import { browserRequest, nginxResponse, nodeRequest, nodeResponse, numbered } from './heads.ts';
import { template } from './template.ts';
import type { Template } from './template.ts';

type Random = (limit: number) => number;

const WORDS = 'the packet stream segment window request response header value time cache item user order price name'.split(' ');
/** Conversations of each kind in a hundred: a third of all exchanges come alone, the others on connections that are kept. */
const SHORT = 90, KEPT = 6, API = 3, PIPELINED = 1;
/** nginx sends a head on its own and then the file. */
const PAGE_CHUNK = 8192;
const JSON_TYPE = { 'content-type': 'application/json' };

/** HTTP/1.1 as one server's network card sees it: 8 frames an exchange, 3 exchanges a connection, bodies of 3 kB. */
export function webTemplates(hundreds = 2): Template[] {
  const templates: Template[] = [];
  for (let number = 0; number < hundreds * 100; number++) {
    const kind = number % 100;
    const random = seeded(number + 1);
    const server = `192.0.2.${1 + (number % 8)}:80`;
    if (kind < SHORT) templates.push(template(server, (tcp) => short(tcp, random)));
    else if (kind < SHORT + KEPT) templates.push(template(server, (tcp) => kept(tcp, random)));
    else if (kind < SHORT + KEPT + API) templates.push(template('[2001:db8::80]:80', (tcp) => api(tcp, random)));
    else if (kind < SHORT + KEPT + API + PIPELINED) templates.push(template('[2001:db8::80]:80', pipelined));
  }
  return templates;
}

/** One exchange with nginx, which then closes. */
function short(tcp: TcpConversation, random: Random) {
  const kind = random(10);
  page(tcp, random, kind < 3 ? 'page' : kind < 6 ? 'image' : 'small', false);
  tcp.close({ by: 'server' });
  return { exchanges: 1 };
}

/** Many small answers of nginx on one connection. */
function kept(tcp: TcpConversation, random: Random) {
  const exchanges = 12 + random(24);
  for (let exchange = 0; exchange < exchanges; exchange++) page(tcp, random, random(10) === 0 ? 'image' : 'small', true);
  tcp.close();
  return { exchanges };
}

function page(tcp: TcpConversation, random: Random, kind: 'page' | 'image' | 'small', keep: boolean): void {
  const packed = random(2) === 0;
  const name = { page: `/page/${random(100)}.html`, image: `/img/${random(100)}.png`, small: `/small/${random(100)}.json` }[kind];
  tcp.client(browserRequest(numbered(name), packed, keep ? {} : { Connection: 'close' }));
  const type = { page: 'text/html', image: 'image/png', small: 'application/json' }[kind];
  if (kind === 'page' && packed) {
    const body = gzipSync(text(random, pageSize(random)));
    tcp.server(nginxResponse(type, null, keep, { 'Content-Encoding': 'gzip' })).server(chunked(cut(body, PAGE_CHUNK)));
  } else {
    const body = kind === 'image'
      ? noise(imageSize(random), random(1e6))
      : text(random, kind === 'page' ? pageSize(random) : 20 + random(900));
    tcp.server(nginxResponse(type, body.length, keep), { ack: false }).server(body);
  }
}

/** A client of a JSON service of Node: uploads by length and in chunks, answers without a body, 100 Continue. */
function api(tcp: TcpConversation, random: Random) {
  const rounds = 2;
  const upload = JSON.stringify({ a: 'x'.repeat(3000), b: [1, 2, 3] });
  const created = (): void => {
    tcp.server(nodeResponse('201 Created', { ...JSON_TYPE, 'Content-Length': 12 }) + '{"got":3019}');
  };
  for (let round = 0; round < rounds; round++) {
    for (let item = 0; item < 2; item++) {
      const body = json(1 + random(40));
      tcp.client(nodeRequest('GET', numbered(`/api/item/${item}`)));
      tcp.server(nodeResponse('200 OK', { ...JSON_TYPE, 'content-length': body.length }) + body);
    }
    for (let post = 0; post < 2; post++) {
      tcp.client(nodeRequest('POST', numbered('/upload'), { ...JSON_TYPE, 'content-length': upload.length }));
      tcp.client(upload);
      created();
    }
    tcp.client(nodeRequest('PUT', numbered('/upload'), { 'transfer-encoding': 'chunked' }));
    for (let part = 0; part < 4; part++) tcp.client(chunked([upload.slice(0, 300)], { end: part === 3 }));
    created();
    tcp.client(nodeRequest('GET', numbered('/chunked')));
    const head = nodeResponse('200 OK', { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' });
    tcp.server(concat(head, chunked([3, 4, 5, 6, 7].map(json))));
    tcp.client(nodeRequest('HEAD', numbered('/api/head')));
    tcp.server(nodeResponse('200 OK', { ...JSON_TYPE, 'content-length': 1047 }));
    tcp.client(nodeRequest('DELETE', numbered('/item'))).server(nodeResponse('204 No Content'));
    tcp.client(nodeRequest('GET', numbered('/same'), { 'if-none-match': '"x"' }));
    tcp.server(nodeResponse('304 Not Modified', { etag: '"x"' }));
    tcp.client(nodeRequest('POST', numbered('/upload'), { expect: '100-continue', 'content-length': 200 }));
    tcp.server('HTTP/1.1 100 Continue\r\n\r\n').client(upload.slice(0, 200));
    created();
  }
  tcp.close();
  return { exchanges: rounds * 10 };
}

/** Eight requests in one segment. */
function pipelined(tcp: TcpConversation) {
  const items = [...Array(8).keys()];
  tcp.client(items.map((item) => nodeRequest('GET', numbered(`/api/item/${item}`))).join(''));
  for (const item of items) {
    const body = json(item + 1);
    tcp.server(nodeResponse('200 OK', { ...JSON_TYPE, 'content-length': body.length }) + body);
  }
  tcp.close();
  return { exchanges: items.length };
}

const pageSize = (random: Random): number => 1000 + Math.floor((random(1000) / 1000) ** 3 * 40_000);
const imageSize = (random: Random): number => 300 + Math.floor((random(1000) / 1000) ** 4 * 60_000);

function text(random: Random, length: number): string {
  let words = '';
  while (words.length < length) words += `${WORDS[random(WORDS.length)]} ${random(1e6)}, `;
  return words.slice(0, length);
}

const json = (items: number): string => JSON.stringify({
  items: Array.from({ length: items }, (_, id) => ({ id, name: `item ${id}`, price: id * 1.5, tags: ['a', 'b'] })),
});

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}
