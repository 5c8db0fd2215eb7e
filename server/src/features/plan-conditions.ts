import type { PlanCondition, PlaybookStep } from "../../../rules/kit/knowledge";
import { isSync } from "../../../rules/kit/facts";
import type { Migration } from "../generated/elements";
import type { Finding } from "../advisor";
import { nameOf } from "../model/place";
import { isOn, policyOf } from "../model/policy";
import type { System } from "../model/system";
import { isHeavy } from "./patterns-in-use";
import { rulesOf, type Situation } from "./situation";

/** Whether a step is still to be done in a system. */
export function applies(step: PlaybookStep, situation: Situation): boolean {
  return conditions[step.when](step, situation);
}

/** The errors and warnings that a step answers. */
export function findingsFor({ rules, builds, covers }: PlaybookStep, situation: Situation): readonly Finding[] {
  const named = rules.length > 0
    ? situation.findings.filter(finding => isHeavy(finding) && rulesOf(finding).some(rule => rules.includes(rule)))
    : covers.length > 0 ? [] : situation.open.get(builds) ?? [];
  const brought = covers.flatMap(pattern => situation.open.get(pattern) ?? []).filter(finding => liesInMigration(finding, situation.system));
  return [...new Set([...named, ...brought])];
}

const conditions: Readonly<Record<PlanCondition, (step: PlaybookStep, situation: Situation) => boolean>> = {
  "missing": ({ builds }, { uses }) => !uses.has(builds),
  "finding": (step, situation) => findingsFor(step, situation).length > 0,
  "unsound": (step, situation) => !situation.uses.has(step.builds) || findingsFor(step, situation).length > 0,
  "facade-missing": (_, { system }) => openMigrations(system).some(({ facade }) => !facade),
  "acl-missing": (_, { system }) => openMigrations(system).some(({ acl, capabilities }) => !acl && !(capabilities?.length && capabilities.every(capability => capability.acl))),
  "migration-edge-unprotected": (_, { system }) => openMigrations(system).some(migration => !migration.facade || hasBareEdge(migration, system)),
  "legacy-data-unsynced": (_, { system }) => openMigrations(system).some(({ dataSync, capabilities }) => !dataSync && capabilities?.some(({ data, dataSync: its }) => data && !its)),
  "migration-open": (_, { system }) => openMigrations(system).length > 0,
  "mesh-later": (_, { system, uses }) => openMigrations(system).length > 0 && !uses.has("service-mesh"),
};

/** Every name of a condition, for the schema of playbooks to agree with. */
export const planConditions: readonly string[] = Object.keys(conditions);

function openMigrations(system: System): readonly Migration[] {
  return system.all("migrations").filter(({ status }) => status?.value !== "done");
}

/** The old system, what stands in front of it, and what takes over from it. */
function partsOf({ from, facade, acl, capabilities }: Migration): ReadonlySet<string> {
  return new Set([from, facade, acl, ...(capabilities ?? []).map(({ to }) => to)].flatMap(name => name?.value ?? []));
}

/** A synchronous call between parts of a migration that has no timeout or no circuit breaker. */
function hasBareEdge(migration: Migration, system: System): boolean {
  const parts = partsOf(migration);
  return system.all("services").filter(service => parts.has(nameOf(service))).some(service =>
    (service.calls ?? []).some(call => {
      if (!isSync(call) || !call.to || !parts.has(call.to.value)) return false;
      const { timeout, circuitBreaker } = policyOf(system, service, call);
      return !isOn(timeout) || !isOn(circuitBreaker);
    }));
}

/** True for findings about a migration itself, about calls between its parts, and about their use of the old datastore. */
export function liesInMigration({ element }: Finding, system: System): boolean {
  if (element.startsWith("migrations.")) return true;
  const [, service, list, target] = /^services\.(.+)\.(calls|uses)\[(.+)\]/.exec(element) ?? [];
  if (service === undefined || target === undefined) return false;
  return openMigrations(system).some(migration => {
    const parts = partsOf(migration);
    if (!parts.has(service)) return false;
    return list === "calls" ? parts.has(target) : system.find("datastores", target)?.owner?.value === migration.from?.value;
  });
}
