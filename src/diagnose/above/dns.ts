/**
 * Names that were not resolved, or slowly. A lookup is judged with those beside it: resolvers ask again, ask another server,
 * ask for A and AAAA together, and try the names of a search list, so that single failures are part of a success.
 */
import type { FrameContext } from '../../options.ts';
import type { EarshotRecord } from '../../record.ts';
import { durationText, plural } from '../../report/format.ts';
import { rfc3339, secondsFrom } from '../../time.ts';
import type { Desk, Examiner, Finding, MakeExaminer } from '../examiner.ts';
import { isResolved, Lookups } from './lookups.ts';
import type { Asked } from './lookups.ts';
import { listed, quote } from './words.ts';

/** People notice. */
const SLOW_SECONDS = 1;
/** Resolvers ask again after one to five seconds. Of a query that was asked once nothing can be said before. */
const PATIENCE_SECONDS = 1.5;
const LONG_SECONDS = 5;
/** What comes later is no answer any more. */
const ANSWER_SECONDS = 30;
/** Names of a search list are tried one after the other, at once. */
const SEARCH_SECONDS = 5;
/** Findings of a kind, and as grave, that are made about one client and server; the others are as these. */
const MOST_FINDINGS = 50;

export const nameLookups: MakeExaminer = (desk) => new NameLookups(desk);

