import { loopAt, margin } from "./geometry";
import { nodeHeight, nodeWidth } from "./measure";
import { overlaps } from "./geometry";
import type { Box, Diagram, DiagramNode, Layout, Point } from "./shape";

/** What a layout was made for; tells whether a diagram has another structure. */
export interface KeptLayout {
  readonly layout: Layout;
  readonly nodes: ReadonlyMap<string, { readonly kind: string; readonly group: string | undefined; readonly width: number }>;
  readonly edges: ReadonlyMap<string, string>;
  readonly groups: readonly string[];
}

/** More new nodes than this at once are another picture, which is arranged afresh. */
const mostNew = 6;
const distance = 18;
const step = 24;
const reach = 26;

/**
 * The layout of a diagram that was drawn before in another version. Nothing that stays moves: a diagram with the same
 * nodes and edges keeps its layout whole, a renamed node takes the place of its former self, what is gone leaves a gap, and
 * a new node goes to the free place nearest to what it is connected with (else to its group). Only routes of new edges are
 * drawn anew. When that does not work out, because too much is new or no place is free, `afresh` arranges everything.
 */
export function keepLayout(diagram: Diagram, before: KeptLayout | undefined, afresh: (diagram: Diagram) => Layout): KeptLayout {
  const layout = (before && adapted(diagram, before)) ?? afresh(diagram);
  return {
    layout,
    nodes: new Map(diagram.nodes.map(node => [node.id, { kind: node.kind, group: node.group, width: nodeWidth(node) }])),
    edges: new Map(diagram.edges.map(({ id, from, to }) => [id, `${from} ${to}`])),
    groups: diagram.groups.map(({ id }) => id),
  };
}

function adapted(diagram: Diagram, before: KeptLayout): Layout | undefined {
  const isSame = diagram.groups.length === before.groups.length && diagram.groups.every(({ id }, at) => before.groups[at] === id);
  const moved = diagram.nodes.filter(node => before.nodes.has(node.id) && before.nodes.get(node.id)!.group !== node.group && !fits(node, before.layout));
  const fresh = diagram.nodes.filter(({ id }) => !before.nodes.has(id));
  const ids = new Set(diagram.nodes.map(({ id }) => id));
  const gone = [...before.nodes.keys()].filter(id => !ids.has(id));
  if (!isSame || moved.length > 0 || fresh.length > mostNew || gone.length > Math.max(mostNew, before.nodes.size / 4)) return undefined;
  // A description that grew may need a wider box, which is a matter of the whole picture when it does not fit.
  const nodes: Record<string, Box> = {};
  for (const node of diagram.nodes) {
    const box = before.layout.nodes[node.id];
    if (box) nodes[node.id] = box;
  }
  for (const node of diagram.nodes) {
    const box = nodes[node.id];
    if (box && nodeWidth(node) !== before.nodes.get(node.id)!.width && !refit(node, box, nodes)) return undefined;
  }
  const groups = { ...before.layout.groups };
  const successor = gone.length === 1 && fresh.length === 1 ? inPlaceOf(before, gone[0]!, fresh[0]!, nodes) : undefined;
  if (successor) nodes[fresh[0]!.id] = successor;
  else for (const node of fresh) if (!place(node, diagram, nodes, groups)) return undefined;

  const edges: Record<string, readonly Point[]> = {};
  for (const { id, from, to } of diagram.edges) {
    const a = nodes[from];
    const b = nodes[to];
    if (!a || !b) continue;
    const known = before.edges.has(id) && before.layout.nodes[from] === a && before.layout.nodes[to] === b ? before.layout.edges[id] : undefined;
    edges[id] = known ?? (from === to ? loopAt(a) : route(a, b, Object.values(nodes)));
  }
  const boxes = [...Object.values(nodes), ...Object.values(groups)];
  return {
    nodes, edges, groups,
    width: Math.max(before.layout.width, ...boxes.map(({ x, width }) => x + width + margin)),
    height: Math.max(before.layout.height, ...boxes.map(({ y, height }) => y + height + margin)),
  };
}

/** True for a node of another group that need not move: nobody declares it any more, or it lies inside the group already. */
function fits({ id, group, declared }: DiagramNode, { nodes, groups }: Layout): boolean {
  const box = nodes[id];
  if (group === undefined || !box) return !declared;
  const frame = groups[group];
  return frame !== undefined && frame.x <= box.x && frame.y <= box.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;
}

/** Makes a box as wide as its text wants it, around the same middle; false when it would touch another one. */
function refit(node: DiagramNode, box: Box, nodes: Record<string, Box>): boolean {
  const width = nodeWidth(node);
  const wide = { ...box, x: box.x + (box.width - width) / 2, width };
  const isFree = Object.entries(nodes).every(([id, other]) => id === node.id || !overlaps(wide, other, 4));
  if (isFree) nodes[node.id] = wide;
  return isFree;
}

