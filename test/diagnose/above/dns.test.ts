import { describe, expect, it } from 'vitest';
import { nameLookups } from '../../../src/diagnose/above/dns.ts';
import { CaptureBuilder, dnsMessage, DnsType, dnsName } from '../../../src/testing/index.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { brief, verdictsIn } from './support.ts';

interface Step {
  name: string;
  type?: number;
  server?: string;
  /** Seconds that pass before the query and before its answer. */
  after?: number;
  wait?: number;
  /** null: there is none. */
  rcode?: number | null;
  /** Types of the answers; the one that was asked for by default. */
  answers?: number[];
}

const DATA: Record<number, Uint8Array> = { [DnsType.A]: Uint8Array.of(10, 0, 0, 9), [DnsType.AAAA]: new Uint8Array(16), [DnsType.CNAME]: dnsName('other.test') };

/** Lookups of one client, each from a port of its own. */
function lookups(...steps: Step[]): VerdictRecord[] {
  const capture = new CaptureBuilder();
  for (const [i, { name, type = DnsType.A, server = '10.0.0.53', after = 0, wait = 0.01, rcode = 0, answers = [type] }] of steps.entries()) {
    capture.wait(after * 1000);
    const udp = capture.udp({ client: `10.0.0.1:${50000 + i}`, server: `${server}:53` });
    const questions = [{ name, type }];
    udp.client(dnsMessage({ id: i, questions }));
    if (rcode === null) continue;
    capture.wait(wait * 1000);
    const list = rcode === 0 ? answers.map((each) => ({ name, type: each, data: DATA[each]! })) : [];
    udp.server(dnsMessage({ id: i, response: true, rcode, questions, answers: list }));
  }
  return verdictsIn(nameLookups, capture);
}

const NXDOMAIN = 3, SERVFAIL = 2, REFUSED = 5;

