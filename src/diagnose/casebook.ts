/** What examiners found, kept by what it is about until the end, where what explains what is known; then it is joined. */
import type { BySide, ConnectionRecord, Endpoint, Subject } from '../record.ts';
import type { VerdictCode } from './catalogue.ts';
import { unexplained } from './causes.ts';
import type { Finding } from './examiner.ts';
import { Joined } from './join.ts';
import type { Group, Party } from './join.ts';
import { Latest } from './latest.ts';
import { mergeFindings } from './merge.ts';
import { weakens } from './quality/kinds.ts';
import { qualitiesOf } from './quality/quality.ts';
import type { Selection } from './selection.ts';
import { lessSure } from './strength.ts';

/** Cases that wait for the end. Further ones are joined when their connection is over, without what is known of its hosts. */
const CASES_KEPT = 20_000;
/** Connections that are over and of which something may still be found, at least; of others, what is found late is about no hosts. */
const PARTIES_KEPT = 16_384;
/** Pairs of hosts, and the capture as a whole, that findings may be about. */
const MOST_HOST_PAIRS = 1000;

interface Case {
  party: Party | null;
  readonly findings: Finding[];
}

/** Hears what is found of each connection and not explained by something else, before it is joined. */
export type Told = (connection: number, code: VerdictCode) => void;

export class Casebook {
  readonly #cases = new Map<number, Case>();
  readonly #parties = new Latest<number, Party>(PARTIES_KEPT);
  /** Findings about two hosts, or the capture, by their addresses. */
  readonly #wider = new Map<string, Finding[]>();
  readonly #joined = new Joined();
  readonly #told: Told | undefined;
  readonly #selection: Selection | null;
  /** Over, with too many others: joined with the next that is over, when it is known whether it is selected. */
  #due: number | null = null;
  /** The last that is only counted, for the same reason. */
  #further: { readonly code: VerdictCode; readonly connection: number; readonly ends: BySide<Endpoint> } | null = null;

  constructor(told?: Told, selection: Selection | null = null) {
    this.#told = told;
    this.#selection = selection;
  }

  find(finding: Finding): void {
    const { subject } = finding;
    if ('connection' in subject) return this.#findOf(subject.connection, finding);
    const key = widerKey(subject);
    const findings = this.#wider.get(key);
    if (findings) mergeFindings(findings, finding);
    else if (this.#wider.size < MOST_HOST_PAIRS) this.#wider.set(key, [finding]);
    else if (this.#selection?.concerns(subject) !== false) this.#joined.add(finding, null);
  }

  /** Another connection of which the same is found as of thousands; it is over. */
  more(code: VerdictCode, connection: number, ends: BySide<Endpoint>): void {
    this.#countDue();
    this.#further = { code, connection, ends };
  }

  /** A connection is over: who it was, and how well it was seen. Called behind the examiners, who find things in its record. */
  hear(record: ConnectionRecord): void {
    if (this.#further?.connection !== record.id) this.#countDue();
    const due = this.#due === null ? undefined : this.#cases.get(this.#due);
    if (due) this.#close(this.#due!, due);
    this.#due = null;
    const known = this.#cases.get(record.id);
    // Of a SYN without an answer nothing else is found later, and a scan has a million.
    if (!known && record.shape === 'unanswered') return;
    const party = partyOf(record);
    this.#parties.set(record.id, party);
    if (!known) return;
    known.party = party;
    if (this.#cases.size > CASES_KEPT) this.#due = record.id;
  }

  /** Everything that nothing else explains, joined. Empties the book. */
  close(): Group[] {
    this.#countDue();
    for (const [id, each] of this.#cases) this.#close(id, each);
    for (const findings of this.#wider.values()) {
      for (const finding of unexplained(findings)) if (this.#selection?.concerns(finding.subject) !== false) this.#joined.add(finding, null);
    }
    return this.#joined.groups();
  }

  #countDue(): void {
    if (this.#further === null) return;
    const { code, connection, ends } = this.#further;
    this.#further = null;
    if (this.#selection?.has(connection) === false) return;
    this.#told?.(connection, code);
    this.#joined.more(code, ends);
  }

  #findOf(id: number, finding: Finding): void {
    let known = this.#cases.get(id);
    if (!known) this.#cases.set(id, known = { party: this.#partyOf(id, finding), findings: [] });
    mergeFindings(known.findings, finding);
  }

  /** What was found of two hosts, and of an address that several claim. */
  #ofHosts(client: string, server: string): readonly Finding[] | undefined {
    const found = [pairKey(client, server), pairKey(client, client), pairKey(server, server)].flatMap((key) => this.#wider.get(key) ?? []);
    return found.length > 0 ? found : undefined;
  }

  #partyOf(id: number, { ends }: Finding): Party | null {
    return this.#parties.get(id) ?? (ends ? { id, ...ends, qualities: [] } : null);
  }

  #close(id: number, { party, findings }: Case): void {
    this.#cases.delete(id);
    if (this.#selection?.has(id) === false) return;
    const sure = party === null || party.qualities.length === 0 ? findings : findings.map((finding) => believed(finding, party));
    const hosts = party === null || this.#wider.size === 0 ? undefined : this.#ofHosts(party.client.address, party.server.address);
    // In a scan there are a million such.
    const found = sure.length === 1 && hosts === undefined ? sure : unexplained(sure, hosts ? [...sure, ...hosts] : sure);
    for (const finding of found) {
      this.#told?.(id, finding.code);
      this.#joined.add(finding, party);
    }
  }
}

const partyOf = (record: ConnectionRecord): Party => {
  const { id, client, server } = record;
  return { id, client, server, qualities: qualitiesOf(record) };
};

const widerKey = (subject: Exclude<Subject, { connection: number }>): string =>
  'hosts' in subject ? pairKey(subject.hosts[0], subject.hosts[1]) : '';

const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** The finding, as sure as it can be of a connection that was seen so well. */
const believed = (finding: Finding, { qualities }: Party): Finding =>
  qualities.some((quality) => weakens(quality, finding.code)) ? { ...finding, confidence: lessSure(finding.confidence) } : finding;
