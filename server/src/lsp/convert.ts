// Plain data of the core as types of the protocol, and back.

import { CodeActionKind, DiagnosticSeverity, DiagnosticTag, type Position, type Range, type TextEdit, type WorkspaceEdit } from "vscode-languageserver";
import type { Descriptor } from "../advisor";
import type { Severity } from "../../../rules/kit/rule";
import type { Change } from "../features/text-diff";
import type { TextEdit as CoreEdit } from "../syntax/edit";
import { positionsOf, type Range as CoreRange } from "../syntax/range";
import { offsetAt } from "../syntax/source-file";
import type { Abilities } from "./abilities";
import { FIX_ALL_KIND } from "./requests";

export const severityCodes: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export const tagCodes = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

export const actionKinds = { fix: CodeActionKind.QuickFix, fixAll: FIX_ALL_KIND } as const;

/** Lines and columns of a range in the newest version of its file. */
export function rangeOf(range: CoreRange): Range {
  const { start, end } = positionsOf(range);
  return { start, end };
}

/** The offset of a position in a file of the descriptor; undefined when the file is not part of it. */
export function offsetOfPosition(descriptor: Descriptor, source: string, position: Position): number | undefined {
  const file = descriptor.fileOf(source);
  return file && offsetAt(file, position);
}

/** How edits name the documents they change. */
export interface EditTargets {
  uriOf(source: string): string;
  /** The version that an edit was computed for; null for a document that is not open. */
  versionOf(source: string): number | null;
}

/** Edits of entries as an edit of the workspace, with versions where the client understands them. */
export function workspaceEdit(edits: readonly CoreEdit[], targets: EditTargets, abilities: Abilities): WorkspaceEdit {
  const bySource = new Map<string, TextEdit[]>();
  for (const { at, text } of edits) {
    const list = bySource.get(at.entry.source) ?? [];
    list.push({ range: rangeOf(at), newText: text });
    bySource.set(at.entry.source, list);
  }
  return toWorkspaceEdit(bySource, targets, abilities);
}

/** Replaced lines as an edit of the workspace. */
export function lineEdit(changes: ReadonlyMap<string, readonly Change[]>, descriptor: Descriptor, targets: EditTargets, abilities: Abilities): WorkspaceEdit {
  const bySource = new Map<string, TextEdit[]>();
  for (const [source, list] of changes) {
    const text = descriptor.fileOf(source)?.text ?? "";
    const lines = text.split("\n");
    const last: Position = { line: lines.length - 1, character: lines[lines.length - 1]!.length };
    const at = (line: number): Position => (line < lines.length ? { line, character: 0 } : last);
    bySource.set(source, list.map(({ start, end, text: newText }) => ({ range: { start: at(start), end: at(end) }, newText })));
  }
  return toWorkspaceEdit(bySource, targets, abilities);
}

function toWorkspaceEdit(bySource: ReadonlyMap<string, TextEdit[]>, { uriOf, versionOf }: EditTargets, { documentChanges }: Abilities): WorkspaceEdit {
  if (!documentChanges) return { changes: Object.fromEntries([...bySource].map(([source, edits]) => [uriOf(source), edits])) };
  return {
    documentChanges: [...bySource].map(([source, edits]) => ({ textDocument: { uri: uriOf(source), version: versionOf(source) }, edits })),
  };
}
