/** Message heads as a browser, nginx and Node send them: as many headers, of the same lengths. */
import { httpHead } from '../../src/testing/index.ts';
import { SERIAL } from './template.ts';

type Headers = Record<string, string | number>;

const DATE = 'Fri, 02 Jan 2026 03:04:05 GMT';

/** A target that is another one in each replay. */
export const numbered = (path: string): string => `${path}?r=${SERIAL}`;

/** `packed`: answers may be compressed. */
export const browserRequest = (target: string, packed: boolean, more: Headers = {}): string =>
  httpHead(`GET ${target} HTTP/1.1`, {
    Host: 'www.shop.test:8080',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
    Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Accept-Language': 'en-US,en;q=0.5',
    ...(packed && { 'Accept-Encoding': 'gzip, deflate' }),
    Cookie: 'sid=0123456789abcdef0123456789abcdef; theme=dark',
    ...more,
  });

/** `length` null: the body comes in chunks. */
export const nginxResponse = (type: string, length: number | null, keep: boolean, more: Headers = {}): string =>
  httpHead('HTTP/1.1 200 OK', {
    Server: 'nginx/1.22.1', Date: DATE, 'Content-Type': type,
    ...(length !== null && { 'Content-Length': length }),
    'Last-Modified': 'Fri, 02 Jan 2026 03:00:00 GMT',
    ...(length === null && { 'Transfer-Encoding': 'chunked' }),
    Connection: keep ? 'keep-alive' : 'close',
    ETag: '"6957-2b31f05"',
    ...(length !== null && { 'Accept-Ranges': 'bytes' }),
    ...more,
  });

export const nodeRequest = (method: string, target: string, more: Headers = {}): string =>
  httpHead(`${method} ${target} HTTP/1.1`, {
    accept: 'application/json', cookie: 'sid=1331', ...more, Host: '[2001:db8::80]:8081', Connection: 'keep-alive',
  });

export const nodeResponse = (status: string, more: Headers = {}): string =>
  httpHead(`HTTP/1.1 ${status}`, { ...more, Date: DATE, Connection: 'keep-alive', 'Keep-Alive': 'timeout=60' });
