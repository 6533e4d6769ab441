/** Fields that dissectors from outside declare for their records, beside those of the catalogue. */
import type { Dissector, RecordField } from '../dissect/dissector.ts';
import { isOwnType } from '../dissect/own-records.ts';
import type { PluginRecord } from '../record.ts';
import type { Field, FieldType, Getter, RecordView } from './field.ts';
import { spoken } from './fields/from-record.ts';
import type { Values } from './values.ts';

/** Each dissector's fields, and its name as a protocol. */
export function pluginFields(dissectors: readonly Dissector[]): Field[] {
  return dissectors.flatMap((dissector): Field[] => {
    const { name, fields = [] } = dissector;
    const about = `A record of ${name}; of a connection, that ${name} was spoken on it.`;
    return [
      { name, type: 'protocol', about, record: spoken(name, (type) => isOwnType(dissector, type)) },
      ...fields.map((field): Field => ({ name: field.name, type: field.type, about: field.about, record: getterOf(dissector, field) })),
    ];
  });
}

function getterOf(dissector: Dissector, field: RecordField): Getter<RecordView> {
  return ({ record }, out) => {
    if (!isOwnType(dissector, record.type)) return;
    let found;
    try {
      found = field.get(record as unknown as PluginRecord);
    } catch {
      return; // half a record has not everything
    }
    if (Array.isArray(found)) for (const one of found) add(out, field.type, one);
    else add(out, field.type, found);
  };
}

/** Comparisons rely on the type that was declared. */
function add(out: Values, type: FieldType, value: unknown): void {
  if (type === 'boolean' && typeof value === 'boolean') out.addFlag(value);
  else if (type === 'text' && typeof value === 'string') out.add(value);
  else if ((type === 'number' || type === 'duration') && typeof value === 'number') out.add(value);
}
