/**
 * Names that were not resolved, or slowly. A lookup is judged with those beside it: resolvers ask again, ask another server,
 * ask for A and AAAA together, and try the names of a search list, so that single failures are part of a success.
 */
import type { FrameContext } from '../../options.ts';
import type { Confidence, EarshotRecord } from '../../record.ts';
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
/** Questions of a kind about which findings are made for one pair of hosts; the others are as these. */
const MOST_FINDINGS = 200;

export const nameLookups: MakeExaminer = (desk) => new NameLookups(desk);

class NameLookups implements Examiner {
  readonly #desk: Desk;
  readonly #lookups = new Lookups();
  readonly #now = { seconds: 0, nanos: 0 };
  /** Frames whose messages could not be read to their end: what they lack may be in the rest. */
  readonly #damaged = new Set<number>();
  #made = 0;

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
    const byName = groupBy(all, ({ client, key }) => `${client} ${key}`);
    const resolved = new Set(all.filter(isResolved).map(({ client, key }) => `${client} ${key}`));
    const byLabel = groupBy(all.filter(isResolved), ({ client, key }) => `${client} ${firstLabel(key)}`);
    for (const group of byLabel.values()) group.sort((a, b) => (a.time < b.time ? -1 : 1));
    const byServer = groupBy(all, ({ client, server }) => `${client} ${server}`);
    for (const lookup of all) {
      if (this.#made >= MOST_FINDINGS) return;
      const same = byName.get(`${lookup.client} ${lookup.key}`)!;
      if (lookup.answer === null) {
        this.#unanswered(lookup, same, byServer.get(`${lookup.client} ${lookup.server}`)!, end);
      } else if (lookup.answer.rcode !== 'NOERROR') {
        const isHelped = resolved.has(`${lookup.client} ${lookup.key}`)
          || isSearched(lookup, byLabel.get(`${lookup.client} ${firstLabel(lookup.key)}`) ?? []);
        if (!isHelped) this.#failed(lookup, same);
      } else this.#answered(lookup, same);
    }
  }

  #unanswered(lookup: Asked, same: readonly Asked[], ofServer: readonly Asked[], end: string): void {
    const { connection, client, server, type, name, frame, key } = lookup;
    const attempts = same.filter((each) => each.type === type && each.server === server);
    const silent = attempts.filter(({ answer }) => answer === null);
    const helped = same.find((each) => each.type === type && each.answer !== null);
    const answered = ofServer.filter(({ answer }) => answer !== null).length;
    const others = [...new Set(same.filter((each) => each.server !== server && each.answer !== null).map((each) => each.server))];
    const waited = secondsFrom(silent[0]!.time, end);
    if (waited < (silent.length > 1 ? PATIENCE_SECONDS : LONG_SECONDS)) return;
    const confidence: Confidence = silent.length > 1 ? 'certain' : 'likely';
    const rest = others.length > 0 ? `${listed(others)} answered instead`
      : helped ? 'a later try was answered'
      : answered > 0 ? `it answered ${plural(answered, 'other query', 'other queries')} of ${client}` : 'it answered nothing else either';
    this.#find({
      code: 'dns-unanswered', confidence, evidence: silent.map((each) => each.frame), ...(helped && { severity: 'note' as const }),
      message: `${client} asked ${server} for ${quote(name)} ${type} ${silent.length === 1 ? 'once' : `${silent.length} times`} and got no answer${waited < ANSWER_SECONDS ? ` in ${durationText(waited)}` : ''}; ${rest}`,
      disproof: `a DNS response of ${server} for ${quote(key)} ${type} after frame ${frame}`,
      next: answered > 0
        ? `Ask ${server} for this name from another host: it may fail for this name alone, wait for a server further on, or lose packets.`
        : `Check that a name server runs at ${server} and that UDP port 53 reaches it in both directions.`,
      figures: { name: key, type, attempts: silent.length },
    }, connection);
  }

  #failed({ connection, client, server, name, key, type, frame, answer }: Asked, same: readonly Asked[]): void {
    const { rcode, frame: answered } = answer!;
    const isMissing = rcode === 'NXDOMAIN';
    const servers = [...new Set(same.map((each) => each.server))];
    this.#find({
      code: 'dns-failure', confidence: 'certain', evidence: [frame, answered],
      ...severityOf(key, type, rcode),
      message: `${server} answered ${client}'s query for ${quote(name)} ${type} with ${rcode}: ${RCODES[rcode] ?? 'it could not answer'}`
        + `${servers.length > 1 ? `; so did ${listed(servers.filter((each) => each !== server))}` : ''}`,
      disproof: `a response with NOERROR and a record for ${quote(key)}, of this server or another one`,
      next: isMissing
        ? 'Check the spelling and the search list of the client; ask the authoritative server whether the name exists.'
        : rcode === 'REFUSED' ? 'Check whether this server is meant to resolve for this client: it may answer its own network only.'
        : `Ask ${server} again and read its log: the servers it asks may not answer, or DNSSEC may not validate.`,
      figures: { name: key, type, rcode },
    }, connection);
  }

  #answered(lookup: Asked, same: readonly Asked[]): void {
    const { connection, client, server, name, key, type, frame, answer } = lookup;
    const { wait, frame: answered, types, isReferral, isTruncated } = answer!;
    if (wait > SLOW_SECONDS) {
      this.#find({
        code: 'dns-slow', confidence: 'certain', evidence: [frame, answered],
        message: `${server} took ${durationText(wait)} to answer ${client}'s query for ${quote(name)} ${type} (slow: over ${durationText(SLOW_SECONDS)})`,
        disproof: `a response before ${durationText(SLOW_SECONDS)} had passed after frame ${frame}`,
        next: `Ask ${server} for the same name twice: if the second answer comes at once, it is what stands behind it that is slow.`,
        figures: { name: key, type, wait },
      }, connection);
    }
    // Of a name with one kind of address, the other is asked for in vain, and rightly so.
    const lacks = type === 'A' && !types.includes('A') && !isReferral && !isTruncated;
    if (!lacks || this.#damaged.has(answered) || same.some(isAddress)) return;
    this.#find({
      code: 'dns-failure', confidence: 'likely', severity: 'note', evidence: [frame, answered],
      message: `${server} knows ${quote(name)}, and has no address of it${types.length > 0 ? `: only ${listed([...new Set(types)])}` : ''}`,
      disproof: `an A or AAAA record of ${quote(key)} in a response`,
      next: 'Check that the name has the record that is asked for: it may be an alias of a name that is gone, or serve mail alone.',
      figures: { name: key, type, types },
    }, connection);
  }

  #find(finding: Omit<Finding, 'subject'>, connection: number): void {
    this.#made++;
    this.#desk.finding({ ...finding, subject: { connection } });
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

const isAddress = ({ answer }: Asked): boolean => answer !== null && (answer.types.includes('A') || answer.types.includes('AAAA'));

const firstLabel = (name: string): string => name.split('.', 1)[0]!;

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
