import { groupHead, loopAt, margin, padding } from "./geometry";
import { nodeHeight, nodeWidth } from "./measure";
import type { Box, Diagram, DiagramNode, Layout, Point } from "./shape";

const between = 26;
const rows = 44;
const outside = 36;
/** How much wider than high the picture is meant to be. */
const proportion = 1.5;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Placed {
  readonly x: number;
  readonly y: number;
}

/**
 * The plainest layout there is: groups in rows, in each of them its nodes in rows, all in the order of the diagram, and
 * straight lines. Legible where names are looked for, and done at once however large the system is.
 */
export function gridOf({ nodes, edges, groups }: Diagram): Layout {
  const members = new Map(groups.map(({ id }) => [id, [] as DiagramNode[]]));
  const alone: DiagramNode[] = [];
  for (const node of nodes) ((node.group === undefined ? undefined : members.get(node.group)) ?? alone).push(node);

  const inner = groups.map(({ id }) => {
    const own = members.get(id)!;
    const rack = shelves(own.map(sizeOf), between, rows);
    return { id, own, rack, width: rack.width + 2 * padding, height: rack.height + groupHead + padding };
  });
  const units: readonly Size[] = [...inner, ...alone.map(sizeOf)];
  const outer = shelves(units, outside, outside);

  const boxes: Record<string, Box> = {};
  const frames: Record<string, Box> = {};
  const put = (node: DiagramNode, x: number, y: number): void => void (boxes[node.id] = { x, y, ...sizeOf(node) });
  inner.forEach(({ id, own, rack, width, height }, at) => {
    const [x, y] = [outer.places[at]!.x + margin, outer.places[at]!.y + margin];
    frames[id] = { x, y, width, height };
    own.forEach((node, index) => put(node, x + padding + rack.places[index]!.x, y + groupHead + rack.places[index]!.y));
  });
  alone.forEach((node, index) => put(node, outer.places[inner.length + index]!.x + margin, outer.places[inner.length + index]!.y + margin));

  const lines: Record<string, readonly Point[]> = {};
  for (const { id, from, to } of edges) {
    const [a, b] = [boxes[from], boxes[to]];
    if (a && b) lines[id] = from === to ? loopAt(a) : straight(a, b);
  }
  return { nodes: boxes, groups: frames, edges: lines, width: outer.width + 2 * margin, height: outer.height + 2 * margin };
}

function sizeOf(node: DiagramNode): Size {
  return { width: nodeWidth(node), height: nodeHeight };
}

/** Puts boxes side by side and begins a new row where one is full; the rows together come out about as wide as a screen. */
function shelves(sizes: readonly Size[], gap: number, rowGap: number): Size & { readonly places: readonly Placed[] } {
  const area = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + rowGap), 0);
  const full = Math.sqrt(area * proportion);
  const places: Placed[] = [];
  let [x, y, high, width] = [0, 0, 0, 0];
  for (const size of sizes) {
    if (x > 0 && x + size.width > full) [x, y, high] = [0, y + high + rowGap, 0];
    places.push({ x, y });
    width = Math.max(width, x + size.width);
    high = Math.max(high, size.height);
    x += size.width + gap;
  }
  return { places, width, height: y + high };
}

/** From the lower side of the upper box to the upper side of the lower one. */
function straight(a: Box, b: Box): readonly Point[] {
  const isDown = b.y >= a.y;
  return [{ x: a.x + a.width / 2, y: isDown ? a.y + a.height : a.y }, { x: b.x + b.width / 2, y: isDown ? b.y : b.y + b.height }];
}
