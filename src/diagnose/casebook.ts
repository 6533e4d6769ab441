/** What examiners found, kept by what it is about until the end, where what explains what is known; then it is joined. */
import type { ConnectionRecord, Subject } from '../record.ts';
import { unexplained } from './causes.ts';
import type { Finding } from './examiner.ts';
import { Joined } from './join.ts';
import type { Group, Party } from './join.ts';
import { mergeFindings } from './merge.ts';
import { weakens } from './quality/kinds.ts';
import { qualitiesOf } from './quality/quality.ts';
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

export class Casebook {
  readonly #cases = new Map<number, Case>();
  /** The latest, and those before them. */
  #parties = new Map<number, Party>();
  #earlier: ReadonlyMap<number, Party> = this.#parties;
  /** Findings about two hosts, or the capture, by their addresses. */
  readonly #wider = new Map<string, Finding[]>();
  readonly #joined = new Joined();

  find(finding: Finding): void {
    const { subject } = finding;
    if ('connection' in subject) return this.#findOf(subject.connection, finding);
    const key = widerKey(subject);
    const findings = this.#wider.get(key);
    if (findings) mergeFindings(findings, finding);
    else if (this.#wider.size < MOST_HOST_PAIRS) this.#wider.set(key, [finding]);
    else this.#joined.add(finding, null);
  }

  /** A connection is over: who it was, and how well it was seen. Called behind the examiners, who find things in its record. */
  hear(record: ConnectionRecord): void {
    const known = this.#cases.get(record.id);
    // Of a SYN without an answer nothing else is found later, and a scan has a million.
    if (!known && record.shape === 'unanswered') return;
    const party = partyOf(record);
    if (this.#parties.size === PARTIES_KEPT) {
      this.#earlier = this.#parties;
      this.#parties = new Map();
    }
    this.#parties.set(record.id, party);
    if (!known) return;
    known.party = party;
    if (this.#cases.size > CASES_KEPT) this.#close(record.id, known);
  }

  /** Everything that nothing else explains, joined. Empties the book. */
  close(): Group[] {
    for (const [id, each] of this.#cases) this.#close(id, each);
    for (const findings of this.#wider.values()) for (const finding of unexplained(findings)) this.#joined.add(finding, null);
    return this.#joined.groups();
  }

  #findOf(id: number, finding: Finding): void {
    let known = this.#cases.get(id);
    if (!known) this.#cases.set(id, known = { party: this.#partyOf(id, finding), findings: [] });
    mergeFindings(known.findings, finding);
  }

  #partyOf(id: number, { ends }: Finding): Party | null {
    return this.#parties.get(id) ?? this.#earlier.get(id) ?? (ends ? { id, ...ends, qualities: [] } : null);
  }

  #close(id: number, { party, findings }: Case): void {
    this.#cases.delete(id);
    const hosts = party && this.#wider.get(widerKey({ hosts: [party.client.address, party.server.address] }));
    const sure = findings.map((finding) => believed(finding, party));
    for (const finding of unexplained(sure, hosts ? [...sure, ...hosts] : sure)) this.#joined.add(finding, party);
  }
}

const partyOf = (record: ConnectionRecord): Party => {
  const { id, client, server } = record;
  return { id, client, server, qualities: qualitiesOf(record) };
};

const widerKey = (subject: Exclude<Subject, { connection: number }>): string =>
  'hosts' in subject ? subject.hosts.toSorted().join(' ') : '';

/** The finding, as sure as it can be of a connection that was seen so well. */
const believed = (finding: Finding, party: Party | null): Finding =>
  party?.qualities.some((quality) => weakens(quality, finding.code)) ? { ...finding, confidence: lessSure(finding.confidence) } : finding;
