import type { Feature, Flag, Rollout, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { addDays } from "../../server/src/model/quantity";
import type { Index, System } from "../../server/src/model/system";
import { ownerFor, todo } from "./blocks";
import { declaredPatterns } from "./declared-patterns";
import type { Editor, Edits, Pairs, Writable } from "./editor";
import { isSet, namesIn } from "./facts";
import type { Thresholds } from "./knowledge";
import { removeElement } from "./removal";
import type { Context } from "./rule";
import { telemetryDeclared } from "./telemetry";

const millisecondsOfADay = 86_400_000;
/** How long a new release flag may live: long enough for a rollout, short enough to be remembered. */
const usualLife = 90;
/** By how much an end is moved at a time. */
export const extensionDays = 30;

/**
 * True for flags that are meant to go: releases and experiments. A flag without a type counts as one unless it has a
 * day of review, because the types that may stay have to be chosen. A placeholder is an unknown type, so it counts as none.
 */
export function isTemporary(flag: Flag): boolean {
  if (flag.type === undefined) return flag.reviewBy === undefined;
  return flag.type.value === "release" || flag.type.value === "experiment";
}

/** True for flags in production; one that is only planned or already retired is not. */
export function isInUse(flag: Flag): boolean {
  return flag.status === undefined || flag.status.value === "active";
}

/** The days after which a release or experiment flag is too old: from the platform's policy, else the threshold. */
export function flagMaxAge(system: System, thresholds: Thresholds): number {
  const maxAge = system.single("platform")?.flags?.policy?.maxAge?.value;
  return maxAge === undefined ? thresholds.flagMaxAgeDays : Math.floor(maxAge / millisecondsOfADay);
}

/** The kind of flag as messages begin with it: "release flag", or "flag" where no type is stated. */
export function flagWord(flag: Flag): string {
  const type = flag.type?.value;
  return type === undefined || type === "kill-switch" ? "flag" : `${type} flag`;
}

/** The team that would look after a flag: that of its first service, else the only one there is. */
export function flagOwner(system: System, services: readonly string[]): string {
  return ownerFor(system, system.find("services", services[0])) ?? todo;
}

const flagsByService: Index<Flag> = {
  name: "flags by service",
  collection: "flags",
  *entries(element) {
    const flag = element as Flag;
    for (const name of namesIn(flag.services)) yield [name, flag];
  },
};

const rolloutsByService: Index<Rollout> = {
  name: "rollouts by service",
  collection: "rollouts",
  *entries(element) {
    const rollout = element as Rollout;
    if (rollout.service) yield [rollout.service.value, rollout];
  },
};

const featuresByService: Index<Feature> = {
  name: "features by service",
  collection: "features",
  *entries(element) {
    const feature = element as Feature;
    for (const name of namesIn(feature.services)) yield [name, feature];
  },
};

/** The flags that change a service: those that name it, and those that carry its rollouts and features. */
export function flagsFor(system: System, service: Service): readonly Flag[] {
  const name = nameOf(service);
  const carried = [...system.index(rolloutsByService).get(name), ...system.index(featuresByService).get(name)]
    .map(element => system.find("flags", element.flag ?? nameOf(element)));
  const flags = [...system.index(flagsByService).get(name), ...carried].filter(flag => flag !== undefined);
  return [...new Set(flags)].filter(flag => flag.status?.value !== "retired");
}

/** The features that a service is part of. */
export function featuresFor(system: System, service: Service): readonly Feature[] {
  return system.index(featuresByService).get(nameOf(service));
}

/** What of the flag policy is missing, as keys of `platform.flags.policy`. A policy left out with a reason misses nothing. */
export function missingPolicy(system: System): readonly ("maxAge" | "reviewEvery")[] {
  const flags = system.single("platform")?.flags;
  if (flags && !isSet(flags) && flags.reason) return [];
  return (["maxAge", "reviewEvery"] as const).filter(key => flags?.policy?.[key] === undefined);
}

/** Edits that complete the policy for flags; none when nothing is missing. */
export function policyEdits(edit: Editor, { system, thresholds }: Context): Edits {
  const missing = missingPolicy(system);
  if (missing.length === 0) return [];
  const flags = system.single("platform")?.flags;
  if (flags && !isSet(flags)) return undefined;
  const all = { maxAge: thresholds.flagMaxAgeDays === 183 ? "6mo" : `${thresholds.flagMaxAgeDays}d`, reviewEvery: "1mo" };
  const pairs = Object.fromEntries(missing.map(key => [key, all[key]]));
  return flags?.policy ? edit.add(flags.policy, pairs) : edit.addAt(["platform", "flags"], { policy: pairs });
}

/** What a new release flag is for. */
export interface FlagPlan {
  readonly name: string;
  readonly service: string | undefined;
  readonly owner?: string | undefined;
  readonly rollout: Pairs;
  readonly gates: readonly Writable[];
}

/**
 * Edits that declare a release flag which can be governed: owner, end, condition for its removal, kill switch and safe
 * default, and the policy for all flags where there is none yet.
 */
export function newFlagEdits(edit: Editor, context: Context, plan: FlagPlan): Edits {
  const { system, thresholds, today } = context;
  const services = plan.service === undefined ? [] : [plan.service];
  return edit.all(
    edit.declare("flags", plan.name, {
      type: "release",
      owner: plan.owner ?? flagOwner(system, services),
      created: today,
      expires: addDays(today, Math.min(usualLife, flagMaxAge(system, thresholds))),
      removeWhen: removalCriterion,
      killSwitch: true,
      default: "off",
      rollout: plan.rollout,
      ...(services.length > 0 && { services }),
      ...(plan.gates.length > 0 && { gates: plan.gates }),
      // Where other patterns are in use unmeasured, that is said already, and one signal would not answer it.
      ...(!system.fact(telemetryDeclared) && declaredPatterns(system).length === 0 && { telemetry: ["flag.exposure"] }),
    }),
    policyEdits(edit, context),
  );
}

/** When a release flag has done its work. */
export const removalCriterion = "100% for 2 weeks";

/** Edits that take a flag out of the descriptor; undefined when a rollout or a feature refers to it. */
export function removeFlag(edit: Editor, system: System, flag: Flag): Edits {
  const name = nameOf(flag);
  if ([...system.all("rollouts"), ...system.all("features")].some(element => element.flag?.value === name)) return undefined;
  return removeElement(edit, flag);
}
