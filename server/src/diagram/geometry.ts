import type { Box, Point } from "./shape";

const roundness = 10;

/** Space around the picture, inside of groups, and for the name of a group. */
export const margin = 24;
export const padding = 16;
export const groupHead = 26;

/** The way through points with rounded corners, as the data of an SVG path. */
export function pathThrough(points: readonly Point[]): string {
  const [first] = points;
  if (!first) return "";
  let path = `M${at(first)}`;
  for (let index = 1; index < points.length - 1; index += 1) {
    const corner = points[index]!;
    const before = points[index - 1]!;
    const after = points[index + 1]!;
    path += `L${at(towards(corner, before, roundness))}Q${at(corner)} ${at(towards(corner, after, roundness))}`;
  }
  return points.length > 1 ? `${path}L${at(points[points.length - 1]!)}` : path;
}

/** The point at a distance from `from` on the way to `to`, at most half-way. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Without points that lie on the line between their neighbors, or on their neighbor. */
export function simplified(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept[kept.length - 1];
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < 0.5) continue;
    const before = kept[kept.length - 2];
    if (last && before && Math.abs((last.x - before.x) * (point.y - before.y) - (point.x - before.x) * (last.y - before.y)) < 1) kept.pop();
    kept.push(point);
  }
  return kept;
}

/** The same way, ended by a distance earlier. */
export function shortened(points: readonly Point[], distance: number): readonly Point[] {
  const last = points[points.length - 1];
  const before = points[points.length - 2];
  if (!last || !before) return points;
  const length = Math.hypot(last.x - before.x, last.y - before.y);
  if (length <= distance) return points;
  const share = distance / length;
  return [...points.slice(0, -1), { x: last.x + (before.x - last.x) * share, y: last.y + (before.y - last.y) * share }];
}

/** The point at a share of the whole way. */
export function pointAt(points: readonly Point[], share: number): Point {
  const lengths = points.slice(1).map((point, index) => Math.hypot(point.x - points[index]!.x, point.y - points[index]!.y));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (const [index, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const [a, b] = [points[index]!, points[index + 1]!];
      return { x: a.x + ((b.x - a.x) * left) / length, y: a.y + ((b.y - a.y) * left) / length };
    }
    left -= length;
  }
  return points[points.length - 1] ?? { x: 0, y: 0 };
}

/** Three corners of an arrowhead that ends at the last point. */
export function arrowhead(points: readonly Point[], length: number, halfWidth: number): readonly [Point, Point, Point] {
  const tip = points[points.length - 1] ?? { x: 0, y: 0 };
  const before = points[points.length - 2] ?? { x: tip.x, y: tip.y - 1 };
  const distance = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / distance, (tip.y - before.y) / distance];
  const base = { x: tip.x - dx * length, y: tip.y - dy * length };
  return [{ x: base.x - dy * halfWidth, y: base.y + dx * halfWidth }, tip, { x: base.x + dy * halfWidth, y: base.y - dx * halfWidth }];
}

export function overlaps(a: Box, b: Box, distance = 0): boolean {
  return a.x < b.x + b.width + distance && b.x < a.x + a.width + distance && a.y < b.y + b.height + distance && b.y < a.y + a.height + distance;
}

/** A number with at most one digit behind the point: more would only make files larger. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function at({ x, y }: Point): string {
  return `${short(x)} ${short(y)}`;
}

/** A way out of the right side of a node and back. */
export function loopAt({ x, y, width, height }: Box): readonly Point[] {
  const right = x + width;
  return [{ x: right, y: y + height * 0.3 }, { x: right + 16, y: y + height * 0.3 }, { x: right + 16, y: y + height * 0.7 }, { x: right, y: y + height * 0.7 }];
}
