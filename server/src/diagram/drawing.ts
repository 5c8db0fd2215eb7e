// The picture as a tree of SVG elements. The file that is exported and the page in the editor are made from the same
// tree, the one by writing it, the other by creating elements; neither ever treats a text as markup.

import { arrowhead, at, overlaps, pathThrough, pointAt, short, shortened, simplified } from "./geometry";
import { resolveMarks } from "./marks";
import { shortName, textWidth } from "./measure";
import { outlineOf } from "./outlines";
import type { BadgeSeverity, Box, Diagram, DiagramEdge, DiagramFinding, DiagramGroup, DiagramNode, Layout, Mark, Marks, Point } from "./shape";
import { edgeWords, findingWords, markWord, markWords, nodeWords } from "./words";

export interface Shape {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** An element has a text or children, never both. */
  readonly text?: string;
  readonly children?: readonly Shape[];
}

/** One element of the picture, by its id. */
export interface Drawn {
  readonly id: string;
  readonly shape: Shape;
}

/** The layers from the back to the front. The names of groups are a layer of their own, since lines lead into groups. */
export interface Drawing {
  readonly groups: readonly Drawn[];
  readonly edges: readonly Drawn[];
  readonly nodes: readonly Drawn[];
  readonly heads: readonly Drawn[];
}

const badgeHeight = 16;

/** Draws everything that has a place. */
export function drawDiagram(diagram: Diagram, layout: Layout, marks: Marks = {}): Drawing {
  const marked = resolveMarks(diagram, marks);
  const taken: Box[] = [...Object.values(layout.nodes)];
  const names = new Map(diagram.nodes.map(({ id, name }) => [id, name]));
  const groups = diagram.groups.flatMap(group => {
    const box = layout.groups[group.id];
    return box ? [{ group, box }] : [];
  });
  return {
    groups: groups.map(({ group: { id }, box }) => ({ id, shape: drawFrame(box) })),
    heads: groups.map(({ group, box }) => ({ id: group.id, shape: drawHead(group, box) })),
    edges: diagram.edges.flatMap(edge => {
      const points = layout.edges[edge.id];
      return points && points.length > 1 ? [{ id: edge.id, shape: drawEdge(edge, points, names, marked.get(edge.id), taken) }] : [];
    }),
    nodes: diagram.nodes.flatMap(node => {
      const box = layout.nodes[node.id];
      return box ? [{ id: node.id, shape: drawNode(node, box, marked.get(node.id)) }] : [];
    }),
  };
}

function drawFrame({ x, y, width, height }: Box): Shape {
  return element("rect", { class: "frame", x: short(x), y: short(y), width: short(width), height: short(height), rx: "8" });
}

function drawHead({ id, name, kind, findings }: DiagramGroup, { x, y, width }: Box): Shape {
  const room = Math.max(40, width - 60);
  const whole = shortName(name);
  const label = textWidth(whole, 12) <= room ? whole : `${[...whole].slice(0, Math.max(3, Math.floor(room / 8))).join("")}…`;
  const words = `${kind === "owner" ? "team" : kind} ${shortName(name)}`;
  return element("g", { class: "head-of-group", "data-id": id, transform: `translate(${at({ x, y })})`, role: "img", "aria-label": [words, findingWords(findings)].filter(part => part !== "").join(", ") }, [
    title(lines(words, findings)),
    element("rect", { class: "grip", x: "4", y: "4", width: short(textWidth(label, 12) + 16), height: "20", rx: "4" }),
    text("group-name", 12, 18, label),
    ...badgeOf(findings, { x: 12 + textWidth(label, 12) + 14, y: 6 }, "left"),
  ]);
}

function drawNode(node: DiagramNode, { x, y, width, height }: Box, mark: Mark | undefined): Shape {
  const { id, name, kind, detail, declared, findings } = node;
  const [worst] = findings;
  // Where the outline has an inner line, the text makes room for it.
  const shift = { x: kind === "channel" ? -5 : 0, y: kind === "datastore" ? 4 : 0 };
  const classes = ["node", kind, ...(declared ? [] : ["undeclared"]), ...(worst ? [`has-${worst.severity}`] : []), ...(mark ? [`mark-${mark.state}`] : [])];
  const label = [shortName(name), nodeWords(node), findingWords(findings), ...(mark ? [markWords(mark)] : [])].filter(part => part !== "").join(", ");
  return element("g", { class: classes.join(" "), "data-id": id, transform: `translate(${at({ x, y })})`, role: "img", "aria-label": label }, [
    title(lines([`${shortName(name)} (${nodeWords(node)})`, ...(mark ? [markWords(mark)] : [])].join("\n"), findings)),
    ...outlineOf(kind, width, height),
    text("name", width / 2 + shift.x, height / 2 - 3 + shift.y, shortName(name)),
    text("detail", width / 2 + shift.x, height / 2 + 13 + shift.y, detail),
    ...(mark ? tagOf(mark, { x: 4, y: -9 }) : []),
    ...badgeOf(findings, { x: width + 6, y: -9 }, "right"),
  ]);
}

