import { createEditor } from "../../../rules/kit/editor";
import type { ProblemId } from "../../../rules/kit/knowledge";
import type { Descriptor } from "../analysis/descriptor";
import type { TextEdit } from "../syntax/edit";

/**
 * The edit that tells a problem under `system.problems`, which are created when they are not there. Undefined when the
 * problem is told already or the text does not allow it.
 */
export function recordProblem(descriptor: Descriptor, problem: ProblemId): readonly TextEdit[] | undefined {
  const system = descriptor.store.single("system");
  const told = system?.problems;
  const names = told?.map(({ value }) => value) ?? [];
  if (names.includes(problem)) return undefined;
  const editor = createEditor({
    entries: () => descriptor.fileOf(descriptor.root)?.entries ?? [],
    blockAt: path => (path.length === 1 && path[0] === "system" ? system : undefined),
    collection: () => undefined,
  });
  if (!told) return editor.addAt(["system"], { problems: [problem] });
  // One name may stand without its list; a list of names takes its place.
  return told.$.short ? editor.set(told, [...names, problem]) : editor.append(told, problem);
}
