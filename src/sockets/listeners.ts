import type { Endpoint, TunnelInfo } from '../record.ts';

/** A moment in a capture. */
export interface Moment {
  /** Seconds since the capture began. */
  readonly now: number;
  readonly frame: number | null;
}

/** A port of a host to which somebody wanted to connect, and what the answers say: is there a listener, or none? */
export interface Listener {
  readonly endpoint: Endpoint;
  readonly tunnel: TunnelInfo | null;
  readonly key: string;
  listening: boolean;
  /** The first answer, and what it said. */
  first: Moment;
  listenedFirst: boolean;
  /** Since when the answers say what they say now, and the last of them. */
  since: Moment;
  last: Moment;
  /** SYNs answered, handshakes done, SYNs refused. */
  answered: number;
  accepted: number;
  refused: number;
  /** Refusals that proved not to be of this host. */
  forged: number;
  /** Connections that began before the capture and seem to be of this port: weaker than any answer. */
  inherited: number;
}

/** More are not kept; those of a port scan are alike. */
const MOST = 65_536;

/** Tells endpoints apart, also those of networks in tunnels. */
export const endpointKey = ({ address, port }: Endpoint, tunnel: TunnelInfo | null): string =>
  `${address} ${port}${tunnelKey(tunnel)}`;

/** Tells networks apart that run in tunnels; empty outside of any. */
export const tunnelKey = (tunnel: TunnelInfo | null): string =>
  tunnel === null ? '' : ` ${tunnel.protocol} ${tunnel.id} ${tunnel.endpoints.join(' ')}${tunnelKey(tunnel.parent)}`;

/** All ports that were tried. A listener sends nothing of its own: what answers in its name tells of it. */
export class Listeners {
  readonly #all = new Map<string, Listener>();
  readonly #changed: (listener: Listener) => void;
  /** Ports beyond the bound. */
  missed = 0;

  /** `changed`: what its answers say is new. */
  constructor(changed: (listener: Listener) => void) {
    this.#changed = changed;
  }

  values(): Iterable<Listener> {
    return this.#all.values();
  }

  get(key: string): Listener | undefined {
    return this.#all.get(key);
  }

  answered(endpoint: Endpoint, tunnel: TunnelInfo | null, at: Moment): void {
    this.#hear(endpoint, tunnel, at, 'answered');
  }

  /** A handshake is done; -1: one was not, after all. */
  accepted(endpoint: Endpoint, tunnel: TunnelInfo | null, count: 1 | -1): void {
    const listener = this.#all.get(endpointKey(endpoint, tunnel));
    if (listener) listener.accepted += count;
  }

  refused(endpoint: Endpoint, tunnel: TunnelInfo | null, at: Moment): void {
    this.#hear(endpoint, tunnel, at, 'refused');
  }

  /** The last refusal was not of this host. */
  notRefused(endpoint: Endpoint, tunnel: TunnelInfo | null): void {
    const listener = this.#all.get(endpointKey(endpoint, tunnel));
    if (listener === undefined) return;
    listener.refused--;
    listener.forged++;
  }

  /** A connection of before the capture has its server here. */
  inherited(endpoint: Endpoint, tunnel: TunnelInfo | null, at: Moment): void {
    const known = this.#all.get(endpointKey(endpoint, tunnel));
    if (known) known.inherited++;
    else this.#hear(endpoint, tunnel, at, 'inherited');
  }

  #hear(endpoint: Endpoint, tunnel: TunnelInfo | null, at: Moment, what: 'answered' | 'refused' | 'inherited'): void {
    const listening = what !== 'refused';
    const key = endpointKey(endpoint, tunnel);
    let listener = this.#all.get(key);
    if (listener === undefined) {
      if (this.#all.size >= MOST) {
        this.missed++;
        return;
      }
      const moment = { now: at.now, frame: at.frame };
      listener = {
        endpoint, tunnel, key, listening, first: moment, listenedFirst: listening, since: moment, last: moment,
        answered: 0, accepted: 0, refused: 0, forged: 0, inherited: 0,
      };
      listener[what]++;
      this.#all.set(key, listener);
      this.#changed(listener);
      return;
    }
    listener.last = { now: at.now, frame: at.frame };
    if (isUnheard(listener)) {
      listener.first = listener.last;
      listener.listenedFirst = listening;
    }
    listener[what]++;
    if (listener.listening !== listening) {
      listener.listening = listening;
      listener.since = listener.last;
      this.#changed(listener);
    }
  }
}

/** Nothing that was heard of it so far was its own. */
const isUnheard = ({ answered, refused, inherited, forged }: Listener): boolean => forged > 0 && answered + refused + inherited === 0;

/** Whether what was known of a port at an instant, `then`, was a reset that later proved not to be of its host. */
export const isForged = (then: Listener, now: Listener): boolean => !then.listening && then.answered === 0 && then.refused <= now.forged - then.forged;
