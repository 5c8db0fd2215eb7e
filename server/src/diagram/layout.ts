import { arrange, type Arrangement, type RoutedLink, type Spacing } from "./arrange";
import { groupHead, loopAt, margin, padding } from "./geometry";
import { gridOf } from "./grid";
import { rowsOf, type Item, type Link } from "./layering";
import { nodeHeight, nodeWidth, textWidth } from "./measure";
import type { Box, Diagram, DiagramEdge, Layout, Point } from "./shape";

const inside: Spacing = { between: 26, rows: 44, links: 14 };
const outside: Spacing = { between: 36, rows: 64, links: 16 };
/** An ungrouped picture of more nodes is arranged in blocks of what hangs together, so that it takes no quadratic time. */
const mostAtOnce = 120;
const blockSize = 30;

/** Beyond this, arranging takes longer than anybody waits, and than the client waits for a sign of life. */
const mostArranged = 800;

/** A group, a block or a single node: what the picture is made of at the upper level. */
interface Unit {
  readonly id: string;
  readonly members: readonly string[];
  /** Drawn with a frame and a name. */
  readonly frame: boolean;
}

/** Where a link leaves its unit: at the lower or the upper side. */
interface Port {
  readonly node: string;
  readonly side: "top" | "bottom";
}

interface Inner {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly links: ReadonlyMap<string, readonly Point[]>;
  /** The way from the node to the side of the unit, by the port. */
  readonly ports: ReadonlyMap<string, readonly Point[]>;
}

/**
 * Gives everything in a diagram its place. The same diagram always gets the same layout.
 *
 * Groups are arranged on their own first, then the whole out of groups and single nodes. Links to other groups lead
 * through the inside of a group to a port at its upper or lower side and from there between the groups.
 */
export function layoutOf(diagram: Diagram): Layout {
  if (diagram.nodes.length > mostArranged) return gridOf(diagram);
  const sizes = new Map(diagram.nodes.map(node => [node.id, { id: node.id, width: nodeWidth(node), height: nodeHeight }]));
  const edges = diagram.edges.filter(({ from, to }) => from !== to && sizes.has(from) && sizes.has(to));
  const units = unitsOf(diagram, edges);
  const unitOf = new Map(units.flatMap(unit => unit.members.map(id => [id, unit.id] as const)));
  const crossing = edges.filter(({ from, to }) => unitOf.get(from) !== unitOf.get(to));
  const rows = rowsOf(units.map(unit => estimate(unit, sizes)), crossing.map(({ from, to }) => ({ from: unitOf.get(from)!, to: unitOf.get(to)! })));

  const sideOf = (from: string, to: string): "top" | "bottom" => (rows.get(unitOf.get(to)!)! > rows.get(unitOf.get(from)!)! ? "bottom" : "top");
  const ports = new Map<string, Map<string, Port>>(units.map(({ id }) => [id, new Map<string, Port>()]));
  for (const { from, to, kind } of crossing) {
    for (const [node, other] of [[from, to], [to, from]] as const) {
      const side = sideOf(node, other);
      ports.get(unitOf.get(node)!)!.set(portId(node, side, kind), { node, side });
    }
  }
  const inner = new Map(units.map(unit => [unit.id, arrangeUnit(unit, sizes, edges.filter(({ from, to }) => unitOf.get(from) === unit.id && unitOf.get(to) === unit.id), ports.get(unit.id)!)]));
  const whole = arrange(
    units.map(({ id }) => ({ id, width: inner.get(id)!.width, height: inner.get(id)!.height })),
    crossing.map(({ id, from, to }) => ({ id, from: unitOf.get(from)!, to: unitOf.get(to)! })), rows, outside,
  );
  return compose(diagram, units, unitOf, inner, whole, crossing, rows, sideOf);
}

function portId(node: string, side: string, kind: string): string {
  return `${kind} ${side} of ${node}`;
}

function unitsOf({ nodes, groups }: Diagram, edges: readonly Link[]): readonly Unit[] {
  const members = new Map<string, string[]>(groups.map(({ id }) => [id, []]));
  const single: string[] = [];
  for (const { id, group } of nodes) {
    const list = group === undefined ? undefined : members.get(group);
    if (list) list.push(id);
    else single.push(id);
  }
  const framed = [...members].filter(([, list]) => list.length > 0).map(([id, list]): Unit => ({ id, members: list, frame: true }));
  const blocks = framed.length === 0 && single.length <= mostAtOnce ? single.map(id => [id]) : framed.length === 0 ? blocksOf(single, edges) : single.map(id => [id]);
  return [...framed, ...blocks.map((list): Unit => ({ id: `block of ${list[0]!}`, members: list, frame: false }))];
}

