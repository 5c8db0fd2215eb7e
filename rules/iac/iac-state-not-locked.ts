import { defineRule, engineers, isSet, yaml, type Iac } from "../kit";

/** Words for a state that nobody shares or that does not exist. */
const unshared: ReadonlySet<string> = new Set(["local", "none", "stateless"]);

export default defineRule({
  id: "iac-state-not-locked",
  scope: "system",
  title: "Infrastructure that two people can change at once",
  pattern: "iac",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["IAC"],

  why: `
    The tool compares the world with its state and writes both. Two runs at once overwrite each other's state; afterwards it
    describes neither, resources are forgotten or deleted, and the repair is done by hand under pressure. A lock lets the
    second run wait.
  `,
  unless: "one person alone applies changes (`state: {shared: false}`), or the tool keeps no state.",

  *check(system) {
    const iac = system.single("platform")?.iac;
    const state = iac?.state;
    if (!iac || !isSet(iac) || !state || isLockedOrOpen(state)) return;
    if (state.shared?.value === false || unshared.has(state.backend?.value ?? "") || system.fact(engineers) === 1) return;
    yield {
      at: state.locking ?? state.$.key,
      about: iac,
      message: "two runs can change the infrastructure at the same time: its shared state has no lock",
      help: "set `locking: true` under `state`, or `shared: false` where one person alone applies changes",
    };
  },

  fix: (system, edit) => {
    const state = system.single("platform")?.iac?.state;
    return state && {
      title: "Lock the state",
      safe: true,
      edits: state.locking ? edit.set(state.locking, true) : edit.add(state, { locking: true }),
    };
  },

  examples: [{
    title: "A state in a bucket",
    bad: yaml`
      services: {shop: {}}
      platform: {iac: {tool: terraform, state: {backend: s3}}}
      #                                 ^^^^^ error
    `,
    good: yaml`
      services: {shop: {}}
      platform: {iac: {tool: terraform, state: {backend: s3, locking: true}}}
    `,
  }],
});

/** True for a state with a lock, and for one about which this is still to be decided. */
function isLockedOrOpen(state: NonNullable<Iac["state"]>): boolean {
  if (state.locking) return state.locking.value !== false;
  return state.$.short === true && state.backend === undefined;
}
