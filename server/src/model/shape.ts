import type { QuantityKind } from "./quantity";

/** What the schema says about a place, in the form that reading needs. Generated from `schemas/architecture.schema.json`. */
export type Shape = ScalarShape | ObjectShape | ListShape | TableShape;

export interface ScalarShape {
  readonly kind: "scalar";
  readonly type: "text" | "boolean" | "number" | "enum";
  readonly quantity?: QuantityKind;
  readonly values?: readonly (string | number | boolean)[];
  /** Words that are legal beside a quantity (where they mean that there is no limit) or a name. */
  readonly words?: readonly string[];
  /** What else may stand where a text does: `version: 2`, `idempotent: true`. */
  readonly also?: readonly ("number" | "boolean")[];
  /** What the text must look like, where it is no quantity of one kind. */
  readonly pattern?: string;
  /** The collections whose elements the text may name. */
  readonly ref?: readonly string[];
  /** True when the name declares itself by being used. */
  readonly creates?: true;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly keys: Readonly<Record<string, ShapeName>>;
  /** The key that a bare scalar or list stands for; empty when only `true` is meant. */
  readonly short?: string;
  readonly shortShape?: ShapeName;
  /** True when `none` switches the policy off. */
  readonly none?: true;
}

export interface ListShape {
  readonly kind: "list";
  readonly item: ShapeName;
  /** The keys of an item that identify it in a path, the first that is there counts. */
  readonly label?: string;
  /** True when one item may be written without the list. */
  readonly single?: true;
}

export interface TableShape {
  readonly kind: "table";
  readonly item: ShapeName;
}

/** A shape, or the name of one in the table of definitions. */
export type ShapeName = string | Shape;

export interface ShapeTable {
  readonly root: Readonly<Record<string, ShapeName>>;
  /** The top-level keys whose children are elements. */
  readonly collections: readonly string[];
  readonly definitions: Readonly<Record<string, Shape>>;
}
