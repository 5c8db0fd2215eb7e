// The messages that our client and our server exchange beside the Language Server Protocol. This is the one file that
// both sides import, so it holds names and types only: no code, and nothing from either side's libraries.

import type { Diagram, Layout, Marks, ViewOptions } from "../diagram/shape";

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

/** Client to server: everything that "what if" can be asked about in the system of a file, what the cursor is on first. */
export const WHAT_IF_ELEMENTS = "architectureAdvisor/whatIfElements";
export interface WhatIfElementsParams extends GuideParams {
  /** Where the cursor is; counts from 0, as in the protocol. */
  readonly position?: { readonly line: number; readonly character: number };
}
export interface WhatIfElement {
  readonly name: string;
  readonly kind: string;
  readonly atCursor: boolean;
}

/** Client to server: what happens when an element fails or turns slow, or null when the file is part of no system. */
export const WHAT_IF = "architectureAdvisor/whatIf";
export interface WhatIfParams extends GuideParams {
  readonly element: string;
  readonly mode: "fails" | "slow";
  /** With `slow`, when it answers: milliseconds, or a time such as `30s`. Absent: slower than anybody waits. */
  readonly latency?: number | string;
  /** The `states` of an earlier answer to the same question; the new page then says what is different. */
  readonly before?: unknown;
}
export interface WhatIfAnswer {
  readonly title: string;
  readonly markdown: string;
  /** How elements fare, by their names, or by their paths where two have one name; those that are unaffected are left out. */
  readonly marks: Readonly<Record<string, { readonly state: "failed" | "blocked" | "degraded" | "protected" | "unaffected"; readonly note: string; readonly word?: string }>>;
  /** The answer in a sentence, to stand above the marks. */
  readonly caption: string;
  /** Fixes of the exposed connections. */
  readonly offers: readonly {
    readonly title: string;
    readonly safe: boolean;
    /** The connection that it protects. */
    readonly detail: string;
    /** An LSP `WorkspaceEdit`. */
    readonly edit: unknown;
  }[];
  /** For `before`; plain data that only the server reads. */
  readonly states: unknown;
}
/** Where no element has the name: that name, and the closest one. */
export type WhatIfResult = WhatIfAnswer | { readonly unknown: string; readonly near?: string };

/** The argument of the command: what is left out is asked for. */
export interface WhatIfArgument {
  readonly uri?: string;
  readonly element?: string;
  readonly mode?: "fails" | "slow";
  readonly latency?: number | string;
  /** The title of the fix to apply; false: none is offered. */
  readonly fix?: string | false;
}

/** Client to server: the open findings of the whole workspace, for a list. No parameters. */
export const FINDINGS = "architectureAdvisor/findings";
export interface FindingItem {
  readonly rule: string;
  readonly title: string;
  readonly severity: SeverityName;
  readonly family: string;
  readonly familyTitle: string;
  readonly message: string;
  readonly help?: string;
  /** The stable path of what it is about; empty for findings about the text itself. */
  readonly element: string;
  /** The collection and the name of the declared element it lies in; no name: a top-level key; neither: the text itself. */
  readonly holder: { readonly collection: string; readonly name: string };
  /** The team that answers for it; absent: nobody is named. */
  readonly owner?: string;
  /** Address of the root file of the system that it is part of. */
  readonly system: string;
  readonly uri: string;
  /** The document version that the finding belongs to; 0 for a file that is not open. */
  readonly version: number;
  /** Counts from 0, as in the protocol. */
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly fixable: boolean;
}
export interface FindingsResult {
  readonly findings: readonly FindingItem[];
  /** How many more there are than the list holds. */
  readonly hidden: number;
  /** How many systems were looked at. */
  readonly systems: number;
  /** How many rules looked. */
  readonly rules: number;
}

/** Server to client: what FINDINGS answered last is out of date. Sent once for each answer. */
export const FINDINGS_CHANGED = "architectureAdvisor/findingsChanged";

/** Client to server: the fixes of one finding, the preferred one first, or none when it is gone or nothing fits. */
export const FINDING_FIXES = "architectureAdvisor/findingFixes";
export type FindingFixesParams = Pick<FindingItem, "uri" | "rule" | "element" | "message"> & Partial<Pick<FindingItem, "range">>;
export interface FindingFixesResult {
  readonly fixes: readonly {
    readonly title: string;
    readonly safe: boolean;
    /** An LSP `WorkspaceEdit`. */
    readonly edit: unknown;
  }[];
}

/** Client to server: the addresses of all files that are part of a system. No parameters. */
export const SYSTEM_FILES = "architectureAdvisor/systemFiles";

/** Client to server: the text of a first descriptor. */
export const NEW_DESCRIPTOR = "architectureAdvisor/newDescriptor";
export interface NewDescriptorParams {
  readonly name: string;
  readonly services: readonly string[];
  readonly talk: "calls" | "messages" | "both";
}

