// The messages that our client and our server exchange beside the Language Server Protocol. This is the one file that
// both sides import, so it holds names and types only: no code, and nothing from either side's libraries.

/** Server to client: the text of a workspace file that is not open in an editor. Works in every kind of workspace. */
export const READ_FILE = "architectureAdvisor/readFile";
export interface ReadFileParams {
  readonly uri: string;
}
/** The error is a phrase for people; it never quotes file content. */
export type ReadFileResult = { readonly text: string } | { readonly error: string };

/** Server to client: the files below a folder that match a glob, in code point order. */
export const FIND_FILES = "architectureAdvisor/findFiles";
export interface FindFilesParams {
  /** URI of the folder that the glob starts from. */
  readonly base: string;
  readonly glob: string;
}
export interface FindFilesResult {
  readonly uris: readonly string[];
}

/** Client to server: the offline page of a rule, or null when there is no such rule. */
export const EXPLAIN = "architectureAdvisor/explain";
export interface ExplainParams {
  readonly rule: string;
}
export interface ExplainResult {
  readonly title: string;
  readonly markdown: string;
}

/** Client to server: every rule, for a list to pick from. */
export const RULES = "architectureAdvisor/rules";
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: SeverityName;
  readonly family: string;
}

/** Client to server: the edit that excepts a rule on a line, as an LSP `WorkspaceEdit`, or null when it does not apply. */
export const IGNORE_EDIT = "architectureAdvisor/ignoreEdit";
export interface IgnoreTarget {
  readonly uri: string;
  /** The document version that the finding belongs to. */
  readonly version: number;
  readonly rule: string;
  /** Counts from 0, as in the protocol. */
  readonly line: number;
}
export interface IgnoreEditParams extends IgnoreTarget {
  readonly reason: string;
}

/** Client to server: the rows of the decision guide, those that the system of a file has first. */
export const GUIDE = "architectureAdvisor/guide";
export interface GuideParams {
  readonly uri: string;
}
export interface ProblemSummary {
  readonly id: string;
  readonly title: string;
  /** What hurts, as the person who feels it would say it. */
  readonly question: string;
  /** The descriptor shows it, and nothing answers it yet. */
  readonly found: boolean;
  /** It is written under `system.problems`. */
  readonly told: boolean;
}

/** Client to server: the answer of the decision guide for the system of a file, or null when there is none. */
export const DECIDE = "architectureAdvisor/decide";
export interface DecideParams extends GuideParams {
  readonly problem: string;
}
export interface DecideResult {
  readonly title: string;
  readonly markdown: string;
  /** Edits to choose from, each an LSP `WorkspaceEdit`. */
  readonly offers: readonly { readonly title: string; readonly edit: unknown }[];
}

/** Client to server: the adoption plan for the system of a file, or null when the file is part of none. */
export const PLAN = "architectureAdvisor/plan";
export type PlanParams = GuideParams;
export type PlanResult = ExplainResult;

/** Client to server: a sign of life. Whatever comes back will do. */
export const PING = "architectureAdvisor/ping";

/** Server to client: what the language status item shows. */
export const STATUS = "architectureAdvisor/status";
export interface StatusParams {
  readonly state: "ready" | "busy" | "problem";
  /** One short phrase for people. */
  readonly text: string;
  readonly findings: Readonly<Record<SeverityName, number>>;
  /** How many rules are switched on. */
  readonly rules: number;
}

export type SeverityName = "error" | "warning" | "info" | "hint";

/** Commands that the client registers and that code actions name. Each takes the argument list given here. */
export const COMMANDS = {
  /** `[url]`: opens an article in the browser. */
  readArticle: "architectureAdvisor.readArticle",
  /** `[ruleId]`: opens the offline page; without an argument it asks for the rule. */
  explainRule: "architectureAdvisor.explainRule",
  /** `[IgnoreTarget & { reason?: string }]`: asks for the reason unless it is given. */
  ignoreHere: "architectureAdvisor.ignoreHere",
  fixAll: "architectureAdvisor.fixAll",
  restartServer: "architectureAdvisor.restartServer",
  showOutput: "architectureAdvisor.showOutput",
  checkWorkspace: "architectureAdvisor.checkWorkspace",
  /** `[problemId]`: answers from the decision guide; without an argument it asks what hurts. */
  decide: "architectureAdvisor.decide",
  plan: "architectureAdvisor.plan",
} as const;

/** The code action kind of "fix all safe findings in this file". */
export const FIX_ALL_KIND = "source.fixAll.architectureAdvisor";

/** `source` of every diagnostic. */
export const DIAGNOSTIC_SOURCE = "architecture-advisor";
