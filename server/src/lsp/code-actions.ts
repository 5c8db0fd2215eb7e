import { CodeActionKind, CodeActionTriggerKind, type CodeAction, type CodeActionParams, type Diagnostic, type Position } from "vscode-languageserver";
import { articleLink } from "../../../rules/kit/knowledge";
import type { Finding, ReadyFix } from "../advisor";
import { fixAllChanges } from "../features/fix-all";
import { visible } from "../report/visible";
import { answersFor } from "../features/why";
import type { Abilities } from "./abilities";
import { actionKinds, lineEdit, rangeOf, workspaceEdit } from "./convert";
import { dataOf, isAbout, isFindingData, nearestTo, type FindingData } from "./diagnostics";
import { COMMANDS, DIAGNOSTIC_SOURCE, type IgnoreTarget } from "./requests";
import type { Session } from "./session";
import type { System } from "./systems";

/** What an action that has no edit yet needs to be given one. Nothing is kept between the two requests. */
type ActionData =
  | { readonly kind: "fix"; readonly uri: string; readonly finding: FindingData; readonly at: Position; readonly title: string }
  | { readonly kind: "fixAll"; readonly uri: string };

const fixAllTitle = "Fix all safe findings in this file";
/** Fixes are computed to find out whether there are any; so many findings without one mean that there are none. */
const mostTries = 200;

/** What can be done about the findings at a place. */
export function codeActions({ textDocument, range, context }: CodeActionParams, session: Session, abilities: Abilities): CodeAction[] {
  const source = session.sourceOf(textDocument.uri);
  const findings = session.findingsOf(source);
  if (findings.length === 0) return [];
  const wants = (kind: string): boolean => context.only === undefined || context.only.some(only => only === "" || kind === only || kind.startsWith(`${only}.`));
  // An editor without our client answers a command it does not know with an error.
  const canRun = ({ command }: CodeAction): boolean => command === undefined || abilities.commands.has(command.command);
  const actions: CodeAction[] = [];
  let canFixSafely = false;
  if (wants(actionKinds.fix)) {
    const ours = context.diagnostics.filter(diagnostic => diagnostic.source === DIAGNOSTIC_SOURCE);
    const told = new Map(ours.map(diagnostic => [diagnostic, nearestTo(findings.filter(finding => isAbout(diagnostic, finding)), diagnostic.range.start)]));
    const named = new Set(told.values());
    for (const finding of findings.filter(candidate => (ours.length > 0 ? named.has(candidate) : touches(candidate, range)))) {
      const system = systemOf(finding, source, session);
      if (!system) continue;
      const diagnostics = ours.filter(diagnostic => told.get(diagnostic) === finding);
      const fixes = system.advisor.fixesOf(finding, session.host.today());
      canFixSafely ||= fixes[0]?.safe === true;
      fixes.forEach((fix, index) => actions.push(fixAction(fix, index === 0, finding, diagnostics, textDocument.uri, session, abilities)));
      for (const action of [...readings(finding, diagnostics), ignoring(finding, source, diagnostics, session)].filter(canRun)) addOnce(actions, action);
    }
    if (canFixSafely) actions.push(fixAllAction(actionKinds.fix, source, session, abilities));
  }
  // An editor that looks for a light bulb shows no source actions, and it looks at every step of the cursor.
  const isGlance = context.only === undefined && context.triggerKind === CodeActionTriggerKind.Automatic;
  // One list with everything in it, as some editors show it, names it once.
  const isThere = context.only === undefined && canFixSafely;
  if (!isGlance && !isThere && wants(actionKinds.fixAll) && (canFixSafely || hasSafeFix(findings, source, session))) {
    actions.push(fixAllAction(actionKinds.fixAll, source, session, abilities));
  }
  return actions;
}

/** Gives an action its edit, computed for the text as it is now. One whose finding is gone comes back without. */
export function resolveCodeAction(action: CodeAction, session: Session, abilities: Abilities): CodeAction {
  const data = action.data as unknown;
  if (!isActionData(data)) return action;
  const source = session.sourceOf(data.uri);
  if (data.kind === "fixAll") return { ...action, ...fixAllEdit(source, session, abilities) };
  const finding = nearestTo(session.findingsOf(source).filter(({ rule, element, message }) =>
    rule.id === data.finding.rule && element === data.finding.element && message === data.finding.message), data.at);
  const system = finding && systemOf(finding, source, session);
  const fix = system?.advisor.fixesOf(finding!, session.host.today()).find(({ title }) => title === data.title);
  return fix ? { ...action, edit: workspaceEdit(fix.edits, session, abilities) } : action;
}

