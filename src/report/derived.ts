/** Text of records that several records make together: what each type looks like, one row a type. */
import type { ChannelRecord, ViewingRecord } from '../journeys.ts';
import type { DerivedRecord } from '../record.ts';
import { channelText } from './channels.ts';
import { plural } from './format.ts';
import type { JourneyWishes } from './journey-rows.ts';
import { viewingText } from './viewings.ts';

const TEXTS = new Map<string, (record: DerivedRecord, wishes: JourneyWishes) => string>([
  ['channel', (record, wishes) => channelText(record as ChannelRecord, wishes)],
  ['viewing', (record, wishes) => viewingText(record as ViewingRecord, wishes)],
]);

/** Records of one type that are shown. */
const MOST = 10;
const NAMES: Readonly<Record<string, string>> = { channel: 'channel', viewing: 'viewing' };

/** Of each type the first ten, those about connections in `troubled` before the others, and how many more there are. With line ends. */
export function journeysText(derived: readonly DerivedRecord[], troubled: ReadonlySet<number>, wishes: JourneyWishes): string[] {
  return Object.entries(NAMES).flatMap(([type, name]) => {
    const all = derived.filter((each) => each.type === type);
    const isTroubled = (each: DerivedRecord): boolean => connectionsOf(each as ChannelRecord | ViewingRecord).some((id) => troubled.has(id));
    const shown = (all.length > MOST ? [...all.filter(isTroubled), ...all.filter((each) => !isTroubled(each))] : all).slice(0, MOST);
    const more = all.length - shown.length;
    return [...shown.map((each) => derivedText(each, wishes)), ...(more > 0 ? [wishes.paint(`${plural(more, `${name} more`, `${name}s more`)}, with -T ndjson`, 'dim') + '\n'] : [])];
  });
}

const connectionsOf = (record: ChannelRecord | ViewingRecord): readonly number[] =>
  record.type === 'viewing' ? record.connections : record.sessions.map(({ connection }) => connection);

/** With line ends; empty for types that have no text of their own. */
export const derivedText = (record: DerivedRecord, wishes: JourneyWishes): string => TEXTS.get(record.type)?.(record, wishes) ?? '';
