import { defaultOptions } from '../options.ts';
import type { SessionOptions } from '../options.ts';

/**
 * The options that decide what reading makes of a capture, as text, so that an index of other ones is not used. Null where
 * there is to be no index: plugins may have changed since; parts, datagrams and decoded bodies (which may show faults) are not
 * what others look for.
 */
export function decisive(options: Partial<SessionOptions>): string | null {
  const { plugins, datagrams, shard, wants, udpIdle, tcpIdle, synIdle, maxWaiting, maxWaitingTotal, maxConnections, maxAttempts, maxNotes } = {
    ...defaultOptions, ...options,
  };
  if (plugins.length > 0 || datagrams || shard || wants.hash || wants.bodies) return null;
  const { maxDecoded } = wants;
  return JSON.stringify({ maxDecoded, udpIdle, tcpIdle, synIdle, maxWaiting, maxWaitingTotal, maxConnections, maxAttempts, maxNotes });
}
