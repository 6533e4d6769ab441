import { encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDns, type DnsMessage } from '../../../src/dissect/dns/message.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

const HEADER = '1234 8180 0001 0001 0000 0000';
const QUESTION = '07 6578616d706c65 04 74657374 00 0001 0001';

/** A response to `example.test A` with one record in the answer section. */
const withRecord = (record: string): DnsMessage => parseDns(hex(HEADER + QUESTION + record))!;

/** The text of one record's data, from its type and hexadecimal bytes. */
function dataOf(type: number, data: string): string {
  const bytes = hex(data);
  const head = `c00c ${type.toString(16).padStart(4, '0')} 0001 0000003c ${bytes.length.toString(16).padStart(4, '0')}`;
  return withRecord(head + data).answers[0]!.data;
}

/** How a record that dns-packet wrote reads. */
function shown(answer: object): unknown {
  const message = parseDns(encode({ type: 'response', answers: [{ name: 'example.test', ttl: 60, ...answer }] }))!;
  expect(message.fault).toBeNull();
  expect(message.trailing).toBe(0);
  return message.answers[0]!.data;
}

describe('a DNS message', () => {
  it('gives its header, question and answer', () => {
    expect(withRecord('c00c 0001 0001 0000003c 0004 c0000201')).toEqual({
      id: 0x1234, response: true, opcode: 0, operation: 'QUERY', authoritative: false, truncated: false, rcode: 0,
      questions: [{ name: 'example.test', type: 1, class: 1, kind: 'A' }],
      answers: [{ name: 'example.test', type: 'A', ttl: 60, data: '192.0.2.1' }],
      authority: [], additional: [], fault: null, trailing: 0,
    });
  });

  it('of fewer than twelve bytes is none', () => {
    expect(parseDns(new Uint8Array(11))).toBeNull();
  });

  it('keeps what came before the cut, at every length', () => {
    const whole = encode({
      type: 'response', id: 7, questions: [{ type: 'A', name: 'a.example' }],
      answers: [{ type: 'A', name: 'a.example', data: '192.0.2.1' }, { type: 'TXT', name: 'a.example', data: 'hello' }],
    });
    let before = 0;
    for (let length = 12; length < whole.length; length++) {
      const message = parseDns(whole.slice(0, length))!;
      expect(message.fault, `cut at ${length}`).not.toBeNull();
      expect(message.answers.length).toBeGreaterThanOrEqual(before);
      before = message.answers.length;
    }
    expect(before).toBe(1);
    expect(parseDns(whole)).toMatchObject({ fault: null, answers: { length: 2 } });
  });

  it('reads the record behind one whose data is bad', () => {
    const records = 'c00c 0001 0001 0000003c 0003 c00002 c00c 0001 0001 0000003c 0004 c0000202';
    const message = parseDns(hex(`1234 8180 0001 0002 0000 0000 ${QUESTION} ${records}`))!;
    expect(message.answers.map((answer) => answer.data)).toEqual(['\\# 3 c00002', '192.0.2.2']);
    expect(message.fault).toBe('bad A data: the bytes end early');
  });

  it('says how many bytes follow its last record', () => {
    expect(withRecord('c00c 0001 0001 0000003c 0004 c0000201 ffff').trailing).toBe(2);
  });

  it('takes the upper bits of its response code from OPT', () => {
    const message = parseDns(hex('1234 8180 0000 0000 0000 0001 00 0029 04d0 01 00 8000 0000'))!;
    expect(message.rcode).toBe(16);
    expect(message.additional).toEqual([{ name: '.', type: 'OPT', ttl: 0, data: 'udp=1232 do' }]);
  });

  it('never throws and never reads further than it should, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, start) => {
      const message = parseDns(bytes, Math.min(start, bytes.length));
      if (message) expect(message.trailing).toBeGreaterThanOrEqual(0);
    }));
  });

  it('never throws on a message with bytes changed', () => {
    const whole = encode({
      type: 'response', questions: [{ type: 'ANY', name: 'a.example' }],
      answers: [
        { type: 'SOA', name: 'a.example', data: { mname: 'ns.a.example', rname: 'x.a.example', serial: 1 } },
        { type: 'NSEC', name: 'a.example', data: { nextDomain: 'b.example', rrtypes: ['A', 'MX'] } },
        { type: 'CAA', name: 'a.example', data: { tag: 'issue', value: 'ca.example' } },
      ],
    });
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(changes, (list) => {
      const bytes = whole.slice();
      for (const [at, value] of list) bytes[at] = value;
      expect(parseDns(bytes)).not.toBeNull();
    }));
  });
});

