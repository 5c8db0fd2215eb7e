import type { BadgeSeverity, Diagram, DiagramEdge, DiagramFinding, DiagramGroup, DiagramNode, ViewOptions } from "./shape";

/** More elements than this are more than a screen shows legibly: the groups begin collapsed. */
export const mostOpenNodes = 400;

/** The ids of the groups that begin collapsed: all of a large system, none of a small one. */
export function usuallyCollapsed(diagram: Diagram): readonly string[] {
  return diagram.nodes.length > mostOpenNodes ? diagram.groups.map(({ id }) => id) : [];
}

/** The part of a diagram that the options ask for. An unknown focus shows everything. */
export function viewOf(whole: Diagram, { collapsed, focus, depth = 1 }: Omit<ViewOptions, "group">): Diagram {
  const center = focus === undefined ? undefined : nodeCalled(whole, focus);
  if (!center) return collapse(whole, new Set(collapsed ?? usuallyCollapsed(whole)));
  const part = neighborhood(whole, center.id, depth);
  return collapse(part, new Set(collapsed ?? usuallyCollapsed(part)));
}

/** The node with that id, else the first with that name. */
export function nodeCalled(diagram: Diagram, name: string): DiagramNode | undefined {
  return diagram.nodes.find(({ id }) => id === name) ?? diagram.nodes.find(node => node.name === name);
}

function neighborhood(whole: Diagram, center: string, depth: number): Diagram {
  const neighbors = new Map<string, string[]>();
  const join = (from: string, to: string): void => {
    const list = neighbors.get(from);
    if (list) list.push(to);
    else neighbors.set(from, [to]);
  };
  for (const { from, to } of whole.edges) {
    join(from, to);
    join(to, from);
  }
  let near = new Set([center]);
  let edge: readonly string[] = [center];
  for (let step = 0; step < depth && edge.length > 0; step += 1) {
    const next = new Set(edge.flatMap(id => neighbors.get(id) ?? []).filter(id => !near.has(id)));
    near = new Set([...near, ...next]);
    edge = [...next];
  }
  const nodes = whole.nodes.filter(({ id }) => near.has(id));
  const groups = new Set(nodes.map(({ group }) => group));
  return {
    ...whole, nodes,
    edges: whole.edges.filter(({ from, to }) => near.has(from) && near.has(to)),
    groups: whole.groups.filter(({ id }) => groups.has(id)),
  };
}

/** Draws each of the given groups as one node, and what joins them as one edge of each kind. */
function collapse(open: Diagram, closed: ReadonlySet<string>): Diagram {
  const groups = open.groups.filter(({ id }) => closed.has(id));
  if (groups.length === 0) return open;
  const members = new Map<string, DiagramNode[]>(groups.map(({ id }) => [id, []]));
  const nodes: DiagramNode[] = [];
  const standIn = new Map<string, string>();
  for (const node of open.nodes) {
    const inside = node.group === undefined ? undefined : members.get(node.group);
    if (inside) {
      inside.push(node);
      standIn.set(node.id, node.group!);
    } else nodes.push(node);
  }
  const hidden = new Map<string, DiagramFinding[]>();
  const edges = new Map<string, { edge: DiagramEdge; findings: DiagramFinding[] }>();
  for (const edge of open.edges) {
    const from = standIn.get(edge.from) ?? edge.from;
    const to = standIn.get(edge.to) ?? edge.to;
    if (from === to && from !== edge.from) {
      hidden.set(from, [...(hidden.get(from) ?? []), ...edge.findings]);
      continue;
    }
    const id = from === edge.from && to === edge.to ? edge.id : `${edge.kind}: ${from} -> ${to}`;
    const known = edges.get(id);
    edges.set(id, known ? { edge: joined(known.edge, edge), findings: [...known.findings, ...edge.findings] } : { edge: { ...edge, id, from, to }, findings: [...edge.findings] });
  }
  for (const group of groups) nodes.push(standFor(group, members.get(group.id)!, hidden.get(group.id) ?? []));
  return {
    ...open, nodes,
    groups: open.groups.filter(({ id }) => !closed.has(id)),
    edges: [...edges.values()].map(({ edge, findings }) => ({ ...edge, findings: sorted(findings) })),
  };
}

function joined(a: DiagramEdge, b: DiagramEdge): DiagramEdge {
  return {
    ...a, required: a.required || b.required, count: a.count + b.count, label: "", protocol: a.protocol === b.protocol ? a.protocol : undefined,
    elements: [...a.elements, ...b.elements], origins: [...a.origins, ...b.origins],
  };
}

function standFor(group: DiagramGroup, members: readonly DiagramNode[], hidden: readonly DiagramFinding[]): DiagramNode {
  return {
    id: group.id, name: group.name, kind: "group", detail: size(members), group: undefined, members: members.map(member => member.id), declared: true,
    origins: [...group.origins, ...members.flatMap(({ origins }) => origins)],
    findings: sorted([...group.findings, ...members.flatMap(({ findings }) => findings), ...hidden]),
  };
}

/** How large a collapsed group is, in two words: services where it has some, else everything. */
function size(members: readonly DiagramNode[]): string {
  const services = members.filter(({ id }) => id.startsWith("services.")).length;
  const [number, noun] = services > 0 ? [services, "service"] : [members.length, "element"];
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

const weights: readonly BadgeSeverity[] = ["error", "warning", "info"];

function sorted(findings: readonly DiagramFinding[]): readonly DiagramFinding[] {
  return [...findings].sort((a, b) => weights.indexOf(a.severity) - weights.indexOf(b.severity));
}
