import type { Addresses } from './addresses.ts';
import type { Keyed } from './keyed.ts';

/** Top-level domains beside those of countries, which have two letters; and what stands for none. */
const TOP = new Set((
  'com net org edu gov mil int arpa info biz name pro aero coop museum jobs mobi travel tel cat asia post xxx app dev cloud online '
  + 'site shop store tech blog xyz top club live news wiki page web test example invalid localhost local onion internal lan home'
).split(' '));
/** Second-level domains under which countries register names. */
const SECOND = new Set('co com net org gov edu ac or ne go gob nom ltd plc sch mil'.split(' '));
/** RFC 6335 §5.1: a name of a service has at most 15 characters; what is longer is a token that somebody put there. */
const SERVICE = /^_.{0,15}$/;
const REVERSE4 = /^((?:[^.]*[^.\d][^.]*\.)*)((?:\d{1,3}\.){1,4})(in-addr\.arpa\.?)$/i;
const REVERSE6 = /^((?:[^.]{2,}\.)*)((?:[0-9a-f]\.){1,32})(ip6\.arpa\.?)$/i;

/**
 * Host names for host names, label by label and letter by letter: as long, of the same form, one to one. What names of one
 * length have in common at their beginning, their replacements have in common too. Public suffixes and labels of services, which
 * begin with a line, stay.
 */
export class Names {
  readonly #keyed: Keyed;
  readonly #addresses: Addresses;
  readonly #keep: boolean;
  readonly #labels = new Map<string, string>();
  /** Domains that somebody registered, of the names in the capture. */
  readonly #known = new Set<string>();

  constructor(keyed: Keyed, addresses: Addresses, keep: boolean) {
    this.#keyed = keyed;
    this.#addresses = addresses;
    this.#keep = keep;
  }

  /** A name, or an address in its place, one character a byte. */
  replace(name: string): string {
    const address = this.#addresses.text(name);
    if (address !== null) return address;
    if (this.#keep) return name;
    if (name.length > 5 && name.includes('.arpa')) {
      const reverse = this.#reverse(name);
      if (reverse !== null) return reverse;
    }
    const labels = name.split('.');
    const kept = suffixLabels(labels);
    this.#learn(labels, kept);
    return labels.map((label, at) => (at >= labels.length - kept ? label : this.label(label))).join('.');
  }

  /** Whether a name that stands in a text is one of those, or under one of their domains. */
  knows(name: string): boolean {
    const labels = name.toLowerCase().split('.');
    const kept = suffixLabels(labels);
    return kept < labels.length && this.#known.has(labels.slice(-kept - 1).join('.'));
  }

  /** Whether a word can be the name of a host: it ends as such names do. */
  isHost(word: string): boolean {
    const labels = word.split('.');
    const kept = suffixLabels(labels);
    return kept > 0 && kept < labels.length;
  }

  /** One label. */
  label(label: string): string {
    if (this.#keep || SERVICE.test(label) || label === '*') return label;
    const lower = label.toLowerCase();
    let mapped = this.#labels.get(lower);
    if (mapped === undefined) this.#labels.set(lower, (mapped = this.#newLabel(lower)));
    if (lower === label) return mapped;
    let result = '';
    for (let at = 0; at < label.length; at++) result += isUpper(label, at) ? mapped[at]!.toUpperCase() : mapped[at]!;
    return result;
  }

  #newLabel(label: string): string {
    let mapped = '';
    for (let at = 0; at < label.length; at++) {
      const code = label.charCodeAt(at);
      const shift = this.#keyed.digest(`name ${label.length}`, label.slice(0, at))[0]!;
      if (code >= 97 && code <= 122) mapped += String.fromCharCode(97 + ((code - 97 + 1 + (shift % 25)) % 26));
      else if (code >= 48 && code <= 57) mapped += String.fromCharCode(48 + ((code - 48 + 1 + (shift % 9)) % 10));
      else if (code >= 0x80) mapped += String.fromCharCode(97 + (shift % 26));
      else mapped += label[at]!;
    }
    return mapped;
  }

  #learn(labels: readonly string[], kept: number): void {
    if (labels.length > kept && kept > 0) this.#known.add(labels.slice(-kept - 1).join('.').toLowerCase());
  }

  /** Names of addresses, or of zones of them (RFC 1035 §3.5, RFC 3596 §2.5), follow the addresses. */
  #reverse(name: string): string | null {
    const four = REVERSE4.exec(name);
    const six = four ? null : REVERSE6.exec(name);
    const [, before = '', numbers = '', zone = ''] = four ?? six ?? [];
    if (numbers === '') return null;
    const given = numbers.split('.').slice(0, -1).reverse();
    const whole = given.concat(Array.from({ length: (four ? 4 : 32) - given.length }, (): string => '0'));
    const address = four ? whole.join('.') : whole.join('').match(/.{4}/g)!.join(':');
    const mapped = this.#addresses.text(address);
    if (mapped === null) return null;
    const parts = (four ? mapped.split('.') : [...mapped.replaceAll(':', '')]).slice(0, given.length).reverse();
    const own = before === '' ? '' : `${before.slice(0, -1).split('.').map((label) => this.label(label)).join('.')}.`;
    return `${own}${parts.join('.')}.${zone}`;
  }
}

/** How many labels at the end belong to nobody. */
function suffixLabels(labels: readonly string[]): number {
  const end = labels.at(-1) === '' ? 1 : 0;
  const top = labels.at(-1 - end)?.toLowerCase() ?? '';
  const isCountry = /^[a-z]{2}$/.test(top);
  if (!isCountry && !TOP.has(top)) return end;
  const second = labels.length - end > 1 ? labels.at(-2 - end)!.toLowerCase() : '';
  const hasSecond = (isCountry && SECOND.has(second)) || (top === 'arpa' && (second === 'in-addr' || second === 'ip6'));
  return end + (hasSecond ? 2 : 1);
}

const isUpper = (text: string, at: number): boolean => text[at]! >= 'A' && text[at]! <= 'Z';