describe('a name', () => {
  const nameOf = (bytes: string): DnsMessage => parseDns(hex(`1234 0100 0001 0000 0000 0000 ${bytes}`))!;

  it('of no labels is a dot', () => {
    expect(nameOf('00 0002 0001').questions[0]!.name).toBe('.');
  });

  it('shows bytes that are not printing ASCII as \\DDD, and a dot inside a label escaped', () => {
    expect(nameOf('06 612e625c2000 03c3bc7f 00 0001 0001').questions[0]!.name).toBe('a\\.b\\\\\\032\\000.\\195\\188\\127');
  });

  it.each([
    ['points at itself', 'c00c 0001 0001', 'a compression pointer does not lead back'],
    ['points ahead', 'c010 0001 0001 00', 'a compression pointer does not lead back'],
    ['goes round through its own label', '0161 c00c 0001 0001', 'a compression pointer does not lead back'],
    ['has a label of a reserved type', '4161 00 0001 0001', 'a label of a reserved type'],
    ['is cut', '0561', 'a name is cut'],
    ['is cut inside a pointer', '0161 c0', 'a name is cut'],
    ['is longer than 255 octets', `${`3f${'61'.repeat(63)}`.repeat(4)} 00 0001 0001`, 'a name is longer than 255 octets'],
  ])('that %s is a fault, not a loop', (_, bytes, fault) => {
    expect(nameOf(bytes)).toMatchObject({ fault, questions: [] });
  });

  it('of 255 octets is allowed', () => {
    const name = `${`3f${'61'.repeat(63)}`.repeat(3)} 3d${'61'.repeat(61)} 00`;
    expect(nameOf(`${name} 0001 0001`)).toMatchObject({ fault: null, questions: { length: 1 } });
  });

  it('is not followed through more pointers than it can have labels', () => {
    /** A record full of pointers, the first to the root at 12, each other one to the last; then one that starts at the end. */
    const chained = (length: number): DnsMessage => {
      const pointers = Array.from({ length }, (_, i) => (0xc000 | (i === 0 ? 12 : 21 + 2 * i)).toString(16)).join('');
      const size = (2 * length).toString(16).padStart(4, '0');
      const last = (0xc000 | (21 + 2 * length)).toString(16);
      const records = `00 ff00 0001 00000000 ${size} ${pointers} ${last} ff00 0001 00000000 0000`;
      return parseDns(hex(`1234 8180 0000 0002 0000 0000 ${records}`))!;
    };
    expect(chained(120)).toMatchObject({ fault: null, answers: [{}, { name: '.' }] });
    expect(chained(200).fault).toBe('a compression pointer does not lead back');
  });
});

