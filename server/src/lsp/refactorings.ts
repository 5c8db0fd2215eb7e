import { CodeActionTriggerKind, type CodeAction, type CodeActionParams, type Position, type WorkspaceEdit } from "vscode-languageserver";
import { refactoringsAt, type Refactoring, type RefactoringKind, type RefactoringPlace, type Rewriting } from "../features/refactor";
import type { Abilities } from "./abilities";
import { visible } from "../report/visible";
import { offsetOfPosition, workspaceEdit } from "./convert";
import { REFACTOR_KINDS } from "./requests";
import type { Session } from "./session";
import type { System } from "./systems";

/** What the second request needs to find the same refactoring again, in the text as it is then. */
interface RefactoringData {
  readonly kind: "refactor";
  readonly uri: string;
  readonly position: Position;
  readonly refactoring: RefactoringKind;
  readonly title: string;
}

/** The kinds that the server announces. */
export const refactoringKinds: readonly string[] = Object.values(REFACTOR_KINDS);

/** Where new files may go: beside the file, and in the folder for services. */
const newFiles = ["*.yaml", "*.yml", "services/*.yaml", "services/*.yml"];

/** What can be rewritten at a place. Nothing is offered to an editor that only looks for a light bulb: it would burn on every line. */
export async function refactorings({ textDocument, range, context }: CodeActionParams, session: Session, abilities: Abilities): Promise<CodeAction[]> {
  const isGlance = context.only === undefined && context.triggerKind === CodeActionTriggerKind.Automatic;
  const wanted = (kind: RefactoringKind): boolean =>
    context.only === undefined || context.only.some(only => only === "" || REFACTOR_KINDS[kind] === only || REFACTOR_KINDS[kind].startsWith(`${only}.`));
  if (isGlance || !kinds.some(wanted)) return [];
  const { uri } = textDocument;
  const at = await placeOf(uri, range.start, session, abilities, wanted("split"));
  return (at ? refactoringsAt(at.place, wanted) : []).flatMap((refactoring): CodeAction[] => {
    const { kind, title } = refactoring;
    const action = { title: visible(title), kind: REFACTOR_KINDS[kind] };
    const data: RefactoringData = { kind: "refactor", uri, position: range.start, refactoring: kind, title };
    if (abilities.resolveEdits) return [{ ...action, data }];
    const edit = editOf(refactoring, session, abilities);
    return edit ? [{ ...action, edit }] : [];
  });
}

/** Gives a refactoring its edit; one that is not possible any more comes back without. */
export async function resolveRefactoring(action: CodeAction, session: Session, abilities: Abilities): Promise<CodeAction> {
  const data = action.data as unknown;
  if (!isRefactoring(data)) return action;
  const at = await placeOf(data.uri, data.position, session, abilities, data.refactoring === "split");
  const found = at && refactoringsAt(at.place, kind => kind === data.refactoring).find(({ title }) => title === data.title);
  const edit = found && editOf(found, session, abilities);
  return edit ? { ...action, edit } : action;
}

/** True for what an action of ours carries until its edit is asked for. */
export function isRefactoring(data: unknown): data is RefactoringData {
  const { kind, uri, position, refactoring, title } = (typeof data === "object" && data !== null ? data : {}) as Partial<Record<keyof RefactoringData, unknown>>;
  const { line, character } = (typeof position === "object" && position !== null ? position : {}) as Partial<Position>;
  return kind === "refactor" && typeof uri === "string" && typeof title === "string" && typeof line === "number" && typeof character === "number"
    && kinds.some(known => known === refactoring);
}

const kinds = Object.keys(REFACTOR_KINDS) as readonly RefactoringKind[];

async function placeOf(
  uri: string, position: Position, session: Session, abilities: Abilities, mayCreate: boolean,
): Promise<{ readonly place: RefactoringPlace } | undefined> {
  const source = session.sourceOf(uri);
  const system = session.systems.holding(source).find(({ isActive, advisor }) => isActive && advisor.descriptor.marking().kind === "descriptor");
  const offset = system && offsetOfPosition(system.advisor.descriptor, source, position);
  if (!system || offset === undefined) return undefined;
  const { descriptor, rules } = system.advisor;
  const taken = mayCreate && abilities.createFiles && !source.startsWith("untitled:") ? await takenBeside(source, system, session) : undefined;
  return { place: { descriptor, rules, today: session.host.today(), source, offset, ...(taken && { taken }) } };
}

/** The files that lie where new ones would go; undefined when that cannot be found out. */
async function takenBeside(source: string, { root }: System, session: Session): Promise<ReadonlySet<string> | undefined> {
  const host = session.filesOf(source).hostOf(root);
  const found = await Promise.all(newFiles.map(pattern => host.resolve(source, pattern)));
  const taken = new Set<string>();
  for (const list of found) {
    if ("refused" in list) return undefined;
    for (const file of list) taken.add(file);
  }
  return taken;
}

function editOf(refactoring: Refactoring, session: Session, abilities: Abilities): WorkspaceEdit | undefined {
  const made = refactoring.make();
  return made && annotated(withFiles(made, session, abilities), refactoring, abilities);
}

/** The files first, so that what is written into them finds them. */
function withFiles({ edits, files }: Rewriting, session: Session, abilities: Abilities): WorkspaceEdit {
  const edit = workspaceEdit(edits, session, abilities);
  if (files.length === 0) return edit;
  const start = { line: 0, character: 0 };
  const created = files.flatMap(({ source, text }): NonNullable<WorkspaceEdit["documentChanges"]> => {
    const uri = session.uriOf(source);
    return [
      { kind: "create", uri, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
    ];
  });
  return { documentChanges: [...created, ...edit.documentChanges ?? []] };
}

/** An edit that says nothing stands for the question; what is marked as unconfirmed itself comes unticked, and would not be done. */
const looking = { label: "Nothing changes before Apply", needsConfirmation: true } as const;

/** Asks the editor to show what reaches beyond the cursor before it is done. */
function annotated(edit: WorkspaceEdit, { title, reaches }: Refactoring, { annotations }: Abilities): WorkspaceEdit {
  if (!annotations || !reaches || !edit.documentChanges) return edit;
  const start = { line: 0, character: 0 };
  let isAsked = false as boolean;
  const documentChanges = edit.documentChanges.map((change): NonNullable<WorkspaceEdit["documentChanges"]>[number] => {
    if ("kind" in change) return { ...change, annotationId: "change" };
    const edits = change.edits.map(each => ({ ...each, annotationId: "change" }));
    // The question goes to a file that is there: one that is being made may not be shown yet.
    if (isAsked || change.textDocument.version === null) return { ...change, edits };
    isAsked = true;
    return { ...change, edits: [...edits, { range: { start, end: start }, newText: "", annotationId: "look" }] };
  });
  return { documentChanges, changeAnnotations: { change: { label: title, needsConfirmation: !isAsked }, ...(isAsked ? { look: looking } : {}) } };
}
