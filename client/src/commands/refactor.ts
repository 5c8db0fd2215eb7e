import { type Disposable, commands, window } from "vscode";
import { COMMANDS, REFACTOR_KINDS } from "../../../server/src/lsp/requests";

/** Which refactorings a command does. */
const kindsOf: readonly (readonly [command: string, kind: string])[] = [
  [COMMANDS.extractPolicy, REFACTOR_KINDS.extract],
  [COMMANDS.expandForm, REFACTOR_KINDS.expand],
  [COMMANDS.collapseForm, REFACTOR_KINDS.collapse],
  [COMMANDS.moveToFile, REFACTOR_KINDS.split],
  [COMMANDS.useOutbox, REFACTOR_KINDS.outbox],
  [COMMANDS.coverWithSaga, REFACTOR_KINDS.saga],
];

/**
 * The refactorings as commands. Each asks the editor for its own kind at the cursor: one possibility is done at once,
 * several are listed, and without any the editor says so.
 */
export function refactorCommands(): Disposable[] {
  const run = async (command: string, argument?: object): Promise<void> => {
    if (window.activeTextEditor !== undefined) await commands.executeCommand(command, argument);
  };
  return [
    commands.registerCommand(COMMANDS.refactor, () => run("editor.action.refactor")),
    ...kindsOf.map(([command, kind]) => commands.registerCommand(command, () => run("editor.action.codeAction", { kind, apply: "ifSingle" }))),
  ];
}
