import { code, defineRule, gatesOf, hasSignal, inMesh, listOf, nameOf, signalEdits, strategyOf, yaml, type Located, type Service, type System } from "../kit";

export default defineRule({
  id: "canary-before-observability",
  scope: "service",
  title: "Release gate on a metric that nobody measures",
  pattern: "canary",
  group: "X-ORD",
  severity: "warning",
  status: "stable",
  articles: ["CAN", "RM"],

  why: `
    A gate stops a release when a number turns bad. Where nothing measures that number the gate has nothing to look at: it
    either lets every version pass or stops them all, and both happen without anybody meaning it.
  `,
  unless: "the metric comes from monitoring outside of this file; name it in `telemetry.external` or `deploy.controller`.",

  *check(service, { system }) {
    const { deploy } = service;
    if (!deploy || !strategyOf(service, "canary", "blue-green") || deploy.controller || isMeasuredElsewhere(system, service)) return;
    const blind = blindGates(system, service);
    const [first, ...rest] = blind;
    if (!first) return;
    yield {
      at: first,
      message: `the release of ${code(nameOf(service))} waits for ${listOf(blind.map(({ value }) => value))}, which nothing here measures`,
      help: `add ${code(signalFor(first.value))} to the signals of ${code(nameOf(service))}`,
      related: rest.map(at => ({ at, message: `${code(at.value)} is not measured either` })),
    };
  },

  fix: (service, edit, { system }) => {
    const [first, ...rest] = [...new Set(blindGates(system, service).map(({ value }) => signalFor(value)))];
    if (first === undefined) return undefined;
    const signals = service.telemetry?.signals;
    return {
      title: `Measure ${listOf([first, ...rest])}`,
      safe: true,
      edits: signals ? edit.all(...[first, ...rest].map(signal => edit.append(signals, signal)))
        : rest.length === 0 ? signalEdits(edit, system, service, first)
          : service.telemetry ? edit.add(service.telemetry, { signals: [first, ...rest] }) : edit.add(service, { telemetry: { signals: [first, ...rest] } }),
    };
  },

  examples: [{
    title: "A canary that looks at nothing",
    bad: yaml`
      services:
        shop:
          deploy: {strategy: canary, steps: [5%, 100%], gates: [{metric: error-rate, max: 1%}]}
      #                                                                  ^^^^^^^^^^ warning
    `,
    good: yaml`
      services:
        shop:
          deploy: {strategy: canary, steps: [5%, 100%], gates: [{metric: error-rate, max: 1%}]}
          telemetry: {signals: [canary.error-rate]}
    `,
  }],
});

/** The metrics of gates that no signal carries, each once. A metric to be decided is no metric yet. */
function blindGates(system: System, service: Service): readonly Located<string>[] {
  const seen = new Set<string>();
  const blind: Located<string>[] = [];
  for (const { metric } of gatesOf(service.deploy)) {
    if (!metric || metric.value === "TODO" || seen.has(metric.value)) continue;
    seen.add(metric.value);
    if (!isMeasured(system, service, metric.value)) blind.push(metric);
  }
  return blind;
}

/** A signal carries a metric under its own name, or with what it belongs to in front, as in `canary.error-rate`. */
function isMeasured(system: System, service: Service, metric: string): boolean {
  const mesh = system.single("platform")?.mesh;
  const sources = [service, ...(mesh?.telemetry && inMesh(system, service) ? [mesh] : [])];
  const names = [service.telemetry, system.single("defaults")?.telemetry, system.single("platform")?.telemetry, mesh?.telemetry]
    .flatMap(telemetry => (telemetry?.signals ?? []).map(({ value }) => value)).filter(name => name.endsWith(`.${metric}`));
  return sources.some(source => hasSignal(system, source, metric, ...names));
}

function isMeasuredElsewhere(system: System, service: Service): boolean {
  return [service.telemetry, system.single("defaults")?.telemetry, system.single("platform")?.telemetry].some(telemetry => telemetry?.external !== undefined);
}

function signalFor(metric: string): string {
  return metric.startsWith("canary.") ? metric : `canary.${metric}`;
}
