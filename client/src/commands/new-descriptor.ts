import { Uri, window, workspace, WorkspaceEdit } from "vscode";
import { NEW_DESCRIPTOR, type NewDescriptorParams } from "../../../server/src/lsp/requests";
import { examples, withoutSurroundings, type Example } from "../examples";
import type { Supervisor } from "../supervisor";

/** What somebody knows already; everything else is asked for. */
export interface NewDescriptorArgument {
  /** Address of the folder to write into. */
  readonly folder?: string;
  /** The id of an example. Without it the three answers make the text. */
  readonly example?: string;
  readonly name?: string;
  readonly services?: readonly string[];
  readonly talk?: NewDescriptorParams["talk"];
}

const FILE_NAME = "architecture.yaml";

/**
 * Writes a first descriptor and opens it. It never overwrites: where one is there already, the new one gets a name of its
 * own. Without a folder the text is shown in a document that is saved nowhere yet.
 *
 * @returns the address of the document, or undefined when somebody changed their mind
 */
export function newDescriptor(supervisor: Supervisor, extension: Uri): (argument?: unknown) => Promise<string | undefined> {
  return async (argument) => {
    const known = (typeof argument === "object" && argument !== null ? argument : {}) as NewDescriptorArgument;
    const source = known.example ?? (known.name === undefined ? await pickSource() : "");
    if (source === undefined) return undefined;
    const example = examples.find((candidate) => candidate.id === source);
    const folder = known.folder === undefined ? await pickFolder() : Uri.parse(known.folder);
    if (folder === undefined) return undefined;

    const draft = example ? await fromExample(example, extension) : await fromAnswers(known, supervisor);
    if (draft === undefined) return undefined;
    const file = folder === "none" ? undefined : await write(folder, draft);
    const document = file ? await workspace.openTextDocument(file) : await workspace.openTextDocument({ language: "yaml", content: draft.text });
    await window.showTextDocument(document);
    return document.uri.toString();
  };
}

/** A text with the name of what it describes, which a second descriptor in a folder is called after. */
interface Draft {
  readonly name: string;
  readonly text: string;
}

/** The id of an example, "" for none, undefined when nothing was picked. */
async function pickSource(): Promise<string | undefined> {
  const items = [
    { label: "$(new-file) From nothing", detail: "Three questions, and a commented file without findings", id: "" },
    ...examples.map(({ label, detail, id }) => ({ label: `$(book) ${label}`, detail, id })),
  ];
  return (await window.showQuickPick(items, { title: "New Descriptor", placeHolder: "What to begin with", matchOnDetail: true }))?.id;
}

async function pickFolder(): Promise<Uri | "none" | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (only === undefined) return "none";
  if (folders.length === 1) return only.uri;
  return (await window.showWorkspaceFolderPick({ placeHolder: "The folder of the system" }))?.uri;
}

async function fromExample({ id, path }: Example, extension: Uri): Promise<Draft> {
  const bytes = await workspace.fs.readFile(Uri.joinPath(extension, ...path));
  return { name: id, text: withoutSurroundings(new TextDecoder().decode(bytes)) };
}

async function fromAnswers(known: NewDescriptorArgument, supervisor: Supervisor): Promise<Draft | undefined> {
  const name = known.name ?? (await ask(1, "What is the system called?", "shop"));
  if (name === undefined) return undefined;
  const services = known.services ?? (await ask(2, "Which services does it have? Separate them by commas", "orders, payments, stock"));
  if (services === undefined) return undefined;
  const talk = known.talk ?? (await pickTalk());
  if (talk === undefined) return undefined;
  const params: NewDescriptorParams = { name, services: typeof services === "string" ? [services] : services, talk };
  const text = await supervisor.running()?.sendRequest<string | null>(NEW_DESCRIPTOR, params);
  if (!text) {
    void window.showWarningMessage("The language server of Architecture Advisor is not running.");
    return undefined;
  }
  return { name, text };
}

async function ask(step: number, prompt: string, example: string): Promise<string | undefined> {
  return window.showInputBox({
    title: `New Descriptor (${step} of 3)`,
    prompt,
    placeHolder: `For instance: ${example}`,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "A name is needed" : undefined),
  });
}

async function pickTalk(): Promise<NewDescriptorParams["talk"] | undefined> {
  const items = [
    { label: "By calls", detail: "One asks and waits for the answer: HTTP, gRPC", talk: "calls" as const },
    { label: "By messages", detail: "One tells, others listen: queues, topics", talk: "messages" as const },
    { label: "By both", detail: "Some calls and some messages", talk: "both" as const },
  ];
  return (await window.showQuickPick(items, { title: "New Descriptor (3 of 3)", placeHolder: "How do the services talk to each other?", ignoreFocusOut: true }))?.talk;
}

/** Writes under the first name that is free. Whoever else takes it in between wins, and the next one is tried. */
async function write(folder: Uri, { name, text }: Draft): Promise<Uri> {
  for (let number = 0; ; number += 1) {
    const file = Uri.joinPath(folder, fileName(name, number));
    if (await exists(file)) continue;
    const edit = new WorkspaceEdit();
    edit.createFile(file, { contents: new TextEncoder().encode(text), overwrite: false, ignoreIfExists: false });
    if (await workspace.applyEdit(edit)) return file;
    if (!(await exists(file))) throw new Error(`${file.path} could not be written`);
  }
}

function fileName(name: string, number: number): string {
  if (number === 0) return FILE_NAME;
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "system";
  return `${plain}${number === 1 ? "" : `-${number}`}.${FILE_NAME}`;
}

async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
