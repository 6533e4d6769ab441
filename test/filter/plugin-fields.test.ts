import { describe, expect, it } from 'vitest';
import type { Dissector, RecordField } from '../../src/dissect/dissector.ts';
import { OPAQUE } from '../../src/dissect/opaque.ts';
import { compileFilter } from '../../src/filter/filter.ts';
import type { PluginRecord } from '../../src/record.ts';
import { facts } from './support.ts';

const field = (name: string, type: RecordField['type'], get: RecordField['get']): RecordField => ({ name, type, about: 'A field.', get });

const chat: Dissector = {
  name: 'chat',
  stream: { probe: () => 'mine', open: () => OPAQUE },
  fields: [
    field('chat.words', 'text', (record) => record.words as string[]),
    field('chat.size', 'number', (record) => record.size as number),
    field('chat.loud', 'boolean', ({ loud }) => loud as boolean),
    field('chat.to', 'text', (record) => (record.to as { name: string }).name),
  ],
};

const record: PluginRecord = { type: 'chat', connection: 3, stream: 2, words: ['hello', 'there'], size: 7, loud: false };
const matches = (text: string, given: PluginRecord = record): boolean => compileFilter(text, { plugins: [chat] }).matches(given, facts);

describe('fields of a dissector from outside', () => {
  it.each([
    'chat', 'chat.words == "there"', 'chat.words contains "ell"', 'chat.size > 6', 'chat.loud == false', 'chat.size in {1, 7}',
    'chat && tcp.stream == 2', 'count(chat.words) == 2', 'len(chat.words) == 5', 'lower(chat.words) == "hello"',
  ])('select its records: %s', (text) => {
    expect(matches(text)).toBe(true);
    expect(matches(text, { ...record, type: 'chat-event' })).toBe(true);
    expect(matches(text, { ...record, type: 'chatter' })).toBe(false);
  });

  it('have no value where they throw, or where it is of another type than they say', () => {
    expect(matches('chat.to')).toBe(false);
    expect(matches('chat.to == "bob"', { ...record, to: { name: 'bob' } })).toBe(true);
    expect(matches('chat.size', { ...record, size: '7' })).toBe(false);
    expect(matches('chat.words', { ...record, words: null })).toBe(false);
  });

  it('name the protocol of connections on which it was spoken', () => {
    const filter = compileFilter('chat', { plugins: [chat] });
    const connection = { type: 'connection', id: 3, connection: 3, stream: 2 };
    expect(filter.matches(connection, { ...facts, protocols: ['chat'] })).toBe(true);
    expect(filter.matches(connection, facts)).toBe(false);
  });

  it('are proposed for what is misspelt, and unknown without it', () => {
    expect(() => matches('chat.sizes == 1')).toThrow('there is no field chat.sizes; did you mean chat.size?');
    expect(() => compileFilter('chat.size == 1')).toThrow('there is no field chat.size');
  });

  it('may be of a protocol that is not decoded otherwise, and never take a name that is taken', () => {
    const redis: Dissector = { name: 'redis', fields: [field('redis.key', 'text', () => 'k'), field('tcp.port', 'number', () => 1)] };
    const filter = (text: string): boolean => compileFilter(text, { plugins: [redis] }).matches({ ...record, type: 'redis' }, facts);
    expect(filter('redis.key == "k"')).toBe(true);
    expect(filter('tcp.port == 80')).toBe(true);
    expect(() => filter('redis.keys')).toThrow('there is no field redis.keys; did you mean redis.key?');
  });

  it('may have a hyphen in their names', () => {
    const plugin: Dissector = { name: 'my-proto', fields: [field('my-proto.key', 'text', () => 'k')] };
    expect(compileFilter('my-proto.key == "k"', { plugins: [plugin] }).matches({ ...record, type: 'my-proto' }, facts)).toBe(true);
  });
});
