import type { Known, Block } from "../../server/src/model/place";
import type { Located } from "../../server/src/syntax/range";
import { todo } from "./blocks";

type Policy = Block & { readonly none?: Known<boolean>; readonly reason?: Located<string> };

/** True when a whole policy is still to be decided: the placeholder stands where its settings would be. */
export function isUndecided(policy: Block): boolean {
  const { $ } = policy;
  return $.short === true && $.entry.text.slice($.start, $.end) === todo;
}

/**
 * True when a policy was left out on purpose: `none`, with a reason on the policy itself or on what holds it. Without a
 * reason it is no decision, and the policy counts as absent.
 */
export function isLeftOut(policy: Policy | undefined, holder?: { readonly reason?: Located<string> }): boolean {
  return policy?.none?.value === true && (policy.reason ?? holder?.reason) !== undefined;
}
