import { shapes } from "../generated/shapes";
import type { ObjectShape, Shape, ShapeName } from "../model/shape";

/**
 * The keys that the schema knows at a place: a top-level key (for a collection, one of its elements) and the steps from
 * its value down to the mapping. Empty where the schema knows no mapping.
 */
export function keysAt(topKey: string, steps: readonly string[]): readonly string[] {
  const shape = shapeAt(topKey, steps);
  return shape?.kind === "object" ? Object.keys(shape.keys) : [];
}

/** The shape at such a place, or undefined where the schema has none. */
export function shapeAt(topKey: string, steps: readonly string[]): Shape | undefined {
  if (!Object.hasOwn(shapes.root, topKey)) return undefined;
  let shape: Shape | undefined = resolve(shapes.root[topKey]!);
  if (shapes.collections.includes(topKey) && shape.kind === "table") shape = resolve(shape.item);
  for (const step of steps) shape = shape && childShape(shape, step);
  return shape;
}

/** The definition behind a shape's name. */
export function resolve(shape: ShapeName): Shape {
  return typeof shape === "string" ? shapes.definitions[shape]! : shape;
}

function childShape(shape: Shape, step: string): Shape | undefined {
  switch (shape.kind) {
    case "object": return objectChild(shape, step);
    case "list": return /^\d+$/.test(step) ? resolve(shape.item) : shape.single ? childShape(resolve(shape.item), step) : undefined;
    case "table": return resolve(shape.item);
    case "scalar": return undefined;
  }
}

function objectChild(shape: ObjectShape, step: string): Shape | undefined {
  if (Object.hasOwn(shape.keys, step)) return resolve(shape.keys[step]!);
  // A short form that is a list is reached by an index.
  return shape.shortShape ? childShape(resolve(shape.shortShape), step) : undefined;
}
