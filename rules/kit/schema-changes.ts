import type { SchemaChange } from "../../server/src/generated/elements";
import { isSet } from "./facts";
import type { Editor, Edits } from "./editor";
import { code } from "./words";

const phases = ["expand", "double-write", "backfill", "read-switch", "contract"] as const;

/**
 * True when a version from before the change cannot run after it: the shape changes in place, or a step cannot be taken
 * back. A new column that may be empty disturbs nobody; an unknown style is unknown.
 */
export function breaksRunningVersion(change: SchemaChange): boolean {
  if (!isSet(change)) return false;
  if (change.irreversible?.value === true) return true;
  return change.style?.value === "in-place" && !(change.kind?.value === "add" && change.nullable?.value === true);
}

/** The change as messages name it: "renaming `orders.total`", "the change". */
export function changeWord({ kind, table, column }: SchemaChange): string {
  const words: Readonly<Record<string, string>> = {
    add: "adding", rename: "renaming", drop: "dropping", type: "changing the type of", split: "splitting", merge: "merging",
  };
  const verb = words[kind?.value ?? ""];
  const what = table && column ? code(`${table.value}.${column.value}`) : table ? code(table) : column ? code(column) : undefined;
  if (verb) return `${verb} ${what ?? "a column"}`;
  return what ? `the change of ${what}` : "the change";
}

/** Edits that turn a change in place into one that grows first; undefined when it has phases already, or cannot be taken back. */
export function expandEdits(edit: Editor, change: SchemaChange): Edits {
  if (!change.style || change.irreversible?.value === true || change.phase || change.phases) return undefined;
  return edit.all(edit.add(change, { phase: "expand", phases }), edit.set(change.style, "expand-contract"));
}
