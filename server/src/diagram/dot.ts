import { visible } from "../report/visible";
import { resolveMarks } from "./marks";
import type { BadgeSeverity, Diagram, DiagramEdge, DiagramFinding, DiagramNode, Marks, NodeKind } from "./shape";
import { findingWords, markWord } from "./words";

/** The picture in the language of Graphviz. Every text is a quoted string. */
export function renderDot(diagram: Diagram, marks: Marks = {}): string {
  const marked = resolveMarks(diagram, marks);
  const lines = [
    `digraph ${quote(diagram.title)} {`,
    `  graph [rankdir=TB, fontname="Helvetica", compound=true, tooltip=${quote(diagram.title)}];`,
    `  node [fontname="Helvetica", fontsize=11, shape=box, style="rounded"];`,
    `  edge [fontname="Helvetica", fontsize=9];`,
  ];
  const write = (node: DiagramNode, indent: string): void => {
    const mark = marked.get(node.id);
    const label = [visible(node.name).trim() || "(no name)", node.detail, ...(mark ? [markWord(mark)] : []), ...badge(node.findings)].filter(part => part !== "");
    lines.push(`${indent}${quote(node.id)} [label=${quoteLines(label)}, ${looks[node.kind]}${color(node.findings)}, tooltip=${quoteLines(tips(node.findings, node.name))}];`);
  };
  const open = new Set(diagram.groups.map(({ id }) => id));
  for (const group of diagram.groups) {
    const members = diagram.nodes.filter(node => node.group === group.id);
    if (members.length === 0) continue;
    lines.push(`  subgraph ${quote(`cluster_${group.id}`)} {`, `    graph [label=${quote(group.name)}, style="rounded", color="#8c959f"];`);
    for (const node of members) write(node, "    ");
    lines.push("  }");
  }
  for (const node of diagram.nodes) if (node.group === undefined || !open.has(node.group)) write(node, "  ");
  for (const edge of diagram.edges) {
    const mark = marked.get(edge.id);
    const label = [...(mark ? [markWord(mark)] : []), ...badge(edge.findings)];
    const text = label.length > 0 ? `, label=${quoteLines(label)}` : "";
    lines.push(`  ${quote(edge.from)} -> ${quote(edge.to)} [${lineOf(edge)}${color(edge.findings)}${text}, tooltip=${quoteLines(tips(edge.findings, edge.label || edge.kind))}];`);
  }
  return `${lines.join("\n")}\n}\n`;
}

const looks: Readonly<Record<NodeKind, string>> = {
  service: "shape=box", gateway: 'shape=hexagon, style=""', external: 'shape=box, style="", peripheries=2', client: 'shape=box, style="rounded,bold"',
  datastore: 'shape=cylinder, style=""', channel: 'shape=cds, style=""', group: 'shape=box3d, style=""',
};

function lineOf({ kind, required }: DiagramEdge): string {
  switch (kind) {
    case "sync": return required ? "style=solid, arrowhead=normal" : "style=solid, arrowhead=normal, dir=both, arrowtail=odot";
    case "async": return "style=dashed, arrowhead=vee";
    case "data": return "style=dotted, arrowhead=dot";
  }
}

const colors: Readonly<Record<BadgeSeverity, string>> = { error: "#c42b1c", warning: "#8a5a00", info: "#0b62b0" };

function color(findings: readonly DiagramFinding[]): string {
  const [worst] = findings;
  return worst ? `, color="${colors[worst.severity]}"` : "";
}

function badge(findings: readonly DiagramFinding[]): readonly string[] {
  return findings.length > 0 ? [findingWords(findings)] : [];
}

function tips(findings: readonly DiagramFinding[], name: string): readonly string[] {
  return [name, ...findings.slice(0, 8).map(({ severity, message }) => `${severity}: ${message}`)];
}

/** A string of the language: one line, and nothing in it ends it or means more than itself. */
function quote(text: string): string {
  return `"${inner(text)}"`;
}

function quoteLines(lines: readonly string[]): string {
  return `"${lines.map(inner).join("\\n")}"`;
}

/** Graphviz reads escapes such as `\N` and entities such as `&lt;` in labels, so both lose their meaning here. */
function inner(text: string): string {
  return visible(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/&/g, "&amp;");
}
