// Decides which row everything is drawn in. `dagre` would do so, too, but the rows of its layered drawings are as wide
// as the system is, and their number is as large as the longest chain: a hundred services become a ribbon.

/** Something to be placed; sizes include the space around it. */
export interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Link {
  readonly from: string;
  readonly to: string;
}

/** The proportion of a picture: between that of a whole window and that of half of one. */
const proportion = 1.2;
const widestSmall = 900;
const tallestChain = 1500;

/** The row of each item, counted from 0 at the top. Where it can be, what depends on something is above it. */
export function rowsOf(items: readonly Item[], links: readonly Link[]): ReadonlyMap<string, number> {
  const down = acyclic(items, links);
  const rows = inRows(items, down);
  return fold(items, rows);
}

interface Neighbors {
  readonly out: ReadonlyMap<string, readonly string[]>;
  readonly into: ReadonlyMap<string, readonly string[]>;
}

/** The links without those that close a circle, found depth first in the order of the items. */
function acyclic(items: readonly Item[], links: readonly Link[]): Neighbors {
  const all = new Map<string, Set<string>>(items.map(({ id }) => [id, new Set<string>()]));
  for (const { from, to } of links) if (from !== to && all.has(to)) all.get(from)?.add(to);
  const out = new Map<string, string[]>(items.map(({ id }) => [id, []]));
  const into = new Map<string, string[]>(items.map(({ id }) => [id, []]));
  const state = new Map<string, "open" | "done">();
  const targets = new Set(links.filter(({ from, to }) => from !== to).map(({ to }) => to));
  // From where nothing leads to, so that as few links as possible point upwards.
  const starts = [...items.filter(({ id }) => !targets.has(id)), ...items];
  for (const { id: start } of starts) {
    if (state.has(start)) continue;
    state.set(start, "open");
    const stack = [{ id: start, next: [...all.get(start)!].values() }];
    while (stack.length > 0) {
      const { id, next } = stack[stack.length - 1]!;
      const { value: target, done } = next.next();
      if (done === true || target === undefined) {
        state.set(id, "done");
        stack.pop();
      } else if (state.get(target) !== "open") {
        out.get(id)!.push(target);
        into.get(target)!.push(id);
        if (!state.has(target)) {
          state.set(target, "open");
          stack.push({ id: target, next: [...all.get(target)!].values() });
        }
      }
    }
  }
  return { out, into };
}

/** Puts each item below all that lead to it, and further down where a row is full. */
function inRows(items: readonly Item[], { out, into }: Neighbors): Map<string, number> {
  const limit = Math.max(widestSmall, ...items.map(({ width }) => width), Math.sqrt(proportion * areaOf(items)));
  const sizes = new Map(items.map(item => [item.id, item]));
  const rows = new Map<string, number>();
  const filled: number[] = [];
  const put = (id: string, first: number): void => {
    const { width } = sizes.get(id)!;
    let row = first;
    while ((filled[row] ?? 0) > 0 && filled[row]! + width > limit) row += 1;
    filled[row] = (filled[row] ?? 0) + width;
    rows.set(id, row);
  };
  const waiting = new Map(items.map(({ id }) => [id, into.get(id)!.length]));
  const isLone = (id: string): boolean => into.get(id)!.length === 0 && out.get(id)!.length === 0;
  let ready = items.filter(({ id }) => waiting.get(id) === 0 && !isLone(id)).map(({ id }) => id);
  while (ready.length > 0) {
    const next: string[] = [];
    for (const id of ready) {
      put(id, Math.max(0, ...into.get(id)!.map(from => rows.get(from)! + 1)));
      for (const to of out.get(id)!) {
        const left = waiting.get(to)! - 1;
        waiting.set(to, left);
        if (left === 0) next.push(to);
      }
    }
    ready = next;
  }
  // What begins a chain that is joined further down moves down to where it is needed.
  for (const { id } of items) {
    if (isLone(id) || into.get(id)!.length > 0) continue;
    const row = Math.min(...out.get(id)!.map(to => rows.get(to)!)) - 1;
    const { width } = sizes.get(id)!;
    if (row <= rows.get(id)! || (filled[row] ?? 0) + width > limit) continue;
    filled[rows.get(id)!]! -= width;
    filled[row] = (filled[row] ?? 0) + width;
    rows.set(id, row);
  }
  for (const { id } of items) if (isLone(id)) put(id, 0);
  return rows;
}

/** Cuts long chains into stretches that stand side by side. */
function fold(items: readonly Item[], rows: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const heights: number[] = [];
  const widths: number[] = [];
  for (const { id, width, height } of items) {
    const row = rows.get(id)!;
    heights[row] = Math.max(heights[row] ?? 0, height);
    widths[row] = (widths[row] ?? 0) + width;
  }
  const total = heights.reduce((sum, height) => sum + height, 0);
  const wanted = Math.max(Math.sqrt(areaOf(items) / proportion), tallestChain / 2);
  if (total < tallestChain || total < 1.6 * Math.max(...widths)) return rows;
  const stretch = Math.max(2, Math.round(wanted / (total / heights.length)));
  return new Map([...rows].map(([id, row]) => [id, row % stretch]));
}

/** The area of all items, with a quarter more for what leads through between them. */
function areaOf(items: readonly Item[]): number {
  return 1.25 * items.reduce((sum, { width, height }) => sum + width * height, 0);
}
