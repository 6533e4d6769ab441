/** Sec-WebSocket-Extensions (RFC 6455 §9.1) and what it agrees of permessage-deflate (RFC 7692 §7.1). */
import type { BySide, Header } from '../../record.ts';

export interface Extension {
  name: string;
  parameters: [name: string, value: string | null][];
}

/** How one side compresses. */
export interface DeflateRules {
  /** Whether later messages may refer to earlier ones. */
  contextTakeover: boolean;
  /** Base-2 logarithm of the window, 8 to 15. */
  windowBits: number;
}

export interface Agreement {
  /** Null where permessage-deflate was not agreed. */
  deflate: BySide<DeflateRules> | null;
  /** An extension that is not known here was agreed: reserved bits and opcodes may be its own. */
  foreign: boolean;
  /** What breaks the rules of negotiation. */
  problems: string[];
}

const HEADER = 'sec-websocket-extensions';
const DEFLATE = 'permessage-deflate';

/** All extensions of all `Sec-WebSocket-Extensions` headers, in order. */
export function extensionsOf(headers: readonly Header[]): Extension[] {
  const extensions: Extension[] = [];
  for (const [header, value] of headers) {
    if (header.length !== HEADER.length || header.toLowerCase() !== HEADER) continue;
    for (const element of splitOutsideQuotes(value, ',')) {
      const [name, ...parameters] = splitOutsideQuotes(element, ';');
      if (!name) continue;
      extensions.push({ name: name.toLowerCase(), parameters: parameters.filter(Boolean).map(parameterOf) });
    }
  }
  return extensions;
}

/** `offered`: null where the request was not captured. */
export function agree(offered: readonly Extension[] | null, accepted: readonly Extension[]): Agreement {
  const problems: string[] = [];
  let deflate: BySide<DeflateRules> | null = null;
  let foreign = false;
  for (const extension of accepted) {
    const offers = offered?.filter(({ name }) => name === extension.name);
    if (offers?.length === 0) problems.push(`the server accepts the extension ${extension.name}, which was not offered`);
    if (extension.name !== DEFLATE) foreign = true;
    else if (deflate) problems.push('permessage-deflate is accepted twice');
    else {
      deflate = rulesOf(extension, problems);
      if (offers?.length && !offers.some((offer) => answers(extension, offer))) {
        problems.push('the permessage-deflate that the server accepts was not offered');
      }
    }
  }
  return { deflate, foreign, problems };
}

function rulesOf({ parameters }: Extension, problems: string[]): BySide<DeflateRules> {
  const rules: BySide<DeflateRules> = {
    client: { contextTakeover: true, windowBits: 15 },
    server: { contextTakeover: true, windowBits: 15 },
  };
  const seen = new Set<string>();
  for (const [name, value] of parameters) {
    if (seen.has(name)) problems.push(`permessage-deflate has ${name} twice`);
    seen.add(name);
    // The prefix names the side that compresses so (RFC 7692 §7.1.1): the server's parameter rules what the server sends.
    const side = name.startsWith('client_') ? 'client' : 'server';
    const bits = windowBits(value);
    if (name === `${side}_no_context_takeover` && value === null) rules[side].contextTakeover = false;
    else if (name === `${side}_max_window_bits` && bits !== null) rules[side].windowBits = bits;
    else problems.push(`permessage-deflate with ${name}${value === null ? '' : `=${value}`}`);
  }
  return rules;
}

/** Whether a response may follow from an offer (RFC 7692 §7.1). */
function answers(response: Extension, offer: Extension): boolean {
  const offered = new Map(offer.parameters);
  const accepted = new Map(response.parameters);
  if (offered.has('server_no_context_takeover') && !accepted.has('server_no_context_takeover')) return false;
  const serverBits = windowBits(offered.get('server_max_window_bits') ?? null);
  if (serverBits !== null && !((windowBits(accepted.get('server_max_window_bits') ?? null) ?? 16) <= serverBits)) return false;
  if (!accepted.has('client_max_window_bits')) return true;
  if (!offered.has('client_max_window_bits')) return false;
  const clientBits = windowBits(accepted.get('client_max_window_bits') ?? null);
  return clientBits !== null && clientBits <= (windowBits(offered.get('client_max_window_bits') ?? null) ?? 15);
}

const windowBits = (value: string | null): number | null =>
  value !== null && /^([89]|1[0-5])$/.test(value) ? Number(value) : null;

function parameterOf(text: string): [string, string | null] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text.toLowerCase(), null];
  const value = text.slice(equals + 1).trim();
  const quoted = /^"(.*)"$/s.exec(value);
  return [text.slice(0, equals).trim().toLowerCase(), quoted ? quoted[1]!.replace(/\\(.)/gs, '$1') : value];
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted && character === '\\') at++;
    else if (!quoted && character === separator) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}
