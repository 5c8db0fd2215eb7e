import { type TextDocument, Uri, window, workspace } from "vscode";
import type { BaseLanguageClient, WorkspaceEdit } from "vscode-languageclient";
import {
  WHAT_IF, WHAT_IF_ELEMENTS, type WhatIfAnswer, type WhatIfArgument, type WhatIfElement, type WhatIfElementsParams, type WhatIfParams, type WhatIfResult,
} from "../../../server/src/lsp/requests";
import type { AdvicePages } from "../advice-pages";
import type { Supervisor } from "../supervisor";

const PAGE = "what-if";

/** Shows the states of an answer in an open picture of the system, where there is one. */
export type ShowMarks = (uri: string, answer: Pick<WhatIfAnswer, "marks" | "caption">) => void;

type Question = Pick<WhatIfParams, "uri" | "element" | "mode" | "latency">;

/**
 * Asks what happens when an element fails or turns slow, shows the answer, and offers the fixes of what is exposed. After
 * a fix the same question is shown again with the difference. Returns whether there was an answer.
 */
export function whatIf(supervisor: Supervisor, pages: AdvicePages, showMarks: ShowMarks = () => undefined): (argument?: WhatIfArgument | Uri) => Promise<boolean> {
  return async (given) => {
    // A context menu hands over the address of its file.
    const argument: WhatIfArgument = given instanceof Uri ? { uri: given.toString() } : given ?? {};
    const client = supervisor.running();
    if (client === undefined) return warn("The language server of Architecture Advisor is not running.");
    const question = await questionFor(client, argument);
    if (question === undefined) return false;
    return answer(client, question, pages, showMarks, argument.fix);
  };
}

async function questionFor(client: BaseLanguageClient, argument: WhatIfArgument): Promise<Question | undefined> {
  const editor = window.activeTextEditor;
  const uri = argument.uri ?? editor?.document.uri.toString();
  if (uri === undefined) {
    warn("Open a file of the system first.");
    return undefined;
  }
  const position = editor?.document.uri.toString() === Uri.parse(uri).toString() ? editor.selection.active : undefined;
  const element = argument.element ?? (await pickElement(client, { uri, ...(position && { position: { line: position.line, character: position.character } }) }));
  if (element === undefined) return undefined;
  if (argument.mode !== undefined) return { uri, element, mode: argument.mode, ...(argument.latency !== undefined && { latency: argument.latency }) };
  const mode = await pickMode(element);
  return mode && { uri, element, ...mode };
}

async function pickElement(client: BaseLanguageClient, params: WhatIfElementsParams): Promise<string | undefined> {
  const elements = await client.sendRequest<readonly WhatIfElement[]>(WHAT_IF_ELEMENTS, params);
  if (elements.length === 0) {
    warn("The active file is no part of a described system.");
    return undefined;
  }
  const items = elements.map(({ name, kind, atCursor }) => ({ label: name, description: atCursor ? `${kind}, at the cursor` : kind }));
  const picked = await window.showQuickPick(items, { title: "What If…", placeHolder: "Which element fails or turns slow?", matchOnDescription: true });
  return picked?.label;
}

type Mode = Pick<Question, "mode" | "latency">;

async function pickMode(element: string): Promise<Mode | undefined> {
  const items: readonly { readonly label: string; readonly mode: Mode | undefined }[] = [
    { label: "fails", mode: { mode: "fails" } },
    { label: "turns slow: 1 s", mode: { mode: "slow", latency: "1s" } },
    { label: "turns slow: 5 s", mode: { mode: "slow", latency: "5s" } },
    { label: "turns slow: 30 s", mode: { mode: "slow", latency: "30s" } },
    { label: "turns slow: another time…", mode: undefined },
  ];
  const picked = await window.showQuickPick(items, { title: `What if ${element}…` });
  if (picked === undefined || picked.mode !== undefined) return picked?.mode;
  const latency = await window.showInputBox({
    title: `What if ${element} turns slow?`,
    prompt: "The time after which it answers, with a unit",
    value: "10s",
    validateInput: (text) => (/^[0-9]+(?:\.[0-9]+)?\s*(?:ms|s|m|min|h)$/.test(text.trim()) ? undefined : "Write a number and a unit: 800ms, 10s, 2m"),
  });
  return latency === undefined ? undefined : { mode: "slow", latency: latency.trim() };
}

async function answer(client: BaseLanguageClient, question: Question, pages: AdvicePages, showMarks: ShowMarks, fix: string | false | undefined): Promise<boolean> {
  const first = await ask(client, question);
  if (first === undefined) return false;
  await show(first, question.uri, pages, showMarks);
  const versions = new Map(workspace.textDocuments.map((document) => [document, document.version]));
  const offer = fix === false ? undefined : await pickOffer(first, fix);
  if (offer === undefined) return true;
  if (changedSince(versions)) return warn("The file has changed since; ask again.");
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(offer.edit as WorkspaceEdit);
  if (edit === undefined || !(await workspace.applyEdit(edit))) return warn("The fix could not be applied.");
  const second = await ask(client, { ...question, before: first.states });
  if (second !== undefined) await show(second, question.uri, pages, showMarks);
  return second !== undefined;
}

async function ask(client: BaseLanguageClient, params: WhatIfParams): Promise<WhatIfAnswer | undefined> {
  const result = await client.sendRequest<WhatIfResult | null>(WHAT_IF, params);
  if (result === null) {
    warn("The active file is no part of a described system.");
    return undefined;
  }
  if (!("unknown" in result)) return result;
  warn(`No element is named ${result.unknown}.${result.near === undefined ? "" : ` The closest name is ${result.near}.`}`);
  return undefined;
}

async function show(result: WhatIfAnswer, uri: string, pages: AdvicePages, showMarks: ShowMarks): Promise<void> {
  await pages.show(PAGE, result.markdown, true);
  showMarks(uri, result);
}

async function pickOffer({ offers, title }: WhatIfAnswer, wanted: string | undefined): Promise<WhatIfAnswer["offers"][number] | undefined> {
  if (wanted !== undefined) return offers.find((offer) => offer.title === wanted);
  if (offers.length === 0) return undefined;
  const items = offers.map((offer) => ({ label: plain(offer.title), description: offer.safe ? "" : "unsafe", detail: offer.detail, offer }));
  const picked = await window.showQuickPick(items, { title: `${plain(title)}: protect a connection`, placeHolder: "Pick a fix to apply, or close the list", ignoreFocusOut: true });
  return picked?.offer;
}

/** Lists and titles have no use for the backticks around names. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function changedSince(versions: ReadonlyMap<TextDocument, number>): boolean {
  return workspace.textDocuments.some((document) => document.languageId === "yaml" && versions.has(document) && versions.get(document) !== document.version);
}

function warn(message: string): false {
  void window.showWarningMessage(message);
  return false;
}
