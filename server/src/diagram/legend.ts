import { element, type Shape } from "./drawing";
import { short } from "./geometry";
import { textWidth } from "./measure";
import type { Diagram, EdgeKind } from "./shape";

interface Entry {
  readonly words: string;
  readonly sample: readonly Shape[];
}

const sampleWidth = 34;
const lineHeight = 24;
const margin = 24;
/** As wide as the legend may be in a file; a page gives the width that it has. */
const legendWidth = 860;

/** What a reader has to know to read the lines and signs that this picture has. */
function entriesOf({ edges, nodes, groups }: Diagram): readonly Entry[] {
  const kinds = new Set(edges.map(({ kind }) => kind));
  const severities = new Set([...nodes, ...edges, ...groups].flatMap(({ findings }) => findings.slice(0, 1).map(({ severity }) => severity)));
  const lines: readonly (readonly [EdgeKind, string])[] = [["sync", "waits for the answer"], ["async", "message or asynchronous call"], ["data", "works on data"]];
  return [
    ...lines.filter(([kind]) => kinds.has(kind)).map(([kind, words]) => ({ words, sample: sampleLine(kind, false) })),
    ...(edges.some(({ required }) => !required) ? [{ words: "optional", sample: sampleLine("sync", true) }] : []),
    ...(["error", "warning", "info"] as const).filter(severity => severities.has(severity)).map(severity => ({ words: `worst finding: ${severity}`, sample: sampleBadge(severity) })),
  ];
}

/** The room that the legend takes; nothing where there is nothing to explain. */
export function legendSize(diagram: Diagram, most = legendWidth): { readonly width: number; readonly height: number } {
  const rows = rowsOf(entriesOf(diagram), most);
  if (rows.length === 0) return { width: 0, height: 0 };
  return { width: margin + Math.max(...rows.map(row => row.reduce((sum, entry) => sum + widthOf(entry), 0))), height: rows.length * lineHeight + 16 };
}

export function drawLegend(diagram: Diagram, most = legendWidth): readonly Shape[] {
  return rowsOf(entriesOf(diagram), most).flatMap((row, index) => {
    let x = margin;
    return row.map(entry => {
      const shape = element("g", { class: "legend", transform: `translate(${short(x)} ${short(index * lineHeight + 4)})` }, [
        ...entry.sample,
        { tag: "text", attributes: { class: "legend-words", x: String(sampleWidth + 8), y: "14" }, text: entry.words },
      ]);
      x += widthOf(entry);
      return shape;
    });
  });
}

function rowsOf(entries: readonly Entry[], most: number): readonly (readonly Entry[])[] {
  const rows: Entry[][] = [];
  let used = most;
  for (const entry of entries) {
    const width = widthOf(entry);
    if (used + width > most) {
      rows.push([]);
      used = margin;
    }
    rows[rows.length - 1]!.push(entry);
    used += width;
  }
  return rows;
}

function widthOf({ words }: Entry): number {
  return sampleWidth + 8 + Math.ceil(textWidth(words, 12)) + 24;
}

function sampleLine(kind: EdgeKind, optional: boolean): readonly Shape[] {
  const head: Shape = kind === "data"
    ? { tag: "circle", attributes: { class: "head", cx: "30", cy: "10", r: "3.5" } }
    : { tag: "path", attributes: { class: kind === "async" ? "head open" : "head", d: `M25 5.5L34 10L25 14.5${kind === "async" ? "" : "Z"}` } };
  return [element("g", { class: `edge ${kind}${optional ? " optional" : ""}` }, [
    { tag: "path", attributes: { class: "line", d: kind === "async" ? "M2 10H34" : "M2 10H26" } }, head,
    ...(optional ? [{ tag: "circle", attributes: { class: "knob", cx: "4", cy: "10", r: "3.5" } }] : []),
  ])];
}

function sampleBadge(severity: "error" | "warning" | "info"): readonly Shape[] {
  const sign = { error: "M5.5 5L11.5 11M11.5 5L5.5 11", warning: "M8.5 4L12.5 11.5H4.5Z", info: "M8.5 7.5V12M8.5 4V5.2" }[severity];
  return [element("g", { class: `badge ${severity}`, transform: "translate(8 2)" }, [
    { tag: "rect", attributes: { width: "25", height: "16", rx: "8" } },
    { tag: "path", attributes: { d: sign } },
    { tag: "text", attributes: { class: "count", x: "18.5", y: "12" }, text: "1" },
  ])];
}
