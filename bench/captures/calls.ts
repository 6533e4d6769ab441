import { httpHead } from '../../src/testing/index.ts';
import { nginxResponse, numbered } from './heads.ts';
import { template } from './template.ts';
import type { Template } from './template.ts';

/** One small exchange on a connection of its own, nine frames: the most connections that say something. */
export const callTemplates = (): Template[] => [template('192.0.2.1:80', (tcp) => {
  const headers = { Host: 'api.test', Accept: '*/*', Connection: 'close' };
  tcp.client(httpHead(`GET ${numbered('/health')} HTTP/1.1`, headers), { ack: false });
  tcp.server(`${nginxResponse('text/plain', 3, false)}ok\n`).close({ by: 'server' });
  return { exchanges: 1 };
})];
