/**
 * What we know about architecture, as types and look-ups over the embedded form of `rules/knowledge`.
 * The YAML files are the source; `npm run generate` embeds them, so that no host has to read files.
 * Texts that only a hover or a page shows are kept apart and come through `loadKnowledgeText`.
 */
import {
  articles,
  families,
  groups,
  patterns,
  problems,
  thresholdDefaults,
  type ArticleCode,
  type FamilyId,
  type PatternId,
  type ProblemId,
} from "../generated/knowledge";

export { articles, families, groups, patterns, precedence, problems, readingOrder, thresholds } from "../generated/knowledge";
export type { ArticleCode, FamilyId, PatternId, ProblemId } from "../generated/knowledge";

/** One of the five groups of the roadmap, or one of those that lie across them. */
export type GroupId =
  | "G1" | "G2" | "G3" | "G4" | "G5"
  | "X-CALL" | "X-CON" | "X-DATA" | "X-DOC" | "X-EDA" | "X-EDGE" | "X-FIT" | "X-GRAPH" | "X-OPS" | "X-ORD";

/** How much a reader should know before; shown, never judged by. */
export type Complexity = "beginner" | "intermediate" | "advanced";

/**
 * `verified`: the address was seen as that of the page. `card`: only a page that lists the article was seen.
 * `not-found`: neither. Only a verified article has a `link`.
 */
export type ArticleStatus = "verified" | "card" | "not-found";

/** An article of the sources. Its summary and facts are in `KnowledgeText`. */
export interface Article {
  readonly code: ArticleCode;
  readonly title: string;
  /** Absent: not known. */
  readonly site?: string;
  readonly status: ArticleStatus;
  /** Address of the article itself; present exactly when `status` is `verified`. */
  readonly link?: string;
  /** Verified article or overview page to open instead. */
  readonly fallback?: ArticleCode;
  /** Page that lists the article, to open instead. */
  readonly fallbackLink?: string;
  readonly lessons?: { readonly series?: number; readonly older?: number; readonly roadmap?: number; readonly guide?: number };
  readonly groups: readonly GroupId[];
  readonly complexity?: { readonly roadmap?: Complexity; readonly series?: Complexity; readonly guide?: Complexity };
}

/**
 * `requires`: unsafe without it. `poweredBy`: one of its possible sources. `extends`: does more of the same.
 * `automates`: does it for everybody. `composes`: works well with it. `supports`: helps beside it.
 * `conflicts`: the one excludes the other.
 */
export type EdgeType = "requires" | "poweredBy" | "extends" | "automates" | "composes" | "supports" | "conflicts";

/** An arrow of the pattern graph. Its reason is in `KnowledgeText`, at the same index. */
export interface PatternEdge {
  readonly type: EdgeType;
  readonly to: PatternId;
  /** Condition or limit of the arrow; absent: it always holds. */
  readonly note?: string;
}

/** A kind of a pattern that the graph tells apart. */
export interface PatternVariant {
  readonly id: string;
  readonly name: string;
  readonly intent: string;
}

/** A named solution, or a named mistake when `antiPattern` is true. */
export interface Pattern {
  readonly id: PatternId;
  readonly name: string;
  readonly group: GroupId;
  readonly antiPattern: boolean;
  readonly intent: string;
  readonly aliases: readonly string[];
  /** Label of the roadmap; absent: it has none. */
  readonly complexity?: Complexity;
  readonly variants: readonly PatternVariant[];
  /** Name of the signal that shows whether it works; absent: none is agreed. */
  readonly signal?: string;
  /** Closest first, never empty. */
  readonly articles: readonly ArticleCode[];
  /** Places in the descriptor: `*` stands for any name, `[]` for any item of a list. */
  readonly descriptor: readonly string[];
  /** Targets of the `requires` arrows, in the order of `edges`. */
  readonly needs: readonly PatternId[];
  readonly edges: readonly PatternEdge[];
}

/** A row of the decision guide. What finds it, what to try before, and its price are in `KnowledgeText`. */
export interface Problem {
  readonly id: ProblemId;
  readonly title: string;
  /** What hurts, as the person who feels it would say it. */
  readonly question: string;
  /** `roadmap`: a row of its decision guide. `derived`: drawn from the other sources. */
  readonly origin: "roadmap" | "derived";
  readonly answer: string;
  /** Absent where the answer is no single pattern. */
  readonly primary?: PatternId;
  readonly supporting: readonly PatternId[];
  /** The first is the group of the answer; never empty. */
  readonly groups: readonly GroupId[];
  /** Rules that report it, built or planned. Empty: advice only, by design. */
  readonly rules: readonly string[];
  /** Those of `rules` that report the opposite, an answer without the problem; they are no evidence for it. */
  readonly opposites: readonly string[];
  /** Problems that often lie behind it; where one is found too, it comes first. */
  readonly causes: readonly { readonly problem: ProblemId; readonly reason: string }[];
  readonly articles: readonly ArticleCode[];
}

