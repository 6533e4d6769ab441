/** All views by the name of the place they show. */
import type { View, ViewName } from '../app/view.ts';
import { conversation } from './conversation/index.ts';
import { conversations } from './conversations/index.ts';

export const VIEWS: Readonly<Record<ViewName, View<unknown>>> = {
  conversations: conversations as View<unknown>,
  conversation: conversation as View<unknown>,
};
