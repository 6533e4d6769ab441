/** One frame: its layers as a tree of fields, and its bytes. The cursor of either moves that of the other. */
import { LIST_START } from '../../app/list.ts';
import type { ListState } from '../../app/list.ts';
import type { FieldNode, FrameDetail } from '../../capture.ts';
import { hexGrid } from '../../content/hex.ts';
import type { HexGrid } from '../../content/hex.ts';
import type { Size } from '../../line.ts';

export interface FrameState {
  /** The one that is wanted. */
  readonly frame: number;
  /** The one that was read last. */
  readonly detail: FrameDetail | null;
  /** The byte to begin with: one of these, which the frame carries. */
  readonly on: { readonly bytes: Uint8Array; readonly at: number } | null;
  readonly problem: string | null;
  readonly focus: 'tree' | 'hex';
  readonly tree: ListState;
  /** Labels of the layers and fields that are unfolded, with those above them: they stay so from frame to frame. */
  readonly open: ReadonlySet<string>;
  /** The byte under the cursor. */
  readonly byte: number;
  readonly hexTop: number;
  /** The field that is looked for in the next frame that comes. */
  readonly wanted: string | null;
}

export const startState = (frame: number, on: FrameState['on'] = null): FrameState => ({
  frame, on, detail: null, problem: null, focus: 'tree', tree: LIST_START, open: new Set(['TCP', 'UDP', 'ICMP', 'ICMPv6', 'ARP']), byte: 0, hexTop: 0, wanted: null,
});

/** A node of the tree in sight. */
export interface TreeRow {
  readonly node: FieldNode;
  /** Its label behind those of the nodes that it is in. */
  readonly path: string;
  readonly depth: number;
}

/** No frame has as many fields; options of hostile ones come near. */
const MOST_ROWS = 20_000;

export function treeRows({ detail, open }: FrameState): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (nodes: readonly FieldNode[], above: string, depth: number): void => {
    for (const node of nodes) {
      if (rows.length >= MOST_ROWS) return;
      const path = above === '' ? node.label : `${above}/${node.label}`;
      rows.push({ node, path, depth });
      if (node.children.length > 0 && open.has(path)) visit(node.children, path, depth + 1);
    }
  };
  if (detail) visit(detail.layers, '', 0);
  return rows;
}

/** Where tree and bytes stand in the pane. */
export interface Layout {
  /** Rows above both. */
  readonly head: number;
  readonly beside: boolean;
  readonly treeColumns: number;
  readonly treeRows: number;
  readonly grid: HexGrid;
  readonly hexRows: number;
}

const BESIDE = 120;
/** Comments that are shown of one frame. */
export const MOST_COMMENTS = 3;

export function layoutOf({ detail }: FrameState, { columns, rows }: Size): Layout {
  const head = Math.min(Math.max(1, rows - 2), 1 + Math.min(MOST_COMMENTS, detail?.comments.length ?? 0));
  const left = Math.max(1, rows - head);
  const length = detail?.bytes.length ?? 0;
  if (columns >= BESIDE) {
    const treeColumns = Math.floor(columns * 0.45);
    return { head, beside: true, treeColumns, treeRows: left, grid: hexGrid(columns - treeColumns - 2, length), hexRows: left };
  }
  const grid = hexGrid(columns - 1, length);
  // A rule stands between them.
  const hexRows = Math.max(1, Math.min(Math.ceil(length / grid.perRow), Math.floor((left - 1) * 0.45)));
  return { head, beside: false, treeColumns: columns, treeRows: Math.max(1, left - 1 - hexRows), grid, hexRows };
}
