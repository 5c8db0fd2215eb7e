import type { Shape } from "./drawing";
import { short } from "./geometry";
import type { NodeKind } from "./shape";

/** The outline of a node: each kind has a form of its own, so that color is never the only difference. */
export function outlineOf(kind: NodeKind, width: number, height: number): readonly Shape[] {
  const [w, h] = [short(width), short(height)];
  switch (kind) {
    case "service": return [rect("body", 0, 0, width, height, 6)];
    case "client": return [rect("body", 0, 0, width, height, height / 2)];
    case "external": return [rect("body", 0, 0, width, height, 0), rect("inner", 3.5, 3.5, width - 7, height - 7, 0)];
    case "gateway": return [path("body", `M10 0H${short(width - 10)}L${w} ${short(height / 2)}L${short(width - 10)} ${h}H10L0 ${short(height / 2)}Z`)];
    case "datastore": return [
      path("body", `M0 5C0 -1.7 ${w} -1.7 ${w} 5V${short(height - 5)}C${w} ${short(height + 1.7)} 0 ${short(height + 1.7)} 0 ${short(height - 5)}Z`),
      path("inner", `M0 5C0 11.7 ${w} 11.7 ${w} 5`),
    ];
    case "channel": return [
      path("body", `M8 0H${short(width - 8)}C${short(width + 2)} 0 ${short(width + 2)} ${h} ${short(width - 8)} ${h}H8C-2 ${h} -2 0 8 0Z`),
      path("inner", `M${short(width - 8)} 0C${short(width - 18)} 0 ${short(width - 18)} ${h} ${short(width - 8)} ${h}`),
    ];
    case "group": return [rect("behind", 6, -6, width, height, 6), rect("behind", 3, -3, width, height, 6), rect("body", 0, 0, width, height, 6)];
  }
}

function rect(name: string, x: number, y: number, width: number, height: number, radius: number): Shape {
  return { tag: "rect", attributes: { class: name, x: short(x), y: short(y), width: short(width), height: short(height), rx: short(radius) } };
}

function path(name: string, d: string): Shape {
  return { tag: "path", attributes: { class: name, d } };
}
