import type { Diagram, DiagramEdge, DiagramNode, EdgeKind } from "../../../server/src/diagram/shape";

/** What the reader wants to see. */
export interface Filter {
  readonly kinds: ReadonlySet<EdgeKind>;
  readonly findingsOnly: boolean;
  /** Part of a name, in small letters; empty for everything. */
  readonly search: string;
}

/** True for an edge of a kind that is switched off. */
export function isHidden({ kind }: DiagramEdge, { kinds }: Filter): boolean {
  return !kinds.has(kind);
}

/** True for what is there but not looked for. */
export function isDimmed(element: DiagramNode | DiagramEdge, diagram: Diagram, filter: Filter): boolean {
  if ("from" in element) {
    if (filter.search !== "") return !diagram.nodes.some(node => (node.id === element.from || node.id === element.to) && isFound(node, filter.search));
    return filter.findingsOnly && element.findings.length === 0;
  }
  if (filter.search !== "") return !isFound(element, filter.search);
  if (!filter.findingsOnly || element.findings.length > 0) return false;
  return !diagram.edges.some(edge => edge.findings.length > 0 && (edge.from === element.id || edge.to === element.id));
}

/** True when the name has the searched part, or the name of something inside a collapsed group has. */
export function isFound({ name, members }: DiagramNode, search: string): boolean {
  return name.toLowerCase().includes(search) || members.some(member => member.slice(member.indexOf(".") + 1).toLowerCase().includes(search));
}