/** Cuts nodes into blocks of neighbors. */
function blocksOf(nodes: readonly string[], edges: readonly Link[]): readonly (readonly string[])[] {
  const neighbors = new Map<string, string[]>(nodes.map(id => [id, []]));
  for (const { from, to } of edges) {
    neighbors.get(from)?.push(to);
    neighbors.get(to)?.push(from);
  }
  const left = new Set(nodes);
  const blocks: string[][] = [];
  let block: string[] = [];
  for (const start of nodes) {
    if (!left.delete(start)) continue;
    // What hangs together with nothing else shares a block.
    if (block.length === 0 || block.length >= blockSize) blocks.push(block = []);
    block.push(start);
    for (let at = block.length - 1; at < block.length && block.length < blockSize; at += 1) {
      for (const next of neighbors.get(block[at]!)!) if (block.length < blockSize && left.delete(next)) block.push(next);
    }
  }
  return blocks;
}

/** About how much room a unit takes, before it is arranged. */
function estimate({ id, members, frame }: Unit, sizes: ReadonlyMap<string, Item>): Item {
  if (members.length === 1 && !frame) return { id, width: sizes.get(members[0]!)!.width + outside.between, height: nodeHeight + outside.rows };
  const area = members.reduce((sum, member) => sum + (sizes.get(member)!.width + inside.between) * (nodeHeight + inside.rows), 0) * 1.6;
  const height = Math.max(nodeHeight + groupHead + 2 * padding, Math.sqrt(area / 2.2));
  return { id, width: area / height + 2 * padding + outside.between, height: height + outside.rows };
}

function arrangeUnit(unit: Unit, sizes: ReadonlyMap<string, Item>, edges: readonly DiagramEdge[], ports: ReadonlyMap<string, Port>): Inner {
  const [only] = unit.members;
  if (unit.members.length === 1 && !unit.frame && only !== undefined) {
    const { width, height } = sizes.get(only)!;
    return { width, height, boxes: new Map([[only, { x: 0, y: 0, width, height }]]), links: new Map(), ports: new Map() };
  }
  const items = unit.members.map(id => sizes.get(id)!);
  const spaced = items.map(({ id, width, height }) => ({ id, width: width + inside.between, height: height + inside.rows }));
  const rows = new Map(rowsOf(spaced, edges));
  const last = Math.max(...rows.values());
  const links: RoutedLink[] = edges.map(({ id, from, to }) => ({ id, from, to }));
  const doors: Item[] = [];
  for (const [id, { node, side }] of ports) {
    doors.push({ id, width: 1, height: 1 });
    rows.set(id, side === "top" ? -1 : last + 1);
    links.push({ id, from: node, to: id });
  }
  const shifted = new Map([...rows].map(([id, row]) => [id, row + 1]));
  const arranged = arrange([...items, ...doors], links, shifted, inside);
  // The rows of the ports only serve to find their places; the sides of the unit are nearer.
  const head = unit.frame ? groupHead : 4;
  const side = unit.frame ? padding : 4;
  const top = arranged.rows.get(1)?.top ?? 0;
  const bottom = arranged.rows.get(last + 1)?.bottom ?? 0;
  const left = Math.min(...[...arranged.boxes.values()].map(({ x }) => x));
  const name = unit.frame ? textWidth(unit.id.slice(unit.id.indexOf(".") + 1), 12) + 48 : 0;
  const width = Math.max(name, arranged.width - left + 2 * side);
  const moved = ({ x, y }: Point): Point => ({ x: x - left + side, y: y - top + head });
  const boxes = new Map(items.map(({ id }) => [id, { ...arranged.boxes.get(id)!, ...moved(arranged.boxes.get(id)!) }]));
  const height = bottom - top + head + side;
  const ends = spread(links, arranged.boxes, arranged.ways);
  const wayOf = ({ id }: RoutedLink): readonly Point[] => {
    const [start, end] = ends.get(id)!;
    return [start, ...(arranged.ways.get(id) ?? arch(start, end)), end].map(moved);
  };
  return {
    width, height, boxes,
    links: new Map(links.filter(({ id }) => !ports.has(id)).map(link => [link.id, wayOf(link)])),
    ports: new Map(links.filter(({ id }) => ports.has(id)).map(link => [link.id, [...wayOf(link).slice(0, -1), { x: moved(arranged.boxes.get(link.to)!).x, y: ports.get(link.id)!.side === "top" ? 0 : height }]])),
  };
}

