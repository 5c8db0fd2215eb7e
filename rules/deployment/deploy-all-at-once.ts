import { callersOf, clientsOf, code, defineRule, formatShare, kindOf, nameOf, slosOf, strategyOf, telemetryDeclared, tierOf, yaml, type Deploy, type Editor, type Edits, type Service, type System } from "../kit";

export default defineRule({
  id: "deploy-all-at-once",
  scope: "service",
  title: "Critical service replaced all at once",
  pattern: "blue-green",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["BG", "DEP"],

  why: `
    When every instance is replaced in one go, every user meets every bad build, and the old version is gone at the moment
    it is needed. The way back is another deployment of the same length. Replacing instances one after the other, or keeping
    the old environment until the new one has proven itself, costs little and leaves a way out.
  `,
  unless: "users agreed to an interruption (`deploy.window`), the work waits in a queue meanwhile, or only people of the house use it.",
  fixWrites: "a rolling release with a way back, or two environments with a switch between them",

  *check(service, { system }) {
    const strategy = strategyOf(service, "recreate", "big-bang");
    if (!strategy || system.single("system")?.stage?.value === "prototype") return;
    const promise = promiseOf(service, system);
    if (!promise || service.deploy!.window || waitsInQueue(service, system) || isInternalTool(service, system)) return;
    yield {
      at: strategy,
      message: `${code(nameOf(service))} ${promise} and replaces all instances at once, so the only way back is another deployment`,
      help: "set `strategy: rolling` or `strategy: blue-green`, or name the maintenance `window` that users agreed to",
    };
  },

  fix: (service, edit, { system }) => {
    const { deploy } = service;
    const strategy = strategyOf(service, "recreate", "big-bang");
    // Two environments are a pattern that has to be measured, which comes first.
    return deploy && strategy && [
      {
        title: `Replace the instances of ${code(nameOf(service))} one after the other`,
        safe: false,
        edits: edit.all(deploy.rollback ? [] : edit.add(deploy, { rollback: { method: "previous-version", maxMinutes: 5 } }), edit.set(strategy, "rolling")),
      },
      { title: `Release ${code(nameOf(service))} by a switch between two environments`, safe: false, edits: system.fact(telemetryDeclared) ? switchEdits(edit, deploy, strategy) : undefined },
    ];
  },

  examples: [
    {
      title: "Recreated behind a promise of 99.9%",
      bad: yaml`
        services:
          checkout:
            availability: 99.9%
            deploy: {strategy: recreate}
        #                      ^^^^^^^^ warning
      `,
      good: yaml`
        services:
          checkout:
            availability: 99.9%
            deploy: {strategy: rolling, rollback: {method: previous-version, maxMinutes: 5}}
      `,
    },
    {
      title: "The short form",
      bad: yaml`
        services:
          checkout:
            tier: critical
            deploy: recreate
        #           ^^^^^^^^ warning
      `,
      good: yaml`
        services:
          checkout:
            tier: critical
            deploy: {strategy: rolling, rollback: {method: previous-version, maxMinutes: 5}}
      `,
    },
  ],
});

/** What makes an interruption matter, as messages say it; undefined when nothing does. */
function promiseOf(service: Service, system: System): string | undefined {
  const own = service.availability?.value;
  const slo = slosOf(system, service).find(({ metric }) => metric?.value === "availability");
  const objective = own ?? slo?.objective?.value;
  if (objective !== undefined) return `promises ${formatShare(objective)} availability`;
  if (service.availability || slo) return "promises to be available";
  return tierOf(service) === "critical" ? "is critical" : undefined;
}

/** Work from a queue waits for the new version; a request does not. */
function waitsInQueue(service: Service, system: System): boolean {
  if (kindOf(service) !== "worker" || system.index(callersOf).has(nameOf(service)) || system.index(clientsOf).has(nameOf(service))) return false;
  return service.schedule !== undefined || (service.consumes?.length ?? 0) > 0;
}

function isInternalTool(service: Service, system: System): boolean {
  const clients = system.index(clientsOf).get(nameOf(service)).map(({ client }) => client.type?.value);
  return clients.length > 0 && clients.every(type => type === "internal" || type === "desktop") && !system.index(callersOf).has(nameOf(service));
}

/** Two environments and a switch. Undefined where something says otherwise, or a change of the data would forbid the way back. */
function switchEdits(edit: Editor, deploy: Deploy, strategy: Parameters<Editor["set"]>[0]): Edits {
  if (deploy.rollback || deploy.router || deploy.standby || deploy.schemaChange) return undefined;
  return edit.all(
    edit.add(deploy, {
      router: "load-balancer", standby: "24h", ...(!deploy.verify && { verify: ["smoke", "readiness"] }), rollback: { method: "switch", maxMinutes: 5 },
    }),
    edit.set(strategy, "blue-green"),
  );
}
