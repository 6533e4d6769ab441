import { nameLookups } from './above/dns.ts';
import { httpTalks } from './above/http.ts';
import { nothingSaid } from './above/nothing-said.ts';
import { tlsHandshakes } from './above/tls.ts';
import { webSockets } from './above/websocket.ts';
import { acceptQueue } from './at/accept-queue.ts';
import { halfOpen } from './at/half-open.ts';
import { receiver } from './at/receiver.ts';
import { refused } from './at/refused.ts';
import { reset } from './at/reset.ts';
import { another } from './below/another.ts';
import { arp } from './below/arp.ts';
import { icmp } from './below/icmp.ts';
import { loss } from './below/loss.ts';
import { ndp } from './below/ndp.ts';
import { noAnswer } from './below/no-answer.ts';
import { storm } from './below/storm.ts';
import { unheard } from './below/unheard.ts';
import type { MakeExaminer } from './examiner.ts';
import { playback } from './playback/playback.ts';
import { reconnect } from './reconnect/reconnect.ts';
import { PAUSE, silenceOver } from './silence/silence.ts';
import { judgedTcp } from './tcp/tcp-examiner.ts';

/** Everybody who is asked what is wrong, a line each; their order has no meaning. `pause`: seconds of silence that are a pause. */
export const examinersFor = (pause: number): readonly MakeExaminer[] => [
  arp,
  ndp,
  icmp,
  judgedTcp(noAnswer, another, loss, storm, unheard, refused, acceptQueue, receiver, halfOpen, reset),
  nameLookups,
  tlsHandshakes,
  httpTalks,
  webSockets,
  nothingSaid,
  reconnect,
  playback,
  silenceOver(pause),
];

export const examiners = examinersFor(PAUSE);
