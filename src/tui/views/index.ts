/** All views by the name of the place they show. */
import type { View, ViewName } from '../app/view.ts';
import { bytes } from './bytes/index.ts';
import { conversation } from './conversation/index.ts';
import { timeline } from './timeline/index.ts';
import { waterfall } from './waterfall/index.ts';
import { conversations } from './conversations/index.ts';
import { frame } from './frame/index.ts';
import { message } from './message/index.ts';
import { sockets } from './sockets/index.ts';
import { verdicts } from './verdicts/index.ts';

export const VIEWS: Readonly<Record<ViewName, View<unknown>>> = {
  conversations: conversations as View<unknown>,
  conversation: conversation as View<unknown>,
  message: message as View<unknown>,
  bytes: bytes as View<unknown>,
  frame: frame as View<unknown>,
  timeline: timeline as View<unknown>,
  waterfall: waterfall as View<unknown>,
  sockets: sockets as View<unknown>,
  verdicts: verdicts as View<unknown>,
};
