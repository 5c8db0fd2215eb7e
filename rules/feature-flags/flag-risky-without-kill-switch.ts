import { code, defineRule, flagWord, isTemporary, listOf, nameOf, nameRange, namesIn, tierOf, yaml, type Flag, type System } from "../kit";

export default defineRule({
  id: "flag-risky-without-kill-switch",
  scope: "flag",
  title: "Risky flag that cannot be switched off in one step",
  pattern: "kill-switch",
  group: "G4",
  severity: "info",
  status: "stable",
  articles: ["FF"],

  why: `
    The best part of a flag is that it takes a feature away faster than any deployment could. That works only when off is a
    state that the code can run in at any time, and when the code falls back to it while the flag system is silent.
  `,
  unless: "the feature can do no harm, for instance because it changes a text only.",
  fixWrites: "`killSwitch: true`, and `default: off` where no default is stated",

  *check(flag, { system }) {
    const isSafe = flag.killSwitch !== undefined && flag.killSwitch.value !== false;
    if (isSafe || isSafeDefault(flag) || flag.status?.value === "retired" || !isTemporary(flag)) return;
    if (flag.risk?.value === "low") return;
    const critical = criticalServices(flag, system);
    const isHigh = flag.risk?.value === "high";
    if (!isHigh && critical.length === 0) return;
    yield {
      at: isHigh ? flag.risk! : nameRange(flag),
      message: isHigh
        ? `${flagWord(flag)} ${code(nameOf(flag))} is of high risk and cannot be switched off in one step`
        : `${flagWord(flag)} ${code(nameOf(flag))} changes critical ${listOf(critical)} and cannot be switched off in one step`,
      help: "add `killSwitch: true` and `default: off` once the code can run with the flag off at any time",
    };
  },

  fix: (flag, edit) => ({
    title: `Let ${code(nameOf(flag))} be switched off in one step`,
    safe: false,
    edits: edit.all(
      flag.killSwitch ? edit.set(flag.killSwitch, true) : [],
      flag.killSwitch && flag.default ? [] : edit.add(flag, { ...(!flag.killSwitch && { killSwitch: true }), ...(!flag.default && { default: "off" }) }),
    ),
  }),

  examples: [{
    title: "A new way to pay",
    bad: yaml`
      services: {pay: {tier: critical}}
      flags:
        pay-later: {type: release, risk: high, services: [pay]}
      #                                  ^^^^ info
    `,
    good: yaml`
      services: {pay: {tier: critical}}
      flags:
        pay-later: {type: release, risk: high, services: [pay], killSwitch: true, default: off}
    `,
  }],
});

/** Off is the state to be in while the flag system does not answer. A placeholder counts as declared. */
function isSafeDefault(flag: Flag): boolean {
  return ["off", "false", "TODO"].includes(flag.default?.value ?? "");
}

function criticalServices(flag: Flag, system: System): readonly string[] {
  return namesIn(flag.services).filter(name => {
    const service = system.find("services", name);
    return service !== undefined && tierOf(service) === "critical";
  });
}