/** A folder of rules and a name for `--only`. */
export interface Family {
  readonly id: FamilyId;
  readonly code: string;
  readonly title: string;
  readonly description: string;
  /** False: the preset `recommended` leaves the family out. */
  readonly onByDefault: boolean;
}

/** What has to be in place before a group. */
export interface GroupGate {
  readonly needs: readonly GroupId[];
  /** Patterns that the gate is for. Empty: the whole group. */
  readonly patterns: readonly PatternId[];
  readonly reason: string;
}

export interface Group {
  readonly id: GroupId;
  readonly title: string;
  readonly problem: string;
  readonly readWhen: string;
  readonly gates: readonly GroupGate[];
}

/** Two limits, both allowed. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

/** The limits that rules compare with, by the keys that a configuration file may set. */
export interface Thresholds {
  /** Deployables. Up to this many, the system counts as tiny. */
  readonly tinySystemMax: number;
  /** Deployables. Together with `meshMinTeams`, below it a mesh does not pay. */
  readonly meshMinServices: number;
  /** Teams. Together with `meshMinServices`, below it a mesh does not pay. */
  readonly meshMinTeams: number;
  /** Days. Greatest age of a release or experiment flag. */
  readonly flagMaxAgeDays: number;
  /** Days. A flag that has been on for everybody this long can go. */
  readonly flagStaleRolloutDays: number;
  /** Percent, 0 to 100. Greatest first step of a canary. */
  readonly canaryFirstStepMax: number;
  /** Percent, 0 to 100. Greatest error rate that a canary gate may allow. */
  readonly canaryErrorRateMax: number;
  /** Ratio of a timeout to the expected p99. */
  readonly timeoutToP99Max: number;
  /** Synchronous calls in a row. */
  readonly syncDepthMax: number;
  /** Required synchronous calls of one operation. */
  readonly fanOutMax: number;
  /** Product of the attempts along a path. */
  readonly retryProductMax: number;
  /** Percent, 0 to 100. Failure rates of a circuit breaker that make sense. */
  readonly breakerFailureRate: Limits;
  /** Milliseconds. Open times of a circuit breaker that make sense. */
  readonly breakerOpenFor: Limits;
  /** Participants of a saga without a coordinator. */
  readonly choreographyMaxParticipants: number;
  /** Services that one team owns. */
  readonly servicesPerTeamMax: number;
  /** Engineers. Up to this many, a team counts as small. */
  readonly smallTeam: number;
  /** Ratio of reads to writes from which on a read model may pay. */
  readonly readWriteRatioForCqrs: number;
  /** Calls that a client makes for one screen or flow. */
  readonly clientRoundTripsMax: number;
  /** Versions of one contract that are served at the same time. */
  readonly liveVersionsMax: number;
  /** Minutes from the decision to roll back until the old version serves again. */
  readonly rollbackMinutesMax: number;
}

/** A limit with what a person wants to know about it. */
export interface Threshold<Value extends number | Limits = number | Limits> {
  readonly value: Value;
  readonly unit: string;
  readonly description: string;
  /** `article`: a source gives the number. `judgment`: we chose it. */
  readonly origin: { readonly kind: "article" | "judgment"; readonly articles: readonly ArticleCode[]; readonly note: string };
}

/** Every limit, described. */
export type ThresholdTable = { readonly [Key in keyof Thresholds]: Threshold<Thresholds[Key]> };

/** One rule of precedence between answers; their order counts. */
export interface PrecedenceRule {
  readonly id: string;
  readonly rule: string;
  readonly reason: string;
  /** Steps in order; empty where the rule names none. */
  readonly order: readonly string[];
  readonly articles: readonly ArticleCode[];
}

export interface ReadingPost {
  /** Post number of the roadmap, 1 to 20. */
  readonly post: number;
  readonly article: ArticleCode;
  readonly title: string;
  readonly group: GroupId;
  readonly pattern: PatternId;
  /** True where the post combines the patterns of its group. */
  readonly synthesis: boolean;
  readonly learn: string;
}

export interface ReadingOrder {
  /** In order; the next up is the following one. */
  readonly posts: readonly ReadingPost[];
  readonly extras: readonly { readonly article: ArticleCode; readonly after: number; readonly reason: string }[];
  readonly shortPaths: readonly {
    readonly id: string;
    readonly title: string;
    readonly posts: readonly number[];
    readonly reason: string;
  }[];
}

/**
 * When a step of a playbook applies: the names of predicates that the planner implements.
 * `missing`: the system does not have what the step builds. `finding`: one of the step's rules has an open error or
 * warning. `unsound`: either of the two. The others look at open migrations.
 */
export type PlanCondition =
  | "missing" | "finding" | "unsound"
  | "facade-missing" | "acl-missing" | "migration-edge-unprotected" | "legacy-data-unsynced" | "migration-open" | "mesh-later";

