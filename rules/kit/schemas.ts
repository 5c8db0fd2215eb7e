import type { Channel, SchemaField, SchemaVersion } from "../../server/src/generated/elements";
import type { Range } from "../../server/src/syntax/range";
import { todo } from "./blocks";

/** From one version of a schema to the next. */
export interface SchemaStep {
  readonly before: SchemaVersion;
  readonly after: SchemaVersion;
  /** The names of all versions before the new one. */
  readonly older: ReadonlySet<string>;
}

/** How a change of a field breaks those who read the version before. */
export type FieldEffect = "dropped" | "retyped" | "required";

export interface BrokenField {
  readonly effect: FieldEffect;
  readonly name: string;
  readonly before: SchemaField | undefined;
  /** Absent: the field is gone. */
  readonly after: SchemaField | undefined;
  /** The smallest text that says so. */
  readonly at: Range;
}

/** The steps between versions whose fields are known, the oldest first. Numbered versions count in the order of their numbers. */
export function schemaSteps(channel: Channel): readonly SchemaStep[] {
  const versions = [...(channel.schema?.versions ?? [])].filter(version => version.v);
  if (versions.every(version => Number.isFinite(Number(version.v!.value)))) versions.sort((a, b) => Number(a.v!.value) - Number(b.v!.value));
  const steps: SchemaStep[] = [];
  for (let at = 1; at < versions.length; at += 1) {
    const before = versions[at - 1]!;
    const after = versions[at]!;
    if (before.fields && after.fields) steps.push({ before, after, older: new Set(versions.slice(0, at).map(version => version.v!.value)) });
  }
  return steps;
}

/** The fields that a step drops, gives another type, or makes required. Types that are not stated on both sides are unknown. */
export function brokenFields({ before, after }: SchemaStep, effect: FieldEffect): readonly BrokenField[] {
  const old = byName(before);
  const now = byName(after);
  if (effect === "dropped") {
    return [...old].filter(([name]) => !now.has(name)).map(([name, field]) => ({ effect, name, before: field, after: undefined, at: after.v! }));
  }
  return [...now].flatMap(([name, field]): readonly BrokenField[] => {
    const former = old.get(name);
    if (effect === "retyped") {
      const isOther = former?.type && field.type && former.type.value !== field.type.value && ![former.type.value, field.type.value].includes(todo);
      return isOther ? [{ effect, name, before: former, after: field, at: field.type! }] : [];
    }
    return field.required?.value === true && former?.required?.value !== true ? [{ effect, name, before: former, after: field, at: field.required }] : [];
  });
}

function byName(version: SchemaVersion): ReadonlyMap<string, SchemaField> {
  return new Map((version.fields ?? []).flatMap(field => (field.name ? [[field.name.value, field] as const] : [])));
}
