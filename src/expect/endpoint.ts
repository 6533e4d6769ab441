/** Ends of connections: an address, a port, or both, as one text or in parts. */
import { addressText, parseAddress } from '../bytes/address.ts';
import { endpointText } from '../report/format.ts';
import type { Endpoint } from '../record.ts';
import { isAsymmetric, judgedBy } from './asymmetric.ts';
import { checkValue } from './check-value.ts';
import { figureCloseness } from './closeness.ts';
import { compareValue } from './compare.ts';
import { AGREES, differs } from './field.ts';
import type { Field, Fields, FieldType } from './field.ts';
import { figure, group, judgesItself, text } from './field-types.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** As records write addresses, the only way in which they can be found. */
const address = text((value) => {
  const bytes = parseAddress(value);
  if (bytes === null) return `is never ${show(value)}: it is no IP address`;
  const written = addressText(bytes, 0, bytes.length === 4 ? 4 : 6);
  return written === value ? null : `is never ${show(value)}; did you mean ${show(written)}?`;
});

const endpointFields: Fields<Endpoint, { address?: unknown; port?: unknown }> = {
  address: { type: address, weight: 2, read: (end) => end.address },
  port: { type: figure(0, 65535), weight: 1, read: ({ port }) => port },
};
const endpointParts = group(endpointFields);

/** `10.0.0.2:80`, `[::1]:80`, `:80`, and an address with brackets or without. */
const ENDPOINT = /^(?:\[([^\][]*)\]|([^:]*))(?::(\d+))?$/;

function checkEndpoint(pattern: string, path: string): void {
  if (/^\d+$/.test(pattern)) refuse(`${path} is never ${show(pattern)}; did you mean ${Number(pattern)}, or ':${Number(pattern)}'?`);
  const parts = ENDPOINT.exec(pattern) ?? (pattern.includes('::') || pattern.split(':').length > 2 ? ['', undefined, pattern] : null);
  const [, inBrackets, bare = '', port] = parts ?? [];
  const known = inBrackets ?? bare;
  if (parts === null || (known === '' && port === undefined) || !/^[0-9a-fA-F:.]*$/.test(known)) {
    refuse(`${path} is never ${show(pattern)}; write '10.0.0.2:80', '10.0.0.2', ':80' or 80`);
  }
  if (known !== '') address.check(known, path);
  if (port === undefined) return;
  endpointParts.check({ port: Number(port) }, path);
  if (String(Number(port)) !== port) refuse(`${path} is never ${show(pattern)}: its port is written ${Number(port)}`);
}

/** `10.0.0.2:80`, `10.0.0.2`, `:80`, `80`, or its parts. A regular expression looks at the first of these. */
export const endpoint: FieldType = {
  takes: { is: 'endpoint', fields: endpointFields as Readonly<Record<string, Field<Endpoint>>> },
  check(pattern, path) {
    checkValue(pattern, path);
    if (judgesItself(pattern)) return;
    if (typeof pattern === 'string') return checkEndpoint(pattern, path);
    endpointParts.check(typeof pattern === 'number' ? { port: pattern } : pattern, path);
  },
  compare(pattern, actual, path, capture) {
    const { address: host, port } = actual as Endpoint;
    const whole = endpointText(actual as Endpoint);
    if (isAsymmetric(pattern)) return judgedBy(pattern, actual, whole) ? AGREES : differs(path, show(pattern), show(whole));
    if (pattern instanceof RegExp) return compareValue(pattern, whole, path);
    if (typeof pattern === 'number') {
      return pattern === port ? AGREES : differs(path, `port ${pattern}`, whole, figureCloseness(pattern, port));
    }
    if (typeof pattern !== 'string') return endpointParts.compare(pattern, actual, path, capture);
    return [whole, host, `[${host}]`, `:${port}`].includes(pattern) ? AGREES : compareValue(pattern, whole, path);
  },
  show: (actual) => endpointText(actual as Endpoint),
};