class NameLookups implements Examiner {
  readonly #desk: Desk;
  readonly #lookups = new Lookups();
  readonly #now = { seconds: 0, nanos: 0 };
  /** Frames whose messages could not be read to their end: what they lack may be in the rest. */
  readonly #damaged = new Set<number>();
  /** Findings by kind, client and server. */
  readonly #made = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  frame({ frame }: FrameContext): void {
    this.#now.seconds = frame.seconds;
    this.#now.nanos = frame.nanos;
  }

  record(record: EarshotRecord): void {
    if (record.type === 'dns') this.#lookups.hear(record);
    else if (record.type === 'connection') this.#lookups.over(record);
    else if (record.type === 'note' && record.code === 'dns-malformed' && record.frame !== null) this.#damaged.add(record.frame);
  }

  finish(): void {
    const { all } = this.#lookups;
    if (all.length === 0) return;
    const end = rfc3339(this.#now);
    const byName = groupBy(all, nameKey);
    const answered = new Map<string, number>();
    for (const lookup of all) if (lookup.answer !== null) answered.set(serverKey(lookup), (answered.get(serverKey(lookup)) ?? 0) + 1);
    const resolved = all.filter(isResolved);
    const names = new Set(resolved.map(nameKey));
    const addressed = new Set(resolved.filter(isAddress).map(nameKey));
    const byLabel = groupBy(resolved.toSorted((a, b) => (a.time < b.time ? -1 : 1)), labelKey);
    for (const lookup of all) {
      const same = byName.get(nameKey(lookup))!;
      if (lookup.answer === null) this.#unanswered(lookup, same, answered.get(serverKey(lookup)) ?? 0, end);
      else if (lookup.answer.rcode === 'NOERROR') this.#answered(lookup, addressed);
      else if (!names.has(nameKey(lookup)) && !isSearched(lookup, byLabel.get(labelKey(lookup)) ?? [])) this.#failed(lookup, same);
    }
  }

  /** `answered`: queries that its server answered. */
  #unanswered(lookup: Asked, same: readonly Asked[], answered: number, end: string): void {
    if (this.#isEnough('dns-unanswered', undefined, lookup)) return;
    const { client, server, type, name, frame, key } = lookup;
    if (secondsFrom(same[0]!.time, end) < PATIENCE_SECONDS) return;
    const silent = same.filter((each) => each.type === type && each.server === server && each.answer === null);
    const waited = secondsFrom(silent[0]!.time, end);
    if (waited < (silent.length > 1 ? PATIENCE_SECONDS : LONG_SECONDS)) return;
    const isHelped = same.some((each) => each.type === type && each.answer !== null);
    const tries = silent.length === 1 ? 'once' : `${silent.length} times`;
    this.#find({
      code: 'dns-unanswered', confidence: silent.length > 1 ? 'certain' : 'likely', evidence: silent.map((each) => each.frame),
      ...(isHelped && { severity: 'note' as const }),
      message: `${client} asked ${server} for ${quote(name)} ${type} ${tries} and got no answer`
        + `${waited < ANSWER_SECONDS ? ` in ${durationText(waited)}` : ''}; ${instead(lookup, same, answered)}`,
      disproof: `a DNS response of ${server} for ${quote(key)} ${type} after frame ${frame}`,
      next: answered > 0
        ? `Ask ${server} for this name from another host: it may fail for this name alone, wait for a server further on, or lose packets.`
        : `Check that a name server runs at ${server} and that UDP port 53 reaches it in both directions.`,
      figures: { name: key, type, attempts: silent.length },
    }, lookup);
  }

  #failed(lookup: Asked, same: readonly Asked[]): void {
    const { client, server, name, key, type, frame, answer } = lookup;
    const { rcode, frame: answered } = answer!;
    const weight = severityOf(key, type, rcode);
    if (this.#isEnough('dns-failure', weight.severity, lookup)) return;
    const others = [...new Set(same.map((each) => each.server))].filter((each) => each !== server);
    this.#find({
      code: 'dns-failure', confidence: 'certain', evidence: [...new Set([frame, answered])], ...weight,
      message: `${server} answered ${client}'s query for ${quote(name)} ${type} with ${rcode}: ${RCODES[rcode] ?? 'it could not answer'}`
        + `${others.length > 0 ? `; so did ${listed(others)}` : ''}`,
      disproof: `a response with NOERROR and a record for ${quote(key)}, of this server or another one`,
      next: failureStep(rcode, server),
      figures: { name: key, type, rcode },
    }, lookup);
  }

  #answered(lookup: Asked, addressed: ReadonlySet<string>): void {
    const { type, answer } = lookup;
    const { wait, frame, types, isReferral, isTruncated } = answer!;
    if (wait > SLOW_SECONDS) this.#slow(lookup, wait, frame);
    // Of a name with one kind of address, the other is asked for in vain, and rightly so.
    const lacks = type === 'A' && !types.includes('A') && !isReferral && !isTruncated;
    if (lacks && !this.#damaged.has(frame) && !addressed.has(nameKey(lookup))) this.#without(lookup, types, frame);
  }

  #slow(lookup: Asked, wait: number, answered: number): void {
    if (this.#isEnough('dns-slow', undefined, lookup)) return;
    const { client, server, name, key, type, frame } = lookup;
    const bound = durationText(SLOW_SECONDS);
    this.#find({
      code: 'dns-slow', confidence: 'certain', evidence: [frame, answered],
      message: `${server} took ${durationText(wait)} to answer ${client}'s query for ${quote(name)} ${type} (slow: over ${bound})`,
      disproof: `a response before ${bound} had passed after frame ${frame}`,
      next: `Ask ${server} for the same name twice: if the second answer comes at once, it is what stands behind it that is slow.`,
      figures: { name: key, type, wait },
    }, lookup);
  }

  #without(lookup: Asked, types: readonly string[], answered: number): void {
    if (this.#isEnough('dns-failure', 'note', lookup)) return;
    const { server, name, key, type, frame } = lookup;
    const only = types.length > 0 ? `: only ${listed([...new Set(types)])}` : '';
    this.#find({
      code: 'dns-failure', confidence: 'likely', severity: 'note', evidence: [...new Set([frame, answered])],
      message: `${server} knows ${quote(name)}, and has no address of it${only}`,
      disproof: `an A or AAAA record of ${quote(key)} in a response`,
      next: 'Check that the name has the record that is asked for: it may be an alias of a name that is gone, or serve mail alone.',
      figures: { name: key, type, types },
    }, lookup);
  }

  #isEnough(code: Finding['code'], severity: Finding['severity'], lookup: Asked): boolean {
    return (this.#made.get(kindKey(code, severity, lookup)) ?? 0) >= MOST_FINDINGS;
  }

  #find(finding: Omit<Finding, 'subject'>, lookup: Asked): void {
    const key = kindKey(finding.code, finding.severity, lookup);
    this.#made.set(key, (this.#made.get(key) ?? 0) + 1);
    this.#desk.finding({ ...finding, subject: { connection: lookup.connection } });
  }
}

