/** Media types with their parameters (RFC 9110 §8.3.1), and text in the charset they name. */
export interface MediaType {
  /** In lower case; empty where there is none. */
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([^\s=;]+)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

export function mediaType(text: string | null): MediaType {
  const [essence = ''] = (text ?? '').split(';', 1);
  const [type = '', subtype = ''] = essence.trim().toLowerCase().split('/');
  const parameters = new Map<string, string>();
  for (const [, name, quoted, plain] of (text ?? '').slice(0, 2000).matchAll(PARAMETER)) {
    if (!parameters.has(name!.toLowerCase())) parameters.set(name!.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain!.trim());
  }
  return { type, subtype, parameters };
}

/** Structured syntax suffixes (RFC 6838 §4.2.8) count. */
export const isJsonType = ({ subtype }: MediaType): boolean => /^(?:.*\+)?(?:json|x-ndjson|ndjson|jsonl|json-seq)$/.test(subtype);

/** A decoder for the charset of this name; null for UTF-8, and where nobody knows it. */
export function charsetDecoder(name: string | undefined): TextDecoder | null {
  if (name === undefined || /^(?:utf-?8|us-ascii|ascii)$/i.test(name)) return null;
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}