describe('a lookup', () => {
  it('that is answered is no finding', () => {
    expect(lookups({ name: 'shop.test' }, { name: 'shop.test', type: DnsType.AAAA, answers: [] })).toEqual([]);
  });

  it('that is asked again and never answered is unanswered for certain, on all of its sockets', () => {
    const [verdict] = lookups({ name: 'shop.test', rcode: null }, { name: 'shop.test', rcode: null, after: 2 }, { name: 'shop.test', rcode: null, after: 2 });
    expect(verdict).toMatchObject({
      code: 'dns-unanswered', position: 'below', step: 'resolve', severity: 'error', confidence: 'certain', evidence: [1, 2, 3], count: 3,
      subject: { hosts: ['10.0.0.1', '10.0.0.53'] }, figures: { name: 'shop.test', type: 'A', attempts: 3 },
    });
    expect(verdict!.message).toMatch(/^10\.0\.0\.1 asked 10\.0\.0\.53 for shop\.test A 3 times and got no answer in 4\.0 s; it answered nothing else either/);
  });

  it('that is never answered is told of behind hundreds that were answered with no such name, by another server', () => {
    const missing = Array.from({ length: 300 }, (_, at) => ({ name: `no${at}.test`, rcode: NXDOMAIN }));
    const silent = [0, 1, 2].map((after) => ({ name: 'shop.test', server: '10.0.0.54', rcode: null, after }));
    expect(brief(lookups(...missing, ...silent, { name: 'end.test', after: 5 }))).toEqual(['dns-unanswered error certain', 'dns-failure warn certain']);
  });

  it('that fails is told of behind many that were but tried, of the same server', () => {
    const tried = Array.from({ length: 300 }, (_, at) => ({ name: `${at}.0.0.10.in-addr.arpa`, type: 12, rcode: NXDOMAIN }));
    expect(brief(lookups(...tried, { name: 'shop.test', rcode: SERVFAIL }))).toEqual(['dns-failure error certain']);
  });

  it('that waits when the capture ends is no failure', () => {
    expect(lookups({ name: 'a.test' }, { name: 'b.test', rcode: null }, { name: 'c.test', after: 2 })).toEqual([]);
  });

  it('that another server answers, or the same one later, is a remark', () => {
    const helped = lookups({ name: 'a.test', rcode: null }, { name: 'a.test', server: '10.0.0.54', after: 5 });
    expect(brief(helped)).toEqual(['dns-unanswered note likely']);
    expect(helped[0]!.message).toContain('10.0.0.54 answered instead');
    expect(lookups({ name: 'a.test', rcode: null }, { name: 'a.test', after: 5 })[0]!.message).toContain('a later try was answered');
  });

  it('that fails says how, and which server said so', () => {
    const [verdict] = lookups({ name: 'shop.test', rcode: SERVFAIL });
    expect(verdict).toMatchObject({ code: 'dns-failure', position: 'above', severity: 'error', confidence: 'certain', evidence: [1, 2], figures: { rcode: 'SERVFAIL' } });
    expect(verdict!.message).toBe("10.0.0.53 answered 10.0.0.1's query for shop.test A with SERVFAIL: it failed to find out");
    expect(lookups({ name: 'shop.test', rcode: REFUSED })[0]!.next).toContain('meant to resolve for this client');
  });

  it('whose query was not captured fails all the same', () => {
    const capture = new CaptureBuilder();
    capture.udp({ client: '10.0.0.1:50000', server: '10.0.0.53:53' })
      .server(dnsMessage({ response: true, rcode: SERVFAIL, questions: [{ name: 'a.test' }] }));
    expect(verdictsIn(nameLookups, capture)).toMatchObject([{ code: 'dns-failure', evidence: [1] }]);
  });

  it('of a name that does not exist is a warning, and less where it was but tried', () => {
    expect(brief(lookups({ name: 'shpo.test', rcode: NXDOMAIN }))).toEqual(['dns-failure warn certain']);
    expect(brief(lookups({ name: 'wpad.test', rcode: NXDOMAIN }))).toEqual(['dns-failure chat certain']);
    expect(brief(lookups({ name: '4.3.2.1.in-addr.arpa', type: 12, rcode: NXDOMAIN }))).toEqual(['dns-failure chat certain']);
  });

  it('of a search list that then finds the name is no failure, unless it is another name', () => {
    expect(lookups({ name: 'shop.office.test', rcode: NXDOMAIN }, { name: 'shop.test' })).toEqual([]);
    expect(brief(lookups({ name: 'shop.office.test', rcode: NXDOMAIN }, { name: 'mail.test' }))).toEqual(['dns-failure warn certain']);
    expect(brief(lookups({ name: 'shop.test' }, { name: 'shop.office.test', rcode: NXDOMAIN, after: 1 }))).toEqual(['dns-failure warn certain']);
  });

  it('for AAAA that fails where A succeeds, or with one server and not the next, is no failure', () => {
    expect(lookups({ name: 'a.test', type: DnsType.AAAA, rcode: NXDOMAIN }, { name: 'a.test' })).toEqual([]);
    expect(lookups({ name: 'a.test', rcode: SERVFAIL }, { name: 'a.test', server: '10.0.0.54' })).toEqual([]);
  });

  it('that takes over a second is slow', () => {
    const [verdict] = lookups({ name: 'a.test', wait: 3 });
    expect(verdict).toMatchObject({ code: 'dns-slow', severity: 'warn', confidence: 'certain' });
    expect(verdict!.message).toContain('took 3.0 s to answer');
    expect(lookups({ name: 'a.test', wait: 0.9 })).toEqual([]);
  });

  it('whose answer lacks what was asked for is a note, unless the name has the other kind of address', () => {
    const [verdict] = lookups({ name: 'a.test', answers: [DnsType.CNAME] });
    expect(brief([verdict!])).toEqual(['dns-failure note likely']);
    expect(verdict!.message).toBe('10.0.0.53 knows a.test, and has no address of it: only CNAME');
    expect(lookups({ name: 'a.test', answers: [] }, { name: 'a.test', type: DnsType.AAAA })).toEqual([]);
  });

  it('by multicast is for everybody, and nobody has to answer', () => {
    const capture = new CaptureBuilder();
    capture.udp({ client: '10.0.0.1:5353', server: '224.0.0.251:5353' }).client(dnsMessage({ questions: [{ name: 'printer.local' }] }));
    capture.wait(10_000).udp({ client: '10.0.0.1:1', server: '10.0.0.2:9' }).client('later');
    expect(verdictsIn(nameLookups, capture)).toEqual([]);
  });
});
