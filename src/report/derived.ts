/** Text of records that several records make together: what each type looks like, one row a type. */
import type { ChannelRecord, ViewingRecord } from '../journeys.ts';
import type { DerivedRecord } from '../record.ts';
import { channelText } from './channels.ts';
import type { JourneyWishes } from './journey-rows.ts';
import { viewingText } from './viewings.ts';

const TEXTS = new Map<string, (record: DerivedRecord, wishes: JourneyWishes) => string>([
  ['channel', (record, wishes) => channelText(record as ChannelRecord, wishes)],
  ['viewing', (record, wishes) => viewingText(record as ViewingRecord, wishes)],
]);

/** With line ends; empty for types that have no text of their own. */
export const derivedText = (record: DerivedRecord, wishes: JourneyWishes): string => TEXTS.get(record.type)?.(record, wishes) ?? '';
