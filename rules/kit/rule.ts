import type {
  Call, Capability, CdcPipeline, Channel, Client, Consumes, Contract, Datastore, EventStore, Flag, Flow, Migration,
  Publishes, ReadModel, Rollout, Saga, SagaStep, Service, Slo, Team, Uses,
} from "../../server/src/generated/elements";
import type { EffectivePolicy } from "../../server/src/model/policy";
import type { Problem } from "../../server/src/model/problem";
import type { Block } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import type { Range } from "../../server/src/syntax/range";
import type { ArticleCode, GroupId, PatternId, Thresholds } from "./knowledge";
import type { Editor, Edits } from "./editor";

/** `hint` is advice with low confidence: shown in the editor and in machine formats, never in `stylish` or exit codes. */
export type Severity = "error" | "warning" | "info" | "hint";

/** A call with the element that makes it and what is in force for it. */
export interface CallSubject {
  readonly caller: Service;
  readonly call: Call;
  readonly policy: EffectivePolicy;
}

/** The elements that a rule can be about, by scope. Nested ones come with what they belong to. */
export interface Subjects {
  readonly service: Service;
  readonly call: CallSubject;
  readonly use: { readonly service: Service; readonly use: Uses };
  readonly publish: { readonly service: Service; readonly publish: Publishes };
  readonly consume: { readonly service: Service; readonly consume: Consumes };
  readonly client: Client;
  readonly clientCall: { readonly client: Client; readonly call: Call };
  readonly team: Team;
  readonly datastore: Datastore;
  readonly channel: Channel;
  readonly flow: Flow;
  readonly saga: Saga;
  readonly sagaStep: { readonly saga: Saga; readonly step: SagaStep; readonly index: number };
  readonly readModel: ReadModel;
  readonly eventStore: EventStore;
  readonly cdc: CdcPipeline;
  readonly flag: Flag;
  readonly rollout: Rollout;
  readonly contract: Contract;
  readonly slo: Slo;
  readonly migration: Migration;
  readonly capability: { readonly migration: Migration; readonly capability: Capability };
  /** The whole: for rules that compute on the graph or compare parts of the system. */
  readonly system: System;
  /** Something about the text itself. */
  readonly problem: Problem;
}

export type Scope = keyof Subjects;

/** What a check may look at besides its subject. */
export interface Context {
  readonly system: System;
  readonly thresholds: Thresholds;
  /** The day of the analysis as an ISO date; an input, so that a run can be repeated. */
  readonly today: string;
}

/** Another place that explains a finding. */
export interface Related {
  readonly at: Range;
  readonly message: string;
}

/** What a check yields: the facts of one finding. */
export interface Violation {
  /** The smallest text that has to change. */
  readonly at: Range;
  /** One sentence that says what is; see the house style for messages. */
  readonly message: string;
  /** What to do, beginning with a verb. */
  readonly help?: string;
  readonly related?: readonly Related[];
  /** Where this case weighs more or less than the rule's default. */
  readonly severity?: Severity;
  /** The element it is about, when that is not the subject itself; identifies the finding between runs. */
  readonly about?: Block;
  /** Text is there for no purpose, or stands for something retired; editors gray it out or strike it through. */
  readonly tag?: "unnecessary" | "deprecated";
  /** Handed to `fix`, so that it need not find out again what the check knew. */
  readonly data?: unknown;
}

/** A repair: edits of the descriptor's text. */
export interface Fix {
  /** Imperative and capitalized; says the effect. */
  readonly title: string;
  /** True when the meaning of everything else stays the same; only such fixes run in "fix all". */
  readonly safe: boolean;
  /** Undefined when the text does not allow it, for example because it is broken or shared through an alias. */
  readonly edits: Edits;
}

/** One illustration: the bad text draws findings of its own rule, the good one draws none. */
export interface Example {
  readonly title: string;
  readonly bad: string;
  readonly good: string;
}

export interface RuleDefinition<S extends Scope> {
  /** Kebab-case, equal to the file name; names the problem, never renamed. */
  readonly id: string;
  readonly title: string;
  readonly scope: S;
  /** The pattern it is about; absent for rules about the descriptor itself. */
  readonly pattern?: PatternId;
  readonly group: GroupId;
  readonly severity: Severity;
  /** `trial`: outside the catalogue until proven, part of the preset `all` only. */
  readonly status: "stable" | "trial";
  /** Closest first; the first one is linked. */
  readonly articles: readonly ArticleCode[];
  /** Why it matters: the argument, in a few plain sentences. */
  readonly why: string;
  /** When the advice is wrong. */
  readonly unless: string;
  /** Structural contradictions keep their severity in a prototype; everything else becomes a hint there. */
  readonly structural?: true;
  /** It says that a text or file could not be read, so that all else may be incomplete: it runs whatever `only` names. */
  readonly always?: true;
  /** The titles of its fixes are computed; this says in general what they write, for the rule's page. */
  readonly fixWrites?: string;
  check(subject: Subjects[S], context: Context): IterableIterator<Violation>;
  /** Called only when someone asks. The first fix is the preferred one. */
  fix?(subject: Subjects[S], edit: Editor, context: Context, violation: Violation): Fix | readonly Fix[] | undefined;
  readonly examples: readonly Example[];
}

/** A rule of any scope; the scope tells what its subject is. */
export type Rule = { readonly [S in Scope]: RuleDefinition<S> }[Scope];

/** Declares a rule. Only types: the definition is returned as it is. */
export function defineRule<S extends Scope>(definition: RuleDefinition<S>): RuleDefinition<S> {
  return definition;
}

/**
 * YAML inside a rule, written at the rule's own indentation: the common indentation and the blank lines around it are
 * taken away.
 */
export function yaml(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += String(value) + (strings[index + 1] ?? "");
  });
  const lines = text.split("\n");
  while (lines.length > 0 && lines[0]!.trim() === "") lines.shift();
  while (lines.length > 0 && lines[lines.length - 1]!.trim() === "") lines.pop();
  const indent = Math.min(...lines.filter(line => line.trim() !== "").map(line => line.length - line.trimStart().length));
  return `${lines.map(line => line.slice(indent)).join("\n")}\n`;
}