/** Where links begin and end: at the side that their way comes from, next to each other and in the order of their ways. */
function spread(links: readonly RoutedLink[], boxes: ReadonlyMap<string, Box>, ways: ReadonlyMap<string, readonly Point[]>): ReadonlyMap<string, readonly [Point, Point]> {
  const ends = new Map<string, [Point, Point]>();
  const sides = new Map<string, { readonly link: string; readonly end: 0 | 1; readonly towards: number }[]>();
  const middle = ({ x, width }: Box): number => x + width / 2;
  for (const { id, from, to } of links) {
    const a = boxes.get(from)!;
    const b = boxes.get(to)!;
    const way = ways.get(id) ?? [];
    ends.set(id, [{ x: middle(a), y: a.y }, { x: middle(b), y: b.y }]);
    const isLevel = !ways.has(id);
    for (const [end, box, node, next] of [[0, a, from, way[0] ?? { x: middle(b), y: b.y }], [1, b, to, way[way.length - 1] ?? { x: middle(a), y: a.y }]] as const) {
      const side = isLevel ? "top" : next.y > box.y ? "bottom" : "top";
      const key = `${side} of ${node}`;
      const list = sides.get(key) ?? [];
      list.push({ link: id, end, towards: next.x });
      sides.set(key, list);
    }
  }
  for (const [key, list] of sides) {
    const node = key.slice(key.indexOf(" of ") + 4);
    const box = boxes.get(node)!;
    list.sort((a, b) => a.towards - b.towards);
    const step = Math.min(16, (box.width - 24) / Math.max(1, list.length - 1));
    list.forEach(({ link, end }, index) => {
      ends.get(link)![end] = { x: middle(box) + (index - (list.length - 1) / 2) * Math.max(0, step), y: key.startsWith("bottom") ? box.y + box.height : box.y };
    });
  }
  return ends;
}

function compose(
  diagram: Diagram, units: readonly Unit[], unitOf: ReadonlyMap<string, string>, inner: ReadonlyMap<string, Inner>, whole: Arrangement,
  crossing: readonly DiagramEdge[], rows: ReadonlyMap<string, number>, sideOf: (from: string, to: string) => "top" | "bottom",
): Layout {
  const nodes: Record<string, Box> = {};
  const groups: Record<string, Box> = {};
  const edges: Record<string, readonly Point[]> = {};
  const at = (unit: string, { x, y }: Point): Point => {
    const box = whole.boxes.get(unit)!;
    return { x: x + box.x + margin, y: y + box.y + margin };
  };
  for (const { id, frame } of units) {
    const { boxes, links, width, height } = inner.get(id)!;
    if (frame) groups[id] = { ...at(id, { x: 0, y: 0 }), width, height };
    for (const [node, box] of boxes) nodes[node] = { ...box, ...at(id, box) };
    for (const [link, points] of links) edges[link] = points.map(point => at(id, point));
  }
  const moved = (points: readonly Point[]): readonly Point[] => points.map(({ x, y }) => ({ x: x + margin, y: y + margin }));
  const ways = new Map(crossing.map(({ id }) => [id, moved(whole.ways.get(id) ?? [])]));
  const plain = spread(crossing, new Map(Object.entries(nodes)), ways);
  for (const { id, from, to, kind } of crossing) {
    const way = ways.get(id)!;
    const leave = (node: string, other: string, end: 0 | 1): readonly Point[] => {
      const unit = unitOf.get(node)!;
      const side = sideOf(node, other);
      const port = inner.get(unit)!.ports.get(portId(node, side, kind))?.map(point => at(unit, point)) ?? [plain.get(id)![end]];
      // To the edge of the row first: what stands beside may be higher.
      const row = whole.rows.get(rows.get(unit)!)!;
      const out = port[port.length - 1]!;
      const level = margin + (side === "top" ? row.top - 6 : row.bottom + 6);
      return Math.abs(level - out.y) > 12 ? [...port, { x: out.x, y: level }] : port;
    };
    const first = leave(from, to, 0);
    const last = [...leave(to, from, 1)].reverse();
    edges[id] = [...first, ...(whole.ways.has(id) ? way : arch(first[first.length - 1]!, last[0]!)), ...last];
  }
  for (const { id, from, to } of diagram.edges) if (from === to && nodes[from]) edges[id] = loopAt(nodes[from]);
  return { width: whole.width + 2 * margin, height: whole.height + 2 * margin, nodes, groups, edges };
}

/** Over what stands between two ends in the same row. */
function arch(from: Point, to: Point): readonly Point[] {
  const level = Math.min(from.y, to.y) - 22;
  return [{ x: from.x, y: level }, { x: to.x, y: level }];
}
