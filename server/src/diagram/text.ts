import { visible } from "../report/visible";
import type { Diagram, DiagramEdge, DiagramFinding, DiagramNode, Marks } from "./shape";
import { resolveMarks } from "./marks";
import { edgeWords, findingWords, markWords, nodeWords } from "./words";

/** The picture in one sentence, for readers who cannot see it. */
export function describeDiagram({ nodes, edges, groups }: Diagram): string {
  const number = nodes.reduce((sum, { findings }) => sum + findings.length, 0) + edges.reduce((sum, { findings }) => sum + findings.length, 0);
  const parts = [plural(nodes.length, "element"), plural(edges.length, "connection"), ...(groups.length > 0 ? [plural(groups.length, "group")] : []), plural(number, "finding")];
  return `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]!}`;
}

/** The whole picture as a list: every element, what it is connected to, and what was found. */
export function renderText(diagram: Diagram, marks: Marks = {}, caption?: string): string {
  const marked = resolveMarks(diagram, marks);
  const names = new Map(diagram.nodes.map(({ id, name }) => [id, visible(name)]));
  const nameOf = (id: string): string => names.get(id) ?? visible(id);
  const out = new Map<string, DiagramEdge[]>();
  const into = new Map<string, DiagramEdge[]>();
  for (const edge of diagram.edges) {
    out.set(edge.from, [...(out.get(edge.from) ?? []), edge]);
    into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
  }
  const lines = [`${visible(diagram.title)}: ${describeDiagram(diagram)}`, ...(caption ? [visible(caption)] : []), ""];
  const write = (node: DiagramNode, indent: string): void => {
    const mark = marked.get(node.id);
    lines.push(`${indent}${visible(node.name)} (${nodeWords(node)})${mark ? `: ${visible(markWords(mark))}` : ""}`);
    for (const edge of out.get(node.id) ?? []) {
      const own = marked.get(edge.id);
      lines.push(`${indent}  to ${nameOf(edge.to)}: ${visible(edgeWords(edge))}${own ? `; ${visible(markWords(own))}` : ""}`, ...told(edge.findings, `${indent}    `));
    }
    for (const edge of into.get(node.id) ?? []) if (edge.from !== node.id) lines.push(`${indent}  from ${nameOf(edge.from)}: ${visible(edgeWords(edge))}`);
    lines.push(...told(node.findings, `${indent}  `));
  };
  for (const group of diagram.groups) {
    const members = diagram.nodes.filter(node => node.group === group.id);
    if (members.length === 0) continue;
    lines.push(`${group.kind === "owner" ? "team" : group.kind} ${visible(group.name)}`, ...told(group.findings, "  "));
    for (const node of members) write(node, "  ");
    lines.push("");
  }
  const open = new Set(diagram.groups.map(({ id }) => id));
  for (const node of diagram.nodes) if (node.group === undefined || !open.has(node.group)) write(node, "");
  if (diagram.rest.length > 0) lines.push("", `about the whole: ${findingWords(diagram.rest)}`, ...told(diagram.rest, "  "));
  return `${lines.join("\n").replace(/\n{3,}/g, "\n\n").trimEnd()}\n`;
}

function told(findings: readonly DiagramFinding[], indent: string): readonly string[] {
  return findings.map(({ severity, message, rule }) => `${indent}${severity}: ${visible(message)} (${rule})`);
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
