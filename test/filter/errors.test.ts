import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../src/filter/filter.ts';
import { FilterError } from '../../src/filter/filter-error.ts';

function errorOf(filter: string): FilterError {
  try {
    compileFilter(filter);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${filter} was accepted`);
}

/** Filter, carets under it, and the message. */
const mistakes: [filter: string, carets: string, message: string][] = [
  // Grammar.
  ['', '^', 'the filter is empty'],
  ['tcp &&', '      ^', 'the filter ends where a field, a value or a condition should be'],
  ['tcp udp', '    ^^^', 'an operator such as && or == is missing here'],
  ['(tcp', '    ^', ') is missing to close this'],
  ['tcp)', '   ^', 'no parenthesis is open here'],
  ['tcp.port = 80', '         ^', 'equality is written =='],
  ['tcp | udp', '    ^', 'or is written ||'],
  ["http.host == 'a'", '             ^', 'strings are written in double quotes'],
  ['http.host == "a', '             ^^', 'this string has no closing quote'],
  [String.raw`http.host == "\d"`, '              ^^', String.raw`no escape is written \d; in r"…" a backslash is a backslash`],
  ['tcp $ udp', '    ^', '$ has no meaning here'],
  ['tcp && || udp', '       ^^', 'a field, a value or a condition should be here, not ||'],
  ['tcp and or udp', '        ^^', 'a field, a value or a condition should be here, not or'],
  ['1 < tcp.port < 9', '             ^', 'a condition has no value to compare; join two comparisons with &&'],
  ['tcp.port in 80', '            ^^', '{ is missing before the members of a set'],
  ['tcp.port in {}', '            ^^', 'this set is empty'],
  ['tcp.port in {9..1}', '                ^', 'this range ends before it begins'],
  ['tcp.port == 99999', '            ^^^^^', 'tcp.port is never 99999: it goes from 0 to 65535'],
  ['udp.dstport in {80, 65536}', '                    ^^^^^', 'udp.dstport is never 65536: it goes from 0 to 65535'],
  ['http.response.code >= 1000', '                      ^^^^', 'http.response.code is never 1000: it goes from 0 to 999'],
  ['any tcp.port', '^^^^^^^^^^^^', 'any stands before a comparison, which is missing'],
  ['(tcp && udp) == 1', '             ^^', 'a condition has no value to compare; join two comparisons with &&'],
  ['len(tcp && udp) > 1', '        ^^', ', or ) is missing behind an argument'],
  ['eth.src[x]', '        ^', 'bytes are written [offset:length] or [first-last]'],
  ['eth.src[0:0]', '        ^^^', 'this slice is empty'],
  ['eth.src[3-1]', '        ^^^', 'this slice is empty'],
  ['eth.src[3-]', '        ^^', 'the last index of this slice is missing'],
  ['ip.src#0', '       ^', 'layers count from 1'],

  // Names.
  ['tcp.prot == 80', '^^^^^^^^', 'there is no field tcp.prot; did you mean tcp.port?'],
  ['http.hsot', '^^^^^^^^^', 'there is no field http.hsot; did you mean http.host?'],
  ['http.method == "GET"', '^^^^^^^^^^^', 'there is no field http.method; did you mean http.request.method?'],
  ['ip.src == tcp.prot', '          ^^^^^^^^', 'there is no field tcp.prot; did you mean tcp.port?'],
  ['qqqqqqqqqqqqqqqqqqq', '^^^^^^^^^^^^^^^^^^^', 'there is no field qqqqqqqqqqqqqqqqqqq'],
  ['http2.streamid == 1', '^^^^^^^^^^^^^^', 'http2.* is not decoded by earshot'],
  ['quic', '^^^^', 'quic.* is not decoded by earshot'],
  ['bootp.option.type == 53', '^^^^^^^^^^^^^^^^^', 'bootp.* is not decoded by earshot'],
  ['ssl', '^^^', 'ssl is called tls here'],
  ['ssl.handshake.version == 1', '^^^^^^^^^^^^^^^^^^^^^', 'ssl is called tls here; did you mean tls.handshake.version?'],
  ['data contains "x"', '^^^^', 'data is called tcp.payload or udp.payload here'],
  [
    '_ws.col.info contains "x"', '^^^^^^^^^^^^',
    "_ws.col.info is a column of Wireshark's: ask for the fields that it shows, such as http.request.uri",
  ],

  // The language of capture filters.
  ['port 80', '^^^^^^^', 'this is how capture filters are written; here it is tcp.port == 80'],
  ['udp src port 53', '^^^^^^^^^^^^^^^', 'this is how capture filters are written; here it is udp.srcport == 53'],
  ['not host 10.0.0.1', '    ^^^^^^^^^^^^^', 'this is how capture filters are written; here it is ip.addr == 10.0.0.1'],
  ['http and dst net 2001:db8::/32', '         ^^^^^^^^^^^^^^^^^^^^^', 'this is how capture filters are written; here it is ipv6.dst == 2001:db8::/32'],
  ['host a.test', '^^^^^^^^^^^', 'this is how capture filters are written; here it is http.host == "a.test"'],
  [
    'tcp.analysis.rto > 1', '^^^^^^^^^^^^^^^^',
    'tcp.analysis.rto is not decoded by earshot: retransmission timeouts are not measured; see tcp.analysis.retransmission',
  ],
  ['length(tcp) > 1', '^^^^^^', 'there is no function length; there are len, lower, upper, count, string, max, min, abs'],
  ['len() > 1', '^^^^^', 'len() takes one value'],
  ['max(1, 2) > 1', '^^^^^^^^^', 'max() needs a field to look at'],
  ['"x"', '^^^', 'a string alone asks nothing; compare it with a field'],
  ['80 == 80', '^^', 'there is no field 80'],

  // Types.
  ['http.host > 5', '            ^', 'http.host is text: > puts numbers in order; for text write "5"'],
  ['5 < http.host', '^', 'http.host is text: > puts numbers in order; for text write "5"'],
  ['tcp.port == ip', '            ^^', 'tcp.port is a number: it cannot be compared with ip, which is a protocol'],
  ['tcp.port == http', '            ^^^^', 'http stands for whole records, which have no bytes; ask for http.request.uri, http.file_data or http.host'],
  ['tcp.port == "80a"', '            ^^^^^', 'tcp.port is a number: it cannot be compared with "80a"'],
  ['tcp.port == 1.5', '            ^^^', 'tcp.port is a number: it cannot be compared with 1.5'],
  ['ip.src == tcp.port', '          ^^^^^^^^',
    'ip.src is an IPv4 address: it cannot be compared with tcp.port, which is a number'],
  ['ip.src == ::1', '          ^^^', 'ip.src is an IPv4 address: it cannot be compared with ::1; IPv6 addresses are in ipv6.src'],
  ['ipv6.dst == 1.2.3.4', '            ^^^^^^^',
    'ipv6.dst is an IPv6 address: it cannot be compared with 1.2.3.4; IPv4 addresses are in ip.dst'],
  ['ip.src == 10.0.0', '          ^^^^^^',
    'ip.src is an IPv4 address: it cannot be compared with 10.0.0; write 192.0.2.1 or 192.0.2.0/24'],
  ['ip.src == 10.0.0.0/33', '          ^^^^^^^^^^^',
    'ip.src is an IPv4 address: it cannot be compared with 10.0.0.0/33; write 192.0.2.1 or 192.0.2.0/24'],
  ['eth.src == 00:11', '           ^^^^^',
    'eth.src is a hardware address: it cannot be compared with 00:11; write 00:1b:21:0a:0b:0c'],
  ['http.time > soon', '            ^^^^',
    'http.time is a duration in seconds: it cannot be compared with soon; write 0.25 or 250ms'],
  [
    'frame.time > "2026-13"', '             ^^^^^^^^^',
    'frame.time is a point in time: it cannot be compared with "2026-13"; write "2026-11-20T14:05:00Z" or seconds since 1970',
  ],
  ['tcp.flags.syn == 2', '                 ^', 'tcp.flags.syn is true or false: it cannot be compared with 2'],
  ['arp.opcode == ask', '              ^^^',
    'arp.opcode is a number: it cannot be compared with ask; its words are request, reply'],
  ['tcp.payload == "x" && tcp.payload == xyz', '                                     ^^^',
    'tcp.payload is bytes: it cannot be compared with xyz; write 47:45:54 or "GET"'],
  ['tcp.port contains "8"', '^^^^^^^^', 'tcp.port is a number: it contains nothing; ask string(tcp.port) instead'],
  ['tcp.port matches "8"', '^^^^^^^^', 'tcp.port is a number: a pattern needs text, so write string(tcp.port)'],
  ['http.host contains ip.src', '                   ^^^^^^',
    'http.host is text: it cannot contain ip.src, which is an IPv4 address'],
  ['tcp contains hello', '             ^^^^^', 'hello is neither a quoted string nor bytes like 47:45:54'],
  ['http contains "x"', '^^^^', 'http stands for whole records, which have no bytes; ask for http.request.uri, http.file_data or http.host'],
  ['http.host matches http.referer[0:2]', '                  ^^^^^^^^^^^^^^^^^', 'a pattern is written as a string: "^/api/"'],
  ['tcp.port[0] == 1', '^^^^^^^^^^^', 'tcp.port is a number: only text and bytes have slices'],
  ['@tcp.port == 1', '^^^^^^^^^', 'tcp.port is a number: its raw bytes are not kept'],
  ['len(tcp.port) == 1', '    ^^^^^^^^', 'tcp.port is a number: len() takes text or bytes'],
  ['http.host & 1', '^^^^^^^^^', 'http.host is text: & takes numbers'],
  ['lower(http.host)#1 == "a"', '^^^^^^^^^^^^^^^^^^', 'only a field has layers: ip.src#1'],
  [
    'frame.len == http.response.code', '^'.repeat(31),
    'frame.len is of frames and http.response.code of records: one comparison cannot join them',
  ],

  // Patterns.
  ['http.host matches "("', '                  ^^^', 'not a regular expression: Unterminated group'],
  [
    'http.host matches "(a+)+$"', '                  ^^^^^^^^',
    'this pattern repeats a repetition, which can take for ever; use a bound such as {1,20} inside',
  ],
];

describe('a mistake in a filter', () => {
  it.each(mistakes)('%s', (filter, carets, message) => {
    const error = errorOf(filter);
    expect(error.message).toBe(message);
    expect(error.picture()).toBe(`${filter}\n${carets}`);
    expect(filter.slice(error.position, error.position + error.length)).toHaveLength(error.length);
  });

  it('is pointed at below control characters that the terminal must not obey', () => {
    const picture = 'http.host == "␛[2J" && tcp.prot\n                       ^^^^^^^^';
    expect(errorOf('http.host == "\u001b[2J" && tcp.prot').picture()).toBe(picture);
  });

  it('is nesting that would exhaust the stack, by parentheses, by not, or by what hangs on a value', () => {
    expect(errorOf('('.repeat(5000)).message).toBe('nested more than 100 deep');
    expect(errorOf(`${'!'.repeat(5000)}tcp`).message).toBe('nested more than 100 deep');
    expect(errorOf(`http.host${'[0:]'.repeat(3000)} == "a"`).message).toBe('more than 500 operators that nest');
    expect(errorOf(`tcp.flags${'&1'.repeat(3000)} == 1`).message).toBe('more than 500 operators that nest');
    expect(errorOf(`tcp${' xor tcp'.repeat(1500)}`).message).toBe('more than 500 operators that nest');
  });

  it('is more text than a question has, but a long chain is none', () => {
    expect(errorOf(' '.repeat(20_000)).message).toBe('a filter has at most 16384 characters');
    expect(() => compileFilter(Array(1000).fill('tcp.port==1').join('||'))).not.toThrow();
  });

  it('is more separate questions to frames than bits to remember the answers', () => {
    const many = Array.from({ length: 31 }, (_, at) => `(http.response.code == ${at} && ip.ttl == ${at})`).join(' || ');
    expect(errorOf(many).message).toBe('more than 30 separate conditions about frames; group them with parentheses');
  });
});
