// What is selected, in words: what it is, what it is connected with, what was found, and what can be done.

import type { Diagram, DiagramEdge, DiagramFinding, DiagramGroup, DiagramNode, Mark } from "../../../server/src/diagram/shape";
import { edgeWords, markWords, nodeWords } from "../../../server/src/diagram/words";
import { button, coded, html } from "./dom";

export interface DetailActions {
  open(id: string): void;
  openFinding(id: string | null, index: number): void;
  select(id: string): void;
  focusOn(id: string): void;
  whatIf(id: string): void;
  toggleGroup(id: string): void;
}

/** The content of the details; empty when there is no such element. */
export function detailsOf(id: string, diagram: Diagram, mark: Mark | undefined, actions: DetailActions): readonly HTMLElement[] {
  const node = diagram.nodes.find(candidate => candidate.id === id);
  if (node) return nodeDetails(node, diagram, mark, actions);
  const edge = diagram.edges.find(candidate => candidate.id === id);
  if (edge) return edgeDetails(edge, diagram, mark, actions);
  const group = diagram.groups.find(candidate => candidate.id === id);
  return group ? groupDetails(group, diagram, actions) : [];
}

function nodeDetails(node: DiagramNode, diagram: Diagram, mark: Mark | undefined, actions: DetailActions): readonly HTMLElement[] {
  const { id, name, kind, origins, findings } = node;
  const isGroup = kind === "group";
  return [
    heading(name, nodeWords(node), mark),
    html("div", { class: "actions" },
      ...(origins.length > 0 ? [button("Go to text", () => actions.open(id))] : []),
      ...(isGroup ? [button("Expand", () => actions.toggleGroup(id))] : [button("Only neighbors", () => actions.focusOn(id))]),
      ...(!isGroup && node.declared ? [button("What if it fails or turns slow?", () => actions.whatIf(id))] : []),
    ),
    ...findingList(id, findings, actions),
    ...connections(node, diagram, actions),
  ];
}

function edgeDetails(edge: DiagramEdge, diagram: Diagram, mark: Mark | undefined, actions: DetailActions): readonly HTMLElement[] {
  const name = (id: string): string => diagram.nodes.find(node => node.id === id)?.name ?? id;
  return [
    heading(`${name(edge.from)} → ${name(edge.to)}`, edgeWords(edge), mark),
    html("div", { class: "actions" }, button("Go to text", () => actions.open(edge.id)), button(name(edge.from), () => actions.select(edge.from)), button(name(edge.to), () => actions.select(edge.to))),
    ...findingList(edge.id, edge.findings, actions),
  ];
}

function groupDetails({ id, name, kind, origins, findings }: DiagramGroup, diagram: Diagram, actions: DetailActions): readonly HTMLElement[] {
  const members = diagram.nodes.filter(({ group }) => group === id);
  return [
    heading(name, `${kind === "owner" ? "team" : kind}, ${members.length === 1 ? "1 element" : `${members.length} elements`}`, undefined),
    html("div", { class: "actions" }, ...(origins.length > 0 ? [button("Go to text", () => actions.open(id))] : []), button("Collapse", () => actions.toggleGroup(id))),
    ...findingList(id, findings, actions),
  ];
}

function heading(name: string, words: string, mark: Mark | undefined): HTMLElement {
  return html("h2", {}, html("span", { class: "what" }, name), html("span", { class: "kind" }, ` ${words}`), ...(mark ? [html("span", { class: `state ${mark.state}` }, ...coded(markWords(mark)))] : []));
}

export function findingList(id: string | null, findings: readonly DiagramFinding[], { openFinding }: Pick<DetailActions, "openFinding">): readonly HTMLElement[] {
  if (findings.length === 0) return [];
  return [html("ul", { class: "findings", "aria-label": "Findings" }, ...findings.map(({ severity, message, rule }, index) =>
    html("li", { class: severity }, html("span", { class: "severity" }, severity), " ", button(coded(message), () => openFinding(id, index), { class: "link", title: rule }))))];
}

function connections({ id }: DiagramNode, { nodes, edges }: Diagram, { select }: DetailActions): readonly HTMLElement[] {
  const name = (other: string): string => nodes.find(node => node.id === other)?.name ?? other;
  const items = [
    ...edges.filter(({ from }) => from === id).map(edge => ({ edge, words: `→ ${name(edge.to)}` })),
    ...edges.filter(({ from, to }) => to === id && from !== id).map(edge => ({ edge, words: `← ${name(edge.from)}` })),
  ];
  if (items.length === 0) return [];
  return [html("ul", { class: "connections", "aria-label": "Connections" }, ...items.map(({ edge, words }) =>
    html("li", {}, button(words, () => select(edge.id), { class: "link" }), html("span", { class: "kind" }, ` ${edgeWords(edge)}${edge.findings.length > 0 ? `, ${edge.findings.length === 1 ? "1 finding" : `${edge.findings.length} findings`}` : ""}`))))];
}