describe('record data reads as a zone file writes it', () => {
  it.each<[object, string]>([
    [{ type: 'A', data: '192.0.2.7' }, '192.0.2.7'],
    [{ type: 'AAAA', data: '2001:db8:0:0:1::1' }, '2001:db8::1:0:0:1'],
    [{ type: 'AAAA', data: '::1' }, '::1'],
    [{ type: 'AAAA', data: '::' }, '::'],
    [{ type: 'AAAA', data: 'fe80::' }, 'fe80::'],
    [{ type: 'AAAA', data: '::ffff:192.0.2.1' }, '::ffff:192.0.2.1'],
    [{ type: 'AAAA', data: '1:0:2:3:4:5:6:7' }, '1:0:2:3:4:5:6:7'],
    [{ type: 'CNAME', data: 'b.example.test' }, 'b.example.test'],
    [{ type: 'NS', data: '.' }, '.'],
    [{ type: 'PTR', data: 'host.example' }, 'host.example'],
    [{ type: 'DNAME', data: 'other.example' }, 'other.example'],
    [{ type: 'SOA', data: { mname: 'ns.a', rname: 'mail.a', serial: 4294967295, refresh: 2, retry: 3, expire: 4, minimum: 5 } },
      'ns.a mail.a 4294967295 2 3 4 5'],
    [{ type: 'MX', data: { preference: 10, exchange: 'mail.a' } }, '10 mail.a'],
    [{ type: 'TXT', data: ['v=spf1 -all', 'say "hi"\\\n'] }, '"v=spf1 -all" "say \\"hi\\"\\\\\\010"'],
    [{ type: 'SRV', data: { priority: 1, weight: 2, port: 5060, target: 'sip.a' } }, '1 2 5060 sip.a'],
    [{ type: 'HINFO', data: { cpu: 'VAX', os: 'VMS' } }, '"VAX" "VMS"'],
    [{ type: 'CAA', data: { flags: 128, tag: 'issue', value: 'ca.example' } }, '128 issue "ca.example"'],
    [{ type: 'NAPTR', data: {
      order: 100, preference: 10, flags: 'S', services: 'SIP+D2U', regexp: '', replacement: '_sip._udp.a',
    } },
      '100 10 "S" "SIP+D2U" "" _sip._udp.a'],
    [{ type: 'RP', data: { mbox: 'me.a', txt: 'txt.a' } }, 'me.a txt.a'],
    [{ type: 'DS', data: { keyTag: 12345, algorithm: 13, digestType: 2, digest: Buffer.from('abcdef', 'hex') } },
      '12345 13 2 ABCDEF'],
    [{ type: 'DNSKEY', data: { flags: 257, algorithm: 13, key: Buffer.from('key') } }, '257 3 13 a2V5'],
    [{ type: 'RRSIG', data: {
      typeCovered: 'A', algorithm: 13, labels: 2, originalTTL: 300, expiration: 1704067200, inception: 1701388800, keyTag: 7,
      signersName: 'a', signature: Buffer.from('sig'),
    } }, 'A 13 2 300 20240101000000 20231201000000 7 a c2ln'],
    [{ type: 'NSEC', data: { nextDomain: 'b.a', rrtypes: ['A', 'RRSIG', 'CAA'] } }, 'b.a A RRSIG CAA'],
    [{ type: 'NSEC3', data: {
      algorithm: 1, flags: 0, iterations: 10, salt: Buffer.from('beef', 'hex'),
      nextDomain: Buffer.from('f00ba5', 'hex'), rrtypes: ['A'],
    } }, '1 0 10 beef U05QA A'],
    [{ type: 'TLSA', data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from('cafe', 'hex') } }, '3 1 1 cafe'],
    [{ type: 'SSHFP', data: { algorithm: 1, hash: 1, fingerprint: 'aa'.repeat(20) } }, `1 1 ${'aa'.repeat(20)}`],
  ])('%j', (answer, text) => {
    expect(shown(answer)).toBe(text);
  });

  it.each([
    ['HTTPS with ALPN, port and hints', 65, '0001 00 0001 0006 02 6832 02 6833 0003 0002 20fb 0004 0008 c0000201 c0000202',
      '1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2'],
    ['SVCB in alias form', 64, '0000 03 737663 00', '0 svc'],
    ['SVCB with mandatory, bare and unknown keys', 64, '0001 00 0000 0002 0001 0002 0000 fde8 0002 abcd',
      '1 . mandatory=alpn no-default-alpn key65000=abcd'],
    ['SVCB whose last value is cut', 64, '0001 00 0001 0009 02', '\\# 8 0001000001000902'],
    ['LOC', 29, '00 33 16 13 8b0d2c8c 7ff8fca5 00988db0', '51 30 12.748 N 0 7 39.611 W -22.56m 30.00m 10000.00m 10.00m'],
    ['NSEC3PARAM without salt', 51, '01 00 0000 00', '1 0 0 -'],
    ['a type without a name', 65280, 'deadbeef', '\\# 4 deadbeef'],
    ['a known type without data, as in an update', 1, '', '\\# 0'],
    ['an A record that is too long', 1, 'c000020100', '\\# 5 c000020100'],
    ['a bitmap of 33 bytes', 47, `00 00 21 ${'00'.repeat(33)}`, `\\# 36 000021${'00'.repeat(33)}`],
    ['URI', 256, '0001 0002 68747470733a2f2f61', '1 2 "https://a"'],
  ])('%s', (_, type, data, text) => {
    expect(dataOf(type, data)).toBe(text);
  });

  it('names an unknown type by its number', () => {
    expect(withRecord('c00c ff00 0001 0000003c 0000').answers[0]!.type).toBe('TYPE65280');
  });

  it('tells EDNS options apart', () => {
    const options = [
      '000a 0008 0102030405060708', // cookie
      '0008 0007 0001 18 00 c00002', // client subnet
      '000f 0006 0016 74696d65', // extended error
      '000c 0003 000000', // padding
      'ffee 0000',
    ].join('');
    const size = hex(options).length.toString(16).padStart(4, '0');
    const message = parseDns(hex(`1234 8180 0000 0000 0000 0001 00 0029 1000 00 00 0000 ${size} ${options}`))!;
    expect(message.fault).toBeNull();
    expect(message.additional[0]!.data).toBe(
      'udp=4096 cookie=0102030405060708 client-subnet=192.0.2.0/24/0 ede=22:"time" padding=3 option65518',
    );
  });
});
