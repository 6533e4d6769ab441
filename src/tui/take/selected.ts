/** What is under the cursor, and in which forms it can be taken away. */
import { plural } from '../../report/format.ts';
import type { Look } from '../capture.ts';

export type Selected =
  /** The marked ones, else the one under the cursor. */
  | { readonly kind: 'conversations'; readonly connections: readonly number[] }
  /** `key` as `MessageKeys` gives it. */
  | { readonly kind: 'message'; readonly connection: number; readonly key: string }
  /** Of connection -1: of none. */
  | { readonly kind: 'frame'; readonly frame: number; readonly connection: number };

export type Format = 'text' | 'hex' | 'curl' | 'ndjson';
export type Part = 'body' | 'request-body' | 'client-stream' | 'server-stream' | 'frame' | 'pcapng';

export interface Choice<Name extends string> {
  readonly name: Name;
  readonly about: string;
}

const isHttp = (selected: Selected): boolean => selected.kind === 'message' && selected.key.startsWith('http ');

/** The usual one first. */
export function formatsOf(selected: Selected): Choice<Format>[] {
  const text: Choice<Format> = { name: 'text', about: 'as it is read' };
  const hex: Choice<Format> = { name: 'hex', about: HEX[selected.kind] };
  if (selected.kind === 'frame') return [text, hex];
  const ndjson: Choice<Format> = { name: 'ndjson', about: 'its records, a line each' };
  const curl: Choice<Format> = { name: 'curl', about: 'a command that sends the request again' };
  return [text, ...(isHttp(selected) || selected.kind === 'conversations' ? [curl] : []), hex, ndjson];
}

const HEX = { message: 'the bytes of its body or payload', conversations: 'what both sides sent', frame: 'its bytes' } as const;

export function partsOf(selected: Selected): Choice<Part>[] {
  const connections = connectionsOf(selected);
  const [only] = connections.length === 1 ? connections : [];
  return [
    ...(selected.kind === 'message'
      ? [{ name: 'body' as const, about: `the ${isHttp(selected) ? 'body of the response' : 'payload of the message'}` }] : []),
    ...(isHttp(selected) ? [{ name: 'request-body' as const, about: 'the body of the request' }] : []),
    ...(selected.kind === 'frame' ? [{ name: 'frame' as const, about: 'the bytes of the frame' }] : []),
    ...(connections.length === 0 ? [] : [{ name: 'pcapng' as const, about: `${plural(connections.length, 'conversation')} as a capture` }]),
    ...(only === undefined ? [] : [
      { name: 'client-stream' as const, about: 'all that the client sent' }, { name: 'server-stream' as const, about: 'all that the server sent' },
    ]),
  ];
}

export function connectionsOf(selected: Selected): readonly number[] {
  if (selected.kind === 'conversations') return selected.connections;
  return selected.connection < 0 ? [] : [selected.connection];
}

/** A name for the file, of numbers and our own words alone: nothing captured gets into it. */
export function fileNameOf(selected: Selected, part: Part): string {
  const connections = connectionsOf(selected);
  const whose = connections.length === 1 ? `conversation-${connections[0]}` : `${connections.length}-conversations`;
  switch (part) {
    case 'pcapng': return `${whose}.pcapng`;
    case 'client-stream': return `${whose}-client.bin`;
    case 'server-stream': return `${whose}-server.bin`;
    case 'frame': return `frame-${selected.kind === 'frame' ? selected.frame : 0}.bin`;
    default: {
      const number = selected.kind === 'message' ? selected.key.replaceAll(/[^0-9]+/g, '-').replace(/^-/, '') : '';
      return `${whose}-${number}-${part}.bin`;
    }
  }
}

/** What selections are called in a message. */
export function nameOf(selected: Selected, { connections }: Pick<Look, 'connections'>): string {
  switch (selected.kind) {
    case 'conversations': {
      const [first, ...more] = selected.connections;
      return more.length === 0 ? `conversation #${first}` : `${more.length + 1} of ${connections.count} conversations`;
    }
    case 'message': return 'the message';
    case 'frame': return `frame ${selected.frame}`;
  }
}
