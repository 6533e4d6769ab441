/** The built-in dissectors, in the order in which they are asked. The strongest evidence comes first. */
import type { Dissector } from './dissector.ts';
import { dns } from './dns/dns.ts';
import { nbns } from './dns/nbns.ts';
import { http1 } from './http1/http1.ts';
import { http2 } from './http2.ts';
import { quic } from './quic.ts';
import { sse } from './sse/sse.ts';
import { tls } from './tls/tls.ts';
import { websocket } from './websocket/websocket.ts';

export const builtIn: readonly Dissector[] = [http2, http1, tls, dns, nbns, quic, websocket, sse];
