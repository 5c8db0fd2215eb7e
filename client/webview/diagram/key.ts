// What the lines and signs mean, at the foot of the page.

import { drawLegend, legendSize } from "../../../server/src/diagram/legend";
import type { Diagram } from "../../../server/src/diagram/shape";
import { shaped, svg } from "./dom";

const leastWidth = 260;

/** In a narrow panel the legend has more lines, not smaller letters; where it would take much of a low one there is none. */
export function drawnLegend(diagram: Diagram, room: { readonly width: number; readonly height: number }): readonly Node[] {
  const most = Math.max(room.width, leastWidth);
  const { width, height } = legendSize(diagram, most);
  if (width === 0 || height > room.height / 4) return [];
  const picture = svg("svg", { class: "key architecture", viewBox: `0 0 ${width} ${height}`, width: String(width), height: String(height) });
  for (const shape of drawLegend(diagram, most)) picture.appendChild(shaped(shape));
  return [picture];
}
