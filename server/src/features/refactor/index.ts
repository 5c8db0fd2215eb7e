import { sagas } from "./cover-with-saga";
import { extractPolicies } from "./extract-policy";
import { fileMoves } from "./move-to-file";
import { outboxes } from "./publish-through-outbox";
import type { Refactoring, RefactoringKind, RefactoringPlace } from "./refactoring";
import { shortForms } from "./short-forms";

export type { NewFile, Refactoring, RefactoringKind, RefactoringPlace, Rewriting } from "./refactoring";

const byKinds: readonly { readonly kinds: readonly RefactoringKind[]; find(place: RefactoringPlace): readonly Refactoring[] }[] = [
  { kinds: ["extract"], find: extractPolicies },
  { kinds: ["expand", "collapse"], find: shortForms },
  { kinds: ["split"], find: fileMoves },
  { kinds: ["outbox"], find: outboxes },
  { kinds: ["saga"], find: sagas },
];

/** What can be rewritten at a place; `wants` leaves out the kinds that nobody asked for. */
export function refactoringsAt(place: RefactoringPlace, wants: (kind: RefactoringKind) => boolean = () => true): readonly Refactoring[] {
  return byKinds.filter(({ kinds }) => kinds.some(wants)).flatMap(({ find }) => find(place)).filter(({ kind }) => wants(kind));
}
