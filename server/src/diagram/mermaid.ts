import { visible } from "../report/visible";
import { findingWords, markWord } from "./words";
import { resolveMarks } from "./marks";
import type { BadgeSeverity, Diagram, DiagramEdge, DiagramFinding, DiagramNode, Marks, NodeKind } from "./shape";

/** The picture as a Mermaid flowchart, which READMEs, pull requests and wikis draw. Texts are quoted, names never stand as ids. */
export function renderMermaid(diagram: Diagram, marks: Marks = {}): string {
  const marked = resolveMarks(diagram, marks);
  const ids = new Map(diagram.nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  const lines = ["flowchart TB"];
  const write = (node: DiagramNode, indent: string): void => {
    const mark = marked.get(node.id);
    const label = [node.name, ...(mark ? [markWord(mark)] : []), ...badge(node.findings)].map(quote).join("<br/>");
    const [open, close] = brackets[node.kind];
    lines.push(`${indent}${ids.get(node.id)!}${open}"${label}"${close}`);
  };
  const open = new Set(diagram.groups.map(({ id }) => id));
  for (const [index, group] of diagram.groups.entries()) {
    const members = diagram.nodes.filter(node => node.group === group.id);
    if (members.length === 0) continue;
    lines.push(`  subgraph g${index + 1}["${quote(group.name)}"]`);
    for (const node of members) write(node, "    ");
    lines.push("  end");
  }
  for (const node of diagram.nodes) if (node.group === undefined || !open.has(node.group)) write(node, "  ");
  for (const edge of diagram.edges) {
    const mark = marked.get(edge.id);
    const label = [...(mark ? [markWord(mark)] : []), ...badge(edge.findings)].map(quote).join("<br/>");
    lines.push(`  ${ids.get(edge.from)!} ${arrow(edge, label)} ${ids.get(edge.to)!}`);
  }
  lines.push(...classLines(diagram.nodes, ids), ...linkLines(diagram.edges));
  return `${lines.join("\n")}\n`;
}

const brackets: Readonly<Record<NodeKind, readonly [string, string]>> = {
  service: ["[", "]"], gateway: ["{{", "}}"], external: ["[[", "]]"], client: ["([", "])"], datastore: ["[(", ")]"], channel: [">", "]"], group: ["[", "]"],
};

function arrow({ kind, required }: DiagramEdge, label: string): string {
  const text = label === "" ? "" : `|"${label}"|`;
  switch (kind) {
    case "sync": return `${required ? "" : "o"}-->${text}`;
    case "async": return `-.->${text}`;
    case "data": return `---${text}`;
  }
}

const signs: Readonly<Record<BadgeSeverity, string>> = { error: "✖", warning: "⚠", info: "ℹ" };

function badge(findings: readonly DiagramFinding[]): readonly string[] {
  const [worst] = findings;
  return worst ? [`${signs[worst.severity]} ${findingWords(findings)}`] : [];
}

const colors: Readonly<Record<BadgeSeverity, string>> = { error: "#c42b1c", warning: "#8a5a00", info: "#0b62b0" };

function classLines(nodes: readonly DiagramNode[], ids: ReadonlyMap<string, string>): readonly string[] {
  const lines: string[] = [];
  for (const severity of ["error", "warning", "info"] as const) {
    const found = nodes.filter(({ findings }) => findings[0]?.severity === severity).map(({ id }) => ids.get(id)!);
    if (found.length > 0) lines.push(`  classDef ${severity} stroke:${colors[severity]},stroke-width:2px`, `  class ${found.join(",")} ${severity}`);
  }
  return lines;
}

function linkLines(edges: readonly DiagramEdge[]): readonly string[] {
  return (["error", "warning", "info"] as const).flatMap(severity => {
    const found = edges.flatMap(({ findings }, index) => (findings[0]?.severity === severity ? [String(index)] : []));
    return found.length > 0 ? [`  linkStyle ${found.join(",")} stroke:${colors[severity]},stroke-width:2px`] : [];
  });
}

/**
 * Text between double quotes. Everything that Mermaid, or the HTML that it makes, could take for more than text is written
 * as a character code, which Mermaid spells `#35;`.
 */
function quote(text: string): string {
  const line = visible(text).trim() || "(no name)";
  return [...line].map(letter => (/^[\p{L}\p{N} .,:+=()✖⚠ℹ-]$/u.test(letter) && letter.codePointAt(0)! < 0x10000 ? letter : `#${letter.codePointAt(0)!};`)).join("");
}
