import { FAMILIES } from './catalogue.ts';
import type { Field } from './field.ts';

const INTRODUCTION = `# Display filters

\`-Y\` takes an expression in the grammar of Wireshark's display filters, over the fields below. Wireshark's filters select
frames; ours select records, and the conversations that have one.

## How frames and records meet

Some fields belong to frames (\`ip.ttl\`, \`tcp.flags.syn\`, \`tcp.analysis.retransmission\`), some to records
(\`http.response.code\`, \`sse.event\`, \`connection.state\`), some to both (\`ip.addr\`, \`tcp.port\`, \`tcp.stream\`,
\`frame.number\`, \`frame.time\`).

1. **A condition about frames is remembered for the connection.** It is true from the first frame that satisfies the whole
   of it. \`ip.ttl < 5 && tcp.flags.reset == 1\` needs one frame that is both. So a conversation is shown when Wireshark
   would show at least one of its frames, and with it the messages that follow.
2. **A condition about records is asked of each record.** Joined with one about frames, both must hold:
   \`http.response.code == 500 && tcp.analysis.retransmission\` shows responses of 500 on connections that have had a
   retransmission. In such a filter the conditions about frames in one \`&&\` chain still ask one frame together; parentheses
   make a group of their own. \`!\` before a condition about frames then means that no frame has satisfied it:
   \`http && !tcp.analysis.retransmission\`.
3. **A field of both is a message's own** when a message is judged, and a frame's when a conversation is.
   \`ip.src == 192.0.2.1\` shows the messages from there, \`frame.number <= 100\` those that stand in the first hundred frames,
   and every conversation with such a frame. An exchange has the values of its request and its response. Next to a field of
   frames only (\`frame.number > 100 && ip.ttl < 5\`) it is one of frames.

Conditions about frames look back only: a record is judged by the frames captured until it was complete. A conversation is
also shown when one of its records is. The records \`capture\`, \`interface\` and \`summary\` always come.

## Grammar

| written | means |
|---|---|
| \`tcp.port\` | the field has a value; \`tcp.flags.syn\` alone is true of every segment, ask \`tcp.flags.syn == 1\` |
| \`==\` \`eq\`, \`>\` \`gt\`, \`>=\` \`ge\`, \`<\` \`lt\`, \`<=\` \`le\` | true if any value of the field satisfies it |
| \`!=\` \`ne\` | true if all values differ |
| \`===\` \`all_eq\`, \`!==\` \`any_ne\` | all values are equal; any value differs |
| \`any ip.addr …\`, \`all tcp.port …\` | any or all values, spelled out, before any comparison |
| \`contains\` | text contains text, bytes contain bytes; with regard to case |
| \`matches\` \`~\` | a regular expression finds something, without regard to case (\`(?-i)\` in front regards it), in the first 8192 characters |
| \`in {80, 443, 8000..8080}\`, \`not in {…}\` | one of a set; ranges include both ends |
| \`!\` \`not\`, \`&&\` \`and\`, \`^^\` \`xor\`, \`\\|\\|\` \`or\` | from tightest to loosest |
| \`eth.src[0:3]\`, \`[1]\`, \`[1-2]\`, \`[:4]\`, \`[4:]\`, \`[-2:]\`, \`[0:2,4]\` | bytes or characters: offset and length, or first-last |
| \`ip.src#1\`, \`vlan.id#-1\`, \`ip.ttl#[1-2]\` | values of one of several headers of a kind; -1 is the innermost |
| \`@http.host\` | the bytes of a text or address |
| \`tcp.flags & 0x12\` | bits in common; alone, whether there are any |
| \`len()\`, \`count()\` | bytes of a value; number of values |
| \`lower()\`, \`upper()\`, \`string()\` | text in another case; a number or address as text |
| \`max()\`, \`min()\`, \`abs()\` | of numbers |
| \`80\`, \`0x50\`, \`0120\`, \`0b1010000\` | numbers |
| \`"text\\n"\`, \`r"\\d+"\` | text with escapes, text without |
| \`192.0.2.0/24\`, \`2001:db8::/32\`, \`00:1b:21:0a:0b:0c\` | addresses; with a prefix, all in it |
| \`47:45:54\`, \`"GET"\` | bytes |
| \`"2026-11-20T14:05:00Z"\`, \`1795183500.5\` | points in time, to the microsecond; UTC where no zone is written |
| \`0.25\`, \`250ms\`, \`5m\` | durations |

Fields of several values have any number of them: a header that is repeated, both ports, both addresses.

## Fields

\`of\` says what a field belongs to: F frames, R records.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const belongsTo = ({ frame, record }: Field): string => [frame && 'F', record && 'R'].filter(Boolean).join(' ');

/** The reference page docs/fields.md, as a whole. */
export function fieldsPage(): string {
  const families = FAMILIES.map(({ title, fields }) => {
    const rows = fields.map((field) => `| \`${field.name}\` | ${field.type} | ${belongsTo(field)} | ${cell(field.about)} |\n`);
    return `\n### ${title}\n\n| field | type | of | |\n|---|---|---|---|\n${rows.join('')}`;
  });
  return INTRODUCTION + families.join('');
}
