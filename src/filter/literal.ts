/** Constants: the same characters are a port, an address or a name, by the field they are compared with. */
import { parseIpv4, parseIpv6 } from '../bytes/address.ts';
import { toBytes } from '../bytes/text.ts';
import type { FieldType } from './field.ts';
import { wordNumber } from './field.ts';
import { parseInstant } from './instant.ts';
import type { Value } from './values.ts';
import { Slice } from './values.ts';

/** A constant as written; `quoted` ones are text wherever text is possible. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

export interface LiteralTarget {
  readonly type: FieldType;
  readonly words: Readonly<Record<string, number>> | null;
}

/** The value of a constant for this type, or null when it has none. */
export function literalValue(literal: Literal, target: LiteralTarget): Value | null {
  const { text, quoted } = literal;
  switch (target.type) {
    case 'text':
      return text;
    case 'number':
      return parseNumber(text) ?? wordValue(text, target);
    case 'boolean':
      return parseTruth(text);
    case 'duration':
      return parseDuration(text);
    case 'time':
      return parseInstant(text);
    case 'ipv4':
      return parsePrefix(text, parseIpv4);
    case 'ipv6':
      return parsePrefix(text, parseIpv6);
    case 'mac': {
      const bytes = parseBytes(text);
      return bytes?.length === 6 ? new Slice().place(bytes) : null;
    }
    case 'bytes':
    case 'protocol': {
      const bytes = quoted ? toBytes(text) : parseBytes(text.replace(/^0x/i, ''));
      return bytes && new Slice().place(bytes);
    }
  }
}

const NUMBER = /^([-+]?)(?:0[xX]([0-9a-fA-F]{1,13})|0[bB]([01]{1,53})|0([0-7]{1,17})|(\d{1,16}))$/;

/** Decimal, `0x…` hexadecimal, `0b…` binary, `0…` octal; whole, possibly negative. */
export function parseNumber(text: string): number | null {
  const [, sign, hex, binary, octal, decimal] = NUMBER.exec(text) ?? [];
  const digits = hex ?? binary ?? octal ?? decimal;
  if (digits === undefined) return null;
  const size = parseInt(digits, hex ? 16 : binary ? 2 : octal ? 8 : 10);
  return sign === '-' ? -size : size;
}

const PAIRS = /^(?:[0-9a-fA-F]{2})+(?:[.:-](?:[0-9a-fA-F]{2})+)*$/;
const SINGLES = /^[0-9a-fA-F]{1,2}(?:[:.-][0-9a-fA-F]{1,2})+$/;

/** `00:1b:21`, `0:1b-21`, `001b.2100`, `001b21`, or one byte `1b`. */
function parseBytes(text: string): Uint8Array | null {
  const bytes = PAIRS.test(text) ? text.replace(/[.:-]/g, '').match(/../g) : SINGLES.test(text) ? text.split(/[:.-]/) : null;
  return bytes && Uint8Array.from(bytes, (digits) => parseInt(digits, 16));
}

function wordValue(text: string, { words }: LiteralTarget): number | null {
  const value = words ? wordNumber(words, text) : NaN;
  return Number.isNaN(value) ? null : value;
}

function parseTruth(text: string): number | null {
  if (/^(?:1|true)$/i.test(text)) return 1;
  return /^(?:0|false)$/i.test(text) ? 0 : null;
}

const UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86400 };

/** Seconds, or a number with its unit: `0.25`, `250ms`, `5m`. */
function parseDuration(text: string): number | null {
  const [, amount, unit] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e-?\d{1,2})?)(ns|us|ms|s|m|h|d)?$/.exec(text) ?? [];
  return amount === undefined ? null : Number(amount) * UNITS[unit ?? 's']!;
}

/** An address, alone or with the number of bits that count. */
function parsePrefix(text: string, parse: (text: string) => Uint8Array | null): Slice | null {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bytes = parse(address);
  if (!bytes || Number(bits ?? 0) > bytes.length * 8) return null;
  return new Slice().place(bytes, 0, bytes.length, bits === undefined ? -1 : Number(bits));
}
