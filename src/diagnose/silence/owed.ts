/** Whose turn it was while a connection was silent: the transport is asked first, then the messages, then who spoke last. */
import type { OwedBy } from '../../record.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import type { QualityCode } from '../quality/kinds.ts';
import type { Exchange } from './story.ts';
import type { Pause, Talk } from './talk.ts';

export interface Owed {
  readonly owedBy: OwedBy;
  readonly side: Side | null;
  readonly why: string;
  /** Something had been begun, and its sender did not go on. */
  readonly begun?: true;
}

/** What is known of the connection, and what its capture lacks. */
export interface Ground {
  readonly protocols: readonly string[];
  readonly qualities: readonly QualityCode[];
  /** The frame inside of the pause before which the clock was set; null: it ran evenly. */
  readonly clockStep: number | null;
}

const SIDES: readonly Side[] = ['client', 'server'];

export function owedOf(pause: Pause, talk: Talk, ground: Ground): Owed {
  return notKnown(pause, ground) ?? byWindow(pause) ?? byNetwork(pause) ?? byHalf(pause)
    ?? (pause.exchange ? byExchange(pause, pause.exchange) : null) ?? byTurn(pause, talk, ground.protocols);
}

/** Nobody is blamed for what only the capture may lack. */
function notKnown({ before }: Pause, { qualities, clockStep }: Ground): Owed | null {
  const unknown = (why: string): Owed => ({ owedBy: 'unknown', side: null, why });
  if (clockStep !== null) return unknown(`the clock of the capture was set before frame ${clockStep}: how long it was silent is not known`);
  if (qualities.includes('one-sided')) return unknown('only one direction was captured: the other end may have spoken');
  if (before.by === null && qualities.includes('begun-midway')) return unknown('open before the capture began: who had spoken last is not known');
  return null;
}

function byWindow({ quiet, after }: Pause): Owed | null {
  for (const side of SIDES) {
    const sender = other(side);
    const { closed } = quiet[side];
    if (closed > 0 && (quiet[sender].probes > 0 || quiet[sender].unsettled > 0 || after?.by === sender)) {
      return { owedBy: 'window', side, why: `the ${side} had closed its window in frame ${closed}: its program did not read` };
    }
    if (quiet[sender].filled) return { owedBy: 'window', side, why: `what the ${sender} had sent filled the ${side}'s window` };
  }
  return null;
}

function byNetwork({ quiet, seconds }: Pause): Owed | null {
  for (const side of SIDES) {
    const { repeats, unsettled } = quiet[side];
    if (repeats === 0 || unsettled < seconds / 2) continue;
    const until = unsettled === Infinity ? 'and were not acknowledged' : 'before one was acknowledged';
    return { owedBy: 'network', side, why: `segments of the ${side} were sent again ${repeats === 1 ? 'once' : `${repeats} times`} ${until}` };
  }
  return null;
}

function byHalf({ half }: Pause): Owed | null {
  if (half === null) return null;
  const rest = other(half);
  return { owedBy: rest, side: null, why: `the ${half} had closed its half; the ${rest} neither said more nor closed its own` };
}

function byExchange({ before: { frame } }: Pause, exchange: Exchange): Owed {
  const { what, requestEnd, response, events } = exchange;
  if (frame < requestEnd && frame < response) {
    return { owedBy: 'client', side: null, why: `the body of ${what} was begun and not continued`, begun: true };
  }
  if (frame < response) return { owedBy: 'server', side: null, why: `${what} had arrived, and its answer was not begun` };
  if (events) return { owedBy: 'server', side: null, why: `the event stream of ${what} was open, and no event came` };
  return { owedBy: 'server', side: null, why: `the body of the answer to ${what} was begun and not continued`, begun: true };
}

function byTurn({ before, after, endedBy, quiet }: Pause, talk: Talk, protocols: readonly string[]): Owed {
  const http = protocols.includes('http');
  const goesOn = endedBy === 'data' && after?.by === before.by;
  if (before.frame >= talk.upgraded) return { owedBy: 'nobody', side: null, why: 'either side may speak on a WebSocket, and neither had to' };
  if (before.by === null && endedBy === 'data' && after?.by === 'server') {
    return { owedBy: 'server', side: null, why: 'connected, and the server, which speaks first, had not spoken yet' };
  }
  if (before.by === null) return { owedBy: 'client', side: null, why: 'connected, and the client had not spoken yet' };
  if (before.by === 'server' && goesOn && !http) {
    return { owedBy: 'server', side: null, why: 'the server had begun to speak, and went on without being asked', begun: true };
  }
  if (before.by === 'server') return { owedBy: 'nobody', side: null, why: 'the server had answered, and the client had no need to say more' };
  if (http) return { owedBy: 'client', side: null, why: 'a request was begun, and its header did not end', begun: true };
  if (goesOn) return { owedBy: 'client', side: null, why: 'the client spoke last, and went on without an answer' };
  const received = quiet.client.unsettled === Infinity ? 'nobody acknowledged that' : 'the server had acknowledged that';
  return { owedBy: 'server', side: null, why: `the client spoke last, and ${received}` };
}