/** Client to server: the picture of the system of a file, or null when the file is part of none. */
export const DIAGRAM = "architectureAdvisor/diagram";
export interface DiagramParams extends GuideParams {
  readonly options?: ViewOptions;
  /** Gives everything a new place, instead of the one that it had in the picture before. */
  readonly afresh?: boolean;
}
export interface DiagramResult {
  /** The system's root file. */
  readonly root: string;
  /** Sources of places are addresses as the client knows them. */
  readonly diagram: Diagram;
  readonly layout: Layout;
  /** All groups there are, and those that are collapsed. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly collapsed: readonly string[];
  /** How many elements there are, those not drawn included. */
  readonly total: number;
}

/** Client to server: the same picture as a text, for a file; null when the file is part of no system. */
export const DIAGRAM_TEXT = "architectureAdvisor/diagramText";
export interface DiagramTextParams extends DiagramParams {
  readonly format: "svg" | "mermaid" | "dot" | "text";
  readonly theme?: "auto" | "light" | "dark";
  readonly marks?: Marks;
  readonly caption?: string;
}
export interface DiagramTextResult {
  readonly text: string;
}

/** Server to client: the picture of a system that was sent is out of date. Sent once for each answer. */
export const DIAGRAM_CHANGED = "architectureAdvisor/diagramChanged";
export interface DiagramChangedParams {
  readonly root: string;
}

/** Client to server: a sign of life. Whatever comes back will do. */
export const PING = "architectureAdvisor/ping";

/**
 * Server to client, only where the initialization options hold a list `setAside`: what the server is about to look at,
 * or null when it came out of it. What a server never came out of twice belongs into that list for the next one.
 */
export const LOOKING = "architectureAdvisor/looking";
export interface LookingParams {
  readonly at: Looked | null;
}
export interface Looked {
  /** A file, or the root of a system. */
  readonly source: string;
  /** A fingerprint of what was looked at. */
  readonly content: string;
}

/** Server to client: what the language status item shows. */
export const STATUS = "architectureAdvisor/status";
export interface StatusParams {
  readonly state: "ready" | "busy" | "problem";
  /** One short phrase for people. */
  readonly text: string;
  readonly findings: Readonly<Record<SeverityName, number>>;
  /** How many rules are switched on. */
  readonly rules: number;
  /** How many systems are described, and in how many files. */
  readonly systems: number;
  readonly files: number;
}

export type SeverityName = "error" | "warning" | "info" | "hint";

/** Places to go to from another one; lines and columns count from 0, as in the protocol. */
export interface PlacesArgument {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly locations: readonly {
    readonly uri: string;
    readonly range: {
      readonly start: { readonly line: number; readonly character: number };
      readonly end: { readonly line: number; readonly character: number };
    };
  }[];
}

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
  /** Asks which of the refactorings that are possible at the cursor is meant; the others do one of them. */
  refactor: "architectureAdvisor.refactor",
  extractPolicy: "architectureAdvisor.extractPolicy",
  expandForm: "architectureAdvisor.expandForm",
  collapseForm: "architectureAdvisor.collapseForm",
  moveToFile: "architectureAdvisor.moveToFile",
  useOutbox: "architectureAdvisor.useOutbox",
  coverWithSaga: "architectureAdvisor.coverWithSaga",
  /** `[WhatIfArgument?]`: asks for everything that the argument does not say. */
  whatIf: "architectureAdvisor.whatIf",
  /** `[NewDescriptorArgument?]`: asks for everything that the argument does not say. */
  newDescriptor: "architectureAdvisor.newDescriptor",
  showFindings: "architectureAdvisor.showFindings",
  /** `[place?]`: "github", "gitlab" or "shell". */
  addToCi: "architectureAdvisor.addToCi",
  showCommands: "architectureAdvisor.showCommands",
  /** `[{ uri, element? }]`: the picture of the system of a file; `element` is a path such as `services.orders`. */
  showDiagram: "architectureAdvisor.showDiagram",
  /** `[]`: asks for a format and a file, and saves the picture that is shown. */
  exportDiagram: "architectureAdvisor.exportDiagram",
  /** `[PlacesArgument]`: lists the places beside the text. */
  showReferences: "architectureAdvisor.showReferences",
  /** `[PlacesArgument]`: goes to the first of some findings and opens its message in the text. */
  goToFindings: "architectureAdvisor.goToFindings",
} as const;

/** The code action kinds of the refactorings, for menus and keys. */
export const REFACTOR_KINDS = {
  extract: "refactor.extract.architecture.policy",
  expand: "refactor.rewrite.architecture.expand",
  collapse: "refactor.rewrite.architecture.collapse",
  split: "refactor.move.architecture.file",
  outbox: "refactor.rewrite.architecture.outbox",
  saga: "refactor.rewrite.architecture.saga",
} as const;

/** The code action kind of "fix all safe findings in this file". */
export const FIX_ALL_KIND = "source.fixAll.architectureAdvisor";

/** `source` of every diagnostic. */
export const DIAGNOSTIC_SOURCE = "architecture-advisor";
