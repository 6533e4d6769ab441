/** Verdicts by the connections that they are about: for programs that show one connection at a time. */
import type { Endpoint, VerdictRecord } from '../record.ts';
import type { VerdictCode } from './catalogue.ts';
import type { Diagnosed } from './diagnosis.ts';
import { byStrength } from './strength.ts';

/** Connections of which it is remembered what was found; of further ones only what a verdict names. */
const MOST_CONNECTIONS = 200_000;

/** What was found of connections before it was joined with what was found of others. */
export class Concerned {
  readonly #codes = new Map<number, VerdictCode[]>();

  readonly add = (connection: number, code: VerdictCode): void => {
    const codes = this.#codes.get(connection);
    if (codes) codes.push(code);
    else if (this.#codes.size < MOST_CONNECTIONS) this.#codes.set(connection, [code]);
  };

  has(connection: number, code: string): boolean {
    return this.#codes.get(connection)?.includes(code as VerdictCode) === true;
  }
}

export interface Parties {
  readonly client: Endpoint;
  readonly server: Endpoint;
}

export class VerdictIndex {
  /** Strongest first. */
  readonly all: readonly VerdictRecord[];
  readonly quality: Diagnosed['quality'];
  /** Frames that the capture had when it was heard. */
  readonly frames: number;
  readonly #concerned: Concerned;

  constructor({ verdicts, quality }: Pick<Diagnosed, 'verdicts' | 'quality'>, frames: number, concerned: Concerned) {
    this.all = verdicts;
    this.quality = quality;
    this.frames = frames;
    this.#concerned = concerned;
  }

  /** Verdicts that one connection is part of, strongest first: its own, those joined with others', and those about its hosts. */
  of(connection: number, parties: Parties): VerdictRecord[] {
    return this.all.filter((verdict) => this.#isAbout(verdict, connection, parties)).sort(byStrength);
  }

  /** The gravest of them that is a fault; null where there is none. */
  faultOf(connection: number, parties: Parties): 'error' | 'warn' | null {
    let fault: 'warn' | null = null;
    for (const verdict of this.all) {
      const { severity } = verdict;
      if ((severity !== 'error' && (severity !== 'warn' || fault !== null)) || !this.#isAbout(verdict, connection, parties)) continue;
      if (severity === 'error') return 'error';
      fault = 'warn';
    }
    return fault;
  }

  #isAbout(verdict: VerdictRecord, connection: number, parties: Parties): boolean {
    const { subject, code, count, connections } = verdict;
    if (connections.includes(connection)) return true;
    if (count === 0) return 'hosts' in subject && isBetween(subject.hosts, parties);
    const isMore = count > connections.length && this.#concerned.has(connection, code);
    return isMore && (!('hosts' in subject) || isBetween(subject.hosts, parties));
  }
}

/** Of an address that two stations claim, the subject is that address twice. */
function isBetween([one, other]: readonly [string, string], { client, server }: Parties): boolean {
  const both = [client.address, server.address];
  return both.includes(one) && both.includes(other);
}
