import { Graph, layout } from "@dagrejs/dagre";
import type { Item, Link } from "./layering";
import type { Box, Point } from "./shape";
import { straighten, type Slot } from "./straighten";

export interface RoutedLink extends Link {
  readonly id: string;
}

export interface Row {
  readonly top: number;
  readonly bottom: number;
}

export interface Arrangement {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  /** What lies between the two ends of each link: its way past the rows in between, from the source to the target. */
  readonly ways: ReadonlyMap<string, readonly Point[]>;
  readonly rows: ReadonlyMap<number, Row>;
}

export interface Spacing {
  readonly between: number;
  readonly rows: number;
  readonly links: number;
}

/**
 * Orders what is in each row so that few links cross, gives everything a place, and leads links through between the
 * items of the rows they pass. The order is the work of `dagre`; the rows are given.
 *
 * A link within one row gets no way of its own.
 */
export function arrange(items: readonly Item[], links: readonly RoutedLink[], rowOf: ReadonlyMap<string, number>, spacing: Spacing): Arrangement {
  const routed = links.filter(({ from, to }) => rowOf.get(from) !== rowOf.get(to)).map(link => {
    const isDown = rowOf.get(link.from)! < rowOf.get(link.to)!;
    return { ...link, isDown, upper: isDown ? link.from : link.to, lower: isDown ? link.to : link.from };
  });
  const ordered = order(items, routed, rowOf);

  // Every item is a slot of its row, and so is every link in the rows it passes.
  interface Open extends Slot { readonly above: number[]; readonly below: number[]; readonly x: number }
  const slots: Open[] = [];
  const rows: number[][] = [];
  const slotOf = new Map<string, number>();
  const add = (row: number, slot: Open): number => {
    (rows[row] ??= []).push(slots.length);
    return slots.push(slot) - 1;
  };
  for (const { id, width } of items) slotOf.set(id, add(rowOf.get(id)!, { width, passing: false, above: [], below: [], x: ordered.items.get(id)! }));
  const passages = new Map<string, readonly number[]>();
  for (const { id, upper, lower } of routed) {
    const first = rowOf.get(upper)!;
    const passed: number[] = [];
    let before = slotOf.get(upper)!;
    for (let row = first + 1; row < rowOf.get(lower)!; row += 1) {
      const slot = add(row, { width: 0, passing: true, above: [before], below: [], x: ordered.links.get(id)![2 * (row - first)]?.x ?? 0 });
      slots[before]!.below.push(slot);
      passed.push(slot);
      before = slot;
    }
    slots[before]!.below.push(slotOf.get(lower)!);
    slots[slotOf.get(lower)!]!.above.push(before);
    passages.set(id, passed);
  }
  const filled = Array.from(rows, row => row ?? []);
  for (const row of filled) row.sort((a, b) => slots[a]!.x - slots[b]!.x);
  const centers = straighten(slots, filled, spacing.between, spacing.links);

  const left = Math.min(0, ...slots.map(({ width }, at) => centers[at]! - width / 2));
  const boxes = new Map<string, Box>();
  const bands = new Map<number, Row>();
  let top = 0;
  filled.forEach((_, row) => {
    const inRow = items.filter(({ id }) => rowOf.get(id) === row);
    const height = Math.max(0, ...inRow.map(item => item.height));
    for (const { id, width, height: own } of inRow) boxes.set(id, { x: centers[slotOf.get(id)!]! - width / 2 - left, y: top, width, height: own });
    bands.set(row, { top, bottom: top + height });
    top += height + spacing.rows;
  });
  const ways = new Map<string, readonly Point[]>();
  for (const { id, isDown, upper } of routed) {
    // Straight through each row, so that a link never cuts the corner of what stands beside it.
    const way = passages.get(id)!.flatMap((slot, index): readonly Point[] => {
      const band = bands.get(rowOf.get(upper)! + 1 + index)!;
      return [{ x: centers[slot]! - left, y: band.top - 6 }, { x: centers[slot]! - left, y: band.bottom + 6 }];
    });
    ways.set(id, isDown ? way : way.reverse());
  }
  const width = Math.max(0, ...slots.map((slot, at) => centers[at]! + slot.width / 2 - left));
  return { width, height: Math.max(0, top - spacing.rows), boxes, ways, rows: bands };
}

interface Order {
  readonly items: ReadonlyMap<string, number>;
  /** The points of each link from its upper to its lower end: one for every row and every gap between two rows. */
  readonly links: ReadonlyMap<string, readonly Point[]>;
}

interface Downward extends RoutedLink {
  readonly upper: string;
  readonly lower: string;
}

function order(items: readonly Item[], links: readonly Downward[], rowOf: ReadonlyMap<string, number>): Order {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    nodesep: 20, ranksep: 20, edgesep: 10,
    // The layout doubles the distance of rows to have room for labels, so ours are doubled as well.
    ranker: ((inner: Graph) => {
      for (const id of inner.nodes()) (inner.node(id) as { rank: number }).rank = 2 * (rowOf.get(id) ?? 0);
    }) as never,
  });
  for (const { id, width } of items) graph.setNode(id, { width, height: 10 });
  for (const { id, upper, lower } of links) graph.setEdge(upper, lower, {}, id);
  layout(graph);
  return {
    items: new Map(items.map(({ id }) => [id, (graph.node(id) as Point).x])),
    links: new Map(links.map(({ id, upper, lower }) => [id, (graph.edge({ v: upper, w: lower, name: id }) as { readonly points: readonly Point[] }).points])),
  };
}
