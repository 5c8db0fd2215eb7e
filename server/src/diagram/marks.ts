import type { Diagram, Mark, Marks, MarkState } from "./shape";

/** From what strikes a reader most to what does least. */
export const markStates: readonly MarkState[] = ["failed", "blocked", "degraded", "protected", "unaffected"];

/**
 * The marks of nodes and edges by id. A mark may name the id or the name of a node, the id of an edge, or the path of an
 * element that an edge stands for; a collapsed group shows the gravest mark of what it holds. What is not there is left out.
 */
export function resolveMarks({ nodes, edges }: Diagram, marks: Marks): ReadonlyMap<string, Mark> {
  const targets = new Map<string, { readonly id: string; readonly hidden: boolean }>();
  const name = (key: string, id: string, hidden = false): void => {
    if (!targets.has(key)) targets.set(key, { id, hidden });
  };
  const nameOf = (id: string): string => id.slice(id.indexOf(".") + 1);
  for (const { id, members } of nodes) {
    name(id, id);
    for (const member of members) name(member, id, true);
  }
  for (const { id, elements } of edges) for (const key of [id, ...elements]) name(key, id);
  for (const node of nodes) name(node.kind === "group" ? node.id : node.name, node.id);
  for (const { id, members } of nodes) for (const member of members) name(nameOf(member), id, true);

  const found = new Map<string, Mark>();
  for (const [key, { state, note, word }] of Object.entries(marks)) {
    const target = targets.get(key);
    if (!target) continue;
    const known = found.get(target.id);
    if (known && markStates.indexOf(known.state) <= markStates.indexOf(state)) continue;
    found.set(target.id, { state, note: target.hidden ? `${key}: ${note}` : note, ...(word !== undefined && { word }) });
  }
  return found;
}
