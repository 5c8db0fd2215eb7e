// What the lines and signs mean, at the foot of the page.

import { drawLegend, legendSize } from "../../../server/src/diagram/legend";
import type { Diagram } from "../../../server/src/diagram/shape";
import { shaped, svg } from "./dom";

export function drawnLegend(diagram: Diagram): readonly Node[] {
  const { width, height } = legendSize(diagram);
  if (width === 0) return [];
  const picture = svg("svg", { class: "key architecture", viewBox: `0 0 ${width} ${height}`, width: String(width), height: String(height) });
  for (const shape of drawLegend(diagram)) picture.appendChild(shaped(shape));
  return [picture];
}
