import { visible } from "../report/visible";
import { drawDiagram, element, type Drawn, type Shape } from "./drawing";
import { short } from "./geometry";
import { drawLegend, legendSize } from "./legend";
import { darkColors, lightColors, pictureStyle } from "./style";
import type { Diagram, Layout, Marks } from "./shape";
import { describeDiagram } from "./text";

export interface SvgOptions {
  /** `auto` follows the reader's choice, where the viewer knows it. */
  readonly theme: "auto" | "light" | "dark";
  readonly marks?: Marks;
  /** A line above the picture. */
  readonly caption?: string | undefined;
}

/** The picture as an SVG file that needs nothing around it. Texts of the descriptor are escaped. */
export function renderSvg(diagram: Diagram, layout: Layout, { theme, marks = {}, caption }: SvgOptions): string {
  const drawing = drawDiagram(diagram, layout, marks);
  const head = caption ? 32 : 0;
  const legend = legendSize(diagram);
  const width = Math.ceil(Math.max(layout.width, legend.width, caption ? 200 : 0));
  const height = Math.ceil(layout.height + head + legend.height);
  const layer = (name: string, drawn: readonly Drawn[]): Shape => element("g", { class: name }, drawn.map(({ shape }) => shape));
  const root = element("svg", {
    xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width: String(width), height: String(height),
    role: "img", "aria-labelledby": "title desc", class: "architecture",
  }, [
    { tag: "title", attributes: { id: "title" }, text: diagram.title },
    { tag: "desc", attributes: { id: "desc" }, text: describeDiagram(diagram) },
    { tag: "style", attributes: {}, text: styleFor(theme) },
    element("rect", { class: "paper", width: String(width), height: String(height) }),
    ...(caption ? [{ tag: "text", attributes: { class: "caption", x: "24", y: "26" }, text: caption.replaceAll("`", "") }] : []),
    element("g", { transform: `translate(${short((width - layout.width) / 2)} ${head})` }, [layer("groups", drawing.groups), layer("edges", drawing.edges), layer("nodes", drawing.nodes), layer("heads", drawing.heads)]),
    element("g", { transform: `translate(0 ${short(height - legend.height)})` }, drawLegend(diagram)),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}\n`;
}

function styleFor(theme: SvgOptions["theme"]): string {
  const colors = theme === "dark" ? darkColors : lightColors;
  const dark = theme === "auto" ? `@media (prefers-color-scheme: dark) { .architecture { ${darkColors} } }\n` : "";
  return `\n.architecture { ${colors} }\n${dark}${pictureStyle}`;
}

function write({ tag, attributes, text, children = [] }: Shape, indent: string): string {
  const start = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join("");
  if (text !== undefined) return `${indent}<${tag}${start}>${escapeXml(text)}</${tag}>`;
  if (children.length === 0) return `${indent}<${tag}${start}/>`;
  return `${indent}<${tag}${start}>\n${children.map(child => write(child, `${indent} `)).join("\n")}\n${indent}</${tag}>`;
}

/** Text for XML, in element content and in attributes. What XML cannot hold becomes visible instead; line breaks stay. */
export function escapeXml(text: string): string {
  return text.split("\n").map(visible).join("\n").replace(/[\ufffe\uffff]/g, letter => `\\u{${letter.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);
}
