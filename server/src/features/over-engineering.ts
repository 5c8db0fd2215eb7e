import { patterns, type Pattern, type PatternId } from "../../../rules/kit/knowledge";
import { clientsOf, deployables, isOwn, isSync, kindOf, teamCount } from "../../../rules/kit/facts";
import { count } from "../../../rules/kit/words";
import type { Finding } from "../advisor";
import type { Service } from "../generated/elements";
import { rulesOf, type Situation } from "./situation";

/** A pattern that would cost this system more than it gives. */
export interface OverEngineering {
  readonly pattern: Pattern;
  /** The finding that says so, where the system has the pattern already. */
  readonly finding: Finding | undefined;
  /** Why it does not pay here, with the number as it is now. */
  readonly reason: string;
  /** What would change the answer, with its number. */
  readonly change: string;
}

interface Check {
  /** Rules that call the pattern too much where it is in use. */
  readonly rules: readonly string[];
  /** Why it would be too much where it is not in use; undefined when it would not. */
  judge(situation: Situation): string | undefined;
  change(situation: Situation): string;
}

/** The patterns that would be too much for this system, in the order of the roadmap's groups; `wanted` ones are needed and left out. */
export function overEngineering(situation: Situation, wanted: ReadonlySet<PatternId>): readonly OverEngineering[] {
  const found: OverEngineering[] = [];
  for (const [id, check] of Object.entries(checks) as [PatternId, Check][]) {
    const finding = situation.findings.find(candidate => rulesOf(candidate).some(rule => check.rules.includes(rule)));
    const isUsed = situation.uses.has(id);
    if (isUsed ? !finding : wanted.has(id)) continue;
    const reason = isUsed ? finding?.message : check.judge(situation);
    if (reason !== undefined) found.push({ pattern: patterns[id], finding: isUsed ? finding : undefined, reason, change: check.change(situation) });
  }
  return found;
}

const checks: Readonly<Partial<Record<PatternId, Check>>> = {
  "bff": {
    rules: [],
    judge: ({ system }) => {
      const kinds = new Set(system.all("clients").flatMap(({ type }) => type?.value ?? []));
      return kinds.size === 1 ? "there is 1 kind of client" : undefined;
    },
    change: () => "2 kinds of clients that ask for different data",
  },
  "circuit-breaker": {
    rules: ["breaker-premature"],
    judge: ({ system, thresholds }) => {
      const own = system.fact(deployables);
      const calls = system.all("services").flatMap(service => service.calls ?? []);
      const outside = system.all("services").some(service => !isOwn(service));
      if (own > thresholds.tinySystemMax || outside || calls.some(({ observed }) => observed)) return undefined;
      return `the system has ${count(own, "deployable")} and no measured trouble, so a timeout is enough`;
    },
    change: ({ thresholds }) => `${thresholds.tinySystemMax + 1} deployables, a callee outside, or a measured error rate or latency that says so`,
  },
  "bulkhead": {
    rules: ["bulkhead-single-dependency"],
    judge: ({ system }) => {
      const most = Math.max(0, ...system.all("services").map(({ calls, workloads }) => Math.max(new Set((calls ?? []).filter(isSync).map(({ to }) => to?.value)).size, workloads?.length ?? 0)));
      return most < 2 ? `no service waits for more than ${count(most, "callee")}, so there is nothing to separate` : undefined;
    },
    change: () => "2 callees or 2 kinds of work that share the threads of one service",
  },
  "saga": {
    rules: ["saga-single-service"],
    judge: ({ system }) => {
      const most = Math.max(0, ...system.all("flows").map(({ writes }) => new Set((writes ?? []).map(({ service }) => service?.value)).size));
      return most < 2 ? `no flow is declared that writes in 2 services (most: ${most}), so local transactions are enough` : undefined;
    },
    change: () => "1 operation that must change data in 2 services",
  },
  "cqrs": {
    rules: ["cqrs-single-service", "cqrs-where-index-would-do"],
    judge: ({ system, thresholds }) => {
      const most = Math.max(-1, ...system.all("services").map(({ readWriteRatio }) => readWriteRatio?.value ?? -1));
      if (most >= thresholds.readWriteRatioForCqrs) return undefined;
      return most < 0 ? "no ratio of reads to writes is stated" : `reads outnumber writes ${most} to 1`;
    },
    change: ({ thresholds }) => `reads that outnumber writes ${thresholds.readWriteRatioForCqrs} to 1, and a query over its budget after index and cache`,
  },
  "event-sourcing": {
    rules: ["event-sourcing-without-need"],
    judge: ({ system }) => {
      const requirements = system.single("system")?.requirements;
      if (requirements?.audit?.value === "regulatory" || requirements?.replay?.value === true || requirements?.temporalQueries?.value === true) return undefined;
      return `0 of its 2 reasons hold: audit is ${requirements?.audit?.value ?? "not asked for"}, and replay is not required`;
    },
    change: () => "1 of 2 requirements: an audit by law (`audit: regulatory`) or replay (`replay: true`)",
  },
  "canary": {
    rules: [],
    judge: ({ system }) => {
      const own = system.all("services").filter(isOwn);
      const most = Math.max(0, ...own.map(({ replicas }) => replicas?.value ?? 0));
      return own.length > 0 && own.every(({ replicas }) => replicas?.value !== undefined) && most < 2 ? "every service runs 1 replica, so there is no share of traffic to give" : undefined;
    },
    change: () => "2 replicas, and enough requests for a share of them to tell something",
  },
  "microservices": {
    rules: ["microservices-tiny-team", "premature-microservices"],
    judge: ({ system, thresholds }) => {
      const sizes = system.all("teams").map(({ size }) => size?.value);
      if (sizes.length === 0 || sizes.some(size => size === undefined)) return undefined;
      const people = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
      return people <= thresholds.smallTeam ? `${people} engineers in ${count(sizes.length, "team")} can work on one deployable` : undefined;
    },
    change: ({ thresholds }) => `more than ${thresholds.smallTeam} engineers, in teams that wait for each other`,
  },
  "api-gateway": {
    rules: [],
    judge: ({ system }) => {
      const reached = system.index(clientsOf).keys().filter(name => isBehindTheDoor(system.find("services", name))).length;
      return reached > 0 && reached < 3 ? `clients reach ${count(reached, "service")}` : undefined;
    },
    change: () => "3 services that clients call directly",
  },
  "service-mesh": {
    rules: ["mesh-too-small"],
    judge: ({ system, thresholds }) => {
      const own = system.fact(deployables);
      const teams = system.fact(teamCount);
      if (own >= thresholds.meshMinServices || (teams ?? 0) >= thresholds.meshMinTeams) return undefined;
      return `the system has ${count(own, "deployable")}${teams === undefined ? "" : ` and ${count(teams, "team")}`}`;
    },
    change: ({ thresholds }) => `${thresholds.meshMinServices} deployables or ${thresholds.meshMinTeams} teams`,
  },
};

function isBehindTheDoor(service: Service | undefined): boolean {
  return service !== undefined && kindOf(service) !== "gateway" && kindOf(service) !== "bff";
}
