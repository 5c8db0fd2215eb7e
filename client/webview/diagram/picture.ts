// Keeps the drawing on the page equal to the diagram. Elements that look the same stay, so that focus, tooltips and screen
// readers are not disturbed while somebody types.

import { drawDiagram, type Drawn } from "../../../server/src/diagram/drawing";
import type { Box, Diagram, Layout, Marks } from "../../../server/src/diagram/shape";
import { shaped, svg } from "./dom";
import { isDimmed, isHidden, type Filter } from "./filter";

export interface Picture {
  readonly content: SVGElement;
  show(diagram: Diagram, layout: Layout, marks: Marks): void;
  filter(filter: Filter): void;
  select(id: string | undefined): void;
  elementOf(id: string): SVGElement | undefined;
  boxOf(id: string): Box | undefined;
  /** The node that one comes to from another one in a direction, or the first of all. */
  next(from: string | undefined, direction: "up" | "down" | "left" | "right"): string | undefined;
  readonly diagram: Diagram | undefined;
  readonly layout: Layout | undefined;
}

interface Kept {
  readonly element: SVGElement;
  readonly look: string;
}

export function createPicture(): Picture {
  const content = svg("g");
  const layers = { groups: svg("g"), edges: svg("g"), nodes: svg("g"), heads: svg("g") };
  content.append(layers.groups, layers.edges, layers.nodes, layers.heads);
  const kept = { groups: new Map<string, Kept>(), edges: new Map<string, Kept>(), nodes: new Map<string, Kept>(), heads: new Map<string, Kept>() };
  let diagram: Diagram | undefined;
  let layout: Layout | undefined;
  let filter: Filter | undefined;
  let selected: string | undefined;

  const bring = (name: keyof typeof layers, drawn: readonly Drawn[]): void => {
    const before = kept[name];
    const after = new Map<string, Kept>();
    for (const { id, shape } of drawn) {
      const look = JSON.stringify(shape);
      const known = before.get(id);
      const element = known?.look === look ? known.element : shaped(shape);
      if (known && known.element !== element) {
        const hadFocus = document.activeElement === known.element;
        known.element.replaceWith(element);
        if (name === "nodes" || name === "heads") prepare(element, id);
        if (hadFocus) element.focus();
      } else if (!known) {
        layers[name].appendChild(element);
        if (name === "nodes" || name === "heads") prepare(element, id);
      }
      after.set(id, { element, look });
    }
    for (const [id, { element }] of before) if (!after.has(id)) element.remove();
    kept[name] = after;
  };

  const prepare = (element: SVGElement, id: string): void => {
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", id === selected ? "0" : "-1");
  };

  const refreshClasses = (): void => {
    if (!diagram) return;
    const neighbors = new Set<string>();
    for (const edge of diagram.edges) {
      const element = kept.edges.get(edge.id)?.element;
      const isNear = selected !== undefined && (edge.from === selected || edge.to === selected || edge.id === selected);
      if (isNear) for (const end of [edge.from, edge.to]) neighbors.add(end);
      element?.classList.toggle("near", isNear);
      element?.classList.toggle("selected", edge.id === selected);
      element?.classList.toggle("hidden", filter !== undefined && isHidden(edge, filter));
      element?.classList.toggle("dim", filter !== undefined && isDimmed(edge, diagram, filter));
    }
    let first = true;
    for (const node of diagram.nodes) {
      const element = kept.nodes.get(node.id)?.element;
      if (!element) continue;
      element.classList.toggle("selected", node.id === selected);
      element.classList.toggle("near", neighbors.has(node.id));
      element.classList.toggle("dim", filter !== undefined && isDimmed(node, diagram, filter));
      element.setAttribute("aria-pressed", String(node.id === selected));
      // One stop for the tab key; the arrow keys go on from there.
      const isStop = selected !== undefined && kept.nodes.has(selected) ? node.id === selected : first;
      element.setAttribute("tabindex", isStop ? "0" : "-1");
      first = false;
    }
    for (const [id, { element }] of kept.heads) {
      element.classList.toggle("selected", id === selected);
      element.setAttribute("aria-pressed", String(id === selected));
      element.setAttribute("tabindex", "0");
    }
  };

  return {
    content,
    show: (newDiagram, newLayout, marks) => {
      diagram = newDiagram;
      layout = newLayout;
      const drawing = drawDiagram(newDiagram, newLayout, marks);
      bring("groups", drawing.groups);
      bring("edges", drawing.edges);
      bring("nodes", drawing.nodes);
      bring("heads", drawing.heads);
      refreshClasses();
    },
    filter: (chosen) => {
      filter = chosen;
      refreshClasses();
    },
    select: (id) => {
      selected = id;
      refreshClasses();
    },
    elementOf: (id) => (kept.nodes.get(id) ?? kept.edges.get(id) ?? kept.heads.get(id))?.element,
    boxOf: (id) => layout && (layout.nodes[id] ?? layout.groups[id] ?? boxAround(layout.edges[id])),
    next: (from, direction) => {
      const start = from === undefined ? undefined : layout?.nodes[from];
      if (!diagram || !layout || !start) return diagram?.nodes[0]?.id;
      let best: { readonly id: string; readonly cost: number } | undefined;
      for (const { id } of diagram.nodes) {
        const box = layout.nodes[id];
        if (id === from || !box) continue;
        const dx = box.x + box.width / 2 - start.x - start.width / 2;
        const dy = box.y + box.height / 2 - start.y - start.height / 2;
        const [ahead, aside] = direction === "up" ? [-dy, dx] : direction === "down" ? [dy, dx] : direction === "left" ? [-dx, dy] : [dx, dy];
        if (ahead <= 4) continue;
        const cost = ahead + 2 * Math.abs(aside);
        if (!best || cost < best.cost) best = { id, cost };
      }
      return best?.id;
    },
    get diagram() {
      return diagram;
    },
    get layout() {
      return layout;
    },
  };
}

function boxAround(points: readonly { readonly x: number; readonly y: number }[] | undefined): Box | undefined {
  if (!points || points.length === 0) return undefined;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
