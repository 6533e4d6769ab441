/**
 * A layer of a conversation is a view of its own, opened on the same connection. The conversation shows one of them at a
 * time, under a strip that says which.
 */
import type { PlaceOf, View } from '../../app/view.ts';

export type Layer<State> = View<State, PlaceOf<'conversation'>>;
