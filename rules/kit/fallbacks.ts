import type { Call } from "../../server/src/generated/elements";
import { isDeclined, isOn, type EffectivePolicy } from "../../server/src/model/policy";
import { todo } from "./blocks";
import { isUndecided } from "./decisions";
import type { Editor, Edits } from "./editor";

/**
 * True when the caller has something else to answer while the callee does not. Failing is no answer; a kind of fallback
 * that is still to be decided counts as one.
 */
export function hasFallback(policy: EffectivePolicy): boolean {
  if (!isOn(policy.fallback)) return false;
  const type = policy.fallback.value.type?.value;
  return type !== "fail" && type !== "none";
}

/** True when it is decided what the caller answers instead: as `hasFallback`, without what is still to be decided. */
export function answersInstead(policy: EffectivePolicy): boolean {
  if (!hasFallback(policy) || !isOn(policy.fallback)) return false;
  const { value } = policy.fallback;
  const { type } = value;
  return !isUndecided(value) && !(type && type.entry.text.slice(type.start, type.end) === todo);
}

/** True when somebody decided, with a reason, that the caller fails together with the callee. */
export function failsOnPurpose(policy: EffectivePolicy): boolean {
  return isDeclined(policy.fallback) || (isOn(policy.fallback) && !hasFallback(policy) && policy.fallback.value.reason !== undefined);
}

/**
 * Edits after which the caller can do without the callee: the call is no longer required, and what to answer instead is
 * to be decided. Undefined where the call says itself that it fails.
 */
export function makeOptional(edit: Editor, call: Call, policy: EffectivePolicy): Edits {
  const needsFallback = !hasFallback(policy);
  if (needsFallback && call.fallback) return undefined;
  const fallback = needsFallback && { fallback: { type: todo } };
  if (!call.required) return edit.add(call, { required: false, ...fallback });
  return edit.all(edit.set(call.required, false), fallback ? edit.add(call, fallback) : []);
}
