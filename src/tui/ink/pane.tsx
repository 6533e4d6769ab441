import { Box } from 'ink';
import type { DOMElement } from 'ink';
import { createContext, useContext, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Paint, PlacedPane } from '../chrome.ts';

/** Where panes say where they are, at every layout. */
export const Placing = createContext<(pane: PlacedPane) => void>(() => {});

/**
 * A part of the screen, as wide as it is, that Ink only makes room for: `paint` draws it at every frame, at a hundredth of
 * what React and Ink would cost. With `rows` it is that high, else it takes what is left.
 */
export function Pane({ paint, rows }: { readonly paint: Paint; readonly rows?: number }): ReactNode {
  const box = useRef<DOMElement>(null);
  const place = useContext(Placing);
  // Without dependencies: what changed elsewhere on the screen may have moved it.
  useLayoutEffect(() => {
    let top = 0;
    for (let node: DOMElement | undefined = box.current ?? undefined; node; node = node.parentNode) top += node.yogaNode?.getComputedTop() ?? 0;
    place({ top, rows: box.current?.yogaNode?.getComputedHeight() ?? 0, paint });
  });
  return rows === undefined ? <Box ref={box} flexGrow={1} flexShrink={1} minHeight={0} /> : <Box ref={box} height={rows} flexShrink={0} />;
}