function drawEdge(edge: DiagramEdge, route: readonly Point[], names: ReadonlyMap<string, string>, mark: Mark | undefined, taken: Box[]): Shape {
  const { id, from, to, kind, required, findings } = edge;
  const [worst] = findings;
  const classes = ["edge", kind, ...(required ? [] : ["optional"]), ...(worst ? [`has-${worst.severity}`] : []), ...(mark ? [`mark-${mark.state}`] : [])];
  const ends = `${shortName(names.get(from) ?? from)} → ${shortName(names.get(to) ?? to)}`;
  const points = simplified(route);
  const [left, tip, right] = arrowhead(points, 9, 4.5);
  const path = pathThrough(kind === "async" ? points : shortened(points, kind === "sync" ? 8 : 6));
  const label = [ends, edgeWords(edge), findingWords(findings), ...(mark ? [markWords(mark)] : [])].filter(part => part !== "").join(", ");
  return element("g", { class: classes.join(" "), "data-id": id, "data-from": from, "data-to": to, role: "img", "aria-label": label }, [
    title(lines([`${ends} (${edgeWords(edge)})`, ...(mark ? [markWords(mark)] : [])].join("\n"), findings)),
    element("path", { class: "hit", d: pathThrough(points) }),
    element("path", { class: "line", d: path }),
    ...headOf(kind, left, tip, right),
    ...(required ? [] : [element("circle", { class: "knob", cx: short(pointAt(points, 0).x), cy: short(pointAt(points, 0).y), r: "3.5" })]),
    ...placed(points, taken, mark && mark.state !== "unaffected" ? tagWidth(mark) : 0, spot => (mark ? tagOf(mark, spot) : [])),
    ...placed(points, taken, worst ? badgeWidth(findings.length) : 0, spot => badgeOf(findings, spot, "left")),
  ]);
}

/** Filled for calls, open for messages, a dot for data: told apart without color, and without the line's pattern. */
function headOf(kind: DiagramEdge["kind"], left: Point, tip: Point, right: Point): readonly Shape[] {
  switch (kind) {
    case "sync": return [element("path", { class: "head", d: `M${at(left)}L${at(tip)}L${at(right)}Z` })];
    case "async": return [element("path", { class: "head open", d: `M${at(left)}L${at(tip)}L${at(right)}` })];
    case "data": return [element("circle", { class: "head", cx: short((left.x + right.x + 2 * tip.x) / 4), cy: short((left.y + right.y + 2 * tip.y) / 4), r: "3.5" })];
  }
}

/** Puts something onto a way where it covers neither a node nor another such thing; in the middle when there is no such place. */
function placed(points: readonly Point[], taken: Box[], width: number, draw: (spot: Point) => readonly Shape[]): readonly Shape[] {
  if (width === 0) return [];
  const boxAt = (share: number): Box => {
    const { x, y } = pointAt(points, share);
    return { x: x - width / 2, y: y - badgeHeight / 2, width, height: badgeHeight };
  };
  const shares = [0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2, 0.87, 0.13];
  const box = shares.map(boxAt).find(candidate => !taken.some(other => overlaps(candidate, other, 2))) ?? boxAt(0.5);
  taken.push(box);
  return draw(box);
}

function badgeWidth(count: number): number {
  return 18 + 7 * String(count).length;
}

function badgeOf(findings: readonly DiagramFinding[], { x, y }: Point, side: "left" | "right"): readonly Shape[] {
  const [worst] = findings;
  if (!worst) return [];
  const width = badgeWidth(findings.length);
  return [element("g", { class: `badge ${worst.severity}`, transform: `translate(${at({ x: side === "left" ? x : x - width, y })})` }, [
    element("rect", { width: String(width), height: String(badgeHeight), rx: "8" }),
    element("path", { d: signs[worst.severity] }),
    text("count", 16 + (width - 20) / 2, 12, String(findings.length)),
  ])];
}

/** A cross, a triangle, a letter i: the severity must not be told by color alone. */
const signs: Readonly<Record<BadgeSeverity, string>> = {
  error: "M5.5 5L11.5 11M11.5 5L5.5 11",
  warning: "M8.5 4L12.5 11.5H4.5Z",
  info: "M8.5 7.5V12M8.5 4V5.2",
};

function tagWidth(mark: Mark): number {
  return Math.ceil(textWidth(markWord(mark), 10) + 14);
}

/** The state in a word, as a small label. */
function tagOf(mark: Mark, { x, y }: Point): readonly Shape[] {
  if (mark.state === "unaffected") return [];
  const width = tagWidth(mark);
  return [element("g", { class: `tag ${mark.state}`, transform: `translate(${at({ x, y })})` }, [
    element("rect", { width: String(width), height: String(badgeHeight), rx: "3" }),
    text("word", width / 2, 11.5, markWord(mark)),
  ])];
}

/** What a tooltip says: a first line, then the findings. */
function lines(first: string, findings: readonly DiagramFinding[]): string {
  const most = 8;
  const more = findings.length > most ? [`and ${findings.length - most} more`] : [];
  return [first, ...findings.slice(0, most).map(({ severity, message }) => `${severity}: ${message}`), ...more].join("\n");
}

function title(words: string): Shape {
  return { tag: "title", attributes: {}, text: words };
}

function text(name: string, x: number, y: number, words: string): Shape {
  return { tag: "text", attributes: { class: name, x: short(x), y: short(y) }, text: words };
}

export function element(tag: string, attributes: Readonly<Record<string, string>>, children: readonly Shape[] = []): Shape {
  return { tag, attributes, children };
}
