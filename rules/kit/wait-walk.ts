import type { WaitGraph } from "./wait-graph";

type Walk = Pick<WaitGraph, "component" | "componentSize" | "back" | "order">;

/**
 * One walk in depth from the entry points finds what waits for each other (after Tarjan), the arrows that close circles,
 * and an order in which callees come before their callers. Its stacks are arrays, so that no depth can overflow them.
 */
export function walk({ nodes, first, to }: Pick<WaitGraph, "nodes" | "first" | "to">, entries: readonly boolean[]): Walk {
  const component = new Int32Array(nodes).fill(-1);
  const sizes: number[] = [];
  const back = new Uint8Array(to.length);
  const order = new Int32Array(nodes);
  const number = new Int32Array(nodes).fill(-1);
  const lowest = new Int32Array(nodes);
  const cursor = first.slice(0, nodes);
  const onPath = new Uint8Array(nodes);
  const path = new Int32Array(nodes);
  const waiting = new Int32Array(nodes);
  let [seen, done, depth, held] = [0, 0, 0, 0];
  const open = (node: number): void => {
    number[node] = lowest[node] = seen;
    seen += 1;
    onPath[node] = 1;
    path[depth] = node;
    depth += 1;
    waiting[held] = node;
    held += 1;
  };
  const close = (node: number): void => {
    onPath[node] = 0;
    order[done] = node;
    done += 1;
    depth -= 1;
    if (depth > 0) lowest[path[depth - 1]!] = Math.min(lowest[path[depth - 1]!]!, lowest[node]!);
    if (lowest[node] !== number[node]) return;
    const start = held;
    do {
      held -= 1;
      component[waiting[held]!] = sizes.length;
    } while (waiting[held] !== node);
    sizes.push(start - held);
  };
  const explore = (root: number): void => {
    if (number[root] !== -1) return;
    open(root);
    while (depth > 0) {
      const node = path[depth - 1]!;
      if (cursor[node]! === first[node + 1]!) {
        close(node);
        continue;
      }
      const arrow = cursor[node]!;
      cursor[node]! += 1;
      const target = to[arrow]!;
      if (number[target] === -1) open(target);
      else {
        if (onPath[target] === 1) back[arrow] = 1;
        if (component[target] === -1) lowest[node] = Math.min(lowest[node]!, number[target]!);
      }
    }
  };
  entries.forEach((entry, node) => entry && explore(node));
  for (let node = 0; node < nodes; node += 1) explore(node);
  return { component, componentSize: Int32Array.from(sizes), back, order };
}
