// What a diagram is made of, as plain data. Server, command line, editor panel and its page all import this file, so it
// holds types only.

/** What a node stands for; `group` is a collapsed group, drawn as one node. */
export type NodeKind = "service" | "gateway" | "external" | "client" | "datastore" | "channel" | "group";

/** `sync`: the caller waits. `async`: a message, a stream or a call whose answer nobody waits for. `data`: work on a datastore. */
export type EdgeKind = "sync" | "async" | "data";

/** How nodes are grouped: by team, bounded context or cell, or not at all. */
export type GroupBy = "owner" | "context" | "cell" | "none";

/** Hints stay out of diagrams, as they stay out of `stylish`. */
export type BadgeSeverity = "error" | "warning" | "info";

/** Lines and columns count from 0, columns in UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly character: number;
}

/** A stretch of one file. */
export interface SourcePlace {
  readonly source: string;
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

/** Where something is written: its name, and all that belongs to it. */
export interface Origin {
  readonly name: SourcePlace;
  readonly extent: SourcePlace;
}

export interface DiagramFinding {
  readonly rule: string;
  readonly severity: BadgeSeverity;
  readonly message: string;
  readonly place: SourcePlace;
}

export interface DiagramNode {
  /** The path of the element, for example `services.orders`. */
  readonly id: string;
  readonly name: string;
  readonly kind: NodeKind;
  /** What it is in a word or two: `worker`, `topic`, for a collapsed group what it holds. */
  readonly detail: string;
  /** The id of the group it lies in. */
  readonly group: string | undefined;
  /** The ids of what a collapsed group holds; empty for everything else. */
  readonly members: readonly string[];
  /** False for a name that is used and that nobody declares. */
  readonly declared: boolean;
  /** Empty where it is not declared; more than one for nothing but collapsed groups. */
  readonly origins: readonly Origin[];
  /** The gravest first. */
  readonly findings: readonly DiagramFinding[];
}

export interface DiagramEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** False when the caller can do without the callee. */
  readonly required: boolean;
  /** What travels on it, in words: operations, events, kinds of access; empty where nothing is said. */
  readonly label: string;
  readonly protocol: string | undefined;
  /** How many connections it stands for; more than 1 between collapsed groups. */
  readonly count: number;
  /** The paths of the elements it stands for, for example `services.orders.calls[payments]`. */
  readonly elements: readonly string[];
  readonly origins: readonly Origin[];
  readonly findings: readonly DiagramFinding[];
}

export interface DiagramGroup {
  readonly id: string;
  readonly name: string;
  readonly kind: Exclude<GroupBy, "none">;
  readonly origins: readonly Origin[];
  /** Findings about the group itself, such as those about a team. */
  readonly findings: readonly DiagramFinding[];
}

export interface Diagram {
  readonly title: string;
  readonly groupBy: GroupBy;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  /** The groups that are drawn open. */
  readonly groups: readonly DiagramGroup[];
  /** Findings about no element of the picture. */
  readonly rest: readonly DiagramFinding[];
}

/** What of a system is to be seen, and how. */
export interface ViewOptions {
  /** Undefined: by owner where services have one, else by context, else not at all. */
  readonly group?: GroupBy | undefined;
  /** The ids of collapsed groups; undefined: all of them in a large system, none in a small one. */
  readonly collapsed?: readonly string[] | undefined;
  /** A node's id or name: shows it with its neighbors only. */
  readonly focus?: string | undefined;
  /** How many steps from the focus a neighbor may be away; 1 when nothing is said. */
  readonly depth?: number | undefined;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its top left corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything of a diagram is, in pixels at 100 %. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: Readonly<Record<string, Box>>;
  readonly groups: Readonly<Record<string, Box>>;
  readonly edges: Readonly<Record<string, readonly Point[]>>;
}

/** What a question about failure makes of an element. */
export type MarkState = "failed" | "blocked" | "degraded" | "protected" | "unaffected";

export interface Mark {
  readonly state: MarkState;
  readonly note: string;
  /** What the label says instead of the state: an element that answers late has not failed. */
  readonly word?: string;
}

/** Marks by the id, the name or the path of an element. */
export type Marks = Readonly<Record<string, Mark>>;
