import { latin1Text } from '../bytes/text.ts';
import { Addresses } from './addresses.ts';
import { Keyed } from './keyed.ts';
import { Names } from './names.ts';
import type { RedactRules } from './rules.ts';
import { Secrets } from './secrets.ts';
import { Tally } from './tally.ts';

/** What all parts of one redaction share: the rules, what was found, and what stands for it. */
export class Redaction {
  readonly rules: RedactRules;
  readonly tally = new Tally();
  readonly keyed: Keyed;
  readonly addresses: Addresses;
  readonly names: Names;
  readonly secrets: Secrets;

  constructor(key: string, rules: RedactRules) {
    this.rules = rules;
    this.keyed = new Keyed(key);
    this.addresses = new Addresses(this.keyed, {
      keepAddresses: rules.keep.has('addresses'), hardware: rules.keep.has('hardware') ? 'keep' : rules.hardware,
    }, this.tally);
    this.names = new Names(this.keyed, this.addresses, rules.keep.has('names'));
    this.secrets = new Secrets(this.keyed);
  }
}

/** Stands where bytes nobody has read were; where those have to differ from what is there, the other one. */
export const FILLER = 0x30;
export const OTHER_FILLER = 0x31;

/** Makes bytes unreadable that nobody has read. */
export function blank(bytes: Uint8Array, start: number, end: number): void {
  bytes.fill(FILLER, start, end);
}

/** Puts other bytes in the place of those that tell one thing from all others: the same for the same, and no sense in them. */
export function noise(bytes: Uint8Array, out: Uint8Array, start: number, end: number, { keyed }: Redaction): void {
  if (end > start) out.set(keyed.bytes('noise', latin1Text(bytes, start, end), end - start), start);
}
