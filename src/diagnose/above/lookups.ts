/** The lookups of a capture, kept until its end: whether a failure mattered shows in what the client asked next, and of whom. */
import { isGroupAddress } from '../../bytes/address.ts';
import type { ConnectionRecord, DnsRecord } from '../../record.ts';
import { secondsFrom } from '../../time.ts';

/** Lookups that are kept; of later ones nothing is said. */
const MOST = 50_000;
/** mDNS, LLMNR and NetBIOS ask everybody: silence is the usual answer. */
const LOCAL_PORTS = [5353, 5355, 137];

export interface Lookup {
  readonly connection: number;
  /** As asked, and in lower case without the dot at the end. */
  readonly name: string;
  readonly key: string;
  readonly type: string;
  readonly time: string;
  readonly frame: number;
  /** Null where none came. */
  readonly answer: LookupAnswer | null;
}

export interface LookupAnswer {
  readonly rcode: string;
  readonly frame: number;
  readonly wait: number;
  /** Types of its answers. */
  readonly types: readonly string[];
  /** It refers to other servers and answers nothing itself, as servers on the way do. */
  readonly isReferral: boolean;
  readonly isTruncated: boolean;
}

/** A lookup with who asked whom. */
export interface Asked extends Lookup {
  readonly client: string;
  readonly server: string;
}

export class Lookups {
  /** By connection, until it is known who talks on it. */
  readonly #open = new Map<number, Lookup[]>();
  readonly all: Asked[] = [];
  #kept = 0;

  hear(record: DnsRecord): void {
    const { response, connection, opcode } = record;
    const query = record.query ?? questionOf(record);
    // Of a damaged query nothing is known, not even what it asked.
    if (query === null || query.type === '' || opcode !== undefined || this.#kept >= MOST) return;
    this.#kept++;
    const lookup: Lookup = {
      connection, name: query.name, key: query.name.toLowerCase().replace(/\.$/, ''),
      type: query.type, time: query.time, frame: query.frame,
      answer: response && {
        rcode: response.rcode, frame: response.frame, wait: secondsFrom(query.time, response.time),
        types: response.answers.map(({ type }) => type),
        isReferral: response.answers.length === 0 && (response.authority ?? []).some(({ type }) => type === 'NS'),
        isTruncated: response.truncated === true,
      },
    };
    const list = this.#open.get(connection);
    if (list) list.push(lookup);
    else this.#open.set(connection, [lookup]);
  }

  /** The connection is over, so that it is known who asked whom. */
  over({ id, client, server }: ConnectionRecord): void {
    const list = this.#open.get(id);
    if (!list) return;
    this.#open.delete(id);
    const isLocal = LOCAL_PORTS.includes(server.port) || LOCAL_PORTS.includes(client.port)
      || isGroupAddress(server.address) || server.address.endsWith('.255');
    if (isLocal) return;
    for (const lookup of list) this.all.push({ ...lookup, client: client.address, server: server.address });
  }
}

/** An answer whose query was not captured repeats what was asked; when, is not known. */
function questionOf({ questions, response }: DnsRecord): DnsRecord['query'] {
  const question = questions?.[0];
  return question && response ? { ...question, time: response.time, frame: response.frame } : null;
}

/** Whether it gave what was asked for. */
export const isResolved = ({ type, answer }: Lookup): boolean =>
  answer !== null && answer.rcode === 'NOERROR' && (answer.types.includes(type) || answer.types.length > 0);