/** One step towards a pattern. */
export interface PlaybookStep {
  /** Unique in its playbook. */
  readonly id: string;
  /** What to do, as a heading. */
  readonly title: string;
  readonly when: PlanCondition;
  /** The pattern that stands when the step is done. */
  readonly builds: PatternId;
  /** Rules whose findings the step answers. */
  readonly rules: readonly string[];
  /** Patterns that the step brings along where their findings lie in the same migration. */
  readonly covers: readonly PatternId[];
  readonly reason: string;
  /** Why it comes after the step before; absent on the first step only. */
  readonly because?: string;
  readonly articles: readonly ArticleCode[];
}

/** The way to one pattern. */
export interface Playbook {
  readonly pattern: PatternId;
  /** In order, never empty. */
  readonly steps: readonly PlaybookStep[];
}

/** Long texts that only a hover, a page, or `explain` shows. */
export interface KnowledgeText {
  readonly articles: Readonly<Record<ArticleCode, { readonly summary: string; readonly facts: readonly string[] }>>;
  /** Reasons of the arrows, index by index as in `Pattern.edges`. */
  readonly edgeReasons: Readonly<Record<PatternId, readonly string[]>>;
  readonly problems: Readonly<
    Record<ProblemId, { readonly detection: string; readonly simplerFirst: readonly string[]; readonly price: string }>
  >;
}

/** The limits as they are when no configuration changes them. */
export const defaultThresholds: Thresholds = thresholdDefaults;

/**
 * Looks an article up by its code.
 *
 * @param code as in the catalogue, such as `SAGA` or `MS16`; case counts
 * @returns `undefined` for a code that no article has
 */
export function articleOf(code: string): Article | undefined {
  return ownValue(articles, code);
}

/**
 * The address to open for an article: its own when verified, else that of its named fallback.
 * The title is always that of the article itself, since the fallback page lists or covers it.
 */
export function articleLink(code: ArticleCode): { readonly title: string; readonly url: string } {
  const { title } = articles[code];
  return { title, url: addressOf(articles[code]) };
}

/**
 * Looks a pattern up by its id.
 *
 * @param id such as `circuit-breaker`
 * @returns `undefined` for an id that no pattern has
 */
export function patternOf(id: string): Pattern | undefined {
  return ownValue(patterns, id);
}

/** The patterns that are unsafe without the given one, sorted by id. */
export function patternsNeeding(id: PatternId): readonly Pattern[] {
  return Object.values(patterns).filter((pattern) => pattern.needs.includes(id));
}

/**
 * The patterns that are written at a place of the descriptor, sorted by id; empty when none is.
 *
 * @param path keys and list indexes from the root, such as `['services', 'order', 'calls', 0, 'timeout']`
 */
export function patternsAt(path: readonly (string | number)[]): readonly Pattern[] {
  return Object.values(patterns).filter((pattern) => pattern.descriptor.some((place) => matchesPlace(place, path)));
}

/**
 * Looks a row of the decision guide up by its id, as written under `system.problems`.
 *
 * @returns `undefined` for an id that the guide does not have
 */
export function problemOf(id: string): Problem | undefined {
  return ownValue(problems, id);
}

/** Looks a family up by its folder name; `undefined` when there is none of that name. */
export function familyOf(id: string): Family | undefined {
  return ownValue(families, id);
}

/** Looks a group up by its id, such as `G3` or `X-CALL`; `undefined` when there is none. */
export function groupOf(id: string): Group | undefined {
  return ownValue(groups, id);
}

/** Loads the long texts. They are evaluated at the first call only, so a plain check never pays for them. */
export async function loadKnowledgeText(): Promise<KnowledgeText> {
  const { knowledgeText } = await import("../generated/knowledge-long");
  return knowledgeText;
}

/** Loads the playbooks, sorted by pattern. Only a plan needs them. */
export async function loadPlaybooks(): Promise<readonly Playbook[]> {
  const { playbooks } = await import("../generated/playbooks");
  return playbooks;
}

function addressOf(article: Article): string {
  if (article.link !== undefined) return article.link;
  if (article.fallbackLink !== undefined) return article.fallbackLink;
  if (article.fallback !== undefined) return addressOf(articles[article.fallback]);
  // The schema asks for one of the three, so this is a broken build and not a case that callers handle.
  throw new Error(`article ${article.code} has neither a link nor a fallback`);
}

/** Own properties only, so that a name like `constructor` finds nothing. */
function ownValue<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function matchesPlace(place: string, path: readonly (string | number)[]): boolean {
  const segments = place.split(".").flatMap((name) => (name.endsWith("[]") ? [name.slice(0, -2), "[]"] : [name]));
  if (segments.length !== path.length) return false;
  return segments.every((segment, index) => {
    if (segment === "[]") return typeof path[index] === "number";
    return segment === "*" ? typeof path[index] === "string" : segment === path[index];
  });
}
