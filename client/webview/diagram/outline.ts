// The picture as a list, for everybody who reads better than sees.

import type { Diagram, DiagramNode, Mark } from "../../../server/src/diagram/shape";
import { edgeWords, markWords, nodeWords } from "../../../server/src/diagram/words";
import { findingList, type DetailActions } from "./details";
import { button, coded, html } from "./dom";

/** Every group with its elements, every element with its connections and findings. */
export function outlineOf(diagram: Diagram, marks: ReadonlyMap<string, Mark>, actions: DetailActions): readonly HTMLElement[] {
  const names = new Map(diagram.nodes.map(({ id, name }) => [id, name]));
  const item = (node: DiagramNode): HTMLElement => {
    const mark = marks.get(node.id);
    const out = diagram.edges.filter(({ from }) => from === node.id);
    return html("li", {},
      button(node.name, () => actions.open(node.id), { class: "link" }), html("span", { class: "kind" }, ` ${nodeWords(node)}`, ...(mark ? [", ", ...coded(markWords(mark))] : [])),
      ...findingList(node.id, node.findings, actions),
      ...(out.length === 0 ? [] : [html("ul", {}, ...out.map(edge =>
        html("li", {}, button(`to ${names.get(edge.to) ?? edge.to}`, () => actions.open(edge.id), { class: "link" }), html("span", { class: "kind" }, ` ${edgeWords(edge)}`), ...findingList(edge.id, edge.findings, actions))))]),
    );
  };
  const loose = diagram.nodes.filter(({ group }) => group === undefined || !diagram.groups.some(({ id }) => id === group));
  return [
    ...diagram.groups.flatMap((group) => {
      const members = diagram.nodes.filter((node) => node.group === group.id);
      return members.length === 0 ? [] : [html("h3", {}, group.name), ...findingList(group.id, group.findings, actions), html("ul", {}, ...members.map(item))];
    }),
    ...(loose.length > 0 && diagram.groups.length > 0 ? [html("h3", {}, "In no group")] : []),
    ...(loose.length > 0 ? [html("ul", {}, ...loose.map(item))] : []),
    ...(diagram.rest.length > 0 ? [html("h3", {}, "About the whole"), ...findingList(null, diagram.rest, actions)] : []),
  ];
}
