import { attemptsOf, code, defineRule, inMesh, isOn, isSet, isSync, kindOf, meshOf, nameOf, yaml, type CallSubject, type Retry, type System } from "../kit";

export default defineRule({
  id: "retry-double-layered",
  scope: "call",
  title: "Call that is retried in two layers",
  pattern: "retry",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MS16", "MESH"],

  why: `
    Each layer repeats what the layer below it has already repeated, so attempts multiply: three in the program and three in
    the proxy are nine calls for one request, sent to a service that is failing. Neither layer sees the other.
  `,
  unless: "both are there on purpose (`layering: intended` with a reason).",

  *check(subject, { system }) {
    const { caller, call, policy } = subject;
    if (!call.to || !isSync(call) || !isOn(policy.retry)) return;
    const { layer, layering, maxAttempts } = policy.retry.value;
    if ((layer?.value !== "app" && layer?.value !== "library") || layering) return;
    const attempts = attemptsOf(policy);
    const outer = outerRetry(system, subject);
    const again = outer && attemptsIn(outer.retry);
    if (attempts === undefined || !outer || again === undefined || attempts < 2 || again < 2) return;
    const all = attempts * again;
    const sum = Number.isFinite(all) ? `${attempts} x ${again} = ${all} attempts` : "without end";
    const inner = layer.value === "app" ? "program" : "library";
    yield {
      at: policy.retry.origin.layer === "call" ? maxAttempts ?? policy.retry.value.$.key : call.to,
      message: `the call from ${code(nameOf(caller))} to ${code(call.to)} is retried in the ${inner} and ${outer.word}: ${sum}`,
      help: "leave the retry to one layer: set `maxAttempts: 1` in the other",
      related: [{ at: outer.retry.$.key, message: `${outer.word.replace(/^in /, "")} repeats it, too` }],
    };
  },

  fix: ({ call }, edit) => {
    const own = call.retry;
    return own && {
      title: "Leave the retry to the outer layer",
      safe: false,
      edits: own.maxAttempts ? edit.set(own.maxAttempts, 1) : edit.add(own, { maxAttempts: 1 }),
    };
  },

  examples: [{
    title: "Three attempts, three times",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full, layer: app}}
      #                                                       ^ warning
        catalog: {}
      platform: {mesh: {goals: [resilience], policies: {retry: {maxAttempts: 3, backoff: exponential, jitter: full}}}}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 1, backoff: exponential, jitter: full, layer: app}}
        catalog: {}
      platform: {mesh: {goals: [resilience], policies: {retry: {maxAttempts: 3, backoff: exponential, jitter: full}}}}
    `,
  }],
});

/** The retry of the mesh that carries this call, or of the gateway that makes it. */
function outerRetry(system: System, { caller, call }: CallSubject): { readonly retry: Retry; readonly word: string } | undefined {
  const mesh = meshOf(system);
  const carried = mesh && inMesh(system, caller) && !mesh.exclude?.some(callee => callee.value === call.to?.value);
  if (carried && isSet(mesh.policies?.retry)) return { retry: mesh.policies!.retry!, word: "in the mesh" };
  const gateway = system.single("platform")?.gateway;
  const isGateway = gateway?.service ? gateway.service.value === nameOf(caller) : kindOf(caller) === "gateway";
  return isGateway && isSet(gateway?.retry) ? { retry: gateway!.retry!, word: "at the gateway" } : undefined;
}

function attemptsIn({ maxAttempts }: Retry): number | undefined {
  if (!maxAttempts) return undefined;
  return maxAttempts.value === 0 ? Infinity : maxAttempts.value;
}
