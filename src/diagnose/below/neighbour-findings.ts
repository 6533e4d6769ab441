import { durationText, plural } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { Asked, Neighbours } from './neighbours.ts';

/** Whoever asks for more addresses than this that nobody has looks for hosts, and misses none; so do all where they ask for more in all. */
const SWEEP = 8, SWEEPS = 32;
/** Questions that stacks ask before they give up. */
const FULL_RUN = 3;

/** The words in which ARP and Neighbor Discovery differ. */
export interface NeighbourWords {
  readonly unanswered: 'arp-unanswered' | 'ndp-unanswered';
  readonly conflict: 'arp-conflict' | 'ndp-conflict';
  readonly answer: string;
  readonly answers: string;
}

/** Says what is left over of questions and claims when the capture ends. */
export function tellNeighbours(neighbours: Neighbours, words: NeighbourWords, desk: Desk): void {
  const unanswered = [...neighbours.unanswered].filter(({ longest }) => longest.count >= 2);
  const asks = new Map<string, number>();
  for (const { asker } of unanswered) asks.set(asker, (asks.get(asker) ?? 0) + 1);
  for (const each of unanswered) tellUnanswered(each, asks.get(each.asker)! > SWEEP || unanswered.length > SWEEPS, words, desk);
  for (const { address, stations, frames } of neighbours.conflicts.values()) {
    desk.finding({
      code: words.conflict, subject: { hosts: [address, address] }, confidence: 'certain', evidence: frames,
      message: `${stations[0]} and ${stations[1]} both say that ${address} is theirs`,
      disproof: `${words.answers} for ${address} from one station alone`,
      next: `find the device with the hardware address ${stations[1]}, and give one of the two another address`,
      figures: { address, stations },
    });
  }
}

function tellUnanswered({ asker, target, longest }: Asked, sweeps: boolean, words: NeighbourWords, desk: Desk): void {
  const { frames, count, first, last } = longest;
  desk.finding({
    code: words.unanswered, subject: { hosts: [asker, target] }, evidence: frames,
    confidence: count >= FULL_RUN ? 'certain' : 'possible',
    ...(sweeps && { severity: 'note' }),
    message: `${asker} asked for ${target} ${plural(count, 'time')} in ${durationText(Math.max(0, last - first))} and nobody answered`
      + (sweeps ? ', one of many addresses that are asked for' : ''),
    disproof: `${words.answer} for ${target}, or any packet from it, after frame ${frames[0]!}`,
    next: `see whether ${target} is switched on and in this network (cable, VLAN), and whether ${asker} has the right address, mask and gateway`,
    figures: { asker, target, questions: count },
  });
}
