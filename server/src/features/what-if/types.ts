import type { Finding, ReadyFix } from "../../advisor";
import type { Range } from "../../syntax/range";

/** What is supposed to happen to an element. `latency` in milliseconds; without it, slower than anybody waits. */
export interface Question {
  readonly element: string;
  readonly mode: Mode;
  readonly latency?: number | undefined;
}

export type Mode = "fails" | "slow";

/**
 * How an element fares.
 * - `failed`: it is what the question is about, or goes down with it
 * - `blocked`: it waits until it has no room left for anything else
 * - `degraded`: it goes on without what it misses, with a poorer answer or later work
 * - `protected`: something keeps the trouble away from it; what needs the missing answer may still get an error, quickly
 * - `unaffected`: nothing changes for it
 */
export type State = "failed" | "blocked" | "degraded" | "protected" | "unaffected";

export type ElementKind = "service" | "datastore" | "channel" | "client" | "read model" | "cell" | "gateway" | "broker";

export interface ElementEffect {
  readonly name: string;
  /** `service`, `external system`, `gateway` and the like. */
  readonly kind: string;
  readonly state: State;
  /** What protects it or lets it go on, such as "circuit breaker" and "timeout of 1.2 s". */
  readonly by: readonly string[];
  /** Milliseconds until the first error comes back to it; undefined where none does, or where nothing says when. */
  readonly noticesAfter: number | undefined;
  /** False when what needs the missing answer gets none. */
  readonly answers: boolean;
  readonly note: string;
  /** Its path in the descriptor, such as `services.orders`. */
  readonly path: string;
  /** Names from the element down to the one that the question is about, both included; only its own name where unaffected. */
  readonly way: readonly string[];
}

export interface FlowEffect {
  readonly name: string;
  /** `stops`: it ends in an error; `waits`: it hangs or is finished later; `degrades`: it goes on with less; `continues`. */
  readonly state: "stops" | "waits" | "degrades" | "continues";
  /** The clients that it serves, as far as they are known. */
  readonly clients: readonly string[];
  readonly note: string;
}

/** What becomes of one compensating transaction. */
export interface CompensationEffect {
  readonly action: string;
  readonly service: string;
  readonly state: "runs" | "waits" | "cannot-run";
  readonly note: string;
}

export interface SagaEffect {
  readonly name: string;
  /** `stops`: nobody drives it on; `waits`: a step waits; `compensates`: what was done is taken back; `continues`. */
  readonly state: "stops" | "waits" | "compensates" | "continues";
  readonly note: string;
  readonly compensations: readonly CompensationEffect[];
}

/** A connection along which trouble travels. */
export interface Exposure {
  readonly from: string;
  readonly to: string;
  readonly state: State;
  readonly reason: string;
  /** Where the connection is written. */
  readonly at: Range;
  /** Rules whose findings would protect the connection, the most helpful first. */
  readonly rules: readonly string[];
  readonly fixes: readonly ExposureFix[];
}

export interface ExposureFix {
  readonly finding: Finding;
  readonly fix: ReadyFix;
}

/** The answer to a question: plain data. */
export interface WhatIf {
  readonly element: string;
  readonly kind: string;
  readonly mode: Mode;
  readonly latency: number | undefined;
  readonly summary: string;
  /** What else is worth knowing about the element: instances, attempts that pile up on it, what is not declared. */
  readonly remarks: readonly string[];
  /** Attempts that may arrive at the element for one request from outside. */
  readonly attempts: number;
  /** The failed one first, then by how bad it is for them and by how near they are. */
  readonly elements: readonly ElementEffect[];
  readonly flows: readonly FlowEffect[];
  readonly sagas: readonly SagaEffect[];
  readonly exposures: readonly Exposure[];
}
