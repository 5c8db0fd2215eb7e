import type { Node } from "../../server/src/syntax/node";

/** A tree as text, so that two can be compared at a glance; offsets included. */
export function outline(node: Node | undefined): string {
  if (node === undefined) return "-";
  const at = `@${node.start}-${node.end}`;
  if (node.kind === "scalar") {
    const value = Object.is(node.value, -0) ? "-0" : String(node.value);
    return `${node.style} ${typeof node.value} ${value} ${JSON.stringify(node.text)}${at}`;
  }
  const flow = node.flow ? "flow " : "";
  if (node.kind === "seq") return `${flow}[${node.items.map(outline).join(", ")}]${at}`;
  return `${flow}{${node.pairs.map(pair => `${outline(pair.key)}: ${outline(pair.value)}${pair.merged ? " merged" : ""}`).join(", ")}}${at}`;
}
