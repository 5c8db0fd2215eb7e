import { renderDot } from "./dot";
import { layoutOf } from "./layout";
import { renderMermaid } from "./mermaid";
import type { Diagram, Layout, Marks } from "./shape";
import { renderSvg, type SvgOptions } from "./svg";
import { renderText } from "./text";

export type DiagramFormat = "mermaid" | "dot" | "svg" | "text";

export interface RenderOptions {
  readonly theme?: SvgOptions["theme"];
  readonly marks?: Marks;
  readonly caption?: string | undefined;
  /** The places that a reader sees already; without them everything is arranged afresh. */
  readonly layout?: Layout;
}

/** A diagram as a text in one of the formats that it can be exported to. */
export function renderDiagram(diagram: Diagram, format: DiagramFormat, { theme = "auto", marks = {}, caption, layout }: RenderOptions = {}): string {
  switch (format) {
    case "mermaid": return renderMermaid(diagram, marks);
    case "dot": return renderDot(diagram, marks);
    case "svg": return renderSvg(diagram, layout ?? layoutOf(diagram), { theme, marks, caption });
    case "text": return renderText(diagram, marks, caption);
  }
}
