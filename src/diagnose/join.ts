/**
 * Findings of one kind that hold for many connections, made one: between two hosts, towards one server endpoint, or, where
 * there are very many, over the whole capture.
 */
import type { BySide, Endpoint, Subject } from '../record.ts';
import type { VerdictCode } from './catalogue.ts';
import type { Finding } from './examiner.ts';
import { Further } from './further.ts';
import { mergedEvidence } from './merge.ts';
import type { QualityCode } from './quality/kinds.ts';
import { isStronger } from './strength.ts';

/** Who talks in a connection, and what the capture lacks of it. */
export interface Party {
  readonly id: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly qualities: readonly QualityCode[];
}

/** Connections that a verdict names. */
const MOST_CONNECTIONS = 20;
/** Groups that are kept apart while the capture is read; what belongs to none of them is joined by its kind alone. */
const GROUPS_KEPT = 5000;
/** Verdicts of one kind; more of them become one about the capture. */
const MOST_OF_A_KIND = 10;

/** Findings of one kind. */
export interface Group {
  readonly code: VerdictCode;
  /** The gravest, of these the surest, with the evidence of all. */
  finding: Finding;
  subject: Subject;
  /** Of a finding about one connection. */
  readonly party: Party | null;
  connections: number[];
  count: number;
  /** The server's endpoint where all connections have the same, else null. */
  server: string | null;
  /** How many groups of two hosts were joined to this one; infinite where they were too many to keep apart. */
  pairs: number;
}

export class Joined {
  readonly #groups = new Map<string, Group>();
  readonly #further = new Map<VerdictCode, Further>();

  /** `party`: of a finding about a connection, if it is known. */
  add(finding: Finding, party: Party | null): void {
    let key = keyOf(finding, party);
    if (this.#groups.size >= GROUPS_KEPT && !this.#groups.has(key)) key = finding.code;
    const single = groupOf(finding, party);
    const group = this.#groups.get(key);
    if (!group) this.#groups.set(key, key === finding.code ? { ...single, subject: { capture: true }, pairs: Infinity } : single);
    else if (key === finding.code) into(group, single, { capture: true });
    else into(group, single, party ? { hosts: [party.client.address, party.server.address] } : group.subject, 0);
  }

  /** Another connection of which the same is found as of those before it. */
  more(code: VerdictCode, ends: BySide<Endpoint>): void {
    let further = this.#further.get(code);
    if (further === undefined) this.#further.set(code, further = new Further(ends));
    further.add(ends);
  }

  groups(): Group[] {
    const byCode = new Map<VerdictCode, Group[]>();
    for (const group of joinedBySource([...this.#groups.values()])) {
      const alike = byCode.get(group.code);
      if (alike) alike.push(group);
      else byCode.set(group.code, [group]);
    }
    for (const [code, further] of this.#further) {
      const groups = byCode.get(code);
      if (groups) byCode.set(code, [withFurther(groups, further)]);
    }
    return [...byCode.values()].flatMap((groups) => groups.length > MOST_OF_A_KIND ? [joinAll(groups)] : groups);
  }
}

function keyOf({ code, step, subject }: Finding, party: Party | null): string {
  const kind = kindOf(code, step);
  if (party) return `${kind} ${party.client.address} ${party.server.address}`;
  return `${kind} ${'hosts' in subject ? subject.hosts.join(' ') : 'connection' in subject ? subject.connection : ''}`;
}

/** At another step than its kind's own, a finding says something else. */
const kindOf = (code: VerdictCode, step: Finding['step']): string => (step === undefined ? code : `${code} ${step}`);

function groupOf(finding: Finding, party: Party | null): Group {
  const { code, subject } = finding;
  const isOne = 'connection' in subject;
  return {
    code, finding, subject, party, connections: isOne ? [subject.connection] : [], count: isOne ? 1 : 0,
    server: party && endpointKey(party.server), pairs: 'capture' in subject ? 0 : 1,
  };
}

/** Takes `other` into `group`, which is then about `subject`. */
function into(group: Group, other: Group, subject: Subject, pairs = other.pairs): void {
  const before = group.finding;
  const isOther = isStronger(other.finding, before);
  if (isOther) group.finding = other.finding;
  const merged = mergedEvidence(group.finding.evidence, (isOther ? before : other.finding).evidence);
  if (merged !== group.finding.evidence) group.finding = { ...group.finding, evidence: merged };
  group.connections = lowest(group.connections, other.connections);
  group.count += other.count;
  group.pairs += pairs;
  if (group.server !== other.server) group.server = null;
  group.subject = subject;
}

/** Of both, in order; the first of very many. */
function lowest(some: number[], others: readonly number[]): number[] {
  if (some.length === MOST_CONNECTIONS && others.every((id) => id > some.at(-1)!)) return some;
  return [...some, ...others].sort((a, b) => a - b).slice(0, MOST_CONNECTIONS);
}

/** Several clients of one server endpoint have the same trouble: it is the server's. What one router says of several is the router's. */
function joinedBySource(groups: readonly Group[]): Group[] {
  const joined = new Map<string, Group>();
  for (const [at, group] of groups.entries()) {
    const source = group.finding.reporter ?? group.server;
    const key = source === null ? `${at}` : `${kindOf(group.code, group.finding.step)} ${source}`;
    const before = joined.get(key);
    if (before) into(before, group, { capture: true });
    else joined.set(key, group);
  }
  return [...joined.values()];
}

/** All of a kind as one, with those that were only counted. */
function withFurther(groups: readonly Group[], { count, client, server, isOnePair }: Further): Group {
  const all = joinAll(groups);
  const { subject } = all;
  const isOfThem = isOnePair && 'hosts' in subject && subject.hosts[0] === client && subject.hosts[1] === server;
  all.count += count;
  if (!isOfThem) {
    all.subject = { capture: true };
    all.pairs = Infinity;
  }
  return all;
}

function joinAll([first, ...rest]: readonly Group[]): Group {
  for (const group of rest) into(first!, group, { capture: true });
  return first!;
}

const endpointKey = ({ address, port }: Endpoint): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