/** shop.office.test, shop.test: of a search list, the one that exists was found. `found`: of this first label, by time. */
function isSearched({ time, answer }: Asked, found: readonly Asked[]): boolean {
  if (answer?.rcode !== 'NXDOMAIN') return false;
  let low = 0;
  for (let high = found.length; low < high;) {
    const middle = (low + high) >> 1;
    if (found[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low < found.length && secondsFrom(time, found[low]!.time) <= SEARCH_SECONDS;
}

const isAddress = ({ answer }: Asked): boolean =>
  answer !== null && (answer.types.includes('A') || answer.types.includes('AAAA'));

const nameKey = ({ client, key }: Asked): string => `${client} ${key}`;
const kindKey = (code: Finding['code'], severity: Finding['severity'], lookup: Asked): string => `${code} ${severity ?? ''} ${serverKey(lookup)}`;
const serverKey = ({ client, server }: Asked): string => `${client} ${server}`;
const labelKey = ({ client, key }: Asked): string => `${client} ${key.split('.', 1)[0]!}`;

/** Who answered in the place of a lookup that was not answered. `answered`: other queries that its server did answer. */
function instead({ client, server, type }: Asked, same: readonly Asked[], answered: number): string {
  const helpers = same.filter((each) => each.answer !== null && each.type === type);
  const others = [...new Set(helpers.map((each) => each.server))].filter((each) => each !== server);
  if (others.length > 0) return `${listed(others)} answered instead`;
  if (helpers.length > 0) return 'a later try was answered';
  return answered > 0 ? `it answered ${plural(answered, 'other query', 'other queries')} of ${client}` : 'it answered nothing else either';
}

function failureStep(rcode: string, server: string): string {
  switch (rcode) {
    case 'NXDOMAIN': return 'Check the spelling and the search list of the client; ask the authoritative server whether the name exists.';
    case 'REFUSED': return 'Check whether this server is meant to resolve for this client: it may answer its own network only.';
    default: return `Ask ${server} again and read its log: the servers it asks may not answer, or DNSSEC may not validate.`;
  }
}

/** RFC 1035 §4.1.1. */
const RCODES: Readonly<Record<string, string>> = {
  NXDOMAIN: 'there is no such name',
  SERVFAIL: 'it failed to find out',
  REFUSED: 'it does not answer this client',
  FORMERR: 'it cannot read the query',
  NOTIMP: 'it does not know this kind of query',
};

/** Of a name that does not exist, its server tells the truth; with the others, something failed. */
function severityOf(name: string, type: string, rcode: string): Pick<Finding, 'severity'> {
  const isMissing = rcode === 'NXDOMAIN';
  if (isSpeculative(name, type)) return { severity: isMissing ? 'chat' : 'note' };
  return isMissing || rcode.startsWith('BAD') ? { severity: 'warn' } : {};
}

/** Names that are asked for to see whether they exist: reverse names, block lists, services, what browsers try. */
function isSpeculative(name: string, type: string): boolean {
  if (type === 'PTR' || type === 'SRV' || type === 'TXT') return true;
  if (/(^|\.)(in-addr|ip6)\.arpa$/.test(name) || /^(\d{1,3}\.){4}/.test(name) || name.startsWith('_')) return true;
  return !name.includes('.') || /^(wpad|isatap)\./.test(name) || name.endsWith('.local');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
