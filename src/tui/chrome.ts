/**
 * What stands around the panes, as data: the title, the strip of tabs, the menu of completions, the foot. Ink draws it, in a
 * bundle of its own that is loaded when the UI opens; nothing else knows Ink or React.
 */
import type { Line, Size } from './line.ts';
import type { Theme } from './theme.ts';

export interface ChromeModel {
  readonly size: Size;
  /** From the root to the view that is looked at. */
  readonly path: readonly string[];
  /** What was opened, at the right of the title. */
  readonly name: string;
  readonly tabs: { readonly names: readonly string[]; readonly on: number } | null;
  /** Rows above the foot, the chosen one marked. */
  readonly menu: readonly MenuRow[];
  readonly foot: Prompt | Hints;
}

export interface MenuRow {
  readonly text: string;
  readonly about: string;
  readonly on: boolean;
}

export interface Prompt {
  readonly kind: 'prompt';
  readonly label: string;
  readonly text: string;
  readonly cursor: number;
  /** Shown while there is no text. */
  readonly about: string;
  readonly problem: { readonly message: string; readonly position: number; readonly length: number } | null;
}

export interface Hints {
  readonly kind: 'hints';
  readonly hints: readonly { readonly key: string; readonly text: string }[];
}

/** What panes are painted with: called at every frame, and not only when the chrome changes. */
export type Paint = (size: Size) => readonly Line[];

export interface Panes {
  readonly body: Paint;
  readonly status: Paint;
}

/** A pane where the layout has put it; panes are as wide as the screen. */
export interface PlacedPane {
  readonly top: number;
  readonly rows: number;
  readonly paint: Paint;
}

export interface ChromeFrame {
  /** A line for each row of the screen, ready for the terminal; blank where panes are. */
  readonly lines: readonly string[];
  readonly panes: readonly PlacedPane[];
}

export interface Chrome {
  /** Draws the chrome anew; at once. */
  show(model: ChromeModel): ChromeFrame;
  close(): void;
}

export type MountChrome = (theme: Theme, panes: Panes) => Chrome;

/** Completions in sight at a time. */
export const MENU_ROWS = 8;
