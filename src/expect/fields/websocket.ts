import type { WebSocketRecord } from '../../record.ts';
import type { Collected } from '../collect.ts';
import { checkCombinations, THERE } from '../combinations.ts';
import type { Allowed, Combination } from '../combinations.ts';
import { Combined, Comparing } from '../combined.ts';
import { EMPTY, messageText } from '../content.ts';
import type { Kept } from '../content.ts';
import type { WebSocketPattern } from '../expectation.ts';
import type { Fields } from '../field.ts';
import { figure, flag, side, text, word } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import { Absent, Inapplicable } from '../show.ts';
import { ABNORMAL, closeCodeOf } from './close-code.ts';
import { openedBy } from './opened-by.ts';
import { path } from './path.ts';

const OPCODES = [
  'text', 'binary', 'close', 'ping', 'pong', 'continuation',
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => `reserved-${opcode}`),
];

const WITHOUT_CODE = new Absent('none: a close without a code');
const NO_CODE = new Inapplicable('none: only a close has a code');

function payloadOf({ text, base64, truncated, complete, length, decodedLength }: WebSocketRecord): Kept | Absent {
  const whole = decodedLength ?? length;
  return whole === 0 ? EMPTY : { text, base64, truncated, unfinished: !complete, length: whole };
}

const fields: Fields<WebSocketRecord, WebSocketPattern> = {
  from: { type: side, weight: 2, read: ({ from }) => from, always: true },
  opcode: { type: word(OPCODES), weight: 3, read: ({ opcode }) => opcode, always: true },
  text: { type: messageText, weight: 5, read: payloadOf },
  path: { type: path, weight: 2, read: openedBy },
  length: { type: figure(), weight: 1, read: ({ length, decodedLength }) => decodedLength ?? length, always: true },
  compressed: { type: flag, weight: 1, read: ({ compressed }) => compressed, always: true },
  complete: { type: flag, weight: 1, read: ({ complete }) => complete, always: true },
  frames: { type: figure(1), weight: 1, read: ({ frames }) => frames, always: true },
  code: { type: figure(0, 65535), weight: 4, read: ({ opcode, code }) => (opcode === 'close' ? code ?? WITHOUT_CODE : NO_CODE) },
  reason: { type: text(), weight: 2, read: ({ opcode, reason }) => (opcode === 'close' ? reason ?? '' : NO_CODE) },
  connection: { type: figure(), weight: 0.5, read: ({ connection }) => connection, always: true },
};

/** What no text is seen of. What judges for itself may look at bytes. */
const BYTES: Allowed = {
  what: 'bytes, as a Uint8Array',
  may: (pattern) => (pattern instanceof Combined ? pattern.how === 'none' || pattern.patterns.every(BYTES.may)
    : pattern === null || pattern instanceof Uint8Array || (pattern instanceof Comparing && pattern.judges === 'presence')),
};

const OF_CLOSE: Allowed = { ...BYTES, what: 'none, but a code and a reason' };

const isBinary = (opcode: string): boolean => opcode === 'binary' || opcode === 'continuation' || /^reserved-[3-7]$/.test(opcode);
const NOT_A_CLOSE = { code: [NO_CODE], reason: [NO_CODE] };

const COMBINATIONS: readonly Combination[] = [
  { opcode: OPCODES.filter((opcode) => opcode !== 'close' && !isBinary(opcode)), ...NOT_A_CLOSE },
  { opcode: OPCODES.filter(isBinary), text: BYTES, ...NOT_A_CLOSE },
  { opcode: ['close'], text: OF_CLOSE, code: THERE },
  { opcode: ['close'], text: OF_CLOSE, code: [WITHOUT_CODE], reason: [''] },
];

/** What came in place of a close. */
function endWithoutClose(id: number, capture: Collected): string | null {
  const connection = capture.connection(id);
  if (connection === null || closeCodeOf(connection, capture) !== ABNORMAL) return null;
  const { how, by } = connection.close;
  return `connection #${id} ended without a close: ${how === 'rst' ? 'reset' : 'closed'} by the ${by}; say close 1006`;
}

export const webSocketKind: Kind<WebSocketRecord, WebSocketPattern> = {
  one: 'a WebSocket message',
  many: 'WebSocket messages',
  fields,
  candidates: (capture) => capture.of<WebSocketRecord>('websocket'),
  frames: ({ frame }) => [frame],
  time: ({ time }) => time,
  connection: ({ connection }) => connection,
  check: (pattern) => checkCombinations(pattern, COMBINATIONS, fields),
  hint({ opcode }, { opcode: actual, connection }, capture) {
    return opcode === 'close' && actual !== 'close' ? endWithoutClose(connection, capture) : null;
  },
};