function fixAction(
  fix: ReadyFix, isFirst: boolean, finding: Finding, diagnostics: Diagnostic[], uri: string, session: Session, abilities: Abilities,
): CodeAction {
  const data: ActionData = { kind: "fix", uri, finding: dataOf(finding), at: rangeOf(finding.at).start, title: fix.title };
  return {
    title: visible(fix.safe ? fix.title : `${fix.title} (unsafe)`),
    kind: CodeActionKind.QuickFix,
    diagnostics,
    // One key applies the preferred fix unseen, so it must be a safe one.
    ...(isFirst && fix.safe && abilities.preferred && { isPreferred: true }),
    ...(abilities.resolveEdits ? { data } : { edit: workspaceEdit(fix.edits, session, abilities) }),
  };
}

function readings({ rule }: Finding, diagnostics: Diagnostic[]): CodeAction[] {
  const [article] = rule.articles;
  const explain: CodeAction = {
    title: `Explain this rule: ${rule.id}`, kind: CodeActionKind.QuickFix, diagnostics,
    command: { title: "Explain this rule", command: COMMANDS.explainRule, arguments: [rule.id] },
  };
  const why = answersFor(rule.id).map(({ problem, title }): CodeAction => ({
    title: `Why: ${title}`, kind: CodeActionKind.QuickFix, diagnostics,
    command: { title: "Answer from the decision guide", command: COMMANDS.decide, arguments: [problem] },
  }));
  if (!article) return [explain, ...why];
  const { title, url } = articleLink(article);
  const read: CodeAction = {
    title: `Read: ${title}`, kind: CodeActionKind.QuickFix, diagnostics,
    command: { title: "Read the article", command: COMMANDS.readArticle, arguments: [url] },
  };
  return [read, explain, ...why];
}

/** Several findings may share an article or an answer; it is listed once, for all of them. */
function addOnce(actions: CodeAction[], action: CodeAction): void {
  const key = JSON.stringify([action.title, action.command]);
  const index = actions.findIndex(other => JSON.stringify([other.title, other.command]) === key);
  const known = actions[index];
  if (!known) actions.push(action);
  else actions[index] = { ...known, diagnostics: [...new Set([...known.diagnostics ?? [], ...action.diagnostics ?? []])] };
}

function ignoring(finding: Finding, source: string, diagnostics: Diagnostic[], session: Session): CodeAction {
  const target: IgnoreTarget = {
    uri: session.uriOf(source), version: session.versionOf(source) ?? 0, rule: finding.rule.id, line: rangeOf(finding.at).start.line,
  };
  return {
    title: `Ignore here with a reason…: ${finding.rule.id}`, kind: CodeActionKind.QuickFix, diagnostics,
    command: { title: "Ignore here with a reason…", command: COMMANDS.ignoreHere, arguments: [target] },
  };
}

function fixAllAction(kind: string, source: string, session: Session, abilities: Abilities): CodeAction {
  const data: ActionData = { kind: "fixAll", uri: session.uriOf(source) };
  return { title: fixAllTitle, kind, ...(abilities.resolveEdits ? { data } : fixAllEdit(source, session, abilities)) };
}

function fixAllEdit(source: string, session: Session, abilities: Abilities): Pick<CodeAction, "edit"> {
  const system = session.systems.holding(source).find(({ isActive }) => isActive);
  if (!system) return {};
  const { descriptor, rules } = system.advisor;
  const changes = fixAllChanges(descriptor, rules, session.host.today(), source);
  return changes.size > 0 ? { edit: lineEdit(changes, descriptor, session, abilities) } : {};
}

function hasSafeFix(findings: readonly Finding[], source: string, session: Session): boolean {
  const fixable = findings.filter(({ rule }) => rule.fix !== undefined).slice(0, mostTries);
  return fixable.some(finding => systemOf(finding, source, session)?.advisor.fixesOf(finding, session.host.today())[0]?.safe === true);
}

/** Without any diagnostics of ours the place says what is meant. */
function touches(finding: Finding, range: CodeActionParams["range"]): boolean {
  const { start, end } = rangeOf(finding.at);
  return !before(range.end, start) && !before(end, range.start);
}

function systemOf(finding: Finding, source: string, session: Session): System | undefined {
  return session.systems.holding(source).find(system => system.isActive && system.advisor.descriptor.partOf(finding.at.entry) !== undefined);
}

function isActionData(data: unknown): data is ActionData {
  const { kind, uri, finding, title, at } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  if (typeof uri !== "string") return false;
  return kind === "fixAll" || (kind === "fix" && typeof title === "string" && typeof at === "object" && at !== null && isFindingData(finding));
}

function before(a: { readonly line: number; readonly character: number }, b: { readonly line: number; readonly character: number }): boolean {
  return a.line !== b.line ? a.line < b.line : a.character < b.character;
}
