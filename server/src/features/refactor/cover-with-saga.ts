import { uncoveredWrites } from "../../../../rules/kit/cross-writes";
import { sagaSkeleton } from "../../../../rules/kit/saga-skeleton";
import { editorFor } from "../../analysis/fixes";
import { nameOf } from "../../model/place";
import { elementAt } from "./cursor-place";
import { ready, type Refactoring, type RefactoringPlace } from "./refactoring";

/**
 * Covers the writes of a flow that can come apart with a saga: a step with a compensation for each, and what such a saga
 * needs. A flow that promises strong consistency gives the promise up: a saga cannot keep it.
 */
export function sagas(place: RefactoringPlace): readonly Refactoring[] {
  const { descriptor, rules, today, source } = place;
  const flow = elementAt(place, "flows")?.element;
  const writes = flow ? uncoveredWrites(descriptor.store, flow) : [];
  if (!flow || writes.length === 0) return [];
  const edit = editorFor(descriptor, source);
  const edits = edit.all(
    flow.consistency?.value === "strong" ? edit.set(flow.consistency, "eventual") : [],
    sagaSkeleton(edit, { system: descriptor.store, thresholds: rules.thresholds, today }, flow, writes),
  );
  return ready(descriptor, { kind: "saga", title: `Cover the ${writes.length} writes of \`${nameOf(flow)}\` with a saga`, reaches: true }, edits);
}