function inPlaceOf(before: KeptLayout, former: string, node: DiagramNode, nodes: Readonly<Record<string, Box>>): Box | undefined {
  const { kind, group } = before.nodes.get(former)!;
  const box = before.layout.nodes[former];
  if (!box || kind !== node.kind || group !== node.group) return undefined;
  const width = nodeWidth(node);
  const place = { ...box, x: box.x + (box.width - width) / 2, width };
  return Object.values(nodes).every(other => !overlaps(place, other, 4)) ? place : undefined;
}

/** Finds the free place nearest to where a new node is wanted, and lets its group grow around it. */
function place(node: DiagramNode, { edges, nodes: all }: Diagram, nodes: Record<string, Box>, groups: Record<string, Box>): boolean {
  const width = nodeWidth(node);
  const frame = node.group === undefined ? undefined : groups[node.group];
  if (node.group !== undefined && !frame) return false;
  const neighbors = edges.flatMap(({ from, to }) => (from === node.id ? [nodes[to]] : to === node.id ? [nodes[from]] : [])).filter(box => box !== undefined);
  const near = neighbors.length > 0 ? neighbors : Object.values(nodes).slice(-1);
  const isCallee = edges.some(({ to }) => to === node.id);
  const wish = frame && neighbors.length === 0
    ? { x: frame.x + 16, y: frame.y + frame.height - nodeHeight }
    : { x: mean(near.map(box => box.x + box.width / 2)) - width / 2, y: mean(near.map(({ y }) => y)) + (isCallee || neighbors.length === 0 ? 1 : -1) * (nodeHeight + 44) };
  const foreign = Object.entries(groups).filter(([id]) => id !== node.group).map(([, box]) => box);
  const loose = all.filter(({ id, group }) => group === undefined && id !== node.id).flatMap(({ id }) => nodes[id] ?? []);
  let best: { readonly box: Box; readonly frame: Box | undefined; readonly far: number } | undefined;
  for (let row = -reach; row <= reach; row += 1) {
    for (let column = -reach; column <= reach; column += 1) {
      const far = Math.hypot(row, column);
      if (best && far >= best.far) continue;
      const box = { x: Math.max(margin, wish.x + column * step), y: Math.max(margin, wish.y + row * step), width, height: nodeHeight };
      if (Object.values(nodes).some(other => overlaps(box, other, distance)) || foreign.some(other => overlaps(box, other, distance))) continue;
      const grown = frame && around(frame, box);
      if (grown && (grown.x < 0 || grown.y < 0 || [...foreign, ...loose].some(other => overlaps(grown, other, 4)))) continue;
      best = { box, frame: grown, far };
    }
  }
  if (!best) return false;
  nodes[node.id] = best.box;
  if (best.frame && node.group !== undefined) groups[node.group] = best.frame;
  return true;
}

function around(frame: Box, box: Box): Box {
  const x = Math.min(frame.x, box.x - 16);
  const y = Math.min(frame.y, box.y - 26);
  return { x, y, width: Math.max(frame.x + frame.width, box.x + box.width + 16) - x, height: Math.max(frame.y + frame.height, box.y + box.height + 16) - y };
}

/** A way between two boxes: straight where nothing is in between, else with two bends at the level that crosses least. */
function route(a: Box, b: Box, all: readonly Box[]): readonly Point[] {
  const [ax, bx] = [a.x + a.width / 2, b.x + b.width / 2];
  const isDown = b.y > a.y + a.height;
  const isUp = b.y + b.height < a.y;
  if (!isDown && !isUp) {
    const level = Math.min(a.y, b.y) - 22;
    return [{ x: ax, y: a.y }, { x: ax, y: level }, { x: bx, y: level }, { x: bx, y: b.y }];
  }
  const start = { x: ax, y: isDown ? a.y + a.height : a.y };
  const end = { x: bx, y: isDown ? b.y : b.y + b.height };
  const obstacles = all.filter(box => box !== a && box !== b);
  const ways: (readonly Point[])[] = [[start, end]];
  for (const share of [0.15, 0.5, 0.85]) {
    const level = start.y + (end.y - start.y) * share;
    ways.push([start, { x: start.x, y: level }, { x: end.x, y: level }, end]);
  }
  const hits = ways.map(way => obstacles.filter(box => crosses(way, box)).length);
  return ways[hits.indexOf(Math.min(...hits))]!;
}

function crosses(way: readonly Point[], box: Box): boolean {
  return way.slice(1).some((point, index) => {
    const from = way[index]!;
    const parts = Math.max(2, Math.ceil(Math.hypot(point.x - from.x, point.y - from.y) / 12));
    return Array.from({ length: parts + 1 }, (_, part) => part / parts).some(share => {
      const [x, y] = [from.x + (point.x - from.x) * share, from.y + (point.y - from.y) * share];
      return x > box.x - 2 && x < box.x + box.width + 2 && y > box.y - 2 && y < box.y + box.height + 2;
    });
  });
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? margin : values.reduce((sum, value) => sum + value, 0) / values.length;
}
