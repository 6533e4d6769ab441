import type { DnsRecord } from '../../record.ts';
import { checkCombinations, THERE } from '../combinations.ts';
import type { Combination } from '../combinations.ts';
import { compareValue } from '../compare.ts';
import type { DnsPattern } from '../expectation.ts';
import type { Fields, FieldType } from '../field.ts';
import { figure, flag, list, text } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import { Absent, show } from '../show.ts';

const TYPES = ['A', 'AAAA', 'CNAME', 'HTTPS', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'SVCB', 'TXT', 'ANY'];
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const OPCODES = ['QUERY', 'IQUERY', 'STATUS', 'NOTIFY', 'UPDATE', 'DSO'];

const capitals = (known: readonly string[]): FieldType =>
  text((value) => (value === value.toUpperCase() ? null : `is in capitals: ${show(value.toUpperCase())}`), known);

/** Names are told apart without regard to case (RFC 1035 §2.3.3), and some resolvers write them in any on purpose. */
const folded = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
const plainName = text((value) =>
  (value.length > 1 && value.endsWith('.') ? `is never ${show(value)}; did you mean ${show(value.slice(0, -1))}?` : null));
const name: FieldType = {
  ...plainName,
  compare: (pattern, actual, path) =>
    (typeof pattern === 'string' ? compareValue(folded(pattern), folded(actual), path) : compareValue(pattern, actual, path)),
};

const NO_ANSWER = new Absent('none: there was no answer');
const NOTHING_ASKED = new Absent('none: nothing is asked');

const asked = ({ query, questions }: DnsRecord): readonly { name: string; type: string }[] => questions ?? (query ? [query] : []);
const ofQuestions = (part: 'name' | 'type') => (record: DnsRecord): readonly string[] | Absent => {
  const all = asked(record);
  return all.length === 0 ? NOTHING_ASKED : all.map((each) => each[part]);
};
const ofAnswer = <T>(read: (response: NonNullable<DnsRecord['response']>) => T) => ({ response }: DnsRecord): T | Absent =>
  (response ? read(response) : NO_ANSWER);

const answersOf = ofAnswer(({ answers }) => (answers.length === 0 ? null : answers.map(({ data }) => data)));

const fields: Fields<DnsRecord, DnsPattern> = {
  name: { type: list(name), weight: 5, read: ofQuestions('name') },
  type: { type: list(capitals(TYPES)), weight: 2, read: ofQuestions('type') },
  rcode: { type: capitals(RCODES), weight: 3, read: ofAnswer(({ rcode }) => rcode) },
  answers: { type: list(text()), weight: 2, read: answersOf },
  truncated: { type: flag, weight: 1, read: ofAnswer(({ truncated }) => truncated === true) },
  opcode: { type: capitals(OPCODES), weight: 1, read: ({ opcode }) => opcode ?? 'QUERY', always: true },
  id: { type: figure(0, 65535), weight: 1, read: ({ id }) => id, always: true },
  connection: { type: figure(), weight: 0.5, read: ({ connection }) => connection, always: true },
};

const COMBINATIONS: readonly Combination[] = [
  { rcode: THERE },
  { rcode: [NO_ANSWER], answers: [NO_ANSWER], truncated: [NO_ANSWER] },
];

export const dnsKind: Kind<DnsRecord, DnsPattern> = {
  one: 'a DNS query',
  many: 'DNS queries',
  fields,
  candidates: (capture) => capture.of<DnsRecord>('dns'),
  frames: ({ query, response }) => [query?.frame, response?.frame].filter((frame) => frame !== undefined),
  time: ({ query, response }) => query?.time ?? response?.time ?? null,
  connection: ({ connection }) => connection,
  check: (pattern) => checkCombinations(pattern, COMBINATIONS, fields),
};
